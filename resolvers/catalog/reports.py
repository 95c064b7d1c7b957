"""Progress during a build, and the report at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LINES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far a build has come; `done` of `total` are bytes of all source files, or records when they are indexed."""

    stage: str
    done: int
    total: int
    records: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Lines of a source file left out for one reason; `lines` are the numbers of the first few."""

    reason: str
    count: int
    lines: tuple[int, ...]

    def __str__(self) -> str:
        more = ", ..." if self.count > len(self.lines) else ""
        return f"{self.count} skipped: {self.reason} (line {', '.join(map(str, self.lines))}{more})"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What came out of one source file. `records` are those kept, `merged` the repeats that went into others.

    `attached` are abstracts for records of the same arXiv id, `unattached` those for which there is none. `unchanged`
    are lines that the catalog had before an update.
    """

    path: Path
    importer: str
    bytes: int
    records: int
    merged: int
    skipped: tuple[Skipped, ...]
    attached: int = 0
    unattached: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class BuildReport:
    """A finished catalog: records and works in it, where they came from, seconds it took, bytes of its files."""

    path: Path
    records: int
    works: int
    sources: tuple[SourceReport, ...]
    seconds: float
    file_bytes: Mapping[str, int]

    @property
    def bytes(self) -> int:
        return sum(self.file_bytes.values())


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """An updated catalog. Of what the sources brought, `added` records are new, and `changed` ones took the place of
    older ones; `records` and `works` are those of the whole catalog now.
    """

    path: Path
    added: int
    changed: int
    records: int
    works: int
    sources: tuple[SourceReport, ...]
    seconds: float = 0.0


@dataclass
class SkipList:
    """Collects the lines that are left out, by reason."""

    _lines: dict[str, list[int]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, reason: str, line: int) -> None:
        self._counts[reason] = self._counts.get(reason, 0) + 1
        lines = self._lines.setdefault(reason, [])
        if len(lines) < LINES_SHOWN:
            lines.append(line)

    def report(self) -> tuple[Skipped, ...]:
        return tuple(Skipped(reason, count, tuple(self._lines[reason])) for reason, count in self._counts.items())
