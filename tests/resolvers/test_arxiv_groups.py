"""What goes together into one request."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.arxiv.batching import Query, first_group


def numbered(count: int, window: int = 1) -> list[Query]:
    return [Query(f'ti:"engine number {number}"', window) for number in range(count)]


def groups_of(questions: Sequence[Query], most: int) -> list[tuple[str, ...]]:
    groups = []
    while questions:
        group = first_group(questions, most)
        groups.append(tuple(question.text for question in group))
        questions = questions[len(group) :]
    return groups


def test_what_fits_goes_together() -> None:
    assert len(first_group(numbered(20), 20)) == 20


def test_a_reply_has_room_for_a_hundred_records() -> None:
    assert len(first_group(numbered(30, window=25), 20)) == 4
    assert len(first_group(numbered(30, window=50), 20)) == 2
    assert len(first_group(numbered(30, window=500), 20)) == 1


@pytest.mark.parametrize(("letters", "count"), [(300, 12), (1000, 3), (5000, 1)])
def test_the_url_stays_below_its_limit(letters: int, count: int) -> None:
    # 3,650 characters for the questions: 12 of 304, 3 of 1,004, and one whatever its length.
    questions = [Query("x" * letters) for _ in range(30)]
    assert len(first_group(questions, 20)) == count


def test_room_is_counted_as_a_url_spells_it() -> None:
    # t i %3A %22 e n g i n e + %C3%A9 %22 and +OR+
    assert Query('ti:"engine é"').room == 2 + 3 + 3 + 6 + 1 + 6 + 3 + 4


@given(st.lists(st.integers(1, 60), max_size=60), st.integers(1, 20))
def test_every_question_is_in_one_group_and_in_order(windows: list[int], most: int) -> None:
    questions = [Query(f"q{number}", window) for number, window in enumerate(windows)]
    groups = groups_of(questions, most)
    assert [text for group in groups for text in group] == [question.text for question in questions]
    assert all(len(group) <= most for group in groups)
