"""Writes the files of one generation of a catalog."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from normalizer.works.description import Description
from normalizer.works.policies import Action
from resolvers.catalog.building.index_writer import IndexWriter
from resolvers.catalog.building.spool import Deduplication, Spool, SpoolSummary
from resolvers.catalog.building.workers import ProcessPool
from resolvers.catalog.coverage import Volumes, all_volumes, names_bytes, volume_arrays, volumes_of
from resolvers.catalog.fingerprints import FingerprintTable, attach_by_arxiv_id, concatenated_fingerprints, last_of_each
from resolvers.catalog.linkage import Pair, join_actions, link_records
from resolvers.catalog.numbering import number_arrays
from resolvers.catalog.row_values import DeclaredCoverage, declared_bytes
from resolvers.catalog.storage.blocks import Blocks, Compression, chunk_by_block, train_dictionary
from resolvers.catalog.storage.format import (
    ARRAYS,
    DICTIONARY,
    FILES,
    RECORDS,
    TITLES,
    VENUE_NAMES,
    VENUES_DECLARED,
    FileInfo,
)
from resolvers.catalog.storage.works import works_arrays

_SAMPLES = 10_000
# Pairs of records that are compared at once: a second of work.
_PAIRS = 1000
_HASHED_AT_ONCE = 2


def write_generation(
    folder: Path, spool: Spool, deduplication: Deduplication, workers: ProcessPool, progress: Callable[[int], None]
) -> None:
    """Write records, titles and what finds them; `progress` is told the rows that are done, now and then."""
    dictionary = train_dictionary(list(islice(spool.lines(), 0, None, max(1, spool.rows // _SAMPLES))))
    (folder / DICTIONARY).write_bytes(dictionary)
    with (folder / TITLES).open("wb") as titles, closing(IndexWriter(folder)) as index:
        lines = _indexed(spool, deduplication, titles, index, progress)
        write_records(folder, workers.map(Compression(dictionary), chunk_by_block(lines)))
        workers.close()  # what comes needs memory, and one core
        index.finish()


def write_works(folder: Path, gathered: SpoolSummary, deduplication: Deduplication, workers: ProcessPool) -> int:
    """Write which rows are about one work; the number of works."""
    kept = np.flatnonzero(deduplication.kept)
    rows, mains = (
        deduplication.numbers_of(np.array(list(of), np.int64))
        for of in (deduplication.alternative_titles.keys(), deduplication.alternative_titles.values())
    )
    further = dict(zip(rows.tolist(), mains.tolist(), strict=True))

    def records(rows: Sequence[int]) -> Mapping[int, Description]:
        read = deduplication.records(kept[list(rows)].tolist())
        return {row: read[int(kept[row])] for row in rows}

    def decide(pairs: Sequence[Pair]) -> Iterator[Action]:
        chunks = (pairs[at : at + _PAIRS] for at in range(0, len(pairs), _PAIRS))
        return chain.from_iterable(workers.map(join_actions, chunks))

    works = link_records(gathered.keys.where(kept), further.items(), records, decide)
    write_arrays(folder, works_arrays(works, frozenset(further)))
    return len(kept) - sum(len(rows) - 1 for rows in works)


def collect_fingerprints(
    gathered: SpoolSummary, deduplication: Deduplication
) -> tuple[FingerprintTable, NDArray[np.bool_]]:
    """The fingerprint of every record that has one, by row; and which of the attached ones belong to any record.

    What a record says of itself goes before what is said of its arXiv id, and later before earlier.
    """
    kept = np.flatnonzero(deduplication.kept)
    attached = attach_by_arxiv_id(gathered.keys.arxiv[kept], gathered.attached)
    own = replace(gathered.fingerprints, owners=deduplication.numbers_of(gathered.fingerprints.owners))
    found = np.isin(gathered.attached.owners.view(np.uint64), gathered.keys.arxiv[kept])
    return last_of_each(concatenated_fingerprints([attached, own])), found


def collect_volumes(gathered: SpoolSummary, deduplication: Deduplication) -> Volumes:
    """The volumes of all records, by the numbers of their rows; merged ones say more than their rows did."""
    merged = deduplication.records(deduplication.merged)
    volumes = gathered.volumes.where(deduplication.record_rows[gathered.volumes.rows])
    plain = volumes.where(~np.isin(volumes.rows, deduplication.merged))
    whole = all_volumes([plain, volumes_of(merged.values(), merged)])
    return whole.with_rows(deduplication.numbers_of(whole.rows))


def write_volumes(
    folder: Path, volumes: Volumes, numbers: Sequence[Ints], declared: Sequence[DeclaredCoverage]
) -> None:
    """Write what is held of which venue and year, and of arXiv."""
    write_arrays(folder, {**volume_arrays(volumes), **number_arrays(numbers)})
    (folder / VENUE_NAMES).write_bytes(names_bytes(volumes))
    (folder / VENUES_DECLARED).write_bytes(declared_bytes(declared))


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays to the files of their names."""
    for name, values in arrays.items():
        values.astype(ARRAYS[name]).tofile(folder / name)


def write_records(folder: Path, blocks: Iterable[Blocks]) -> None:
    """Write the stored lines of all rows, in blocks."""
    sizes: list[Ints] = []
    with (folder / RECORDS).open("wb") as records:
        for some in blocks:
            records.write(some.data)
            sizes.append(some.sizes)
    write_arrays(folder, {"records.ends": np.cumsum(np.concatenate(sizes))})


def file_infos(folder: Path, names: Iterable[str] = FILES) -> tuple[FileInfo, ...]:
    """Size and checksum of each file of a generation."""
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as threads:  # hashing does not hold the interpreter up
        return tuple(
            threads.map(lambda name: FileInfo(name, (folder / name).stat().st_size, _sha256(folder / name)), names)
        )


def _indexed(
    spool: Spool, deduplication: Deduplication, titles: IO[bytes], index: IndexWriter, progress: Callable[[int], None]
) -> Iterator[list[bytes]]:
    """Write titles and index of all rows that are kept; their lines, which others may pack meanwhile."""
    done = 0
    for chunk in spool.read():
        entries = [
            deduplication.entry(row, said) for row, said in enumerate(chunk, start=done) if deduplication.kept[row]
        ]
        titles.writelines(entry.folded for entry in entries)
        index.add(entries)
        done += len(chunk)
        progress(done)
        yield [entry.line for entry in entries]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
