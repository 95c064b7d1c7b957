"""The baseline: accepted findings, so that only new ones fail a run.

    {"version": 1, "findings": [
     {"file": "refs.bib", "code": "BIB203", "key": "a", "field": "doi", "identity": "3f...", "count": 1}]}

Files are relative to the folder of the baseline, so that it is independent of the working directory. It has no lines.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from normalizer.errors import BibnormError
from normalizer.files import write_text_atomically
from normalizer.lint.diagnostic import Diagnostic
from normalizer.lint.rule import VerificationKind

_VERSION = 1


class BaselineError(BibnormError):
    """A baseline cannot be read."""


@dataclass(frozen=True, order=True)
class BaselineEntry:
    """One accepted finding."""

    file: str
    code: str
    key: str
    field: str
    identity: str


@dataclass(frozen=True)
class BaselineComparison:
    """New findings, the number of accepted ones, and entries of the baseline that no longer occur."""

    new: tuple[Diagnostic, ...]
    accepted: int
    stale: tuple[BaselineEntry, ...]


def read_baseline(path: Path) -> Counter[BaselineEntry]:
    """Raises BaselineError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != _VERSION:
            raise BaselineError(f"{path}: is of version {content['version']!r}, which this bibnorm does not know")
        rows = content["findings"]
        return Counter(
            {BaselineEntry(*(row[field.name] for field in fields(BaselineEntry))): int(row["count"]) for row in rows}
        )
    except FileNotFoundError as error:
        raise BaselineError(f"{path}: no such baseline; create it with --baseline {path} --write-baseline") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(f"{path}: is not a baseline of bibnorm ({error}); name another file") from error


def write_baseline(path: Path, findings: Iterable[Diagnostic]) -> int:
    """Write all findings, sorted, and return their number. Raises OutputError. Unverified entries are no findings."""
    known = Counter(_known_of(each, path.parent) for each in findings if each.kind is not VerificationKind.UNVERIFIED)
    rows = [asdict(row) | {"count": count} for row, count in sorted(known.items())]
    content = json.dumps({"version": _VERSION, "findings": rows}, ensure_ascii=False, indent=1)
    write_text_atomically(path, content + "\n")
    return known.total()


def compare_with_baseline(
    findings: Iterable[Diagnostic], baseline: Counter[BaselineEntry], folder: Path, files: Iterable[str]
) -> BaselineComparison:
    """Remove accepted findings, as often as the baseline has them; other files than `files` are not stale."""
    left = baseline.copy()
    new, known = [], 0
    for finding in findings:
        row = _known_of(finding, folder)
        if left[row] > 0:
            left[row] -= 1
            known += 1
        else:
            new.append(finding)
    checked = {_named(file, folder) for file in files}
    gone = sorted(row for row, count in left.items() for _ in range(count) if row.file in checked)
    return BaselineComparison(tuple(new), known, tuple(gone))


def _known_of(finding: Diagnostic, folder: Path) -> BaselineEntry:
    file = _named(finding.file, folder)
    if finding.group is not None:
        return BaselineEntry(file, finding.code, finding.group, "", finding.identity)
    return BaselineEntry(file, finding.code, finding.key or "", finding.field or "", finding.identity)


def _named(file: str, folder: Path) -> str:
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # another drive
        return Path(file).as_posix()
