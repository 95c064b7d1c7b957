"""What an abstract is recognized by: its pairs of neighboring words with content, as a set of 32-bit numbers.

Chosen by measuring (benchmarks/abstracts.py): of words and of runs of two, three and four words, with common words
and without, pairs of words without the common ones tell most from the fewest numbers. A rewritten abstract keeps a
fifth of them; two abstracts of one field share next to none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from resolvers.abstracts.common import COMMON_WORDS
from resolvers.abstracts.fold import fold_abstract
from resolvers.hashing import Hashes, Ints, hash_pairs, hash_spans

# Fewer words, the common ones included, could be any paper's: "Withdrawn by the author."
LEAST_WORDS = 12
_CHUNK = 256
_SPACE, _LINE_END = 0x20, 0x0A


@dataclass(frozen=True)
class Shingles:
    """The sets of many abstracts: `hashes[starts[i]:starts[i + 1]]` is that of abstract i, ascending, no repeats.

    An abstract too short to be recognized has an empty set. A hash is below 2**32.
    """

    starts: Ints
    hashes: Hashes

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> Ints:
        return np.diff(self.starts)

    @property
    def owners(self) -> Ints:
        """Which abstract each hash belongs to."""
        return np.repeat(np.arange(len(self)), self.sizes)


def shingles_of(texts: Sequence[str]) -> Shingles:
    """Fold abstracts and cut them into shingles."""
    chunks = [_cut([fold_abstract(text) for text in texts[at : at + _CHUNK]]) for at in range(0, len(texts), _CHUNK)]
    sizes = np.concatenate([np.zeros(1, np.int64), *(chunk.sizes for chunk in chunks)])
    return Shingles(np.cumsum(sizes), np.concatenate([np.zeros(0, np.uint64), *(chunk.hashes for chunk in chunks)]))


def jaccard(first: str, second: str) -> float:
    """The exact Jaccard index of two abstracts, 0 to 1: for a candidate whose source gave the text."""
    both = shingles_of([first, second])
    one, other = np.split(both.hashes, both.starts[1:2])
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / max(len(both.hashes) - common, 1)


def _cut(folded: Sequence[bytes]) -> Shingles:
    text = b"\n".join(folded) + b"\n"
    letters = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero((letters == _SPACE) | (letters == _LINE_END))
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
    owners = np.concatenate([np.zeros(1, np.int64), np.cumsum(letters[ends] == _LINE_END)[:-1]])
    long_enough = np.bincount(owners, minlength=len(folded)) >= LEAST_WORDS
    words = hash_spans(text, starts, ends)
    with_content = long_enough[owners] & ~_IS_COMMON[_slots(words)]
    words, owners = words[with_content], owners[with_content]
    adjacent = owners[1:] == owners[:-1]
    pairs = hash_pairs(words[:-1][adjacent], words[1:][adjacent])
    keyed = (owners[1:][adjacent].astype(np.uint64) << np.uint64(32)) | (pairs >> np.uint64(32))
    keyed.sort()
    keyed = keyed[np.concatenate([keyed[:1] == keyed[:1], keyed[1:] != keyed[:-1]])]
    sizes = np.bincount((keyed >> np.uint64(32)).astype(np.int64), minlength=len(folded))
    return Shingles(np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]), keyed & np.uint64(0xFFFFFFFF))


def _slots(words: Hashes) -> Ints:
    return (words >> np.uint64(46)).astype(np.int64)


def _common_slots() -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Marks the common words by 18 bits of their hash; one of 700 other words is taken for common, everywhere alike."""
    text = " ".join(sorted(COMMON_WORDS)).encode()
    ends = np.array([at for at, letter in enumerate(text) if letter == _SPACE] + [len(text)])
    marks = np.zeros(1 << 18, np.bool_)
    marks[_slots(hash_spans(text, np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1]), ends))] = True
    return marks


_IS_COMMON = _common_slots()
