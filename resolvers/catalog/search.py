"""Finds the rows whose title could be the asked one, for many titles at a time.

1. Rows whose key (words run together) is the asked one: the same title but for case, punctuation, accents, TeX.
2. Rows that are near. Words and word pairs that the asked title shares with a row vote for it, rare ones with more
   weight; only the rarest are looked at, and more of them when that finds nothing good. A title, or a part of one,
   that equals another title or part makes a row near too (subtitles get dropped, names get added). The likeliest are
   compared letter by letter, and what is hopeless is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from resolvers.catalog.hashing import Ints
from resolvers.catalog.lookup import HashLookup
from resolvers.catalog.mapped import MappedFiles
from resolvers.catalog.pairs import Pairs, best, union, without
from resolvers.catalog.similarity import similarities
from resolvers.catalog.terms import fold, keys_of, parts_of
from resolvers.catalog.votes import Votes

# Records of one title that are told: "Introduction" is the title of hundreds.
MOST_EXACT = 50
MOST_NEAR = 8
# Below `HOPELESS` two titles are no nearer than any two of one field; from `GOOD` on, no second try is needed.
HOPELESS, GOOD = 0.55, 0.85
# Titles that the looked-up words of one title stand in, all together: in the first try, and in the second.
_POSTINGS = (500, 6000)
# The likeliest by votes, and by a part in common, that are compared letter by letter.
_VOTED, _BY_PART = 16, 20
# A whole title of two words is a part worth asking for; in the index parts have three at least (terms.py).
_ASKED_PART_WORDS = 2
_BATCH = 512


class Search:
    """Looks titles up in the mapped files of a catalogue."""

    def __init__(self, files: MappedFiles) -> None:
        self._files = files
        self._keys = HashLookup(files, "keys")
        self._parts = HashLookup(files, "parts")
        self._votes = Votes(files)

    def find(self, titles: Sequence[str]) -> list[list[int]]:
        """For each title the rows that it could be, likeliest first: all that are the same, then those near."""
        found: list[list[int]] = []
        for start in range(0, len(titles), _BATCH):
            found += self._find(titles[start : start + _BATCH])
        return found

    def _find(self, titles: Sequence[str]) -> list[list[int]]:
        keys = _Keys(titles)
        exact = self._exact(keys)
        # The same titles share all words, so they get the most votes: they must not take the place of near ones.
        most = _VOTED + np.bincount(exact.asked, minlength=len(titles))
        near = without(union([self._by_part(titles, keys), self._votes.find(keys.folded, _POSTINGS[0], most)]), exact)
        scores = self._scores(keys, near)
        again = _poor(len(titles), exact, near, scores)
        if len(again):
            voted = self._votes.find([keys.folded[asked] for asked in again], _POSTINGS[1], most[again])
            more = without(Pairs(again[voted.asked], voted.rows), near)
            near, scores = near + more, np.concatenate([scores, self._scores(keys, more)])
        kept = best(near, scores, np.full(len(titles), MOST_NEAR))
        kept = kept[scores[kept] >= HOPELESS]
        return _listed(len(titles), exact, near.where(kept))

    def _exact(self, keys: _Keys) -> Pairs:
        """The rows that really have the asked key: they are found by its hash, and hashes can collide."""
        pairs = self._keys.find(keys.hashes, MOST_EXACT)
        same = [keys.texts[asked] == key for asked, key in zip(pairs.asked, self._keys_of(pairs), strict=True)]
        return pairs.where(np.array(same, np.bool_))

    def _by_part(self, titles: Sequence[str], keys: _Keys) -> Pairs:
        """Rows of which a part is the asked title, and rows that are, or of which a part is, a part of it."""
        parts = [parts_of(title, _ASKED_PART_WORDS) for title in titles]
        hashes = keys_of([part for of_title in parts for part in of_title])
        owners = np.repeat(np.arange(len(titles)), [len(of_title) for of_title in parts])
        found = [lookup.find(hashes, _BY_PART) for lookup in (self._keys, self._parts)]
        return union([self._parts.find(keys.hashes, _BY_PART), *(Pairs(owners[by.asked], by.rows) for by in found)])

    def _scores(self, keys: _Keys, pairs: Pairs) -> NDArray[np.float32]:
        return similarities([keys.texts[asked] for asked in pairs.asked], self._keys_of(pairs))

    def _keys_of(self, pairs: Pairs) -> list[str]:
        return [title.replace(b" ", b"").decode("utf-8", "replace") for title in self._files.titles(pairs.rows)]


class _Keys:
    """Asked titles, folded: words apart (bytes), words run together (text), and the hash of that."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.folded = [fold(title) for title in titles]
        self.texts = [title.replace(b" ", b"").decode() for title in self.folded]
        self.hashes = keys_of(self.folded)


def _poor(titles: int, exact: Pairs, near: Pairs, scores: NDArray[np.float32]) -> Ints:
    """The asked titles for which nothing good has been found."""
    poor = np.ones(titles, np.bool_)
    poor[exact.asked] = False
    poor[near.asked[scores >= GOOD]] = False
    return np.flatnonzero(poor)


def _listed(titles: int, *several: Pairs) -> list[list[int]]:
    """The rows of each asked title, in the order of the pairs."""
    rows: list[list[int]] = [[] for _ in range(titles)]
    for pairs in several:
        for asked, row in zip(pairs.asked.tolist(), pairs.rows.tolist(), strict=True):
            rows[asked].append(row)
    return rows
