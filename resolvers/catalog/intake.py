"""Reads all sources into a spool, and counts what came from which of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from resolvers.catalog.batch import Batch
from resolvers.catalog.manifest import SourceInfo
from resolvers.catalog.repeats import Repeats
from resolvers.catalog.reports import ImportProgress, SkipList, SourceReport
from resolvers.catalog.rows import Origin
from resolvers.catalog.spool import Spool
from resolvers.catalog.workers import Workers

OnProgress = Callable[[ImportProgress], None]


class Input(Protocol):
    """Something that records come from: a source file, a harvest. Counts are right once `batches` has run out."""

    path: Path
    origin: Origin
    importer_name: str
    bytes: int
    skips: SkipList
    unchanged: int

    def batches(self, workers: Workers, number: int, on_progress: Callable[[int], None]) -> Iterator[Batch]: ...


@dataclass(frozen=True)
class Bounds:
    """Where the rows, and the attached abstracts, of each source begin, and after them the end."""

    rows: list[int]
    attached: list[int]


def take_in(spool: Spool, readings: Sequence[Input], first: int, workers: Workers, progress: OnProgress) -> Bounds:
    """Spool the records of every source; the first of them is the catalogue's source of number `first`."""
    total = sum(reading.bytes for reading in readings)
    bounds = Bounds([0], [0])
    before = attached = 0
    for number, reading in enumerate(readings, start=first):

        def on_bytes(done: int, before: int = before) -> None:
            progress(ImportProgress("reading", before + done, total, spool.rows))

        for batch in reading.batches(workers, number, on_bytes):
            spool.add(batch)
            attached += attached_in(batch)
        before += reading.bytes
        bounds.rows.append(spool.rows)
        bounds.attached.append(attached)
    return bounds


def attached_in(batch: Batch) -> int:
    return len(batch.attached.owners)


def source_infos(
    readings: Sequence[Input], bounds: Bounds, repeated: Repeats, found: NDArray[np.bool_]
) -> tuple[SourceInfo, ...]:
    """What came from each source; `found` says which attached abstracts belong to a record."""
    own = repeated.own
    return tuple(
        SourceInfo(
            name=reading.path.name,
            source=reading.origin[0],
            importer=reading.importer_name,
            bytes=reading.bytes,
            records=int(np.count_nonzero(own[slice(*rows)])),
            merged=int(np.count_nonzero(~repeated.kept[slice(*rows)])),
            skipped=sum(skipped.count for skipped in reading.skips.report()),
            attached=int(np.count_nonzero(found[slice(*attached)])),
        )
        for reading, rows, attached in zip(readings, pairwise(bounds.rows), pairwise(bounds.attached), strict=True)
    )


def source_reports(readings: Sequence[Input], bounds: Bounds, infos: Sequence[SourceInfo]) -> tuple[SourceReport, ...]:
    """The same for whoever waits for it."""
    return tuple(
        SourceReport(
            path=reading.path,
            importer=info.importer,
            bytes=info.bytes,
            records=info.records,
            merged=info.merged,
            skipped=reading.skips.report(),
            attached=info.attached,
            unattached=end - start - info.attached,
            unchanged=reading.unchanged,
        )
        for reading, info, (start, end) in zip(readings, infos, pairwise(bounds.attached), strict=True)
    )
