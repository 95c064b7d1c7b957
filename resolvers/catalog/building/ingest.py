"""Reads all sources into a spool: chooses the importer of each file, counts records and skipped lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resolvers.catalog.building.batch import Batch, LineBlock, ReadOptions, read_batch
from resolvers.catalog.building.spool import Deduplication, Spool
from resolvers.catalog.building.workers import ProcessPool
from resolvers.catalog.importers import IMPORTERS, Importer, choose_importer
from resolvers.catalog.reports import ImportProgress, SkipList, SourceReport
from resolvers.catalog.source_files import SourceFile, open_source
from resolvers.catalog.storage.format import SourceInfo
from resolvers.catalog.storage.record_codec import Origin
from resolvers.errors import ImportFormatError

# Rows that are looked at before the importer is chosen.
_SNIFF_LINES = 1000
# Lines that are read in one go: half a second's work at most.
_CHUNK_LINES = 8192


class SourceReader:
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
        self.origin: Origin = self.importer.origin(path.name)

    def batches(self, workers: ProcessPool, number: int, on_progress: Callable[[int], None]) -> Iterator[Batch]:
        """What all usable lines give, in order; `on_progress` is told the bytes read, now and then.

        With `strict`, the first line that is of no use is an `ImportFormatError`.
        """
        usable = False
        with open_source(self.path) as source:
            read = partial(read_batch, ReadOptions(self.importer.name, self.origin, number, self._known))
            for batch in workers.map(read, _chunks(source)):
                on_progress(source.bytes_read)
                for line, reason in batch.skipped:
                    self._skip(line, reason)
                self.unchanged += batch.unchanged
                usable = usable or batch.is_useful
                yield batch
            on_progress(self.bytes)
        if not usable:
            raise no_record_error(self.path, f"every line was skipped; {'; '.join(map(str, self.skips.report()))}")

    def _skip(self, line: int, reason: str) -> None:
        if self._strict:
            raise ImportFormatError(f"{self.path}:{line}: {reason}. Mend the line, or build without --strict.")
        self.skips.add(reason, line)


def _chunks(source: SourceFile) -> Iterator[LineBlock]:
    """The lines of a file, as many at a time as make work that is worth handing over."""
    for first, lines in source.blocks():
        for start in range(0, len(lines), _CHUNK_LINES):
            yield LineBlock(first + start, lines[start : start + _CHUNK_LINES])


def _recognize(source: SourceFile) -> Importer:
    lines = [line for _, line in islice(source.lines(), _SNIFF_LINES)]
    if (importer := choose_importer(lines)) is None:
        raise no_record_error(
            source.path, f"its first {len(lines)} lines are something else" if lines else "it is empty"
        )
    return importer


def no_record_error(path: Path, why: str) -> ImportFormatError:
    """A source file without a single usable row."""
    shapes = "; or ".join(importer.description for importer in IMPORTERS)
    return ImportFormatError(f"{path}: no record found: {why}. Looked for JSON, one object a line: {shapes}.")


OnProgress = Callable[[ImportProgress], None]


@dataclass(frozen=True)
class SourceBounds:
    """Where the rows, and the attached abstracts, of each source begin, and after them the end.

    `damaged` counts the damaged records of each source by kind.
    """

    rows: list[int]
    attached: list[int]
    damaged: list[Counter[str]] = field(default_factory=list)


def read_inputs(
    spool: Spool, readings: Sequence[SourceReader], first: int, workers: ProcessPool, progress: OnProgress
) -> SourceBounds:
    """Spool the records of every source; the first of them is the catalog's source of number `first`."""
    total = sum(reading.bytes for reading in readings)
    bounds = SourceBounds([0], [0])
    before = attached = 0
    for number, reading in enumerate(readings, start=first):

        def on_bytes(done: int, before: int = before) -> None:
            progress(ImportProgress("reading", before + done, total, spool.rows))

        damaged: Counter[str] = Counter()
        for batch in reading.batches(workers, number, on_bytes):
            spool.add(batch)
            attached += len(batch.attached.owners)
            damaged.update(batch.damaged)
        before += reading.bytes
        bounds.rows.append(spool.rows)
        bounds.attached.append(attached)
        bounds.damaged.append(damaged)
    return bounds


def source_infos(
    readings: Sequence[SourceReader], bounds: SourceBounds, deduplication: Deduplication, found: NDArray[np.bool_]
) -> tuple[SourceInfo, ...]:
    """What came from each source; `found` says which attached abstracts belong to a record."""
    own = deduplication.record_rows
    return tuple(
        SourceInfo(
            name=reading.path.name,
            source=reading.origin[0],
            importer=reading.importer.name,
            bytes=reading.bytes,
            records=int(np.count_nonzero(own[slice(*rows)])),
            merged=int(np.count_nonzero(~deduplication.kept[slice(*rows)])),
            skipped=sum(skipped.count for skipped in reading.skips.report()),
            attached=int(np.count_nonzero(found[slice(*attached)])),
            damaged=dict(damaged),
        )
        for reading, rows, attached, damaged in zip(
            readings, pairwise(bounds.rows), pairwise(bounds.attached), bounds.damaged, strict=True
        )
    )


def source_reports(
    readings: Sequence[SourceReader], bounds: SourceBounds, infos: Sequence[SourceInfo]
) -> tuple[SourceReport, ...]:
    """What came from each source, in detail."""
    return tuple(
        SourceReport(
            path=reading.path,
            info=info,
            skipped=reading.skips.report(),
            unattached=end - start - info.attached,
            unchanged=reading.unchanged,
        )
        for reading, info, (start, end) in zip(readings, infos, pairwise(bounds.attached), strict=True)
    )
