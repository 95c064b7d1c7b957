from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.catalog.search import similarities


def similarity(ours: bytes, theirs: bytes) -> float:
    return float(similarities([ours], [theirs])[0])


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        pytest.param(b"deeplearning", b"deeplearning", 1.0, id="the same"),
        pytest.param(b"abcdefghij", b"abcdefghix", 0.9, id="nine letters of ten in common"),
        pytest.param(b"aaaaaaaaaa", b"bbbbbbbbbb", 0.0, id="nothing in common"),
        pytest.param(b"abcdefghij", b"abcdefghijklmnopqrst", 0.875, id="cut off: half of the right title"),
        pytest.param(b"klmnopqrst", b"abcdefghijklmnopqrst", 0.875, id="name dropped: the latter half"),
        pytest.param(b"abcdefghijklmnopqrst", b"abcdefghij", 0.75, id="the right title is half of the asked one"),
        pytest.param(b"abcdefgxij", b"abcdefghijklmnopqrst", 0.7088, id="cut off, and nine letters of ten fit"),
        pytest.param(b"abcd", b"abcdefghijkl", 0.5, id="too short to count as a part"),
        pytest.param(b"abcdefghi", b"abcdefghij", 0.9474, id="nearly whole titles are compared as such"),
        pytest.param(b"", b"abcdefghij", 0.0, id="nothing asked"),
        pytest.param(b"x" * 400 + b"abc", b"x" * 400 + b"def", 1.0, id="only the first 400 bytes count"),
    ],
)
def test_similarity(ours: bytes, theirs: bytes, expected: float) -> None:
    assert similarity(ours, theirs) == pytest.approx(expected, abs=1e-4)


keys = st.binary(min_size=1, max_size=60)


@given(keys, keys)
def test_similarity_is_between_0_and_1_and_1_only_for_the_same(ours: bytes, theirs: bytes) -> None:
    assert 0 <= similarity(ours, theirs) <= 1
    assert (similarity(ours, theirs) == 1) == (ours == theirs)


@given(st.lists(st.tuples(keys, keys), max_size=6))
def test_pairs_are_compared_each_for_itself(pairs: list[tuple[bytes, bytes]]) -> None:
    together = similarities([ours for ours, _ in pairs], [theirs for _, theirs in pairs])
    assert together.tolist() == [pytest.approx(similarity(ours, theirs)) for ours, theirs in pairs]
