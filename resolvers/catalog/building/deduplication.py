"""Duplicate rows of one source file: the same arXiv id with the same title (ignoring damage, TeX, case, punctuation).

They become one record: values of a later row replace those of an earlier one, and values that it lacks are kept; a
list of authors that is known to be complete is not replaced by one that is not. Rows of one id with different titles
stay separate (titles change between versions, and users search for both), and so do rows of different files: linkage
decides on those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from normalizer.works.description import Description
from resolvers.catalog.building.spool import Spool, SpoolSummary
from resolvers.catalog.counts import facts_of
from resolvers.catalog.duplicates import is_duplicate, merge, repeats
from resolvers.catalog.storage.record_codec import IndexEntry, Origin, decode_record, rows_of, source_of


class Repeats:
    """Which rows of a spool are kept, and what they say.

    Only row numbers are kept in memory, for a file may hold everything twice.
    """

    def __init__(self, spool: Spool, gathered: SpoolSummary, origins: Sequence[Origin]) -> None:
        self._spool = spool
        self._origins = origins
        self._others: dict[int, list[int]] = {}
        self._mains = dict(zip(gathered.further.tolist(), gathered.mains.tolist(), strict=True))
        self.kept = np.ones(spool.rows, np.bool_)
        firsts: dict[int, int] = {}
        for first, *others in repeats(gathered.identities):
            record = self._said([first])[0]
            same = [row for row, said in zip(others, self._said(others), strict=True) if is_duplicate(record, said)]
            if same:
                self._others[first] = same
                firsts |= dict.fromkeys(same, first)
        self.kept[list(firsts)] = False
        self._numbers = np.cumsum(self.kept) - 1
        self._firsts = np.arange(spool.rows)
        self._firsts[list(firsts)] = list(firsts.values())
        self._mains = {row: firsts.get(main, main) for row, main in self._mains.items()}

    def firsts_of(self, rows: Ints) -> Ints:
        """The rows themselves, or those that they repeat."""
        firsts: Ints = self._firsts[rows]
        return firsts

    def numbers_of(self, rows: Ints) -> Ints:
        """The places, among the rows that are kept, of rows or of those that they repeat."""
        numbers: Ints = self._numbers[self._firsts[rows]]
        return numbers

    @property
    def further(self) -> Mapping[int, int]:
        """The rows that only add a title, and the rows of the records to which they add it."""
        return self._mains

    @property
    def own(self) -> NDArray[np.bool_]:
        """Which rows are kept for their own record."""
        own = self.kept.copy()
        own[list(self._mains)] = False
        return own

    @property
    def merged(self) -> Sequence[int]:
        """The rows that say more than they did at first."""
        return sorted(self._others)

    def entry(self, row: int, said: IndexEntry) -> IndexEntry:
        """What is stored in a row that is kept: `said`, or all that was said of the same record."""
        main = self._mains.get(row, row)
        if main not in self._others:
            return said
        entry = next(rows_of([self.record(main)], source_of(said.line))).entry
        return entry if main == row else replace(said, line=entry.line)

    def record(self, row: int) -> Description:
        """All that was said of the record of a row that is kept."""
        main = self._mains.get(row, row)
        first, *others = self._said([main, *self._others.get(main, ())])
        return reduce(merge, others, first)

    def records(self, rows: Sequence[int]) -> dict[int, Description]:
        """All that was said of the records of rows that are kept."""
        plain = [row for row in rows if row not in self._others and row not in self._mains]
        records = dict(zip(plain, self._said(plain), strict=True))
        return records | {row: self.record(row) for row in rows if row not in records}

    def _said(self, rows: Sequence[int]) -> list[Description]:
        return [decode_record(line, self._origins) for line in self._spool.lines_at(rows)]


def count_merged(gathered: SpoolSummary, repeated: Repeats) -> None:
    """Count merged records as what they have become."""
    if merged := list(repeated.merged):
        gathered.facts.put(np.array(merged), facts_of([repeated.record(row) for row in merged]))
