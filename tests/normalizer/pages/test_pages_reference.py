"""One reference: the styles of bibliographies, where a title ends, what is a venue, identifiers that lines break."""

from __future__ import annotations

import pytest

from normalizer.pages import parse_page
from normalizer.pages.layout import PageText
from normalizer.pages.read_references import read_references
from normalizer.pages.reference import parse_reference, unbroken, with_lost_ligatures
from normalizer.pages.reference_parts import ids_in_reference

TITLE = "Alpha networks for beta search"
# The same work in the styles of bibliographies: an entry -> its authors; title and year are the same.
# A reference -> how many authors it has; "et al." is one.
STYLES = {
    "plain": (f"Ann B. Lee, Bob Hill, and Zoë de Vries. {TITLE}. In Proceedings of the Gamma Conference, pages 3–7, 2019.", 3),
    "abbreviated": (f"A. B. Lee and B. Hill. {TITLE}. Journal of Gamma Research, 3(2):10–20, 2019.", 2),
    "initials without dots": (f"A B Lee and B Hill. {TITLE}. Gamma Letters, 3:10–20, 2019.", 2),
    "IEEE": (f"A. B. Lee, B. Hill, and Z. de Vries, “{TITLE},” in Proc. Gamma Conf., vol. 3, 2019, pp. 3–7.", 3),
    "straight quotes": (f'A. Lee and B. Hill, "{TITLE}," Gamma Letters, vol. 3, 2019.', 2),
    "ACM of old": (f"Lee, A. B., Hill, B., and de Vries, Z. {TITLE}. In Gamma (2019), pp. 3–7.", 3),
    "ACM of today": (f"Ann B. Lee, Bob Hill, and Zoë de Vries. 2019. {TITLE}. In Gamma Conference. 3–7.", 3),
    "APA": (f"Lee, A. B., Hill, B., & de Vries, Z. (2019). {TITLE}. Journal of Gamma, 3(2), 10–20.", 3),
    "APA without an issue": (f"Lee, A. B., & Hill, B. (2019). {TITLE}. Nature, 518, 529–533.", 2),
    "APA, many": (f"Lee, A. B., Hill, B., ... & de Vries, Z. (2019). {TITLE}. Journal of Gamma, 3(2), 10–20.", 4),
    "APA of old, many": (f"Lee, A. B., Hill, B., . . . de Vries, Z. (2019). {TITLE}. Journal of Gamma, 3(2), 10–20.", 4),
    "Harvard": (f"Lee, A., Hill, B., 2019. {TITLE}. Gamma Letters 3, 10–20.", 2),
    "LNCS": (f"Lee, A.B., Hill, B.: {TITLE}. In: Vries, Z. (ed.) GAMMA 2019. LNCS, vol. 3, pp. 3–7. Springer (2019)", 2),
    "APS": (f"A. B. Lee, B. Hill, and Z. de Vries, {TITLE}, Gamma Lett. 3, 10 (2019).", 3),
    "SIAM": (f"A. B. Lee and B. Hill, {TITLE}, Gamma Letters, 3 (2019), pp. 10–20.", 2),
    "ACM of today, accessed": (f"Ann B. Lee and Bob Hill. 2019. {TITLE}. In Gamma Conference. Read in March 2022.", 2),
    "Elsevier": (f"A. Lee, B. Hill, {TITLE}, in: Z. Vries (Ed.), Gamma Conference, 2019, pp. 3–7.", 2),
    "Nature": (f"Lee, A. B. & Hill, B. {TITLE}. Gamma Lett. 3, 10–20 (2019).", 2),
    "Nature, many": (f"Lee, A. B. et al. {TITLE}. Gamma Lett. 3, 10–20 (2019).", 2),
    "Vancouver": (f"Lee AB, Hill B, de Vries Z. {TITLE}. Gamma Lett. 2019;3(2):10–20.", 3),
    "Springer, medicine": (f"Lee AB, Hill B (2019) {TITLE}. Gamma Lett 3:10–20", 2),
    "BioMed": (f"Lee AB, Hill B: {TITLE}. Gamma Lett 2019, 3:10–20.", 2),
    "MLA": (f'Lee, Ann B., and Bob Hill. "{TITLE}." Gamma Letters 3 (2019): 10–20.', 2),
    "Chicago": (f"Lee, Ann, and Bob Hill. 2019. “{TITLE}.” Gamma Letters 3 (2): 10–20.", 2),
    "ICML": (f"Lee, Ann B and Hill, Bob. {TITLE}. In ICGM, 2019.", 2),
    "GOST": (f"Lee A. B., Hill B. {TITLE} // Gamma Letters. 2019. No. 3. P. 10–20.", 2),
    "GOST with dashes": (f"Lee A. B., Hill B. {TITLE} // Gamma Letters. – 2019. – Vol. 2, № 3. – P. 10–20.", 2),
    "GB/T 7714": (f"Lee A B, Hill B, de Vries Z, et al. {TITLE}[C]//Proceedings of Gamma. 2019: 10-20.", 4),
    "Copernicus": (f"Lee, A. B. and Hill, B.: {TITLE}, Gamma Lett., 3, 10–20, 2019.", 2),
    "wide punctuation": (f"Ann B. Lee，Bob Hill：{TITLE}．Gamma Letters（2019）", 2),
    "an initial in small letters": (f"Lee, A. d., Hill, B. (2019). {TITLE}. Gamma Letters, 3, 10–20.", 2),
    "AMS": (f"Ann B. Lee and Bob Hill, {TITLE}, Gamma Letters 3 (2019), 10–20.", 2),
    "family names of two letters": (f"B. Lee, Q. Le. {TITLE}. In ICGM, 2019.", 2),
    "initials of two letters": (f"A. Yu. Hill, Ch. Le. {TITLE}. In ICGM, 2019.", 2),
    "a group": (f"OpenAlpha. {TITLE}. arXiv:1901.01234, 2019.", 1),
    "small capitals": (f"A. B. L EE , B. H ILL , AND ET AL ., {TITLE}, Gamma Letters, 3 (2019), pp. 10–20.", 3),
    "Copernicus, abbreviated": (f"Lee, A. B. and Hill, B.: {TITLE}, Gamma. Delt. Soc., 3, 10–20, 2019.", 2),
    "IPSJ": (f"A. B. Lee, B. Hill: {TITLE}, Proc. ICGM, pp. 10–20 (2019).", 2),
    "Royal Society": (f"Lee AB, Hill B. 2019 {TITLE}. Gamma Lett. 3, 10–20. (doi:10.1000/x)", 2),
    "Royal Society, a year in the venue": (f"Lee AB, Hill B. 2019 {TITLE}. In Proc. of the 2018 Gamma Conf., pp. 3–7.", 2),
    "OSCOLA": (f"Ann Lee and Bob Hill, ‘{TITLE}’ (2019) 3 Gamma Letters 10", 2),
    "MHRA": (f"Lee, Ann, and Bob Hill, ‘{TITLE}’, in Gamma Conference (London: Gamma, 2019), pp. 3–7", 2),
    "ISO 690": (f"LEE, Ann; FOX, Cy and HILL, B. C. {TITLE}. Gamma Letters. 2019, vol. 3, pp. 10–20.", 3),
    "eLife": (f"Lee A. 2019. {TITLE}. Gamma Letters 3:10–20.", 1),
    "slashes": (f"Lee, Ann / Hill, Bob (2019): {TITLE}, in: Gamma Letters, Jg. 3, S. 10–20.", 2),
    "initials of two letters within": (f"Ann Yu. Lee and Bob Hill. 2019. {TITLE}. Gamma Letters 3, 10–20.", 2),
    "loose accents": (f"Z. M¨uller and B. Hill. {TITLE}. Gamma Letters, 2019.", 2),
    "an abbreviated particle": (f"A. v. d. Oord, Y. Li and O. Vinyals. {TITLE}. Gamma Letters, 2019.", 3),
    "a dotless letter": (f"Arenas-Garcı́a, J., & Hill, B. (2019). {TITLE}. Gamma Letters, 3(2), 10–20.", 2),
    "family names alone": (f"Lee, Hill, Fox. {TITLE}. In ICGM, 2019.", 3),
    "Portuguese": (f"Lee, A. B. e Hill, B. {TITLE}. Gamma Letters, 2019.", 2),
    "Russian": (f"Lee A. B. и Hill B. {TITLE}. Gamma Letters. 2019.", 2),
    "initials with full stops": (f"Lee A.B., Hill B.C. {TITLE}. Gamma Lett. 2019;3:10–20.", 2),
    "German, abbreviated": (f"LEE, Ann B. ; HILL, Bob u. a.: {TITLE}. In: Gamma Letters, 2019", 3),
    "French, abbreviated": (f"LEE Ann et alii, « {TITLE} », in Gamma Letters, 2019, p. 3-7.", 2),
    "numbers of DBLP": (f"Ann Lee 0001 and B. Hill. {TITLE}. Gamma Letters, 2019.", 2),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "authors"), STYLES.values(), ids=STYLES)
def test_every_style_gives_title_authors_and_year(entry: str, authors: int) -> None:
    found = parse_reference(entry)
    assert (found.titles[0], len(found.authors), found.year) == (TITLE, authors, 2019)
    # The same, broken into lines of a narrow column.
    words = entry.split()
    broken = "\n".join(" ".join(words[place : place + 4]) for place in range(0, len(words), 4))
    assert parse_reference(broken) == found


TITLE_FIRST = {
    "initials first": (f"{TITLE}. A. B. Lee, B. Hill. Gamma Letters, 2019.", 2),
    "initials last": (f"{TITLE}. Lee AB, Hill B, Fox C. Gamma Letters 2019.", 3),
    "a title like a name": ("Alpha R-CNN. A. B. Lee, B. Hill. Gamma Letters, 2019.", 2),
}


@pytest.mark.parametrize(("entry", "authors"), TITLE_FIRST.values(), ids=TITLE_FIRST)
def test_a_title_may_stand_before_the_authors(entry: str, authors: int) -> None:
    found = parse_reference(entry)
    assert (found.titles, len(found.authors)) == ((entry.split(". ")[0],), authors)
    assert (found.year, found.venue) == (2019, "Gamma Letters")


def test_a_group_before_the_authors_is_no_title() -> None:
    found = parse_reference(f"Gamma Collaboration. A. B. Lee, B. Hill. {TITLE}. Gamma Letters, 2019.")
    assert "Gamma Collaboration" in found.authors


CUT = {
    "a comma before it": f"A. Lee, et al. {TITLE}. In Gamma, 2019.",
    "a family name alone": f"Lee et al. {TITLE}. In Gamma, 2019.",
    "others": f"A. Lee and others. {TITLE}. In Gamma, 2019.",
    "an ellipsis": f"A. Lee, ... {TITLE}. In Gamma, 2019.",
    "Chinese": f"A. Lee, 等. {TITLE}. In Gamma, 2019.",
}


# What stands for further authors; `normalizer.values.names.lists` has the table.
OTHERS = (
    "et al.", "[et al.]", "and others", "and 2 others", "et coll.", "u. a.", "u.a.", "und andere", "e.a.", "m.fl.", "og andre", "y otros", "y col.", "e outros",
    "e altri", "i in.", "a kol.", "ve diğerleri", "и др.", "[и др.]", "та ін.", "等", "他", "ほか", "외",
)  # fmt: skip
HEADS = ("Lee, A. {} {t}. In Gamma, 2019.", "Lee, A., {}: {t}, Gamma (2019).", "Lee A. {} {t} // Gamma. 2019.",
         "Lee, A., Hill, B. {} (2019). {t}. Gamma Letters, 3, 10.", "Lee AB, Hill BC, {} {t}. Gamma Lett. 2019;3:10.")  # fmt: skip


@pytest.mark.parametrize("others", OTHERS)
@pytest.mark.parametrize("head", HEADS)
def test_further_authors_are_read_in_the_languages_of_references(head: str, others: str) -> None:
    found = parse_reference(head.format(others, t=TITLE))
    assert (found.titles[0], found.authors[-1], found.year) == (TITLE, "et al.", 2019)
    assert all(name.startswith(("Lee", "Hill")) for name in found.authors[:-1])


@pytest.mark.parametrize("entry", CUT.values(), ids=CUT)
def test_authors_that_a_reference_leaves_out_are_named_as_such(entry: str) -> None:
    found = parse_reference(entry)
    assert (found.titles[0], found.authors[1:]) == (TITLE, ("et al.",))
    assert found.authors[0].endswith("Lee")


GROUPS = {
    "behind the people": f"A. B. Lee et al. (Gamma Collaboration), {TITLE}, Phys. Rev. D 3, 10 (2019).",
    "in other brackets": f"A. B. Lee et al. [Alpha and Gamma Collaborations], {TITLE}, Phys. Rev. D 3, 10 (2019).",
    "on behalf of it": f"A. B. Lee et al. (on behalf of the Gamma collaboration), {TITLE}, Phys. Rev. D 3, 10 (2019).",
    "before the people": f"Gamma Collaboration, A. B. Lee et al., {TITLE}, Phys. Rev. D 3, 10 (2019).",
}


@pytest.mark.parametrize("entry", GROUPS.values(), ids=GROUPS)
def test_a_collaboration_is_an_author(entry: str) -> None:
    found = parse_reference(entry)
    assert (found.titles[0], found.authors[:2]) == (TITLE, ("A. B. Lee", "et al."))
    assert "Gamma" in found.authors[2]


TITLES = {
    "a quote before a colon": (
        'Lee, A. (2019). "Why alpha?": Explaining beta networks. Gamma Letters, 3(2), 10–20.',
        '"Why alpha?": Explaining beta networks',
    ),
    "a quote before further words": (
        "A. Lee. “Alpha is all!” and other networks. Gamma Letters, 2019.", "“Alpha is all!” and other networks",
    ),
    "a quoted subject": ("A. Lee. Response to Hill et al., “Alpha is all”. Gamma Letters, 2019.", "Response to Hill et al., “Alpha is all”"),
    "a quoted subject behind a year": (
        "Lee, A. (2019). Review of “Alpha is all” (arXiv:1901.01234). Gamma, 3, 10.", "Review of “Alpha is all”",
    ),
    "a question before the venue": ("A. Lee and B. Hill. Is it so? In Gamma, 2019.", "Is it so?"),
    "a question within": ("A. Lee and B. Hill. Is it so? A study. Gamma, 2019.", "Is it so? A study"),
    "commas within": ("A. Lee, B. Hill, Red, green, and blue, Gamma Lett. 3, 10 (2019).", "Red, green, and blue"),
    "a comma before the book": ("Lee, A., 2019. Alpha methods, in: Proceedings of Gamma, pp. 3–7.", "Alpha methods"),
    "nothing before the book": (
        "Lee A, Hill B (2019) Alpha methods In Proceedings of Gamma, pp. 3–7.", "Alpha methods",
    ),
    "single quotes": ("Lee, A. (2019), ‘Alpha methods’, Gamma 3, 10–20.", "Alpha methods"),
    "a year at its end": ("A. Lee and B. Hill. Alpha methods, 2019.", "Alpha methods"),
    "Chinese": ("王小明，李雷，等．基于深度学习的图像识别研究［J］．计算机学报，2019，42(3)：10-20．", "基于深度学习的图像识别研究"),
    "in press": ("Lee, A., & Hill, B. (in press). Alpha methods. Gamma Letters.", "Alpha methods"),
    "a quote within": ("A. Lee, “It is so”: A study of belief, in Gamma, 2019.", "“It is so”: A study of belief"),
    "an abbreviation": ("A. Lee. Alpha vs. beta methods. Gamma, 2019.", "Alpha vs. beta methods"),
    "without authors": ("Alpha beta methods. Gamma Letters, 2019.", "Alpha beta methods"),
    "an edition": ("Lee, A. Alpha methods, 2nd ed. Gamma Press, London, 2019.", "Alpha methods"),
    "an edition in brackets": ("Lee, A., & Hill, B. (2019). Alpha methods (6th ed.). Gamma Press.", "Alpha methods"),
    "a thesis in brackets": ("Lee, A. (2019). Alpha methods [Doctoral thesis, Gamma University].", "Alpha methods"),
    "a publisher in brackets": ("A. Lee and B. Hill, Red, Green, and Blue (Gamma Press, London, 2019).", "Red, Green, and Blue"),
    "a place": ("A. Lee and B. Hill, Alpha Methods. Cambridge, MA: Gamma Press, 2019.", "Alpha Methods"),
    "a part": ("Alpha Collaboration. 2019. Gamma 2018 results. VI. Beta methods. Gamma Lett. 3, 10.", "Gamma 2018 results. VI. Beta methods"),
    "words like a name": ("A. Lee, B. Hill, Random Forests, Gamma Lett. 3 (2019) 10–20.", "Random Forests"),
    "words like a name behind one": ("Ann Lee, Random Forests, Mach. Learn. 3 (2019), no. 1, 10–20.", "Random Forests"),
    "words like two names": ("A. Lee, Pattern Recognition and Alpha Learning (Gamma, London, 2019).", "Pattern Recognition and Alpha Learning"),
    "words like a name before a colon": ("A. Lee, B. Hill, Faster Alpha: A method, in: Gamma, 2019.", "Faster Alpha: A method"),
    "words like a name before a comma": ("A. B. Lee, Information Theory, Inference, and Algorithms (Gamma Press, London, 2019).", "Information Theory, Inference, and Algorithms"),
    "words like a name behind an initial": ("Lee, A. Random Forests. Gamma Letters 45, 5–32 (2001).", "Random Forests"),
    "words like a name behind initials without dots": ("Lee A. Random Forests. Gamma Letters. 2001;45(1):5-32.", "Random Forests"),
    "a name before a family name": ("Leo B. Smith. Random Forests. Gamma Letters. 2001;45(1):5-32.", "Random Forests"),
    "a name of a method behind initials without dots": ("Li XL, Hill B. Gamma-Tuning: Alpha methods. Gamma Letters. 2021.", "Gamma-Tuning: Alpha methods"),
    "a family name of two words before initials": ("Lee A, Agüera y Arcas B. Alpha Methods of Beta. In: Proceedings of Gamma; 2017.", "Alpha Methods of Beta"),
    "an article behind initials": ("Lee, A., and Hill, B. C. A Gamma Algorithm. Gamma Letters, 2019.", "A Gamma Algorithm"),
    "an initial that is a name": ("Ann Lee and Ren Ng. GammaNet: Alpha methods. In ICGM, 2019.", "GammaNet: Alpha methods"),
    "a numbered conference": ("Ann B. Lee and Bob Hill, Alpha: A Beta Method, 8th International Conference on Gamma, Delta, 2019.", "Alpha: A Beta Method"),
    "a short word before arXiv": ("A. Lee, B. Hill, World Models. arXiv:1901.01234 [cs.LG] (2019).", "World Models"),
    "a publisher": ("A. Lee, B. Hill, and C. Fox, Alpha Methods: Old and New, Springer, Berlin. 2019.", "Alpha Methods: Old and New"),
    "a publisher behind a semicolon": ("Lee, A.B. Alpha Methods; Wiley, New York. 2019.", "Alpha Methods"),
    "a publisher of several words": ("A. Lee and B. Hill. Alpha Statistics, Cambridge University Press. 2019.", "Alpha Statistics"),
    "a journal of one word": ("A. Lee, Alpha methods (a comment), Statist. Sci. 3 (2019), 10–20.", "Alpha methods (a comment)"),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "title"), TITLES.values(), ids=TITLES)
def test_where_a_title_ends(entry: str, title: str) -> None:
    assert parse_reference(entry).titles[0] == title


# What stands behind the title -> the venue. Better none than a part of the title, a publisher or a place.
VENUES = {
    "abbreviations": (". Phys. Rev. Lett. 3, 10 (2019).", "Phys. Rev. Lett."),
    "abbreviations of which one is rare": (". Dokl. Akad. Nauk SSSR 3, 10 (2019).", "Dokl. Akad. Nauk SSSR"),
    "a letter first": (". J. Mach. Learn. Res. 3, 10 (2019).", "J. Mach. Learn. Res."),
    "a letter in the volume": (". Nucl. Phys. B72, 461 (2019).", "Nucl. Phys. B"),
    "abbreviations without stops": (". Rev Mod Phys. 2019;3(2):10–20.", "Rev Mod Phys"),
    "an abbreviated conference": (", in Proc. Int. Conf. Mach. Learn., 2019, pp. 10–20.", "Proc. Int. Conf. Mach. Learn."),
    "an abbreviated conference of a society": (", in Proc. IEEE Int. Conf. Comput. Vis. (ICCV), Oct. 2019, pp. 3–8.", "Proc. IEEE Int. Conf. Comput. Vis."),
    "an abbreviation within a name": (", in Proc. of the IEEE Conf. on Gamma Methods, 2019.", "Proc. of the IEEE Conf. on Gamma Methods"),
    "a year within a name": (". In Proceedings of the 2019 ACM Conference on Gamma Methods (CGM '19). ACM, 3–8.", "Proceedings of the 2019 ACM Conference on Gamma Methods"),
    "a year before a name": (". In 2019 IEEE International Conference on Gamma Methods (ICGM), pages 3–8.", "2019 IEEE International Conference on Gamma Methods"),
    "a number before a name": (". In the 12th USENIX Symposium on Gamma Methods, pp. 3–8, 2019.", "12th USENIX Symposium on Gamma Methods"),
    "a workshop behind a year": (". In ICGM 2019 Workshop on Alpha Methods, 2019.", "ICGM 2019 Workshop on Alpha Methods"),
    "workshops behind an acronym": (". In Conference on Gamma Methods (CGM) Workshops, pages 3–8, 2019.", "Conference on Gamma Methods (CGM) Workshops"),
    "an acronym and a year behind a name": (". In 7th International Conference on Gamma Methods, ICGM 2019, New Orleans, LA, USA, May 6-9, 2019.", "7th International Conference on Gamma Methods"),
    "a year behind a journal": (". Nature. 2019 Feb 2;542(7639):115–118.", "Nature"),
    "a conference and its publisher": (". In International Conference on Machine Learning. PMLR, 2019.", "International Conference on Machine Learning"),
    "pages that are not known": (". Advances in Neural Information Processing Systems, pp. – (2019).", "Advances in Neural Information Processing Systems"),
    "a volume with a letter": (". IEEE Transactions on Computers, C-35(8), 677–691, 2019.", "IEEE Transactions on Computers"),
    "editors behind it": (". In Handbook of Monte Carlo, Steve Brooks, Andrew Gelman, and Galin Jones (Eds.). Gamma, 2019.", "Handbook of Monte Carlo"),
    "editors before it": (". In: Brooks S, Gelman A, Jones G, eds. Gamma; 2019.", None),
    "a place and a publisher": (". Chicago, IL: University of Chicago Press, 2019.", "University of Chicago Press"),
    "a place": (". New York, 2019.", None),
    "a publisher": (". Princeton University Press, 2019.", "Princeton University Press"),
    "an address": (". Available at: https://x.org/a (2019).", None),
    "a download": (". Downloaded on March 3, 2019.", None),
    "a volume": (". Vol. 3. Gamma, 2019.", None),
    "the end of the title": (", and applications, arXiv:1901.01234, 2019.", "arXiv"),
    "a part of the title": (", part I, arXiv:1901.01234, 2019.", "arXiv"),
}  # fmt: skip


@pytest.mark.parametrize(("after", "venue"), VENUES.values(), ids=VENUES)
def test_what_is_a_venue(after: str, venue: str | None) -> None:
    assert parse_reference(f"A. Lee, B. Hill, and C. Fox, {TITLE}{after}").venue == venue


YEARS = {
    "a visit": ("A. Lee. Alpha methods. Gamma, 2019. Accessed 12 Jan. 2024.", 2019),
    "a visit in brackets": ("A. Lee. Alpha methods. 2019 [cited 2023 Mar 4]. Available from: https://x.org", 2019),
    "a visit in German": ("Lee, A.: Alpha methods. Gamma, 2019, zuletzt geprüft am 4. März 2021.", 2019),
    "a visit in French": ("Lee A., « Alpha methods », Gamma, 2019, https://x.org (consulté le 4 mars 2022).", 2019),
    "a day": ("LEE A, HILL B. Alpha methods[EB/OL]. (2019-09-09)[2021-05-06]. https://x.org/a.", 2019),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "year"), YEARS.values(), ids=YEARS)
def test_the_year_of_a_visit_is_not_the_year_of_the_work(entry: str, year: int) -> None:
    assert parse_reference(entry).year == year


def test_a_journal_of_physics_prints_no_title() -> None:
    found = parse_reference("A. Lee and B. Hill, Gamma Rev. Lett. 12, 345 (2019).")
    assert (found.titles, found.venue, found.year) == ((), "Gamma Rev. Lett.", 2019)
    (mention,) = parse_page(b"[1] A. Lee, Gamma Lett. Syst. 12, 345 (2019), arXiv:1901.01234.", "-").titles
    assert (mention.title, mention.ids, mention.authors) == ("", ("1901.01234",), ("A. Lee",))


@pytest.mark.parametrize("identifier", ["arXiv:1901.01234", "arXiv:1901.01234 [hep-th]", "doi:10.1000/x"])
def test_an_identifier_is_no_title(identifier: str) -> None:
    reference = parse_reference(f"A. Lee and B. Hill, {identifier} (2019).")
    assert (reference.titles, reference.authors, reference.year) == ((), ("A. Lee", "B. Hill"), 2019)


def test_a_journal_of_astronomy_prints_no_title() -> None:
    text = "REFERENCES\nFox C., Hill B., 2017, Gamma,\n355, 602\nGamma Collaboration, 2018, A&A, 616, A1\nLee A., 2019, ApJ, 9, 1\n"
    items = read_references(PageText(text)).items
    assert [(item.authors[0], item.year, item.venue) for item in items] == [
        ("Fox C.", 2017, "Gamma"), ("Gamma Collaboration", 2018, "A&A"), ("Lee A.", 2019, "ApJ"),
    ]  # fmt: skip


def test_words_broken_at_line_ends_are_joined() -> None:
    assert unbroken("exam-\nple of GPT-\n4 and Choquette-\nChoo") == "example of GPT-4 and Choquette-Choo"
    # Of a compound the hyphen stays; not of a name, of a word that is written as one as well, and if it is soft.
    assert unbroken("Chain-of-\nthought, low-\nrank, Fine-\ngrained") == "Chain-of-thought, low-rank, Fine-grained"
    assert unbroken("Bal-\ncan, multi-\nmodal, low\u00ad\nrank") == "Balcan, multimodal, lowrank"


# Lines -> identifiers. An address whose end is not known names nothing.
IDS = {
    "one line": (["doi: 10.1000/abc.123. URL https://doi.org/10.1000/abc.123."], ("doi:10.1000/abc.123",)),
    "behind a full stop": (["URL https://doi.org/10.1000/abc.", "v42i3.15109."], ("doi:10.1000/abc.v42i3.15109",)),
    "behind a slash": (["https://doi.org/10.1000/", "abc.123"], ("doi:10.1000/abc.123",)),
    "behind the host": (["https://doi.org/", "10.1000/abc.123"], ("doi:10.1000/abc.123",)),
    "behind a hyphen": (["doi:10.1000/978-3-", "030-12345-6_7"], ("doi:10.1000/978-3-030-12345-6_7",)),
    "a sentence follows": (["doi: 10.1000/abc.123.", "Accessed May 2020."], ("doi:10.1000/abc.123",)),
    "a year follows, perhaps": (["https://doi.org/10.1000/123.", "2020."], ()),
    "digits follow": (["https://doi.org/10.1000/123", "45.67"], ()),
    "arXiv is complete": (["arXiv:1901.01234.", "2019."], ("arXiv:1901.01234",)),
    "arXiv behind a space": (["arXiv preprint arXiv: 1901.01234"], ("arXiv:1901.01234",)),
    "arXiv of old": (["CoRR, abs/cs/0503044, 2005."], ("arXiv:cs/0503044",)),
    "brackets": (["10.1016/S0896-6273(00)80758-8)."], ("doi:10.1016/S0896-6273(00)80758-8",)),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "ids"), IDS.values(), ids=IDS)
def test_identifiers_are_read_across_lines(lines: list[str], ids: tuple[str, ...]) -> None:
    assert tuple(text.replace("https://doi.org/", "doi:") for text in ids_in_reference(lines)) == ids


WITHOUT_LIGATURES = {
    "Denoising di usion models": "Denoising diffusion models",
    "E cient classi cation with arti cial data": "Efficient classification with artificial data",
    "A rare graph of deep nets": "A rare graph of deep nets",
    "Lee, A. and de Vries, B. Di usion": "Lee, A. and de Vries, B. Diffusion",
}


@pytest.mark.parametrize(("text", "repaired"), WITHOUT_LIGATURES.items())
def test_a_lost_ligature_is_put_back_into_a_word_that_titles_have(text: str, repaired: str) -> None:
    assert with_lost_ligatures(text) == repaired


def test_an_author_whose_initial_is_lost_is_one_of_the_list() -> None:
    reference = parse_reference("Gus, A. N.,\nLee, ., & Veli£kovi¢, P. (2017). Alpha methods for trees. Gamma, 3, 1–9.")
    assert (reference.authors, reference.titles[0]) == (
        ("Gus, A. N.", "Lee", "Veličković, P."),
        "Alpha methods for trees",
    )


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "Alpha: Networks for beta search",
        "Alpha networks of beta and gamma",
        "Proximal Policy Optimization Algorithms",
    ],
)
def test_a_title_may_stand_before_the_people_that_a_comma_parts_from_it(title: str) -> None:
    for people in ("S. Ren, K. He, R. Girshick", "Shaoqing Ren, Kaiming He, Ross Girshick"):
        reference = parse_reference(f"{title}, {people}, ICML 2019.")
        assert (reference.titles[0], len(reference.authors), reference.year, reference.venue) == (
            title,
            3,
            2019,
            "ICML",
        )
