"""The ways of asking for a title, in the order in which they are tried, each for what the one before did not settle.

Several titles are asked in one request, so each record of the reply has to be given to the titles that it answers.
All words go in quotes: questions with several loose words are reported to hang.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from resolvers.abstracts import fold_abstract
from resolvers.arxiv_api.groups import Question
from resolvers.arxiv_api.phrases import Words, abstract_phrases, title_ends, title_phrase
from resolvers.base import TitleQuery
from resolvers.candidate import Candidate
from resolvers.titles import title_key, title_words

# Titles that are as near as this may be the same whatever was asked for.
_NEAR = 0.6
# How many records a phrase brings, by its number of words: few, unless it is the name of a field.
_WINDOWS = {1: 50, 2: 20, 3: 10}
_WINDOW = 5


@dataclass(frozen=True, slots=True)
class Clause(Question):
    """A part of a query that asks for one title; `meets` tells whether a record is one that it asked for."""

    meets: Callable[[Candidate], bool] = field(default=lambda _: False, compare=False)


@dataclass(frozen=True)
class Way:
    """`most` titles go into one request.

    Where a reply had no room for all its records, titles that it did not settle are asked for again, `again` in one
    request; 0 is never.
    """

    name: str
    clause: Callable[[TitleQuery], Clause | None]
    most: int
    again: int = 0


def nearness(one: str, other: str) -> float:
    """How much of two titles is common, letter by letter, 0 to 1; 1 when they fold to the same."""
    return Indel.normalized_similarity(title_key(one), title_key(other))


def may_answer(clause: Clause, query: TitleQuery, candidate: Candidate) -> bool:
    """Whether a record of the reply belongs to the title that the clause asked for."""
    return nearness(query.title, candidate.title) >= _NEAR or clause.meets(candidate)


def _by_phrase(query: TitleQuery) -> Clause | None:
    phrase = title_phrase(query.title)
    if not phrase:
        return None
    folded = _folded(phrase)
    window = _WINDOWS.get(len(phrase), _WINDOW)
    return Clause(_quoted("ti", phrase), window, lambda found: _has_phrase(title_words(found.title), folded))


def _by_ends(query: TitleQuery) -> Clause | None:
    ends = title_ends(query.title)
    if not ends:
        return None
    folded = [_folded(end) for end in ends]
    text = " OR ".join(f"({' AND '.join(_quoted('ti', (word,)) for word in end)})" for end in ends)
    return Clause(text, _WINDOW, lambda found: any(_has_all(title_words(found.title), end) for end in folded))


def _by_abstract(query: TitleQuery) -> Clause | None:
    phrases = abstract_phrases(query.abstract or "")
    if not phrases:
        return None
    folded = [_folded(phrase) for phrase in phrases]
    text = " OR ".join(_quoted("abs", phrase) for phrase in phrases)
    return Clause(text, _WINDOW, lambda found: any(_has_phrase(_abstract_words(found), phrase) for phrase in folded))


WAYS = (
    Way("title phrase", _by_phrase, most=20, again=5),
    # Both bring more by chance than phrases of titles, so each title needs more room in the reply.
    Way("words of the title", _by_ends, most=15),
    Way("phrases of the abstract", _by_abstract, most=14),
)


def _quoted(field_name: str, words: Words) -> str:
    return f'{field_name}:"{" ".join(words)}"'


def _folded(words: Words) -> Words:
    return title_words(" ".join(words))


def _abstract_words(candidate: Candidate) -> Words:
    return tuple(fold_abstract(candidate.abstract or "").decode().split())


def _has_phrase(words: Sequence[str], phrase: Words) -> bool:
    """Whether the words of the phrase stand there one after the other. One that folds to nothing is nowhere."""
    starts = range(len(words) - len(phrase) + 1) if phrase else ()
    return any(all(map(_alike, words[start:], phrase)) for start in starts)


def _has_all(words: Sequence[str], wanted: Words) -> bool:
    return bool(wanted) and all(any(_alike(word, asked) for word in words) for asked in wanted)


def _alike(one: str, other: str) -> bool:
    """Whether the index may take two words for one, which goes by their stems ("networks", "network")."""
    if one == other:
        return True
    stem = max(4, max(len(one), len(other)) - 3)
    return one[:stem] == other[:stem]
