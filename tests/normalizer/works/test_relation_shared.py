"""The engine on the labeled pairs of the shared data: relations, databases, equal titles, parts and versions.

`judgements.txt` has the judgement on each labeled pair, so that no change of the engine goes unseen. After one that is
meant: `python tests/normalizer/works/test_relation_shared.py ../shared`, and read what changed.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from normalizer.works.description import Description, Form, RawName
from normalizer.works.policies import disagreements
from normalizer.works.relation import Judgement, relate

pytestmark = [pytest.mark.shared, pytest.mark.once]

_SIDE = re.compile(r"COL title VAL (.*?) ?COL authors VAL (.*?) ?COL venue VAL (.*?) ?COL year VAL (.*?) ?$")
_SURE = 0.6
_JUDGEMENTS = Path(__file__).with_name("judgements.txt")
_DATABASES = tuple(f"{kind}/DBLP-{other}" for kind in ("Structured", "Dirty") for other in ("ACM", "GoogleScholar"))
# Of the pairs of the databases, one of so many is kept.
_EACH = 10


@cache
def labeled(shared: Path) -> tuple[tuple[dict[str, Any], Judgement], ...]:
    lines = (shared / "truth" / "relations" / "pairs_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["sure"] >= _SURE]
    return tuple((row, relate(row["a"], row["b"])) for row in rows)


def test_one_work_is_told_from_others(shared: Path) -> None:
    counts = Counter(
        (judgement.relation.is_one_work, row["relation"] in ("same", "version")) for row, judgement in labeled(shared)
    )
    assert counts[True, True] / (counts[True, True] + counts[True, False]) >= 0.99
    assert counts[True, True] / (counts[True, True] + counts[False, True]) >= 0.95


def test_the_relation_is_right(shared: Path) -> None:
    pairs = labeled(shared)
    assert sum(judgement.relation.value == row["relation"] for row, judgement in pairs) / len(pairs) >= 0.95


@pytest.mark.parametrize("relation", ["copied-id", "about", "sequel", "part", "sibling", "namesake"])
def test_other_works_are_never_called_the_same(shared: Path, relation: str) -> None:
    wrong = [
        row["id"]
        for row, judgement in labeled(shared)
        if row["relation"] == relation and judgement.relation.is_one_work
    ]
    assert wrong == []


def test_the_order_of_a_pair_does_not_matter(shared: Path) -> None:
    pairs = labeled(shared)
    assert all(relate(row["b"], row["a"]).relation is judgement.relation for row, judgement in pairs)


def test_commands_disagree_only_where_the_table_gives_a_reason(shared: Path) -> None:
    assert [row["id"] for row, judgement in labeled(shared) if disagreements(judgement)] == []


def judgement_lines(shared: Path) -> Iterator[str]:
    """One line for each pair: which, relation, probability, reason, and the level and weight of every field."""
    for row, judgement in labeled(shared):
        yield _line(row["id"], judgement)
    for name in _DATABASES:
        for number, (left, right, _) in enumerate(database(shared, name)):
            if number % _EACH == 0:
                yield _line(f"{name}:{number}", relate(left, right))


def _line(name: str, judgement: Judgement) -> str:
    levels = judgement.evidence.levels()
    fields = (
        f"{field}={levels[field].name.lower()}{weight:+.2f}"
        for field, weight in judgement.contributions.items()
        if levels[field]
    )
    note = judgement.veto.note if judgement.veto else ""
    return " ".join(
        [name, judgement.relation, f"{judgement.probability:.4f}", judgement.reason, *fields, note]
    ).rstrip()


def test_judgements_are_those_that_were_accepted(shared: Path) -> None:
    accepted = _JUDGEMENTS.read_text(encoding="utf-8").splitlines()
    changed = [pair for pair in zip(judgement_lines(shared), accepted, strict=True) if pair[0] != pair[1]]
    assert changed == []


def database(shared: Path, name: str) -> Iterator[tuple[Description, Description, bool]]:
    for line in (shared / "conformance" / "er" / name / "valid.txt").read_text(encoding="utf-8").splitlines():
        left, right, label = line.split("\t")
        yield side(left), side(right), label.strip() == "1"


def side(text: str) -> Description:
    match = _SIDE.match(text)
    assert match
    title, authors, venue, year = (value.strip() for value in match.groups())
    names = tuple(RawName(name.strip()) for name in authors.split(" , ") if name.strip(" ,"))
    number = int(float(year)) if re.match(r"(19|20)\d\d", year) else None
    return Description("database", title, authors=names, venue=venue or None, year=number)


@pytest.mark.parametrize(("name", "least"), list(zip(_DATABASES, (0.985, 0.90, 0.97, 0.875), strict=True)))
def test_databases(shared: Path, name: str, least: float) -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    for left, right, is_one_work in database(shared, name):
        counts[relate(left, right).relation.is_one_work, is_one_work] += 1
    true = 2 * counts[True, True]
    assert true / (true + counts[True, False] + counts[False, True]) >= least


def groups(shared: Path, kind: str, relation: str | None = None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for line in (shared / "truth" / "same_title.jsonl").read_text(encoding="utf-8").splitlines():
        group = json.loads(line)
        if group["kind"] == kind and relation in (None, group.get("relation")):
            yield from combinations([item for item in group["items"] if item.get("authors")], 2)


def page(item: dict[str, Any]) -> Description:
    names = tuple(map(RawName, item["authors"]))
    complete = item.get("authors_complete", True)
    return Description("page", item["title"], authors=names, authors_complete=complete, form=Form.PAGE)


def record(item: dict[str, Any]) -> Description:
    return Description(
        "arxiv", item["title"], arxiv=item["arxiv_id"], authors=tuple(map(RawName, item.get("authors", ())))
    )


def test_parts_by_the_same_people_are_told_apart(shared: Path) -> None:
    same = {
        (a["title"], b["title"])
        for a, b in groups(shared, "sequel / part / version")
        if relate(page(a), record(b)).relation.is_one_work
    }
    assert {pair for pair in same if pair[0] != pair[1]} == set()


def test_authors_tell_works_of_one_title_apart(shared: Path) -> None:
    pairs = list(groups(shared, "identical title", "no shared authors"))
    wrong = [a["title"] for a, b in pairs if relate(page(a), record(b)).relation.is_one_work]
    assert len(wrong) <= 0.04 * len(pairs)  # of these pairs five are one person's, in two spellings


if __name__ == "__main__":
    _JUDGEMENTS.write_text("".join(f"{line}\n" for line in judgement_lines(Path(sys.argv[1]))), encoding="utf-8")
