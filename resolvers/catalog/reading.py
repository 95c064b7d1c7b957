"""From a source file to its records: choosing the importer, counting what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from resolvers.catalog.batch import Batch, Lines, Reading, read_batch
from resolvers.catalog.importers import IMPORTERS, Importer, choose_importer
from resolvers.catalog.reports import SkipList
from resolvers.catalog.rows import Origin
from resolvers.catalog.sources import SourceFile, open_source
from resolvers.catalog.workers import Workers
from resolvers.errors import ImportFormatError

# Rows that are looked at before the importer is chosen.
_LOOKED_AT = 1000
# Lines that are read in one go: half a second's work at most.
_PIECE = 8192


class SourceReading:
    """One source file being read. After `batches` has run out, `importer`, `bytes` and `skips` tell how it went.

    Lines whose hashes are in the file `known` are passed over, and counted as `unchanged`.
    """

    def __init__(self, path: Path, *, strict: bool, known: Path | None = None) -> None:
        self.path = path
        self.skips = SkipList()
        self.unchanged = 0
        self._strict = strict
        self._known = known
        with open_source(path) as source:
            self.bytes = source.bytes
            self.importer = _recognize(source)
        self.importer_name = self.importer.name
        self.origin: Origin = self.importer.origin(path.name)

    def batches(self, workers: Workers, number: int, on_progress: Callable[[int], None]) -> Iterator[Batch]:
        """What all usable lines give, in order; `on_progress` is told the bytes read, now and then.

        With `strict`, the first line that is of no use is an `ImportFormatError`.
        """
        usable = False
        with open_source(self.path) as source:
            read = partial(read_batch, Reading(self.importer_name, self.origin, number, self._known))
            for batch in workers.each(read, _pieces(source)):
                on_progress(source.bytes_read)
                for line, reason in batch.skipped:
                    self._skip(line, reason)
                self.unchanged += batch.unchanged
                usable = usable or batch.is_of_use
                yield batch
            on_progress(self.bytes)
        if not usable:
            raise no_record(self.path, f"every line was skipped; {'; '.join(map(str, self.skips.report()))}")

    def _skip(self, line: int, reason: str) -> None:
        if self._strict:
            raise ImportFormatError(f"{self.path}:{line}: {reason}. Mend the line, or build without --strict.")
        self.skips.add(reason, line)


def _pieces(source: SourceFile) -> Iterator[Lines]:
    """The lines of a file, as many at a time as make work that is worth handing over."""
    for first, lines in source.blocks():
        for start in range(0, len(lines), _PIECE):
            yield Lines(first + start, lines[start : start + _PIECE])


def _recognize(source: SourceFile) -> Importer:
    lines = [line for _, line in islice(source.lines(), _LOOKED_AT)]
    if (importer := choose_importer(lines)) is None:
        raise no_record(source.path, f"its first {len(lines)} lines are something else" if lines else "it is empty")
    return importer


def no_record(path: Path, why: str) -> ImportFormatError:
    """A source file without a single usable row."""
    shapes = "; or ".join(importer.looks_for for importer in IMPORTERS)
    return ImportFormatError(f"{path}: no record found: {why}. Looked for JSON, one object a line: {shapes}.")
