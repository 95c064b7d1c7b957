"""Search over short texts, simple but quick enough for a hundred thousand of them.

It folds words in its own way and shares no code with the clients that are tested against it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Lower case, without accents; punctuation and hyphens separate."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return _WORD.findall(bare.lower())


def holds(document: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the words of a phrase stand in a document, one after the other."""
    size = len(phrase)
    return any(list(document[at : at + size]) == list(phrase) for at in range(len(document) - size + 1))


class Index:
    """Documents are lists of words; they are named by their position."""

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        self.documents = [tuple(document) for document in documents]
        self._where: dict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(self.documents):
            for word in dict.fromkeys(document):
                self._where[word].append(number)

    def weight(self, word: str) -> float:
        """Rare words count more; 0 for one that no document has."""
        found = len(self._where.get(word, ()))
        return math.log(1 + len(self.documents) / found) if found else 0.0

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._where)

    def starting(self, start: str) -> set[int]:
        """The documents with a word that begins so."""
        at = bisect_left(self._vocabulary, start)
        found: set[int] = set()
        for word in islice(self._vocabulary, at, None):
            if not word.startswith(start):
                break
            found.update(self._where[word])
        return found

    def having(self, word: str) -> set[int]:
        return set(self._where.get(word, ()))

    def having_all(self, asked: Iterable[str]) -> list[int]:
        """In order of the documents; all of them when nothing is asked."""
        sets = sorted((self.having(word) for word in set(asked)), key=len)
        return sorted(set.intersection(*sets)) if sets else list(range(len(self.documents)))

    def best(self, asked: Sequence[str]) -> Iterator[tuple[int, float]]:
        """Documents that share a word with what is asked and their scores, best first; shorter ones before longer.

        A word that a tenth of all documents have does not find one, but counts for those that others found.
        """
        distinct = set(asked) & self._where.keys()
        common = {word for word in distinct if len(self._where[word]) > max(50, len(self.documents) // 10)}
        found: set[int] = set()
        for word in distinct - common or distinct:
            found.update(self._where[word])
        scored = [(number, self._score(distinct, number)) for number in found]
        yield from sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def _score(self, asked: set[str], number: int) -> float:
        document = self.documents[number]
        shared = sum(self.weight(word) for word in asked.intersection(document))
        return shared * 10 / (10 + 0.1 * len(document))
