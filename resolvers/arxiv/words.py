"""Which records of a reply a question has asked for, and which come near a title.

Several titles are asked for in one request, so each record has to be given to those that it answers; and to no other,
or the answers would depend on what happened to be asked together. Words are compared as the index reads them,
inflection aside. Each record is held against each question, thousands of times a page: texts are read once, and most
are ruled out by the beginnings of their words alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from normalizer.values.abstracts import fold_abstract
from normalizer.values.titles import title_key, title_words
from normalizer.works.description import Description
from resolvers.arxiv.queries import Words

# Letters by which words of one stem begin alike, at the least.
_STEM = 4
_PHRASE = re.compile(r'(ti|abs):"([^"]*)"')


class Text(NamedTuple):
    """The words of a text, and their beginnings with a space before and after each."""

    words: Words
    beginnings: str


def nearness(one: str, other: str) -> float:
    """How much of two titles is common, letter by letter, 0 to 1; 1 when they fold to the same."""
    return Indel.normalized_similarity(title_key(one), title_key(other))


def meets(question: str, record: Description) -> bool:
    """Whether a record is one that the question asks for, by its text: all phrases of one of its alternatives."""
    return any(all(_is_met(*phrase, record) for phrase in phrases) for phrases in _alternatives(question))


@lru_cache(maxsize=2048)
def _alternatives(question: str) -> tuple[tuple[tuple[str, Text], ...], ...]:
    """`(ti:"a" AND ti:"b") OR ti:"c d"` as phrases with their fields, those that go together together."""
    return tuple(
        tuple((name, _text(title_words(words))) for name, words in _PHRASE.findall(part))
        for part in question.split(" OR ")
    )


def _is_met(field: str, phrase: Text, record: Description) -> bool:
    return has_phrase(_title(record.title) if field == "ti" else _abstract(record.abstract or ""), phrase)


def has_phrase(text: Text, phrase: Text) -> bool:
    """Whether the words of the phrase stand there one after the other. One that folds to nothing is nowhere."""
    if not phrase.words or phrase.beginnings not in text.beginnings:
        return False
    starts = range(len(text.words) - len(phrase.words) + 1)
    return any(all(map(_alike, text.words[start:], phrase.words)) for start in starts)


@lru_cache(maxsize=1024)
def _title(title: str) -> Text:
    return _text(title_words(title))


@lru_cache(maxsize=512)
def _abstract(abstract: str) -> Text:
    return _text(tuple(fold_abstract(abstract).decode().split()))


def _text(words: Words) -> Text:
    return Text(words, "".join(f" {word[:_STEM]} " for word in words))


def _alike(one: str, other: str) -> bool:
    """Whether the index may take two words for one, which goes by their stems ("networks", "network")."""
    if one == other:
        return True
    stem = max(_STEM, max(len(one), len(other)) - 3)
    return one[:stem] == other[:stem]
