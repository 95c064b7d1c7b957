"""Reference sections: columns, running heads, and the entries of a section."""

from __future__ import annotations

import re
from collections import Counter
from textwrap import wrap
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizer.pages import parse_page
from normalizer.pages.columns_of_text import in_reading_order
from normalizer.pages.layout import PageText
from normalizer.pages.read_references import is_references, read_references
from normalizer.pages.reference import unbroken
from normalizer.values.titles import title_key

TITLE = "Alpha networks for beta search"
ENTRIES = [
    "Ann Lee and Bob Hill. Alpha networks for beta search. In Gamma\nConference, pages 3–7, 2019.",
    "Carl Dean. Delta methods in a narrow col-\numn of text. Journal of Gamma, 2020.",
    "Eva Finn, Gus Hall, and Ida Jones. Epsilon\nlearning. arXiv:2101.01234, 2021.",
]
EXPECTED = ["Alpha networks for beta search", "Delta methods in a narrow column of text", "Epsilon learning"]
VANCOUVER = [
    "Lee AB, Hill B. Alpha networks for beta search. Gamma Conference.\n2019;57(3):284-294.",
    "Dean C. Delta methods in a narrow col-\numn of text. Journal of Gamma. 2020;3(1):1-9.",
    "Finn E, Hall G, Jones I. Epsilon learning. Gamma. 2021;2(6):\n696-712.",
]
HANGING = "\n".join(entry.replace("\n", "\n  ") for entry in ENTRIES)
NARROW = "\n".join(line for entry in ENTRIES for line in wrap(unbroken(entry), 40))


def _counted(text: str, line: str) -> str:
    return "\n".join(line.format(n=n, line=each) for n, each in enumerate(text.split("\n"), 217))


SECTIONS = {
    "numbers in brackets": "References\n" + "\n".join(f"[{n}] {e}" for n, e in enumerate(ENTRIES, 1)),
    "numbers with dots": "Bibliography\n" + "\n".join(f"{n}. {e}" for n, e in enumerate(ENTRIES, 1)),
    "numbers without blanks": "Notes\n" + "\n".join(f"{n}.{e}" for n, e in enumerate(ENTRIES, 1)),
    "raised numbers": "REFERENCES\n" + "\n".join(f"{n}{e}" for n, e in enumerate(ENTRIES, 1)),
    "brackets of China": "参考文献\n" + "\n".join(f"［{n}］{e}" for n, e in enumerate(ENTRIES, 1)),
    "lines counted on the left": _counted(f"References\n{NARROW}", "{n:4}  {line}"),
    "lines counted on the right": _counted(f"References\n{NARROW}", "{line}  {n:03}"),
    "lines counted below": "References\n" + "\n".join(ENTRIES).replace("Carl", "117\n118\n119\nCarl"),
    "labels": "References\n" + "\n".join(f"[{k}] {e}" for k, e in zip(["LH19", "Dea20", "FHJ+21"], ENTRIES, strict=True)),
    "labels of DBLP": "\n".join(f"[{k}]\n{e}" for k, e in zip(["c12", "i9", "j1"], ENTRIES, strict=True)),
    "labels of reStructuredText": "References\n==========\n\n"
    + "\n".join(f".. [{k}] {e}".replace("\n", "\n   ") for k, e in zip(["LH19", "DEAN", "FHJ21"], ENTRIES, strict=True)),
    "author-year labels": "\n".join(f"[{k} 2019] {e}" for k, e in zip(["Lee et al.", "Dean", "Finn"], ENTRIES, strict=True)),
    "hanging indents": "R EFERENCES\n" + HANGING,
    "blank lines": "REFERENCES\n\n" + "\n\n".join(ENTRIES),
    "blank lines alone": "\n\n".join(VANCOUVER),
    "numbers at the beginning of lines": "References\n" + "\n".join(VANCOUVER),
    "neither": "7 References\n" + "\n".join(ENTRIES),
    "no heading": "\n".join(f"[{n}] {e}" for n, e in enumerate(ENTRIES, 1)),
    "text before": "We thank our reviewers.\nThe end of the paper, 2020.\nReferences\n" + "\n".join(ENTRIES),
    "an appendix behind": "References\n" + "\n".join(ENTRIES) + "\nAppendix A\nHere are more results of 2021.",
    "an appendix with a letter": "References\n" + "\n".join(ENTRIES)
    + "\nA Hyperparameters\nThe code is at https://github.com/lee/alpha, with AdamW (Fox and Hall, 2019).\nLearning rate 3e-4",
    "a letter on its own line": "References\n" + "\n".join(ENTRIES) + "\n\nA\n\nProofs\n\nLet f be smooth, as in Lee et al. (2015).",
    "an appendix with a list": "References\n" + "\n".join(f"{n}. {e}" for n, e in enumerate(ENTRIES, 1))
    + "\nA Prompts\nThese prompts were used.\n1. Please answer the next question.\n2. You are helpful. Summarize the article.",
    "a mail": "Hi all,\n" + "\n".join(f"> {n}. " + e.replace("\n", "\n> ") for n, e in enumerate(ENTRIES, 1)),
    "one a line": "\n".join(f"[{n}] {unbroken(e)}" for n, e in enumerate(ENTRIES, 7)),
    "a page break within": "References\n" + "\n".join(ENTRIES).replace("beta search. In", "beta\n\n2\n\nLee and Hill\n\nsearch. In"),
    "a running head": "References\n" + "\n".join(ENTRIES).replace("narrow col-\n", "narrow col-\n\nPreprint. Under review. 4\n"),
    "a form feed": "References\n" + "\n".join(ENTRIES).replace("Finn, Gus ", "Finn, Gus\n3\n\fGAMMA RESEARCH 4\n"),
    "labels broken at a raised sign": "References\n" + "\n".join(f"[LH+\n{19 + n}] {e}" for n, e in enumerate(ENTRIES)),
    "entries before the heading": "The end, of 2019.\n\n" + "\n\n".join(ENTRIES) + "\n\nReferences\n\nThis page has no more.",
    "gaps in one column only": "References\n\n" + "\n\n".join(ENTRIES[:2]) + "\n" + ENTRIES[2],
    "numbers on lines of their own": "Notes\n\n" + "\n\n".join(f"{n}.\n\n{e}" for n, e in enumerate(ENTRIES, 1)),
    "bare numbers on lines of their own": "Footnotes\n\n" + "\n\n".join(f"{n}\n\n{e}" for n, e in enumerate(ENTRIES, 1)),
    "a column of numbers": "References\n1.\n\n2.\n\n3.\n\n" + "\n".join(ENTRIES),
    "one gap at a page": "References\n" + "\n".join(ENTRIES[:2]) + "\n\nXIV\n\n" + ENTRIES[2],
    "a head that comes once": "References\n" + "\n".join(ENTRIES).replace("narrow col-\n", "narrow col-\n\n\fLee and Hill\n\n"),
    "footnotes of Markdown": "# Reading\n\nText[^1] and text[^b].\n\n" + "\n".join(f"[^{n}]: {e}" for n, e in zip("1b3", ENTRIES, strict=True)),
    "a footnote among references": "References\n" + "\n".join(ENTRIES).replace("Carl", "[1] Equal contribution.\nCarl"),
    "out of order": "References\n" + "\n".join(f"[{n}] {e}" for n, e in zip([2, 1, 3], ENTRIES, strict=True)),
}  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS)
def test_entries_of_a_section(section: str) -> None:
    page = parse_page(section.encode(), "refs.txt")
    assert page.reader == "references"
    assert [title_key(title.title) for title in page.titles] == [title_key(title) for title in EXPECTED]
    assert not any(">" in title.text for title in page.titles)
    lines = section.split("\n")
    for title in page.titles:
        assert title.line <= title.end_line <= len(lines)
        assert title_key(re.sub(r"  2\d\d$", "", lines[title.end_line - 1]).split()[-1]) in title_key(title.text)


def titles_in(text: str) -> list[str]:
    return [item.title for item in read_references(PageText(text)).items]


ONE_EACH = [
    f"Lee, A., & Hill, B. (20{n}). Alpha methods of size {n}. Journal of Gamma, 3(2), 10–20." for n in range(10, 16)
]
NOTES = f"Notes\n1. Lee, A., and B. Hill. “{TITLE}.” Gamma 3 (2019): 10–20.\n2. {{}}\n3. Fox, C. “Delta trees.” Eta 4 (2018): 1–2."
CUT = {
    "a word broken among lines of one reference each": (
        "\n".join(ONE_EACH).replace("methods of size 12", "meth-\nods of size 12"), [f"Alpha methods of size {n}" for n in range(10, 16)],
    ),
    "citations before, and a publisher below": (
        "Lee et al. (2015); Hill et al. (2016);\nFox et al. (2017); Dean et al. (2018).\nReferences\n"
        + "\n".join(ENTRIES).replace("2019.", "2019.\nGamma Society of Letters, 2020."),
        EXPECTED,
    ),
    "a title with an article, which begins no appendix": (
        "References\nFox, C., & Hall, G. (2019).\nEta methods for\nnets. Gamma, 3, 1–9.\n"
        "Lee, A., & Hill, B. (2020).\nA Simple Framework for\nTrees. Gamma, 3, 1–9.",
        ["Eta methods for nets", "A Simple Framework for Trees"],
    ),
    **{note: (NOTES.format(note), [TITLE, "Delta trees"]) for note in ("Ibid., 4.", "Ibid.", "Op. cit., p. 12")},
    "numbers of lines on lines of their own": (
        "References\n" + "\n".join(f"{line}\n{n}" for n, line in enumerate(NARROW.split("\n"), 545)), EXPECTED,
    ),
    "the number of a review, which ends a reference": (
        f"References\nLee, A., & Hill, B. (2019). {TITLE}. Gamma, 3(2).\nMR 1234567\n"
        "Fox, C., & Hill, D. (2018). Delta search in trees. Gamma, 2(1).\nZbl 1180.11032",
        [TITLE, "Delta search in trees"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "titles"), CUT.values(), ids=CUT)
def test_references_begin_and_end_where_they_do(text: str, titles: list[str]) -> None:
    assert titles_in(text) == titles


# What looks like the beginning of another reference within one.
WITHIN = {
    "editors before": f"Lee, A. B. (2019). {TITLE}. In C. Fox & D. Gray (Eds.), Journal of Gamma (2nd ed., pp. 3–7). Gamma Press.",
    "editors behind": f"A. Lee and B. Hill. {TITLE}. In C. Fox and D. Gray, editors, Gamma 2019, pages 3–7. Springer, Berlin, 2020.",
    "a publisher": f"A. Lee. {TITLE}. In Gamma, pages 3–7, 2019. Morgan Kaufmann, San Francisco, CA, USA, 2019.",
    "a visit": f"Lee, A. (2019). {TITLE}. Gamma. Accessed 3 May 2020.",
    "places": f"Lee AB, Hill B. {TITLE}. Gamma. 2019. New York NY, Boston MA, 2020.",
    "names behind semicolons": f"Lee, A.; Hill, B.; Fox, C. {TITLE}. Gamma 2019, 3, 10–20.",
    "the same journal": f"A. Lee and B. Hill, “{TITLE},” Gamma 3, 10 (2019); ibid. 4, 11 (2020).",
    "an erratum": f"A. Lee and B. Hill, “{TITLE},” Gamma 3, 10 (2019); Erratum Gamma 4, 11 (2020).",
}


@pytest.mark.parametrize("entry", WITHIN.values(), ids=WITHIN)
def test_parts_of_a_reference_begin_no_other(entry: str) -> None:
    assert titles_in(f"References\n[1] {entry}") == [TITLE]


BROKEN = {
    "in its names": "Lee, A., Hill, B., Dean, D., Finn, E.,\n& Fox, C. (2019). Alpha methods for trees. Gamma, 3, 1–9.",
    "in its title": "Lee, A., Hill, B., & Fox, C. (2019). Alpha methods\nfor trees. Gamma, 3, 1–9.",
    "before its year": "Lee, A., et al. “Alpha methods for\nTrees.” Gamma Letters, 2019.",
}


@pytest.mark.parametrize("entry", BROKEN.values(), ids=BROKEN)
def test_a_broken_reference_among_lines_of_one_each_is_one(entry: str) -> None:
    lines = [
        f"Lee, A., & Hill, B. (20{n}). Delta search in nets of size {n}. Journal of Gamma, 3(2), 10–20."
        for n in range(10, 20)
    ]
    found = read_references(PageText("\n".join(["References", *lines[:4], entry, *lines[4:]]))).items
    assert (len(found), found[4].title.lower(), found[4].year) == (11, "alpha methods for trees", 2019)


def test_the_list_of_references_tells_how_a_single_author_is_written() -> None:
    single, lists = "Lee SI. Order in loops. Gamma. 2019;3:1–9.", "Fox C, Hill AB. Delta search. Eta. 2020;4:1–2."
    alone = read_references(PageText(f"References\n[1] {single}")).items
    among = read_references(PageText(f"References\n[1] {single}\n[2] {lists}\n[3] {lists}")).items
    assert [item.authors for item in (*alone, *among)] == [
        ("Lee SI",),
        ("Lee, SI",),
        *[("Fox C", "Hill AB")] * 2,
    ]


RUN_IN = {
    "numbers in brackets": ("[{}] {}", "References: "),
    "numbers with dots": ("{}. {}", ""),
    "behind a heading": ("[{}] {}", "References "),
}


@pytest.mark.parametrize("width", [60, 10_000])
@pytest.mark.parametrize(("form", "lead"), RUN_IN.values(), ids=RUN_IN)
def test_references_that_follow_each_other_in_a_paragraph(form: str, lead: str, width: int) -> None:
    entries = [form.format(n, unbroken(entry)) for n, entry in enumerate(ENTRIES, 1)]
    text = "\n".join(wrap(lead + " ".join(entries), width, break_on_hyphens=False))
    assert titles_in(text) == EXPECTED


def test_a_single_reference_is_a_page() -> None:
    (title,) = parse_page(f"[3] {unbroken(ENTRIES[0])}".encode(), "-").titles
    assert (title.title, title.year, title.venue) == (EXPECTED[0], 2019, "Gamma Conference")
    assert title.text == unbroken(ENTRIES[0])


HEADS = {
    "of a journal, in capitals": "GAMMA TRANSACTIONS ON NETWORKS, VOL. 14, NO. 8, MARCH 2022",
    "of a journal, with a page": "17 GAMMA TRANSACTIONS ON NETWORKS, VOL. 14, MARCH 2022",
    "of a conference": "GAMMA 2022 Submission #1234. Confidential review copy.",
    "of a paper": "J. Doe et al.: A Survey of Everything (March 2022)",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_running_head_gives_a_reference_no_year(head: str) -> None:
    entries = [f"[1] A. Lee and B. Hill. {TITLE}. In Gamma, 2019.", head, "[2] C. Fox. Delta search. In Gamma, 2018."]
    first, second = read_references(PageText("\n".join(["References", *entries]))).items
    assert (first.title, first.year, first.end_line, second.year) == (TITLE, 2019, 2, 2018)


# A page, and what its mentions have of these fields.
MENTIONS: dict[str, tuple[str, str, list[tuple[Any, ...]]]] = {
    "a part of another reference behind a gap gives no year": (
        f"References\nLee, A. and Hill, B. {TITLE}. Gamma\nLetters, 3:10–20, 2015.\n\nIn Eta Conference,\npages 4–5, 2020.",
        "title year end_line", [(TITLE, 2015, 3)],
    ),
    "a dash is the authors of the reference before": (
        f"References\n1. Ann Lee, {TITLE}, Gamma Lett. 3 (2019), 10.\n2. ———, Delta search, Gamma Lett. 4 (2020), 1.",
        "title authors year", [(TITLE, ("Ann Lee",), 2019), ("Delta search", ("Ann Lee",), 2020)],
    ),
    "an entry may have several works": (
        f"References\n[1] (a) A. Lee and B. Hill, “{TITLE},” Gamma 3, 10 (2019); (b) C. Fox,\n“Delta search,” Gamma 4,\n1 (2020).",
        "title authors year line", [(TITLE, ("A. Lee", "B. Hill"), 2019, 2), ("Delta search", ("C. Fox",), 2020, 2)],
    ),
    "many have an identifier instead of a year": (
        "[1] A. Lee and B. Hill, Alpha networks, trees and\n    graphs, Phys. Rev. B 54\n    (2019) 11169 [doi:10.1000/x].\n"
        "[2] C. Fox and B. Hill, Delta search, red and\n    green trees [arXiv:1901.01234].\n"
        "[3] E. Finn and B. Hill, Epsilon methods [arXiv:1901.01235].\n",
        "title", [("Alpha networks, trees and graphs",), ("Delta search, red and green trees",), ("Epsilon methods",)],
    ),
    "they may have one instead of a title": (
        "[1] A. Lee and B. Hill, arXiv:1901.01234 [hep-th] (2019).\n[2] C. Fox and D. Eng, arXiv preprint arXiv:1902.01234 (2019).\n",
        "title authors ids", [("", ("A. Lee", "B. Hill"), ("1901.01234",)), ("", ("C. Fox", "D. Eng"), ("1902.01234",))],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "names", "expected"), MENTIONS.values(), ids=MENTIONS)
def test_mentions_of_a_page(text: str, names: str, expected: list[tuple[Any, ...]]) -> None:
    titles = parse_page(text.encode(), "-").titles
    assert [tuple(getattr(title, name) for name in names.split()) for title in titles] == expected


FURNITURE = {
    "a number": "11",
    "a number of many": "Page 11 of 20",
    "authors behind a number": "11 A. Smith et al.",
    "authors in capitals": "SMITH et al.: SCALING LAWS FOR EVERYTHING 11",
    "a preprint": "Preprint. Under review.",
    "a conference": "Published as a conference paper at ICLR 2021",
    "the stamp of arXiv": "arXiv:2106.01234v2 [cs.LG] 5 Jun 2021",
    "a library": "Authorized licensed use limited to: University Library. Downloaded on March 3, 2024 from IEEE Xplore.",
    "a request": "Please cite this article as: A. Smith, Some title, Gamma (2020), doi:10.1016/j.x.2020.01.001",
    "an open version": "This CVPR paper is the Open Access version, provided by the Computer Vision Foundation.",
    "a server": "Electronic copy available at: https://ssrn.com/abstract=1234567",
    "a journal": "PLOS ONE | https://doi.org/10.1371/journal.pone.0123456 March 3, 2020 14 / 20",
    "rights": "© 2020 The Authors",
}


@pytest.mark.parametrize("around", ["{}", "\n{}\n", "{}\n\f"])
@pytest.mark.parametrize("line", FURNITURE.values(), ids=FURNITURE)
def test_what_pages_have_is_no_part_of_a_title(line: str, around: str) -> None:
    text = "References\n[1] Ann Lee and Bob Hill. Alpha networks\n{}\nfor beta search. In Gamma, 2019.\n[2] C. Fox. Delta trees. Gamma, 2018."
    first, second = read_references(PageText(text.format(around.format(line)))).items
    assert (first.title, first.beside, first.year, second.title) == (TITLE, (), 2019, "Delta trees")


@pytest.mark.parametrize("head", ["Title Suppressed Due to Excessive Length 15", "16 A. Lee and B. Hill"])
def test_a_running_head_in_a_broken_word_is_no_part_of_a_title(head: str) -> None:
    text = f"References\n[1] Lee, A., Hill, B.: Alpha net-\n{head}\nworks for beta search. In: Gamma (2019)\n[2] Fox, C.: Delta. Eta (2018)"
    assert read_references(PageText(text)).items[0].title == TITLE


PAGE_NUMBERS = {
    "behind a full stop": ("In Gamma, 2019.", "11", "Carl Dean.", ()),
    "next to a running head": ("2019. https://doi.org/10.1000/abc.5.", "11", "Under review at Gamma 2026\nCarl Dean.", ("10.1000/abc.5",)),
    "one more than the page before": ("2019. https://github.com/lee/alpha", "29", "Carl Dean.", ("https://github.com/lee/alpha",)),
    "behind an identifier": ("In Gamma, 2019. arXiv:1901.01234.", "11", "Carl Dean.", ("1901.01234",)),
    "not the rest of an identifier": ("In Gamma, 2019. arXiv:1401.", "1234", "Carl Dean.", ("1401.1234",)),
}  # fmt: skip


@pytest.mark.parametrize(("end", "number", "begin", "ids"), PAGE_NUMBERS.values(), ids=PAGE_NUMBERS)
def test_the_number_of_a_page_is_no_part_of_the_reference_before(
    end: str, number: str, begin: str, ids: tuple[str, ...]
) -> None:
    text = (
        f"References\nAnn Lee and Bob Hill. {TITLE}.\n{end}\n{number}\n{begin} Delta methods. Journal of Gamma, 2020.\n"
        "30\nEva Finn, Gus Hall, and Ida Jones. Epsilon\nlearning. Gamma Letters, 2021."
    )
    titles = parse_page(text.encode(), "refs.txt").titles
    assert [(title.title, title.year) for title in titles] == [
        (TITLE, 2019), ("Delta methods", 2020), ("Epsilon learning", 2021),
    ]  # fmt: skip
    assert (*titles[0].ids, *(link.url for link in titles[0].links)) == ids


def test_the_rest_of_an_address_on_a_line_of_its_own_is_no_reference() -> None:
    entries = [
        f"Lee, A., Hill, B., & Dean, C. (20{n}). Alpha methods for search in trees of kind {n}. In Proceedings of Gamma\n"
        f"(pp. 3–7). https://doi.org/10.18653/v1/\nN{n}-1423"
        for n in (17, 18, 19)
    ]
    for text in (
        "References\n" + "\n".join(entries),
        "\n".join(entry.replace("Gamma\n", "Gamma ") for entry in entries),
    ):
        titles = parse_page(text.encode(), "refs.txt").titles
        assert [str(title.ids[0]) for title in titles] == [f"10.18653/v1/N{n}-1423" for n in (17, 18, 19)]


def test_a_copy_may_end_within_its_last_reference() -> None:
    text = (
        "References\n"
        + "\n".join(ENTRIES)
        + "\nAnn Lee, Bob Hill, and Carl Dean. Zeta search in\nlarge graphs. In Gam-"
    )
    assert titles_in(text)[:3] == EXPECTED
    assert read_references(PageText(text)).items[3].authors == ("Ann Lee", "Bob Hill", "Carl Dean")


def test_a_year_in_brackets_is_no_label() -> None:
    text = "References\n" + "\n".join(ENTRIES[:2]) + "\n\n[2017], Long et al. [2015].\n\n" + ENTRIES[2]
    assert {*EXPECTED} <= {*titles_in(text)}


@pytest.mark.parametrize("width", [20, 30, 60])
def test_a_reference_may_have_many_lines(width: int) -> None:
    people = ", ".join(
        f"{given} {family}son" for given in ("Ann", "Bob", "Cleo") for family in ("Dean", "Fin", "Gus", "Han")
    )
    entries = [
        f"{people}, and Ida Jones. {TITLE} in {topic}. In Gamma Letters, pages 3–7, 2019."
        for topic in ("trees", "nets")
    ]
    lines = [line for entry in (*ENTRIES, *entries, *ENTRIES) for line in wrap(unbroken(entry), width)]
    titles = parse_page("\n".join(["References", *lines]).encode(), "refs.txt").titles
    assert [title.title for title in titles] == [*EXPECTED, f"{TITLE} in trees", f"{TITLE} in nets", *EXPECTED]


def test_a_part_that_columns_tore_off_goes_back_to_its_entry() -> None:
    text = (
        "References\n[1] A. Lee. Alpha methods. Gamma, 2019.\n\n2\n\nfor zeta search, arXiv:2101.01234, 2021.\n"
        "[4] B. Hill. Beta methods. Gamma, 2018.\n\n[2] C. Dean. Delta methods. Gamma, 2017.\n"
        "[3] E. Finn, Epsilon learning"
    )
    found = {item.authors: item.text for item in read_references(PageText(text)).items}
    assert found["E. Finn",] == "E. Finn, Epsilon learning for zeta search, arXiv:2101.01234, 2021."
    assert found["A. Lee",] == "A. Lee. Alpha methods. Gamma, 2019."
    torn = "References\nfor zeta search in nets, arXiv:2101.01234, 2021.\n[4] B. Hill. Beta methods. Gamma, 2018."
    assert [item.line for item in read_references(PageText(torn)).items] == [2, 3]


SEVERAL = {
    "a semicolon": "; C. Fox and D. Hill, Delta search in trees, arXiv:1901.01234 (2017).",
    "a semicolon before an advice": "; see also C. Fox and D. Hill, Delta search in trees, arXiv:1901.01234 (2017).",
    "an earlier version": ". Preprint version: C. Fox and D. Hill, Delta search in trees, arXiv:1901.01234.",
    "a work that it builds on": ". Builds on C. Fox and D. Hill, Delta search in trees, arXiv:1901.01234 (2017).",
    "nothing between them": ". C. Fox and D. Hill, Delta search in trees, arXiv:1901.01234 (2017).",
    "an advice": ". For trees see C. Fox and D. Hill, “Delta search in trees,” arXiv:1901.01234 (2017).",
}


@pytest.mark.parametrize("behind", SEVERAL.values(), ids=SEVERAL)
def test_a_reference_may_follow_another_in_its_entry(behind: str) -> None:
    text = f"References\n[1] See A. Lee and B. Hill, “{TITLE},”\nGamma 3, 10 (2019){behind}\n[2] E. Finn, Eta, Gamma 1, 2 (2018)."
    first, second, third = read_references(PageText(text)).items
    assert (first.title, first.authors, first.beside, first.line) == (TITLE, ("A. Lee", "B. Hill"), (), 2)
    assert (second.title, second.authors, second.line) == ("Delta search in trees", ("C. Fox", "D. Hill"), 3)
    assert second.beside == ("arXiv:1901.01234",)
    assert third.line == 4


ONE_STYLE = {
    "APA": (f"Lee, A. B., & Hill, B. (2019). {TITLE}. Journal of Gamma, 3(2), 10–20.",
            "Fox, C., & Gray, D. (2020). Delta search. Eta, 4, 1–2. https://doi.org/10.1000/x1"),
    "Vancouver": (f"Lee AB, Hill B. {TITLE}. Gamma Lett. 2019;3(2):10–20.", "Fox C, Gray D. Delta search in trees. Eta. 2020;4:1–2."),
    "IEEE": (f"A. B. Lee and B. Hill, “{TITLE},” Gamma Lett., vol. 3, pp. 10–20, 2019.",
             "C. Fox and D. Gray, “Delta search in trees,” in Proc. Eta, 2020, pp. 1–2."),
}  # fmt: skip


@pytest.mark.parametrize("lead", ["References\n", "References\n[1] ", "References "])
@pytest.mark.parametrize("style", ONE_STYLE.values(), ids=ONE_STYLE)
def test_references_with_nothing_between_them_are_parted(style: tuple[str, str], lead: str) -> None:
    if lead == "References " and "(2019)" not in style[0]:
        return  # in a line with the heading only years behind names show the names
    first, second, third = read_references(PageText(lead + " ".join([*style, style[0]]))).items
    assert [first.title, second.title[:12], third.title] == [TITLE, "Delta search", TITLE]
    assert (first.beside, third.beside) == ((), ())


def test_a_right_column_of_few_lines_is_found() -> None:
    left = [f"left {n} of the column" for n in range(30)]
    right = [f"right {n} of the other column" for n in range(3)]
    found = list(in_reading_order([f"{a:38s}   {b}" for a, b in zip(left, right + 27 * [""], strict=True)]))
    assert [line.text for line in found] == [*left, *right]


def test_columns_side_by_side_are_taken_apart() -> None:
    left, right = [f"left {n} of the column" for n in range(12)], [f"right {n} of the other" for n in range(9)]
    text = [f"{a:38s}   {b}" for a, b in zip(left, [*right, "", "", ""], strict=True)]
    found = list(in_reading_order(text))
    assert [line.text for line in found] == [*left, *right]
    assert (found[12].line, found[12].column) == (1, 42)


def test_a_right_column_that_is_moved_is_found_line_by_line() -> None:
    """`pdftotext` moves it where the left column is too long; labels stick out of it."""
    left = [f"{n} words of the left column, more words" for n in range(10, 22)]
    right = [f"{'words' if n % 4 else f'[{n}] Label'} of the right {n}" for n in range(12)]
    moved = [2 if n in (5, 6, 7) else 7 for n in range(12)]
    text = [
        f"{a}{' ' * (gap - 5 * (not n % 4 and gap > 5))}{b}"
        for n, (a, b, gap) in enumerate(zip(left, right, moved, strict=True))
    ]
    assert [line.text for line in in_reading_order(text)] == [*left, *right]


@given(st.lists(st.text(st.sampled_from("ab -.[1]\f\tx"), max_size=90), max_size=40))
def test_reading_order_loses_and_repeats_no_word(lines: list[str]) -> None:
    found = "".join(line.text for line in in_reading_order(lines))
    assert Counter("".join(found.split())) == Counter("".join("".join(lines).split()))


@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from([*ENTRIES, "References", "\n", "[1]", "2.", "et al.", "\f", "12"])).map("\n".join)
)
def test_any_text_is_read_with_spans_on_the_page(text: str) -> None:
    source = PageText(text.replace("\r", "\n"))
    is_references(source)
    for item in read_references(source).items:
        assert 1 <= item.line <= item.end_line <= source.text.count("\n") + 1
        assert title_key(item.title)


@pytest.mark.once
@settings(max_examples=20)
@given(
    st.lists(st.sampled_from(["Alpha", "Beta", "Gamma rays", "long nets"]), min_size=12, max_size=24),
    st.sampled_from(["[{0}] {1}\n", "{0}. {1}\n", "{1}\n", "{1}\n\n", "\f{1}\n"]),
    st.sampled_from([1, 990, 1_490, 9_990]),
)
def test_a_section_in_pieces_has_the_entries_of_the_whole(topics: list[str], form: str, first: int) -> None:
    entries = [
        f"Ann L. Lee and Bob Hill. Search in {topic} and {chr(place + 97)}-{topic}\nfor {topic}. In Gamma, pages 3–7, 2019."
        for place, topic in enumerate(topics)
    ]
    text = "References\n\n" + "".join(form.format(n, entry) for n, entry in enumerate(entries, start=first))
    found = [(item.line, item.title) for item in read_references(PageText(text)).items]
    assert len(found) == len(entries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("normalizer.pages.layout._PIECE", 700)
        patch.setattr("normalizer.pages.layout._NEARBY", 300)
        assert [(item.line, item.title) for item in read_references(PageText(text)).items] == found


@pytest.mark.parametrize("ending", ["(arXiv {})", "In: ICML {}", "{}.", "(NeurIPS {})"])
def test_titles_with_a_year_each_are_no_broken_references(ending: str) -> None:
    titles = [
        "Beyond Parallel Tracking: Interactive Fusion of Brain Signals", "Energy Efficiency: The New Grail of Systems",
        "Constraining Dense Hand and Surface Tracking", "Cache Me Later: Stable Synchronization of Networks",
        "Suppressing Epidemics with a Limited Amount of Units", "Faster Than Fast: Accelerating Small Filters",
    ]  # fmt: skip
    text = "\n".join(f"{title} {ending.format(2010 + number)}" for number, title in enumerate(titles))
    page = parse_page(text.encode(), "list.txt")
    assert [mention.line for mention in page.titles] == list(range(1, len(titles) + 1))
    assert [title_key(mention.title) for mention in page.titles] == [title_key(title) for title in titles]


def test_the_year_of_a_reference_may_have_the_word_for_year() -> None:
    lines = (
        "1. Karen Kowalczyk, Andrew Dvorak. Very Deep Looms of Delta. ICLR, 2015년.",
        "2. Mark Huang, Heewoo Leeson. Evaluating Large Gears. arXiv, 2021년.",
        '3. K. He and H. Dvorak, "Wheels for Gammas," CVPR, 2020年.',
    )
    page = parse_page(("참고문헌\n\n" + "\n".join(lines)).encode(), "refs.txt")
    assert page.reader == "references"
    assert [(title.title, title.year) for title in page.titles] == [
        ("Very Deep Looms of Delta", 2015),
        ("Evaluating Large Gears", 2021),
        ("Wheels for Gammas", 2020),
    ]


@pytest.mark.parametrize("is_left", [True, False])
def test_numbers_of_lines_may_leave_out_blank_lines(is_left: bool) -> None:
    lines = ["References", "", ""]
    for place, name in enumerate(("Kowalczyk", "Dvorak", "Leeson", "Huang", "Borceux")):
        lines += [f"[{place + 1}] P. {name}, A. Rao, and M. Berg. Adding", "Gears to Small Looms. In ICCV, 2023.", ""]
    numbered = enumerate(lines, start=499)
    text = "\n".join(f"{number} {line}" if is_left else f"{line} {number}" for number, line in numbered if line)
    page = parse_page(text.encode(), "refs.txt")
    assert [(title.title, title.line, title.end_line) for title in page.titles] == [
        ("Adding Gears to Small Looms", line, line + 1) for line in range(2, 12, 2)
    ]


def test_names_and_titles_on_lines_of_their_own_are_parted() -> None:
    entry = "[{}]\nP. Kowalczyk, A. Rao, M. Berg\n{}\nNeurIPS (2023), pp. 1-10\nView in Scopus\nGoogle Scholar\n"
    titles = ("Gears: Adding Looms to Deltas", "Wheels of Gammas")
    text = "References (2)\n" + "".join(entry.format(number, title) for number, title in enumerate(titles, start=1))
    page = parse_page(text.encode(), "refs.txt")
    assert [(title.title, len(title.authors), title.year, title.venue) for title in page.titles] == [
        (title, 3, 2023, "NeurIPS") for title in titles
    ]
