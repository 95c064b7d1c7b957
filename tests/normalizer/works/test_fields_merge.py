"""Records: golden chains in fixtures/records, and the rules of precedence one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chains import CHAINS, candidate, candidates, read, scraped
from hypothesis import given
from hypothesis import strategies as st

from normalizer.lock.identity import adapter
from normalizer.values.dates import PartialDate
from normalizer.works.acceptance import AcceptanceNote, accepted_at, notes_of
from normalizer.works.description import Description, RawName
from normalizer.works.merge import PRECEDENCE, code_links, record_from
from normalizer.works.record import FieldOrigin, Record, RetractionStatus
from normalizer.works.scraped import Link, LinkRole, ScrapedTitle


def plain(record: Record) -> dict[str, Any]:
    """As in `record.json`: dates in ISO 8601, of origins only who said it, nothing that is not known."""
    fields = adapter(Record).dump_python(record, mode="json", exclude_none=True)
    fields |= {name: str(date) for name in ("date", "preprint_date") if (date := getattr(record, name))}
    fields |= {"origin": {name: origin.source for name, origin in record.origin.items()}}
    return {name: value for name, value in fields.items() if name not in ("code", "ids") or value}


@pytest.mark.parametrize("path", CHAINS, ids=lambda path: path.name)
def test_candidates_become_the_record(path: Path) -> None:
    record = record_from(candidates(path), scraped(path))
    assert plain(record) == read(path / "record.json")


@pytest.mark.parametrize("path", CHAINS, ids=lambda path: path.name)
def test_every_value_of_a_record_has_an_origin_and_nothing_else_has(path: Path) -> None:
    record = record_from(candidates(path))
    having = {
        name
        for name in Record.__dataclass_fields__
        if name not in ("origin", "authors_complete") and getattr(record, name)
    }
    assert set(record.origin) == having


def test_there_are_chains_and_rules_for_all_fields() -> None:
    assert len(CHAINS) >= 12
    assert set(PRECEDENCE) | {"code", "ids", "origin", "authors_complete"} == set(Record.__dataclass_fields__)


def said(source: str = "other", **fields: Any) -> Description:
    return candidate({"source": source, "title": "Toys", **fields})


# --- whom to believe


def test_the_title_of_arxiv_goes_before_that_of_others_and_the_page_is_last() -> None:
    page = ScrapedTitle(title="TOYS!", page="page.txt", line=1)
    assert record_from([said(title="Toys Two"), said("arxiv", title="Toys One")], [page]).title == "Toys One"
    assert record_from([said(title="Toys Two")], [page]).title == "Toys Two"
    alone = record_from([], [page])
    assert (alone.title, alone.origin["title"]) == ("TOYS!", FieldOrigin(source="page", via="page.txt:1"))


def test_of_the_records_of_one_source_one_without_a_date_is_believed_last() -> None:
    scanned = said(title="TOYS AND CARS", authors=["Ann Beel"], venue="P92")
    record = record_from([scanned, said(title="Toys and Cars", authors=["Ann Bee"], venue="ACL", year=1992)])
    assert (record.title, list(map(str, record.authors))) == ("Toys and Cars", ["Ann Bee"])


ANN, ANN_AND_CY = ["Ann Bee"], ["Ann Bee", "Cy Dee"]
# Statements, with the people of the record, whether they are all, and who says so.
AUTHORS = {
    "a complete list goes before an incomplete one of arXiv": (
        [said("arxiv", authors=ANN, authors_complete=False), said(authors=ANN_AND_CY)], (ANN_AND_CY, True, "other"),
    ),
    "of two complete lists that of the source that comes first": (
        [said(authors=["A. Bee", "C. Dee"]), said("arxiv", authors=ANN_AND_CY)], (ANN_AND_CY, True, "arxiv"),
    ),
    "of two incomplete lists the longer": (
        [said("arxiv", authors=ANN, authors_complete=False), said(authors=[*ANN_AND_CY, "et al."])], (ANN_AND_CY, False, "other"),
    ),
    "a list that lacks names is not complete whatever it says": (
        [said("arxiv", authors=ANN_AND_CY, authors_complete=False), said(authors=ANN)], (ANN_AND_CY, False, "arxiv"),
    ),
    "of two complete lists the one without parts of names": (
        [said("arxiv", authors=["Ann Bee", "Cy", "Dee", "Eve Fox"]), said(authors=[*ANN_AND_CY, "Eve Fox"])],
        ([*ANN_AND_CY, "Eve Fox"], True, "other"),
    ),
    "junk is no list": ([said("arxiv", authors=["7 pages", ";"]), said(authors=ANN)], (ANN, True, "other")),
}  # fmt: skip


@pytest.mark.parametrize(("said", "people"), AUTHORS.values(), ids=AUTHORS)
def test_which_list_of_authors_is_believed(said: list[Description], people: tuple[list[str], bool, str]) -> None:
    record = record_from(said)
    names = [str(person) for person in record.authors]
    assert (names, record.authors_complete, record.origin["authors"].source) == people


RARE = "Isostatic Glaciers Carve Braided Riverbeds"
# A record without authors, what stands on a page beside them, and whether they are those of the record.
FROM_PAGE = {
    "an identifier": ({"doi": "10.1000/x"}, {"ids": ("10.1000/x",)}, True),
    "a rare title and the year": ({"title": RARE, "year": 2020}, {"title": RARE, "year": 2020}, True),
    "a rare title and another year": ({"title": RARE, "year": 2020}, {"title": RARE, "year": 2016}, False),
    "a short title and the year": ({"year": 2020}, {"year": 2020}, False),
    "a reference, whose title ends where that of the record does": (
        {"title": RARE, "year": 2020},
        {"title": f"{RARE}, Rivers", "text": f"Ann Bee. {RARE}, Rivers 3, 2020.", "year": 2020}, True,
    ),
    "a reference with a word that is broken over two lines": (
        {"title": RARE, "year": 2020},
        {"title": RARE, "text": f"Ann Bee. {RARE.replace('Glaciers', 'Glac- iers')}, Rivers 3, 2020.", "year": 2020}, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "stated", "theirs"), FROM_PAGE.values(), ids=FROM_PAGE)
def test_authors_of_a_page_are_given_only_to_what_is_certainly_the_work(
    fields: dict[str, Any], stated: dict[str, Any], theirs: bool
) -> None:
    page = ScrapedTitle(**{"title": "Toys", "page": "p", "line": 1, "authors": ("Ann Bee",)} | stated)
    assert [str(person) for person in record_from([said(**fields)], [page]).authors] == (ANN if theirs else [])


def test_authors_that_are_all_junk_are_not_given() -> None:
    assert record_from([said(authors=[";"])]).authors == ()


ICML = "International Conference on Machine Learning"


def test_a_page_with_the_year_of_another_work_adds_nothing_to_a_record_without_authors() -> None:
    page = ScrapedTitle(title=RARE, page="p", line=1, authors=("Ann Bee",), year=1987, venue="Journal of Toys")
    record = record_from([said("arxiv", title=RARE, arxiv="1810.04805", published="2018-10-11")], [page])
    assert (record.authors, record.venue, str(record.date)) == ((), None, "2018-10-11")


JMLR = {"venue": "JMLR", "year": 2021, "pages": "1-30", "volume": "22", "doi": "10.1000/jmlr", "publisher": "Microtome"}
# Statements, and what the record has of them.
PUBLICATIONS: dict[str, tuple[list[Description], dict[str, object]]] = {
    "a conference goes before a workshop, a known name before a raw one": (
        [said("dblp", venue="ICML Workshops", year=2020), said(venue="Widget Days", year=2021), said(venue="ICML", year=2022)],
        {"venue": ICML, "date": "2022"},
    ),
    "what belongs to another publication is not mixed in": (
        [said("dblp", venue="ICML", year=2020), said(**JMLR), said("crossref", doi="10.1000/icml")],
        {"venue": ICML, "date": "2020", "doi": "10.1000/icml", "pages": None, "volume": None, "publisher": None},
    ),
    "one venue under two names is one publication": (
        [said("arxiv", venue="ICML", year=2020), said(venue=ICML, pages="1-9")], {"date": "2020", "pages": "1-9"},
    ),
    "names of two periods are one venue": (
        [said(venue="IEEE Conference on Computer Vision and Pattern Recognition", year=2019), said("dblp", venue="CVPR", pages="1-9")],
        {"venue": "IEEE/CVF Conference on Computer Vision and Pattern Recognition", "pages": "1-9"},
    ),
    "a venue has the name of its year": (
        [said(venue="NeurIPS", year=2016)], {"venue": "Advances in Neural Information Processing Systems", "short": "NIPS"},
    ),
    "arXiv is no venue": ([said("arxiv", arxiv="2105.01234", venue="ArXiv", year=2021)], {"venue": None, "date": "2021-05"}),
} | {
    f"the house that issued a {kind} is its publisher": (
        [said(kind=kind, venue="Widget Press", year=1999)], {"venue": None, "publisher": "Widget Press", "date": "1999"},
    )
    for kind in ("book", "techreport", "PhdThesis")
}  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), PUBLICATIONS.values(), ids=PUBLICATIONS)
def test_publication_of_a_record(said: list[Description], expected: dict[str, object]) -> None:
    record = record_from(said)
    found = {name: getattr(record, name, None) for name in expected} | {"date": str(record.date)}
    found |= {"venue": record.venue and record.venue.name, "short": record.venue and record.venue.short}
    assert {name: found[name] for name in expected} == expected


# --- dates


DATES: dict[str, tuple[list[Description], list[ScrapedTitle], str | None]] = {
    "a preprint has the date of its first version": ([said("arxiv", arxiv="2209.10901", published="2022-09-22")], [], "2022-09-22"),
    "a published work has the year of its venue": (
        [said("arxiv", arxiv="2209.10901", published="2022-09-22", venue="CVPR", year=2023)], [], "2023",
    ),
    "the year may stand in the venue's text": ([said("arxiv", arxiv="0704.0001", venue="Phys. Rev. D 76, 1 (2008)")], [], "2008"),
    "a published work whose year nobody knows has no date": ([said("arxiv", arxiv="2209.10901", venue="CVPR")], [], None),
    "its year may stand on the page": (
        [said("arxiv", arxiv="2209.10901", venue="CVPR")], [ScrapedTitle(title="Toys", page="p", line=1, year=2023)], "2023",
    ),
    "a year beside no venue is not the preprint's": (
        [said("arxiv", arxiv="2209.10901")], [ScrapedTitle(title="Toys", page="p", line=1, year=2023)], "2022-09",
    ),
    "a work without a venue has its own year": ([said(year=1999)], [], "1999"),
    "a work that never was a preprint has its day of publication": ([said(published="2019-05-06", venue="Widget Days")], [], "2019-05-06"),
    "nothing is known": ([said()], [], None),
}  # fmt: skip


@pytest.mark.parametrize(("candidates", "scraped", "date"), DATES.values(), ids=DATES.keys())
def test_the_date_of_a_record(candidates: list[Description], scraped: list[ScrapedTitle], date: str | None) -> None:
    record = record_from(candidates, scraped)
    assert (str(record.date) if record.date else None) == date


def test_the_preprint_of_a_published_work_keeps_its_own_date() -> None:
    record = record_from(
        [said("arxiv", arxiv="2209.10901", published="2022-09-22", venue="CVPR", year=2023, doi="10.1109/x")]
    )
    preprint = record.as_preprint()
    assert str(preprint.date) == "2022-09-22"
    assert (preprint.venue, preprint.doi) == (None, None)


# --- single values

TITLES = {
    "white space": ("  A\n Toy  Story ", "A Toy Story"),
    "DBLP's full stop": ("A Toy Story.", "A Toy Story"),
    "a space before the colon": ("ToyNet : A Survey", "ToyNet: A Survey"),
    "a space before the colon and a formula": ("On $T^2$ : $n$ Toys", "On $T^2$: $n$ Toys"),
    "a map": ("On Maps f : X to Y", "On Maps f : X to Y"),
    "a ratio": ("Toys at 99.8 : 0.2", "Toys at 99.8 : 0.2"),
    "a title in French": ("Le jeu et la raison : une enquête", "Le jeu et la raison : une enquête"),
    "French with apostrophes": ("L'histoire d'un jouet : essai", "L'histoire d'un jouet : essai"),
    "one word of French in English": ("The pic-du-midi : A Survey", "The pic-du-midi: A Survey"),
    "dots that mean something": ("A Toy Story...", "A Toy Story..."),
    "an abbreviation": ("Reply to Bee et al.", "Reply to Bee et al."),
    "an abbreviation of letters": ("Toys in the U.S.", "Toys in the U.S."),
    "an initial": ("The Toys of John F.", "The Toys of John F."),
    "a question": ("Toys?", "Toys?"),
    "TeX stays": (r"$\alpha$-Toys \& {Bears}.", r"$\alpha$-Toys \& {Bears}"),
    "entities": ("Toys &amp; Bears", "Toys & Bears"),
    "tags": ("Toys in H<sub>2</sub>O", "Toys in H2O"),
    "a sign that is no tag": ("Toys with a < b", "Toys with a < b"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "title"), TITLES.values(), ids=TITLES.keys())
def test_a_title_loses_only_what_is_not_title(raw: str, title: str) -> None:
    assert record_from([said(title=raw)]).title == title


PAGES = {
    "a hyphen": ("12-34", "12-34"),
    "two hyphens": ("12--34", "12-34"),
    "a dash": ("12–34", "12-34"),
    "a dash in TeX": (r"12{\textendash}34", "12-34"),
    "spaces": ("12 - 34", "12-34"),
    "pp.": ("pp. 12-34", "12-34"),
    "one page": ("12", "12"),
    "the same page twice": ("12-12", "12"),
    "only a first page": ("12-", "12"),
    "an article's number": ("e1234", "e1234"),
    "pages of an article": ("27.1-27.13", "27.1-27.13"),
    "a last page in short": ("121--7", "121-127"),
    "a last page in short, of four": ("1198-210", "1198-1210"),
    "backwards": ("121-17", "121-17"),
    "Roman numerals": ("iv", "iv"),
    "a range in Roman numerals": ("xi–xiv", "xi-xiv"),
    "zeros": ("0-0", None),
    "nothing": ("-", None),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "pages"), PAGES.values(), ids=PAGES.keys())
def test_pages_have_a_plain_hyphen(raw: str, pages: str | None) -> None:
    assert record_from([said(pages=raw)]).pages == pages


DOIS = {
    "a DOI": ({"doi": "10.1000/XYZ"}, "10.1000/XYZ", None),
    "a DOI as address": ({"doi": "https://doi.org/10.1000/xyz"}, "10.1000/xyz", None),
    "only in the address": ({"url": "https://doi.org/10.1000/xyz"}, "10.1000/xyz", None),
    "the preprint's own is none of the work": ({"doi": "10.48550/arXiv.2105.01234"}, None, "2105.01234"),
    "what is no DOI": ({"doi": "unknown"}, None, None),
}  # fmt: skip


def test_a_doi_has_the_letters_of_who_registered_it() -> None:
    shouted, registered = "10.1162/TACL_A_00051", "10.1162/tacl_a_00051"
    first, agency, third = said("dblp", doi=shouted), said("crossref", doi=registered), said("other", doi=registered)
    assert record_from([first, agency]).doi == record_from([first, third]).doi == registered
    assert record_from([first]).doi == shouted
    assert record_from([first, said("crossref", doi="10.1162/other")]).doi == shouted


def test_a_doi_says_the_kind_of_a_venue_where_nothing_else_does() -> None:
    kinds = [("misc", "journal"), ("inproceedings", "conference"), (None, "journal")]
    for stated, kind in kinds:
        venue = record_from([said(venue="Toy Studies", year=2020, kind=stated, doi="10.1177/0123456")]).venue
        assert venue is not None
        assert venue.kind == kind


def test_other_records_state_where_a_family_name_begins() -> None:
    text = said("arxiv", authors=["Lisa Anne Hendricks"])
    stated = said("crossref", authors=[{"text": "Lisa Anne Hendricks", "family": "Anne Hendricks", "given": "Lisa"}])
    assert record_from([text, stated]).authors[0].family == "Anne Hendricks"
    assert record_from([text]).authors[0].family == "Hendricks"


@pytest.mark.parametrize(("fields", "doi", "arxiv"), DOIS.values(), ids=DOIS.keys())
def test_a_doi_is_the_published_works(fields: dict[str, str], doi: str | None, arxiv: str | None) -> None:
    record = record_from([said(**fields)])
    assert (record.doi, record.arxiv) == (doi, arxiv)


def test_an_address_that_an_identifier_stands_for_is_not_repeated() -> None:
    for url in ("https://doi.org/10.1000/xyz", "https://arxiv.org/abs/2105.01234"):
        assert record_from([said(url=url)]).url is None
    assert record_from([said(url="https://toys.example/paper")]).url == "https://toys.example/paper"
    for url in ("toys.example/paper", "https://www.wikidata.org/entity/Q1"):
        assert record_from([said(url=url)]).url is None
    of_two = "ftp://toys.example/1.ps;%20ftp://toys.example/1.pdf"
    assert record_from([said(url=of_two)]).url == "ftp://toys.example/1.ps"


def test_the_origin_of_code_is_its_page_and_nothing_is_no_record() -> None:
    silent = ScrapedTitle(title="Toys", page="a.txt", line=1)
    link = Link(url="https://github.com/ann/toys", role=LinkRole.OURS)
    record = record_from([said("arxiv")], [silent, ScrapedTitle(title="Toys", page="b.txt", line=9, links=(link,))])
    assert record.origin["code"] == FieldOrigin(source="page", via="b.txt:9")
    with pytest.raises(ValueError, match="needs a candidate"):
        record_from([])


TEXTS = st.one_of(st.none(), st.text(max_size=20))


@given(st.builds(
    Description,
    source=st.sampled_from(["arxiv", "other", "dblp"]), title=st.text(min_size=1, max_size=20).filter(str.strip), arxiv=TEXTS, doi=TEXTS,
    authors=st.lists(st.builds(RawName, st.text(max_size=20)), max_size=3).map(tuple), published=TEXTS, venue=TEXTS,
    year=st.one_of(st.none(), st.integers(1500, 2099)), kind=TEXTS, pages=TEXTS, url=TEXTS,
    code=st.lists(st.text(max_size=20), max_size=2).map(tuple),
))  # fmt: skip
def test_any_candidate_becomes_a_record_whose_values_all_have_an_origin(odd: Description) -> None:
    record = record_from([odd])
    assert all(origin.source == odd.source for origin in record.origin.values())
    assert bool(record.authors) == ("authors" in record.origin)


# --- Where authors say that a preprint will appear, and what was taken back


SAYS = {
    "accepted to": ("Accepted to CVPR 2023", "CVPR 2023", 2023),
    "how it was presented": ("Accepted at CVPR 2023 (Oral)", "CVPR 2023", 2023),
    "nothing but the venue": ("CVPR 2023", "CVPR 2023", 2023),
    "something else after it": ("Accepted by ICML 2022. Code: https://github.com/a/b", "ICML 2022", 2022),
    "pages after it": ("ICLR 2021 (spotlight), 20 pages", "ICLR 2021", 2021),
    "pages before it": ("10 pages, 5 figures, accepted to NeurIPS 2021", "NeurIPS 2021", 2021),
    "published as": ("Published as a conference paper at ICLR 2020", "ICLR 2020", 2020),
    "short year": ("ECCV'22", "ECCV'22", 2022),
    "year after a hyphen": ("Camera-ready version for AAAI-20", "AAAI-20", 2020),
    "said behind the name": ("First two authors contributed equally. ECCV 2020 camera ready", "ECCV 2020", 2020),
    "track": ("accepted to ACL 2020 main conference, long paper", "ACL 2020", 2020),
    "kind of talk": ("NeurIPS 2022 (spotlight)", "NeurIPS 2022", 2022),
    "to appear": ("To appear in ICCV 2021", "ICCV 2021", 2021),
    "to appear in the proceedings": ("To appear in the Proceedings of EMNLP 2022", "Proceedings of EMNLP 2022", 2022),
    "accepted after it was reviewed elsewhere": ("Under review for NeurIPS 2020. Accepted to AAAI 2021.", "AAAI 2021", 2021),
    "a later submission of more": ("Accepted to CVPR 2023; submitted to TPAMI", "CVPR 2023", 2023),
    "place between the venue and its year": (
        "Published as a conference paper at the 3rd International Conference for Learning Representations, San Diego, 2015",
        "3rd International Conference for Learning Representations, San Diego, 2015",
        2015,
    ),
    "city and country before the year": (
        "To appear at the International Conference on Machine Learning, Sydney, Australia, 2017",
        "International Conference on Machine Learning, Sydney, Australia, 2017", 2017,
    ),
    "workshop of a conference": ("Accepted at CVPR 2023 Workshop on Deep Learning", "CVPR 2023 Workshop on Deep Learning", 2023),
}  # fmt: skip


@pytest.mark.parametrize(("comment", "venue", "year"), SAYS.values(), ids=SAYS)
def test_note_names_venue_and_year(comment: str, venue: str, year: int) -> None:
    assert accepted_at(comment) == AcceptanceNote(venue, year)


SAYS_NOTHING = {
    "only submitted": "Submitted to CVPR 2023",
    "submitted, with pages": "20 pages, submitted to NeurIPS 2022",
    "rejected by name": "Rejected from NeurIPS 2021",
    "in review": "Currently under review for ICML 2023",
    "under review": "Under review at ICLR 2024",
    "rejected": "The first version was rejected from ICML 2020",
    "another paper": "Extended version of our CVPR 2020 paper",
    "no year": "Accepted by TPAMI",
    "any workshop": "presented at a workshop 2020",
    "a prize": "Winner of the CVPR 2022 challenge",
    "code of another": "code for ICML 2020",
    "two venues": "Accepted to ICLR 2022 and CVPR 2021",
    "a date": "updated March 2020",
    "the server": "arXiv 2020",
    "a year alone": "2020",
    "accepted for a year": "Accepted 2021",
    "pages": "12 pages",
    "nothing": "",
    "a report": "Technical report 2020",
    "a year of something else behind a comma": "Accepted by TPAMI, code was released in 2020",
    "unsure of the edition": "AISTATS 2023 version with small fixes",
}


@pytest.mark.parametrize("comment", SAYS_NOTHING.values(), ids=SAYS_NOTHING)
def test_note_that_does_not_say_so_says_nothing(comment: str) -> None:
    assert accepted_at(comment) is None


def preprint(**more: object) -> Description:
    return Description("arxiv", "Weaving Engines", arxiv="2301.00001", **more)  # type: ignore[arg-type]


def test_a_note_gives_a_venue_unless_it_speaks_of_another_paper() -> None:
    record = record_from([preprint(comment="Accepted to CVPR 2023", via="arXiv")])
    assert record.venue
    assert (record.venue.short, record.date) == ("CVPR", PartialDate(year=2023))
    assert record.origin["venue"] == record.origin["date"] == FieldOrigin(source="arxiv-comment", via="arXiv")
    assert record.origin["title"].source == "arxiv"
    said = Description("dblp", "Weaving Engines", arxiv="2301.00001", venue="ICCV", year=2023)
    record = record_from([preprint(comment="Accepted to CVPR 2023"), said])
    assert record.venue
    assert (record.venue.short, record.origin["venue"].source) == ("ICCV", "dblp")
    notes = [preprint(comment=f"Accepted to CVPR {year}") for year in (2019, 2027)]
    notes.append(Description("crossref", "Weaving Engines", comment="CVPR 2023"))
    assert [record_from([note]).venue for note in notes] == [None, None, None]


PUBLISHED, TAKEN_BACK = Description("crossref", "Weaving Engines"), preprint(withdrawn=True)
RETRACTED = Description("crossref", "Weaving Engines", retracted=True)
STANDING = {
    "nobody took it back": ([preprint()], None, None),
    "withdrawn by its authors": ([TAKEN_BACK], RetractionStatus.WITHDRAWN, "arxiv"),
    "retracted by its publisher": ([TAKEN_BACK, RETRACTED], RetractionStatus.RETRACTED, "crossref"),
    "one source is enough": ([PUBLISHED, TAKEN_BACK], RetractionStatus.WITHDRAWN, "arxiv"),
}


@pytest.mark.parametrize(("said", "standing", "source"), STANDING.values(), ids=STANDING)
def test_what_was_taken_back_is_marked(
    said: list[Description], standing: RetractionStatus | None, source: str | None
) -> None:
    record = record_from(said)
    origin = record.origin.get("standing")
    assert (record.standing, origin.source if origin else None) == (standing, source)


# --- Links to code: one for each repository, as the page says


def code(url: str, *, announced: bool = False) -> Link:
    return Link(url=url, role=LinkRole.OURS, announced=announced)


TOYS, BEARS = "https://github.com/Ann/Toys", "https://github.com/ann/toys/tree/main/Bear"
ONE, TWO, THREE = "https://github.com/ann/one", "https://gitlab.com/ann/two", "https://github.com/ann/three"
# Links of the page, what a source has, and the links that come out: address, status, who says it.
CODE: dict[str, tuple[list[Link], list[str], list[tuple[str, str, str]]]] = {
    "of the page": ([code("http://www.github.com/Ann/Toys.git")], [], [(TOYS, "released", "page")]),
    "that will be available": ([code(TOYS, announced=True)], [], [(TOYS, "announced", "page")]),
    "of a source": ([], [TOYS], [(TOYS, "released", "arxiv")]),
    "spelling and status are those of the page": ([code(TOYS, announced=True)], [TOYS.lower()], [(TOYS, "announced", "page")]),
    "a subdirectory is more exact than the whole": ([code(TOYS)], [BEARS], [(f"{TOYS}/tree/main/Bear", "released", "page")]),
    "the first of two subdirectories stays": ([code(BEARS), code("https://github.com/ann/toys/tree/main/b")], [], [(BEARS, "released", "page")]),
    "in the order in which they are named": (
        [code(ONE), code(TWO)], [THREE, ONE.upper().replace("HTTPS", "https")],
        [(ONE, "released", "page"), (TWO, "released", "page"), (THREE, "released", "arxiv")],
    ),
    "two of one name are two": (
        [code(TOYS), code("https://gitlab.com/Ann/Toys")], [],
        [(TOYS, "released", "page"), ("https://gitlab.com/Ann/Toys", "released", "page")],
    ),
    "other links are left out": (
        [Link(url=TOYS, role=LinkRole.PROJECT), code("https://ann.github.io/toys")], ["https://toys.example/code"], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("links", "urls", "expected"), CODE.values(), ids=CODE)
def test_links_to_code(links: list[Link], urls: list[str], expected: list[tuple[str, str, str]]) -> None:
    pages = [ScrapedTitle(title="Toys", page="page.txt", line=3, links=(link,)) for link in links]
    found = code_links(pages, [Description("arxiv", "Toys", code=tuple(urls))])
    assert [(link.url, link.status, link.said_by) for link in found] == expected


def test_link_to_code_knows_host_owner_and_name() -> None:
    [link] = code_links([], [Description("arxiv", "Toys", code=(TOYS,))])
    assert (link.host, link.owner, link.name) == ("github.com", "Ann", "Toys")


@pytest.mark.parametrize(("year", "counts"), [(2018, False), (2019, True), (2020, True), (2023, True), (2024, False)])
def test_comment_names_a_venue_from_a_year_before_to_three_years_after_the_preprint(year: int, counts: bool) -> None:
    record = Description("arxiv", "Sorting Pebbles", arxiv="2001.00077", comment=f"Accepted at ICML {year}")
    assert [note.year for note in notes_of([record])] == [year] * counts
