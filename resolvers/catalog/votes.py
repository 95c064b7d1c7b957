"""Rows that share words and word pairs with a title, those that share rare ones first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from resolvers.catalog.hashing import Ints
from resolvers.catalog.mapped import MappedFiles
from resolvers.catalog.pairs import Pairs, best, ranges, unpacked
from resolvers.catalog.terms import terms_of


class Votes:
    """The index of words. What is too common to find anything is not in it (indexing.py)."""

    def __init__(self, files: MappedFiles) -> None:
        self._files = files
        self._starts = files.arrays["terms.starts"]
        self._shift = np.uint64(65 - len(self._starts).bit_length())  # 2**bits + 1 starts

    def find(self, folded: Sequence[bytes], postings: int, most: Ints) -> Pairs:
        """For each folded title i the likeliest rows, at most `most[i]`, best first.

        Its rarest words are looked up, as many as stand in `postings` titles together.
        """
        terms = terms_of(folded)
        buckets = (terms.hashes >> self._shift).astype(np.int64)
        starts = self._starts[buckets].astype(np.int64)
        counts = self._starts[buckets + 1].astype(np.int64) - starts
        chosen = _rarest(terms.owners, counts, postings)
        starts, counts, owners = starts[chosen], counts[chosen], terms.owners[chosen]
        positions, term = ranges(starts, counts)
        pairs = Pairs(owners[term], self._files.rows_at("terms.rows", positions))
        packed, votes_for = np.unique(pairs.packed(), return_inverse=True)
        weights = np.log2((1 + self._files.rows) / counts)
        votes = np.bincount(votes_for, weights[term], len(packed)).astype(np.float32)
        voted = unpacked(packed)
        return voted.where(best(voted, votes, most))


def _rarest(owners: Ints, counts: Ints, most: int) -> Ints:
    """Positions of each owner's rarest terms whose counts add up to `most` at most, without those that find nothing."""
    known = np.flatnonzero(counts > 0)
    order = known[np.lexsort((counts[known], owners[known]))]
    sums = np.cumsum(counts[order])
    first = np.searchsorted(owners[order], owners[order])
    before = np.where(first > 0, sums[first - 1], 0)
    return order[sums - before <= most]
