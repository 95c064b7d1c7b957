"""64-bit hashes of many short texts at once, the same on every machine and in every run.

A polynomial over the bytes modulo 2**64, so that one running sum over a long text gives the hash of every span in
it: that is what makes indexing millions of words affordable in numpy. Hashes are stored in catalogs: any change
here is a new `LAYOUT`, of the catalog (storage/format.py) and of fingerprints (abstracts/fingerprint.py). Two texts may
share a hash; whoever looks one up compares the texts as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Hashes: TypeAlias = NDArray[np.uint64]
Ints: TypeAlias = NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15  # odd, hence invertible modulo 2**64
_INVERSE = pow(_BASE, -1, 2**64)
_SMALLEST_TABLE = 1 << 14


def mix(values: Hashes) -> Hashes:
    """Spread every input bit over all 64 output bits (finalizer of SplitMix64, Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = values ^ (values >> np.uint64(31))
    return mixed


_BYTES = mix(np.arange(1, 257, dtype=np.uint64))


def hash_spans(text: bytes, starts: Ints, ends: Ints) -> Hashes:
    """The hash of `text[start:end]` for each pair of byte offsets."""
    powers, inverses = _powers(max(_SMALLEST_TABLE, 1 << len(text).bit_length()))
    sums = np.zeros(len(text) + 1, np.uint64)
    np.cumsum(_BYTES[np.frombuffer(text, np.uint8)] * powers[: len(text)], out=sums[1:])
    return mix((sums[ends] - sums[starts]) * inverses[starts])


def hash_texts(texts: Sequence[bytes]) -> Hashes:
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]]) if texts else ends
    return hash_spans(b"".join(texts), starts, ends)


def hash_pairs(first: Hashes, second: Hashes) -> Hashes:
    """The hash of two texts in this order, from their hashes."""
    return mix(first * np.uint64(_BASE) + second)


@lru_cache(maxsize=8)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """`_BASE` and its inverse to the powers 0 to size - 1."""
    tables = []
    for base in (_BASE, _INVERSE):
        steps = np.full(size, base, np.uint64)
        steps[0] = 1
        tables.append(np.cumprod(steps, dtype=np.uint64))
    return tables[0], tables[1]
