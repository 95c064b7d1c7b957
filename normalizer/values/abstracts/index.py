"""Finds the abstracts that resemble queries, among millions of fingerprints.

The 16 smallest hashes of every abstract are posted: (hash, row). All hashes of a query are looked up, so a row
that shares a fifth of its shingles with it is met with a probability of .97. Rows met are ordered by how rare the
shingles are that met them; the first are compared by their fingerprints.

A posting takes four bytes and loses nothing. Rows are below 2**b; the upper b bits of a hash number its bucket, so the
other 32 - b fit beside the row:

    buckets   2**b + 1 times where a bucket begins in `postings`
    postings  lower 32 - b bits of the hash, then b bits of row; ascending within a bucket
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normalizer.values.abstracts.fingerprint import Shingles, bottom_k, resemblances
from normalizer.values.hashing import Hashes, Ints

POSTED = 16
# A shingle that more abstracts post than this tells none of them: it is not indexed.
MOST_POSTINGS = 256
BUCKETS, POSTINGS = "buckets", "postings"
DTYPE = np.dtype("<u4")

_MIN_BITS = 8
# Of the rows met, so many are compared at least; of the buckets looked up, the shortest with so many postings in all.
_COMPARED = 8
_SCANNED = 1500
# Few enough for a processor's cache.
_BATCH = 64
_MAX_VOTES = np.uint64(0xFFFF)
_HALF = np.uint64(32)
_LOWER_HALF = np.uint64(0xFFFFFFFF)
# Odd, hence a bijection modulo 2**32: small hashes, which are posted, would all fall into the first buckets.
_SPREAD, _GATHER = np.uint64(0x9E3779B1), np.uint64(pow(0x9E3779B1, -1, 2**32))


@dataclass(frozen=True)
class SimilarAbstracts:
    """Query `queries[i]` resembles row `rows[i]` that much; in the order of the queries, the nearest first."""

    queries: Ints
    rows: Ints
    resemblances: NDArray[np.float32]


def postings_of(shingles: Shingles, first_row: int) -> Hashes:
    """What is posted of these abstracts, the first of which is that row: hash in the upper half, row in the lower."""
    owners, _, hashes = bottom_k(shingles, POSTED)
    return (hashes << _HALF) | (owners + first_row).astype(np.uint64)


def spread(postings: Hashes) -> Hashes:
    """Postings in whose order an index is made: hashes that are posted are small, and fall into the first buckets."""
    return (((postings >> _HALF) * _SPREAD & _LOWER_HALF) << _HALF) | (postings & _LOWER_HALF)


def packed_postings(spread_out: Hashes, rows: int) -> tuple[Ints, NDArray[np.uint32]]:
    """The bucket and the entry of ascending postings, all that there are of each hash; without too common ones."""
    bits = index_bits(rows)
    kept = spread_out[_rare(spread_out >> _HALF)]
    buckets = (kept >> np.uint64(64 - bits)).astype(np.int64)
    entries = ((kept >> _HALF) << np.uint64(bits)) | (kept & _LOWER_HALF)
    return buckets, (entries & _LOWER_HALF).astype(DTYPE)


def index_of(postings: Hashes, rows: int) -> dict[str, NDArray[np.uint32]]:
    """The arrays of the index, from the postings of all rows in any order."""
    buckets, packed = packed_postings(np.sort(spread(postings)), rows)
    starts = np.searchsorted(buckets, np.arange((1 << index_bits(rows)) + 1))
    return {BUCKETS: starts.astype(DTYPE), POSTINGS: packed}


def postings_in(index: Mapping[str, NDArray[np.uint32]], rows: int) -> Hashes:
    """The postings that an index was made from, but for the too common ones: to make another with more rows."""
    bits = np.uint64(index_bits(rows))
    sizes: Ints = np.diff(index[BUCKETS].astype(np.int64)).astype(np.int64)
    buckets = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    packed = index[POSTINGS].astype(np.uint64)
    hashes = (buckets << (_HALF - bits)) | (packed >> bits)
    return ((hashes * _GATHER & _LOWER_HALF) << _HALF) | (packed & ((np.uint64(1) << bits) - np.uint64(1)))


class FingerprintIndex:
    """Looks abstracts up in an index and the fingerprints of its rows, shape (rows, 32); both may be mapped files."""

    def __init__(self, index: Mapping[str, NDArray[np.uint32]], fingerprints: NDArray[np.uint16]) -> None:
        self._starts, self._postings = index[BUCKETS], index[POSTINGS]
        self._fingerprints = fingerprints
        self._bits = index_bits(len(fingerprints))

    def find(self, queries: Shingles, most: int = 8, least: float = 0.0) -> SimilarAbstracts:
        """For each query the `most` rows that resemble it most, and at least so much."""
        batches = [self._find(queries, start, most, least) for start in range(0, len(queries), _BATCH)]
        return SimilarAbstracts(
            np.concatenate([np.zeros(0, np.int64), *(found.queries for found in batches)]),
            np.concatenate([np.zeros(0, np.int64), *(found.rows for found in batches)]),
            np.concatenate([np.zeros(0, np.float32), *(found.resemblances for found in batches)]),
        )

    def _find(self, queries: Shingles, start: int, most: int, least: float) -> SimilarAbstracts:
        part = _part(queries, start, start + _BATCH)
        owners, rows = self._met(part, max(_COMPARED, 2 * most))
        nearness = resemblances(part, owners, self._fingerprints[rows])
        first = _first(owners, nearness, most)
        first = first[(nearness[first] >= least) & (nearness[first] > 0)]
        return SimilarAbstracts(owners[first] + start, rows[first], nearness[first])

    def _met(self, queries: Shingles, most: int) -> tuple[Ints, Ints]:
        """The rows that share posted shingles with each query: whose, and which; the most telling of them."""
        owners, rows, rarity = self._postings_met(queries)
        # One sort of whole numbers (owner, row, rarity) takes a third of the time of sorting by three keys.
        met = np.sort((owners << np.uint64(48)) | (rows << np.uint64(16)) | rarity)
        pairs = met >> np.uint64(16)
        firsts = np.flatnonzero(np.concatenate([pairs[:1] == pairs[:1], pairs[1:] != pairs[:-1]]))
        votes = np.add.reduceat(met & np.uint64(0xFFFF), firsts) if len(firsts) else met
        pairs = pairs[firsts]
        fewest = (_MAX_VOTES - np.minimum(votes, _MAX_VOTES)) << _HALF
        ranked = np.sort(((pairs >> _HALF) << np.uint64(48)) | fewest | (pairs & _LOWER_HALF))
        asking = (ranked >> np.uint64(48)).astype(np.int64)
        kept = _ranks(asking) < most
        return asking[kept], (ranked[kept] & _LOWER_HALF).astype(np.int64)

    def _postings_met(self, queries: Shingles) -> tuple[Hashes, Hashes, Hashes]:
        """Whose shingle met which row, and how rare the shingle is (hundreds of the logarithm)."""
        owners, hashes, starts, lengths = self._buckets(queries)
        which = np.repeat(np.arange(len(hashes), dtype=np.int32), lengths)
        places = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths) + np.arange(len(which))
        # Where the hash bits are equal they cancel out, and the row remains.
        rows = self._postings[places] ^ (hashes << np.uint64(self._bits)).astype(np.uint32)[which]
        same = np.flatnonzero(rows <= (1 << self._bits) - 1)
        which = which[same]
        counts = np.maximum(np.bincount(which, minlength=len(hashes)), 1)
        rarity = (100 * np.log1p(len(self._fingerprints) / counts)).astype(np.uint64)
        return owners[which], rows[same].astype(np.uint64), rarity[which]

    def _buckets(self, queries: Shingles) -> tuple[Hashes, Hashes, Ints, Ints]:
        """The buckets to look into: whose, the hash looked for, first posting and how many; not too many in all."""
        hashes = queries.hashes * _SPREAD & _LOWER_HALF
        buckets = (hashes >> np.uint64(32 - self._bits)).astype(np.int64)
        starts = self._starts[buckets].astype(np.int64)
        lengths = self._starts[buckets + 1].astype(np.int64) - starts
        owners = queries.owners
        order = np.argsort((owners << 32) | lengths)
        scanned = np.cumsum(lengths[order])
        before = np.concatenate([np.zeros(1, np.int64), scanned])[queries.starts[:-1]]
        order = order[(scanned - before[owners] <= _SCANNED) & (lengths[order] > 0)]
        return owners[order].astype(np.uint64), hashes[order], starts[order], lengths[order]


def index_bits(rows: int) -> int:
    """How many bits number the buckets of an index of so many rows, and its rows."""
    return max(_MIN_BITS, (rows - 1).bit_length())


def _rare(hashes: Hashes) -> NDArray[np.bool_]:
    """Which of these ascending hashes occur `MOST_POSTINGS` times at most."""
    bounds = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1], [True]])) if len(hashes) else np.zeros(1)
    sizes = np.diff(bounds)
    rare: NDArray[np.bool_] = np.repeat(sizes <= MOST_POSTINGS, sizes.astype(np.int64))
    return rare


def _first(owners: Ints, scores: NDArray[np.float32], most: int) -> Ints:
    """The places of the `most` best of each owner, best first, of equal ones the earlier."""
    order = np.lexsort((-scores, owners))
    return order[_ranks(owners[order]) < most]


def _ranks(owners: Ints) -> Ints:
    """The place of each among those of the same owner, from 0; the owners ascend."""
    places = np.arange(len(owners))
    firsts = np.concatenate([owners[:1] == owners[:1], owners[1:] != owners[:-1]])
    ranks: Ints = places - np.maximum.accumulate(np.where(firsts, places, 0))
    return ranks


def _part(shingles: Shingles, start: int, end: int) -> Shingles:
    starts = shingles.starts[start : end + 1]
    return Shingles(starts - starts[0], shingles.hashes[starts[0] : starts[-1]])
