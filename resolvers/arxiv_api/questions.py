"""The ways of asking for a title, in the order in which they are tried, each for what the one before did not settle.

All words go in quotes: questions with several loose words are reported to hang. Which records of a reply a question
has asked for is told by words.py from its text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from resolvers.arxiv_api.groups import Question
from resolvers.arxiv_api.phrases import Words, abstract_phrases, title_ends, title_phrase
from resolvers.base import TitleQuery

# How many records a phrase brings, by its number of words: few, unless it is the name of a field.
_WINDOWS = {1: 50, 2: 20, 3: 10}
_WINDOW = 5


@dataclass(frozen=True)
class Way:
    """`most` titles go into one request.

    Where a reply had no room for all its records, titles that it did not settle are asked for again, `again` in one
    request; 0 is never.
    """

    name: str
    clause: Callable[[TitleQuery], Question | None]
    most: int
    again: int = 0


def _by_phrase(query: TitleQuery) -> Question | None:
    phrase = title_phrase(query.title)
    return Question(_quoted("ti", phrase), _WINDOWS.get(len(phrase), _WINDOW)) if phrase else None


def _by_ends(query: TitleQuery) -> Question | None:
    ends = (" AND ".join(_quoted("ti", (word,)) for word in end) for end in title_ends(query.title))
    text = " OR ".join(f"({end})" for end in ends)
    return Question(text, _WINDOW) if text else None


def _by_abstract(query: TitleQuery) -> Question | None:
    text = " OR ".join(_quoted("abs", phrase) for phrase in abstract_phrases(query.abstract or ""))
    return Question(text, _WINDOW) if text else None


WAYS = (
    Way("title phrase", _by_phrase, most=20, again=5),
    # Both bring more by chance than phrases of titles, so each title needs more room in the reply.
    Way("words of the title", _by_ends, most=15),
    Way("phrases of the abstract", _by_abstract, most=14),
)


def _quoted(field_name: str, words: Words) -> str:
    return f'{field_name}:"{" ".join(words)}"'
