"""What other programs read in every format of the works of some pages, compared with the records; or time by size.

    tests/helpers/bring_readers.sh
    PYTHONPATH=tests/helpers python benchmarks/formats.py CATALOG PAGE...
    PYTHONPATH=tests/helpers python benchmarks/formats.py --size 100000 CATALOG PAGE...

A line for each reader: entries, facts that are read otherwise, parse errors; then each of these. The exit code is 1 if
there are any. With --size the works are repeated: seconds of processor time for a file of each format, and how many
times that is of `json.dumps` of the records.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import cycle, islice

from each_format import LISTS
from read_back import READERS, differences

import normalizer
from normalizer.export import FORMATS, assign_keys, render
from normalizer.works.record import Record


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("catalog")
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--size", type=int)
    asked = parser.parse_args()
    records = normalizer.match(*asked.pages, catalog=asked.catalog, offline=True).records
    return time_of_each(list(islice(cycle(records), asked.size))) if asked.size else read_back(records)


def time_of_each(records: Sequence[Record]) -> int:
    keys = [f"k{place}" for place in range(len(records))]
    base = seconds(lambda: json.dumps([asdict(each) for each in records]))
    for name in FORMATS:
        if name not in LISTS:
            taken = seconds(lambda name=name: render(records, name, keys=keys))  # type: ignore[misc]
            print(f"{name:10} {taken:6.1f} s, {taken / base:4.1f} times json.dumps")
    return 0


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def read_back(records: Sequence[Record]) -> int:
    by_key = dict(zip(assign_keys(records), records, strict=True))
    problems: list[str] = []
    for reader in READERS:
        errors: list[str] = []
        found: list[str] = []
        try:
            found = list(differences(by_key, reader, render(records, reader.format)))
        except AssertionError as error:
            errors = [f"{reader}: {error}"]
        print(f"{reader!s:24} {len(records)} entries, {len(found)} differ, {len(errors)} errors")
        problems += found + errors
    print(*problems, sep="\n", end="\n" if problems else "")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
