"""Writes the index: hashed titles, identifiers and parts of titles, and the words of titles.

The words and word pairs of 2.7 million titles are about 50 million pairs of a hash and a row. They go through a file
and one in-place sort of 64-bit numbers, which needs 8 bytes per pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints, hash_texts
from resolvers.catalog.normalization import keys_of, terms_of
from resolvers.catalog.storage.format import ARRAYS, TITLES_PER_START
from resolvers.catalog.storage.record_codec import IndexEntry

# A word that stands in more titles than this finds none of them: it is not indexed.
MAX_POSTINGS = 5000
_MIN_BITS, _MAX_BITS = 8, 31
# How many postings a bucket holds on the average: fewer buckets mix up more words, more of them are empty.
_POSTINGS_PER_BUCKET = 3


class IndexWriter:
    """Takes all rows in order, in chunks; `finish` writes the arrays of the index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._terms_path = folder / "terms.spool"
        self._terms = self._terms_path.open("wb")
        self._keys: list[Hashes] = []
        self._lookups = {"parts": _Lookup(keys_of), "ids": _Lookup(hash_texts)}
        self._title_lengths: list[Ints] = []
        self._rows = 0

    def add(self, entries: Sequence[IndexEntry]) -> None:
        """Add the next rows."""
        self.add_entries(np.arange(self._rows, self._rows + len(entries)), entries)
        self.add_titles([entry.folded for entry in entries])

    def add_titles(self, folded: Sequence[bytes]) -> None:
        """Add the titles of the next rows."""
        self._keys.append(keys_of(folded))
        self._title_lengths.append(np.array([len(title) for title in folded], np.int64))
        terms = terms_of(folded)
        rows = (terms.owners + self._rows).astype(np.uint64)
        (((terms.hashes >> np.uint64(32)) << np.uint64(32)) | rows).astype("<u8").tofile(self._terms)
        self._rows += len(folded)

    def add_entries(self, rows: Ints, entries: Sequence[IndexEntry]) -> None:
        """Add the parts of titles and the identifiers of some rows."""
        self._lookups["parts"].add(rows, [entry.parts for entry in entries])
        self._lookups["ids"].add(rows, [entry.ids for entry in entries])

    def add_existing(self, arrays: Mapping[str, NDArray[Any]], except_rows: Ints) -> None:
        """Add the parts of titles and the identifiers in an index, except those of some rows."""
        for name, lookup in self._lookups.items():
            hashes, rows = arrays[f"{name}.hashes"], arrays[f"{name}.rows"]
            kept = ~np.isin(rows, except_rows)
            lookup.add_hashes(hashes[kept], rows[kept].astype(np.int64))

    def finish(self) -> None:
        self._terms.close()
        lengths = np.concatenate(self._title_lengths)
        self._write("titles.lengths", lengths)
        self._write("titles.starts", (np.cumsum(lengths) - lengths)[::TITLES_PER_START])
        keys = np.concatenate(self._keys)
        named = np.flatnonzero(lengths)  # nobody can search for a title without a letter
        self._write_lookup("keys", keys[named], named)
        for name, lookup in self._lookups.items():
            self._write_lookup(name, *lookup.arrays())
        self._write_terms(np.fromfile(self._terms_path, "<u8"))
        self._terms_path.unlink()

    def close(self) -> None:
        self._terms.close()

    def _write(self, name: str, values: Hashes | Ints) -> None:
        values.astype(ARRAYS[name]).tofile(self._folder / name)

    def _write_lookup(self, name: str, hashes: Hashes, rows: Ints) -> None:
        order = np.lexsort((rows, hashes))
        self._write(f"{name}.hashes", hashes[order])
        self._write(f"{name}.rows", rows[order])

    def _write_terms(self, terms: Hashes) -> None:
        """`terms`: the upper half of a term's hash, then the row."""
        terms.sort()
        terms = terms[_changes(terms)[:-1]]
        bounds = np.flatnonzero(_changes(terms >> np.uint64(32)))
        sizes = np.diff(bounds)
        terms = terms[np.repeat(sizes <= MAX_POSTINGS, sizes)]
        bits = bucket_bits(len(terms))
        counts = np.bincount((terms >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
        self._write("terms.starts", np.concatenate([[0], np.cumsum(counts)]))
        self._write("terms.rows", terms & np.uint64(0xFFFFFFFF))


def bucket_bits(postings: int) -> int:
    """How many bits of a hash number the buckets."""
    return max(_MIN_BITS, min(_MAX_BITS, (postings // _POSTINGS_PER_BUCKET).bit_length() - 1))


def _changes(values: Hashes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where a value differs from the one before; one more than the values, the last always true."""
    return np.concatenate([[True], values[1:] != values[:-1], [True]]) if len(values) else np.array([True])


class _Lookup:
    """Hashed texts of rows, any number for each."""

    def __init__(self, hashes_of: Callable[[Sequence[bytes]], Hashes]) -> None:
        self._hashes_of = hashes_of
        self._hashes = [np.zeros(0, np.uint64)]
        self._rows = [np.zeros(0, np.int64)]

    def add(self, rows: Ints, texts: Sequence[Sequence[bytes]]) -> None:
        flat = [text for of_row in texts for text in of_row]
        self.add_hashes(self._hashes_of(flat), np.repeat(rows, [len(of_row) for of_row in texts]))

    def add_hashes(self, hashes: Hashes, rows: Ints) -> None:
        self._hashes.append(hashes)
        self._rows.append(rows)

    def arrays(self) -> tuple[Hashes, Ints]:
        return np.concatenate(self._hashes), np.concatenate(self._rows)
