"""`match --table` of damaged titles: titles per CPU-second of the whole process, memory, and a full-text engine's.

    python benchmarks/tables.py CATALOG [--titles 200000] [--peer-titles 300]

A part of 50,000 titles is matched by one process, so that two jobs need more titles than that.
The titles are made by another process, since the system counts the memory of whoever starts a command as the command's.
Both read a Parquet file and write one. The engine (tantivy) gives its 20 best titles, of which the nearest is taken:
no verdict, no probability. Its index is built before the time is taken. CPU time is that of all processes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
from scale_peers import answers, tantivy_engine
from titles_alone import asked_titles

from resolvers.catalog import Catalog

_CHUNK = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--titles", type=int, default=200_000)
    parser.add_argument("--peer-titles", type=int, default=300)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="tables-") as folder:
        table = Path(folder) / "titles.parquet"
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            process.submit(_write_titles, options.catalog, options.titles, table).result()
        rates = [_match(table, options.catalog, options.titles, jobs) for jobs in (1, 2)]
        if options.peer_titles:
            ask = tantivy_engine(_titles(Catalog.open(options.catalog)), Path(folder) / "tantivy")
            pq.write_table(pq.read_table(table).slice(0, options.peer_titles), table)
            start = time.process_time()
            found = answers(ask, pq.read_table(table).column("title").to_pylist())
            pq.write_table(pa.table({"found": found}), table.with_name("found.parquet"))
            theirs = len(found) / (time.process_time() - start)
            print(f"tantivy top 20 + rerank: {theirs:,.0f} titles per CPU-second; ours {rates[0] / theirs:.1f} times")


def _write_titles(catalog: Path, count: int, table: Path) -> None:
    titles = [question.title for question in asked_titles(Catalog.open(catalog), count)]
    pq.write_table(pa.table({"title": titles}), table)


def _match(table: Path, catalog: Path, count: int, jobs: int) -> float:
    """Print and return the titles per CPU-second of the command."""
    command = [sys.executable, "-m", "normalizer", "match", "--table", str(table), "--catalog", str(catalog)]
    command += ["-o", str(table.with_name(f"verdicts-{jobs}.parquet")), "--jobs", str(jobs)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)  # of this process and its own: the one that made the titles is larger
    seconds, spent = time.perf_counter() - start, used.ru_utime + used.ru_stime
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    print(
        f"{jobs} jobs: {count / spent:,.0f} titles per CPU-second, {count / seconds:,.0f} per second,"
        f" {used.ru_maxrss / 1e6:.2f} GB in the largest process"
    )
    return count / spent


def _titles(catalog: Catalog) -> Iterator[str]:
    for start in range(0, catalog.info.records, _CHUNK):
        rows = range(start, min(start + _CHUNK, catalog.info.records))
        yield from (record.title for record in catalog.records(rows))


if __name__ == "__main__":
    main()
