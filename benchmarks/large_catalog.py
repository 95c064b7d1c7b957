"""A catalog of many synthetic works: build time and memory, recall and speed of the search, bytes read when it is cold.

    python benchmarks/large_catalog.py --catalog CATALOG [--works 20000000] [--parts 1] [--memory 4G] [--folder FOLDER]

The works have the titles of a real catalog; the others are chains of words, each drawn as often as it follows the one
before in real titles, with 2 % new words: words and pairs of words are as frequent, and new ones keep coming, as in
more real titles. (Copies of real titles with some words changed do not do: most titles would have a neighbor that
differs in one word, 40 times as many as real ones, and a damaged title is then as near to it as to its own.) Their
authors are as many as those of a real work, with given and family names of different people: works with one title
seldom have a name in common, as in real sources. Asked are damaged titles of the real works (scale_noise.py): the same
for catalogs of any size.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import numpy as np
import numpy.typing as npt
import orjson
from scale_noise import questions

from normalizer.works.description import Description
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog
from resolvers.catalog.normalization import fold_all, join_words
from resolvers.catalog.search import Search, fast_limits, similarities, thorough_limits
from resolvers.catalog.storage.mapped_files import open_files

Integers = npt.NDArray[np.int64]

_CHUNK = 16384
# Titles of which some are asked, damaged.
_ASKED = 24_000
_NEW = 0.02
_MOST_WORDS = 60
# Works whose authors are read.
_SIGNED = 100_000


@dataclass(frozen=True)
class Authors:
    """Given and family names of people, and how many authors each of some works has."""

    given: Sequence[str]
    family: Sequence[str]
    counts: Integers

    @classmethod
    def of(cls, works: Sequence[Description]) -> Self:
        names = [name.text.split() for work in works for name in work.authors]
        counts = np.array([len(work.authors) for work in works])
        return cls([" ".join(name[:-1]) for name in names], [name[-1] for name in names], counts)

    def draw(self, rng: np.random.Generator, works: int) -> Iterator[list[str]]:
        """The names of the authors of so many works."""
        counts = rng.choice(self.counts, works)
        given, family = rng.integers(0, len(self.given), (2, counts.sum())).tolist()
        names = (f"{self.given[one]} {self.family[other]}".strip() for one, other in zip(given, family, strict=True))
        for count in counts.tolist():
            yield list(islice(names, count))


def lines(titles: Sequence[bytes], authors: Authors, count: int, seed: int) -> Iterator[bytes]:
    """So many rows: the titles as they are, then chains of their words."""
    rng = np.random.default_rng(seed)
    vocabulary: dict[bytes, int] = {b"": 0}
    ids = np.array(
        [vocabulary.setdefault(word, len(vocabulary)) for title in titles for word in (b"", *title.split(b" "))]
    )
    words = np.array(list(vocabulary), object)
    by_word = np.argsort(ids, kind="stable")
    starts = np.searchsorted(ids[by_word], np.arange(len(words)))
    counts = np.bincount(ids)
    for done in range(0, count, _CHUNK):
        chains = _chains(rng, ids, by_word, starts, counts)
        is_new = rng.random(chains.shape) < _NEW
        for row, names in zip(range(done, min(count, done + _CHUNK)), authors.draw(rng, _CHUNK), strict=False):
            if row < len(titles):
                title = titles[row]
            else:
                chain = chains[row - done]
                made = words[chain[chain > 0]].tolist()
                for place in np.flatnonzero(is_new[row - done, : len(made)]).tolist():
                    start = made[place].decode()[:3].encode()
                    made[place] = start + bytes(rng.integers(97, 123, 3, dtype=np.uint8))
                title = b" ".join(made)
            yield orjson.dumps({"title": title.decode(), "authors": names, "year": 1990 + row % 35})


def _chains(rng: np.random.Generator, ids: Integers, by_word: Integers, starts: Integers, counts: Integers) -> Integers:
    """A row of words a title, 0 after its end: the word after a random place of the word before."""
    chains = np.zeros((_CHUNK, _MOST_WORDS), ids.dtype)
    last = np.zeros(_CHUNK, ids.dtype)
    alive = np.ones(_CHUNK, bool)
    for place in range(_MOST_WORDS):
        places = by_word[starts[last] + (rng.random(_CHUNK) * counts[last]).astype(ids.dtype)]
        last = np.where(alive, ids[(places + 1) % len(ids)], 0)
        alive &= last > 0
        chains[:, place] = last
    return chains


def measure_build(source: Path, folder: Path, parts: int, memory: str) -> None:
    """Build as a program, or in parts, and print seconds of all processes and the memory of the largest."""
    program = [sys.executable, "-m", "normalizer", "catalog"]
    steps = [[*program, "build", str(source), "--part", f"{part}/{parts}"] for part in range(1, parts + 1)]
    made = [str(folder / f"part-{part}") for part in range(1, parts + 1)]
    if parts == 1:
        commands = [[*program, "build", str(source), "-o", str(folder / "catalog")]]
    else:
        commands = [[*step, "-o", part] for step, part in zip(steps, made, strict=True)]
        commands.append([*program, "merge", *made, "-o", str(folder / "catalog")])
    for command in commands:
        before, watch = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([*command, "--memory", memory, "--quiet"], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        name = " ".join(command[4:5] + command[-3:-2])
        print(f"{name}: {seconds:.0f} s of CPU, {time.perf_counter() - watch:.0f} s, peak {after.ru_maxrss >> 10:,} MB")


def measure_search(catalog: Path, titles: Sequence[str], count: int) -> None:
    """Recall at the first row and among all; the share whose first row is as near as the right one; speed.

    The more titles there are, the more damaged ones are nearer to another title than to their own: such a title is
    lost at the first row whatever the search does, and the share of near ones tells what the index loses. The speed is
    that of a second pass, with the files in memory.
    """
    files = open_files(catalog)
    search = Search(files)
    asked = [question for question in questions(titles, ["none"], count, seed=5) if question.key]
    right = [(question.key or "").replace(" ", "").encode() for question in asked]
    names = [question.title for question in asked]
    least = similarities(join_words(fold_all(names)), right)
    limits = {"fast": fast_limits(1, files.rows), "thorough": thorough_limits(files.rows)}
    for name, limit in limits.items():
        search.find(names, limit)
        watch = time.process_time()
        hits = search.find(names, limit)
        seconds = time.process_time() - watch
        found = join_words(files.titles(hits.rows))
        is_right = np.array([right[query] == its for query, its in zip(hits.queries.tolist(), found, strict=True)])
        best = np.zeros(len(asked), np.float32)
        np.maximum.at(best, hits.queries, hits.scores)
        _, first = np.unique(hits.queries, return_index=True)
        among = len(np.unique(hits.queries[is_right]))
        shares = [share / len(asked) for share in (is_right[first].sum(), among, (best >= least - 1e-6).sum())]
        print(
            f"{name}: {files.rows:,} rows, recall@1 {shares[0]:.4f}, among all {shares[1]:.4f},"
            f" as near as the right one {shares[2]:.4f}; {len(asked) / seconds:,.0f} titles per CPU-second"
        )


def measure_cold(catalog: Path, titles: Sequence[str]) -> None:
    """Bytes that a hundred titles read when no file is in memory."""
    generation = catalog / open_files(catalog).info.generation
    for path in generation.iterdir():
        file = os.open(path, os.O_RDONLY)
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)
    before = _read_bytes()
    Catalog.open(catalog).find([TitleQuery(title[:-2]) for title in titles])
    size = sum(path.stat().st_size for path in generation.iterdir())
    print(f"cold: {(_read_bytes() - before) / 1e6:.0f} MB of {size / 1e6:,.0f} MB read for {len(titles)} titles")


def _read_bytes() -> int:
    counters = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(counters["read_bytes"])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--catalog", type=Path, required=True, help="a catalog of real works")
    parser.add_argument("--works", type=int, default=20_000_000)
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--memory", default="4G")
    parser.add_argument("--questions", type=int, default=12_000)
    parser.add_argument("--folder", type=Path, help="keep the catalog there")
    options = parser.parse_args()
    files = open_files(options.catalog)
    titles = [title for title in files.titles(np.arange(files.rows)) if title]
    catalog = Catalog.open(options.catalog)
    records = catalog.records(range(0, files.rows, max(1, files.rows // _ASKED)))
    asked = [record.title for record in records if record.title.count(" ") > 1]
    authors = Authors.of(catalog.records(range(0, files.rows, max(1, files.rows // _SIGNED))))
    with TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(exist_ok=True, parents=True)
        source = folder / "works.jsonl"
        with source.open("wb") as file:
            file.writelines(line + b"\n" for line in lines(titles, authors, options.works, seed=1))
        measure_build(source, folder, options.parts, options.memory)
        source.unlink()
        measure_cold(folder / "catalog", asked[:100])
        measure_search(folder / "catalog", asked, options.questions)


if __name__ == "__main__":
    main()
