"""The part of a long list of titles that a page holds: of ten thousand rows no browser makes a page at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalizer.review.listing import Row

# Rows. Those who look for a title far away search for its words.
MOST = 300


@dataclass(frozen=True)
class Stretch:
    """Rows of the list from place `start` on (0 is the first), with those before and after them as numbers."""

    rows: Sequence[Row]
    start: int
    after: int

    @property
    def previous(self) -> int:
        """Where the stretch before begins."""
        return max(0, self.start - MOST)

    @property
    def following(self) -> int:
        """Where the stretch behind begins."""
        return self.start + len(self.rows)


def stretch(listed: Sequence[Row], title: str | None, at: int | None) -> Stretch:
    """The rows from place `at` on, else those around the title of an id, as many before it as behind it."""
    last = max(0, len(listed) - MOST)
    if at is None:
        place = next((number for number, row in enumerate(listed) if row.id == title), 0)
        at = min(place - MOST // 2, last)
    # The last stretch may be short, so that its first row is the one behind the stretch before.
    start = max(0, min(at, len(listed) - 1)) if last else 0
    rows = listed[start : start + MOST]
    return Stretch(rows, start, len(listed) - start - len(rows))
