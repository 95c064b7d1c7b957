"""What an update changes: the records that newer statements supersede, their rows, and the works to join again.

A statement supersedes one of the same source about the same paper: the same arXiv id; the same URL; or, without these,
the same title in the same venue. Values that only the older one has are kept, and so is its title, so that users find
the paper by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes
from normalizer.values.titles import title_key
from normalizer.works.description import Description
from normalizer.works.grouping import join
from normalizer.works.policies import Action
from resolvers.catalog.building.batch import join_keys
from resolvers.catalog.building.spool import Deduplication, Spool
from resolvers.catalog.duplicates import BlockingKeys, merge_duplicates
from resolvers.catalog.fingerprints import (
    FingerprintTable,
    attach_by_arxiv_id,
    concatenated_fingerprints,
    last_of_each,
    stored_fingerprints,
)
from resolvers.catalog.linkage import MAX_BLOCK_SIZE, link_records
from resolvers.catalog.storage.blocks import BlockReader
from resolvers.catalog.storage.format import DICTIONARY, RECORDS
from resolvers.catalog.storage.mapped_files import HashLookup, MappedFiles
from resolvers.catalog.storage.record_codec import IndexEntry, IndexRow, Origin, decode_record, id_keys, rows_of


class BaseCatalog:
    """The records, titles, works and lookups of an open catalog, by row."""

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
        return {row: decode_record(line, self.origins) for row, line in self.lines(rows).items()}

    def titles(self, rows: Sequence[int]) -> list[bytes]:
        """The folded title under which each row is found."""
        return self.files.titles(np.array(rows, np.int64))

    def rows_by_hash(self, name: str, hashes: Hashes, most: int) -> list[list[int]]:
        """The rows of each hash among "ids" or "keys"; none for a hash of 0, or one of more than `most` rows."""
        rows: list[list[int]] = [[] for _ in hashes]
        pairs = self._lookups[name].find(hashes, most + 1)
        for index, row in zip(pairs.queries.tolist(), pairs.rows.tolist(), strict=True):
            if hashes[index]:
                rows[index].append(row)
        return [some if len(some) <= most else [] for some in rows]

    def rows_by_keys(self, keys: BlockingKeys) -> list[list[int]]:
        """For each element the rows with its arXiv id, DOI or title, ascending."""
        columns = (("ids", keys.arxiv), ("ids", keys.doi), ("keys", keys.title))
        found = [self.rows_by_hash(name, hashes, MAX_BLOCK_SIZE) for name, hashes in columns]
        return [sorted({row for rows in several for row in rows}) for several in zip(*found, strict=True)]

    @cached_property
    def works(self) -> list[list[int]]:
        """The works of several rows, each with all its rows, ascending."""
        order = np.argsort(self.arrays["works.numbers"], kind="stable")
        rows, numbers = self.arrays["works.rows"][order], self.arrays["works.numbers"][order]
        bounds = np.flatnonzero(np.diff(numbers)) + 1
        return [of_work.tolist() for of_work in np.split(rows, bounds)] if len(rows) else []

    @cached_property
    def alternative_titles(self) -> dict[int, int]:
        """All rows that only add a title, and the rows of the records to which they add it."""
        main_rows: dict[int, int] = {}
        if len(self.arrays["works.rows"]) == len(self.members):
            return main_rows
        for work in self.works:
            if len(added := [row for row in work if row not in self.members]):
                lines = self.lines(work)
                own = {lines[row]: row for row in work if row in self.members}
                main_rows |= {row: own[lines[row]] for row in added}
        return main_rows


@dataclass(frozen=True, slots=True)
class DeltaRecord:
    """A record that an update adds, from the source of that number; and its rows, if it becomes one of its own."""

    record: Description
    source: int
    rows: Sequence[IndexRow]


class Delta:
    """The records in a full spool that do not repeat others, and their keys.

    `origins` are those of the catalog's sources, `new` those of the update's, of which the rows begin at `bounds`.
    """

    def __init__(self, spool: Spool, origins: Sequence[Origin], new: Sequence[Origin], bounds: Sequence[int]) -> None:
        self.gathered = spool.finish()
        self.deduplication = Deduplication(spool, self.gathered, [*origins, *new])
        self.own = np.flatnonzero(self.deduplication.record_rows)
        self.keys = self.gathered.keys.where(self.own)
        sources = len(origins) + np.searchsorted(bounds, self.own, "right") - 1
        self.records = list(self._read_records(spool, sources.tolist()))

    def _read_records(self, spool: Spool, sources: Sequence[int]) -> Iterator[DeltaRecord]:
        entries = [entry for chunk in spool.read() for entry in chunk]
        added: dict[int, list[int]] = {}
        for row, main in self.deduplication.alternative_titles.items():
            added.setdefault(main, []).append(row)
        records = self.deduplication.records(self.own.tolist())
        for main, source in zip(self.own.tolist(), sources, strict=True):
            rows = [
                IndexRow(self.deduplication.entry(row, entries[row]), records[main], is_alternative_title=row != main)
                for row in (main, *added.get(main, ()))
            ]
            yield DeltaRecord(records[main], source, rows)


@dataclass
class RowChanges:
    """What an update stores: `rows` by their numbers, `main_rows` those of rows that only add a title.

    `records` and `superseded` are the records that come and go, `indexes` the row of each record of the delta, whether
    or not it says anything new; `replaced` of those that come take the place of others.
    """

    rows: dict[int, IndexRow] = field(default_factory=dict)
    main_rows: dict[int, int] = field(default_factory=dict)
    records: list[Description] = field(default_factory=list)
    superseded: dict[int, Description] = field(default_factory=dict)
    indexes: list[int] = field(default_factory=list)
    replaced: int = 0


def plan_row_changes(base: BaseCatalog, delta: Delta) -> RowChanges:
    """What to store for the records of an update."""
    changes = RowChanges()
    alternative = base.alternative_titles
    titles_of: dict[int, list[int]] = {}
    for row, main in alternative.items():
        titles_of.setdefault(main, []).append(row)
    candidates = base.rows_by_keys(delta.keys)
    stored = base.records({row for rows in candidates for row in rows})
    end = base.rows
    for new, rows in zip(delta.records, candidates, strict=True):
        older = {
            row: stored[row]
            for row in rows
            if row not in changes.superseded and row not in alternative and supersedes(stored[row], new.record)
        }
        record = reduce(merge_duplicates, [*older.values(), new.record])
        if _is_unchanged(record, older.values()):
            changes.indexes.append(min(older))
            continue
        slots = sorted({*older, *(row for main in older for row in titles_of.get(main, ()))})
        slots.sort(key=lambda row: row in alternative)
        end = _assign_rows(changes, list(rows_of([record], new.source)) if older else new.rows, slots, end)
        changes.superseded |= older
        changes.replaced += bool(older)
        changes.records.append(record)
    return changes


def _assign_rows(changes: RowChanges, rows: Sequence[IndexRow], slots: Sequence[int], end: int) -> int:
    """Give the rows of a record the numbers of those that go, then new ones; where new ones begin now.

    No number is left without a row: those left over repeat the first title.
    """
    numbers = [*slots, *range(end, end + max(0, len(rows) - len(slots)))]
    spare = IndexRow(replace(rows[0].entry, ids=()), rows[0].record, is_alternative_title=True)
    changes.rows |= dict(zip(numbers, [*rows, *[spare] * (len(numbers) - len(rows))], strict=True))
    changes.main_rows |= dict.fromkeys(numbers[1:], numbers[0])
    changes.indexes.append(numbers[0])
    return end + max(0, len(rows) - len(slots))


def supersedes(old: Description, new: Description) -> bool:
    """Whether two statements are one source's about the same paper."""
    if old.source != new.source:
        return False
    if old.arxiv and new.arxiv:
        return old.arxiv == new.arxiv
    if old.url and new.url:
        return old.url == new.url
    return title_key(old.venue or "") == title_key(new.venue or "") and join(old, new) is Action.TAKE


def _is_unchanged(record: Description, older: Collection[Description]) -> bool:
    """Whether a record equals the only stored one, ignoring the file that it came with."""
    return len(older) == 1 and all(
        replace(record, via=old.via, abstract=None, fingerprint=None) == old for old in older
    )


def updated_fingerprints(
    base: BaseCatalog, delta: Delta, changes: RowChanges
) -> tuple[FingerprintTable, NDArray[np.bool_]]:
    """The fingerprints of all records as they are now; and which of the attached ones belong to any record."""
    attached, indexes = delta.gathered.attached, np.array(changes.indexes, np.int64)
    hashes = attached.owners.view(np.uint64)
    of_ids = base.rows_by_hash("ids", hashes, base.rows)
    rows = np.array([of_id[0] if of_id else -1 for of_id in of_ids], np.int64)
    ids = np.concatenate([hashes[rows >= 0], delta.keys.arxiv])
    rows_of_ids = np.concatenate([rows[rows >= 0], indexes])
    to_ids = attach_by_arxiv_id(ids, attached)
    row_of = np.full(len(delta.deduplication.kept), -1, np.int64)
    row_of[delta.own] = indexes
    own = delta.gathered.fingerprints
    whole = concatenated_fingerprints(
        [
            stored_fingerprints(base.arrays),
            replace(to_ids, owners=rows_of_ids[to_ids.owners]),
            replace(own, owners=row_of[delta.deduplication.firsts_of(own.owners)]),
        ]
    )
    return last_of_each(whole), np.isin(hashes, ids)


def has_same_fingerprints(prints: FingerprintTable, base: BaseCatalog) -> bool:
    return np.array_equal(prints.owners, base.arrays["abstracts.rows"]) and np.array_equal(
        prints.data.reshape(-1), base.arrays["abstracts.prints"]
    )


class IncrementalLinkage:
    """The works of a catalog as they are with the changes."""

    def __init__(self, base: BaseCatalog, changes: RowChanges) -> None:
        self._base = base
        self._changes = changes
        self._work_of = {row: number for number, work in enumerate(base.works) for row in work}
        self._entries: dict[int, IndexEntry] = {row: changed.entry for row, changed in changes.rows.items()}
        self._records = {row: changed.record for row, changed in changes.rows.items()}

    def works(self) -> tuple[list[list[int]], frozenset[int]]:
        """The works of several rows, and those rows that only add a title."""
        rows = sorted(self._connected_rows())
        renewed = {self._work_of[row] for row in rows if row in self._work_of}
        kept = [work for number, work in enumerate(self._base.works) if number not in renewed]
        main_rows = {
            row: main for row, main in self._base.alternative_titles.items() if row not in self._changes.rows
        } | self._changes.main_rows
        indexes = {row: index for index, row in enumerate(rows)}
        same = [(indexes[row], indexes[main]) for row, main in main_rows.items() if row in indexes]
        linked = link_records(
            join_keys([self._entries[row] for row in rows]),
            same,
            lambda wanted: {index: self._records[rows[index]] for index in wanted},
        )
        return sorted([*kept, *([rows[index] for index in work] for work in linked)]), frozenset(main_rows)

    def _connected_rows(self) -> set[int]:
        """The changed rows, the rows of their works, all that they have a key in common with, the rows of those ..."""
        connected: set[int] = set()
        fresh = set(self._changes.rows)
        while fresh:
            self._read(fresh - self._entries.keys())
            connected |= fresh
            keys = join_keys([self._entries[row] for row in sorted(fresh)])
            near = {row for rows in self._base.rows_by_keys(keys) for row in rows}
            numbers = {self._work_of[row] for row in fresh | near if row in self._work_of}
            fresh = near.union(*(self._base.works[number] for number in numbers)) - connected
        return connected

    def _read(self, rows: set[int]) -> None:
        records = self._base.records(rows)
        listed = sorted(rows)
        for row, folded in zip(listed, self._base.titles(listed), strict=True):
            is_alternative = row in self._work_of and row not in self._base.members
            ids = () if is_alternative else tuple(key.encode() for key in id_keys(records[row]))
            self._entries[row] = IndexEntry(b"", folded, ids, ())
        self._records |= records
