from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.hashing import hash_pairs, hash_spans, hash_texts, mix

MASK = 2**64 - 1


def plain_mix(value: int) -> int:
    """SplitMix64's finalizer, written with Python's integers."""
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def plain_hash(text: bytes) -> int:
    """The definition of a text's hash, written with Python's integers."""
    powers = (pow(0x9E3779B97F4A7C15, place, 2**64) for place in range(len(text)))
    return plain_mix(sum(plain_mix(byte + 1) * power for byte, power in zip(text, powers, strict=True)) & MASK)


def test_published_value_of_splitmix64() -> None:
    # The first output of SplitMix64 with seed 0 is the finalizer of its first step, 0x9E3779B97F4A7C15.
    assert int(mix(np.array([0x9E3779B97F4A7C15], np.uint64))[0]) == 0xE220A8397B1DCDAF


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_hash_is_its_definition_wherever_a_text_stands(texts: list[bytes]) -> None:
    assert hash_texts(texts).tolist() == [plain_hash(text) for text in texts]


def test_hash_of_a_text_longer_than_the_smallest_table() -> None:
    assert hash_texts([b"x" * 20_000, b"y"]).tolist() == [plain_hash(b"x" * 20_000), plain_hash(b"y")]


def test_span_has_the_hash_of_its_text() -> None:
    spans = hash_spans(b"deep learning", np.array([0, 5]), np.array([4, 13]))
    assert spans.tolist() == [plain_hash(b"deep"), plain_hash(b"learning")]


@pytest.mark.parametrize("other", [b"ba", b"ab\0", b"\0ab", b"a", b"abab", b""])
def test_similar_texts_have_other_hashes(other: bytes) -> None:
    first, second = hash_texts([b"ab", other])
    assert first != second


def test_pair_depends_on_the_order() -> None:
    first, second = hash_texts([b"self", b"attention"])[:, None]
    assert hash_pairs(first, second) != hash_pairs(second, first)
