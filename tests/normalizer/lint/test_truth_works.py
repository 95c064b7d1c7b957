"""Which work an entry cites: of records with its title, its identifier, or neither, those that describe it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lint_truth import PREPRINT, TITLE, claim, record

from normalizer.lint.verification.cited_work import other_versions, other_works_with_same_id, select_same_work
from normalizer.lint.verification.signs import find_joined_title
from normalizer.values.ids import ArxivId, Doi

WALKING = "Weighing Shadows of Walking Trees"
LONG = "on Windy Days in the Late Autumn with Cheap Balances and Patience, Mostly in the Dark Forests of the North"
PRINTED = {"venue": "ICML", "year": 2021}
SPELLED, OTHERS = "Large Language Models", "Large Sparse Matrices"


THREE, OTHERS = ("Ada Okafor", "Lin Wei", "Mira Patel"), ("Greta Holm", "Ines Duarte")
OLD = {"authors": ("Greta Holm",), "year": 1975}
BOOK = {"kind": "book", "venue": "MIT Press", "year": 2022}
CHAPTER = {"kind": "incollection", "venue_text": "Handbook of Shadows"}
REINFORCED = PRINTED | {"title": "Weighing Reinforced Shadows of Trees"}
UNSUPERVISED = {"title": "Weighing Unsupervised Shadows of Trees"}
PART_ONE, PART_TWO = {"title": f"{TITLE}, Part I"}, {"title": f"{TITLE}, Part II"}
# What an entry of ICML 2021 has otherwise, what a record has, and whether it is of the work that is meant.
MEANT: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "each issue has one, and this is the issue": ({"title": "Editorial"}, PRINTED | {"title": "Editorial"}, True),
    "that of another issue": ({"title": "Editorial"}, PRINTED | {"title": "Editorial", "year": 2020}, False),
    "several people comment on one paper": (
        {"title": "Comment on Shadows of Moving Trees"}, OLD | {"title": "Comment on Shadows of Moving Trees", "year": 2021}, False,
    ),
    "an old paper of the same title": ({}, OLD, False),
    "the same title at the same time": ({}, OLD | {"year": 2020}, True),
    "nobody knows the authors": ({}, OLD | {"authors": ()}, True),
    "a short title": ({"title": "Shadow Trees"}, OLD | {"title": "Shadow Trees", "year": 2021}, False),
    "five telling words or more": ({"title": f"{TITLE} on Windy Days"}, OLD | {"title": f"{TITLE} on Windy Days", "venue": "KDD"}, True),
    "and an identifier that it lacks": (
        {"title": f"{TITLE} on Windy Days", "arxiv": ArxivId("2103.00017")}, OLD | {"title": f"{TITLE} on Windy Days", "venue": "KDD"}, False,
    ),
    "a title so long that there is only one": (
        {"title": f"{TITLE} on Windy Days in the Late Autumn"}, OLD | {"title": f"{TITLE} on Windy Days in the Late Autumn"}, True,
    ),
    "another word, of the same people in the volume": (UNSUPERVISED, REINFORCED, True),
    "another word in another year": (UNSUPERVISED, REINFORCED | {"year": 2020}, False),
    "another word, and one author more": (UNSUPERVISED, REINFORCED | {"authors": THREE}, False),
    "two other words": (UNSUPERVISED, REINFORCED | {"title": "Weighing Reinforced Shadows of Bridges"}, False),
    "a word less as well": (UNSUPERVISED, REINFORCED | {"title": "Weighing Reinforced Trees"}, False),
    "a title without its long subtitle": ({}, PRINTED | {"title": f"{TITLE}: Balances {LONG}"}, True),
    "the same by others": ({}, PRINTED | {"title": f"{TITLE}: Balances {LONG}", "authors": OTHERS}, False),
    "a chapter, and the book with one more author": (CHAPTER, BOOK | {"authors": THREE}, False),
    "a chapter, and the book with nearly its title": (CHAPTER, BOOK | {"title": "Weighing Shadows by Moving Trees"}, False),
    "a chapter, and the book with its title": (CHAPTER, BOOK, True),
    "the book": (CHAPTER | {"kind": "book"}, BOOK | {"authors": THREE}, True),
    "proceedings that a source types as a book": (
        CHAPTER | {"venue_text": "ICML"}, BOOK | PRINTED | {"title": "Weighing Shadows by Moving Trees"}, True,
    ),
    "a preprint, and the book": (CHAPTER | {"venue_text": None}, BOOK | {"authors": THREE}, True),
    "another part": (PART_TWO | {"venue_text": None}, PART_ONE, False),
    "another part in a journal": (PART_TWO | {"venue_text": "Physical Review D"}, PART_ONE | {"venue": "Physical Review D", "year": 2021}, False),
    "another part at one conference": (PART_TWO, PART_ONE | PRINTED, True),
    "another part in another year": (PART_TWO, PART_ONE | PRINTED | {"year": 2020}, False),
    "another part, and one author more": (PART_TWO, PART_ONE | PRINTED | {"authors": THREE}, False),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "theirs", "is_meant"), MEANT.values(), ids=MEANT)
def test_which_work_is_meant(entry: dict[str, Any], theirs: dict[str, Any], is_meant: bool) -> None:
    ours = claim(**{"venue_text": "ICML", "year": 2021} | entry)
    assert bool(select_same_work(ours, [record(**theirs)])) is is_meant


DOI, OTHER_DOI, DOI_ELSEWHERE = "10.1145/2858036.2858210", "10.1145/1753846.1754199", "10.1109/CVPR.2021.00017"
UNPRINTED = {"venue": None, "year": None, "published": "2018-05-01"}
OTHER_IDS: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "all but the DOI": ({"doi": DOI}, {"doi": OTHER_DOI}, True),
    "another year": ({"doi": DOI}, {"doi": OTHER_DOI, "year": 2019}, False),
    "another year, and a DOI of another publisher": ({"doi": DOI}, {"doi": DOI_ELSEWHERE, "year": 2020}, True),
    "one author more": ({"doi": DOI}, {"doi": OTHER_DOI, "authors": ("Ada Okafor", "Lin Wei", "Greta Holm")}, False),
    "one author more, and another number of the volume": (
        {"doi": DOI}, {"doi": "10.1145/2858036.2858211", "authors": ("Ada Okafor", "Lin Wei", "Greta Holm")}, True,
    ),
    "the DOI of a preprint that was printed later": ({"doi": DOI}, {"doi": OTHER_DOI, **UNPRINTED}, True),
    "the DOI of a preprint of many years before": (
        {"doi": DOI}, {"doi": OTHER_DOI, **UNPRINTED, "published": "2014-05-01"}, False,
    ),
    "another title": ({"doi": DOI}, {"doi": OTHER_DOI, "title": WALKING}, False),
    "another title, and no DOI": ({"doi": DOI}, {"title": WALKING}, True),
    "all but the arXiv number": ({"arxiv": "2203.00017"}, {"arxiv": "2203.00018"}, True),
    "all but the number, in the year of the preprint": (
        {"arxiv": "2203.00017"}, {"arxiv": "2203.00018", "published": "2021-12-01", "year": 2023}, True,
    ),
    "other people, and a book": ({}, {"authors": ("Greta Holm",), "kind": "book", "venue": "MIT Press"}, False),
    "other people": ({"arxiv": "2203.00017"}, {"arxiv": "2203.00018", "authors": ("Greta Holm",)}, False),
    "other people, and a title of many words": (
        {"arxiv": "2203.00017", "title": f"{TITLE} on Windy Days"},
        {"arxiv": "2203.00018", "title": f"{TITLE} on Windy Days", "authors": ("Greta Holm",), "year": 2014}, True,
    ),
    "other people, a title of many words, and a DOI": (
        {"doi": DOI, "title": f"{TITLE} on Windy Days"},
        {"doi": OTHER_DOI, "title": f"{TITLE} on Windy Days", "authors": ("Greta Holm", "Ines Duarte"), "year": 2014},
        False,
    ),
    "others that are not named": (
        {"arxiv": "2203.00017", "authors": ("Ada Okafor",), "authors_complete": False}, {"arxiv": "2203.00018"}, True,
    ),
    "others in the volume": ({"doi": DOI}, {"doi": OTHER_DOI, "authors": ("Greta Holm", "Ines Duarte")}, True),
    "others in the volume of another year": (
        {"doi": DOI}, {"doi": OTHER_DOI, "authors": ("Greta Holm", "Ines Duarte"), "year": 2019}, False,
    ),
    "the DOI of another preprint": (
        {"arxiv": "2203.00017", "doi": DOI}, {"arxiv": "2203.00018", "doi": DOI, "title": WALKING}, False,
    ),
    "the DOI of the volume": (
        {"doi": "10.1007/978-3-031-19830-4"}, {"doi": "10.1007/978-3-031-19830-4", "title": "Why Rivers Hum at Noon"},
        False,
    ),
    "a cut title that ends in a number": (
        {"doi": DOI, "title": f"{TITLE} for the Contest of 2016"},
        {"doi": DOI, "title": f"{TITLE} for the Contest of 201"}, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "is_same_work"), OTHER_IDS.values(), ids=OTHER_IDS)
def test_what_an_identifier_that_no_record_has_stands_for(
    ours: dict[str, Any], theirs: dict[str, Any], is_same_work: bool
) -> None:
    """Two works of one publisher have two DOIs: an entry with another one is of another work, unless all else agrees."""
    ids = {name: find(ours[name]) for name, find in (("doi", Doi.find), ("arxiv", ArxivId.find)) if name in ours}
    volume = {"venue": "ICML", "year": 2021}
    entry = claim(venue_text="ICML", year=2021, **{**ours, **ids})
    records = [record(**{**volume, **theirs})]
    assert bool(select_same_work(entry, records)) is is_same_work
    if not is_same_work:
        assert not other_works_with_same_id(entry, records)


def test_a_title_like_those_of_two_works_of_others_is_of_a_series() -> None:
    ours = claim(title="The Holm Automatic System for Weighing Trees in 2021", year=2021, venue_text="ICML")
    one, other, earlier = (
        record(title=f"The {name} System for Weighing Trees in {year}", authors=(author,), venue="ICML", year=year)
        for name, author, year in (
            ("Berg Automatic", "Hana Suzuki", 2021),
            ("Wu Automatic", "Mira Patel", 2021),
            ("Holm", "Greta Zorn", 2019),
        )
    )
    assert select_same_work(ours, [one, replace(one, source="crossref")])
    assert not select_same_work(ours, [one, other])
    assert find_joined_title(ours, [one, earlier]) is None


def test_the_statement_that_fits_best_comes_first() -> None:
    ours = claim(year=2021, venue_text="ICML")
    there, elsewhere, others = (
        record(venue="ICML", year=2021),
        record(**PREPRINT),
        record(authors=("Greta Holm",), year=2021),
    )
    assert [pair.record for pair in select_same_work(ours, [others, elsewhere, there])] == [there, elsewhere]


@pytest.mark.parametrize(
    ("theirs", "year", "is_other"),
    [
        ({}, 2021, False),
        ({"year": 2023}, 2021, False),
        ({}, 2019, True),  # before the number
        ({"primary_category": "cs.LG"}, 2021, True),
        ({"venue": None, "year": None}, 2021, True),
        ({"authors": ("Ann Lee", "Zoe Fry")}, 2021, True),  # a sibling of the work that is cited
    ],
)
def test_a_number_that_another_source_than_arxiv_gives_to_others_proves_nothing_where_the_cited_work_is_known(
    theirs: dict[str, Any], year: int, is_other: bool
) -> None:
    entry = claim(
        title="Why Rivers Hum at Noon", authors=("Ann Lee", "Bob Ray"), year=year, arxiv=ArxivId("2103.00017")
    )
    other = {"title": "Selective Growth of Wires", "authors": ("C. Wu", "P. Lim"), "arxiv": "2103.00017"}
    numbered = record(**{**other, "venue": "EMNLP", "year": 2022, **theirs})
    cited = select_same_work(entry, [record(title=entry.title, authors=entry.authors)])
    assert bool(other_works_with_same_id(entry, [numbered], cited)) is is_other
    assert is_other or other_versions(entry, [numbered], cited)
    # Of a work that no source has, the number is that of others if they came out soon after it.
    assert bool(other_works_with_same_id(entry, [numbered])) is (is_other or numbered.year == 2022)


def test_the_record_of_a_template_proves_nothing() -> None:
    entry = claim(title="Why Rivers Hum at Noon", arxiv=ArxivId("2103.00017"))
    numbered = record(title="Title of the Paper", authors=("Author, First", "Author, Second"), arxiv="2103.00017")
    assert not other_works_with_same_id(entry, [numbered])
    assert other_works_with_same_id(entry, [replace(numbered, authors=record().authors[:1])])


@pytest.mark.parametrize(
    ("authors", "number", "is_other"),
    [
        ((), "2103.00018", True),
        (("Ada Okafor", "Lin Wei"), "2103.00018", True),
        ((), None, False),  # the work may have the number of the entry
        (("Greta Holm",), "2103.00018", False),
    ],
)
def test_a_number_is_of_another_work_where_the_cited_one_has_its_own(
    authors: tuple[str, ...], number: str | None, is_other: bool
) -> None:
    entry = claim(title=f"{TITLE} on Windy Days", year=2022, arxiv=ArxivId("2103.00017"))
    numbered = record(title="Selective Growth of Wires", authors=(), arxiv="2103.00017", venue="EMNLP", year=2022)
    cited = record(title=entry.title, authors=authors, arxiv=number)
    found = other_works_with_same_id(entry, [numbered, cited], select_same_work(entry.without_ids, [cited]))
    assert bool(found) is is_other


@pytest.mark.parametrize(
    ("theirs", "is_other"),
    [
        ({"arxiv": "2103.00017"}, True),
        ({"doi": "10.1109/ABC.2021.7"}, True),
        ({"doi": "10.1109/ABC.2021.7", "title": "Rivers and their Noise"}, False),  # a renamed work keeps a word
        ({"doi": "10.1109/ABC.2021.7", "venue": None}, False),  # perhaps a volume
        ({"arxiv": "2103.00017", "year": 2026}, False),  # a number that a source has linked to a later work
        ({"arxiv": "2103.00017", "year": 2026, "primary_category": "cs.LG"}, True),  # as arXiv has it
    ],
)
def test_the_identifier_of_a_work_whose_record_names_nobody(theirs: dict[str, Any], is_other: bool) -> None:
    entry = claim(
        title="Why Rivers Hum at Noon",
        authors=("Ann Lee", "Bob Ray"),
        year=2021,
        arxiv=ArxivId("2103.00017"),
        doi="10.1109/ABC.2021.7",
    )
    nameless = record(**{"title": "Selective Growth of Wires", "authors": (), "venue": "ICML", "year": 2021, **theirs})
    assert bool(other_works_with_same_id(entry, [nameless])) is is_other
