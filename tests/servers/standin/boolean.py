"""The boolean queries of Semantic Scholar's bulk search: `"phrase" | word + prefix* -not (group) word~2`.

A query becomes a test of the words of a title and abstract. All terms are required unless `|` stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein
from standin.words import words

Test = Callable[[Sequence[str]], bool]
_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"(?:~(?P<slop>\d+))?|(?P<sign>[()|+-])|(?P<word>[^\s()|+"]+)')


def parse(query: str) -> Test:
    """Never fails: what is no operator is a word, and an open group ends with the query."""
    return _Parser([found for found in _TOKEN.finditer(query) if found.group()]).alternatives()


@dataclass
class _Parser:
    tokens: list[re.Match[str]]
    at: int = 0

    def _sign(self) -> str | None:
        return self.tokens[self.at]["sign"] if self.at < len(self.tokens) else ")"

    def alternatives(self) -> Test:
        options = [self._required()]
        while self.at < len(self.tokens) and self._sign() == "|":
            self.at += 1
            options.append(self._required())
        return lambda text: any(option(text) for option in options)

    def _required(self) -> Test:
        terms = []
        while self._sign() not in (")", "|"):
            terms.append(self._term())
        return lambda text: all(term(text) for term in terms)

    def _term(self) -> Test:
        token = self.tokens[self.at]
        self.at += 1
        if token["sign"] == "-":
            if self._sign() in (")", "|"):
                return lambda text: True
            excluded = self._term()
            return lambda text: not excluded(text)
        if token["sign"] == "+":
            return lambda text: True
        if token["sign"] == "(":
            inner = self.alternatives()
            self.at += 1
            return inner
        if token["phrase"] is not None:
            return _phrase(words(token["phrase"]), int(token["slop"] or 0))
        return _word(token["word"])


def _phrase(wanted: list[str], slop: int) -> Test:
    """In order and beside each other; with a slop, all within so many words more."""

    def test(text: Sequence[str]) -> bool:
        size = len(wanted) + slop
        windows = (text[start : start + size] for start in range(max(1, len(text) - len(wanted) + 1)))
        if slop:
            return any(set(wanted) <= set(window) for window in windows)
        return any(list(window) == wanted for window in windows)

    return test


def _word(text: str) -> Test:
    if text.endswith("*"):
        start = "".join(words(text))
        return lambda document: any(word.startswith(start) for word in document)
    if fuzzy := re.fullmatch(r"(.+)~(\d+)", text):
        near, distance = "".join(words(fuzzy[1])), int(fuzzy[2])
        return lambda document: any(Levenshtein.distance(near, word) <= distance for word in document)
    return _phrase(words(text), 0)
