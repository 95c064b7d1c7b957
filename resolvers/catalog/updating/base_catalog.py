"""The catalogue that is there, as an update sees it: rows with all that is stored of them.

Every byte of it has been checked against its checksum, so its files are taken at their word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from normalizer.values.hashing import Hashes
from normalizer.works.description import Description
from resolvers.catalog.storage.blocks import BlockReader
from resolvers.catalog.storage.format import DICTIONARY, RECORDS
from resolvers.catalog.storage.hash_lookup import HashLookup
from resolvers.catalog.storage.mapped_files import MappedFiles
from resolvers.catalog.storage.record_codec import Origin, decode_record


class Standing:
    """The records, titles, works and look-ups of an open catalogue, by row."""

    def __init__(self, files: MappedFiles) -> None:
        self.files = files
        self.arrays = files.arrays
        self.rows = files.rows
        self.origins: list[Origin] = [(source.source, f"catalog:{source.name}") for source in files.info.sources]
        self.dictionary = bytes(files.data[DICTIONARY])
        self.blocks = BlockReader(files.data[RECORDS], files.arrays["records.ends"], self.dictionary)
        self._lookups = {name: HashLookup(files, name) for name in ("ids", "keys")}
        self.members = frozenset(self.arrays["works.members"].tolist())

    def lines(self, rows: Iterable[int]) -> Mapping[int, bytes]:
        """The stored line of each row."""
        return self.blocks.read(set(rows))

    def records(self, rows: Iterable[int]) -> dict[int, Description]:
        """The record of each row."""
        return {row: decode_record(line, self.origins) for row, line in self.lines(rows).items()}

    def titles(self, rows: Sequence[int]) -> list[bytes]:
        """The folded title under which each row is found."""
        return self.files.titles(np.array(rows, np.int64))

    def with_hash(self, name: str, hashes: Hashes, most: int) -> list[list[int]]:
        """The rows that each hash stands for among "ids" or "keys"; 0 stands for none, and so do over `most` rows."""
        found: list[list[int]] = [[] for _ in hashes]
        pairs = self._lookups[name].find(hashes, most + 1)
        for asked, row in zip(pairs.asked.tolist(), pairs.rows.tolist(), strict=True):
            if hashes[asked]:
                found[asked].append(row)
        return [rows if len(rows) <= most else [] for rows in found]

    @cached_property
    def works(self) -> list[list[int]]:
        """The works of several rows, each with all its rows, ascending."""
        order = np.argsort(self.arrays["works.numbers"], kind="stable")
        rows, numbers = self.arrays["works.rows"][order], self.arrays["works.numbers"][order]
        bounds = np.flatnonzero(np.diff(numbers)) + 1
        return [of_work.tolist() for of_work in np.split(rows, bounds)] if len(rows) else []

    @cached_property
    def further(self) -> dict[int, int]:
        """All rows that only add a title, and the rows of the records to which they add it."""
        rows = self.arrays["works.rows"]
        if len(rows) == len(self.members):
            return {}
        return {row: main for work in self.works for row, main in self.mains(work).items()}

    def mains(self, work: Sequence[int]) -> dict[int, int]:
        """The rows of a work that only add a title, and the rows of the records to which they add it."""
        further = [row for row in work if row not in self.members]
        if not further:
            return {}
        lines = self.lines(work)
        own = {lines[row]: row for row in work if row in self.members}
        return {row: own[lines[row]] for row in further}
