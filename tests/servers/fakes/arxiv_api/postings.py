"""An inverted index of one field in numpy arrays: it holds all titles of arXiv in some hundred megabytes."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from itertools import count

import numpy as np
import numpy.typing as npt
from fakes.arxiv_api.analysis import english

Numbers = npt.NDArray[np.int64]


class FieldIndex:
    """The tokens of a field of all documents, one after the other, with a 0 behind each value.

    A document has any number of values (its authors). Positions count through all tokens; documents and values are
    numbered from 0.
    """

    def __init__(self, documents: Iterable[Iterable[str]], analyze: Callable[[str], list[str]]) -> None:
        numbers: defaultdict[str, int] = defaultdict(count(1).__next__)
        flat, values, starts = array("i"), array("q"), array("q")
        for texts in documents:
            starts.append(len(flat))
            for text in texts:
                values.append(len(flat))
                flat.extend(map(numbers.__getitem__, analyze(text)))
                flat.append(0)
        self.numbers = dict(numbers)
        self.tokens = np.array(flat, dtype=np.int32)
        self.values = np.array(values, dtype=np.int64)
        self.starts = np.array(starts, dtype=np.int64)
        self._order = np.argsort(self.tokens, kind="stable").astype(np.int32)
        self._bounds = np.searchsorted(self.tokens[self._order], np.arange(len(numbers) + 2))

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def lengths(self) -> Numbers:
        """Tokens of each document, the zeros behind its values included."""
        return np.diff(np.append(self.starts, len(self.tokens)))

    @cached_property
    def vocabulary(self) -> list[str]:
        return sorted(self.numbers)

    def starting(self, prefix: str) -> list[str]:
        """The words of the vocabulary that begin so."""
        words = self.vocabulary
        # No word has a sign above the last of Unicode.
        return words[bisect_left(words, prefix) : bisect_left(words, prefix + "\U0010ffff")]

    def number(self, word: str) -> Numbers:
        """The token of a word; none when no document has it."""
        return np.array([self.numbers[word]] if word in self.numbers else [], dtype=np.int64)

    def like(self, word: str) -> Numbers:
        """The tokens with the stem of this word. A word is stemmed when one like it is first asked for."""
        stem = english(word)
        return self._with_stem(stem) if stem is not None else np.empty(0, dtype=np.int64)

    @lru_cache(maxsize=100_000)  # noqa: B019  an index lives as long as its server
    def _with_stem(self, stem: str) -> Numbers:
        # Porter's rules change no more than the last letter of a stem: happy, happi; hoping, hope.
        near = self.starting(stem[: max(1, len(stem) - 1)])
        return np.array([self.numbers[word] for word in near if english(word) == stem], dtype=np.int64)

    def positions(self, tokens: Numbers) -> Numbers:
        """Where any of these tokens stands, ascending."""
        parts = [self._order[self._bounds[token] : self._bounds[token + 1]] for token in tokens]
        return np.sort(np.concatenate(parts)).astype(np.int64) if parts else np.empty(0, dtype=np.int64)

    def frequency(self, tokens: Numbers) -> int:
        return int(sum(self._bounds[token + 1] - self._bounds[token] for token in tokens))

    def documents(self, positions: Numbers) -> Numbers:
        """The document of each position."""
        return np.searchsorted(self.starts, positions, side="right") - 1

    def value_numbers(self, positions: Numbers) -> Numbers:
        return np.asarray(np.searchsorted(self.values, positions, side="right") - 1)

    def phrase(self, words: list[tuple[int, Numbers]]) -> Numbers:
        """Where a phrase begins: for each of its words its offset and the tokens that it may be."""
        offset, rarest = min(words, key=lambda word: self.frequency(word[1]))
        begins = self.positions(rarest) - offset
        begins = begins[begins >= 0]
        for other, tokens in words:
            at = begins + other
            # Zeros between values keep a phrase inside one of them, gaps where stop words were included.
            at_hand = at < len(self.tokens)
            begins, at = begins[at_hand], at[at_hand]
            begins = begins[np.isin(self.tokens[at], tokens)]
        length = max(offset for offset, _ in words)
        inside = self.value_numbers(begins) == self.value_numbers(begins + length)
        return np.asarray(begins[inside])
