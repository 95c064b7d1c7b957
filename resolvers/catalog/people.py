"""The people whom a catalog knows: names of authors, and how many records have each.

    people.hashes     hashes of the names (`full_name_keys`), ascending
    people.records    the number of records that have the name, 255 at most
    people.authors    for each row how many authors have their given name written out, 32 at most
    people.known      for each row how many of these another work names, too

A name says nothing of who it is: two people of one name are one here, so that nobody is unknown by mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints, hash_texts
from normalizer.values.names.person import RawName
from normalizer.values.names.render import full_name_keys
from resolvers.catalog.storage.mapped_files import MappedFiles

PEOPLE, RECORDS_OF_PEOPLE, AUTHORS, KNOWN = "people.hashes", "people.records", "people.authors", "people.known"
MAX_RECORDS_OF_PERSON = 255
MAX_AUTHORS = 32


class People:
    """Looks names up."""

    def __init__(self, files: MappedFiles) -> None:
        self._hashes: NDArray[Any] = files.arrays[PEOPLE]
        self._records: NDArray[Any] = files.arrays[RECORDS_OF_PEOPLE]
        self._authors: NDArray[Any] = files.arrays[AUTHORS]
        self._known: NDArray[Any] = files.arrays[KNOWN]

    def __bool__(self) -> bool:
        """Whether the catalog knows of anybody; those that were built before it had names do not."""
        return len(self._hashes) > 0 and len(self._known) > 0

    def records_of(self, lists: Sequence[Sequence[RawName | str]]) -> list[list[int]]:
        """For each list how many records name each author whose given name is written out; 0 where none does."""
        of_lists = [list(filter(None, map(full_name_keys, authors))) for authors in lists]
        names = [keys for of_list in of_lists for keys in of_list]
        if not names or not self:
            return [[0] * len(of_list) for of_list in of_lists]
        hashes = hash_texts([key.encode() for keys in names for key in keys])
        places = self._hashes.searchsorted(hashes).clip(max=len(self._hashes) - 1)
        found = np.where(self._hashes[places] == hashes, self._records[places], 0)
        ends = np.cumsum([len(keys) for keys in names])
        counts = iter(np.maximum.reduceat(found, np.concatenate([[0], ends[:-1]])).tolist())
        return [list(islice(counts, len(of_list))) for of_list in of_lists]

    def authors_of(self, rows: Ints) -> tuple[Ints, Ints]:
        """For each row the number of its authors with given names, and of those of whom there is another work."""
        return self._authors[rows].astype(np.int64), self._known[rows].astype(np.int64)
