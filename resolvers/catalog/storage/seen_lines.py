"""Which source lines a catalog has read, so that an update passes over them.

Only 48 bits of each line's hash are kept: the upper 16 by where the others stand. Of 2.7 million lines, one in a
hundred million is taken for another that has been read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints
from resolvers.catalog.pairs import distinct
from resolvers.catalog.storage.format import ARRAYS

_STARTS, _HASHES = "lines.starts", "lines.hashes"
_DROPPED, _LOW, _BUCKETS = np.uint64(16), np.uint64(32), 1 << 16


def write_hashes(folder: Path, shortened: Iterable[Hashes]) -> None:
    """Write the arrays of lines, by their ascending shortened hashes, given in pieces."""
    counts = np.zeros(_BUCKETS, np.int64)
    with (folder / _HASHES).open("wb") as file:
        for some in shortened:
            counts += np.bincount((some >> _LOW).astype(np.int64), minlength=_BUCKETS)
            (some & np.uint64(0xFFFFFFFF)).astype(ARRAYS[_HASHES]).tofile(file)
    np.concatenate([[0], np.cumsum(counts)]).astype(ARRAYS[_STARTS]).tofile(folder / _STARTS)


def truncate_hashes(hashes: Hashes) -> Hashes:
    """What is kept of the hashes of lines, each once, sorted."""
    return distinct(hashes >> _DROPPED)


def unpack_hashes(arrays: Mapping[str, NDArray[Any]]) -> Hashes:
    """The shortened hashes out of their arrays."""
    starts: Ints = arrays[_STARTS].astype(np.int64)
    counts: Ints = starts[1:] - starts[:-1]
    lows = arrays[_HASHES].astype(np.uint64)
    if (
        len(counts) != _BUCKETS or counts.min(initial=0) < 0 or counts.sum() != len(lows)
    ):  # damaged: then nothing is known
        return lows[:0]
    return (np.repeat(np.arange(_BUCKETS, dtype=np.uint64), counts) << _LOW) | lows


@lru_cache(maxsize=2)
def read_known(generation: Path) -> Hashes:
    """The same from the folder of a generation, which never changes."""
    return unpack_hashes({name: np.fromfile(generation / name, ARRAYS[name]) for name in (_STARTS, _HASHES)})


def contains(hashes: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Which lines, by their hashes, are among the known ones."""
    if not len(known):
        return np.zeros(len(hashes), np.bool_)
    shortened = hashes >> _DROPPED
    found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, shortened), len(known) - 1)] == shortened
    return found
