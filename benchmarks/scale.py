"""The catalog at full size: building, finding damaged titles, and the same with full-text engines.

    python benchmarks/scale.py [--works 2700000] [--shared ../shared] [--questions 40000] [--peer-questions 200]

Times are medians of three runs. A title counts as found when the likeliest answer has its folded title. An answer is
accepted when it alone begins with the asked title, from a high similarity, or from a lower one and a distance to the
runner-up; these were chosen on other questions (another seed): those with the best recall at a precision of .986. The
engines' answers are ranked anew by the same similarity.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scale_noise import Question, questions
from scale_peers import Ask, answers, fts5_engine, tantivy_engine
from scale_works import Works, write_works

from normalizer.values.titles import title_key
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog

SEED, HELD_OUT_SEED = 20, 21
SMALL = 300_000
PROCESSES = 2
_CHUNK = 4096
_SINGLES = 3000
_WANTED_PRECISION = 0.986
_HIGH = (0.92, 0.94, 0.96, 0.98, 1.0)
_SIMILARITIES = np.arange(0.78, 0.92, 0.01)
_MARGINS = (0.0, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1)


@dataclass(frozen=True)
class Answers:
    """For each question whether the likeliest row is right, its similarity, and how far off the runner-up is.

    `begins` tells where of all rows only the likeliest begins with the asked title.
    """

    right: NDArray[np.bool_]
    similarity: NDArray[np.float64]
    margin: NDArray[np.float64]
    begins: NDArray[np.bool_]
    present: NDArray[np.bool_]

    def accepted(self, high: float, similarity: float, margin: float) -> tuple[float, float]:
        """Recall and precision when answers from these values on are accepted."""
        clear = (self.similarity >= similarity) & (self.margin >= margin)
        accepted = (self.similarity >= high) | clear | self.begins
        return float(np.mean((self.right & accepted)[self.present])), float(np.mean(self.right[accepted]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--works", type=int, default=2_700_000)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--questions", type=int, default=40_000)
    parser.add_argument("--peer-questions", type=int, default=200)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="scale-") as folder:
        large = _catalog(options.shared, Path(folder) / "large", options.works)
        small = _catalog(options.shared, Path(folder) / "small", SMALL) if options.works > SMALL else large
        asked = questions(large.works.asked, large.works.absent, options.questions, SEED)
        held_out = questions(large.works.asked, large.works.absent, options.questions, HELD_OUT_SEED)
        quality(Catalog.open(large.path), asked, held_out)
        rate = speed(large, small, asked, options.questions)
        match_page(large.path, options.shared)
        if not options.no_peers:
            peers(large, asked[: options.peer_questions], rate, Path(folder))


@dataclass(frozen=True)
class Built:
    """A catalog and the works that it was built of."""

    path: Path
    works: Works


def _catalog(shared: Path, folder: Path, count: int) -> Built:
    """Write the works and build their catalog, in processes of their own, so that memory can be told apart."""
    folder.mkdir()
    works = _in_process(write_works, shared, folder, count, SEED)
    start = time.perf_counter()
    size, peak = _in_process(_build, works.files, folder / "catalog")
    seconds = time.perf_counter() - start
    print(f"build {works.count:,} works: {seconds:.1f} s, {peak / 1e6:.2f} GB resident, {size / 1e6:.0f} MB on disk")
    return Built(folder / "catalog", works)


def _build(files: Sequence[Path], path: Path) -> tuple[int, int]:
    """Size of the catalog, and the most memory that this process and its children had (kB, added up)."""
    report = build_catalog(files, path)
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return report.info.bytes, sum(peaks)


def _in_process(call: Callable[..., Any], *arguments: object) -> Any:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(call, *arguments).result()


def quality(catalog: Catalog, asked: Sequence[Question], held_out: Sequence[Question]) -> None:
    """Print recall and precision, at a threshold chosen on the held-out questions."""
    chosen = _answers(catalog, held_out)
    rules = [rule for rule in product(_HIGH, _SIMILARITIES, _MARGINS) if chosen.accepted(*rule)[1] >= _WANTED_PRECISION]
    high, similarity, margin = max(rules, key=lambda rule: chosen.accepted(*rule)[0])
    ours = _answers(catalog, asked)
    recall, precision = ours.accepted(high, similarity, margin)
    print(f"recall@1 {np.mean(ours.right[ours.present]):.4f} before anything is rejected")
    print(
        f"accepted from similarity {high:.2f}, or {similarity:.2f} with margin {margin}:"
        f" recall {recall:.4f}, precision {precision:.4f}"
    )
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for question, right in zip(asked, ours.right.tolist(), strict=True):
        by_kind[question.kind].append(right)
    print("recall@1 by kind: " + ", ".join(f"{kind} {np.mean(right):.3f}" for kind, right in sorted(by_kind.items())))


def _answers(catalog: Catalog, asked: Sequence[Question]) -> Answers:
    hits = catalog.search_rows([question.title for question in asked], most=3)
    keys = [title_key(record.title) for record in catalog.records(hits.rows.tolist())]
    found: list[list[tuple[str, float]]] = [[] for _ in asked]
    for question, key, score in zip(hits.queries.tolist(), keys, hits.scores.tolist(), strict=True):
        found[question].append((key, score))
    best = [answer[0] if answer else ("", 0.0) for answer in found]
    others = [[(k, s) for k, s in answer if k != key] for answer, (key, _) in zip(found, best, strict=True)]
    asked_keys = [title_key(question.title) for question in asked]
    similarity = np.array([score for _, score in best])
    return Answers(
        right=np.array([question.key == key for question, (key, _) in zip(asked, best, strict=True)]),
        similarity=similarity,
        margin=similarity - np.array([max((s for _, s in other), default=0.0) for other in others]),
        begins=np.array(
            [
                key.startswith(ours) and not any(k.startswith(ours) for k, _ in other)
                for ours, (key, _), other in zip(asked_keys, best, others, strict=True)
            ]
        ),
        present=np.array([question.key is not None for question in asked]),
    )


def speed(large: Built, small: Built, asked: Sequence[Question], count: int) -> float:
    """Print how long look-ups take; titles per second of two processes."""
    titles = [question.title for question in asked]
    opening = [_timed(lambda: Catalog.open(large.path).search_rows(titles[:1])) for _ in range(5)]
    print(f"open and first answer: {statistics.median(opening) * 1e3:.1f} ms in a warm process")
    catalogs = {"large": Catalog.open(large.path), "small": Catalog.open(small.path)}
    small_titles = [question.title for question in questions(small.works.asked, small.works.absent, count, SEED)]
    batch = {
        name: _median(lambda name=name, all_titles=all_titles: catalogs[name].search_rows(all_titles)) / count  # type: ignore[misc]
        for name, all_titles in (("large", titles), ("small", small_titles))
    }
    singles = [_timed(lambda title=title: catalogs["large"].search_rows([title])) for title in titles[:_SINGLES]]  # type: ignore[misc]
    print(f"single look-ups: median {np.median(singles) * 1e6:.0f} us, p99 {np.quantile(singles, 0.99) * 1e6:.0f} us")
    print(f"one process: {1 / batch['large']:,.0f} titles/s; with all records read: ", end="")
    queries = [TitleQuery(title) for title in titles[:_SINGLES]]
    print(f"{_SINGLES / _median(lambda: catalogs['large'].find(queries)):,.0f} titles/s")
    print(f"growth: a look-up takes {batch['large'] / batch['small']:.2f} times as long as with {small.works.count:,}")
    chunks = [titles[start : start + _CHUNK] for start in range(0, len(titles), _CHUNK)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, initializer=_open, initargs=(large.path,)) as pool:
        list(pool.map(_locate, chunks))
        rate = count / _median(lambda: list(pool.map(_locate, chunks)))
    print(f"{PROCESSES} processes: {rate:,.0f} titles/s")
    return rate


_opened: list[Catalog] = []


def _open(path: Path) -> None:
    _opened.append(Catalog.open(path))


def _locate(titles: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    hits = _opened[0].search_rows(titles)
    return hits.queries, hits.rows


def match_page(catalog: Path, shared: Path) -> None:
    """Print how long `bibnorm match` takes for the first saved page, whole process, with compiled modules."""
    page = sorted((shared / "seeds").glob("*.txt"))[0]
    command = [sys.executable, "-m", "normalizer", "match", str(page), "--catalog", str(catalog), "--offline"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    run = partial(subprocess.run, command, capture_output=True, check=True, env=environment)
    run()
    seconds = _median(run)
    print(f"match of one page, whole process: {seconds:.2f} s")


def peers(large: Built, asked: Sequence[Question], rate: float, folder: Path) -> None:
    """Print the table of ours and the engines', on the same questions."""
    keys = [question.key for question in asked]
    titles = [question.title for question in asked]
    ours = _answers(Catalog.open(large.path), asked)
    print(f"\n{'':24}{'titles/s':>12}{'ours is faster':>16}{'recall@1':>10}   ({len(asked)} questions)")
    print(f"{'ours, 2 processes':24}{rate:>12,.0f}{'':>16}{np.mean(ours.right[ours.present]):>10.4f}")
    for name, engine in (("tantivy + rerank", tantivy_engine), ("SQLite FTS5 + rerank", fts5_engine)):
        ask: Ask = engine(_titles(large.works), folder / name.split()[0])
        found: list[str | None] = []
        theirs = len(titles) / _median(lambda ask=ask, found=found: found.extend(answers(ask, titles)))  # type: ignore[misc]
        right = [answer == key for answer, key in zip(found, keys, strict=False) if key is not None]
        print(f"{name:24}{theirs:>12,.1f}{rate / theirs:>15,.0f}x{np.mean(right):>10.4f}")


def _titles(works: Works) -> Iterator[str]:
    for file in works.files:
        with file.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["title"] for line in lines)


def _median(call: Callable[[], object]) -> float:
    return statistics.median(_timed(call) for _ in range(3))


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
