"""What a change makes `check` say otherwise: the findings of another checkout and of this one, on the same files.

    python benchmarks/findings.py OTHER [--code BIB4] [--catalog DIR] FILE.bib...

OTHER is the folder of a checkout (`git worktree add ../before HEAD~5`). Each finding that one of the two alone reports
is a line: "-" the other one, "+" this one. Read each: a rule is tested on what it was made for, and its faults are on
other files. Nothing that both report is printed; the counts come last.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

_HERE = Path(__file__).parents[1]
# A command has so many files at most, so that no system finds it too long.
_FILES = 50
_TOLD = ("file", "key", "field", "code", "severity", "message")
_NOTHING_FOUND, _FOUND = 0, 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("other", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--code", default="BIB", help="the codes to compare begin with this")
    parser.add_argument("--catalog", type=Path)
    options = parser.parse_args()
    before, after = (
        Counter(findings(checkout, options.files, options.code, options.catalog)) for checkout in (options.other, _HERE)
    )
    gone, new = before - after, after - before
    for sign, found in (("-", gone), ("+", new)):
        for each in sorted(found.elements()):
            print(sign, *each)
    print(f"{gone.total()} gone, {new.total()} new, {(before & after).total()} in both")


def findings(checkout: Path, files: Sequence[Path], code: str, catalog: Path | None) -> Iterator[tuple[str, ...]]:
    """The findings of a checkout, each as `_TOLD`, without their lines."""
    where = ["--catalog", str(catalog)] if catalog else []
    for start in range(0, len(files), _FILES):
        command = [sys.executable, "-P", "-m", "normalizer", "check", "--offline", "--no-cache", "--format", "json"]
        done = subprocess.run(
            [*command, *where, *map(str, files[start : start + _FILES])],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(checkout.resolve())},
        )
        if done.returncode not in (_NOTHING_FOUND, _FOUND):
            sys.exit(f"{checkout}: {done.stderr.strip()}")
        for each in json.loads(done.stdout)["findings"]:
            if each["code"].startswith(code):
                yield tuple(str(each[name] or "") for name in _TOLD)


if __name__ == "__main__":
    main()
