"""Labelled pairs of records, read from the shared data for `benchmarks/verify.py`."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import zstandard

from normalizer.values.titles import title_key, title_words
from normalizer.works.description import Description, RawName
from normalizer.works.verify import Claimed

# Two authors in common, or the only one: others would be found by the thousand and are no test.
MOST_SHARED = 2
_SIDE = re.compile(r"COL title VAL (.*?) ?COL authors VAL (.*?) ?COL venue VAL (.*?) ?COL year VAL (.*?) ?$")


@dataclass(frozen=True)
class Pair:
    """A claim, a candidate, and whether they are one work."""

    ours: Claimed
    theirs: Description
    same: bool


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with zstandard.open(path, "rt", encoding="utf-8") if path.suffix == ".zst" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def databases(path: Path) -> list[Pair]:
    """Pairs of conformance/er: DBLP's records beside ACM's or Scholar's."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        left, right, label = line.split("\t")
        title, authors, venue, year = _values(left)
        ours = Claimed(title=title, authors=authors, venue=venue, year=year)
        title, authors, venue, year = _values(right)
        theirs = Description("database", title, authors=tuple(map(RawName, authors)), venue=venue, year=year)
        pairs.append(Pair(ours, theirs, label.strip() == "1"))
    return pairs


def _values(side: str) -> tuple[str, tuple[str, ...], str | None, int | None]:
    found = _SIDE.match(side)
    assert found, side
    title, authors, venue, year = (value.strip() for value in found.groups())
    number = int(float(year)) if year else 0
    names = tuple(name.strip() for name in authors.split(" , ") if name.strip(" ,"))
    return title, names, venue or None, number if 1900 <= number < 2100 else None


def same_titles(shared: Path, kind: str, relation: str | None, *, authors: bool) -> list[Pair]:
    """Every two records of a group: different works all. With authors, both sides say theirs."""
    groups = [row for row in lines(shared / "truth/same_title.jsonl") if row["kind"] == kind]
    return [
        Pair(_claim(a, authors=authors), _record(b), same=False)
        for group in groups
        if relation is None or group.get("relation") == relation
        for a, b in combinations(group["items"], 2)
        if not authors or (a.get("authors") and b.get("authors"))
    ]


def own_records(shared: Path) -> list[Pair]:
    """The records of all groups beside themselves."""
    items = [item for row in lines(shared / "truth/same_title.jsonl") for item in row["items"] if item.get("authors")]
    return [Pair(_claim(item, authors=True), _record(item), same=True) for item in items]


def without_authors(pairs: Iterable[Pair]) -> list[Pair]:
    """The same claims with nothing but title and year."""
    return [replace(pair, ours=replace(pair.ours, authors=())) for pair in pairs]


def _claim(item: dict[str, Any], *, authors: bool) -> Claimed:
    if not authors:
        return Claimed(item["title"])
    complete = item.get("authors_complete", True)
    return Claimed(item["title"], tuple(item["authors"]), complete, year=item.get("year"))


def _record(item: dict[str, Any]) -> Description:
    return Description(
        "arxiv",
        item["title"],
        arxiv=item.get("arxiv_id"),
        authors=tuple(map(RawName, item.get("authors") or ())),
        authors_complete=item.get("authors_complete", True),
        published=str(item["year"]) if item.get("year") else None,
    )


def labelled(path: Path, *, abstracts: bool, authors: bool) -> list[Pair]:
    """Records of one title; pairs without a label are different works."""
    pairs = []
    for row in lines(path):
        a, b = row["a"], row["b"]
        ours = Claimed(
            row["title"],
            tuple(a["authors"]) if authors else (),
            abstract=a["abstract"] if abstracts else None,
        )
        names = tuple(map(RawName, b["authors"])) if authors else ()
        theirs = Description("other", row["title"], authors=names, abstract=b["abstract"] if abstracts else None)
        pairs.append(Pair(ours, theirs, row.get("label") == "same"))
    return pairs


def changed_titles(shared: Path) -> list[Pair]:
    """Renamed papers with their authors, beside their own record and beside others of the same people.

    The claim is the first title; its own record bears the second. Others are all works of the catalogue with two
    authors in common (one where the paper has only one) and another title.
    """
    rows = [row for row in lines(shared / "truth/title_changed.jsonl") if row["kind"] == "arxiv-vs-venue"]
    rows = [row for row in rows if row.get("authors")]
    own, works = _works(shared / "catalog/arxiv.jsonl.zst", rows)
    pairs = []
    for row in rows:
        if row["arxiv_id"] not in own:
            continue
        ours = Claimed(row["title_a"], tuple(row["authors"]), authors_complete=False)
        pairs.append(Pair(ours, _arxiv(own[row["arxiv_id"]], row["title_b"]), same=True))
        titles = {title_key(row["title_a"]), title_key(row["title_b"])}
        pairs += [
            Pair(ours, _arxiv(work, work["title"]), same=False)
            for work in _of_the_same_people(row["authors"], works)
            if work["arxiv_id"] != row["arxiv_id"] and title_key(work["title"]) not in titles
        ]
    return pairs


def _works(path: Path, rows: list[dict[str, Any]]) -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """The asked works by id, and the works of each of their authors by name."""
    asked = {row["arxiv_id"] for row in rows}
    names = {title_key(name) for row in rows for name in row["authors"]}
    own: dict[str, dict[str, Any]] = {}
    works: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for work in lines(path):
        if work["arxiv_id"] in asked:
            own[work["arxiv_id"]] = work
        for name in names.intersection(map(title_key, work.get("authors", ()))):
            works[name].append(work)
    return own, works


def _of_the_same_people(authors: list[str], works: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    shared: dict[str, int] = defaultdict(int)
    found = {}
    for name in authors:
        for work in works[title_key(name)]:
            shared[work["arxiv_id"]] += 1
            found[work["arxiv_id"]] = work
    return [work for arxiv, work in found.items() if shared[arxiv] >= min(MOST_SHARED, len(authors))]


def _arxiv(work: dict[str, Any], title: str) -> Description:
    names = tuple(map(RawName, work.get("authors", ())))
    return Description("arxiv", title, arxiv=work["arxiv_id"], authors=names, published=work.get("published"))


def identifiers(shared: Path) -> list[Pair]:
    """Titles as scraped with the right arXiv id, and with the id of the next row."""
    rows = [row for row in lines(shared / "truth/pages_dev.jsonl") if row["arxiv_id"]]
    records = [Description("arxiv", row["arxiv_title"], arxiv=row["arxiv_id"]) for row in rows]
    claims = [Claimed(row["title"], ids=(row["arxiv_id"],)) for row in rows]
    right = [Pair(ours, theirs, same=True) for ours, theirs in zip(claims, records, strict=True)]
    wrong = [
        Pair(Claimed(row["title"], ids=(record.arxiv or "",)), record, same=False)
        for row, record in zip(rows, records[1:], strict=False)
        if title_words(row["title"]) != title_words(record.title)
    ]
    return right + wrong
