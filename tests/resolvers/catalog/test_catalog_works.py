"""Which statements of a catalog are about one work."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from catalog_scene import works_in
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.ids import ArxivId
from normalizer.works.description import Description, RawName
from normalizer.works.grouping import join, works
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import relate
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog, update_catalog
from resolvers.catalog.people import MAX_AUTHORS
from resolvers.catalog.row_values import merge_duplicates
from resolvers.catalog.storage.format import ARRAYS, LATER_FILES, MANIFEST, manifest_bytes, read_manifest
from resolvers.catalog.storage.mapped_files import WorkIndex, works_arrays
from resolvers.catalog.storage.record_codec import decode_record, encode_record
from resolvers.replies import says_withdrawn

TITLE = "How Glaciers Carve Their Beds"


def row(**fields: Any) -> dict[str, Any]:
    return {"title": TITLE, "year": 2020} | fields


ARXIV_A, ARXIV_B = {"arxiv_id": "2009.00001"}, {"arxiv_id": "2009.00002"}
BY_CEE, BY_DEE = {"authors": ["A. Cee", "B. Bee"]}, {"authors": ["D. Dee"]}


@pytest.mark.parametrize(
    ("rows", "works"),
    [
        pytest.param([row(**BY_CEE), row(**BY_CEE)], [[0, 1]], id="same title, same authors"),
        pytest.param([row(**BY_CEE), row(**BY_DEE)], [], id="same title, other authors"),
        pytest.param([row(**ARXIV_A, title="Old"), row(**ARXIV_A)], [[0, 1]], id="same arXiv id, other title"),
        pytest.param([row(**ARXIV_A, **BY_CEE), row(**ARXIV_B, **BY_CEE)], [], id="two arXiv ids are never joined"),
        pytest.param([row(**ARXIV_A, **BY_CEE), row(doi="10.48550/arXiv.2009.00001", title="Beds")], [[0, 1]], id="DOI of arXiv is an arXiv id"),
        pytest.param(
            [row(doi="10.1000/a", title="Glaciers and Their Beds", **BY_CEE), row(doi="10.1000/A", **BY_CEE)], [[0, 1]],
            id="same DOI and people, other title",
        ),
        pytest.param(
            [row(doi="10.1000/a", title="Beds"), row(doi="10.1000/A")], [],
            id="same DOI alone: DOIs get copied, and are given to whole volumes",
        ),
        pytest.param(
            [
                row(**BY_CEE),
                row(**BY_CEE),
                *(row(authors=[f"F. {chr(65 + n)}onson", f"G. X{chr(97 + n)}"]) for n in range(26)),
                *(row(comment=str(n)) for n in range(9)),
            ],
            [[0, 1]],
            id="a title of many works: those with a family name in common are compared",
        ),
        pytest.param(
            [
                row(**ARXIV_A, doi="10.1000/a"),
                row(**ARXIV_B, doi="10.1000/a", title="Beds"),
                row(doi="10.1000/a", title="Ice"),
            ],
            [],
            id="DOI of a whole volume",
        ),
        pytest.param(
            [row(**ARXIV_A, **BY_CEE), row(), row(**ARXIV_B, **BY_DEE)], [],
            id="one without authors that fits two works belongs to neither",
        ),
        pytest.param([row(**BY_CEE), row(), row(**BY_DEE), row(**BY_DEE)], [[2, 3]], id="one that fits two works does not keep others apart"),
        pytest.param(
            [row(**BY_CEE, year=2012), row(**BY_CEE, year=2018), row(**BY_CEE, year=2024)], [],
            id="one between two that are too far apart",
        ),
        pytest.param(
            [
                row(**ARXIV_A, title="Old"),
                row(doi="10.1000/a", **BY_CEE),
                row(**ARXIV_A, doi="10.1000/A"),
                row(**BY_CEE),
            ],
            [[0, 1, 2, 3]],
            id="joined one by one",
        ),
        pytest.param(
            [
                row(other_titles=["Beds of Glaciers and Their Making"], **BY_CEE),
                row(title="Beds of glaciers and their making", **BY_CEE),
            ],
            [[0, 1, 2]],
            id="by a further title",
        ),
        pytest.param([row(title="!?"), row(title="??")], [], id="titles without a letter are not the same"),
        pytest.param([row(title=f"Introduction {n // 301}", **BY_CEE) for n in range(301)], [], id="title of too many"),
    ],
)  # fmt: skip
def test_statements_that_are_joined(rows: list[dict[str, Any]], works: list[list[int]], catalog: Any) -> None:
    opened = catalog(*rows)
    assert works_in(opened._files.directory) == works
    assert opened.info.works == opened.info.records - sum(len(work) - 1 for work in works)


def test_linked_records_are_one_work_as_if_they_were_compared(catalog: Any) -> None:
    (found,) = catalog(row(**BY_CEE), row(**BY_CEE), row(**BY_DEE)).find([TitleQuery(TITLE)])
    linked = [each.linked for each in found]
    assert linked[0] == linked[1] is not None
    assert linked[2] not in (None, linked[0])
    assert works(found) == works(replace(each, linked=None) for each in found) == (found[:2], found[2:])


def test_joining_does_not_depend_on_the_order_of_the_rows(source: Any, tmp_path: Path) -> None:
    rows = [
        row(**(ARXIV_A if n == 0 else {}), **(BY_CEE if n % 3 else {}), year=2012 + n, comment=str(n))
        for n in range(12)
    ]
    found = set()
    for turn in range(4):
        shuffled = random.Random(turn).sample(rows, len(rows))
        build_catalog([source(*shuffled)], tmp_path / "cat")
        works = works_in(tmp_path / "cat")
        found.add(frozenset(frozenset(shuffled[at]["comment"] for at in work) for work in works))
    assert len(found) == 1


def test_works_across_files_keep_each_statement(source: Any, tmp_path: Path) -> None:
    ours = source(row(**ARXIV_A, published="2020-09", year=None), name="arxiv.jsonl")
    theirs = source(
        {
            "corpusid": 1,
            "externalids": {"ArXiv": "2009.00001"},
            "title": "How Glaciers Carve",
            "authors": [{"name": "A. Cee"}],
        },
        name="papers0.jsonl",
    )
    venue = source(row(**BY_CEE, venue="Rivers"), name="other.jsonl")
    report = build_catalog([ours, theirs, venue], tmp_path / "cat")
    assert (report.records, report.works) == (3, 1)
    opened = Catalog.open(tmp_path / "cat")
    works = WorkIndex(opened._files.arrays, opened.info.records)
    assert works.rows_of(np.array([2, 0, 1])) == [[0, 1, 2]] * 3
    (records,) = opened.fetch([ArxivId("2009.00001")])
    assert [record.source for record in records] == ["arxiv", "s2", "other"]


def test_further_title_finds_the_record_and_is_no_statement(catalog: Any) -> None:
    opened = catalog("One before the others", row(**ARXIV_A, other_titles=["Frozen Rivers", "Ice and Rock"]))
    (found,) = opened.find([TitleQuery("ice and rock")])
    assert (found[0].title, found[0].other_titles) == (TITLE, ("Frozen Rivers", "Ice and Rock"))
    assert [record.title for record in opened.fetch([ArxivId("2009.00001")])[0]] == [TITLE]
    works = WorkIndex(opened._files.arrays, opened.info.records)
    assert works.rows_of(np.array([0, 1, 2, 3])) == [[0], [1], [1], [1]]
    assert (opened.info.coverage.records, opened.info.further_titles, opened.info.works) == (2, 2, 2)


def test_repeated_record_keeps_the_titles_of_all(source: Any, tmp_path: Path) -> None:
    path = source(
        row(**ARXIV_A, other_titles=["Frozen Rivers"]), row(**ARXIV_A, other_titles=["Ice and Rock"], venue="Rivers")
    )
    report = build_catalog([path], tmp_path / "cat")
    assert (report.records, report.works) == (1, 1)
    found = Catalog.open(tmp_path / "cat").find([TitleQuery("Frozen Rivers"), TitleQuery("Ice and Rock")])
    assert [(of[0].title, of[0].venue, of[0].other_titles) for of in found] == [
        (TITLE, "Rivers", ("Ice and Rock", "Frozen Rivers"))
    ] * 2


def test_catalog_without_works_of_several_rows() -> None:
    arrays = {name: values.astype(ARRAYS[name]) for name, values in works_arrays([], frozenset()).items()}
    assert WorkIndex(arrays, 5).rows_of(np.array([4, 0])) == [[4], [0]]


@pytest.mark.parametrize("name", ["works.rows", "works.numbers", "works.starts", "works.members"])
def test_damaged_works_lead_nowhere(name: str) -> None:
    whole = works_arrays([[0, 3], [2, 4]], frozenset())
    arrays = {key: values.astype(ARRAYS[key]) for key, values in whole.items()}
    arrays[name] = np.full(len(arrays[name]), 0xFFFFFFF0, np.uint32)
    for rows in WorkIndex(arrays, 5).rows_of(np.arange(5)):
        assert rows
        assert set(rows) <= set(range(5))


# --- Which source records become one: the decisions of the linkage engine, and those that are made without it


LONG_TITLE = "Learning to Fly over Rivers"
RARE_TITLE = "Isostatic Glaciers Carve Braided Riverbeds"
PREPRINT = {"arxiv": "2009.10901", "published": "2020-09"}


def record(authors: str = "", title: str = LONG_TITLE, **fields: Any) -> Description:
    names = tuple(RawName(name) for name in authors.split(" and ") if name)
    return Description("s", title, authors=names, **fields)


# What no record of the tests above is like; the property below says that all are decided as everywhere else.
JOINED: dict[str, tuple[Description, Description, bool]] = {
    "preprint without authors, and a paper of its year": (
        record(title=RARE_TITLE, **PREPRINT),
        record("A Cee", RARE_TITLE, year=2020, venue="International Conference on Machine Learning"), True,
    ),
    "one arXiv number, and nobody contradicts": (record(**PREPRINT), record(title="Over Water", **PREPRINT), True),
    "the same pages": (record("A Cee", venue="J. of X", pages="1-9", year=2020), record("A Cee", venue="J of X", pages="1--9", year=2020), True),
    "two numbers of a paper with one DOI": (record("A Cee", doi="10.1000/a", arxiv="2209.10901"), record("A Cee", doi="10.1000/a", arxiv="2209.10902"), True),
    "DOI of arXiv against another number": (record("A Cee", doi="10.48550/arXiv.2209.10901"), record("A Cee", arxiv="2209.10902"), False),
    "a column that returns": (
        record("A Cee", "News and Notes", venue="J. of X", kind="journal", year=2020),
        record("A Cee", "News and Notes", venue="J. of X", kind="journal", year=2023), False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("left", "right", "one"), JOINED.values(), ids=JOINED)
def test_records_that_become_one(left: Description, right: Description, one: bool) -> None:
    assert join(left, right) is join(right, left)
    assert (join(left, right) is Action.TAKE) is one


NUMBERS = st.sampled_from([None, "2209.10901", "2209.10902", "hep-th/9901001"])
RECORDS = st.builds(
    record,
    st.sampled_from(["", "Ann Cee", "A. Cee", "Bob Dee and Ann Cee", "Bob Dee and Ann Cee and Eve Fox"]),
    st.sampled_from([LONG_TITLE, "Learning to Fly", f"{LONG_TITLE} II", f"Comment on {LONG_TITLE}", "Ice"]),
    arxiv=NUMBERS,
    doi=st.sampled_from([None, "10.1000/a", "10.1000/a.f1", "10.48550/arXiv.2209.10902"]),
    venue=st.sampled_from([None, "ICML", "Nature", "CoRR", "ICML Workshop on Ice", LONG_TITLE]),
    year=st.sampled_from([None, 1999, 2020, 2021, 2026]),
    kind=st.sampled_from([None, "journal", "conference", "book", "chapter", "dataset", "thesis"]),
    pages=st.sampled_from([None, "1-9", "11"]),
)


@given(RECORDS, RECORDS)
def test_two_numbers_decide_what_the_engine_would(left: Description, right: Description) -> None:
    assert join(left, right) is decide(Policy.JOIN, relate(left, right))


# --- Papers that were taken back: how a record says so, and that the catalog keeps it


SAYS_SO = {
    "arXiv's own wording": "This paper has been withdrawn by the author due to a crucial sign error in equation 1",
    "plural authors": "This article has been withdrawn by the authors",
    "after another sentence": "12 pages, 3 figures. This paper has been withdrawn",
    "without a verb": "Paper withdrawn",
    "one word": "Withdrawn",
    "one word in capitals, then why": "WITHDRAWN: see the newer submission",
    "pages before the word": "12 pages, withdrawn",
    "with by": "withdrawn by the author because the proof has a gap",
    "in brackets": "[This submission is withdrawn]",
    "for the time being": "This manuscript has been temporarily withdrawn",
    "with a hyphen": "This paper has been with-drawn",
    "in stars": "*** This paper has been withdrawn ***",
    "from arXiv": "This paper has been withdrawn from the arXiv",
    "a wish": "We would like to withdraw this article",
    "a decision": "The authors have decided to withdraw this paper",
    "arXiv's administrators": "This article has been withdrawn by arXiv administrators due to disputed authorship",
    "removed by administrators": "This submission has been removed by arXiv administrators",
    "a note of theirs": "arXiv admin note: this version has been removed by arXiv",
    "half a sentence": "has been withdrawn because the loom was wrong",
    "a noun before": "Paper withdrawn due to an error in the third card",
    "retracted": "This work has been retracted by the authors",
    "a superseded paper": "This work is withdrawn and superseded by another submission",
}


@pytest.mark.parametrize("text", SAYS_SO.values(), ids=SAYS_SO.keys())
def test_comment_or_abstract_says_that_the_paper_is_withdrawn(text: str) -> None:
    assert says_withdrawn(text, "We measure the flow of ice.")
    assert says_withdrawn(None, text)


SAYS_SOMETHING_ELSE = {
    "nothing": "",
    "ordinary": "12 pages, 3 figures, accepted to a journal",
    "out of a conference": "This paper has been withdrawn from the proceedings of a conference",
    "out of a journal, by its authors": "We withdraw this paper from the journal",
    "another paper's fate": "Replaces an earlier and withdrawn submission",
    "overlap with a withdrawn one": "arXiv admin note: substantial text overlap with a withdrawn article",
    "a theorem": "A wrong corollary of version 1 is withdrawn",
    "an earlier version": "Supersedes v1, withdrawn",
    "retracted articles": "Withdrawn drugs and retracted articles are found by a card index.",
    "a data set of them": "A data set of 42 retracted papers",
    "money": "Customers have withdrawn their deposits",
    "the subject": "Withdrawn teenagers and their friends",
    "drugs": "Effects of nicotine withdrawal",
    "ice": "The glacier's tongue was removed by erosion",
}


@pytest.mark.parametrize("text", SAYS_SOMETHING_ELSE.values(), ids=SAYS_SOMETHING_ELSE.keys())
def test_text_that_does_not_say_so(text: str) -> None:
    assert not says_withdrawn(text, text)


def test_word_late_in_an_abstract_is_about_something_else() -> None:
    abstract = "We study banks and their customers in a long panel. " * 5 + "This paper has been withdrawn."
    assert not says_withdrawn(None, abstract)


def test_flags_are_stored_when_true_and_the_later_statement_holds() -> None:
    plain = Description("arxiv", "On Ice", via="x")
    marked = Description("arxiv", "On Ice", via="x", withdrawn=True, retracted=True)
    assert encode_record(plain, 0) == b'{"t":"On Ice"}'
    assert [decode_record(encode_record(record, 0), [("arxiv", "x")]) for record in (plain, marked)] == [plain, marked]
    there, gone = Description("arxiv", "On Ice"), Description("arxiv", "On Ice", withdrawn=True)
    assert merge_duplicates(there, gone).withdrawn
    assert not merge_duplicates(gone, there).withdrawn


def test_withdrawn_paper_is_shown_by_find_and_fetch_and_can_come_back(tmp_path: Path, source: Any) -> None:
    row = {"arxiv_id": "2209.00001", "title": "On Ice and Water", "published": "2022-09-01"}
    other = {"title": "Retreat of Glaciers", "doi": "10.1000/r", "retracted": True, "year": 2020}
    target = tmp_path / "cat"
    build_catalog([source(row, other, name="arxiv.jsonl")], target)

    def flags() -> list[tuple[bool, bool]]:
        catalog = Catalog.open(target)
        found = catalog.find([TitleQuery("On Ice and Water"), TitleQuery("Retreat of Glaciers")])
        fetched = catalog.fetch([ArxivId("2209.00001")])
        assert fetched[0] == found[0]
        return [(records[0].withdrawn, records[0].retracted) for records in found]

    assert flags() == [(False, False), (False, True)]
    assert update_catalog(target, [source(row | {"withdrawn": True}, name="arxiv.oai.jsonl")]).changed == 1
    assert flags() == [(True, False), (False, True)]
    assert update_catalog(target, [source(row | {"comment": "v3"}, name="arxiv.oai.jsonl")]).changed == 1
    assert flags() == [(False, False), (False, True)]


def test_flag_that_is_no_flag_makes_a_row_useless(source: Any, tmp_path: Path) -> None:
    rows = [{"title": "On Ice", "year": 2020}, {"title": "On Fog", "year": 2020, "withdrawn": "yes"}]
    report = build_catalog([source(*rows)], tmp_path / "cat")
    assert [str(skipped) for skipped in report.sources[0].skipped] == [
        "1 skipped: withdrawn is not true or false (line 2)"
    ]


# --- The names of authors that a catalog knows


def rows(*authors: list[str], **more: object) -> list[dict[str, object]]:
    return [
        {"title": f"Of Kettles {at}", "year": 2020, "authors": names, **more} for at, names in enumerate(authors, 1)
    ]


def test_records_of_a_name_are_counted_in_every_spelling(catalog: Any) -> None:
    people = catalog(*rows(["Ann-Marie Berg", "Li Wei"], ["Berg, Annmarie", "A. Okafor"], ["Ann Berg"], [])).people
    nobody: list[str] = ["A. Okafor", "ATLAS Collaboration"]  # of whom nothing can be told
    lists = [["Ann-Marie Berg", "Ann Marie Berg", "Ann Berg"], nobody, ["Wei Li", "Ada Okafor"], []]
    assert people.records_of(lists) == [[2, 2, 2], [], [1, 0], []]
    assert people.records_of([]) == []


def test_further_titles_of_a_record_do_not_count(catalog: Any) -> None:
    (row,) = rows(["Ada Okafor"], other_titles=["Of Teapots", "Of Pans"])
    assert catalog(row).people.records_of([["Ada Okafor"]]) == [[1]]


def test_authors_near_a_year_have_other_works(catalog: Any) -> None:
    found = catalog(
        *rows(["Ada Okafor", "Mira Patel", "B. Berg"], ["Ada Okafor"], venue="ICML"),
        {"title": "Of Pans", "authors": ["Lin Wei"], "venue": "ICML", "year": 2014},
        {"title": "Of Lids", "authors": ["Lin Wei", "Lin Wei"], "venue": "CVPR", "year": 2020},
    )

    def near(*asked: Any) -> list[list[int]]:
        return [numbers.tolist() for numbers in found.authors_near(*asked)]

    assert near(["ICML"], 2020, 2, 10) == [[2, 1, 1], [1, 1, 1]]
    assert near(["ICML"], 2015, 1, 1) == [[1], [1]]
    assert near(["CVPR"], 2020, 1, 1) == [[2], [2]]
    for year, least in ((2020, 3), (2021, 1), (2013, 1)):  # too few works of that year or later, or earlier
        assert near(["ICML"], year, least, 10) == [[], []]
    assert near(["Journal of Pans"], 2013, 0, 9) == [[], []]


def test_works_of_a_volume_by_so_many_authors(catalog: Any) -> None:
    found = catalog(
        *rows(["Ada Okafor", "Mira Patel"], ["Ada Okafor"], ["Ada Okafor", "B. Berg"], venue="ICML"),
        {"title": "Of Pans", "authors": ["Lin Wei", "Greta Holm"], "venue": "ICML", "year": 2014},
    )
    titles = {number: [each.title for each in found.works_by(number, ["ICML"], 2020)] for number in (1, 2)}
    assert titles == {1: ["Of Kettles 2", "Of Kettles 3"], 2: ["Of Kettles 1"]}
    assert not found.works_by(2, ["CVPR"], 2020)


def test_records_of_one_work_are_no_other_works(catalog: Any) -> None:
    people = ["Ann-Marie Berg", "Ada Okafor", *(f"Xu{chr(97 + at)} Mor" for at in range(26)), *["Bo Fisk"] * 9]
    record = {"title": "Of Kettles and Pans", "authors": people, "year": 2020}
    found = catalog(
        {**record, "arxiv_id": "2001.00001"},
        {**record, "venue": "ICML", "arxiv_id": "2001.00001", "authors": people[:-1]},
        {"title": "Of Lids", "authors": ["Annmarie Berg"], "year": 2020},
    )
    assert [numbers.tolist() for numbers in found.authors_near(["ICML"], 2020, 1, 9)] == [[MAX_AUTHORS], [1]]


def test_catalogs_without_names_can_be_read(catalog: Any, source: Any, tmp_path: Path) -> None:
    """As they were built before there were any."""
    catalog(*rows(["Ada Okafor"], venue="ICML"))
    folder = tmp_path / "cat"
    info = read_manifest(folder)
    for name in LATER_FILES:
        (folder / info.generation / name).unlink()
    files = tuple(file for file in info.files if file.name not in LATER_FILES)
    (folder / MANIFEST).write_bytes(manifest_bytes(replace(info, files=files)))
    old = Catalog.open(folder)
    assert not old.people
    assert old.people.records_of([["Ada Okafor"]]) == [[0]]
    update_catalog(folder, [source({"title": "Of Lids", "authors": ["Lin Wei"], "year": 2020}, name="more.jsonl")])
    assert Catalog.open(folder).people.records_of([["Ada Okafor", "Lin Wei"]]) == [[1, 1]]
