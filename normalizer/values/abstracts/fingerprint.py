"""The fingerprint of an abstract: 64 bytes from which its resemblance to any other text can be estimated.

A row of 32 little-endian 16-bit numbers: how many shingles the abstract has, then the lower halves of its 31 smallest
shingle hashes, ascending by the whole hash (bottom-k MinHash, Broder 1997; unused places are 0). A row of zeros is an
abstract that was missing or too short to be recognized.

When one of two abstracts is at hand as a text, its whole set of shingles is compared with the 31 (`resemblances`):
twice as many of them meet as when two fingerprints are compared (`resemblance`), so the estimate is that much sharper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from normalizer.values.abstracts.text import Shingles, shingles_of
from normalizer.values.hashing import Hashes, Ints

# Raise it when fingerprints change: the folding, the common words, the hashing or the layout of a row.
LAYOUT = 1
SAMPLED = 31
COLUMNS = SAMPLED + 1
DTYPE = np.dtype("<u2")

_LOWER_HALF = np.uint64(0xFFFF)
_LARGEST = 0xFFFF
_MARK = np.uint64(0x9E3779B97F4A7C15)


def fingerprint(text: str) -> bytes | None:
    """The fingerprint of one abstract; None for a text too short to be recognized."""
    row = fingerprints([text])[0]
    return row.tobytes() if row[0] else None


def fingerprints(texts: Sequence[str]) -> NDArray[np.uint16]:
    """The fingerprints of many abstracts: shape (texts, 32)."""
    return fingerprints_of(shingles_of(texts))


def fingerprints_of(shingles: Shingles) -> NDArray[np.uint16]:
    """The fingerprint of each set: shape (sets, 32)."""
    rows = np.zeros((len(shingles), COLUMNS), DTYPE)
    rows[:, 0] = np.minimum(shingles.sizes, _LARGEST)
    owners, ranks, hashes = bottom_k(shingles, SAMPLED)
    rows[owners, ranks + 1] = hashes & _LOWER_HALF
    return rows


def bottom_k(shingles: Shingles, most: int) -> tuple[Ints, Ints, Hashes]:
    """The smallest hashes of each set, `most` at most: whose they are, their ranks from 0, and the hashes."""
    owners = shingles.owners
    ranks = np.arange(len(shingles.hashes)) - shingles.starts[:-1][owners]
    kept = ranks < most
    return owners[kept], ranks[kept], shingles.hashes[kept]


def resemblances(queries: Shingles, owners: Ints, rows: NDArray[np.uint16]) -> NDArray[np.float32]:
    """How much the query `owners[i]` resembles the fingerprint `rows[i]`, for each pair: estimated Jaccard index.

    From 0 to 1; 0 where one of the two could not be recognized.
    """
    held = (queries.owners.astype(np.uint64) << np.uint64(16)) | (queries.hashes & _LOWER_HALF)
    wanted = (owners.astype(np.uint64)[:, None] << np.uint64(16)) | rows[:, 1:].astype(np.uint64)
    met = _among(wanted, held) & _in_use(rows)
    return _jaccard(met.sum(axis=1), queries.sizes[owners], rows[:, 0], rows[:, 0])


def resemblance(first: bytes, second: bytes) -> float:
    """How much two abstracts resemble each other, from their fingerprints alone: estimated Jaccard index, 0 to 1."""
    one, other = (np.frombuffer(each, DTYPE).reshape(1, COLUMNS) for each in (first, second))
    # Two hashes of one abstract may have one lower half, which then stands there twice.
    met = np.array(
        [(Counter(one[:, 1:][_in_use(one)].tolist()) & Counter(other[:, 1:][_in_use(other)].tolist())).total()]
    )
    return float(_jaccard(met, one[:, 0], other[:, 0], np.maximum(one[:, 0], other[:, 0]))[0])


def _in_use(rows: NDArray[np.uint16]) -> NDArray[np.bool_]:
    used: NDArray[np.bool_] = np.arange(SAMPLED) < rows[:, :1]
    return used


def _jaccard(
    met: NDArray[np.integer], ours: NDArray[np.integer], theirs: NDArray[np.integer], sampled: NDArray[np.integer]
) -> NDArray[np.float32]:
    """The Jaccard index of sets of these sizes, when so many of the numbers met that stand for a set of `sampled`."""
    ours, theirs = ours.astype(np.float64), theirs.astype(np.float64)
    common = np.minimum(met * np.maximum(sampled / SAMPLED, 1.0), np.minimum(ours, theirs))
    index: NDArray[np.float32] = (common / np.maximum(ours + theirs - common, 1.0)).astype(np.float32)
    return index


def _among(wanted: Hashes, held: Hashes) -> NDArray[np.bool_]:
    """Which of the wanted numbers are held. Few are: a table of marks spares most of them the search."""
    bits = max(10, (32 * len(held)).bit_length())
    shift = np.uint64(64 - bits)
    marks = np.zeros(1 << bits, np.bool_)
    marks[(held * _MARK) >> shift] = True
    among: NDArray[np.bool_] = marks[(wanted * _MARK) >> shift]
    likely, held = wanted[among], np.sort(held)
    among[among] = held[np.searchsorted(held[:-1], likely)] == likely
    return among
