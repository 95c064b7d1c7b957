"""Arrays of one length that belong together; queries and the rows that match them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints

N = TypeVar("N", bound=np.integer[Any])


@dataclass(frozen=True)
class Columns:
    """Arrays of one length: the elements at one position of all fields belong together."""

    def where(self, wanted: NDArray[np.bool_] | Ints) -> Self:
        return type(self)(*(column[wanted] for column in self._columns()))

    @classmethod
    def concatenated(cls, several: Iterable[Self]) -> Self:
        return cls(*map(np.concatenate, zip(*(columns._columns() for columns in several), strict=True)))

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True)
class QueryRowPairs(Columns):
    """Query `queries[i]` (numbered from 0) and row `rows[i]` belong together."""

    queries: Ints
    rows: Ints

    def packed(self) -> Ints:
        """One number for each pair; they sort by query, then by row."""
        return (self.queries.astype(np.int64) << 32) | self.rows.astype(np.int64)


def unpacked(numbers: Ints) -> QueryRowPairs:
    return QueryRowPairs(numbers >> 32, numbers & 0xFFFFFFFF)


def union(several: Sequence[QueryRowPairs]) -> QueryRowPairs:
    """Every pair once, by query and row."""
    return unpacked(distinct(np.concatenate([pairs.packed() for pairs in several])))


def difference(pairs: QueryRowPairs, others: QueryRowPairs) -> QueryRowPairs:
    if not len(pairs.queries) or not len(others.queries):
        return pairs
    packed, known = pairs.packed(), np.sort(others.packed())
    return pairs.where(known.take(known.searchsorted(packed), mode="clip") != packed)


def distinct(numbers: NDArray[N]) -> NDArray[N]:
    """Each number once, ascending. `np.unique` takes some times as long for few, and imports `numpy.ma`."""
    ordered = np.sort(numbers)
    return ordered[groups(ordered)]


def groups(ordered: NDArray[Any]) -> Ints:
    """Where in an ordered array each value stands first."""
    if not len(ordered):
        return np.zeros(0, np.int64)
    changes = np.empty(len(ordered), np.bool_)
    changes[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return nonzero(changes)


def nonzero(mask: NDArray[np.bool_]) -> Ints:
    """Where it is true; `np.flatnonzero` for what is known to be flat, which for few is some times as fast."""
    return mask.nonzero()[0]


def sizes(first: Ints, total: int) -> Ints:
    """How many members each group has, of which the first ones are given, and the number of all."""
    ends = np.empty(len(first), np.int64)
    ends[:-1] = first[1:]
    ends[-1:] = total
    return ends - first


def concatenated_ranges(starts: Ints, counts: Ints) -> Ints:
    """`counts[i]` numbers from `starts[i]` on, for every i, one after the other."""
    numbers: Ints = (starts.astype(np.int64) - counts.cumsum() + counts).repeat(counts)
    numbers += np.arange(len(numbers))
    return numbers


def top_k(pairs: QueryRowPairs, scores: NDArray[np.float32], most: Ints) -> Ints:
    """Positions of the pairs with the highest scores, at most `most[i]` for query i; best first within each."""
    # The bits of floats that are not negative sort as the floats do.
    keys = (pairs.queries.astype(np.int64) << 31) | (0x7FFFFFFF - scores.view(np.uint32).astype(np.int64))
    position_bits = len(keys).bit_length()
    if len(most).bit_length() + 31 + position_bits <= 63:  # to sort numbers takes half the time of sorting positions
        keys = (keys << position_bits) | np.arange(len(keys))
        keys.sort()
        order: Ints = keys & ((1 << position_bits) - 1)
    else:
        order = keys.argsort(kind="stable")
    queries = pairs.queries[order]
    first = groups(queries)
    rank = np.arange(len(order)) - first.repeat(sizes(first, len(order)))
    kept: Ints = order[rank < most[queries]]
    return kept
