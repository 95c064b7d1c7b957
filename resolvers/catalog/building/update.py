"""Adds newer snapshots, other sources and harvests to a catalog without building it again.

Lines that the catalog has read are skipped; new and changed records are inserted. The result is a generation like that
of a build and replaces the old one in the same way.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints
from normalizer.works.description import Description
from resolvers.catalog.building.changes import (
    BaseCatalog,
    Delta,
    IncrementalLinkage,
    RowChanges,
    changes,
    same_prints,
    updated_prints,
)
from resolvers.catalog.building.generation_writer import (
    check_title_bytes,
    file_infos,
    write_arrays,
    write_records,
    write_volumes,
)
from resolvers.catalog.building.index_writer import IndexWriter
from resolvers.catalog.building.ingest import OnProgress, SourceReader, read_inputs, source_infos, source_reports
from resolvers.catalog.building.spool import CHUNK_ROWS, Spool
from resolvers.catalog.building.workers import ProcessPool
from resolvers.catalog.counts import Coverage, changed_coverage, coverage_of, facts_of
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
from resolvers.catalog.storage.mapped_files import damage, open_files
from resolvers.catalog.storage.publish import build_lock, new_generation, publish, target_folder
from resolvers.catalog.storage.record_codec import source_of
from resolvers.catalog.storage.seen_lines import known_arrays, known_lines, with_more
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
    standing = BaseCatalog(open_files(folder))
    info = standing.files.info
    readings = [SourceReader(Path(path), strict=strict, known=folder / info.generation) for path in sources]
    with (
        _whole(folder, info) as check,
        new_generation(folder) as staging,
        ProcessPool() as workers,
        closing(Spool(staging)) as spool,
    ):
        bounds = read_inputs(spool, readings, len(standing.origins), workers, progress)
        check()
        brought = Delta(spool, standing.origins, [reading.origin for reading in readings], bounds.rows)
        made = changes(standing, brought.said, brought.keys)
        prints, found = updated_prints(standing, brought, made)
        infos = source_infos(readings, bounds, brought.repeated, found)
        spool.remove()
        declared = brought.gathered.declared
        if made.rows or declared or not same_prints(prints, standing):
            arrays = {**fingerprint_arrays(prints), **_known_arrays(standing, brought.gathered.all_seen(found))}
            info = write_update(staging, standing, made, workers, arrays, declared, infos)
            publish(folder, staging, manifest_bytes(info))
    return UpdateReport(
        path=folder,
        info=info,
        sources=source_reports(readings, bounds, infos),
        seconds=time.perf_counter() - watch,
        added=len(made.records) - made.replaced,
        changed=made.replaced,
    )


@contextmanager
def _whole(folder: Path, info: CatalogInfo) -> Iterator[Callable[[], None]]:
    """Begin to check every byte of a catalog; what is given raises `CatalogError` when one is wrong.

    Else an update would sign what is damaged. It takes a while, and the sources can be read meanwhile.
    """
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(file_infos, folder / info.generation, [file.name for file in info.files])

        def check() -> None:
            if found.result() != info.files:
                raise CatalogError(damage(folder))

        yield check


def _known_arrays(standing: BaseCatalog, seen: Hashes) -> dict[str, NDArray[Any]]:
    return known_arrays(with_more(known_lines(standing.arrays), seen))


# Blocks that are made anew in one go.
_BLOCKS_AT_ONCE = 250


def write_update(
    folder: Path,
    standing: BaseCatalog,
    made: RowChanges,
    workers: ProcessPool,
    arrays: Mapping[str, NDArray[Any]],
    declared: Sequence[DeclaredCoverage],
    sources: Sequence[SourceInfo],
) -> CatalogInfo:
    """Write every file; `arrays` are those that do not follow from the changes, `sources` those of the changes."""
    rows = sorted(made.rows)
    works, further = IncrementalLinkage(standing, made).works()
    write_records(folder, _blocks(standing, made, workers))
    _write_titles(folder, standing, made, rows)
    write_arrays(folder, {**works_arrays(works, further), **arrays})
    _write_volumes(folder, standing, made, declared)
    old = standing.files.info
    end = max([standing.rows, *(row + 1 for row in rows[-1:])])
    return replace(
        old,
        coverage=changed_coverage(old.coverage, _coverage(made.superseded.values()), _coverage(made.records)),
        sources=(*_sources_without(standing, made), *sources),
        files=file_infos(folder),
        built=built_at(folder),
        version=our_version(),
        generation=folder.name,
        works=end - sum(len(work) - 1 for work in works),
        further_titles=len(further),
        abstracts=len(arrays["abstracts.rows"]),
        updates=old.updates + 1,
    )


def _coverage(records: Iterable[Description]) -> Coverage:
    return coverage_of(facts_of(list(records)))


def _sources_without(standing: BaseCatalog, made: RowChanges) -> Iterator[SourceInfo]:
    """The sources of a catalog, without the records that have been superseded."""
    gone = Counter(map(source_of, standing.lines(made.superseded).values()))
    for number, source in enumerate(standing.files.info.sources):
        yield replace(source, records=source.records - gone[number])


def _blocks(standing: BaseCatalog, made: RowChanges, workers: ProcessPool) -> Iterator[Blocks]:
    """All blocks: those of changed and new rows compressed again, the others copied."""
    compress = Compression(standing.dictionary)
    ends: Ints = standing.arrays["records.ends"].astype(np.int64)
    sizes: Ints = np.diff(ends, prepend=0)
    whole = standing.rows // BLOCK_ROWS  # a last one that is not full is compressed with the new rows
    changed = sorted({row // BLOCK_ROWS for row in made.rows if row // BLOCK_ROWS < whole})
    groups = [changed[start : start + _BLOCKS_AT_ONCE] for start in range(0, len(changed), _BLOCKS_AT_ONCE)]
    renewed = workers.each(compress, (_lines(standing, made, group) for group in groups))
    copied = 0
    for block, data in zip(changed, (data for blocks in renewed for data in blocks.each()), strict=True):
        yield Blocks(bytes(standing.blocks.packed(copied, block)), sizes[copied:block])
        yield Blocks(data, np.array([len(data)]))
        copied = block + 1
    yield Blocks(bytes(standing.blocks.packed(copied, whole)), sizes[copied:whole])
    new = [made.rows[row].entry.line for row in sorted(made.rows) if row >= standing.rows]
    yield compress([*_lines(standing, made, [whole]), *new])


def _lines(standing: BaseCatalog, made: RowChanges, blocks: Sequence[int]) -> list[bytes]:
    """The lines of whole blocks, with the changes."""
    ranges = (range(block * BLOCK_ROWS, min(standing.rows, (block + 1) * BLOCK_ROWS)) for block in blocks)
    rows = [row for of_block in ranges for row in of_block]
    stored = standing.lines(rows)
    return [made.rows[row].entry.line if row in made.rows else stored[row] for row in rows]


def _write_titles(folder: Path, standing: BaseCatalog, made: RowChanges, rows: Sequence[int]) -> None:
    """Write dictionary, titles and index; `rows` are those of the changes, ascending."""
    (folder / DICTIONARY).write_bytes(standing.dictionary)
    folded = standing.titles(range(standing.rows))
    for row in rows:
        folded[row : row + 1] = [made.rows[row].entry.folded]  # the rows after the last one follow each other
    with (folder / TITLES).open("wb") as titles, closing(IndexWriter(folder)) as index:
        for start in range(0, len(folded), CHUNK_ROWS):
            chunk = folded[start : start + CHUNK_ROWS]
            titles.writelines(chunk)
            index.add_titles(chunk)
        check_title_bytes(titles.tell())
        changed = np.array(rows, np.int64)
        index.add_existing(standing.arrays, without=changed)
        index.add_entries(changed, [made.rows[row].entry for row in rows])
        index.finish()


def _write_volumes(folder: Path, standing: BaseCatalog, made: RowChanges, declared: Sequence[DeclaredCoverage]) -> None:
    """Write what is held of which venue and year."""
    volumes = stored_volumes(bytes(standing.files.data[VENUE_NAMES]), standing.arrays)
    untouched = volumes.where(~np.isin(volumes.rows, np.array(list(made.rows), np.int64)))
    own = {row: stored.record for row, stored in made.rows.items() if not stored.further}
    write_volumes(
        folder,
        all_volumes([untouched, volumes_of(own.values(), own)]),
        [stored_numbers(standing.arrays), paper_numbers(record.arxiv for record in own.values())],
        [*read_declared(bytes(standing.files.data[VENUES_DECLARED])), *declared],
    )
