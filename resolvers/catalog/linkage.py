"""Joins the records of a catalog that describe one work.

Records with one arXiv number, publisher's DOI or title are compared by the linkage engine, and joined where its policy
for source records says so (`normalizer.works.grouping.join`). A record that fits two works which do not fit one another
belongs to neither: a work that is listed twice is a nuisance, and one made of two is a wrong entry. The outcome does
not depend on the order of the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from normalizer.values.names.render import linkage_key
from normalizer.works.description import Description
from normalizer.works.grouping import join
from normalizer.works.policies import Action

# What so many works have ("Introduction") does not identify any of them.
MAX_BLOCK_SIZE = 300
# Of larger blocks only records with a family name in common are compared: most titles of so many works are headings.
_SMALL_BLOCK = 30
# A work is judged by so many of its records.
_MAX_COMPARED_RECORDS = 20
# Collaborations sign by the thousand; the first of them are enough to find a name in common.
_NAMES = 200

Pair = tuple[Description, Description]
Decide = Callable[[Sequence[Pair]], Iterable[Action]]


def join_actions(pairs: Sequence[Pair]) -> list[Action]:
    """Return the decision on each pair; a function of the pairs alone, so that any process can compute it."""
    return [join(left, right) for left, right in pairs]


def link_records(
    blocks: Sequence[Sequence[int]],
    same: Iterable[tuple[int, int]],
    records: Callable[[Sequence[int]], Mapping[int, Description]],
    decide: Decide = join_actions,
) -> list[list[int]]:
    """Return the works of several rows, each with its rows, ascending.

    `blocks` are rows with a key in common, ascending; `same` are pairs of rows that are one work for other reasons;
    `records` reads rows, `decide` decides on pairs.
    """
    read = records(sorted({row for rows in blocks for row in rows}))
    works = _DisjointSets(read, _decisions(blocks, read, decide))
    for one, other in same:
        works.join(one, other)
    for rows in blocks:
        works.join_fitting(rows)
    return works.of_several()


@dataclass(frozen=True)
class Blocks:
    """Rows with a key in common: `sizes[i]` of the `rows` are of block i."""

    rows: Ints
    sizes: Ints

    @classmethod
    def of(cls, several: Iterable[tuple[NDArray[Any], Ints]]) -> Self:
        """One after the other, without those that are too large to identify anything."""
        rows, sizes = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
        for shared, counts in several:
            small = counts <= MAX_BLOCK_SIZE
            rows.append(shared[np.repeat(small, counts)].astype(np.uint32))
            sizes.append(counts[small].astype(np.uint32))
        return cls(np.concatenate(rows), np.concatenate(sizes))


def components(blocks: Blocks, same: NDArray[np.int64]) -> tuple[Ints, Ints]:
    """For each block, and each pair of `same`, the lowest row that it is connected with."""
    sizes = blocks.sizes.astype(np.int64)
    firsts = np.repeat(blocks.rows[np.cumsum(sizes) - sizes], sizes) if len(sizes) else blocks.rows
    known, places = np.unique(
        np.concatenate([blocks.rows, firsts, same[:, 0], same[:, 1]]).astype(np.uint32), return_inverse=True
    )
    one = np.concatenate([places[: len(firsts)], places[2 * len(firsts) : 2 * len(firsts) + len(same)]])
    other = np.concatenate([places[len(firsts) : 2 * len(firsts)], places[2 * len(firsts) + len(same) :]])
    roots = np.arange(len(known))
    while True:
        low, high = np.minimum(roots[one], roots[other]), np.maximum(roots[one], roots[other])
        if np.array_equal(low, high):
            break
        np.minimum.at(roots, high, low)
        while not np.array_equal(further := roots[roots], roots):
            roots = further
    of_blocks = places[np.cumsum(sizes) - sizes] if len(sizes) else places[:0]
    of_same = places[2 * len(firsts) : 2 * len(firsts) + len(same)]
    rows = known.astype(np.int64)
    return rows[roots[of_blocks]], rows[roots[of_same]]


def _decisions(
    blocks: Sequence[Sequence[int]], records: Mapping[int, Description], decide: Decide
) -> dict[tuple[int, int], Action]:
    pairs = list(dict.fromkeys(pair for rows in blocks for pair in _compared(rows, records)))
    actions = decide([(records[one], records[other]) for one, other in pairs])
    return dict(zip(pairs, actions, strict=True))


def _compared(rows: Sequence[int], records: Mapping[int, Description]) -> Iterator[tuple[int, int]]:
    """The pairs of a block that are compared: all of a small one, else those with a family name in common."""
    if len(rows) <= _SMALL_BLOCK or len({records[row].arxiv for row in rows} - {None}) == 1:
        yield from combinations(rows, 2)
        return
    by_family: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        for family in {linkage_key(name) for name in records[row].authors[:_NAMES]}:
            by_family[family].append(row)
    by_family.pop("", None)
    yield from sorted({pair for some in by_family.values() for pair in combinations(some, 2)})


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


class _DisjointSets:
    """Disjoint sets of rows, each known by its first row."""

    def __init__(self, records: Mapping[int, Description], actions: Mapping[tuple[int, int], Action]) -> None:
        self._records = records
        self._actions = actions
        self._rows: dict[int, list[int]] = {}
        self._first: dict[int, int] = {}
        self._joined: defaultdict[int, list[int]] = defaultdict(list)  # the higher rows of pairs to be joined
        for (one, other), action in actions.items():
            if action is Action.TAKE:
                self._joined[one].append(other)

    def join(self, one: int, other: int) -> None:
        kept, joined = sorted((self._find(one), self._find(other)))
        if kept != joined:
            rows = sorted([*self._rows.get(kept, [kept]), *self._rows.pop(joined, [joined])])
            self._rows[kept] = rows
            self._first |= dict.fromkeys(rows, kept)

    def join_fitting(self, rows: Sequence[int]) -> None:
        """Join the works of these rows that fit one another, but for those that fit several which do not."""
        block = frozenset(rows)
        pairs = {
            _ordered(self._find(one), self._find(other))
            for one in rows
            for other in block.intersection(self._joined.get(one, ()))
        }
        fits: defaultdict[int, set[int]] = defaultdict(set)
        for one, other in pairs:
            if one != other and self._fit(one, other, block):
                fits[one].add(other)
                fits[other].add(one)
        doubtful = {
            work
            for work, others in fits.items()
            if any(other not in fits[one] for one, other in combinations(sorted(others), 2))
        }
        for work, others in fits.items():
            for other in others - doubtful if work not in doubtful else ():
                self.join(work, other)

    def of_several(self) -> list[list[int]]:
        return [self._rows[first] for first in sorted(self._rows)]

    def _find(self, row: int) -> int:
        return self._first.get(row, row)

    def _fit(self, one: int, other: int, rows: frozenset[int]) -> bool:
        """Whether a pair of these rows is to be joined, and no record of one work contradicts one of the other."""
        left, right = self._compared_rows(one), self._compared_rows(other)
        shared = {_ordered(*pair) for pair in product(rows.intersection(left), rows.intersection(right))}
        actions = {self._actions.get(pair, Action.ASK) for pair in shared}
        if Action.TAKE not in actions or Action.NO in actions:
            return False
        if len(left) == len(right) == 1:
            return True
        # Each record of a work is known by the titles of all of them.
        further = (pair for pair in product(left, right) if _ordered(*pair) not in shared)
        joins = (join(self._with_titles_of(one, left), self._with_titles_of(other, right)) for one, other in further)
        return Action.NO not in joins

    def _with_titles_of(self, row: int, work: Sequence[int]) -> Description:
        record = self._records[row]
        titles = [title for each in work for title in (self._records[each].title, *self._records[each].other_titles)]
        return replace(record, other_titles=tuple(sorted({*record.other_titles, *titles} - {record.title})))

    def _compared_rows(self, work: int) -> list[int]:
        rows = self._rows.get(work, [work])
        return [row for row in rows if row in self._records][:_MAX_COMPARED_RECORDS]
