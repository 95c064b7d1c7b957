"""Titles that go into one request: a phrase of each, joined by the "or" of a service's search language.

A record is given to each title of its request that it may answer. What a phrase did not settle is asked for again by
the words at both ends of the title, which most retitled or misquoted works kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Indel

from normalizer.values.titles import title_key, title_words
from normalizer.works.description import Description
from resolvers.arxiv.queries import Words, title_ends, title_phrase
from resolvers.base import SourceAnswer, StopCondition, TitleQuery
from resolvers.batching import BatchLimits, Candidates
from resolvers.errors import ResolverError
from resolvers.http import BatchLog

# Shorter phrases ("Deep Learning") fill the reply with other works.
_MIN_PHRASE_WORDS = 3
# Titles that are as near as this may be one, whatever was asked for.
_MIN_SIMILARITY = 0.6
_MAX_SHORT_WORDS = 5
# What sets these queries apart from others of the service, for `BatchLog`.
_KIND = "titles together"
# Letters by which words of one stem begin alike.
_STEM = 4


@dataclass(frozen=True)
class SearchLanguage:
    """How a service writes a phrase, several words in any order, and alternatives; and what one request holds."""

    phrase: Callable[[Words], str]
    words: Callable[[Words], str]
    either: str
    limits: BatchLimits


@dataclass(frozen=True)
class _Clause:
    """What is asked for one title: its text, and the words of each alternative."""

    place: int
    text: str
    alternatives: tuple[Words, ...]

    def is_answered_by(self, words: Words) -> bool:
        """Whether a title has all words of an alternative, endings aside."""
        stems = {word[:_STEM] for word in words}
        return any(all(word[:_STEM] in stems for word in some) for some in self.alternatives)


# The records of one query, and whether the reply had room for all of them.
Ask = Callable[[str], tuple[Candidates, bool]]


class _Titles:
    """The titles of one call, and what was found for each."""

    def __init__(self, queries: Sequence[TitleQuery], fits: StopCondition) -> None:
        self._queries, self._fits = queries, fits
        self._keys = [title_key(query.title) for query in queries]
        self._found: list[dict[Description, None]] = [{} for _ in queries]
        self.open = {place for place, query in enumerate(queries) if title_words(query.title) and not fits(place, ())}
        self.errors: dict[int, ResolverError] = {}

    def clauses(self, language: SearchLanguage, *, by_ends: bool) -> list[_Clause]:
        found = (self._clause(place, language, by_ends=by_ends) for place in sorted(self.open))
        return [clause for clause in found if clause]

    def _clause(self, place: int, language: SearchLanguage, *, by_ends: bool) -> _Clause | None:
        title = self._queries[place].title
        if by_ends:
            parts = tuple(end for end in _ends(title) if len(end) >= _MIN_PHRASE_WORDS)
            texts = [language.words(end) for end in parts]
        else:
            phrase = title_phrase(title)
            parts = (phrase,) if len(phrase) >= _MIN_PHRASE_WORDS else ()
            texts = [language.phrase(part) for part in parts]
        folded = tuple(title_words(" ".join(part)) for part in parts)
        return _Clause(place, language.either.join(texts), folded) if parts else None

    def add(self, clauses: Sequence[_Clause], records: Candidates) -> None:
        for record in records:
            words, key = title_words(record.title), title_key(record.title)
            for clause in clauses:
                similarity = Indel.normalized_similarity(self._keys[clause.place], key, score_cutoff=_MIN_SIMILARITY)
                if similarity or clause.is_answered_by(words):
                    self._found[clause.place][record] = None
        for clause in clauses:
            if self._found[clause.place] and self._fits(clause.place, tuple(self._found[clause.place])):
                self.open.discard(clause.place)

    def answers(self) -> list[SourceAnswer]:
        return [
            SourceAnswer.from_error(tuple(found), self.errors.get(place) if place in self.open else None)
            for place, found in enumerate(self._found)
        ]


def _ends(title: str) -> tuple[Words, ...]:
    """The words of both ends; of a short title, whose ends are the same, all words but one, three at least."""
    ends = title_ends(title)
    words = tuple(dict.fromkeys(word for end in ends for word in end))
    return ends if len(words) > _MAX_SHORT_WORDS else tuple(combinations(words, max(len(words) - 1, _MIN_PHRASE_WORDS)))


def find_together(
    queries: Sequence[TitleQuery], fits: StopCondition, language: SearchLanguage, ask: Ask, together: BatchLog | None
) -> list[SourceAnswer]:
    """The records whose title could be the asked one. After an error nothing more is asked."""
    titles = _Titles(queries, fits)
    for by_ends in (False, True):
        clauses: dict[str, list[_Clause]] = {}
        for clause in titles.clauses(language, by_ends=by_ends):
            clauses.setdefault(clause.text, []).append(clause)
        try:
            # What an earlier run asked for together is asked for as it was then: the cache has the reply.
            for before in together.recall(_KIND, list(clauses)) if together else ():
                _ask_group(titles, before, clauses, language, ask)
                clauses = {text: some for text, some in clauses.items() if text not in before}
            for texts in language.limits.split(list(clauses)):
                _ask_group(titles, texts, clauses, language, ask)
                if together:
                    together.remember(_KIND, texts)
        except ResolverError as error:
            titles.errors = dict.fromkeys(titles.open, error)
            break
    return titles.answers()


def _ask_group(
    titles: _Titles, texts: Sequence[str], clauses: dict[str, list[_Clause]], language: SearchLanguage, ask: Ask
) -> None:
    """Ask for some titles; half as many at once where a reply without room for all records left some open."""
    records, is_cut = ask(language.either.join(texts))
    titles.add([clause for text in texts for clause in clauses.get(text, ())], records)
    left = [text for text in texts if any(clause.place in titles.open for clause in clauses.get(text, ()))]
    if is_cut and len(texts) > 1 and left:
        half = len(texts) // 2
        for start in range(0, len(left), half):
            _ask_group(titles, left[start : start + half], clauses, language, ask)
