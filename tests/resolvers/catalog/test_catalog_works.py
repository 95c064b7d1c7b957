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
from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.storage.format import ARRAYS
from resolvers.catalog.storage.mapped_files import WorkIndex, works_arrays

TITLE = "How Glaciers Carve Their Beds"


def row(**fields: Any) -> dict[str, Any]:
    return {"title": TITLE, "year": 2020} | fields


ARXIV_A, ARXIV_B = {"arxiv_id": "2009.00001"}, {"arxiv_id": "2009.00002"}
BY_FULL = {"authors": ["Ann Ceephas", "Bob Deeland", "Eve Fox"]}
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
            [row(doi="10.1000/a", title="Glaciers and Their Beds", **BY_CEE), row(doi="10.1000/A", **BY_CEE)],
            [[0, 1]],
            id="same DOI and people, other title",
        ),
        pytest.param(
            [row(doi="10.1000/a", title="Beds"), row(doi="10.1000/A")],
            [],
            id="same DOI alone: DOIs get copied, and are given to whole volumes",
        ),
        pytest.param([row(), row(year=2023)], [], id="a title alone"),
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
            [row(**ARXIV_A, **BY_FULL, published="2020-09", year=None), row(**BY_FULL, year=2025, venue="SIGMOD")],
            [[0, 1]],
            id="printed five years after the preprint",
        ),
        pytest.param(
            [row(**BY_CEE, type="conference", venue="ICML"), row(**BY_CEE, type="journal", venue="Rivers", year=2022)],
            [],
            id="conference paper and journal extension",
        ),
        pytest.param([row(**BY_CEE), row(**BY_CEE, title=f"Comment on {TITLE}", doi="10.1000/a")], [], id="a comment"),
        pytest.param([row(doi="10.1000/a", title="Beds", **BY_CEE), row(doi="10.1000/a", **BY_DEE)], [], id="same DOI by mistake"),
        pytest.param(
            [
                row(**ARXIV_A, doi="10.1000/a"),
                row(**ARXIV_B, doi="10.1000/a", title="Beds"),
                row(doi="10.1000/a", title="Ice"),
            ],
            [],
            id="DOI of a whole volume",
        ),
        pytest.param([row(doi="10.1000/a", **BY_CEE), row(doi="10.1000/b", **BY_CEE)], [], id="two publisher's DOIs"),
        pytest.param(
            [row(**ARXIV_A, **BY_CEE), row(), row(**ARXIV_B, **BY_DEE)],
            [],
            id="one without authors that fits two works belongs to neither",
        ),
        pytest.param([row(**BY_CEE), row(), row(**BY_DEE), row(**BY_DEE)], [[2, 3]], id="one that fits two works does not keep others apart"),
        pytest.param(
            [row(**BY_CEE, year=2012), row(**BY_CEE, year=2018), row(**BY_CEE, year=2024)],
            [],
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


TAKE = {
    "the same people": (record("A Cee and B Dee", year=2020), record("A Cee and B Dee", year=2020)),
    "preprint and paper, five years apart": (
        record("Ann Ceephas and Bob Deeland and Eve Fox", arxiv="1604.00001", published="2016-04"),
        record("Ann Ceephas and Bob Deeland and Eve Fox", venue="SIGMOD", year=2021),
    ),
    "preprint without authors, and a paper of its year": (
        record(title=RARE_TITLE, **PREPRINT),
        record("A Cee", RARE_TITLE, year=2020, venue="International Conference on Machine Learning"),
    ),
    "case of a DOI": (record("A Cee", doi="10.1000/a"), record("A Cee", doi="10.1000/A")),
    "DOI of arXiv is no publisher's": (record("A Cee", doi="10.48550/arXiv.2009.10901"), record("A Cee", doi="10.1000/a", year=2020)),
    "one arXiv number, and nobody contradicts": (record(**PREPRINT), record(title="Over Water", **PREPRINT)),
    "the same pages": (record("A Cee", venue="J. of X", pages="1-9", year=2020), record("A Cee", venue="J of X", pages="1--9", year=2020)),
}  # fmt: skip
APART = {
    "no name in common": (record("Ann Cee", year=2020), record("Bob Dee", year=2020)),
    "papers of a short title without people": (record(title="Ice Beds", year=2020), record(title="Ice Beds", year=2020)),
    "two arXiv numbers": (record("A Cee", arxiv="2209.10901"), record("A Cee", arxiv="2209.10902")),
    "DOI of arXiv against another number": (record("A Cee", doi="10.48550/arXiv.2209.10901"), record("A Cee", arxiv="2209.10902")),
    "a copied DOI": (record("Ann Cee", "Ice", doi="10.1000/a"), record("Bob Dee", doi="10.1000/a")),
    "conference paper and journal extension": (
        record("A Cee", venue="ICML", kind="conference", year=2020),
        record("A Cee", venue="Journal of Rivers", kind="journal", year=2022),
    ),
    "a column that returns": (
        record("A Cee", "News and Notes", venue="J. of X", kind="journal", year=2020),
        record("A Cee", "News and Notes", venue="J. of X", kind="journal", year=2023),
    ),
    "second part": (record("A Cee"), record("A Cee", f"{LONG_TITLE} II")),
    "comment": (record("A Cee"), record("A Cee", f"Comment on {LONG_TITLE}")),
}  # fmt: skip


@pytest.mark.parametrize(("left", "right"), TAKE.values(), ids=TAKE)
def test_records_that_become_one(left: Description, right: Description) -> None:
    assert join(left, right) is join(right, left) is Action.TAKE


@pytest.mark.parametrize(("left", "right"), APART.values(), ids=APART)
def test_records_that_stay_apart(left: Description, right: Description) -> None:
    assert join(left, right) is join(right, left) is not Action.TAKE


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
