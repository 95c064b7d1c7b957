from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from normalizer.values.ids import ArxivId
from normalizer.works.description import Description, RawName
from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.building import deduplication as repeating
from resolvers.catalog.duplicates import identity, merge, repeats, same_record

ANN, BOB = RawName("Ann"), RawName("Bob")


def paper(**fields: Any) -> Description:
    return Description(**{"source": "s", "title": "A title", "via": "v", "arxiv": "2209.10901"} | fields)


@pytest.mark.parametrize(
    ("earlier", "later", "merged"),
    [
        pytest.param({"doi": "a"}, {"doi": "b"}, {"doi": "b"}, id="what is said later replaces"),
        pytest.param(
            {"doi": "a", "year": 2020},
            {"venue": "V"},
            {"doi": "a", "year": 2020, "venue": "V"},
            id="what is not said again is kept",
        ),
        pytest.param(
            {"title": "A Title"}, {"title": "A title"}, {"title": "A title"}, id="later spelling of the title"
        ),
        pytest.param(
            {"title": "Old", "other_titles": ("Oldest",)},
            {"title": "New", "other_titles": ("OLD",)},
            {"title": "New", "other_titles": ("OLD", "Oldest")},
            id="titles that it had are kept, each once",
        ),
        pytest.param({"code": ("x",)}, {"code": ()}, {"code": ("x",)}, id="list not said again is kept"),
        pytest.param({"authors": (ANN,)}, {"authors": (BOB,)}, {"authors": (BOB,)}, id="later authors replace"),
        pytest.param(
            {"authors": (ANN, BOB)},
            {"authors": (ANN,), "authors_complete": False},
            {"authors": (ANN, BOB)},
            id="complete authors are not given up",
        ),
        pytest.param(
            {"authors": (ANN,), "authors_complete": False},
            {"authors": (ANN, BOB)},
            {"authors": (ANN, BOB)},
            id="complete authors replace",
        ),
        pytest.param(
            {"authors": (ANN,), "authors_complete": False},
            {},
            {"authors": (ANN,), "authors_complete": False},
            id="authors not said again stay incomplete",
        ),
        pytest.param(
            {},
            {"authors": (ANN,), "authors_complete": False},
            {"authors": (ANN,), "authors_complete": False},
            id="incomplete authors are better than none",
        ),
    ],
)
def test_merge(earlier: dict[str, Any], later: dict[str, Any], merged: dict[str, Any]) -> None:
    assert merge(paper(**earlier), paper(**later)) == paper(**merged)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"title": "A  TITLE!"}, True),
        ({"title": "Another title"}, False),
        ({"arxiv": "2209.10902"}, False),
        ({"via": "w"}, False),
    ],
)
def test_repeat_has_the_same_file_id_and_title(other: dict[str, Any], same: bool) -> None:
    assert same_record(paper(), paper(**other)) is same


def test_only_records_with_an_arxiv_id_can_repeat() -> None:
    assert identity(paper(arxiv=None), 0, b"a title") == b""
    assert identity(paper(), 0, b"a title") == identity(paper(), 0, b"at itle") != identity(paper(), 1, b"a title")


def test_groups_of_equal_hashes_are_found_and_zero_is_none() -> None:
    assert list(repeats(np.array([5, 0, 7, 5, 0, 9, 5, 7], np.uint64))) == [[0, 3, 6], [2, 7]]
    assert list(repeats(np.array([0, 0], np.uint64))) == []
    assert list(repeats(np.array([], np.uint64))) == []


def test_equal_hashes_of_different_records_merge_nothing(
    source: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeating, "repeats", lambda identities: [[0, 1, 2]])
    path = source(
        {"arxiv_id": "2209.10901", "title": "Learning to Fly"},
        {"arxiv_id": "2209.10902", "title": "Learning to Swim"},
        {"arxiv_id": "2209.10903", "title": "Learning to Dive"},
    )
    assert build_catalog([path], tmp_path / "cat").records == 3


def test_catalog_holds_a_repeated_record_once(source: Any, tmp_path: Path) -> None:
    first = source(
        {"arxiv_id": "2209.10901", "title": "Learning to Fly", "venue": "V"},
        {"arxiv_id": "2209.10902", "title": "Learning to Swim"},
        {"arxiv_id": "2209.10901v2", "title": "Learning To Fly", "doi": "10.1000/a"},
        {"arxiv_id": "2209.10901", "title": "Flying, and How to Learn It"},
        name="one.jsonl",
    )
    second = source({"arxiv_id": "2209.10901", "title": "Learning to Fly", "year": 2020}, name="two.jsonl")
    report = build_catalog([first, second], tmp_path / "cat")
    catalog = Catalog.open(tmp_path / "cat")
    (records,) = catalog.fetch([ArxivId("2209.10901")])
    assert [(r.source, r.title, r.venue, r.doi) for r in records] == [
        ("one", "Learning To Fly", "V", "10.1000/a"),
        ("one", "Flying, and How to Learn It", None, None),
        ("two", "Learning to Fly", None, None),
    ]
    assert [(source.records, source.merged) for source in report.sources] == [(3, 1), (1, 0)]
    assert report.records == catalog.info.records == 4
    assert (catalog.info.coverage.with_venue, catalog.info.coverage.with_doi) == (1, 1)
