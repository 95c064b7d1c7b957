"""Writes the generation of an update: changed and new rows take their places, all else is copied as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from normalizer.works.description import Description
from resolvers.catalog.building.generation_writer import (
    file_infos,
    refuse_too_many,
    write_arrays,
    write_volumes,
)
from resolvers.catalog.building.spool import CHUNK_ROWS
from resolvers.catalog.building.workers import Workers
from resolvers.catalog.core.counts import (
    Coverage,
    changed_coverage,
    coverage_of,
    facts_of,
)
from resolvers.catalog.core.numbering import paper_numbers, stored_numbers
from resolvers.catalog.coverage.volumes import (
    Volumes,
    all_volumes,
    stored_volumes,
    volumes_of,
)
from resolvers.catalog.importers.declared import Declared, read_declared
from resolvers.catalog.linking.work_index import works_arrays
from resolvers.catalog.storage.blocks import Blocks, Compression
from resolvers.catalog.storage.format import (
    BLOCK_ROWS,
    DICTIONARY,
    RECORDS,
    TITLES,
    VENUE_NAMES,
    VENUES_DECLARED,
    CatalogInfo,
    SourceInfo,
    built_at,
    our_version,
)
from resolvers.catalog.storage.record_codec import source_of
from resolvers.catalog.updating.base_catalog import Standing
from resolvers.catalog.updating.delta import Changes
from resolvers.catalog.updating.incremental_linkage import Rejoining
from resolvers.catalog.updating.index_update import (
    Touched,
    sampled_rows,
    spliced_lookups,
    spliced_terms,
)

# Blocks that are made anew in one go.
_BLOCKS_AT_ONCE = 250


def write_update(
    folder: Path,
    standing: Standing,
    made: Changes,
    workers: Workers,
    arrays: Mapping[str, NDArray[Any]],
    declared: Sequence[Declared],
    sources: Sequence[SourceInfo],
) -> CatalogInfo:
    """Write every file; `arrays` are those that do not follow from the changes, `sources` what has brought these."""
    numbers = sorted(made.rows)
    rows = np.array(numbers, np.int64)
    changed = rows[rows < standing.rows]
    before = standing.titles(changed.tolist())
    touched = Touched(rows, changed, [made.rows[row].entry for row in numbers], before)
    works, further = Rejoining(standing, made).works()
    titles = standing.titles(sampled_rows(standing.rows).tolist())
    rewrite_records(folder, standing, touched, workers)
    rewrite_titles(folder, standing, touched)
    write_arrays(folder, spliced_lookups(standing.arrays, touched))
    write_arrays(folder, spliced_terms(standing.arrays, touched, titles))
    write_arrays(folder, {**works_arrays(works, further), **arrays})
    rewrite_volumes(folder, standing, made, declared)
    old = standing.files.info
    end = max([standing.rows, *(row + 1 for row in numbers[-1:])])
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


def _sources_without(standing: Standing, made: Changes) -> Iterator[SourceInfo]:
    """The sources of a catalogue, without the records that have been superseded."""
    gone = Counter(map(source_of, standing.lines(made.superseded).values()))
    for number, source in enumerate(standing.files.info.sources):
        yield replace(source, records=source.records - gone[number])


def rewrite_records(folder: Path, standing: Standing, touched: Touched, workers: Workers) -> None:
    """Write dictionary, records and where they are."""
    (folder / DICTIONARY).write_bytes(standing.dictionary)
    lines = dict(zip(touched.rows.tolist(), (entry.line for entry in touched.entries), strict=True))
    sizes: list[Ints] = []
    with (folder / RECORDS).open("wb") as records:
        for blocks in _blocks(standing, lines, workers):
            records.write(blocks.data)
            sizes.append(blocks.sizes)
    write_arrays(folder, {"records.ends": np.cumsum(np.concatenate(sizes))})


def _blocks(standing: Standing, lines: Mapping[int, bytes], workers: Workers) -> Iterator[Blocks]:
    """All blocks: those of touched rows anew, and what lies between them as it is."""
    compress = Compression(standing.dictionary)
    ends = standing.arrays["records.ends"].astype(np.int64)
    sizes = np.diff(ends, prepend=0)
    copied = 0
    whole = standing.rows // BLOCK_ROWS  # a last one that is not full takes in new rows
    numbers = sorted({row // BLOCK_ROWS for row in lines if row // BLOCK_ROWS < whole})
    some = [numbers[start : start + _BLOCKS_AT_ONCE] for start in range(0, len(numbers), _BLOCKS_AT_ONCE)]
    done = workers.each(compress, (_rows_of(standing, lines, several) for several in some))
    for several, blocks in zip(some, done, strict=True):
        for block, data, size in zip(several, blocks.each(), blocks.sizes, strict=True):
            yield Blocks(bytes(standing.blocks.packed(copied, block)), sizes[copied:block])
            yield Blocks(data, np.array([size]))
            copied = block + 1
    yield Blocks(bytes(standing.blocks.packed(copied, whole)), sizes[copied:whole])
    last = _rows_of(standing, lines, [whole])
    yield compress([*last, *(lines[row] for row in sorted(lines) if row >= standing.rows)])


def _rows_of(standing: Standing, lines: Mapping[int, bytes], blocks: Sequence[int]) -> list[bytes]:
    """The lines of whole blocks, with the touched ones in them."""
    ranges = (range(block * BLOCK_ROWS, min(standing.rows, (block + 1) * BLOCK_ROWS)) for block in blocks)
    rows = [row for of_block in ranges for row in of_block]
    stored = standing.lines(rows)
    return [lines.get(row, stored[row]) for row in rows]


def rewrite_titles(folder: Path, standing: Standing, touched: Touched) -> None:
    """Write folded titles and where they are."""
    data, ends = standing.files.data[TITLES], standing.arrays["titles.ends"].astype(np.int64)
    folded = [entry.folded for entry in touched.entries]
    sizes = np.concatenate([np.diff(ends, prepend=0), np.zeros(_added(standing, touched), np.int64)])
    sizes[touched.rows] = [len(title) for title in folded]
    copied = 0
    with (folder / TITLES).open("wb") as titles:
        for row, title in zip(touched.rows.tolist(), folded, strict=True):
            if row < standing.rows:
                titles.write(data[copied : int(ends[row - 1]) if row else 0])
                copied = int(ends[row])
            elif copied < len(data):
                titles.write(data[copied:])
                copied = len(data)
            titles.write(title)
        titles.write(data[copied:])
        refuse_too_many(titles.tell())
    write_arrays(folder, {"titles.ends": np.cumsum(sizes)})


def rewrite_volumes(folder: Path, standing: Standing, made: Changes, declared: Sequence[Declared]) -> None:
    """Write what is held of which venue and year."""
    volumes, numbers = _volumes(standing)
    untouched = volumes.where(~np.isin(volumes.rows, np.array(list(made.rows), np.int64)))
    own = {row: stored.record for row, stored in made.rows.items() if not stored.further}
    write_volumes(
        folder,
        all_volumes([untouched, volumes_of(own.values(), own)]),
        [numbers, paper_numbers(record.arxiv for record in own.values())],
        [*read_declared(bytes(standing.files.data[VENUES_DECLARED])), *declared],
    )


def _volumes(standing: Standing) -> tuple[Volumes, Ints]:
    """The volumes that records stand in, and arXiv's numbers; out of the records where no file says so."""
    if VENUE_NAMES in {file.name for file in standing.files.info.files}:
        names = bytes(standing.files.data[VENUE_NAMES])
        return stored_volumes(names, standing.arrays), stored_numbers(standing.arrays)
    own = [row for row in range(standing.rows) if row not in standing.further]
    parts, numbers = [], []
    for start in range(0, len(own), CHUNK_ROWS):
        records = standing.records(own[start : start + CHUNK_ROWS])
        parts.append(volumes_of(records.values(), records))
        numbers.append(paper_numbers(record.arxiv for record in records.values()))
    return all_volumes(parts), np.concatenate(numbers)


def _added(standing: Standing, touched: Touched) -> int:
    rows: Sequence[int] = touched.rows.tolist()
    return sum(row >= standing.rows for row in rows)
