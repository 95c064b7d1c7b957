"""A catalog of many synthetic works: build time and memory, recall and speed of the search, bytes read when it is cold.

    python benchmarks/large_catalog.py --catalog CATALOG [--works 20000000] [--parts 1] [--memory 4G] [--folder FOLDER]

The works have the titles of a real catalog; further copies have 35 % of their words changed for words drawn as often as
they occur, and 2 % for new ones, so that words and pairs of words are as frequent, and new ones keep coming, as in more
real titles. Asked are damaged titles of the real works (scale_noise.py): the same for catalogs of any size.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import orjson
from scale_noise import questions

from resolvers.base import TitleQuery
from resolvers.catalog import Catalog
from resolvers.catalog.normalization import join_words
from resolvers.catalog.search import THOROUGH, Search, SearchLimits, fast_limits
from resolvers.catalog.storage.mapped_files import open_files

_CHUNK = 16384
# Titles of which some are asked, damaged.
_ASKED = 24_000
_CHANGED, _NEW = 0.35, 0.02
_NAMES = ("Anna Cee", "Bob Dee", "Cem Eff", "Dora Gee", "Emil Haa", "Fay Ito", "Gus Jay", "Hal Kay")


def lines(titles: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """So many rows: the titles as they are, then copies with changed words."""
    rng = np.random.default_rng(seed)
    tokens = b" ".join(titles).split(b" ")
    vocabulary: dict[bytes, int] = {}
    ids = np.array([vocabulary.setdefault(word, len(vocabulary)) for word in tokens], np.int32)
    words = np.array(list(vocabulary), object)
    ends = np.cumsum([title.count(b" ") + 1 for title in titles])
    for done in range(0, count, _CHUNK):
        for row in range(done, min(count, done + _CHUNK)):
            at = row % len(titles)
            its = ids[ends[at - 1] if at else 0 : ends[at]].copy()
            if row >= len(titles):
                changed = rng.random(len(its)) < _CHANGED
                its[changed] = ids[rng.integers(0, len(ids), int(changed.sum()))]
            title = words[its].tolist()
            if row >= len(titles):
                for place in np.flatnonzero(rng.random(len(its)) < _NEW).tolist():
                    title[place] = title[place][:3] + bytes(rng.integers(97, 123, 3, dtype=np.uint8))
            author = _NAMES[row % len(_NAMES)]
            yield orjson.dumps({"title": b" ".join(title).decode(), "authors": [author], "year": 1990 + row % 35})


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
    """Recall at the first row, among all rows, and the speed."""
    files = open_files(catalog)
    search = Search(files)
    asked = [question for question in questions(titles, ["none"], count, seed=5) if question.key]
    keys = [(question.key or "").replace(" ", "").encode() for question in asked]
    limits: dict[str, SearchLimits] = {"fast": fast_limits(1, files.rows), "thorough": THOROUGH}
    for name, limit in limits.items():
        search.find([question.title for question in asked[:2000]], limit)
        watch = time.process_time()
        hits = search.find([question.title for question in asked], limit)
        seconds = time.process_time() - watch
        first = np.full(len(asked), -1)
        first[hits.queries[::-1]] = hits.rows[::-1]
        found = join_words(files.titles(np.maximum(first, 0)))
        right = sum(key == its and row >= 0 for key, its, row in zip(keys, found, first.tolist(), strict=True))
        rate = len(asked) / seconds
        print(f"{name}: {files.rows:,} rows, recall@1 {right / len(asked):.4f}, {rate:,.0f} titles per CPU-second")


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
    rows = range(0, files.rows, max(1, files.rows // _ASKED))
    asked = [record.title for record in Catalog.open(options.catalog).records(rows) if record.title.count(" ") > 1]
    with TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(exist_ok=True, parents=True)
        source = folder / "works.jsonl"
        with source.open("wb") as file:
            file.writelines(line + b"\n" for line in lines(titles, options.works, seed=1))
        measure_build(source, folder, options.parts, options.memory)
        source.unlink()
        measure_cold(folder / "catalog", asked[:100])
        measure_search(folder / "catalog", asked, options.questions)


if __name__ == "__main__":
    main()
