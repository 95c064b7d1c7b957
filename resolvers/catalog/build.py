"""Builds a catalogue beside the one that is there, and puts it in its place in one step.

Readers of the old one keep what they have opened. Whatever goes wrong, be it Ctrl-C, a full disk or a power cut, the
old catalogue stays; what a killed build has left behind is cleared away by the next one.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from resolvers.catalog.folder import clear_leftovers, current_generation, next_generation, publish, target_folder
from resolvers.catalog.generation import Repeats, file_infos, write_generation
from resolvers.catalog.lock import build_lock
from resolvers.catalog.manifest import CatalogInfo, SourceInfo, manifest_bytes
from resolvers.catalog.reading import SourceReading
from resolvers.catalog.reports import BuildReport, ImportProgress, SourceReport
from resolvers.catalog.spool import Spool
from resolvers.errors import ImportFormatError

OnProgress = Callable[[ImportProgress], None]


def build_catalog(
    sources: Sequence[Path], target: Path, *, strict: bool = False, progress: OnProgress | None = None
) -> BuildReport:
    """Make the folder `target` a catalogue of all records in `sources`, in that order.

    `strict` stops at the first line that is of no use, instead of counting it. Raises `ImportFormatError` about a
    source file, `CatalogError` about the target; in both cases the target stays as it was.
    """
    watch = time.perf_counter()
    readings = [SourceReading(Path(path), strict=strict) for path in sources]
    if not readings:
        raise ImportFormatError("no source file given: nothing to build a catalogue from")
    with target_folder(Path(target)) as folder, build_lock(folder):
        info = _build(folder, readings, progress or (lambda _: None))
    return BuildReport(
        path=folder,
        records=info.records,
        sources=tuple(map(_source_report, readings, info.sources)),
        seconds=time.perf_counter() - watch,
        file_bytes={file.name: file.bytes for file in info.files},
    )


def _build(folder: Path, readings: Sequence[SourceReading], progress: OnProgress) -> CatalogInfo:
    clear_leftovers(folder)
    staging = folder / next_generation(folder)
    try:
        staging.mkdir()
        info = _fill(staging, readings, progress)
        publish(folder, staging, manifest_bytes(info))
    except BaseException:
        if current_generation(folder) != staging.name:  # it is when the interruption came after publishing
            shutil.rmtree(staging, ignore_errors=True)
        raise
    clear_leftovers(folder)
    return info


def _fill(staging: Path, readings: Sequence[SourceReading], progress: OnProgress) -> CatalogInfo:
    built = datetime.fromtimestamp(staging.stat().st_mtime, UTC)  # the file system's clock; only http.py has another
    with closing(Spool(staging)) as spool:
        bounds = _read_all(spool, readings, progress)
        repeated = Repeats(spool, [reading.origin for reading in readings])
        write_generation(
            staging,
            spool,
            repeated,
            lambda done: progress(ImportProgress("indexing", done, spool.rows, spool.rows)),
        )
        spool.remove()
    kept = [int(np.count_nonzero(repeated.kept[start:end])) for start, end in pairwise(bounds)]
    return CatalogInfo(
        coverage=spool.coverage.coverage(repeated.kept),
        sources=tuple(
            _source_info(reading, records, bounds[number + 1] - bounds[number])
            for number, (reading, records) in enumerate(zip(readings, kept, strict=True))
        ),
        files=file_infos(staging),
        built=built.isoformat(timespec="seconds"),
        version=_version(),
        generation=staging.name,
    )


def _read_all(spool: Spool, readings: Sequence[SourceReading], progress: OnProgress) -> list[int]:
    """Spool every source; the rows at which they begin, and the end."""
    total = sum(reading.bytes for reading in readings)
    bounds = [0]
    before = 0
    for number, reading in enumerate(readings):

        def on_bytes(done: int, before: int = before) -> None:
            progress(ImportProgress("reading", before + done, total, spool.rows))

        for record in reading.records(on_bytes):
            spool.add(record, number)
        before += reading.bytes
        bounds.append(spool.rows)
    return bounds


def _source_info(reading: SourceReading, kept: int, read: int) -> SourceInfo:
    return SourceInfo(
        name=reading.path.name,
        source=reading.origin[0],
        importer=reading.importer.name,
        bytes=reading.bytes,
        records=kept,
        merged=read - kept,
        skipped=sum(skipped.count for skipped in reading.skips.report()),
    )


def _source_report(reading: SourceReading, info: SourceInfo) -> SourceReport:
    return SourceReport(
        path=reading.path,
        importer=info.importer,
        bytes=info.bytes,
        records=info.records,
        merged=info.merged,
        skipped=reading.skips.report(),
    )


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # slow to import, and who only reads needs it not

    try:
        return version("bibnorm")
    except PackageNotFoundError:  # a checkout that is used without being installed
        return "unknown"
