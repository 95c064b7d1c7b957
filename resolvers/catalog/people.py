"""The people whom a catalog knows: names of authors, and how many records have each.

    people.hashes     hashes of the names (`full_name_keys`), ascending
    people.records    the number of records that have the name, 255 at most

A name says nothing of who it is: two people of one name are one here, so that nobody is unknown by mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import hash_texts
from normalizer.values.names.raw import RawName
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

    def records_of(self, authors: Sequence[RawName | str]) -> list[int]:
        """How many records name each author whose given name is written out; 0 for those of whom there is none."""
        of_names = [sorted(keys) for name in authors if (keys := full_name_keys(name))]
        if not of_names or not self:
            return [0] * len(of_names)
        hashes = hash_texts([key.encode() for keys in of_names for key in keys])
        places = self._hashes.searchsorted(hashes).clip(max=len(self._hashes) - 1)
        counts = np.where(self._hashes[places] == hashes, self._records[places], 0)
        ends = np.cumsum([len(keys) for keys in of_names])
        return [int(of_name.max()) for of_name in np.split(counts, ends[:-1])]
