"""Rows on disk until all sources are read.

Two files with one line per row: the record as it will be stored, and its search keys (folded title, identifiers, parts
of the title, separated by tabs, which none of them can contain).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints
from resolvers.catalog.building.batch import Batch
from resolvers.catalog.counts import RecordFacts
from resolvers.catalog.coverage import Volumes, all_volumes
from resolvers.catalog.duplicates import BlockingKeys
from resolvers.catalog.fingerprints import FingerprintTable, concatenated_fingerprints
from resolvers.catalog.row_values import DeclaredCoverage
from resolvers.catalog.storage.record_codec import IndexEntry

# Rows that are handled at a time: enough for numpy to pay, a few MB of memory.
CHUNK_ROWS = 16384


class Spool:
    """Rows on disk; `add` them all, `finish`, then read them back in order as often as needed."""

    def __init__(self, folder: Path) -> None:
        self._lines_path = folder / "lines.spool"
        self._found_by_path = folder / "found-by.spool"
        self._lines = self._lines_path.open("wb")
        self._found_by = self._found_by_path.open("wb")
        self._batches: list[Batch] = []
        self._ends = np.zeros(0, np.int64)
        self.rows = 0

    def add(self, batch: Batch) -> None:
        self._lines.write(batch.text)
        self._found_by.write(batch.found_by)
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
        with self._found_by_path.open("rb") as found_by:
            rows = (_entry(*pair) for pair in zip(self.lines(), found_by, strict=True))
            while chunk := list(islice(rows, CHUNK_ROWS)):
                yield chunk

    def close(self) -> None:
        self._lines.close()
        self._found_by.close()

    def remove(self) -> None:
        self.close()
        self._lines_path.unlink()
        self._found_by_path.unlink()


class SpoolSummary:
    """What batches know of their rows, all in one; rows are numbered from the first of all."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self.sizes: Ints = np.concatenate([batch.sizes for batch in batches])
        self.further: Ints = np.concatenate([batch.further for batch in batches])
        self.mains: Ints = np.concatenate([batch.mains for batch in batches])
        self.identities: Hashes = np.concatenate([batch.identities for batch in batches])
        self.seen: Hashes = np.concatenate([batch.seen for batch in batches])
        self.attached_seen: Hashes = np.concatenate([batch.attached_seen for batch in batches])
        self.facts = RecordFacts.concatenated(batch.facts for batch in batches)
        self.keys = BlockingKeys.concatenated(batch.keys for batch in batches)
        self.prints: FingerprintTable = concatenated_fingerprints([batch.prints for batch in batches])
        self.attached: FingerprintTable = concatenated_fingerprints([batch.attached for batch in batches])
        self.volumes: Volumes = all_volumes([batch.volumes for batch in batches])
        self.numbers: Sequence[Ints] = [batch.numbers for batch in batches]
        self.declared: Sequence[DeclaredCoverage] = [one for batch in batches for one in batch.declared]

    def all_seen(self, found: NDArray[np.bool_]) -> Hashes:
        """The lines that need not be read again: not those of attached abstracts that belong to no record so far."""
        return np.concatenate([self.seen, self.attached_seen[found]])


def _entry(line: bytes, found_by: bytes) -> IndexEntry:
    folded, ids, *parts = found_by[:-1].split(b"\t")
    return IndexEntry(line, folded, tuple(ids.split()), tuple(parts))
