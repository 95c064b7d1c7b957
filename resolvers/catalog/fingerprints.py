"""Fingerprints of the abstracts of records; the text itself is not stored.

`abstracts.rows` are the rows of these records, ascending, and `abstracts.prints` their fingerprints, `COLUMNS` numbers
each; `abstracts.buckets` and `abstracts.postings` index them (normalizer/values/abstracts). All are empty in a catalog
without abstracts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.abstracts.fingerprint import fingerprints_of, shingles_of
from normalizer.values.abstracts.index import FingerprintIndex, postings_in, postings_of
from normalizer.values.hashing import Hashes, Ints
from normalizer.works.description import Description

_ROWS, _PRINTS = "abstracts.rows", "abstracts.prints"
_INDEX = {"abstracts.buckets": "buckets", "abstracts.postings": "postings"}
COLUMNS = 32
_ROW_BITS = np.uint64(32)


@dataclass(frozen=True, slots=True)
class FingerprintTable:
    """`data[i]` is the fingerprint of whatever has the number `owners[i]`.

    `postings` say by what they are found: hash in the upper half, the i of the fingerprint in the lower.
    """

    owners: Ints
    data: NDArray[np.uint16]
    postings: Hashes

    @classmethod
    def none(cls) -> FingerprintTable:
        return cls(np.zeros(0, np.int64), np.zeros((0, COLUMNS), np.uint16), np.zeros(0, np.uint64))

    def where(self, places: Ints) -> FingerprintTable:
        """The fingerprints at these places, each of which may be asked for once."""
        new = np.full(len(self.owners), -1, np.int64)
        new[places] = np.arange(len(places))
        place = new[(self.postings & np.uint64(0xFFFFFFFF)).astype(np.int64)]
        kept = place >= 0
        hashes = self.postings[kept] >> _ROW_BITS << _ROW_BITS
        return FingerprintTable(self.owners[places], self.data[places], hashes | place[kept].astype(np.uint64))


def fingerprints_of_records(records: Sequence[Description]) -> FingerprintTable:
    """The fingerprints of those records that have an abstract long enough to be recognized, by their positions."""
    owners = [at for at, record in enumerate(records) if record.abstract]
    if not owners:
        return FingerprintTable.none()
    shingles = shingles_of([records[at].abstract or "" for at in owners])
    whole = FingerprintTable(np.array(owners, np.int64), fingerprints_of(shingles), postings_of(shingles, 0))
    return whole.where(np.flatnonzero(whole.data[:, 0]))


def stored_fingerprints(arrays: Mapping[str, NDArray[Any]]) -> FingerprintTable:
    """The fingerprints of a catalog out of its arrays, for making other arrays of them and more."""
    rows = arrays[_ROWS].astype(np.int64)
    if not len(rows):
        return FingerprintTable.none()
    index = {key: arrays[name] for name, key in _INDEX.items()}
    return FingerprintTable(rows, arrays[_PRINTS].reshape(-1, COLUMNS), postings_in(index, len(rows)))


class AbstractFingerprints:
    """The fingerprints of a catalog, by row and by what they have in common with asked abstracts."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.rows = arrays[_ROWS]
        self._data = arrays[_PRINTS][: len(self.rows) * COLUMNS].reshape(-1, COLUMNS)
        self._index = {key: arrays[name] for name, key in _INDEX.items()}

    def of(self, rows: Ints) -> list[bytes | None]:
        """The fingerprint of each row, None for those without."""
        if not len(self.rows):
            return [None] * len(rows)
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        known = self.rows[places] == rows
        return [self._data[place].tobytes() if there else None for place, there in zip(places, known, strict=True)]

    def index(self) -> FingerprintIndex:
        """Finds fingerprints by asked abstracts: what it calls rows are places in `rows`."""
        return FingerprintIndex(self._index, self._data)
