"""Adds newer snapshots, other sources and harvests to a catalogue without building it anew.

What a catalogue has read line by line is passed over; what is new or has changed is put into the index as it is. The
outcome is a generation like that of a build, put in place in the same way: whatever goes wrong, the old one stays.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from normalizer.values.hashing import Hashes
from resolvers.catalog.building.generation_writer import file_infos
from resolvers.catalog.building.harvest_store import Harvest, HarvestReading
from resolvers.catalog.building.ingest import (
    Input,
    OnProgress,
    SourceReading,
    source_infos,
    source_reports,
    take_in,
)
from resolvers.catalog.building.spool import Spool
from resolvers.catalog.building.workers import Workers
from resolvers.catalog.core.reports import UpdateReport
from resolvers.catalog.index.fingerprints import print_arrays
from resolvers.catalog.storage.format import CatalogInfo, manifest_bytes
from resolvers.catalog.storage.mapped_files import damage, open_files
from resolvers.catalog.storage.publish import build_lock, new_generation, publish, target_folder
from resolvers.catalog.storage.seen_lines import known_arrays, known_lines, with_more
from resolvers.catalog.updating.base_catalog import Standing
from resolvers.catalog.updating.delta import Brought, changes, same_prints, updated_prints
from resolvers.catalog.updating.update_writer import write_update
from resolvers.errors import CatalogError, ImportFormatError


def update_catalog(
    target: Path,
    sources: Sequence[Path] = (),
    *,
    harvests: Sequence[Harvest] = (),
    strict: bool = False,
    progress: OnProgress | None = None,
) -> UpdateReport:
    """Bring the records of `sources`, then those of `harvests`, into the catalogue in the folder `target`.

    A record takes the place of what the same source said of the same paper before; records that no source has any
    more stay. When nothing is new, the catalogue stays as it is. Raises what `build_catalog` raises, and leaves the
    target as it was then.
    """
    watch = time.perf_counter()
    folder = Path(target)
    if not sources and not harvests:
        raise ImportFormatError("no source file given: nothing to update the catalogue from")
    open_files(folder)  # says what is wrong with it, before anything is made there
    with target_folder(folder), build_lock(folder):
        report = _update(folder, sources, harvests, strict, progress or (lambda _: None))
    return replace(report, seconds=time.perf_counter() - watch)


def _update(
    folder: Path, sources: Sequence[Path], harvests: Sequence[Harvest], strict: bool, progress: OnProgress
) -> UpdateReport:
    standing = Standing(open_files(folder))
    info = standing.files.info
    readings: list[Input] = [
        SourceReading(Path(path), strict=strict, known=folder / info.generation) for path in sources
    ]
    readings += map(HarvestReading, harvests)
    with (
        _whole(folder, info) as check,
        new_generation(folder) as staging,
        Workers() as workers,
        closing(Spool(staging)) as spool,
    ):
        bounds = take_in(spool, readings, len(standing.origins), workers, progress)
        check()
        brought = Brought(spool, standing.origins, [reading.origin for reading in readings], bounds.rows)
        made = changes(standing, brought.said, brought.keys)
        prints, found = updated_prints(standing, brought, made)
        infos = source_infos(readings, bounds, brought.repeated, found)
        spool.remove()
        declared = brought.gathered.declared
        if made.rows or declared or not same_prints(prints, standing):
            arrays = {**print_arrays(prints), **_known_arrays(standing, brought.gathered.all_seen(found))}
            info = write_update(staging, standing, made, workers, arrays, declared, infos)
            publish(folder, staging, manifest_bytes(info))
    return UpdateReport(
        path=folder,
        added=len(made.records) - made.replaced,
        changed=made.replaced,
        records=info.coverage.records,
        works=info.works,
        sources=source_reports(readings, bounds, infos),
        seconds=0.0,
    )


@contextmanager
def _whole(folder: Path, info: CatalogInfo) -> Iterator[Callable[[], None]]:
    """Begin to check every byte of a catalogue; what is given raises `CatalogError` when one is wrong.

    Else an update would sign what is damaged. It takes a while, and the sources can be read meanwhile.
    """
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(file_infos, folder / info.generation, [file.name for file in info.files])

        def check() -> None:
            if found.result() != info.files:
                raise CatalogError(damage(folder))

        yield check


def _known_arrays(standing: Standing, seen: Hashes) -> dict[str, NDArray[Any]]:
    return known_arrays(with_more(known_lines(standing.arrays), seen))
