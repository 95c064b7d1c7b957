"""Sorts more than fits into memory: sorted runs on disk, and the merge of the runs of several parts.

An element is a 64-bit key and further columns. Runs are merged slice by slice of the keys, so that a merge takes a
fixed amount of memory; elements of one group (all but the lower `group_bits` bits of the key) are in one slice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints
from resolvers.catalog.pairs import groups, sizes

Elements = tuple[NDArray[Any], ...]
# Elements are there thrice while they are sorted: as read, in order, and as what is made of them.
_COPIES = 4
# Of each run so many keys for each slice say where slices begin and end.
_SAMPLES = 16


class RunWriter:
    """Takes elements in any order and writes them in sorted runs, a file for each column."""

    def __init__(self, path: Path, columns: Sequence[np.dtype[Any]], memory: int) -> None:
        self._columns = tuple(columns)
        self._files = [column_path(path, at).open("wb") for at in range(len(columns))]
        self._waiting: list[Elements] = []
        self._count = 0
        self._most = max(1, memory // (_COPIES * sum(column.itemsize for column in columns)))
        self.lengths: list[int] = []

    def add(self, *columns: NDArray[Any]) -> None:
        self._waiting.append(tuple(map(np.asarray, columns)))
        self._count += len(columns[0])
        if self._count >= self._most:
            self.flush()

    def flush(self) -> None:
        """Write what has come as a run."""
        if self._count:
            ordered = in_order(concatenated(self._waiting))
            for values, dtype, file in zip(ordered, self._columns, self._files, strict=True):
                values.astype(dtype).tofile(file)
            self.lengths.append(self._count)
        self._waiting, self._count = [], 0

    def close(self) -> None:
        self.flush()
        for file in self._files:
            file.close()


def column_path(path: Path, at: int) -> Path:
    return path.with_name(f"{path.name}.{at}")


def concatenated(several: Sequence[Elements]) -> Elements:
    return tuple(map(np.concatenate, zip(*several, strict=True)))


def in_order(elements: Elements) -> Elements:
    """By key, then by the other columns from left to right."""
    key, *others = elements
    if not others:
        return (np.sort(key),)
    order = _order(key)
    ordered = tuple(column[order] for column in elements)
    if _ascend(ordered):  # nearly always: batches and runs come in the order of their rows
        return ordered
    order = np.lexsort((*reversed(others), key))
    return tuple(column[order] for column in elements)


def _order(keys: Hashes) -> Ints:
    """`np.argsort(keys, kind="stable")`, some times as fast: numpy sorts numbers faster than it sorts places.

    The places stand in the lower bits of the keys; then keys that differ there only are put in order.
    """
    places = np.arange(len(keys), dtype=np.uint64)
    lower = np.uint64((1 << len(keys).bit_length()) - 1)
    order = (np.sort((keys & ~lower) | places) & lower).astype(np.int64)
    ordered: Ints = order[np.argsort(keys[order], kind="stable")]
    return ordered


def _ascend(columns: Sequence[NDArray[Any]]) -> bool:
    """Whether elements are in the order of these columns, from left to right."""
    same = np.ones(max(0, len(columns[0]) - 1), np.bool_)
    for column in columns:
        if np.any(same & (column[1:] < column[:-1])):
            return False
        same &= column[1:] == column[:-1]
    return True


@dataclass(frozen=True)
class Runs:
    """The runs that a `RunWriter` wrote. `convert` is applied to what is read: it may leave elements out and renumber
    rows, but must keep the keys' groups.
    """

    path: Path
    columns: tuple[np.dtype[Any], ...]
    lengths: tuple[int, ...]
    convert: Callable[[Elements], Elements] = lambda elements: elements

    @property
    def bytes(self) -> int:
        return sum(self.lengths) * sum(column.itemsize for column in self.columns)

    def starts(self) -> Ints:
        return np.cumsum([0, *self.lengths])

    def keys(self) -> Hashes:
        """All keys, mapped: for looking at some."""
        if not sum(self.lengths):
            return np.zeros(0, np.uint64)
        return np.memmap(column_path(self.path, 0), self.columns[0], "r")

    def read(self, start: int, end: int) -> Elements:
        return self.convert(
            tuple(
                np.fromfile(column_path(self.path, at), dtype, end - start, offset=start * dtype.itemsize)
                for at, dtype in enumerate(self.columns)
            )
        )


def merged(several: Sequence[Runs], memory: int, group_bits: int = 0) -> Iterator[Elements]:
    """The elements of all runs in order, in slices that end where groups do."""
    total = sum(runs.bytes for runs in several)
    slices = 1 + _COPIES * total // memory
    bounds = _bounds(several, slices, group_bits)
    places: list[tuple[Runs, Ints]] = []
    for runs in several:
        keys = runs.keys()
        starts = runs.starts()
        for first, last in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            cuts = first + np.searchsorted(keys[first:last], bounds)
            places.append((runs, np.concatenate([[first], cuts, [last]])))
        del keys
    for at in range(len(bounds) + 1):
        found = [runs.read(int(cuts[at]), int(cuts[at + 1])) for runs, cuts in places if cuts[at] < cuts[at + 1]]
        if found:
            yield in_order(concatenated(found))


def _bounds(several: Sequence[Runs], slices: int, group_bits: int) -> Hashes:
    """Where slices after the first begin."""
    samples = [np.zeros(0, np.uint64)]
    for runs in several:
        keys = runs.keys()
        step = max(1, len(keys) // (_SAMPLES * slices))
        samples.append(np.array(keys[::step], np.uint64))
    ordered = np.sort(np.concatenate(samples))
    cuts = ordered[len(ordered) * np.arange(1, slices) // slices] if len(ordered) else ordered
    mask = np.uint64((1 << 64) - (1 << group_bits))
    return np.unique(cuts & mask)


def groups_of(several: Sequence[Runs], memory: int) -> Iterator[tuple[NDArray[Any], Ints]]:
    """The second column of all elements that share their key with others, and the size of each group.

    Keys of several columns: the first one alone is the key. In slices.
    """
    for elements in merged(several, memory):
        keys, rows = elements[0], elements[1]
        counts = sizes(groups(keys), len(keys))
        yield rows[np.repeat(counts > 1, counts)], counts[counts > 1]


def bucket_starts(numbers: Iterator[Ints], buckets: int) -> Iterator[Ints]:
    """Where each bucket begins among ascending numbers of buckets, given in pieces; and the end. In pieces."""
    done = before = 0
    for piece in numbers:
        if len(piece):
            last = int(piece[-1])
            yield before + np.searchsorted(piece, np.arange(done, last + 1))
            done, before = last + 1, before + len(piece)
    yield np.full(buckets + 1 - done, before)


_PIECE = 1 << 22


def spooled(path: Path, shift: int = 0) -> Iterator[Ints]:
    """32-bit numbers out of a file, shifted to the right, some at a time."""
    with path.open("rb") as file:
        while len(numbers := np.fromfile(file, "<u4", _PIECE)):
            yield numbers.astype(np.int64) >> shift
