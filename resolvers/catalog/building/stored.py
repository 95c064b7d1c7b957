"""The records of an existing catalog as batches: for an update, and for a part of it that is published."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from normalizer.values.hashing import Ints
from normalizer.works.description import Description
from resolvers.catalog.building.batch import Batch, batch_of_rows
from resolvers.catalog.building.part import PartWriter
from resolvers.catalog.building.plan import STORED
from resolvers.catalog.fingerprints import FingerprintTable, stored_fingerprints
from resolvers.catalog.normalization import fold, parts_of
from resolvers.catalog.row_values import DeclaredCoverage, read_declared
from resolvers.catalog.storage.format import BLOCK_ROWS, MAX_TITLE_BYTES, VENUES_DECLARED
from resolvers.catalog.storage.mapped_files import MappedFiles, WorkIndex, open_files
from resolvers.catalog.storage.record_codec import (
    IndexEntry,
    IndexRow,
    decode_record,
    encode_record,
    id_keys,
    source_of,
)
from resolvers.catalog.storage.seen_lines import unpack_hashes
from resolvers.workers import ProcessPool

_BATCH_ROWS = 1000 * BLOCK_ROWS


class StoredRecords:
    """The records, titles and works of an open catalog, by row."""

    def __init__(self, files: MappedFiles) -> None:
        self.files = files
        self.arrays = files.arrays
        self.rows = files.rows
        # Rows that only add a title: they are in a work, but are no statement about it.
        self.is_alternative = np.zeros(self.rows, np.bool_)
        self.is_alternative[self.arrays["works.rows"]] = True
        self.is_alternative[self.arrays["works.members"]] = False

    def records(self, rows: Ints) -> list[Description]:
        return [decode_record(line, self.files.origins) for line in self.files.lines(rows)]

    def declared(self) -> list[DeclaredCoverage]:
        return read_declared(bytes(self.files.data[VENUES_DECLARED]))

    def main_rows(self) -> dict[int, int]:
        """The rows that only add a title, and the rows of the records to which they add it."""
        rows = np.flatnonzero(self.is_alternative)
        members = WorkIndex(self.arrays, self.rows).rows_of(rows)
        mains: dict[int, int] = {}
        for row, statements in zip(rows.tolist(), members, strict=True):
            line, *others = self.files.lines(np.array([row, *statements]))
            mains[row] = statements[others.index(line)]
        return mains


def _batch(catalog: Path, sha256: str, titles_only: bool, rows: Ints) -> Batch:
    """The batch of some rows of a catalog. With `titles_only`, records keep only what `_title_only` says."""
    stored = _opened(catalog, sha256)
    entries = []
    described = zip(stored.files.lines(rows), stored.files.titles(rows), stored.is_alternative[rows], strict=True)
    for line, folded, is_alternative in described:
        record = decode_record(line, stored.files.origins)
        if titles_only:
            record = _title_only(record)
            line = encode_record(record, source_of(line))
        ids = () if is_alternative else tuple(key.encode() for key in id_keys(record))
        title = record.title
        if is_alternative:
            title = next((other for other in record.other_titles if fold(other)[:MAX_TITLE_BYTES] == folded), title)
        entry = IndexEntry(line, folded, ids, parts_of([title])[0])
        entries.append(IndexRow(entry, record, is_alternative_title=bool(is_alternative)))
    return batch_of_rows(entries)


def _title_only(record: Description) -> Description:
    return Description(
        record.source,
        record.title,
        record.via,
        ids=record.ids,
        authors_complete=False,
        published=record.published,
        year=record.year,
        primary_category=record.primary_category,
        other_titles=record.other_titles,
        withdrawn=record.withdrawn,
        retracted=record.retracted,
    )


@lru_cache(maxsize=1)
def _opened(catalog: Path, _sha256: str) -> StoredRecords:
    """By its content: another catalog may have been built in the folder, or the path may be of another folder."""
    return StoredRecords(open_files(catalog).read_ahead())


def add_stored(
    part: PartWriter, stored: StoredRecords, rows: Ints, workers: ProcessPool, *, titles_only: bool = False
) -> None:
    """Add rows of a catalog, and what it knows of their abstracts."""
    make = partial(_batch, stored.files.directory, stored.files.info.sha256, titles_only)
    batches = (rows[at : at + _BATCH_ROWS] for at in range(0, len(rows), _BATCH_ROWS))
    for block, batch in enumerate(workers.map(make, batches)):
        # A further title of a record may be far away from it: their rows are told with the last batch.
        none = batch.alternative_rows[:0]
        part.add(replace(batch, alternative_rows=none, main_rows=none), STORED, block)
    new = np.full(stored.rows, -1, np.int64)
    new[rows] = np.arange(len(rows))
    further = {row: main for row, main in stored.main_rows().items() if new[row] >= 0}
    prints = FingerprintTable.none() if titles_only else stored_fingerprints(stored.arrays)
    prints = prints.where(np.flatnonzero(new[prints.owners] >= 0))
    batch = batch_of_rows([])
    # Lines that were read are not told of a part of the records: an update may bring in what is not here.
    lines = unpack_hashes(stored.arrays)[: None if len(rows) == stored.rows and not titles_only else 0]
    of_all = replace(
        batch,
        elements={**batch.elements, "lines": (lines,)},
        alternative_rows=new[np.array(list(further), np.int64)] - part.rows,
        main_rows=new[np.array(list(further.values()), np.int64)] - part.rows,
        fingerprints=replace(prints, owners=new[prints.owners] - part.rows),
    )
    part.add(of_all, STORED, len(rows))
