"""Builds a catalog beside the existing one and replaces that in one step.

Readers of the old one keep what they have opened. After Ctrl-C, a full disk or a power cut the old catalog remains;
the next build removes the leftovers of a killed one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from resolvers.catalog.building.generation_writer import (
    collect_fingerprints,
    collect_volumes,
    file_infos,
    write_arrays,
    write_generation,
    write_volumes,
    write_works,
)
from resolvers.catalog.building.harvest_store import clear_harvests
from resolvers.catalog.building.ingest import (
    OnProgress,
    SourceBounds,
    SourceReader,
    open_readings,
    read_inputs,
    source_infos,
    source_reports,
)
from resolvers.catalog.building.spool import Deduplication, Spool, count_merged
from resolvers.catalog.building.workers import ProcessPool
from resolvers.catalog.counts import coverage_of
from resolvers.catalog.fingerprints import fingerprint_arrays
from resolvers.catalog.reports import BuildReport, ImportProgress
from resolvers.catalog.storage.format import CatalogInfo, built_at, manifest_bytes, our_version
from resolvers.catalog.storage.publish import build_lock, new_generation, publish, target_folder
from resolvers.catalog.storage.seen_lines import pack_hashes, truncate_hashes
from resolvers.errors import ImportFormatError


def build_catalog(
    sources: Sequence[Path], target: Path, *, strict: bool = False, progress: OnProgress | None = None
) -> BuildReport:
    """Make the folder `target` a catalog of all records in `sources`, in that order.

    `strict` stops at the first line that is of no use, instead of counting it. Raises `ImportFormatError` about a
    source file, `CatalogError` about the target; in both cases the target stays as it was.
    """
    watch = time.perf_counter()
    readings, empty = open_readings(sources, strict=strict)
    if not readings:
        raise ImportFormatError("no source file given: nothing to build a catalog from")
    with target_folder(Path(target)) as folder, build_lock(folder), new_generation(folder) as staging:
        info, bounds = _write_catalog(staging, readings, progress or (lambda _: None))
        publish(folder, staging, manifest_bytes(info))
        clear_harvests(folder)
    return BuildReport(folder, info, source_reports(readings, bounds, info.sources), time.perf_counter() - watch, empty)


def _write_catalog(
    staging: Path, readings: Sequence[SourceReader], progress: OnProgress
) -> tuple[CatalogInfo, SourceBounds]:
    with ProcessPool() as workers, closing(Spool(staging)) as spool:
        bounds = read_inputs(spool, readings, 0, workers, progress)
        gathered = spool.finish()
        deduplication = Deduplication(spool, gathered, [reading.origin for reading in readings])
        count_merged(gathered, deduplication)
        works = write_works(staging, gathered, deduplication, workers)
        prints, found = collect_fingerprints(gathered, deduplication)
        write_arrays(staging, fingerprint_arrays(prints))
        write_arrays(staging, pack_hashes(truncate_hashes(gathered.line_hashes_with(found))))
        write_volumes(staging, collect_volumes(gathered, deduplication), gathered.numbers, gathered.declared)
        coverage = coverage_of(gathered.facts.where(deduplication.record_rows))
        abstracts = len(prints.owners)
        del gathered, prints  # what comes needs the memory
        write_generation(
            staging,
            spool,
            deduplication,
            workers,
            lambda done: progress(ImportProgress("indexing", done, spool.rows, spool.rows)),
        )
        spool.remove()
    info = CatalogInfo(
        coverage=coverage,
        sources=source_infos(readings, bounds, deduplication, found),
        files=file_infos(staging),
        built=built_at(staging),
        version=our_version(),
        generation=staging.name,
        works=works,
        further_titles=len(deduplication.alternative_titles),
        abstracts=abstracts,
    )
    return info, bounds
