"""Finds the rows whose title could be the asked one, for many titles at a time.

1. Rows whose key (words run together) is the asked one: the same title but for case, punctuation, accents, TeX.
2. Rows that are near. Words and word pairs that the asked title shares with a row vote for it, rare ones with more
   weight; only the rarest are looked at, and more of them when that finds nothing good. A title, or a part of one,
   that equals another title or part makes a row near too (subtitles get dropped, names get added). The likeliest are
   compared letter by letter, and what is hopeless is dropped.

How much of the second is done is the `Depth` of a look-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resolvers.catalog.folding import fold_all
from resolvers.catalog.lookup import HashLookup
from resolvers.catalog.mapped import MappedFiles
from resolvers.catalog.pairs import Pairs, best, positions, union, without
from resolvers.catalog.similarity import similarities
from resolvers.catalog.terms import keys_of, parts_of, run_together
from resolvers.catalog.votes import Votes
from resolvers.hashing import Ints

# Below `HOPELESS` two titles are no nearer than any two of one field; from `GOOD` on, no second try is needed.
HOPELESS, GOOD = 0.55, 0.85
# The likeliest by a part in common, that are compared letter by letter.
_BY_PART = 20
# A whole title of two words is a part worth asking for; in the index parts have three at least (terms.py).
_ASKED_PART_WORDS = 2
_BATCH = 2048


@dataclass(frozen=True)
class Depth:
    """How many rows a look-up tells of, and how hard it looks for them.

    Of the rows with the same title `exact` are told, of near ones `near`; titles with `enough` of the first are not
    looked up for the second. `postings` are the titles that the looked-up words of one title stand in, all together,
    in the first try and in the second; of the rows found, the `voted` likeliest are compared letter by letter, those
    that have the share `least` of the votes of the likeliest.
    """

    exact: int
    near: int
    enough: int
    postings: tuple[int, int]
    voted: tuple[int, int]
    least: float


# Records of one title that are told: "Introduction" is the title of hundreds.
MOST_EXACT = 50
MOST_NEAR = 8
THOROUGH = Depth(MOST_EXACT, MOST_NEAR, enough=MOST_EXACT + 1, postings=(500, 6000), voted=(16, 16), least=0.0)


def quick(most: int) -> Depth:
    """Just the `most` likeliest rows."""
    return Depth(most, most, enough=1, postings=(100, 800), voted=(3 + most, 7 + most), least=0.5)


@dataclass(frozen=True)
class Hits:
    """Row `rows[i]` could be what title `asked[i]` asks for; by question, likeliest first.

    `scores` are the similarities, 0 to 1, and 1 only for rows with the same title but for case, punctuation, TeX.
    """

    asked: Ints
    rows: Ints
    scores: NDArray[np.float32]


class Search:
    """Looks titles up in the mapped files of a catalogue."""

    def __init__(self, files: MappedFiles) -> None:
        self._files = files
        self._keys = HashLookup(files, "keys")
        self._parts = HashLookup(files, "parts")
        self._votes = Votes(files)

    def find(self, titles: Sequence[str], depth: Depth = THOROUGH) -> Hits:
        """The rows that each title could be: all that are the same, then those near."""
        batches = [
            (start, self._find(titles[start : start + _BATCH], depth)) for start in range(0, len(titles), _BATCH)
        ]
        return Hits(
            np.concatenate([np.zeros(0, np.int64), *(hits.asked + start for start, hits in batches)]),
            np.concatenate([np.zeros(0, np.int64), *(hits.rows for _, hits in batches)]),
            np.concatenate([np.zeros(0, np.float32), *(hits.scores for _, hits in batches)]),
        )

    def _find(self, titles: Sequence[str], depth: Depth) -> Hits:
        asked = _Asked(titles)
        exact = self._exact(asked, depth.exact)
        same = np.bincount(exact.asked, minlength=len(titles))
        near, scores = self._near(asked, exact, same, depth)
        kept = best(near, scores, np.full(len(titles), depth.near))
        kept = kept[scores[kept] >= HOPELESS]
        return _hits(exact, near.where(kept), scores[kept])

    def _near(self, asked: _Asked, exact: Pairs, same: Ints, depth: Depth) -> tuple[Pairs, NDArray[np.float32]]:
        """Rows that may be near, and how near they are; first those that are easily found."""
        questions = positions(same < depth.enough)
        words = self._votes.words(asked.folded, questions)
        voted = self._votes.find(words, depth.postings[0], depth.voted[0] + same, depth.least)
        near = without(union([self._by_part(asked, questions), voted]), exact)
        scores = self._scores(asked, near)
        again = same == 0
        again[near.asked[scores >= GOOD]] = False
        if not again.any():
            return near, scores
        voted = self._votes.find(words.of(again), depth.postings[1], depth.voted[1] + same, depth.least)
        more = without(voted, near)
        return near + more, np.concatenate([scores, self._scores(asked, more)])

    def _exact(self, asked: _Asked, most: int) -> Pairs:
        """The rows that really have the asked key: they are found by its hash, and hashes can collide."""
        pairs = self._keys.find(asked.hashes, most)
        keys = asked.keys
        same = [
            keys[question] == key
            for question, key in zip(pairs.asked.tolist(), self._files.keys(pairs.rows), strict=True)
        ]
        return pairs.where(np.array(same, np.bool_))

    def _by_part(self, asked: _Asked, questions: Ints) -> Pairs:
        """Rows of which a part is the asked title, and rows that are, or of which a part is, a part of it."""
        parts = [parts_of(asked.titles[question], _ASKED_PART_WORDS) for question in questions.tolist()]
        hashes = keys_of([part for of_title in parts for part in of_title])
        owners = questions.repeat([len(of_title) for of_title in parts])
        whole = self._parts.find(asked.hashes[questions], _BY_PART)
        found = [lookup.find(hashes, _BY_PART) for lookup in (self._keys, self._parts)]
        return union([Pairs(questions[whole.asked], whole.rows), *(Pairs(owners[by.asked], by.rows) for by in found)])

    def _scores(self, asked: _Asked, pairs: Pairs) -> NDArray[np.float32]:
        keys = asked.keys
        return similarities([keys[question] for question in pairs.asked.tolist()], self._files.keys(pairs.rows))


class _Asked:
    """Asked titles: as they are, folded with words apart and run together, and the hash of that."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = titles
        self.folded = fold_all(titles)
        self.keys = run_together(self.folded)
        self.hashes = keys_of(self.folded)


def _hits(exact: Pairs, near: Pairs, scores: NDArray[np.float32]) -> Hits:
    pairs = exact + near
    order = pairs.asked.argsort(kind="stable")
    pairs = pairs.where(order)
    return Hits(pairs.asked, pairs.rows, np.concatenate([np.ones(len(exact.asked), np.float32), scores])[order])
