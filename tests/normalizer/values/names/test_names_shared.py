"""Author comparison on labelled data: same titles of different works, and databases that list the same papers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from normalizer.values.names.compare import Agreement, compare_people

pytestmark = pytest.mark.shared

_AUTHORS = re.compile(r"COL authors VAL (.*?) ?COL venue")


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def same_titles(shared: Path, relation: str) -> Counter[Agreement]:
    told: Counter[Agreement] = Counter()
    for group in json_lines(shared / "truth" / "same_title.jsonl"):
        if group["kind"] == "identical title" and group.get("relation") == relation:
            known = [item for item in group["items"] if item.get("authors")]
            for a, b in combinations(known, 2):
                told[
                    compare_people(
                        a["authors"],
                        b["authors"],
                        left_complete=a["authors_complete"],
                        right_complete=b["authors_complete"],
                    ).agreement
                ] += 1
    return told


def databases(path: Path) -> tuple[Counter[Agreement], Counter[Agreement]]:
    """What is told of true pairs, and of pairs that are none; pairs without authors are left out."""
    told: tuple[Counter[Agreement], Counter[Agreement]] = (Counter(), Counter())
    for line in path.read_text(encoding="utf-8").splitlines():
        *sides, label = line.split("\t")
        ours, theirs = (
            [name for name in found[1].split(" , ") if name.strip()] for found in map(_AUTHORS.search, sides) if found
        )
        if ours and theirs:
            told[label == "0"][compare_people(ours, theirs).agreement] += 1
    return told


def share(told: Counter[Agreement], *which: Agreement) -> float:
    return sum(told[each] for each in which) / told.total()


def test_common_authors_tell_works_apart_and_do_not_tear_them(shared: Path) -> None:
    told = same_titles(shared, "no shared authors")
    assert told.total() > 200
    assert share(told, Agreement.MISMATCH) >= 0.97  # five of these pairs are one person's, in two spellings
    assert share(told, Agreement.MATCH) <= 0.02
    told = same_titles(shared, "some shared author names")
    assert told.total() > 300
    assert share(told, Agreement.MATCH, Agreement.PARTIAL) >= 0.985


def test_discussions_of_one_paper_are_told_apart(shared: Path) -> None:
    name = "same_title_same_abstract_different_authors.jsonl"
    told = Counter(
        compare_people(pair["a"]["authors"], pair["b"]["authors"]).agreement
        for pair in json_lines(shared / "truth" / name)
    )
    assert told[Agreement.MISMATCH] >= told.total() - 2  # two pairs are one person's, in two spellings


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "found", "different"),
    [
        ("Structured/DBLP-ACM", 0.985, 0.87),
        ("Dirty/DBLP-ACM", 0.98, 0.87),
        # Scholar has "acms anthology" and "h wei" where authors should be.
        ("Structured/DBLP-GoogleScholar", 0.95, 0.89),
        ("Dirty/DBLP-GoogleScholar", 0.93, 0.88),
    ],
)
def test_databases_agree_on_the_authors_of_a_paper(shared: Path, name: str, found: float, different: float) -> None:
    same, others = databases(shared / "conformance" / "er" / name / "valid.txt")
    assert share(same, Agreement.MATCH, Agreement.PARTIAL) >= found
    assert share(others, Agreement.MISMATCH) >= different  # hard pairs: others are later papers of the same people


def test_real_references_agree_with_their_versions(shared: Path) -> None:
    """Version pairs of labelled papers: all that are the same work agree, none of the others does."""
    told: dict[str, Counter[Agreement]] = {"same": Counter(), "different": Counter()}
    for pair in json_lines(shared / "truth" / "same_title_labelled.jsonl"):
        told[pair["label"]][compare_people(pair["a"]["authors"], pair["b"]["authors"]).agreement] += 1
    assert share(told["same"], Agreement.MATCH, Agreement.PARTIAL) >= 0.99
    assert share(told["different"], Agreement.MISMATCH) >= 0.99
