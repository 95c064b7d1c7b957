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

from normalizer.values.abstracts.fingerprint import fingerprints_of
from normalizer.values.abstracts.index import FingerprintIndex, index_of, postings_in, postings_of
from normalizer.values.abstracts.text import shingles_of
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


def concatenated_fingerprints(several: Sequence[FingerprintTable]) -> FingerprintTable:
    """One after the other."""
    sizes = np.cumsum([0, *(len(prints.owners) for prints in several)]).astype(np.uint64)
    return FingerprintTable(
        np.concatenate([FingerprintTable.none().owners, *(prints.owners for prints in several)]),
        np.concatenate([FingerprintTable.none().data, *(prints.data for prints in several)]),
        np.concatenate([sizes[:0], *(prints.postings + size for prints, size in zip(several, sizes, strict=False))]),
    )


def attach_by_arxiv_id(arxiv: Hashes, attached: FingerprintTable) -> FingerprintTable:
    """Fingerprints that belong to arXiv ids, for rows that have these; `arxiv` are the hashed ids of all rows.

    An owner among `attached` is the hash of an id. A fingerprint goes to one row, the first of those of its id.
    """
    order = np.argsort(arxiv, kind="stable")
    asked = attached.owners.view(np.uint64)
    places = np.searchsorted(arxiv, asked, sorter=order)
    rows = order[np.minimum(places, len(order) - 1)] if len(order) else np.zeros(len(asked), np.int64)
    found = np.flatnonzero(arxiv[rows] == asked) if len(order) else rows[:0]
    kept = attached.where(found)
    return FingerprintTable(rows[found], kept.data, kept.postings)


def last_of_each(prints: FingerprintTable) -> FingerprintTable:
    """The last fingerprint of each owner, by owner."""
    order = np.argsort(prints.owners, kind="stable")
    owners = prints.owners[order]
    last = np.append(owners[1:] != owners[:-1], np.ones(min(1, len(owners)), np.bool_))
    return prints.where(order[last])


def fingerprint_arrays(prints: FingerprintTable) -> dict[str, NDArray[Any]]:
    """The arrays of a catalog's fingerprints; the owners are its rows, ascending."""
    index = index_of(prints.postings.copy(), len(prints.owners)) if len(prints.owners) else {}
    found_by = {name: index.get(key, np.zeros(0, np.uint32)) for name, key in _INDEX.items()}
    return {_ROWS: prints.owners, _PRINTS: prints.data.reshape(-1), **found_by}


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
