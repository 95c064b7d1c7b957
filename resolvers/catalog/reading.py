"""From a source file to its records: choosing the importer, counting what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from resolvers.candidate import Candidate
from resolvers.catalog.importers import IMPORTERS, Importer, choose_importer
from resolvers.catalog.reports import SkipList
from resolvers.catalog.rows import Origin
from resolvers.catalog.sources import SourceFile, open_source
from resolvers.catalog.values import RowError
from resolvers.errors import ImportFormatError

# Rows that are looked at before the importer is chosen.
_LOOKED_AT = 1000
_PROGRESS_EVERY = 2000


class SourceReading:
    """One source file being read. After `records` has run out, `importer`, `bytes` and `skips` tell how it went."""

    def __init__(self, path: Path, *, strict: bool) -> None:
        self.path = path
        self.skips = SkipList()
        self._strict = strict
        with open_source(path) as source:
            self.bytes = source.bytes
            self.importer = _recognize(source)
        self.origin: Origin = self.importer.origin(path.name)

    def records(self, on_progress: Callable[[int], None]) -> Iterator[Candidate]:
        """The records of all usable lines, in order; `on_progress` is told the bytes read, now and then.

        With `strict`, the first line that is of no use is an `ImportFormatError`.
        """
        with open_source(self.path) as source:
            usable = False
            for count, (number, line) in enumerate(source.lines()):
                if count % _PROGRESS_EVERY == 0:
                    on_progress(source.bytes_read)
                try:
                    record = self.importer.record(line, self.origin)
                except RowError as reason:
                    self._skip(number, str(reason))
                    continue
                usable = True
                yield record
            on_progress(self.bytes)
        if not usable:
            raise no_record(self.path, f"every line was skipped; {'; '.join(map(str, self.skips.report()))}")

    def _skip(self, line: int, reason: str) -> None:
        if self._strict:
            raise ImportFormatError(f"{self.path}:{line}: {reason}. Mend the line, or build without --strict.")
        self.skips.add(reason, line)


def _recognize(source: SourceFile) -> Importer:
    lines = [line for _, line in islice(source.lines(), _LOOKED_AT)]
    if (importer := choose_importer(lines)) is None:
        raise no_record(source.path, f"its first {len(lines)} lines are something else" if lines else "it is empty")
    return importer


def no_record(path: Path, why: str) -> ImportFormatError:
    """A source file without a single usable row."""
    shapes = "; or ".join(importer.looks_for for importer in IMPORTERS)
    return ImportFormatError(f"{path}: no record found: {why}. Looked for JSON, one object a line: {shapes}.")
