"""Adds newer snapshots, other sources and harvests to a catalog without building it again.

Lines that the catalog has read are skipped; new and changed records are inserted. The result is a generation like that
of a build and replaces the old one in the same way.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from resolvers.catalog.building.changes import (
    BaseCatalog,
    Delta,
    IncrementalLinkage,
    RowChanges,
    has_same_fingerprints,
    plan_row_changes,
    updated_fingerprints,
)
from resolvers.catalog.building.generation_writer import (
    file_infos,
    write_arrays,
    write_records,
    write_volumes,
)
from resolvers.catalog.building.index_writer import IndexWriter
from resolvers.catalog.building.ingest import OnProgress, open_readings, read_inputs, source_infos, source_reports
from resolvers.catalog.building.spool import CHUNK_ROWS, Spool
from resolvers.catalog.building.workers import ProcessPool
from resolvers.catalog.counts import coverage_of, facts_of, updated_coverage
from resolvers.catalog.coverage import all_volumes, stored_volumes, volumes_of
from resolvers.catalog.fingerprints import fingerprint_arrays
from resolvers.catalog.numbering import paper_numbers, stored_numbers
from resolvers.catalog.reports import UpdateReport
from resolvers.catalog.row_values import DeclaredCoverage, read_declared
from resolvers.catalog.storage.blocks import Blocks, Compression
from resolvers.catalog.storage.format import (
    BLOCK_ROWS,
    DICTIONARY,
    TITLES,
    VENUE_NAMES,
    VENUES_DECLARED,
    CatalogInfo,
    SourceInfo,
    built_at,
    manifest_bytes,
    our_version,
)
from resolvers.catalog.storage.mapped_files import damage_message, open_files
from resolvers.catalog.storage.publish import build_lock, new_generation, publish, target_folder
from resolvers.catalog.storage.record_codec import source_of
from resolvers.catalog.storage.seen_lines import add_hashes, pack_hashes, unpack_hashes
from resolvers.catalog.storage.works import works_arrays
from resolvers.errors import CatalogError, ImportFormatError


def update_catalog(
    target: Path, sources: Sequence[Path], *, strict: bool = False, progress: OnProgress | None = None
) -> UpdateReport:
    """Bring the records of `sources` into the catalog in the folder `target`.

    A record takes the place of what the same source said of the same paper before; records that no source has any
    more stay. When nothing is new, the catalog stays as it is. Raises what `build_catalog` raises, and leaves the
    target as it was then.
    """
    folder = Path(target)
    if not sources:
        raise ImportFormatError("no source file given: nothing to update the catalog from")
    open_files(folder)  # says what is wrong with it, before anything is made there
    with target_folder(folder), build_lock(folder):
        return _update(folder, sources, strict, progress or (lambda _: None))


def _update(folder: Path, sources: Sequence[Path], strict: bool, progress: OnProgress) -> UpdateReport:
    watch = time.perf_counter()
    base = BaseCatalog(open_files(folder))
    info = base.files.info
    readings, empty = open_readings(sources, strict=strict, known=folder / info.generation)
    with (
        _verified_in_background(folder, info) as check,
        new_generation(folder) as staging,
        ProcessPool() as workers,
        closing(Spool(staging)) as spool,
    ):
        bounds = read_inputs(spool, readings, len(base.origins), workers, progress)
        check()
        delta = Delta(spool, base.origins, [reading.origin for reading in readings], bounds.rows)
        changes = plan_row_changes(base, delta)
        prints, found = updated_fingerprints(base, delta, changes)
        infos = source_infos(readings, bounds, delta.deduplication, found)
        spool.remove()
        declared = delta.gathered.declared
        if changes.rows or declared or not has_same_fingerprints(prints, base):
            seen = add_hashes(unpack_hashes(base.arrays), delta.gathered.line_hashes_with(found))
            arrays = {**fingerprint_arrays(prints), **pack_hashes(seen)}
            info = write_update(staging, base, changes, workers, arrays, declared, infos)
            publish(folder, staging, manifest_bytes(info))
    return UpdateReport(
        path=folder,
        info=info,
        sources=source_reports(readings, bounds, infos),
        seconds=time.perf_counter() - watch,
        empty=empty,
        added=len(changes.records) - changes.replaced,
        changed=changes.replaced,
    )


@contextmanager
def _verified_in_background(folder: Path, info: CatalogInfo) -> Iterator[Callable[[], None]]:
    """Begin to check every byte of a catalog; what is given raises `CatalogError` when one is wrong.

    Else an update would sign what is damaged. It takes a while, and the sources can be read meanwhile.
    """
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(file_infos, folder / info.generation, [file.name for file in info.files])

        def check() -> None:
            if found.result() != info.files:
                raise CatalogError(damage_message(folder))

        yield check


def write_update(
    folder: Path,
    base: BaseCatalog,
    changes: RowChanges,
    workers: ProcessPool,
    arrays: Mapping[str, NDArray[Any]],
    declared: Sequence[DeclaredCoverage],
    sources: Sequence[SourceInfo],
) -> CatalogInfo:
    """Write every file; `arrays` are those that do not follow from the changes, `sources` those of the changes."""
    works, alternative = IncrementalLinkage(base, changes).works()
    write_records(folder, _blocks(base, changes, workers))
    _write_titles(folder, base, changes)
    write_arrays(folder, {**works_arrays(works, alternative), **arrays})
    _write_volumes(folder, base, changes, declared)
    old = base.files.info
    rows = max([base.rows, *(row + 1 for row in changes.rows)])
    gone, come = (coverage_of(facts_of(list(of))) for of in (changes.superseded.values(), changes.records))
    superseded = Counter(map(source_of, base.lines(changes.superseded).values()))
    kept = [replace(of, records=of.records - superseded[number]) for number, of in enumerate(old.sources)]
    return replace(
        old,
        coverage=updated_coverage(old.coverage, gone, come),
        sources=(*kept, *sources),
        files=file_infos(folder),
        built=built_at(folder),
        version=our_version(),
        generation=folder.name,
        works=rows - sum(len(work) - 1 for work in works),
        further_titles=len(alternative),
        abstracts=len(arrays["abstracts.rows"]),
        updates=old.updates + 1,
    )


# Blocks that one process compresses at a time.
_BLOCK_BATCH = 250


def _blocks(base: BaseCatalog, changes: RowChanges, workers: ProcessPool) -> Iterator[Blocks]:
    """All blocks: those of changed and new rows compressed again, the others copied."""
    compress = Compression(base.dictionary)
    ends: Ints = base.arrays["records.ends"].astype(np.int64)
    sizes: Ints = np.diff(ends, prepend=0)
    whole = base.rows // BLOCK_ROWS  # a last one that is not full is compressed with the new rows
    changed = sorted({row // BLOCK_ROWS for row in changes.rows if row // BLOCK_ROWS < whole})
    groups = (changed[start : start + _BLOCK_BATCH] for start in range(0, len(changed), _BLOCK_BATCH))
    renewed = workers.map(compress, (_lines(base, changes, group) for group in groups))
    copied = 0
    for block, data in zip(changed, (data for blocks in renewed for data in blocks.each()), strict=True):
        yield Blocks(bytes(base.blocks.raw_blocks(copied, block)), sizes[copied:block])
        yield Blocks(data, np.array([len(data)]))
        copied = block + 1
    yield Blocks(bytes(base.blocks.raw_blocks(copied, whole)), sizes[copied:whole])
    new = [changes.rows[row].entry.line for row in sorted(changes.rows) if row >= base.rows]
    yield compress([*_lines(base, changes, [whole]), *new])


def _lines(base: BaseCatalog, changes: RowChanges, blocks: Sequence[int]) -> list[bytes]:
    """The lines of whole blocks, with the changes."""
    ranges = (range(block * BLOCK_ROWS, min(base.rows, (block + 1) * BLOCK_ROWS)) for block in blocks)
    rows = [row for of_block in ranges for row in of_block]
    stored = base.lines(rows)
    return [changes.rows[row].entry.line if row in changes.rows else stored[row] for row in rows]


def _write_titles(folder: Path, base: BaseCatalog, changes: RowChanges) -> None:
    """Write dictionary, titles and index."""
    (folder / DICTIONARY).write_bytes(base.dictionary)
    rows = sorted(changes.rows)
    folded = base.titles(range(base.rows))
    for row in rows:
        folded[row : row + 1] = [changes.rows[row].entry.folded]  # the rows after the last one follow each other
    with (folder / TITLES).open("wb") as titles, closing(IndexWriter(folder)) as index:
        for start in range(0, len(folded), CHUNK_ROWS):
            chunk = folded[start : start + CHUNK_ROWS]
            titles.writelines(chunk)
            index.add_titles(chunk)
        changed = np.array(rows, np.int64)
        index.add_existing(base.arrays, except_rows=changed)
        index.add_entries(changed, [changes.rows[row].entry for row in rows])
        index.finish()


def _write_volumes(folder: Path, base: BaseCatalog, changes: RowChanges, declared: Sequence[DeclaredCoverage]) -> None:
    """Write what is held of which venue and year."""
    volumes = stored_volumes(bytes(base.files.data[VENUE_NAMES]), base.arrays)
    untouched = volumes.where(~np.isin(volumes.rows, np.array(list(changes.rows), np.int64)))
    own = {row: changed.record for row, changed in changes.rows.items() if not changed.is_alternative_title}
    write_volumes(
        folder,
        all_volumes([untouched, volumes_of(own.values(), own)]),
        [stored_numbers(base.arrays), paper_numbers(record.arxiv for record in own.values())],
        [*read_declared(bytes(base.files.data[VENUES_DECLARED])), *declared],
    )
