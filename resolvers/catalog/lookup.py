"""Rows by the hash of a text: title keys, parts of titles, identifiers."""

from __future__ import annotations

import numpy as np

from resolvers.catalog.hashing import Hashes
from resolvers.catalog.mapped import MappedFiles
from resolvers.catalog.pairs import Pairs, ranges


class HashLookup:
    """One of the catalogue's sorted lists of hashes. A row found may still be another's: hashes can collide."""

    def __init__(self, files: MappedFiles, name: str) -> None:
        self._files = files
        self._hashes = files.arrays[f"{name}.hashes"]
        self._rows_name = f"{name}.rows"

    def find(self, asked: Hashes, most: int) -> Pairs:
        """The rows of each hash, ascending, at most so many for one."""
        starts = np.searchsorted(self._hashes, asked)
        ends = np.searchsorted(self._hashes, asked, side="right")
        # Never negative, but in a damaged file.
        positions, owners = ranges(starts, np.clip(ends - starts, 0, most))
        return Pairs(owners, self._files.rows_at(self._rows_name, positions))
