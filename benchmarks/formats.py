"""What other programs read in every format of the works of some pages, compared with the records.

    tests/helpers/bring_readers.sh
    PYTHONPATH=tests/helpers python benchmarks/formats.py CATALOG PAGE...

A line for each reader: entries, facts that are read otherwise, parse errors; then each of these. The exit code is 1 if
there are any.
"""

from __future__ import annotations

import sys

from read_back import READERS, differences

import normalizer
from normalizer.export import assign_keys, render


def main() -> int:
    records = normalizer.match(*sys.argv[2:], catalog=sys.argv[1], offline=True).records
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
