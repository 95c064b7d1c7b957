"""Confidence from counts."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.works.confidence import class_of, confidence, share_right
from normalizer.works.verdict import Reason, Status

COUNTS = {"same-title.few": (3, 6), "same-title.many": (990, 992), "near-title.some": (8, 8)}


@pytest.mark.parametrize(
    ("words", "name"), [(0, "few"), (3, "few"), (4, "some"), (6, "some"), (7, "many"), (99, "many")]
)
def test_titles_are_counted_by_their_length(words: int, name: str) -> None:
    assert class_of(words) == name


def test_long_titles_are_surer_than_short_ones_of_the_same_reason() -> None:
    # The reason's own share is 994 / 1000.
    assert share_right(COUNTS, "same-title", 2) == pytest.approx((3 + 20 * 0.994) / 26)
    assert share_right(COUNTS, "same-title", 9) == pytest.approx((990 + 20 * 0.994) / 1012)


def test_length_that_was_never_counted_has_the_share_of_its_reason() -> None:
    assert share_right(COUNTS, "same-title", 5) == pytest.approx(0.994)
    assert share_right(COUNTS, "near-title", 2) == pytest.approx(0.9)


def test_reason_that_was_never_counted_is_as_sure_as_a_coin() -> None:
    assert share_right(COUNTS, "words-moved", 5) == 0.5


def test_what_does_not_fit_has_no_confidence() -> None:
    assert confidence(Status.UNMATCHED, Reason.SAME_TITLE, 9) == 0.0


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 30))
def test_nothing_is_certain(right: int, wrong: int, words: int) -> None:
    assert 0 < share_right({f"r.{class_of(words)}": (right, right + wrong)}, "r", words) < 1


MATCHING = [Reason.SAME_IDENTIFIER, Reason.SAME_TITLE_AND_ABSTRACT, Reason.SAME_TITLE_AND_AUTHORS, Reason.SAME_TITLE]


@pytest.mark.parametrize(("reason", "words"), list(product(MATCHING, (2, 5, 9))))
def test_good_reasons_are_sure_by_the_counts_that_are_shipped(reason: Reason, words: int) -> None:
    assert 0.97 < confidence(Status.MATCHED, reason, words) < 1
