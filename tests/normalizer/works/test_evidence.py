"""The level of agreement of each field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from normalizer.values.abstracts.fingerprint import fingerprint
from normalizer.works.description import Description, Form
from normalizer.works.evidence import Evidence, compare
from normalizer.works.levels import AbstractLevel, FieldLevel, IdLevel, PeopleLevel, YearLevel
from normalizer.works.publication import Publication, publication_of
from normalizer.works.title import read_title

_FOUR = ["Marie Curie", "Irène Joliot", "Emil Post", "Rózsa Péter"]
_TEXT = " ".join(f"finding{number} concerns topic{number}" for number in range(40))
_OTHER = " ".join(f"method{number} improves score{number}" for number in range(40))
_TITLE = "Cold atoms in traps of light"


def compared(left: dict[str, Any], right: dict[str, Any], title: str = _TITLE) -> Evidence:
    return compare(*(Description.from_mapping({"title": title, **row}) for row in (left, right)))


PEOPLE = [
    (_FOUR, _FOUR, PeopleLevel.ALL),
    (_FOUR, ["M. Curie", "I. Joliot", "E. Post", "R. Péter"], PeopleLevel.ALL),
    (_FOUR, [_FOUR[1], _FOUR[0], *_FOUR[2:]], PeopleLevel.SURE),
    (_FOUR[:3], _FOUR[:3], PeopleLevel.ALL),
    (["Wei Wang"], ["W. Wang"], PeopleLevel.MATCH),
    (_FOUR[:3], _FOUR, PeopleLevel.MOST),
    (_FOUR[:1], _FOUR, PeopleLevel.SOME),
    (_FOUR[:2], ["Alan Turing", "Kurt Gödel"], PeopleLevel.OTHER),
    (["S. Brin", "L. Page"], ["S. Bdn", "L. Pqge"], PeopleLevel.GARBLED),
    (["ATLAS Collaboration"], ["CMS Collaboration"], PeopleLevel.OTHER),
    (["BaBar Collaboration", "J. P. Lees"], ["Belle Collaboration", "I. Jaegle"], PeopleLevel.OTHER),
    ([], _FOUR, PeopleLevel.UNKNOWN),
    ([], [], PeopleLevel.UNKNOWN),
]
YEARS = [
    (1990, 1990, YearLevel.SAME),
    (1990, 1991, YearLevel.NEAR),
    (1990, 1992, YearLevel.CLOSE),
    (1990, 1993, YearLevel.CLOSE),
    (1990, 1994, YearLevel.APART),
    (1990, 1999, YearLevel.APART),
    (1990, 2000, YearLevel.FAR),
    (None, 2000, YearLevel.UNKNOWN),
]
FIELDS: list[tuple[str, dict[str, Any], dict[str, Any], Any]] = [
    ("venue", {"venue": "AAAI"}, {"venue": "AAAI"}, FieldLevel.SAME),
    ("venue", {"venue": "ICML"}, {"venue": "International Conference on Machine Learning"}, FieldLevel.SAME),
    ("venue", {"venue": "TPAMI"}, {"venue": "IEEE Trans. Pattern Anal. Mach. Intell."}, FieldLevel.SAME),
    ("venue", {"venue": "AAAI"}, {"venue": "ICML"}, FieldLevel.OTHER),
    ("venue", {"venue": "ICML"}, {"venue": "ICML 2024 Workshops: HiLD"}, FieldLevel.OTHER),
    ("venue", {"venue": "arXiv preprint"}, {"venue": "ICML"}, FieldLevel.UNKNOWN),
    ("venue", {}, {"venue": "ICML"}, FieldLevel.UNKNOWN),
    ("pages", {"pages": "11--20"}, {"pages": "11-9"}, FieldLevel.SAME),
    ("pages", {"pages": "011"}, {"pages": "11"}, FieldLevel.SAME),
    ("pages", {"pages": "11--20"}, {"pages": "12--20"}, FieldLevel.OTHER),
    ("pages", {"pages": "257:1-257:13"}, {"pages": "257:1--257:13"}, FieldLevel.SAME),
    ("pages", {"pages": "vii"}, {"pages": "12"}, FieldLevel.UNKNOWN),
    ("pages", {}, {"pages": "12"}, FieldLevel.UNKNOWN),
    ("volume", {"volume": "3"}, {"volume": "3"}, FieldLevel.SAME),
    ("volume", {"volume": "3", "number": "1"}, {"volume": "3"}, FieldLevel.SAME),
    ("volume", {"volume": "3", "number": "1"}, {"volume": "3", "number": "2"}, FieldLevel.OTHER),
    ("volume", {"volume": "3"}, {"volume": "4"}, FieldLevel.OTHER),
    ("volume", {"volume": "3"}, {}, FieldLevel.UNKNOWN),
    ("volume", {"volume": "44", "number": "09"}, {"volume": "44", "number": "9"}, FieldLevel.SAME),
    ("volume", {"volume": "35(2)"}, {"volume": "35"}, FieldLevel.SAME),
    ("volume", {"volume": "35(2)"}, {"volume": "35", "number": "3"}, FieldLevel.OTHER),
    ("volume", {"volume": "volume 2"}, {"volume": "2"}, FieldLevel.SAME),
    ("volume", {"volume": "I"}, {"volume": "II"}, FieldLevel.OTHER),
    ("volume", {"volume": "(2) 85"}, {"volume": "85"}, FieldLevel.SAME),
    ("volume", {"volume": "s2-42"}, {"volume": "42"}, FieldLevel.SAME),
    ("volume", {"volume": "2nd ser., 42"}, {"volume": "42"}, FieldLevel.SAME),
    ("volume", {"volume": "(2) 85"}, {"volume": "2"}, FieldLevel.OTHER),
    ("volume", {"volume": "XLII"}, {"volume": "42"}, FieldLevel.SAME),
    ("volume", {"volume": "CXIX"}, {"volume": "119"}, FieldLevel.SAME),
    ("volume", {"volume": "N.S. V"}, {"volume": "5"}, FieldLevel.SAME),
    ("volume", {"volume": "C"}, {"volume": "100"}, FieldLevel.OTHER),
    ("volume", {"volume": "2013", "year": 2013}, {"volume": "02", "year": 2013}, FieldLevel.UNKNOWN),
    ("id", {"doi": "10.1000/A"}, {"doi": "https://doi.org/10.1000/a"}, IdLevel.SAME),
    ("id", {"arxiv": "1001.0001v2"}, {"doi": "10.48550/arXiv.1001.0001"}, IdLevel.SAME),
    ("id", {"arxiv": "1001.0001"}, {"arxiv": "1001.0002"}, IdLevel.OTHER_ARXIV),
    ("id", {"arxiv": "1001.0001", "doi": "10.1000/a"}, {"arxiv": "1001.0002", "doi": "10.1000/a"}, IdLevel.OTHER_ARXIV),
    ("id", {"doi": "10.1000/a"}, {"doi": "10.1000/b"}, IdLevel.OTHER_DOI),
    ("id", {"doi": "10.1000/a", "type": "preprint"}, {"doi": "10.1000/b"}, IdLevel.UNKNOWN),
    ("id", {"doi": "10.1000/a"}, {"arxiv": "1001.0002"}, IdLevel.UNKNOWN),
    ("id", {}, {}, IdLevel.UNKNOWN),
    ("abstract", {"abstract": _TEXT}, {"abstract": _TEXT}, AbstractLevel.SAME),
    ("abstract", {"abstract": _TEXT}, {"abstract": _OTHER}, AbstractLevel.OTHER),
    ("abstract", {"abstract": _TEXT}, {}, AbstractLevel.UNKNOWN),
    ("abstract", {"abstract": _TITLE}, {"abstract": _TITLE}, AbstractLevel.UNKNOWN),
]
PUBLICATIONS = [
    ({"type": "article", "venue": "Machine Learning"}, Publication.JOURNAL),
    ({"type": "article", "venue": "arXiv preprint"}, Publication.PREPRINT),
    ({"type": "inproceedings", "venue": "AAAI"}, Publication.MEETING),
    ({"type": "inproceedings", "venue": "AI4Function@IJCAI"}, Publication.WORKSHOP),
    ({"type": "book", "venue": "Wiley"}, Publication.BOOK),
    ({"type": "incollection", "venue": "Readings"}, Publication.CHAPTER),
    ({"type": "PhdThesis"}, Publication.THESIS),
    ({"type": "dataset"}, Publication.ARTIFACT),
    ({"type": "figure"}, Publication.PART),
    ({"venue": "IJCAI"}, Publication.MEETING),
    ({"venue": "Journal of Artificial Intelligence Research"}, Publication.JOURNAL),
    ({"venue": "European Conference on Computer Vision Workshops"}, Publication.WORKSHOP),
    ({"venue": "CoRR"}, Publication.PREPRINT),
    ({"venue": "Zenodo"}, Publication.ARTIFACT),
    ({"venue": "GitHub repository"}, Publication.ARTIFACT),
    ({"type": "misc", "venue": "bioRxiv"}, Publication.PREPRINT),
    ({"type": "article", "venue": "SSRN Electronic Journal"}, Publication.PREPRINT),
    ({"type": "article", "venue": "Bell System Technical Journal"}, Publication.JOURNAL),
    ({"venue": "proc ."}, Publication.UNKNOWN),
    ({"arxiv": "1001.0001"}, Publication.PREPRINT),
    ({}, Publication.UNKNOWN),
]


@pytest.mark.parametrize(("left", "right", "level"), PEOPLE)
def test_people(left: list[str], right: list[str], level: PeopleLevel) -> None:
    assert compared({"authors": left}, {"authors": right}).people is level
    assert compared({"authors": right}, {"authors": left}).people is level


def test_a_list_that_is_cut_lacks_nobody_and_a_venue_is_no_person() -> None:
    cut = compared({"authors": _FOUR[:3], "authors_complete": False}, {"authors": _FOUR})
    assert cut.people is PeopleLevel.SURE
    assert compared({"authors": _FOUR, "authors_complete": False}, {"authors": _FOUR}).people is PeopleLevel.SURE
    assert compared({"authors": ["sigmod record, 2002"]}, {"authors": _FOUR}).people is PeopleLevel.UNKNOWN


@pytest.mark.parametrize(("left", "right", "level"), YEARS)
def test_years(left: int | None, right: int | None, level: YearLevel) -> None:
    assert compared({"year": left}, {"year": right}).year is level
    assert compared({"year": right}, {"year": left}).year is level


def test_the_nearest_of_the_years_of_preprint_and_publication_counts() -> None:
    left = Description("arxiv", _TITLE, published="2016-03-01", year=2021)
    right = Description("entry", _TITLE, year=2016)
    assert compare(left, right).gap == 0
    assert compare(right, left).gap == 0


@pytest.mark.parametrize(
    ("field", "left", "right", "level"), FIELDS, ids=[f"{row[0]} {row[1]} {row[2]}" for row in FIELDS]
)
def test_fields(field: str, left: dict[str, Any], right: dict[str, Any], level: Any) -> None:
    assert getattr(compared(left, right), field) is level
    assert getattr(compared(right, left), field) is level
    assert compared(left, right).levels()[field] is level


@pytest.mark.parametrize(("row", "publication"), PUBLICATIONS, ids=[str(row) for row, _ in PUBLICATIONS])
def test_what_a_work_is_printed_as(row: dict[str, Any], publication: Publication) -> None:
    assert publication_of(Description.from_mapping({"title": _TITLE, **row})) is publication


def test_fingerprints_stand_for_abstracts() -> None:
    left = Description("catalog", _TITLE, fingerprint=fingerprint(_TEXT))
    assert compare(left, Description("page", _TITLE, abstract=_TEXT)).abstract is AbstractLevel.SAME
    assert compare(left, Description("page", _TITLE, abstract=_OTHER)).abstract is AbstractLevel.OTHER
    assert compare(left, left).abstract is AbstractLevel.SAME


DIFFERING: dict[str, tuple[Any, Any]] = {
    "authors": (_FOUR[:2], _FOUR[2:]), "year": (1990, 2004), "arxiv": ("1001.0001", "1001.0002"), "pages": ("1", "9"),
    "volume": ("1", "2"), "venue": ("AAAI", "ICML"), "abstract": (_TEXT, _OTHER),
}  # fmt: skip
EXCUSED = {
    "title": "word", "authors": "people", "year": "year", "published": "year", "venue": "venue", "arxiv": "id",
    "doi": "id", "pages": "pages", "volume": "volume", "issue": "volume", "abstract": "abstract", "fingerprint": "abstract",
}  # fmt: skip


@pytest.mark.parametrize("damaged", EXCUSED)
@pytest.mark.parametrize(
    ("title", "dropped", "prefixes"),
    [
        ("Warm atoms in traps of light", "", {"people": "retitled_"}),
        (f"{_TITLE}: A Theory", "arxiv", {"year": "printed_"}),
    ],
)
def test_a_damaged_field_contradicts_nothing(damaged: str, title: str, dropped: str, prefixes: dict[str, str]) -> None:
    rows = [{field: values[side] for field, values in DIFFERING.items() if field != dropped} for side in (0, 1)]
    left, right = (
        Description.from_mapping({"title": text, **row}) for text, row in zip((_TITLE, title), rows, strict=True)
    )
    before, after = compare(left, right).levels(), compare(left, replace(right, damaged=frozenset([damaged]))).levels()
    name = prefixes.get(EXCUSED[damaged], "") + EXCUSED[damaged]
    assert {each for each in before if before[each] < 0} >= {"venue", "pages", "volume", "abstract"}
    assert after == before | ({name: type(before[name])(0)} if before[name] < 0 else {})


@pytest.mark.parametrize(
    ("record", "entry"),
    [
        (r"Weyl groups of type $\tilde A_n$", "Weyl groups of type Ãₙ"),
        (r"A $\overline{\partial}$-problem in $\Bbb C^n$", "A ∂̅-problem in ℂⁿ"),
        (r"Sketching a \star-metric", "Sketching a ⋆-metric"),
    ],
)
def test_the_tex_of_a_source_is_the_plain_text_of_an_entry(record: str, entry: str) -> None:
    for pair in ((record, entry), (entry, record)):
        assert compare(*(Description("a", title) for title in pair)).titles.same


def test_the_nearest_of_several_titles_is_compared() -> None:
    left = Description("a", "Warm atoms", other_titles=(_TITLE,))
    assert compare(left, Description("b", _TITLE)).titles.same
    assert compare(Description("b", _TITLE), left).titles.same


def test_values_that_a_source_ran_into_the_title_are_read() -> None:
    left = Description.from_mapping(
        {"title": "online aggregation of streams j. hellerstein, p. haas, sigmod 1997", "authors": []}
    )
    right = Description.from_mapping(
        {"title": "Online aggregation of streams", "authors": ["Joseph Hellerstein", "Peter Haas"]}
    )
    evidence = compare(left, right)
    assert evidence.titles.same
    assert evidence.people >= PeopleLevel.MATCH


def test_a_title_that_a_page_gives_alone_has_no_names_in_it() -> None:
    one = Description("a", "Base change and the main conjectures for rm GL_2")
    other = Description("b", r"Base change and the main conjectures for ${\rm GL}_2$", published="2020-03")
    assert compare(one, other).people is not PeopleLevel.UNKNOWN, "it may be torn, with names at its end"
    evidence = compare(replace(one, form=Form.PAGE), other)
    assert evidence.people is PeopleLevel.UNKNOWN
    assert set(evidence.titles.sides) == {read_title(one.title), read_title(other.title)}
    assert evidence.is_bare


def test_preprints_have_weights_of_their_own() -> None:
    assert compared({"type": "preprint"}, {}).title_field == "title"
    assert compared({"type": "preprint"}, {}).year_field == "year"
    assert compared({"venue": "AAAI", "arxiv": "1001.0001"}, {}).is_early
    assert compared({"venue": "AAAI"}, {"venue": "ICML"}).title_field == "printed_title"
    assert compared({"venue": "AAAI"}, {"venue": "ICML"}).year_field == "printed_year"
    assert compared({}, {}).year_field == "year"
    assert compared({"venue": "AAAI"}, {}).title_field == "title"


def test_people_weigh_by_the_titles_and_a_venue_tells_the_print() -> None:
    assert compared({"title": "Cold atoms in traps"}, {"title": "Cold atoms in traps"}).people_field == "people"
    other = {"title": "Cold atoms in traps"}, {"title": "Warm gases in a magnetic field"}
    assert compared(*other).people_field == "reworded_people"
    assert compared({"type": "preprint", **other[0]}, other[1]).people_field == "retitled_people"
    left = {"title": "Adaptive joins of large streams Ann Lee, Otto Hahn SIGMOD Conference 1994"}
    right = {"title": "Adaptive joins of large streams", "authors": ["Ann Lee", "Otto Hahn"], "venue": "VLDB J."}
    assert set(compared(left, right).publications) == {Publication.MEETING, Publication.JOURNAL}


def test_print_and_preprint() -> None:
    assert compared({"venue": "AAAI"}, {"type": "book"}).both_printed
    assert not compared({"venue": "AAAI"}, {}).both_printed
    assert compared({"venue": "AAAI"}, {"venue": "Gut", "volume": "58", "pages": "940-948"}).both_printed
    assert not compared({"venue": "AAAI"}, {"type": "preprint", "volume": "58", "pages": "940-948"}).both_printed
    assert not compared({"venue": "AAAI"}, {"type": "preprint"}).both_printed
    assert compared({"venue": "AAAI"}, {"type": "preprint"}).has_preprint
    assert not compared({"venue": "AAAI"}, {}).has_preprint


LEE, HAHN = {"authors": ["Ann Lee"]}, {"authors": ["Otto Hahn"]}
# Whether the first title may have more than a title in it, as the second one tells.
RUN_IN: dict[str, tuple[str, str, dict[str, Any], dict[str, Any], bool]] = {
    "the same names in another order": ("Fast joins j lee , o hahn", "Fast joins o hahn , j lee", {}, {}, True),
    "the same words in another order, and people": ("Trees of graphs", "Graphs of trees", LEE, HAHN, False),
    "the same title": ("Fast joins", "Fast Joins", {}, {}, False),
    "a word of venues": ("Fast joins of streams sigmod", "Fast joins of streams", LEE, LEE, True),
    "a year": ("Fast joins of streams 1997", "Fast joins of streams", LEE, LEE, True),
    "an initial": ("Fast joins of streams b", "Fast joins of streams", LEE, LEE, True),
    "an article": ("Fast joins of a stream", "Fast joins of stream", LEE, LEE, False),
    "a word of the venue of the other": ("Fast joins bell", "Fast joins", {}, {"venue": "Bell Labs", "year": 1990}, True),
    "a venue in full": ("Fast joins Very Large Data Bases", "Fast joins", LEE, LEE, True),
    "a venue without its year, which it may name": ("Fast joins today", "Fast joins", LEE | {"venue": "VLDB"}, LEE, True),
    "a name like that of the other": ("Fast joins of streams leigh", "Fast joins of streams", {}, {"authors": ["Ann Leigh"]}, True),
    "a word unlike the names of the other": ("Fast joins of streams", "Fast joins", {}, {"authors": ["Ann Leigh"]}, False),
    "a word and nobody named": ("Fast joins of long streams", "Fast joins of long", {}, {}, False),
    "two letters and nobody named": ("Fast joins of streams xy", "Fast joins of streams", {}, {}, True),
    "two words and another beginning": ("Very fast joins of streams", "Joins of streams", {}, {}, True),
    "a word and another beginning": ("Fast joins of streams", "Joins of streams", {}, {}, False),
}  # fmt: skip


@pytest.mark.parametrize(("title", "other", "one", "two", "may_be"), RUN_IN.values(), ids=RUN_IN)
def test_what_may_be_run_into_a_title(
    title: str, other: str, one: dict[str, Any], two: dict[str, Any], *, may_be: bool
) -> None:
    left, right = (Description.from_mapping({"title": text, **row}) for text, row in ((title, one), (other, two)))
    assert compare(left, right)._are_titles is not may_be
    assert compare(right, left)._are_titles is not may_be
