"""Reads all sources into a spool: chooses the importer of each file, counts records and skipped lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from resolvers.catalog.building.batch import Batch, LineBlock, ReadOptions, read_batch
from resolvers.catalog.building.part import Part, PartSource, PartWriter
from resolvers.catalog.importers import IMPORTERS, choose_importer
from resolvers.catalog.importers.importer import Importer
from resolvers.catalog.reports import ImportProgress, SkipList
from resolvers.catalog.source_files import Part as FilePart
from resolvers.catalog.source_files import SourceFile, UnknownPartError, open_source
from resolvers.catalog.splitting import Content
from resolvers.catalog.storage.record_codec import Origin
from resolvers.errors import ImportFormatError
from resolvers.workers import ProcessPool

# Rows of a part that are looked at before its importer is chosen.
_SNIFF_LINES = 1000
# Parts with records that are looked at before the source of a folder or archive is chosen.
_MAIN_PARTS = 3
# Lines that are read in one go: half a second's work at most.
_CHUNK_LINES = 8192


class EmptySourceError(ImportFormatError):
    """A source file without any row."""


# A part takes whole source files where there are so many for each part, else its share of the blocks of every file.
_FILES_PER_PART = 8


@dataclass(frozen=True, slots=True)
class Share:
    """Part `part` of `parts`, from 1: every so-manieth block of a source, or source."""

    part: int = 1
    parts: int = 1

    def of_source(self, number: int, sources: int) -> Share | None:
        """The share of a source file; None for nothing of it."""
        if self.parts == 1 or sources < _FILES_PER_PART * self.parts:
            return self
        return Share() if number % self.parts == self.part - 1 else None


class SourceReader:
    """One source file being read. After `batches` has run out, `result` tells how it went.

    Lines whose hashes are in the file `known` are passed over, and counted as `unchanged`. `left_out` are the parts of
    a folder or archive that have no records, and why. Parts may be of several importers of one source.
    """

    def __init__(self, path: Path, *, strict: bool, known: Path | None = None) -> None:
        self.path = path
        self._skips = SkipList()
        self._unchanged = self._no_works = self._attached = 0
        self._damaged: Counter[str] = Counter()
        self._ignored: set[str] = set()
        self._is_useful = False
        self.left_out: list[tuple[str, str]] = []
        self._strict = strict
        self._known = known
        with open_source(path) as source:
            self.bytes = source.bytes
            self.importer = _main_importer(self._recognized(source)) or _no_importer(path, self.left_out)
        self.origin: Origin = self.importer.origin(path.name)

    def batches(
        self, workers: ProcessPool, number: int, share: Share, on_progress: Callable[[int], None]
    ) -> Iterator[tuple[int, Batch]]:
        """What all usable lines of a share of the blocks give, in order, with the numbers of the blocks.

        `on_progress` is told the bytes read, now and then. With `strict`, the first line that is of no use is an
        `ImportFormatError`.
        """
        self.left_out.clear()
        with open_source(self.path) as source:
            read = partial(read_batch, ReadOptions(self.origin, number, self._known))
            blocks = islice(self._line_blocks(source), share.part - 1, None, share.parts)
            for at, batch in enumerate(workers.map(read, blocks)):
                on_progress(source.bytes_read)
                for line, reason in batch.skipped:
                    self._skip(line, reason)
                self._unchanged += batch.unchanged
                self._no_works += batch.no_works
                self._attached += len(batch.attached.owners)
                self._damaged.update(batch.damaged)
                self._ignored |= batch.ignored
                self._is_useful = self._is_useful or batch.is_useful
                yield share.part - 1 + at * share.parts, batch
            on_progress(self.bytes)

    def result(self) -> PartSource:
        return PartSource(
            path=str(self.path),
            importer=self.importer.name,
            origin=self.origin,
            bytes=self.bytes,
            skipped=self._skips.report(),
            unchanged=self._unchanged,
            no_works=self._no_works,
            attached=self._attached,
            left_out=tuple(self.left_out),
            damaged=dict(self._damaged),
            ignored=tuple(sorted(self._ignored)),
            is_useful=self._is_useful,
        )

    def _skip(self, line: int | str, reason: str) -> None:
        if self._strict:
            where = line if isinstance(line, str) else f"{self.path}:{line}"
            raise ImportFormatError(f"{where}: {reason}. Mend the line, or build without --strict.")
        self._skips.add(reason, line)

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
                self.left_out.append((part.name, _fault(lines)))


@dataclass(frozen=True)
class _RecognizedPart:
    part: FilePart
    importer: Importer
    blocks: Iterator[tuple[int, list[bytes]]]


def _sniffed(part: FilePart) -> tuple[list[tuple[int, list[bytes]]], Iterator[tuple[int, list[bytes]]]]:
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


def _fault(lines: Sequence[bytes]) -> str:
    """Why no importer reads the first lines of a part."""
    if not lines:
        return "empty"
    return "UTF-16 or not a text" if b"\0" in lines[0] else "no record"


def _no_importer(path: Path, left_out: Sequence[tuple[str, str]]) -> Importer:
    faults = {why for _, why in left_out}
    if faults <= {"empty"}:
        raise no_record_error(path, "it is empty", EmptySourceError)
    if faults == {"UTF-16 or not a text"}:
        raise no_record_error(path, "it is in UTF-16 or not a text; convert it to UTF-8")
    raise no_record_error(path, "its first lines are something else")


def no_record_error(path: Path, why: str, kind: type[ImportFormatError] = ImportFormatError) -> ImportFormatError:
    error = kind(f"{path}: no record found: {why}; docs/catalog.md lists the formats (and -v here)")
    error.add_note(f"Looked for {'; or '.join(importer.description for importer in IMPORTERS)}.")
    return error


OnProgress = Callable[[ImportProgress], None]


def read_sources(
    part: PartWriter,
    sources: Sequence[Path],
    first: int,
    workers: ProcessPool,
    progress: OnProgress,
    *,
    strict: bool,
    share: Share | None = None,
    known: Path | None = None,
) -> Part:
    """Add a share of the records of every source; the first of them is the catalog's source of number `first`.

    Of many sources, a few can be empty. Lines whose hashes are in the generation `known` are left out.
    """
    share = share or Share()
    readings = open_readings(sources, share, strict=strict, known=known)
    total = sum(reading.bytes for reading in readings if isinstance(reading, SourceReader))
    done: list[PartSource] = []
    before = 0
    for number, reading in enumerate(readings):
        if isinstance(reading, PartSource):
            done.append(reading)
            continue

        def on_bytes(done: int, before: int = before) -> None:
            progress(ImportProgress("reading", before + done, total, part.rows))

        of_source = share.of_source(number, len(sources)) or share
        for block, batch in reading.batches(workers, first + number, of_source, on_bytes):
            part.add(batch, first + number, block)
        done.append(reading.result())
        if of_source.parts == 1:
            check_useful(done[-1:])
        before += reading.bytes
    if share.parts == 1:
        check_useful(done)
    return part.finish(done, share.part, share.parts)


def open_readings(
    sources: Sequence[Path], share: Share, *, strict: bool = False, known: Path | None = None
) -> list[SourceReader | PartSource]:
    """What a part reads of each source file; for those that it does not read, what it knows of them."""
    readings: list[SourceReader | PartSource] = []
    for number, path in enumerate(map(Path, sources)):
        try:
            is_read = share.of_source(number, len(sources)) is not None
            readings.append(SourceReader(path, strict=strict, known=known) if is_read else PartSource(str(path)))
        except EmptySourceError:
            if len(sources) == 1:
                raise
            readings.append(PartSource(str(path), is_empty=True))
    return readings


def check_useful(sources: Sequence[PartSource]) -> None:
    """`ImportFormatError` when a source that was read gave nothing, or when all are empty."""
    for source in sources:
        if source.importer and not source.is_useful:
            why = "; ".join(map(str, source.skipped)) or "none describes a work"
            raise no_record_error(Path(source.path), f"every line was skipped; {why}")
    if sources and all(source.is_empty for source in sources):
        raise no_record_error(Path(sources[0].path), f"it is empty, and so are all {len(sources)} sources")
