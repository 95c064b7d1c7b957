"""How near two titles are, letter by letter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from resolvers.catalog.pairs import positions

# Bytes that are compared: enough to tell titles apart, and a title of 100 kB costs no more than others.
_COMPARED = 400
# A title that is the beginning or the end of the other is as near as this, and this much more the more of it it is:
# whole titles go first, and long parts before short ones. Pages drop subtitles and cut titles off, so an asked title
# is often a part of the right one; that the right one is a small part of it is rare ("Name: " has been added).
_PART, _SHARE = 0.8, 0.15
_CONTAINED, _CONTAINED_SHARE = 0.55, 0.4
_LEAST_PART = 8
# Evidence of a part that fits only nearly is weaker than that of a whole title that does.
_EXPONENT = 2
# From this share of the length on, a part cannot be nearer than the whole can be: .8 + .15 s = 2 s / (1 + s).
_NEARLY_WHOLE = 0.875


def similarities(ours: Sequence[bytes], theirs: Sequence[bytes]) -> NDArray[np.float32]:
    """The similarity of the two titles of each pair, both folded and run together, 0 to 1.

    That is the share of letters in common (normalized Indel); where one is much longer, also that of the shorter with
    its beginning or its end, since subtitles get dropped and pages cut titles off.
    """
    ours, theirs = _compared(ours), _compared(theirs)
    scores = _ratios(ours, theirs)
    ours_long, theirs_long = _lengths(ours), _lengths(theirs)
    shorter, share = np.minimum(ours_long, theirs_long), _share(ours_long, theirs_long)
    parts = positions((shorter >= _LEAST_PART) & (share < _NEARLY_WHOLE))
    if not len(parts):
        return scores
    cut = [(ours[pair], theirs[pair], size) for pair, size in zip(parts.tolist(), shorter[parts].tolist(), strict=True)]
    heads = _ratios([a[:size] for a, _, size in cut], [b[:size] for _, b, size in cut])
    tails = _ratios([a[len(a) - size :] for a, _, size in cut], [b[len(b) - size :] for _, b, size in cut])
    nearest = np.maximum(heads, tails) ** _EXPONENT
    cut_off, added = _PART + _SHARE * share[parts], _CONTAINED + _CONTAINED_SHARE * share[parts]
    is_cut = ours_long[parts] < theirs_long[parts]
    scores[parts] = np.maximum(scores[parts], nearest * np.where(is_cut, cut_off, added))
    return scores


def _compared(texts: Sequence[bytes]) -> Sequence[bytes]:
    return texts if max(map(len, texts), default=0) <= _COMPARED else [text[:_COMPARED] for text in texts]


def _lengths(texts: Sequence[bytes]) -> NDArray[np.int32]:
    return np.fromiter(map(len, texts), np.int32, len(texts))


def _share(ours: NDArray[np.int32], theirs: NDArray[np.int32]) -> NDArray[np.float32]:
    """How much of the longer text the shorter is as long as."""
    return (np.minimum(ours, theirs) / np.maximum(np.maximum(ours, theirs), 1)).astype(np.float32)


def _ratios(ours: Sequence[bytes], theirs: Sequence[bytes]) -> NDArray[np.float32]:
    ratios: NDArray[np.float32] = cpdist(ours, theirs, scorer=Indel.normalized_similarity, dtype=np.float32)
    return ratios
