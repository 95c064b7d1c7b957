"""Reads all sources into a spool: chooses the importer of each file, counts records and skipped lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resolvers.catalog.building.batch import Batch, LineBlock, ReadOptions, read_batch
from resolvers.catalog.building.spool import Deduplication, Spool
from resolvers.catalog.building.workers import ProcessPool
from resolvers.catalog.importers import IMPORTERS, Importer, choose_importer
from resolvers.catalog.reports import ImportProgress, SkipList, SourceReport
from resolvers.catalog.source_files import Part, SourceFile, UnknownPartError, open_source
from resolvers.catalog.splitting import Content
from resolvers.catalog.storage.format import SourceInfo
from resolvers.catalog.storage.record_codec import Origin
from resolvers.errors import ImportFormatError

# Rows of a part that are looked at before its importer is chosen.
_SNIFF_LINES = 1000
# Parts with records that are looked at before the source of a folder or archive is chosen.
_MAIN_PARTS = 3
# Lines that are read in one go: half a second's work at most.
_CHUNK_LINES = 8192


class EmptySourceError(ImportFormatError):
    """A source file without any row."""


class SourceReader:
    """One source file being read. After `batches` has run out, `importer`, `bytes` and `skips` tell how it went.

    Lines whose hashes are in the file `known` are passed over, and counted as `unchanged`. `left_out` are the parts of
    a folder or archive that have no records, and why. Parts may be of several importers of one source.
    """

    def __init__(self, path: Path, *, strict: bool, known: Path | None = None) -> None:
        self.path = path
        self.skips = SkipList()
        self.unchanged = 0
        self.no_works = 0
        self.left_out: list[tuple[str, str]] = []
        self._strict = strict
        self._known = known
        with open_source(path) as source:
            self.bytes = source.bytes
            self.importer = _main_importer(self._recognized(source)) or _no_importer(path, self.left_out)
        self.origin: Origin = self.importer.origin(path.name)

    def batches(self, workers: ProcessPool, number: int, on_progress: Callable[[int], None]) -> Iterator[Batch]:
        """What all usable lines give, in order; `on_progress` is told the bytes read, now and then.

        With `strict`, the first line that is of no use is an `ImportFormatError`.
        """
        usable = False
        self.left_out.clear()
        with open_source(self.path) as source:
            read = partial(read_batch, ReadOptions(self.origin, number, self._known))
            for batch in workers.map(read, self._line_blocks(source)):
                on_progress(source.bytes_read)
                for line, reason in batch.skipped:
                    self._skip(line, reason)
                self.unchanged += batch.unchanged
                self.no_works += batch.no_works
                usable = usable or batch.is_useful
                yield batch
            on_progress(self.bytes)
        if not usable:
            why = "; ".join(map(str, self.skips.report())) or "none describes a work"
            raise no_record_error(self.path, f"every line was skipped; {why}")

    def _skip(self, line: int | str, reason: str) -> None:
        if self._strict:
            where = line if isinstance(line, str) else f"{self.path}:{line}"
            raise ImportFormatError(f"{where}: {reason}. Mend the line, or build without --strict.")
        self.skips.add(reason, line)

    def _line_blocks(self, source: SourceFile) -> Iterator[LineBlock]:
        """The lines of all parts, as many at a time as make work that is worth handing over."""
        for found in self._recognized(source):
            if found.importer.source != self.importer.source:
                self.left_out.append((found.part.name, f"of another source ({found.importer.name})"))
                continue
            part = "" if found.part.name == str(self.path) else found.part.name
            for first, lines in found.blocks:
                for start in range(0, len(lines), _CHUNK_LINES):
                    yield LineBlock(found.importer.name, first + start, lines[start : start + _CHUNK_LINES], part)

    def _recognized(self, source: SourceFile) -> Iterator[_RecognizedPart]:
        """The parts with records that an importer knows."""
        for part in source.parts():
            if part.content is Content.HTML and not part.is_archived:
                raise ImportFormatError(
                    f"{part.name}: an HTML page, not a dump; a server has answered with a refusal or a bot check. "
                    "Delete it and fetch the file again, or from a mirror."
                )
            try:
                head, blocks = _sniffed(part)
            except UnknownPartError:
                if part.name == str(self.path):
                    raise
                self.left_out.append((part.name, "no record"))
                continue
            lines = [line for _, lines in head for line in lines if line.strip()][:_SNIFF_LINES]
            if importer := choose_importer(lines):
                yield _RecognizedPart(part, importer, chain(head, blocks))
            else:
                self.left_out.append((part.name, "no record" if lines else "empty"))


@dataclass(frozen=True)
class _RecognizedPart:
    part: Part
    importer: Importer
    blocks: Iterator[tuple[int, list[bytes]]]


def _sniffed(part: Part) -> tuple[list[tuple[int, list[bytes]]], Iterator[tuple[int, list[bytes]]]]:
    """The first blocks of a part, and the others."""
    blocks = part.blocks()
    head: list[tuple[int, list[bytes]]] = []
    for block in blocks:
        head.append(block)
        if sum(len(lines) for _, lines in head) >= _SNIFF_LINES:
            break
    return head, blocks


def _main_importer(parts: Iterator[_RecognizedPart]) -> Importer | None:
    """Of a few parts the first that is of a dump: rows of our own may lie beside it."""
    found = None
    for part in islice(parts, _MAIN_PARTS):
        found = found or part.importer
        if part.importer.source:
            return part.importer
    return found


def _no_importer(path: Path, left_out: Sequence[tuple[str, str]]) -> Importer:
    if all(why == "empty" for _, why in left_out):
        raise EmptySourceError(str(no_record_error(path, "it is empty")))
    raise no_record_error(path, "its first lines are something else")


def open_readings(
    sources: Sequence[Path], *, strict: bool, known: Path | None = None
) -> tuple[list[SourceReader], tuple[Path, ...]]:
    """The sources to be read, and those that are empty: of many parts, a few can be."""
    readings: list[SourceReader] = []
    empty: list[Path] = []
    for path in map(Path, sources):
        try:
            readings.append(SourceReader(path, strict=strict, known=known))
        except EmptySourceError:
            if len(sources) == 1:
                raise
            empty.append(path)
    if sources and not readings:
        raise no_record_error(empty[0], f"it is empty, and so are all {len(empty)} sources")
    return readings, tuple(empty)


def no_record_error(path: Path, why: str) -> ImportFormatError:
    """A source file without a single usable row."""
    shapes = "; or ".join(importer.description for importer in IMPORTERS)
    return ImportFormatError(f"{path}: no record found: {why}. Looked for {shapes}.")


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
            no_works=reading.no_works,
            left_out=tuple(reading.left_out),
        )
        for reading, info, (start, end) in zip(readings, infos, pairwise(bounds.attached), strict=True)
    )
