"""What the stand-ins search by: boolean queries, words and their index, and the parts of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin import boolean
from standin.corpus import Author
from standin.words import Index, words

# The boolean queries of bulk.

TEXT = words("Deep sea currents and the tides of a deep moon")
QUERIES = {
    "words are all needed": ("deep tides", True),
    "a word that is not there": ("deep rain", False),
    "one of two": ("rain | tides", True),
    "neither": ("rain | snow", False),
    "and binds closer than or": ("rain snow | deep", True),
    "plus": ("+deep +moon", True),
    "not": ("deep -rain", True),
    "not, but there": ("deep -moon", False),
    "phrase": ('"sea currents"', True),
    "phrase in another order": ('"currents sea"', False),
    "phrase with slop": ('"deep currents"~1', True),
    "phrase with slop at the end": ('"moon tides"~3', True),
    "phrase with too little slop": ('"sea tides"~1', False),
    "prefix": ("curr*", True),
    "prefix of none": ("snow*", False),
    "near word": ("tidas~1", True),
    "word too far": ("rain~1", False),
    "group": ("(rain | deep) tides", True),
    "group not": ("deep -(moon | rain)", False),
    "two titles": ('"rain falls" | "deep moon"', True),
    "open group": ("(deep tides", True),
    "lone minus": ("deep -", True),
    "minus before or": ("rain - | deep", True),
    "one wrong character": ("moon) rain", True),
    "hyphen within a word": ("deep-sea", True),
}


@pytest.mark.parametrize(("query", "fits"), QUERIES.values(), ids=QUERIES.keys())
def test_boolean_query(query: str, fits: bool) -> None:
    assert boolean.parse(query)(TEXT) is fits


@given(st.text(alphabet='ab "()|+-*~1', max_size=30))
def test_no_query_breaks_the_parser(query: str) -> None:
    assert boolean.parse(query)(["a", "b"]) in (True, False)


# Search over words.


def test_accents_and_hyphens_fold() -> None:
    assert words("Möbius-Bänder, ÉCLAIR_2") == ["mobius", "bander", "eclair_2"]


def test_common_words_do_not_find_but_count() -> None:
    documents = [["the", f"word{number}"] for number in range(200)]
    index = Index([*documents, ["the", "sea"], ["sea"]])
    assert [number for number, _ in index.best(["the", "sea"])] == [200, 201]
    assert len(list(index.best(["the"]))) == 201
    assert list(index.best(["nowhere"])) == []


def test_having_all_of_nothing_is_everything() -> None:
    assert Index([["a"], ["b"]]).having_all([]) == [0, 1]
    assert Index([["a"], ["a", "b"]]).having_all(["a", "b"]) == [1]
    assert Index([["tide"], ["tidal"], ["sea"]]).starting("tid") == {0, 1}
    assert Index([["tide"]]).starting("z") == set()


# Names.

NAMES = {
    "two words": ("Ada Lovelace", ("Ada", "Lovelace", ""), "Lovelace, Ada", "A. Lovelace"),
    "suffix": ("Charles Babbage Jr.", ("Charles", "Babbage", "Jr."), "Babbage, Charles, Jr.", "C. Babbage"),
    "one word": ("Plato", ("", "Plato", ""), "Plato", "Plato"),
    "suffix alone": ("II", ("", "II", ""), "II", "II"),
}


@pytest.mark.parametrize(("name", "parts", "inverted", "short"), NAMES.values(), ids=NAMES.keys())
def test_name_has_parts(name: str, parts: tuple[str, str, str], inverted: str, short: str) -> None:
    author = Author.of(name)
    assert (author.given, author.family, author.suffix) == parts
    assert (author.full, author.inverted, author.short) == (name, inverted, short)
