"""The index of one field, as arXiv's: words by their stems, phrases, scores by BM25.

numpy arrays hold all titles of arXiv in some hundred megabytes. Tokens follow Unicode's word boundaries (UAX 29):
hyphens and other signs separate ("21-cm"), an apostrophe or a point between letters does not, nor a point or comma
between digits; each ideograph is a word.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, reduce
from itertools import count

import numpy as np
import numpy.typing as npt
import snowballstemmer

Numbers = npt.NDArray[np.int64]

# Of Lucene's English analyzer.
STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this"
    " to was will with".split()
)
_IDEOGRAPH = "\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = rf"[^\W{_IDEOGRAPH}][\u0300-\u036f]*"
_TOKEN = re.compile(
    rf"[{_IDEOGRAPH}]|(?:{_RUN})+(?:(?:(?<=[^\W\d_])['’.·](?=[^\W\d_])|(?<=\d)['’.,;](?=\d))(?:{_RUN})+)*"
)
_stemmer = snowballstemmer.stemmer("porter")
# Lucene's defaults of BM25.
_K1, _B = 1.2, 0.75


def standard(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())


@cache
def english(token: str) -> str | None:
    """The stem of a standard token, None for a stop word."""
    token = re.sub(r"['’]s$", "", token)
    return None if token in STOP_WORDS else str(_stemmer.stemWord(token))


@dataclass(frozen=True, eq=False)
class Hits:
    """Documents, ascending and each once, with a score for each."""

    documents: Numbers
    scores: npt.NDArray[np.float64]

    def __and__(self, other: Hits) -> Hits:
        both, left, right = np.intersect1d(self.documents, other.documents, assume_unique=True, return_indices=True)
        return Hits(both, self.scores[left] + other.scores[right])

    def __or__(self, other: Hits) -> Hits:
        return self._united(other, np.add)

    def best(self, other: Hits) -> Hits:
        """Either, with the better score: the same words in two fields count once."""
        return self._united(other, np.maximum)

    def __sub__(self, other: Hits) -> Hits:
        keep = np.isin(self.documents, other.documents, invert=True)
        return Hits(self.documents[keep], self.scores[keep])

    def ranked(self) -> Numbers:
        """Best first; of equal ones the first of the index."""
        return self.documents[np.argsort(-self.scores, kind="stable")]

    def _united(self, other: Hits, combine: np.ufunc) -> Hits:
        documents, positions = np.unique(np.concatenate((self.documents, other.documents)), return_inverse=True)
        scores = np.zeros(len(documents))
        scores[positions[: len(self.documents)]] = self.scores
        right = positions[len(self.documents) :]
        scores[right] = combine(scores[right], other.scores)
        return Hits(documents, scores)


NOTHING = Hits(np.empty(0, dtype=np.int64), np.empty(0))


def everything(count: int) -> Hits:
    return Hits(np.arange(count), np.ones(count))


class FieldIndex:
    """The tokens of a field of all documents, one after the other, with a 0 behind each document."""

    def __init__(self, texts: Iterable[str]) -> None:
        numbers: defaultdict[str, int] = defaultdict(count(1).__next__)
        flat, starts = array("i"), array("q")
        for text in texts:
            starts.append(len(flat))
            flat.extend(map(numbers.__getitem__, standard(text)))
            flat.append(0)
        self._numbers = dict(numbers)
        self._vocabulary = sorted(numbers)
        self._tokens = np.array(flat, dtype=np.int32)
        self._starts = np.array(starts, dtype=np.int64)
        self._order = np.argsort(self._tokens, kind="stable").astype(np.int32)
        self._bounds = np.searchsorted(self._tokens[self._order], np.arange(len(numbers) + 2))

    def words(self, text: str) -> Hits:
        """The documents with all words; none for stop words alone."""
        stems = [token for token in standard(text) if english(token) is not None]
        hits = [self._weighted(self._positions(self._like(token))) for token in stems]
        return reduce(Hits.__and__, hits) if hits else NOTHING

    def phrase(self, text: str) -> Hits:
        """The documents with the words of a phrase one after the other: as they stand, or by their stems.

        Of stems, the offsets of stop words stay open: any word may stand there.
        """
        tokens = list(enumerate(standard(text)))
        exact = [(at, self._exactly(token)) for at, token in tokens]
        stemmed = [(at, self._like(token)) for at, token in tokens if english(token) is not None]
        return self._phrase(exact).best(self._phrase(stemmed))

    def _phrase(self, words: list[tuple[int, Numbers]]) -> Hits:
        """As Lucene: the rarities of the words added up, times how often the phrase occurs."""
        if not words or not all(len(tokens) for _, tokens in words):
            return NOTHING
        first = words[0][0]  # a stop word at the beginning leaves no gap that would have to be there
        words = [(at - first, tokens) for at, tokens in words]
        found = self._weighted(self._begins(words))
        share = np.log1p(len(self._starts)) * len(words)
        rarity = sum(np.log1p(len(self._starts) / (1 + self._frequency(tokens))) for _, tokens in words)
        return Hits(found.documents, found.scores + rarity * found.scores / share)

    def _begins(self, words: list[tuple[int, Numbers]]) -> Numbers:
        """The positions of a phrase: for each of its words, its offset and the tokens that it may be."""
        offset, rarest = min(words, key=lambda word: self._frequency(word[1]))
        begins = self._positions(rarest) - offset
        begins = begins[begins >= 0]
        for other, tokens in words:
            begins = begins[begins + other < len(self._tokens)]
            begins = begins[np.isin(self._tokens[begins + other], tokens)]
        length = max(offset for offset, _ in words)
        return np.asarray(begins[self._documents(begins) == self._documents(begins + length)])

    def _exactly(self, word: str) -> Numbers:
        """The token of a word; none when no document has it."""
        return np.array([self._numbers[word]] if word in self._numbers else [], dtype=np.int64)

    def _like(self, word: str) -> Numbers:
        """The tokens with the stem of this word. A word is stemmed when one like it is first asked for."""
        stem = english(word)
        return self._with_stem(stem) if stem is not None else np.empty(0, dtype=np.int64)

    @lru_cache(maxsize=100_000)  # noqa: B019  an index lives as long as its server
    def _with_stem(self, stem: str) -> Numbers:
        # Porter's rules change no more than the last letter of a stem: happy, happi; hoping, hope.
        start = stem[: max(1, len(stem) - 1)]
        # No word has a sign above the last of Unicode.
        bounds = [bisect_left(self._vocabulary, end) for end in (start, start + "\U0010ffff")]
        near = self._vocabulary[slice(*bounds)]
        return np.array([self._numbers[word] for word in near if english(word) == stem], dtype=np.int64)

    def _positions(self, tokens: Numbers) -> Numbers:
        """The positions of any of these tokens, ascending."""
        parts = [self._order[self._bounds[token] : self._bounds[token + 1]] for token in tokens]
        return np.sort(np.concatenate(parts)).astype(np.int64) if parts else np.empty(0, dtype=np.int64)

    def _frequency(self, tokens: Numbers) -> int:
        return int(sum(self._bounds[token + 1] - self._bounds[token] for token in tokens))

    def _documents(self, positions: Numbers) -> Numbers:
        return np.searchsorted(self._starts, positions, side="right") - 1

    @cached_property
    def _lengths(self) -> Numbers:
        """Tokens of each document, the zero behind it included."""
        return np.diff(np.append(self._starts, len(self._tokens)))

    def _weighted(self, positions: Numbers) -> Hits:
        """BM25 of a word or phrase at these positions."""
        documents, times = np.unique(self._documents(positions), return_counts=True)
        if not len(documents):
            return NOTHING
        rarity = np.log1p((len(self._starts) - len(documents) + 0.5) / (len(documents) + 0.5))
        norm = 1 - _B + _B * self._lengths[documents] / self._lengths.mean()
        return Hits(documents, rarity * times * (_K1 + 1) / (times + _K1 * norm))
