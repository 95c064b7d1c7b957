"""Fingerprints on real abstracts: they tell works of one title apart, and find works under another title."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard

from normalizer.values.abstracts.fingerprint import fingerprints_of, resemblance, resemblances, shingles_of
from normalizer.values.abstracts.index import FingerprintIndex, index_of, postings_of

pytestmark = pytest.mark.shared


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def index(texts: list[str]) -> FingerprintIndex:
    shingles = shingles_of(texts)
    return FingerprintIndex(index_of(postings_of(shingles, 0), len(texts)), fingerprints_of(shingles))


def test_works_of_one_title_are_told_apart_with_a_wide_margin(shared: Path) -> None:
    pairs = rows(shared / "truth/same_title_labelled.jsonl")
    same = np.array([pair["label"] == "same" for pair in pairs])
    a, b = (shingles_of([pair[side]["abstract"] for pair in pairs]) for side in "ab")
    prints_a, prints_b = fingerprints_of(a), fingerprints_of(b)
    several = (
        resemblances(a, np.arange(len(pairs)), prints_b),
        resemblances(b, np.arange(len(pairs)), prints_a),
        np.array([resemblance(x.tobytes(), y.tobytes()) for x, y in zip(prints_a, prints_b, strict=True)]),
    )
    for scores in several:
        assert scores[same].min() > 0.6
        assert scores[~same].max() < 0.2


def test_retitled_works_are_found_by_their_abstracts(shared: Path) -> None:
    """Among 10,000 other works; benchmarks/abstracts.py has the whole table."""
    pairs = rows(shared / "truth/retitled_two_abstracts.jsonl")
    hidden = {pair["arxiv_id"] for pair in pairs}
    with zstandard.open(shared / "catalog/abstracts.jsonl.zst", "rt", encoding="utf-8") as lines:
        others = [row for row in map(json.loads, islice(lines, 10_000)) if row["arxiv_id"] not in hidden]
    ids = [row["arxiv_id"] for row in others] + [pair["arxiv_id"] for pair in pairs]
    there = index([row["abstract"] for row in others] + [pair["abstract_b"] for pair in pairs])
    found = there.find(shingles_of([pair["abstract_a"] for pair in pairs]), most=1, least=0.16)
    right = [ids[row] == pairs[asked]["arxiv_id"] for asked, row in zip(found.queries, found.rows, strict=True)]
    assert sum(right) >= 0.6 * len(pairs)
    assert sum(right) >= 0.99 * len(right)


def test_different_works_of_one_abstract_come_out_as_equals(shared: Path) -> None:
    pairs = rows(shared / "truth/same_title_same_abstract_different_authors.jsonl")
    texts = {pair[side]["arxiv_id"]: pair[side]["abstract"] for pair in pairs for side in "ab"}
    ids = list(texts)
    asked = shingles_of(list(texts.values()))
    found = index(list(texts.values())).find(asked, most=16)
    near: dict[tuple[str, str], float] = {
        (ids[a], ids[row]): float(score)
        for a, row, score in zip(found.queries, found.rows, found.resemblances, strict=True)
    }
    recognized = {arxiv for arxiv, size in zip(ids, asked.sizes, strict=True) if size}
    both = [(p["a"]["arxiv_id"], p["b"]["arxiv_id"]) for p in pairs if {p["a"]["arxiv_id"], p["b"]["arxiv_id"]} <= recognized]  # fmt: skip
    assert len(both) > 100
    # The least is a pair of which one is a shortened version of the other.
    assert min(near[pair] for pair in both) > 0.25
    assert np.quantile([near[pair] for pair in both], 0.1) > 0.9
