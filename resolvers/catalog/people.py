"""The people whom a catalog knows: names of authors, and how many records have each.

    people.hashes     hashes of the names (`full_name_keys`), ascending
    people.records    the number of records that have the name, 255 at most

A name says nothing of who it is: two people of one name are one here, so that nobody is unknown by mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import hash_texts
from normalizer.values.names.person import RawName
from normalizer.values.names.render import full_name_keys
from resolvers.catalog.storage.mapped_files import MappedFiles

PEOPLE, RECORDS_OF_PEOPLE = "people.hashes", "people.records"
MAX_RECORDS_OF_PERSON = 255


def name_keys(authors: Sequence[RawName]) -> list[bytes]:
    """The keys of all names of a list, each once."""
    return [key.encode() for key in dict.fromkeys(key for name in authors for key in sorted(full_name_keys(name)))]


class People:
    """Looks names up."""

    def __init__(self, files: MappedFiles) -> None:
        self._hashes: NDArray[Any] = files.arrays[PEOPLE]
        self._records: NDArray[Any] = files.arrays[RECORDS_OF_PEOPLE]

    def __bool__(self) -> bool:
        """Whether the catalog knows of anybody; those that were built before it had names do not."""
        return bool(len(self._hashes))

    def records_of(self, lists: Sequence[Sequence[RawName | str]]) -> list[list[int]]:
        """For each list how many records name each author whose given name is written out; 0 where none does."""
        of_lists = [[sorted(keys) for name in authors if (keys := full_name_keys(name))] for authors in lists]
        names = [keys for of_list in of_lists for keys in of_list]
        if not names or not self:
            return [[0] * len(of_list) for of_list in of_lists]
        hashes = hash_texts([key.encode() for keys in names for key in keys])
        places = self._hashes.searchsorted(hashes).clip(max=len(self._hashes) - 1)
        found = np.where(self._hashes[places] == hashes, self._records[places], 0)
        ends = np.cumsum([len(keys) for keys in names])
        counts = iter(np.maximum.reduceat(found, np.concatenate([[0], ends[:-1]])).tolist())
        return [list(islice(counts, len(of_list))) for of_list in of_lists]
