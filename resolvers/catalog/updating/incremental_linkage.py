"""Joins changed and new rows with the works that are there; only those that share a key with them are judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from normalizer.works.description import Description
from resolvers.catalog.building.batch import join_keys
from resolvers.catalog.linking.linkage import MOST_OF_ONE_KEY, JoinKeys, join_works
from resolvers.catalog.storage.record_codec import Entry, id_keys
from resolvers.catalog.updating.base_catalog import Standing
from resolvers.catalog.updating.delta import Changes


class Rejoining:
    """The works of a catalogue as they are with the changes."""

    def __init__(self, standing: Standing, made: Changes) -> None:
        self._standing = standing
        self._made = made
        self._works = standing.works
        self._work_of = {row: number for number, work in enumerate(self._works) for row in work}
        self._keys: dict[int, Entry] = {row: stored.entry for row, stored in made.rows.items()}
        self._records = {row: stored.record for row, stored in made.rows.items()}

    def works(self) -> tuple[list[list[int]], frozenset[int]]:
        """The works of several rows, and those rows that only add a title."""
        judged = self._judged()
        renewed = {self._work_of[row] for row in judged if row in self._work_of}
        kept = [work for number, work in enumerate(self._works) if number not in renewed]
        further = {row: main for row, main in self._standing.further.items() if row not in self._made.rows}
        further |= self._made.mains
        return sorted([*kept, *self._joined(sorted(judged), further)]), frozenset(further)

    def _joined(self, rows: Sequence[int], mains: Mapping[int, int]) -> list[list[int]]:
        places = {row: place for place, row in enumerate(rows)}

        def records(wanted: Sequence[int]) -> Mapping[int, Description]:
            return {place: self._records[rows[place]] for place in wanted}

        keys = join_keys([self._keys[row] for row in rows])
        same = [(places[row], places[main]) for row, main in mains.items() if row in places]
        return [[rows[place] for place in work] for work in join_works(keys, same, records)]

    def _judged(self) -> set[int]:
        """The changed rows, the rows of their works, all that they have a key in common with, the rows of those ..."""
        judged: set[int] = set()
        fresh = set(self._made.rows)
        while fresh:
            self._read(fresh - self._keys.keys())
            judged |= fresh
            near = self._neighbors(sorted(fresh))
            numbers = {self._work_of[row] for row in fresh | near if row in self._work_of}
            fresh = near.union(*(self._works[number] for number in numbers)) - judged
        return judged

    def _read(self, rows: set[int]) -> None:
        records = self._standing.records(rows)
        listed = sorted(rows)
        further = {row for row in rows if row in self._work_of} - self._standing.members
        for row, folded in zip(listed, self._standing.titles(listed), strict=True):
            ids = () if row in further else tuple(key.encode() for key in id_keys(records[row]))
            self._keys[row] = Entry(b"", folded, ids, ())
        self._records |= records

    def _neighbors(self, rows: Sequence[int]) -> set[int]:
        keys: JoinKeys = join_keys([self._keys[row] for row in rows])
        found = (
            self._standing.with_hash(name, np.unique(hashes), MOST_OF_ONE_KEY)
            for name, hashes in (("ids", keys.arxiv), ("ids", keys.doi), ("keys", keys.title))
        )
        return {row for lists in found for some in lists for row in some}
