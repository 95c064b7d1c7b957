"""How near two titles are, letter by letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

# Letters that are compared: enough to tell titles apart, and a title of 100 kB costs no more than others.
_COMPARED = 400
# A title that is the beginning or the end of the other is as near as this, and this much more the more of it it is:
# whole titles go first, and long parts before short ones.
_PART, _SHARE = 0.8, 0.15
_LEAST_PART = 8


def similarities(ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float32]:
    """The similarity of the two titles of each pair, both folded and run together, 0 to 1.

    That is the share of letters in common (normalized Indel); where one is longer, also that of the shorter with its
    beginning or its end, since subtitles get dropped and pages cut titles off.
    """
    ours, theirs = [text[:_COMPARED] for text in ours], [text[:_COMPARED] for text in theirs]
    whole = _ratios(ours, theirs)
    lengths = np.array([(len(a), len(b)) for a, b in zip(ours, theirs, strict=True)]).reshape(-1, 2)
    shorter, longer = lengths.min(axis=1), lengths.max(axis=1)
    cut = [(a, b, size) for a, b, size in zip(ours, theirs, shorter.tolist(), strict=True)]
    heads = _ratios([a[:size] for a, _, size in cut], [b[:size] for _, b, size in cut])
    tails = _ratios([a[len(a) - size :] for a, _, size in cut], [b[len(b) - size :] for _, b, size in cut])
    parts = np.maximum(heads, tails) * (_PART + _SHARE * shorter / np.maximum(longer, 1))
    scores: NDArray[np.float32] = np.maximum(whole, np.where(shorter < _LEAST_PART, 0, parts)).astype(np.float32)
    return scores


def _ratios(ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float32]:
    ratios: NDArray[np.float32] = cpdist(ours, theirs, scorer=Indel.normalized_similarity, dtype=np.float32)
    return ratios
