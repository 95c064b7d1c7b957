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

from resolvers.catalog.brought import Brought, same_prints, updated_prints
from resolvers.catalog.folder import new_generation, publish, target_folder
from resolvers.catalog.generation import file_infos
from resolvers.catalog.harvests import Harvest, HarvestReading
from resolvers.catalog.intake import Input, OnProgress, source_infos, source_reports, take_in
from resolvers.catalog.known import known_arrays, known_lines, with_more
from resolvers.catalog.lock import build_lock
from resolvers.catalog.manifest import CatalogInfo, manifest_bytes
from resolvers.catalog.mapped import damage, open_files
from resolvers.catalog.prints import print_arrays
from resolvers.catalog.reading import SourceReading
from resolvers.catalog.reports import UpdateReport
from resolvers.catalog.rewriting import write_update
from resolvers.catalog.spool import Spool
from resolvers.catalog.standing import Standing
from resolvers.catalog.superseding import changes
from resolvers.catalog.workers import Workers
from resolvers.errors import CatalogError, ImportFormatError
from resolvers.hashing import Hashes


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
