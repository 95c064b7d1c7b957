"""Queries and the rows that match them, as numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints


@dataclass(frozen=True)
class QueryRowPairs:
    """Question `asked[i]` (numbered from 0) and row `rows[i]` belong together."""

    asked: Ints
    rows: Ints

    def __add__(self, other: QueryRowPairs) -> QueryRowPairs:
        return QueryRowPairs(np.concatenate([self.asked, other.asked]), np.concatenate([self.rows, other.rows]))

    def where(self, wanted: NDArray[np.bool_] | Ints) -> QueryRowPairs:
        """The pairs at the wanted positions."""
        return QueryRowPairs(self.asked[wanted], self.rows[wanted])

    def packed(self) -> Ints:
        """One number for each pair; they sort by question, then by row."""
        return (self.asked.astype(np.int64) << 32) | self.rows.astype(np.int64)


def unpacked(numbers: Ints) -> QueryRowPairs:
    return QueryRowPairs(numbers >> 32, numbers & 0xFFFFFFFF)


def union(several: Sequence[QueryRowPairs]) -> QueryRowPairs:
    """Every pair once, by question and row."""
    packed = np.concatenate([pairs.packed() for pairs in several])
    packed.sort()
    return unpacked(packed[groups(packed)])


def without(pairs: QueryRowPairs, others: QueryRowPairs) -> QueryRowPairs:
    if not len(pairs.asked) or not len(others.asked):
        return pairs
    return pairs.where(~np.isin(pairs.packed(), others.packed()))


def groups(ordered: NDArray[Any]) -> Ints:
    """Where in an ordered array each value stands first."""
    if not len(ordered):
        return np.zeros(0, np.int64)
    changes = np.empty(len(ordered), np.bool_)
    changes[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return positions(changes)


def positions(mask: NDArray[np.bool_]) -> Ints:
    """Where it is true; `np.flatnonzero` for what is known to be flat, which for few is some times as fast."""
    return mask.nonzero()[0]


def sizes(first: Ints, total: int) -> Ints:
    """How many members each group has, of which the first ones are given, and the number of all."""
    ends = np.empty(len(first), np.int64)
    ends[:-1] = first[1:]
    ends[-1:] = total
    return ends - first


def runs(starts: Ints, counts: Ints) -> Ints:
    """`counts[i]` numbers from `starts[i]` on, for every i, one after the other."""
    numbers: Ints = (starts.astype(np.int64) - counts.cumsum() + counts).repeat(counts)
    numbers += np.arange(len(numbers))
    return numbers


def best(pairs: QueryRowPairs, scores: NDArray[np.float32], most: Ints) -> Ints:
    """Positions of the pairs with the highest scores, at most `most[i]` for question i; best first within each."""
    # The bits of floats that are not negative sort as the floats do.
    order = ((pairs.asked << 32) | (0xFFFFFFFF - scores.view(np.uint32).astype(np.int64))).argsort(kind="stable")
    asked = pairs.asked[order]
    first = groups(asked)
    rank = np.arange(len(order)) - first.repeat(sizes(first, len(order)))
    return order[rank < most[asked]]
