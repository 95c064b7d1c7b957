"""The works of a catalog: which rows describe one.

Only works of several rows are stored: `works.rows` are their rows, ascending, and `works.numbers` the work of each; the
statements of work i are `works.members[works.starts[i] : works.starts[i + 1]]`. A row that exists only for a further
title of a record is in `works.rows`, but not in `works.members`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints


class WorkIndex:
    """The works of a catalog, out of its arrays. Numbers that a damaged file makes up lead nowhere."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], rows: int) -> None:
        self._listed, self._numbers = arrays["works.rows"], arrays["works.numbers"]
        self._starts, self._members = arrays["works.starts"], arrays["works.members"]
        self._rows = rows

    def rows_of(self, rows: Ints) -> list[list[int]]:
        """For each row the rows of all statements about its work, ascending; itself when it stands alone."""
        found = [[int(row)] for row in rows]
        for place, number in zip(*self._known(rows), strict=True):
            found[place] = self._statements(number) or found[place]
        return found

    def numbers_of(self, rows: Ints) -> Ints:
        """A number for the work of each row: rows of one work have the same."""
        numbers = rows.astype(np.int64)
        places, works = self._known(rows)
        numbers[places] = -1 - np.array(works, np.int64)
        return numbers

    def _known(self, rows: Ints) -> tuple[list[int], list[int]]:
        """The places of those rows that are listed, and their works."""
        if not len(self._listed):
            return [], []
        listed = np.minimum(np.searchsorted(self._listed, rows), len(self._listed) - 1)
        places = np.flatnonzero((self._listed[listed] == rows) & (listed < len(self._numbers)))
        return places.tolist(), self._numbers[listed[places]].tolist()

    def _statements(self, number: int) -> list[int]:
        if number + 1 >= len(self._starts):
            return []
        members = self._members[self._starts[number] : self._starts[number + 1]]
        return [row for row in members.tolist() if row < self._rows]


def works_arrays(works: Sequence[Sequence[int]], further_titles: frozenset[int]) -> dict[str, Ints]:
    """The arrays of these works; `further_titles` are the rows that are no statements of their own."""
    members = [[row for row in rows if row not in further_titles] for rows in works]
    rows = np.array([row for rows in works for row in rows], np.int64)
    numbers = np.repeat(np.arange(len(works)), [len(rows) for rows in works])
    order = np.argsort(rows)
    return {
        "works.rows": rows[order],
        "works.numbers": numbers[order],
        "works.starts": np.cumsum([0, *map(len, members)]),
        "works.members": np.array([row for rows in members for row in rows], np.int64),
    }
