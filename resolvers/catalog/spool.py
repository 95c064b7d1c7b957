"""What the sources say, set down on disk as it comes, until all of it is known.

Two files of lines, one line of each for a row: the record as it will be stored, and what it can be found by
(folded title, identifiers, parts of the title, with tabs between; none of them can contain one).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from resolvers.candidate import Candidate
from resolvers.catalog.coverage import CoverageCounter
from resolvers.catalog.hashing import Hashes, hash_texts
from resolvers.catalog.merging import identity
from resolvers.catalog.rows import encode_record, id_keys
from resolvers.catalog.terms import fold, parts_of

# Rows that are handled at a time: enough for numpy to pay, a few MB of memory.
CHUNK_ROWS = 16384


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: its stored line, and what it is found by."""

    line: bytes
    folded: bytes
    ids: tuple[bytes, ...]
    parts: tuple[bytes, ...]


def entry_of(record: Candidate, source: int) -> Entry:
    """The row of a record from the source file of that number."""
    return Entry(
        line=encode_record(record, source),
        folded=fold(record.title),
        ids=tuple(key.encode() for key in id_keys(record)),
        parts=parts_of(record.title),
    )


class Spool:
    """Rows on disk; `add` them all, then read them back in order as often as needed."""

    def __init__(self, folder: Path) -> None:
        self._lines_path = folder / "lines.spool"
        self._found_by_path = folder / "found-by.spool"
        self._lines = self._lines_path.open("wb")
        self._found_by = self._found_by_path.open("wb")
        self._end = 0
        self._line_ends = array("Q")
        self._identities: list[bytes] = []
        self._hashes: list[Hashes] = []
        self.coverage = CoverageCounter()
        self.rows = 0

    def add(self, record: Candidate, source: int) -> None:
        entry = entry_of(record, source)
        self._lines.write(entry.line + b"\n")
        self._end += len(entry.line) + 1
        self._line_ends.append(self._end)
        found_by = (entry.folded, b" ".join(entry.ids), *entry.parts)
        self._found_by.write(b"\t".join(found_by) + b"\n")
        self._identities.append(identity(record, source, entry.folded))
        if len(self._identities) == CHUNK_ROWS:
            self._hash_identities()
        self.coverage.add(record)
        self.rows += 1

    def finish(self) -> Hashes:
        """No more rows are coming: the hashed identity of each, 0 for those that have none."""
        self.close()
        self._hash_identities()
        return np.concatenate(self._hashes)

    def lines(self) -> Iterator[bytes]:
        """The stored lines of all rows, in order."""
        with self._lines_path.open("rb") as lines:
            for line in lines:
                yield line[:-1]

    def line(self, row: int) -> bytes:
        """The stored line of one row, once `finish` has been called."""
        start = self._line_ends[row - 1] if row else 0
        with self._lines_path.open("rb") as lines:
            lines.seek(start)
            return lines.read(self._line_ends[row] - start - 1)

    def read(self) -> Iterator[Sequence[Entry]]:
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

    def _hash_identities(self) -> None:
        hashes = hash_texts(self._identities)
        hashes[[not identity for identity in self._identities]] = 0
        self._hashes.append(hashes)
        self._identities.clear()


def _entry(line: bytes, found_by: bytes) -> Entry:
    folded, ids, *parts = found_by[:-1].split(b"\t")
    return Entry(line, folded, tuple(ids.split()), tuple(parts))
