"""Asked titles and the rows they have something in common with, as numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resolvers.catalog.hashing import Ints


@dataclass(frozen=True)
class Pairs:
    """Question `asked[i]` (numbered from 0) and row `rows[i]` belong together."""

    asked: Ints
    rows: Ints

    def __add__(self, other: Pairs) -> Pairs:
        return Pairs(np.concatenate([self.asked, other.asked]), np.concatenate([self.rows, other.rows]))

    def where(self, wanted: NDArray[np.bool_] | Ints) -> Pairs:
        """The pairs at the wanted positions."""
        return Pairs(self.asked[wanted], self.rows[wanted])

    def packed(self) -> Ints:
        """One number for each pair; they sort by question, then by row."""
        return (self.asked.astype(np.int64) << 32) | self.rows.astype(np.int64)


def unpacked(numbers: Ints) -> Pairs:
    return Pairs(numbers >> 32, numbers & 0xFFFFFFFF)


def union(several: Sequence[Pairs]) -> Pairs:
    """Every pair once, by question and row."""
    return unpacked(np.unique(np.concatenate([pairs.packed() for pairs in several])))


def without(pairs: Pairs, others: Pairs) -> Pairs:
    return pairs.where(~np.isin(pairs.packed(), others.packed()))


def ranges(starts: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """`counts[i]` numbers from `starts[i]` on, for every i, one after the other; and the i of each of them."""
    owners = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(owners)) + np.repeat(starts.astype(np.int64) - before, counts), owners


def best(pairs: Pairs, scores: NDArray[np.float32], most: Ints) -> Ints:
    """Positions of the pairs with the highest scores, at most `most[i]` for question i; best first within each."""
    order = np.lexsort((-scores, pairs.asked))
    asked = pairs.asked[order]
    rank = np.arange(len(order)) - np.searchsorted(asked, asked)
    return order[rank < most[asked]]
