"""What a query finds: documents with their scores, and how the operators combine them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
from fakes.arxiv_api.postings import FieldIndex, Numbers

# Lucene's defaults of BM25.
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, eq=False)
class Hits:
    """Documents, ascending and each once, with a score for each."""

    documents: Numbers
    scores: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.documents)

    def __and__(self, other: Hits) -> Hits:
        both, ours, theirs = np.intersect1d(self.documents, other.documents, assume_unique=True, return_indices=True)
        return Hits(both, self.scores[ours] + other.scores[theirs])

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
        documents, places = np.unique(np.concatenate((self.documents, other.documents)), return_inverse=True)
        scores = np.zeros(len(documents))
        scores[places[: len(self)]] = self.scores
        theirs = places[len(self) :]
        scores[theirs] = combine(scores[theirs], other.scores)
        return Hits(documents, scores)


NOTHING = Hits(np.empty(0, dtype=np.int64), np.empty(0))


def everything(count: int, score: float = 0.0) -> Hits:
    return Hits(np.arange(count), np.full(count, score))


def of_documents(documents: Numbers, score: float = 1.0) -> Hits:
    """Found alike, as by a filter; documents may repeat."""
    distinct = np.unique(documents)
    return Hits(distinct, np.full(len(distinct), score))


def all_of(parts: Iterable[Hits]) -> Hits:
    """Nothing when there are no parts: a query of stop words alone finds nothing."""
    listed = list(parts)
    return reduce(Hits.__and__, listed) if listed else NOTHING


def weighted(index: FieldIndex, documents: Numbers) -> Hits:
    """BM25 of a word or phrase from the document of each of its occurrences."""
    distinct, times = np.unique(documents, return_counts=True)
    if not len(distinct):
        return NOTHING
    rarity = np.log1p((len(index) - len(distinct) + 0.5) / (len(distinct) + 0.5))
    norm = 1 - _B + _B * index.lengths[distinct] / index.lengths.mean()
    return Hits(distinct, rarity * times * (_K1 + 1) / (times + _K1 * norm))
