"""Progress during a build, and the report at its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resolvers.catalog.storage.format import CatalogInfo, SourceInfo

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
    """Lines of a source file left out for one reason; `lines` are the first few: numbers, or "part:number"."""

    reason: str
    count: int
    lines: tuple[int | str, ...]

    def __str__(self) -> str:
        more = ", ..." if self.count > len(self.lines) else ""
        return f"{self.count} skipped: {self.reason} (line {', '.join(map(str, self.lines))}{more})"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What came out of one source file.

    `unattached` are abstracts of arXiv ids without a record, `unchanged` lines that the catalog had before an update,
    `no_works` rows in order that describe no work (pages of persons, tables of venues, records without a title),
    `left_out` the parts of a folder or archive without records, and why, `ignored` keys of rows that are not read.
    """

    path: Path
    info: SourceInfo
    skipped: tuple[Skipped, ...]
    unattached: int = 0
    unchanged: int = 0
    no_works: int = 0
    left_out: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """A finished catalog, what came from each source, and the seconds that it took; `empty` files were left out."""

    path: Path
    info: CatalogInfo
    sources: tuple[SourceReport, ...]
    seconds: float
    empty: tuple[Path, ...]

    @property
    def records(self) -> int:
        return self.info.coverage.records

    @property
    def works(self) -> int:
        return self.info.works


@dataclass(frozen=True, slots=True)
class PartReport:
    """A finished part: number `part` of `parts`, with so many titles."""

    path: Path
    part: int
    parts: int
    titles: int
    seconds: float
    empty: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class UpdateReport(BuildReport):
    """An updated catalog; `added` records are new, and `changed` ones took the place of older ones."""

    added: int
    changed: int


class SkipList:
    """Collects the lines that are left out, by reason."""

    def __init__(self) -> None:
        self._found: dict[str, Skipped] = {}

    def add(self, reason: str, line: int | str) -> None:
        before = self._found.get(reason, Skipped(reason, 0, ()))
        self._found[reason] = Skipped(reason, before.count + 1, (*before.lines, line)[:LINES_SHOWN])

    def report(self) -> tuple[Skipped, ...]:
        return tuple(self._found.values())
