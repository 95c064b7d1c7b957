from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.hashing import hash_pairs, hash_texts
from resolvers.catalog.normalization import EDGES, WORDS_INDEXED, fold, keys_of, parts_of, run_together, terms_of

words = st.text("abcß", min_size=1, max_size=5)
folded_titles = st.lists(st.lists(words, max_size=6).map(" ".join).map(str.encode), max_size=5)


def one(text: bytes) -> np.ndarray:
    return hash_texts([text])


def expected_terms(folded: bytes) -> Counter[int]:
    """The definition of a title's terms, one at a time."""
    parts = folded.split()
    key = b"".join(parts)
    hashes = [one(word) for word in parts]
    hashes += [hash_pairs(one(a), one(b)) for a, b in pairwise(parts)]
    for size in (10, 16):
        if len(key) > size:
            hashes += [hash_pairs(np.array([1], np.uint64), one(key[:size]))]
            hashes += [hash_pairs(np.array([2], np.uint64), one(key[-size:]))]
    return Counter(int(of_term[0]) for of_term in hashes)


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        ("Attention Is All You Need", b"attention is all you need"),
        (r"HyperZ$\cdot$Z$\cdot$W", b"hyperzcdotzcdotw"),
        ("Poincar\\'e Maps", b"poincare maps"),
        ("???", b""),
    ],
)
def test_folded_title_is_its_words_with_a_space_between(title: str, folded: bytes) -> None:
    assert fold(title) == folded


@given(folded_titles)
def test_terms_are_words_neighbors_and_edges_of_each_title(titles: list[bytes]) -> None:
    terms = terms_of(titles)
    found = [Counter(terms.hashes[terms.owners == owner].tolist()) for owner in range(len(titles))]
    assert found == [expected_terms(title) for title in titles]


@given(folded_titles)
def test_key_is_the_title_without_spaces(titles: list[bytes]) -> None:
    assert keys_of(titles).tolist() == hash_texts([title.replace(b" ", b"") for title in titles]).tolist()


@given(folded_titles)
def test_titles_run_together_have_no_spaces(titles: list[bytes]) -> None:
    assert run_together(titles) == [title.replace(b" ", b"") for title in titles]


def test_only_the_first_words_of_a_very_long_title_are_indexed() -> None:
    titles = [b" ".join(b"w%d" % number for number in range(WORDS_INDEXED + extra)) for extra in (0, 500)]
    terms = terms_of(titles)
    of_each = [set(terms.hashes[terms.owners == owner].tolist()) for owner in (0, 1)]
    # All words and pairs are the same; only the last letters differ.
    assert len(of_each[0]) == len(of_each[1]) == 2 * WORDS_INDEXED - 1 + 2 * len(EDGES)
    assert len(of_each[0] & of_each[1]) == 2 * WORDS_INDEXED - 1 + len(EDGES)


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        pytest.param(
            "MViTv2: Improved Multiscale Vision Transformers",
            [b"improved multiscale vision transformers"],
            id="name before a colon",
        ),
        pytest.param("Going Deeper with Lenses: A Study", [b"going deeper with lenses"], id="two words after a colon"),
        pytest.param(
            "One two three: four five six - seven",
            [b"one two three", b"four five six seven", b"one two three four five six"],
            id="two cuts",
        ),
        pytest.param("No subtitle at all here", [], id="no cut"),
        pytest.param("BERT: Explained", [], id="short parts"),
    ],
)
def test_parts_of_three_words_at_least(title: str, parts: list[bytes]) -> None:
    assert list(parts_of(title)) == parts


def test_parts_of_a_title_with_very_many_colons_are_few() -> None:
    assert len(parts_of(": ".join(["three more words"] * 1000))) == 8


def test_two_words_are_a_part_when_asked_for() -> None:
    assert parts_of("SAM: Segment Anything", least=2) == (b"segment anything",)
