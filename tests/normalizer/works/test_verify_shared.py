"""The goals of `verify` on labelled pairs: databases, equal titles, parts and versions."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from normalizer.works.description import Description, RawName
from normalizer.works.verdict import Status
from normalizer.works.verify import Claimed, verify

pytestmark = pytest.mark.shared

_SIDE = re.compile(r"COL title VAL (.*?) ?COL authors VAL (.*?) ?COL venue VAL (.*?) ?COL year VAL (.*?) ?$")


def values(side: str) -> tuple[str, tuple[str, ...], str | None, int | None]:
    found = _SIDE.match(side)
    assert found
    title, authors, venue, year = (value.strip() for value in found.groups())
    names = tuple(name.strip() for name in authors.split(" , ") if name.strip(" ,"))
    return title, names, venue or None, int(float(year)) if re.match(r"(19|20)\d\d", year) else None


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("Structured/DBLP-ACM", 0.985),
        ("Dirty/DBLP-ACM", 0.97),
        ("Structured/DBLP-GoogleScholar", 0.93),
        ("Dirty/DBLP-GoogleScholar", 0.90),
    ],
)
def test_databases(shared: Path, name: str, least: float) -> None:
    told: Counter[tuple[bool, bool]] = Counter()
    for line in (shared / "conformance" / "er" / name / "valid.txt").read_text(encoding="utf-8").splitlines():
        left, right, label = line.split("\t")
        title, authors, venue, year = values(left)
        other, names, place, date = values(right)
        verdict = verify(
            Claimed(title, authors, venue=venue, year=year),
            Description("other", other, authors=tuple(map(RawName, names)), venue=place, year=date),
        )
        told[verdict.status is Status.MATCHED, label == "1"] += 1
    right_ones = 2 * told[True, True]
    assert right_ones / (right_ones + told[True, False] + told[False, True]) >= least


def groups(shared: Path, kind: str, relation: str | None = None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for line in (shared / "truth" / "same_title.jsonl").read_text(encoding="utf-8").splitlines():
        group = json.loads(line)
        if group["kind"] == kind and relation in (None, group.get("relation")):
            yield from combinations(group["items"], 2)


def record(item: dict[str, Any]) -> Description:
    return Description(
        "arxiv", item["title"], arxiv=item["arxiv_id"], authors=tuple(map(RawName, item.get("authors", ())))
    )


@pytest.mark.parametrize("kind", ["identical title", "sequel / part / version", "model-name version"])
def test_a_title_alone_never_matches_another_work(shared: Path, kind: str) -> None:
    matched = [
        a["title"] for a, b in groups(shared, kind) if verify(Claimed(a["title"]), record(b)).status is Status.MATCHED
    ]
    assert matched == []


def with_authors(item: dict[str, Any]) -> Claimed:
    return Claimed(item["title"], tuple(item["authors"]), item.get("authors_complete", True))


def test_authors_tell_works_of_one_title_apart(shared: Path) -> None:
    told = Counter(
        verify(with_authors(a), record(b)).status
        for a, b in groups(shared, "identical title", "no shared authors")
        if a.get("authors") and b.get("authors")
    )
    assert told[Status.UNMATCHED] >= 0.97 * told.total()
    assert told[Status.MATCHED] <= 5  # of these pairs five are one person's, in two spellings


@pytest.mark.parametrize("kind", ["sequel / part / version", "model-name version"])
def test_parts_and_versions_by_the_same_people_are_told_apart(shared: Path, kind: str) -> None:
    matched = {
        (a["title"], b["title"])
        for a, b in groups(shared, kind)
        if a.get("authors") and b.get("authors") and verify(with_authors(a), record(b)).status is Status.MATCHED
    }
    assert {pair for pair in matched if pair[0] != pair[1]} == set()  # two have one title and the same people


def test_abstracts_tell_works_of_one_title_apart(shared: Path) -> None:
    told: Counter[tuple[str, str]] = Counter()
    for line in (shared / "truth" / "same_title_labelled.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        ours = Claimed(row["title"], abstract=row["a"]["abstract"])
        told[row["label"], verify(ours, Description("other", row["title"], abstract=row["b"]["abstract"])).status] += 1
    assert told["same", Status.UNMATCHED] + told["different", Status.MATCHED] == 0
    assert told["same", Status.AMBIGUOUS] + told["different", Status.AMBIGUOUS] <= 0.1 * told.total()


def test_discussions_with_one_abstract_are_not_matched(shared: Path) -> None:
    path = shared / "truth" / "same_title_same_abstract_different_authors.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    matched = [
        row["title"]
        for row in rows
        if verify(
            Claimed(row["title"], abstract=row["a"]["abstract"]),
            Description("other", row["title"], abstract=row["b"]["abstract"]),
        ).status
        is Status.MATCHED
    ]
    # Listed twice with other people, title and long abstract alike: nothing but the authors tells them apart.
    assert len(matched) <= 7
    assert not [title for title in matched if re.match("comment|discussion|reply|rejoinder", title, re.IGNORECASE)]
