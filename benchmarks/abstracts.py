"""Abstracts as a witness: how well fingerprints tell and find abstracts, beside exact Jaccard indexes, and how fast.

    python benchmarks/abstracts.py ../shared [--runs 3]

Three tables, each with the method in use and the simple one that it must come near: all runs of four words of both
texts, compared as sets.

- *tell*: `truth/same_title_labelled.jsonl`, pairs of records with one title, the same work or different ones;
- *find*: abstracts looked up among those of `catalog/abstracts.jsonl.zst` and the true ones. Those of the scraped
  pages (whole, and cut off), and those of `truth/retitled_two_abstracts.jsonl`: version a is asked, b is in the index.
  To see what happens when the work is absent, its rows are hidden for a fifth of the weight;
- *limit*: `truth/same_title_same_abstract_different_authors.jsonl`, which must come out as equals.

Rates are of one core, medians of the runs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import zstandard
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from normalizer.pages import read_page
from normalizer.values.abstracts.fingerprint import (
    Shingles,
    fingerprints_of,
    fold_abstract,
    jaccard,
    resemblance,
    resemblances,
    shingles_of,
)
from normalizer.values.abstracts.index import FingerprintIndex, index_of, postings_of
from normalizer.values.titles import title_key

ABSENT_WEIGHT = 0.2
MOST = 4
FULL_SIZE = 2_700_000
# From `high` on by the abstract alone; from `low` on beside a title that similar: (low, title, high).
RULES = (
    (0.20, 0.0, 0.20),
    (0.16, 0.0, 0.16),
    (0.12, 0.0, 0.12),
    (0.10, 0.45, 0.20),
    (0.08, 0.45, 0.20),
    (0.08, 0.55, 0.16),
    (0.05, 0.65, 0.16),
)
T = TypeVar("T")


@dataclass(frozen=True)
class Work:
    arxiv: str
    title: str
    abstract: str


@dataclass(frozen=True)
class Answers:
    """For each asked abstract: how much its own work's best row resembles it, and the best other row; 0 for none.

    `own_titles` and `other_titles` tell how similar the titles of those rows are to the asked one.
    """

    own: NDArray[np.float64]
    other: NDArray[np.float64]
    own_titles: NDArray[np.float64]
    other_titles: NDArray[np.float64]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with zstandard.open(path, "rt", encoding="utf-8") if path.suffix == ".zst" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def timed(call: Callable[[], T], runs: int) -> tuple[T, float]:
    """What a call gives, and the median of its seconds of one core."""
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        result = call()
        seconds.append(time.process_time() - start)
    return result, statistics.median(seconds)


def scraped(shared: Path) -> list[Work]:
    """The abstracts on the saved pages whose work is known."""
    ids = {row["title"]: row["arxiv_id"] for row in lines(shared / "truth/pages_dev.jsonl") if row["arxiv_id"]}
    titles = [each for path in sorted((shared / "seeds").glob("*.txt")) for each in read_page(str(path)).titles]
    return [Work(ids[each.title], each.title, each.abstract) for each in titles if each.title in ids and each.abstract]


def four_words(texts: Sequence[str]) -> Shingles:
    """All runs of four words, common ones too: the simple method."""
    sets = [_four_words(fold_abstract(text).split()) for text in texts]
    starts = np.cumsum([0, *map(len, sets)])
    return Shingles(starts, np.concatenate(sets) if sets else np.zeros(0, np.uint64))


def _four_words(words: list[bytes]) -> NDArray[np.uint64]:
    runs = {zlib.crc32(b" ".join(words[at : at + 4])) for at in range(len(words) - 3)}
    return np.array(sorted(runs), np.uint64)


class ExactIndex:
    """All shingles of all rows, in one sorted array."""

    def __init__(self, rows: Shingles) -> None:
        self.sizes = rows.sizes
        self.entries = (rows.hashes << np.uint64(32)) | rows.owners.astype(np.uint64)
        self.entries.sort()

    def best(self, asked: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The rows that share a shingle, and their Jaccard index."""
        starts = np.searchsorted(self.entries, asked << np.uint64(32))
        ends = np.searchsorted(self.entries, (asked + np.uint64(1)) << np.uint64(32))
        met = [self.entries[a:b] & np.uint64(0xFFFFFFFF) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        rows, common = np.unique(np.concatenate([np.zeros(0, np.uint64), *met]).astype(np.int64), return_counts=True)
        return rows, common / (len(asked) + self.sizes[rows] - common)


def similarity(one: str, other: str) -> float:
    return Indel.normalized_similarity(title_key(one), title_key(other))


def answers(
    asked: Sequence[Work], rows: Sequence[Work], pairs: Iterator[tuple[int, Sequence[int], Sequence[float]]]
) -> Answers:
    """Sort out which of the found rows are the asked work's own."""
    own, other, own_titles, other_titles = (np.zeros(len(asked)) for _ in range(4))
    for which, places, scores in pairs:
        for place, score in zip(places, scores, strict=True):
            mine = rows[place].arxiv == asked[which].arxiv
            best, titles = (own, own_titles) if mine else (other, other_titles)
            if score > best[which]:
                best[which], titles[which] = score, similarity(asked[which].title, rows[place].title)
    return Answers(own, other, own_titles, other_titles)


def fingerprint_pairs(index: FingerprintIndex, asked: Shingles) -> Iterator[tuple[int, Sequence[int], Sequence[float]]]:
    found = index.find(asked, MOST)
    for which in range(len(asked)):
        mine = found.queries == which
        yield which, found.rows[mine].tolist(), found.resemblances[mine].tolist()


def exact_pairs(index: ExactIndex, asked: Shingles) -> Iterator[tuple[int, Sequence[int], Sequence[float]]]:
    for which in range(len(asked)):
        places, scores = index.best(asked.hashes[asked.starts[which] : asked.starts[which + 1]])
        best = np.argsort(-scores)[: 2 * MOST]
        yield which, places[best].tolist(), scores[best].tolist()


def with_titles(found: Answers, least_title: float, low: float, high: float) -> Answers:
    """Scores that are 0 unless they reach `high`, or `low` beside a title that similar."""

    def kept(scores: NDArray[np.float64], titles: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where((scores >= high) | ((scores >= low) & (titles >= least_title)), scores, 0.0)

    return replace(found, own=kept(found.own, found.own_titles), other=kept(found.other, found.other_titles))


def precision_recall(found: Answers, least: float) -> tuple[float, float]:
    """Of the best rows at that score or more: how many are right, and how many of all works they find."""
    right = (found.own > found.other) & (found.own >= least)
    taken = np.maximum(found.own, found.other) >= least
    wrongly = (found.other >= least).sum() * ABSENT_WEIGHT
    answered = taken.sum() * (1 - ABSENT_WEIGHT) + wrongly
    return (right.sum() * (1 - ABSENT_WEIGHT) / answered if answered else 1.0), right.mean()


def least_for(found: Answers, precision: float) -> float:
    """The lowest score from which on the answers are that precise."""
    scores = np.unique(np.concatenate([found.own, found.other, [1.0]]))
    good = [float(score) for score in scores if score > 0 and precision_recall(found, score)[0] >= precision]
    return good[0] if good else 1.0


def show_found(name: str, found: Answers) -> None:
    parts = []
    for precision in (0.98, 0.99, 0.995):
        least = least_for(found, precision)
        parts.append(f"{precision_recall(found, least)[1]:.3f} from {least:.3f}")
    print(f"  {name:34} {(found.own > found.other).mean():>9.3f}  {'  '.join(parts)}")


def tell(shared: Path) -> None:
    rows = list(lines(shared / "truth/same_title_labelled.jsonl"))
    a, b = ([row[side]["abstract"] for row in rows] for side in "ab")
    same = np.array([row["label"] == "same" for row in rows])
    asked, prints = shingles_of(a), fingerprints_of(shingles_of(b))
    methods = {
        "text against fingerprint": resemblances(asked, np.arange(len(rows)), prints),
        "fingerprint against fingerprint": np.array(
            [resemblance(x.tobytes(), y.tobytes()) for x, y in zip(fingerprints_of(asked), prints, strict=True)]
        ),
        "exact, the same shingles": np.array([jaccard(x, y) for x, y in zip(a, b, strict=True)]),
        "exact, runs of four words": np.array([_exact(x, y) for x, y in zip(a, b, strict=True)]),
    }
    print(f"\ntell {len(rows)} pairs of one title       least of same  most of different  wrong at .3")
    for name, scores in methods.items():
        wrong = int(((scores >= 0.3) != same).sum())
        print(f"  {name:34} {scores[same].min():>12.3f} {scores[~same].max():>18.3f} {wrong:>12}")


def _exact(one: str, other: str) -> float:
    both = four_words([one, other])
    first, second = set(both.hashes[: both.starts[1]].tolist()), set(both.hashes[both.starts[1] :].tolist())
    return len(first & second) / max(len(first | second), 1)


def limit(shared: Path) -> None:
    rows = list(lines(shared / "truth/same_title_same_abstract_different_authors.jsonl"))
    works = {row[side]["arxiv_id"]: row[side]["abstract"] for row in rows for side in "ab"}
    ids = list(works)
    rows_of = shingles_of(list(works.values()))
    prints = fingerprints_of(rows_of)
    found = FingerprintIndex(index_of(postings_of(rows_of, 0), len(ids)), prints).find(rows_of, 16)
    scores = {(int(a), int(r)): float(s) for a, r, s in zip(found.queries, found.rows, found.resemblances, strict=True)}
    known = [row for row in rows if all(prints[ids.index(row[side]["arxiv_id"]), 0] for side in "ab")]
    pairs = [(ids.index(row["a"]["arxiv_id"]), ids.index(row["b"]["arxiv_id"])) for row in known]
    equal = sum(scores.get((a, b), 0) >= 0.95 * scores.get((a, a), 0) for a, b in pairs)
    print(
        f"\nlimit: {len(rows)} pairs of works with one abstract: {len(rows) - len(known)} too short to be recognized,"
    )
    print(f"  of the rest {equal} found as equals, {len(pairs) - equal} as less than equal")


def collection(shared: Path, asked: Sequence[Work]) -> list[Work]:
    """All abstracts there are, but for other versions of works that are asked for under two titles."""
    hidden = {work.arxiv for work in asked}
    rows = [row for row in lines(shared / "catalog/abstracts.jsonl.zst") if row["arxiv_id"] not in hidden]
    ids = {row["arxiv_id"] for row in rows}
    titles = {
        row["arxiv_id"]: row["title"] for row in lines(shared / "catalog/arxiv.jsonl.zst") if row["arxiv_id"] in ids
    }
    return [Work(row["arxiv_id"], titles.get(row["arxiv_id"], ""), row["abstract"]) for row in rows]


def shingles_in(works: Sequence[Work]) -> Shingles:
    return shingles_of([work.abstract for work in works])


def index_with(rows: Shingles) -> FingerprintIndex:
    return FingerprintIndex(index_of(postings_of(rows, 0), len(rows)), fingerprints_of(rows))


def cut(works: Sequence[Work], share: float) -> list[Work]:
    """As a page that shows the beginning of each abstract."""
    return [replace(work, abstract=work.abstract[: int(len(work.abstract) * share)]) for work in works]


def speed(rows: Sequence[Work], shingles: Shingles, runs: int) -> None:
    sample = [work.abstract for work in rows[:: max(len(rows) // 5000, 1)]]
    _, folding = timed(lambda: [fold_abstract(text) for text in sample], runs)
    _, printing = timed(lambda: fingerprints_of(shingles_of(sample)), runs)
    arrays, indexing = timed(lambda: index_of(postings_of(shingles, 0), len(rows)), runs)
    prints, known = fingerprints_of(shingles), shingles_of(sample)
    _, finding = timed(lambda: FingerprintIndex(arrays, prints).find(known, MOST), runs)
    print(f"{len(rows)} abstracts              of one core  2.7 million")
    for name, number, seconds in (
        ("fold", len(sample), folding),
        ("fold and fingerprint", len(sample), printing),
        ("index", len(rows), indexing),
        ("look-up", len(sample), finding),
    ):
        print(f"  {name:24} {number / seconds:>13.0f}/s {FULL_SIZE / number * seconds:>9.1f} s")
    sizes = {"fingerprints": prints.nbytes, **{name: array.nbytes for name, array in arrays.items()}}
    print("  bytes a work:", {name: round(size / len(rows), 1) for name, size in sizes.items()})


def find(rows: Sequence[Work], index: FingerprintIndex, asked: dict[str, list[Work]]) -> None:
    exact = ExactIndex(four_words([work.abstract for work in rows]))
    print(f"\nfind, of works {ABSENT_WEIGHT:.0%} absent            right first  recall at precision .98, .99, .995")
    for name, works in asked.items():
        show_found(f"{name}, {len(works)}", answers(works, rows, fingerprint_pairs(index, shingles_in(works))))
        start = time.process_time()
        simple = answers(works, rows, exact_pairs(exact, four_words([work.abstract for work in works])))
        rate = len(works) / (time.process_time() - start)
        show_found(f"  exact, runs of four, {rate:.0f}/s", simple)


def second_witness(found: Answers) -> None:
    print("\nretitled, with the title as a second witness    precision  recall")
    for low, title, high in RULES:
        precision, recall = precision_recall(with_titles(found, title, low, high), 1e-6)
        rule = f"from {high:.2f}" + (f", or {low:.2f} and title {title:.2f}" if low < high else "")
        print(f"  {rule:46} {precision:>9.4f} {recall:>7.3f}")


def growth(rows: Sequence[Work], asked: Sequence[Work], own: Sequence[Work]) -> None:
    """How near the best of the other works comes, the more of them there are."""
    print("\nrows       right first   best other row at .5, .9, .99")
    for step in (64, 16, 4, 1):
        some = [*rows[::step], *own]
        found = answers(asked, some, fingerprint_pairs(index_with(shingles_in(some)), shingles_in(asked)))
        near = np.quantile(found.other, [0.5, 0.9, 0.99])
        print(f"{len(some):>8} {(found.own > found.other).mean():>11.3f}      {near.round(3)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"))
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    shared: Path = arguments.shared

    retitled = list(lines(shared / "truth/retitled_two_abstracts.jsonl"))
    version_a = [Work(row["arxiv_id"], row["title_a"], row["abstract_a"]) for row in retitled]
    version_b = [Work(row["arxiv_id"], row["title_b"], row["abstract_b"]) for row in retitled]
    others = collection(shared, version_a)
    rows = [*others, *version_b]
    shingles = shingles_in(rows)
    speed(rows, shingles, arguments.runs)
    tell(shared)
    limit(shared)

    in_rows = {row.arxiv for row in rows}
    pages = [work for work in scraped(shared) if work.arxiv in in_rows]
    short = [replace(work, abstract=work.abstract[:300]) for work in pages]
    index = index_with(shingles)
    asked = {
        "scraped pages": pages,
        "  cut to a half": cut(pages, 0.5),
        "  cut to 300 letters": short,
        "retitled": version_a,
    }
    find(rows, index, asked)
    second_witness(answers(version_a, rows, fingerprint_pairs(index, shingles_in(version_a))))
    growth(others, version_a, version_b)


if __name__ == "__main__":
    main()
