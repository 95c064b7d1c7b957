"""Rows that share words and word pairs with a title, those that share rare ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resolvers.catalog.mapped import MappedFiles
from resolvers.catalog.pairs import Pairs, best, groups, positions, sizes
from resolvers.catalog.terms import terms_of
from resolvers.hashing import Hashes, Ints

# A vote is one number: question, row, weight. Sorting plain numbers is many times as fast as sorting by several keys.
_ROW_BITS, _WEIGHT_BITS = 32, 12
_QUESTION_SHIFT, _ROW_SHIFT = np.uint64(_ROW_BITS + _WEIGHT_BITS), np.uint64(_WEIGHT_BITS)
_WEIGHT = np.uint64((1 << _WEIGHT_BITS) - 1)
# Parts of a bit that weights are told apart by: 32 bits at most make less than `_WEIGHT`.
_PER_BIT = 64
# What votes are worth for a row whose title is far longer or shorter; titles of pages are often cut.
_WORTH = 0.5


@dataclass(frozen=True)
class Words:
    """Words, word pairs and edges of questions: word i is of question `owners[i]`, and in the index of words
    `counts[i]` rows from place `starts[i]` on have it. The folded title of question j has `lengths[j]` bytes.
    """

    owners: Ints
    starts: Ints
    counts: Ints
    lengths: Ints

    def of(self, wanted: NDArray[np.bool_]) -> Words:
        """Only those of the questions that are wanted."""
        kept = positions(wanted[self.owners])
        return Words(self.owners[kept], self.starts[kept], self.counts[kept], self.lengths)


class Votes:
    """The index of words. What is too common to find anything is not in it (indexing.py)."""

    def __init__(self, files: MappedFiles) -> None:
        self._files = files
        self._starts = files.arrays["terms.starts"]
        self._shift = np.uint64(65 - len(self._starts).bit_length())  # 2**bits + 1 starts

    def words(self, folded: Sequence[bytes], questions: Ints) -> Words:
        """What is known of the words of folded titles, which are the questions of these numbers."""
        terms = terms_of([folded[question] for question in questions.tolist()])
        buckets = (terms.hashes >> self._shift).astype(np.int64)
        starts = self._starts[buckets].astype(np.int64)
        counts = self._starts[buckets + 1].astype(np.int64) - starts
        known = positions(counts > 0)
        lengths = np.fromiter(map(len, folded), np.int64, len(folded))
        return Words(questions[terms.owners[known]], starts[known], counts[known], lengths)

    def find(self, words: Words, postings: int, most: Ints, least: float) -> Pairs:
        """For each question i the likeliest rows, at most `most[i]`, best first.

        Its rarest words are looked up, as many as stand in `postings` titles together. Rows with less than the share
        `least` of the votes of the best one are left out.
        """
        chosen = _rarest(words.owners, words.counts, postings)
        counts, owners = words.counts[chosen], words.owners[chosen]
        weights = np.maximum(np.rint(np.log2((1 + self._files.rows) / counts) * _PER_BIT), 1).astype(np.uint64)
        votes = ((owners.astype(np.uint64) << _QUESTION_SHIFT) | weights).repeat(counts)
        votes |= self._files.rows_at("terms.rows", words.starts[chosen], counts).astype(np.uint64) << _ROW_SHIFT
        pairs, sums = _counted(votes, least)
        lengths = _length_share(words.lengths[pairs.asked], self._files.lengths(pairs.rows))
        return pairs.where(best(pairs, sums.astype(np.float32) * lengths, most))


def _rarest(owners: Ints, counts: Ints, most: int) -> Ints:
    """Positions of each owner's rarest terms whose counts add up to `most` at most."""
    known = positions(counts <= most)
    order = (owners[known] << 40) | (counts[known] << 24) | known  # a batch has far fewer terms than 24 bits count
    order.sort()
    order &= (1 << 24) - 1
    sums = counts[order].cumsum()
    first = groups(owners[order])
    before = (sums[first] - counts[order[first]]).repeat(sizes(first, len(order)))
    rarest: Ints = order[sums - before <= most]
    return rarest


def _counted(votes: Hashes, least: float) -> tuple[Pairs, Ints]:
    """Each question and row once, and the sum of the weights; without rows that have less than `least` of the most."""
    votes.sort()
    voted = votes >> _ROW_SHIFT
    first = groups(voted)
    sums = np.add.reduceat(votes & _WEIGHT, first).astype(np.int64) if len(first) else np.zeros(0, np.int64)
    voted = voted[first]
    asked = (voted >> np.uint64(_ROW_BITS)).astype(np.int64)
    of_one = groups(asked)
    highest = np.maximum.reduceat(sums, of_one) if len(of_one) else sums
    needed = np.ceil(highest * least).astype(np.int64)
    enough = positions(sums >= needed.repeat(sizes(of_one, len(asked))))
    return Pairs(asked[enough], (voted[enough] & np.uint64((1 << _ROW_BITS) - 1)).astype(np.int64)), sums[enough]


def _length_share(ours: Ints, theirs: Ints) -> NDArray[np.float32]:
    """What votes are worth by the lengths of the titles: of rows that share the same words the nearest counts most."""
    share = np.minimum(ours, theirs) / np.maximum(np.maximum(ours, theirs), 1)
    worth: NDArray[np.float32] = (_WORTH + (1 - _WORTH) * share).astype(np.float32)
    return worth
