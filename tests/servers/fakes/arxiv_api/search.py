"""What a parsed query finds among the papers: one function for each field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from fakes.arxiv_api.adapt import filled
from fakes.arxiv_api.analysis import english, folding, standard, tex, whole
from fakes.arxiv_api.corpus import Papers
from fakes.arxiv_api.grammar import Expression, Pair, Term, Without
from fakes.arxiv_api.hits import NOTHING, Hits, all_of, everything, of_documents, weighted
from fakes.arxiv_api.postings import FieldIndex, Numbers

Times: TypeAlias = npt.NDArray[np.bytes_]


class IndexQueryError(Exception):
    """The index cannot answer, such as for a leading wildcard."""


# How the texts of each field become words; `tex` looks at titles in its own way.
_ANALYZERS: Mapping[str, Callable[[str], list[str]]] = {
    "title": standard,
    "tex": tex,
    "abstract": standard,
    "authors": folding,
    "comment": standard,
    "journal_ref": standard,
    "report_no": standard,
    "categories": whole,
    "dois": lambda text: whole(text.lower()),
    "ids": whole,
}
_ENGLISH = ("title", "abstract")
# `all:` looks for each of its words in any of these.
_COMBINED = ("title", "abstract", "authors", "comment", "journal_ref", "report_no")
_RANGE = re.compile(r"(\d{4,14})(?: TO (\d{4,14}))?")


class Search:
    """An index over papers; each field is read when a query first needs it."""

    def __init__(self, papers: Papers) -> None:
        self.papers = papers

    def find(self, expression: Expression) -> Hits:
        match expression:
            case Term():
                return self._term(expression)
            case Without(inner):
                return everything(len(self.papers)) - self.find(inner)
            case Pair(left, "AND", right):
                return self.find(left) & self.find(right)
            case Pair(left, "OR", right):
                return self.find(left) | self.find(right)
            case Pair(left, _, right):
                return self.find(left) - self.find(right)

    @cache  # noqa: B019  as many as there are fields
    def index(self, name: str) -> FieldIndex:
        return FieldIndex(self.papers.texts("title" if name == "tex" else name), _ANALYZERS[name])

    @cache  # noqa: B019
    def times(self, name: str) -> Times:
        """`published` or `updated` of all papers, as YYYYMMDDHHMM."""
        return np.array([next(iter(texts)) for texts in self.papers.texts(name)], dtype="S12")

    def _term(self, term: Term) -> Hits:
        if not term.text or (term.text == "*" and not term.quoted):
            return everything(len(self.papers), 1.0)
        return _HANDLERS[term.field](self, term)

    # One for each kind of field.

    def _title(self, term: Term) -> Hits:
        if not term.quoted and re.match(r"\$[^$]+\$", term.text):
            return self._token("tex", tex(term.text)[0])
        return self._words("title", term)

    def _words(self, name: str, term: Term) -> Hits:
        """A phrase when quoted; else all words, or those that a pattern fits."""
        if term.quoted:
            exact = self._phrase(name, term.text, stemmed=False)
            return exact.best(self._phrase(name, term.text, stemmed=True)) if name in _ENGLISH else exact
        if re.search(r"[*?]", term.text):
            return self._pattern(name, term.text.lower())
        return all_of(self._word(name, token) for token in self._asked(name, term.text))

    def _all(self, term: Term) -> Hits:
        """All words somewhere in the paper; a phrase must stand in one of its fields."""
        if term.quoted or re.search(r"[*?]", term.text):
            return _any(self._words(name, term) for name in _COMBINED) | self._exact(term)
        tokens = [token for token in standard(term.text) if english(token) is not None]
        return all_of(_any(self._anywhere(token)) for token in tokens) | self._exact(term)

    def _author(self, term: Term) -> Hits:
        """All words in the name of one author; before a comma the end of the name, an initial fits names it begins."""
        index = self.index("authors")
        if re.search(r"[*?]", term.text) and not term.quoted:
            return self._pattern("authors", term.text.lower())
        last, _, first = term.text.partition(",")
        names = [self._names_with(index, token) for token in folding(f"{first} {last}")]
        if not names:
            return NOTHING
        common = names[0]
        for others in names[1:]:
            common = common[np.isin(common, others)]
        if first:
            common = common[[self._ends_with(index, name, folding(last)) for name in common]]
        return weighted(index, index.documents(index.values[common]))

    def _category(self, term: Term) -> Hits:
        return self._keyword("categories", term.text)

    def _doi(self, term: Term) -> Hits:
        return self._keyword("dois", term.text.lower())

    def _id(self, term: Term) -> Hits:
        return self._keyword("ids", term.text)

    def _date(self, term: Term) -> Hits:
        """The time of version 1, both ends included."""
        found = _RANGE.fullmatch(term.text)
        if found is None:
            return NOTHING
        first = filled(found[1], end=False).encode()
        last = filled(found[2] or found[1], end=True).encode()
        dates = self.times("published")
        return of_documents(np.flatnonzero((dates >= first) & (dates <= last)))

    # What they are made of.

    def _asked(self, name: str, text: str) -> list[str]:
        tokens = standard(text)
        return [token for token in tokens if english(token) is not None] if name in _ENGLISH else tokens

    def _word(self, name: str, token: str) -> Hits:
        index = self.index(name)
        tokens = index.like(token) if name in _ENGLISH else index.number(token)
        return weighted(index, index.documents(index.positions(tokens)))

    def _anywhere(self, token: str) -> Iterator[Hits]:
        return (
            self._word(name, folded)
            for name in _COMBINED
            for folded in (folding(token) if name == "authors" else [token])
        )

    def _exact(self, term: Term) -> Hits:
        """`all:` finds identifiers and categories, too."""
        if re.match(r"[*?]", term.text):
            return NOTHING
        return self._id(term) | self._doi(term) | self._category(term)

    def _token(self, name: str, token: str) -> Hits:
        index = self.index(name)
        return weighted(index, index.documents(index.positions(index.number(token))))

    def _phrase(self, name: str, text: str, *, stemmed: bool) -> Hits:
        index = self.index(name)
        analyzed = folding(text) if name == "authors" else standard(text)
        if stemmed:
            # The places of stop words stay open: any word may stand there.
            words = [(at, index.like(token)) for at, token in enumerate(analyzed) if english(token) is not None]
        else:
            words = [(at, index.number(token)) for at, token in enumerate(analyzed)]
        if not words or not all(len(tokens) for _, tokens in words):
            return NOTHING
        # A stop word at the beginning leaves no gap that would have to be there.
        first = words[0][0]
        return self._score_phrase(index, [(at - first, tokens) for at, tokens in words])

    @staticmethod
    def _score_phrase(index: FieldIndex, words: list[tuple[int, Numbers]]) -> Hits:
        """As Lucene: the rarities of the words added up, times how often the phrase occurs."""
        found = weighted(index, index.documents(index.phrase(words)))
        share = np.log1p(len(index)) * len(words)
        rarity = sum(np.log1p(len(index) / (1 + index.frequency(tokens))) for _, tokens in words)
        return Hits(found.documents, found.scores + rarity * found.scores / share)

    def _pattern(self, name: str, pattern: str) -> Hits:
        """A wildcard is compared with the words as they are indexed, which in English fields are stems."""
        return self._matching(name, pattern, (lambda word: english(word) or "") if name in _ENGLISH else str)

    def _keyword(self, name: str, text: str) -> Hits:
        if re.search(r"[*?]", text):
            return self._matching(name, text, str)
        return self._token(name, text)

    def _matching(self, name: str, pattern: str, form: Callable[[str], str]) -> Hits:
        index = self.index(name)
        start = re.split(r"[*?]", pattern)[0]
        if not start:
            raise IndexQueryError(f"'*' or '?' not allowed as first character in {pattern!r}")
        escaped = pattern.replace("[", "[[]")
        words = [word for word in index.starting(start[:-1] or start) if fnmatchcase(form(word), escaped)]
        tokens = np.array([index.numbers[word] for word in words], dtype=np.int64)
        return of_documents(index.documents(index.positions(tokens)))

    @staticmethod
    def _names_with(index: FieldIndex, token: str) -> Numbers:
        """The values with a word; an initial stands for every word that it begins."""
        words = index.starting(token) if len(token) == 1 else [token] if token in index.numbers else []
        positions = index.positions(np.array([index.numbers[word] for word in words], dtype=np.int64))
        return np.unique(index.value_numbers(positions))

    @staticmethod
    def _ends_with(index: FieldIndex, name: int, tokens: list[str]) -> bool:
        begin = index.values[name]
        end = begin + int(np.argmin(index.tokens[begin:]))
        return [index.numbers.get(token) for token in tokens] == list(index.tokens[end - len(tokens) : end])


def _any(parts: Iterable[Hits]) -> Hits:
    found = NOTHING
    for part in parts:
        found = found.best(part)
    return found


def _in(name: str) -> Callable[[Search, Term], Hits]:
    return lambda search, term: search._words(name, term)


_HANDLERS: Mapping[str, Callable[[Search, Term], Hits]] = {
    "ti": Search._title,
    "au": Search._author,
    "abs": _in("abstract"),
    "co": _in("comment"),
    "jr": _in("journal_ref"),
    "cat": Search._category,
    "rn": _in("report_no"),
    "id": Search._id,
    "doi": Search._doi,
    "submittedDate": Search._date,
    "all": Search._all,
}
