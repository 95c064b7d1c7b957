"""Rows on disk until all sources are read, and which of them repeat others.

Two files with one line per row: the record as it will be stored, and its search keys (folded title, identifiers, parts
of the title, separated by tabs, which none of them can contain).

Rows of one source file with the same arXiv id and the same title (ignoring damage, TeX, case, punctuation) become one
record: values of a later row replace those of an earlier one, and values that it lacks are kept; a list of authors that
is known to be complete is not replaced by one that is not. Rows of one id with different titles stay separate (titles
change between versions, and users search for both), and so do rows of different files: linkage decides on those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints
from normalizer.works.description import Description
from resolvers.catalog.building.batch import Batch
from resolvers.catalog.counts import RecordFacts, facts_of
from resolvers.catalog.coverage import Volumes, all_volumes
from resolvers.catalog.duplicates import BlockingKeys, find_duplicates, is_duplicate, merge_duplicates
from resolvers.catalog.fingerprints import FingerprintTable, concatenated_fingerprints
from resolvers.catalog.row_values import DeclaredCoverage
from resolvers.catalog.storage.record_codec import IndexEntry, Origin, decode_record, rows_of, source_of

# Rows that are handled at a time: enough for numpy to pay, a few MB of memory.
CHUNK_ROWS = 16384


class Spool:
    """Rows on disk; `add` them all, `finish`, then read them back in order as often as needed."""

    def __init__(self, folder: Path) -> None:
        self._lines_path = folder / "lines.spool"
        self._index_terms_path = folder / "index-terms.spool"
        self._lines = self._lines_path.open("wb")
        self._index_terms = self._index_terms_path.open("wb")
        self._batches: list[Batch] = []
        self._ends = np.zeros(0, np.int64)
        self.rows = 0

    def add(self, batch: Batch) -> None:
        self._lines.write(batch.text)
        self._index_terms.write(batch.index_terms)
        self._batches.append(batch.from_row(self.rows))
        self.rows += batch.rows

    def finish(self) -> SpoolSummary:
        """No more rows are coming: what is known of all of them."""
        self.close()
        batches, self._batches = self._batches, []
        gathered = SpoolSummary(batches)
        self._ends = np.cumsum(gathered.sizes)
        return gathered

    def lines(self) -> Iterator[bytes]:
        """The stored lines of all rows, in order."""
        with self._lines_path.open("rb") as lines:
            for line in lines:
                yield line[:-1]

    def lines_at(self, rows: Sequence[int]) -> Iterator[bytes]:
        """The stored lines of some rows, once `finish` has been called."""
        with self._lines_path.open("rb") as lines:
            for row in rows:
                start = int(self._ends[row - 1]) if row else 0
                lines.seek(start)
                yield lines.read(int(self._ends[row]) - start - 1)

    def read(self) -> Iterator[Sequence[IndexEntry]]:
        """All rows in order, `CHUNK_ROWS` at a time."""
        with self._index_terms_path.open("rb") as index_terms:
            rows = (_entry(*pair) for pair in zip(self.lines(), index_terms, strict=True))
            while chunk := list(islice(rows, CHUNK_ROWS)):
                yield chunk

    def close(self) -> None:
        self._lines.close()
        self._index_terms.close()

    def remove(self) -> None:
        self.close()
        self._lines_path.unlink()
        self._index_terms_path.unlink()


class SpoolSummary:
    """What batches know of their rows, all in one; rows are numbered from the first of all."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self.sizes: Ints = np.concatenate([batch.sizes for batch in batches])
        self.alternative_rows: Ints = np.concatenate([batch.alternative_rows for batch in batches])
        self.main_rows: Ints = np.concatenate([batch.main_rows for batch in batches])
        self.duplicate_keys: Hashes = np.concatenate([batch.duplicate_keys for batch in batches])
        self.line_hashes: Hashes = np.concatenate([batch.line_hashes for batch in batches])
        self.attached_line_hashes: Hashes = np.concatenate([batch.attached_line_hashes for batch in batches])
        self.facts = RecordFacts.concatenated(batch.facts for batch in batches)
        self.keys = BlockingKeys.concatenated(batch.keys for batch in batches)
        self.fingerprints: FingerprintTable = concatenated_fingerprints([batch.fingerprints for batch in batches])
        self.attached: FingerprintTable = concatenated_fingerprints([batch.attached for batch in batches])
        self.volumes: Volumes = all_volumes([batch.volumes for batch in batches])
        self.numbers: Sequence[Ints] = [batch.numbers for batch in batches]
        self.declared: Sequence[DeclaredCoverage] = [one for batch in batches for one in batch.declared]

    def line_hashes_with(self, found: NDArray[np.bool_]) -> Hashes:
        """The lines that need not be read again: not those of attached abstracts that belong to no record so far."""
        return np.concatenate([self.line_hashes, self.attached_line_hashes[found]])


def _entry(line: bytes, index_terms: bytes) -> IndexEntry:
    folded, ids, *parts = index_terms[:-1].split(b"\t")
    return IndexEntry(line, folded, tuple(ids.split()), tuple(parts))


class Deduplication:
    """Which rows of a spool are kept, and what they say.

    Only row numbers are kept in memory, for a file may hold everything twice.
    """

    def __init__(self, spool: Spool, gathered: SpoolSummary, origins: Sequence[Origin]) -> None:
        self._spool = spool
        self._origins = origins
        self._others: dict[int, list[int]] = {}
        self._mains = dict(zip(gathered.alternative_rows.tolist(), gathered.main_rows.tolist(), strict=True))
        self.kept = np.ones(spool.rows, np.bool_)
        firsts: dict[int, int] = {}
        for first, *others in find_duplicates(gathered.duplicate_keys):
            record = self._records_of([first])[0]
            same = [
                row for row, said in zip(others, self._records_of(others), strict=True) if is_duplicate(record, said)
            ]
            if same:
                self._others[first] = same
                firsts |= dict.fromkeys(same, first)
        self.kept[list(firsts)] = False
        self._numbers = np.cumsum(self.kept) - 1
        self._firsts = np.arange(spool.rows)
        self._firsts[list(firsts)] = list(firsts.values())
        self._mains = {row: firsts.get(main, main) for row, main in self._mains.items()}

    def firsts_of(self, rows: Ints) -> Ints:
        """The rows themselves, or those that they repeat."""
        firsts: Ints = self._firsts[rows]
        return firsts

    def numbers_of(self, rows: Ints) -> Ints:
        """The places, among the rows that are kept, of rows or of those that they repeat."""
        numbers: Ints = self._numbers[self._firsts[rows]]
        return numbers

    @property
    def alternative_titles(self) -> Mapping[int, int]:
        """The rows that only add a title, and the rows of the records to which they add it."""
        return self._mains

    @property
    def record_rows(self) -> NDArray[np.bool_]:
        """Which rows are kept for their own record."""
        own = self.kept.copy()
        own[list(self._mains)] = False
        return own

    @property
    def merged(self) -> Sequence[int]:
        """The rows that say more than they did at first."""
        return sorted(self._others)

    def entry(self, row: int, said: IndexEntry) -> IndexEntry:
        """What is stored in a row that is kept: `said`, or all that was said of the same record."""
        main = self._mains.get(row, row)
        if main not in self._others:
            return said
        entry = next(rows_of([self.record(main)], source_of(said.line))).entry
        return entry if main == row else replace(said, line=entry.line)

    def record(self, row: int) -> Description:
        """All that was said of the record of a row that is kept."""
        main = self._mains.get(row, row)
        first, *others = self._records_of([main, *self._others.get(main, ())])
        return reduce(merge_duplicates, others, first)

    def records(self, rows: Sequence[int]) -> dict[int, Description]:
        """All that was said of the records of rows that are kept."""
        plain = [row for row in rows if row not in self._others and row not in self._mains]
        records = dict(zip(plain, self._records_of(plain), strict=True))
        return records | {row: self.record(row) for row in rows if row not in records}

    def _records_of(self, rows: Sequence[int]) -> list[Description]:
        return [decode_record(line, self._origins) for line in self._spool.lines_at(rows)]


def count_merged(gathered: SpoolSummary, deduplication: Deduplication) -> None:
    """Count merged records as what they have become."""
    if merged := list(deduplication.merged):
        gathered.facts.replace_at(np.array(merged), facts_of([deduplication.record(row) for row in merged]))
