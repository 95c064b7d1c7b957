"""Which part of a long list a page holds."""

from __future__ import annotations

import pytest
from browser_locks import big

from normalizer.review.listing import TitleList, paginate

ROWS = TitleList(big(700)).rows

# How many are listed, at which place the title is, from where the list is wanted; first row, how many, how many behind.
PARTS = {
    "nothing": (0, None, None, (0, 0, 0)),
    "as many as fit": (300, 299, None, (0, 300, 0)),
    "one more than fits": (301, 0, None, (0, 300, 1)),
    "around the middle": (700, 350, None, (200, 300, 200)),
    "at the end": (700, 699, None, (400, 300, 0)),
    "no title": (700, None, None, (0, 300, 400)),
    "title that is not listed": (300, 650, None, (0, 300, 0)),
    "from a place on": (700, 0, 300, (300, 300, 100)),
    "short end": (700, 0, 600, (600, 100, 0)),
    "before the start": (700, 0, -5, (0, 300, 400)),
    "behind the end": (700, 0, 10**9, (699, 1, 0)),
    "from a place on, though all fit": (20, 0, 10, (0, 20, 0)),
}


@pytest.mark.parametrize(("count", "title", "at", "expected"), PARTS.values(), ids=PARTS)
def test_part_of_the_list(count: int, title: int | None, at: int | None, expected: tuple[int, int, int]) -> None:
    part = paginate(ROWS[:count], None if title is None else ROWS[title].id, at)
    assert (part.start, len(part.rows), part.after) == expected
    assert list(part.rows) == list(ROWS[part.start : part.start + len(part.rows)])
