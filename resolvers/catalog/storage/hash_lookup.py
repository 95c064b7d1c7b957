"""Rows by the hash of a text: title keys, parts of titles, identifiers."""

from __future__ import annotations

import numpy as np

from normalizer.values.hashing import Hashes
from resolvers.catalog.core.pairs import Pairs, positions
from resolvers.catalog.storage.mapped_files import MappedFiles


class HashLookup:
    """One of the catalogue's sorted lists of hashes. A row found may still be another's: hashes can collide."""

    def __init__(self, files: MappedFiles, name: str) -> None:
        self._files = files
        self._hashes = files.arrays[f"{name}.hashes"]
        self._rows_name = f"{name}.rows"

    def find(self, asked: Hashes, most: int) -> Pairs:
        """The rows of each hash, ascending, at most so many for one."""
        if not len(asked) or not len(self._hashes):
            return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64))
        order = asked.argsort()  # neighbors are looked for in the same pages
        starts = np.empty(len(asked), np.int64)
        starts[order] = self._hashes.searchsorted(asked[order])
        known = positions(self._hashes.take(starts, mode="clip") == asked)
        starts = starts[known]
        # Never negative, but in a damaged file.
        counts = (self._hashes.searchsorted(asked[known], side="right") - starts).clip(0, most)
        rows = self._files.rows_at(self._rows_name, starts, counts)
        return Pairs(known.repeat(counts), rows.astype(np.int64))
