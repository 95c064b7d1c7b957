"""Rows that repeat a record become one; records as stored rows; words that vote for rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from catalog_scene import built
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.ids import ArxivId
from normalizer.works.description import Description, RawName
from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.building import plan
from resolvers.catalog.row_values import duplicate_key, is_duplicate, merge_duplicates
from resolvers.catalog.search import TermIndex
from resolvers.catalog.storage.mapped_files import open_files
from resolvers.catalog.storage.record_codec import decode_record, encode_record, id_keys, source_of

ANN, BOB = RawName("Ann"), RawName("Bob")


def paper(**fields: Any) -> Description:
    return Description(**{"source": "s", "title": "A title", "via": "v", "arxiv": "2209.10901"} | fields)


@pytest.mark.parametrize(
    ("earlier", "later", "merged"),
    [
        pytest.param({"doi": "a"}, {"doi": "b"}, {"doi": "b"}, id="what is said later replaces"),
        pytest.param({"doi": "a", "year": 2020}, {"venue": "V"}, {"doi": "a", "year": 2020, "venue": "V"}, id="what is not said again is kept"),
        pytest.param({"title": "A Title"}, {"title": "A title"}, {"title": "A title"}, id="later spelling of the title"),
        pytest.param(
            {"title": "Old", "other_titles": ("Oldest",)}, {"title": "New", "other_titles": ("OLD",)},
            {"title": "New", "other_titles": ("OLD", "Oldest")}, id="titles that it had are kept, each once",
        ),
        pytest.param({"code": ("x",)}, {"code": ()}, {"code": ("x",)}, id="list not said again is kept"),
        pytest.param({"authors": (ANN,)}, {"authors": (BOB,)}, {"authors": (BOB,)}, id="later authors replace"),
        pytest.param(
            {"authors": (ANN, BOB)}, {"authors": (ANN,), "authors_complete": False}, {"authors": (ANN, BOB)},
            id="complete authors are not given up",
        ),
        pytest.param(
            {"authors": (ANN,), "authors_complete": False}, {"authors": (ANN, BOB)}, {"authors": (ANN, BOB)},
            id="complete authors replace",
        ),
        pytest.param(
            {"authors": (ANN,), "authors_complete": False}, {}, {"authors": (ANN,), "authors_complete": False},
            id="authors not said again stay incomplete",
        ),
        pytest.param(
            {}, {"authors": (ANN,), "authors_complete": False}, {"authors": (ANN,), "authors_complete": False},
            id="incomplete authors are better than none",
        ),
    ],
)  # fmt: skip
def test_merge(earlier: dict[str, Any], later: dict[str, Any], merged: dict[str, Any]) -> None:
    assert merge_duplicates(paper(**earlier), paper(**later)) == paper(**merged)


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
    assert is_duplicate(paper(), paper(**other)) is same


def test_only_records_with_an_arxiv_id_can_repeat() -> None:
    assert duplicate_key(paper(arxiv=None), 0, b"a title") == b""
    assert (
        duplicate_key(paper(), 0, b"a title")
        == duplicate_key(paper(), 0, b"at itle")
        != duplicate_key(paper(), 1, b"a title")
    )


def test_equal_hashes_of_different_records_merge_nothing(
    source: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "groups_of", lambda *_: [(np.array([0, 1, 2]), np.array([3]))])
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
    assert [(source.info.records, source.info.merged) for source in report.sources] == [(3, 1), (1, 0)]
    assert report.records == catalog.info.records == 4
    assert (catalog.info.coverage.with_venue, catalog.info.coverage.with_doi) == (1, 1)


# --- Records as stored rows


ORIGINS = [("arxiv", "catalog:arxiv.jsonl.zst"), ("other", "catalog:other.jsonl")]
text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
maybe = st.none() | text
names = st.builds(RawName, text, maybe, maybe, maybe)
records = st.builds(
    Description,
    source=st.just(""),
    title=text,
    **dict.fromkeys(
        "arxiv doi published primary_category venue kind volume issue pages publisher url comment".split(), maybe
    ),
    year=st.none() | st.integers(1000, 9999),
    authors=st.lists(names, max_size=3).map(tuple),
    authors_complete=st.booleans(),
    code=st.lists(text, max_size=2).map(tuple),
    other_titles=st.lists(text, max_size=2).map(tuple),
)


@given(record=records, source=st.sampled_from([0, 1]))
def test_record_comes_back_whole_and_on_one_line(record: Description, source: int) -> None:
    line = encode_record(record, source)
    back = decode_record(line, ORIGINS)
    assert b"\n" not in line
    assert source_of(line) == source
    assert (back.source, back.via) == ORIGINS[source]
    assert back == Description(
        **{name: getattr(record, name) for name in Description.__slots__} | {"source": back.source, "via": back.via}
    )


@pytest.mark.parametrize(
    ("record", "keys"),
    [
        pytest.param(Description("a", "t"), (), id="no identifier"),
        pytest.param(Description("a", "t", arxiv="2209.10901"), ("arxiv:2209.10901",), id="arXiv id"),
        pytest.param(Description("a", "t", doi="10.1103/PhysRevA.1"), ("doi:10.1103/physreva.1",), id="DOI in lower case"),
        pytest.param(Description("a", "t", doi="not one"), (), id="no DOI at all"),
        pytest.param(
            Description("a", "t", arxiv="2209.10901", doi="10.48550/arXiv.2209.10901"),
            ("arxiv:2209.10901", "doi:10.48550/arxiv.2209.10901"), id="arXiv DOI beside the id",
        ),
        pytest.param(
            Description("a", "t", doi="10.48550/arXiv.2209.10901"),
            ("doi:10.48550/arxiv.2209.10901", "arxiv:2209.10901"), id="arXiv DOI alone",
        ),
    ],
)  # fmt: skip
def test_identifiers_that_find_a_record(record: Description, keys: tuple[str, ...]) -> None:
    assert id_keys(record) == keys


# --- Words vote for rows


Ask = Callable[..., list[str]]


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """The titles that words vote for, best first."""
    folder = tmp_path_factory.mktemp("votes")
    titles = ["alpha beta", "alpha beta gamma delta", *(f"gamma case {number}" for number in range(40))]
    built(folder, titles)
    votes = TermIndex(open_files(folder / "cat"))

    def ask(asked: str, postings: int = 500, most: int = 50, least: float = 0.0) -> list[str]:
        words = votes.words([b"gamma case", b"unrelated", asked.encode()], np.array([0, 2]))
        found = votes.find(words.of(np.array([False, True, True])), postings, np.array([most] * 3), least)
        assert set(found.queries.tolist()) <= {2}
        return [titles[row] for row in found.rows]

    return ask


def test_rows_with_most_words_in_common_come_first(voted: Ask) -> None:
    assert voted("alpha beta gamma delta", least=0.4)[0] == "alpha beta gamma delta"
    assert voted("alpha beta", least=0.5)[:2] == ["alpha beta", "alpha beta gamma delta"]
    assert voted("alpha beta of some kind", least=0.5)[0] == "alpha beta gamma delta"
    assert voted("alpha beta gamma", least=0.9) != voted("alpha beta gamma")
    assert not any(title.startswith("gamma case") for title in voted("alpha beta gamma", least=0.9))
    assert len([title for title in voted("gamma", postings=100) if title.startswith("gamma case")]) == 40
    assert not any(title.startswith("gamma case") for title in voted("gamma", postings=20))
    assert len(voted("gamma case", most=7)) == 7
    assert voted("gamma case", most=0) == []
    assert voted("") == []
