"""What an update changes: the records that newer statements supersede, their rows, and the works to join again.

A statement supersedes one of the same source about the same paper: the same arXiv id; the same URL; or, without these,
the same title in the same venue. Values that only the older one has are kept, and so is its title, so that users find
the paper by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from resolvers.catalog.building.spool import Repeats, Spool
from resolvers.catalog.duplicates import BlockingKeys, merge
from resolvers.catalog.fingerprints import (
    FingerprintTable,
    attachments,
    concatenated_fingerprints,
    last_of_each,
    stored_fingerprints,
)
from resolvers.catalog.linkage import MOST_OF_ONE_KEY, link_records
from resolvers.catalog.storage.blocks import BlockReader
from resolvers.catalog.storage.format import DICTIONARY, RECORDS
from resolvers.catalog.storage.mapped_files import HashLookup, MappedFiles
from resolvers.catalog.storage.record_codec import IndexEntry, IndexRow, Origin, decode_record, id_keys, rows_of


class BaseCatalog:
    """The records, titles, works and look-ups of an open catalog, by row."""

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


@dataclass(frozen=True, slots=True)
class DeltaRecord:
    """A record that an update brings, from the source of that number; and its rows, if it becomes one of its own."""

    record: Description
    source: int
    rows: Sequence[IndexRow]


@dataclass
class RowChanges:
    """What an update stores: `rows` by their numbers, `mains` those of rows that only add a title.

    `records` and `superseded` are the records that come and go, `places` the row of each that was brought, whether or
    not it says anything new; `replaced` of those that come take the place of others.
    """

    rows: dict[int, IndexRow] = field(default_factory=dict)
    mains: dict[int, int] = field(default_factory=dict)
    records: list[Description] = field(default_factory=list)
    superseded: dict[int, Description] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    replaced: int = 0


def changes(standing: BaseCatalog, brought: Sequence[DeltaRecord], keys: BlockingKeys) -> RowChanges:
    """What to store for the brought records; `keys` has an element for each of them."""
    made = RowChanges()
    further = standing.further
    titles_of: dict[int, list[int]] = {}
    for row, main in further.items():
        titles_of.setdefault(main, []).append(row)
    end = standing.rows
    for said, older in zip(brought, _older(standing, brought, keys), strict=True):
        older = {row: record for row, record in older.items() if row not in made.superseded and row not in further}
        record = reduce(merge, [*(older[row] for row in sorted(older)), said.record])
        if _is_unchanged(record, older.values()):
            made.places.append(min(older))
            continue
        slots = sorted({*older, *(row for main in older for row in titles_of.get(main, ()))})
        slots.sort(key=lambda row: row in further)
        end = _assign_rows(made, list(rows_of([record], said.source)) if older else said.rows, slots, end)
        made.superseded |= older
        made.replaced += bool(older)
        made.records.append(record)
    return made


def _assign_rows(made: RowChanges, rows: Sequence[IndexRow], slots: Sequence[int], end: int) -> int:
    """Give the rows of a record the numbers of those that go, then new ones; where new ones begin now.

    No number is left without a row: those left over repeat the first title.
    """
    numbers = [*slots, *range(end, end + max(0, len(rows) - len(slots)))]
    spare = IndexRow(replace(rows[0].entry, ids=()), rows[0].record, further=True)
    made.rows |= dict(zip(numbers, [*rows, *[spare] * (len(numbers) - len(rows))], strict=True))
    made.mains |= dict.fromkeys(numbers[1:], numbers[0])
    made.places.append(numbers[0])
    return end + max(0, len(rows) - len(slots))


def _older(
    standing: BaseCatalog, brought: Sequence[DeltaRecord], keys: BlockingKeys
) -> Iterator[Mapping[int, Description]]:
    """For each brought record those of the catalog that it takes the place of."""
    rows = [sorted({row for some in found for row in some}) for found in zip(*_found(standing, keys), strict=True)]
    records = standing.records({row for some in rows for row in some})
    for said, some in zip(brought, rows, strict=True):
        yield {row: records[row] for row in some if supersedes(records[row], said.record)}


def _found(standing: BaseCatalog, keys: BlockingKeys) -> Iterable[list[list[int]]]:
    asked: tuple[tuple[str, Hashes], ...] = (("ids", keys.arxiv), ("ids", keys.doi), ("keys", keys.title))
    return (standing.with_hash(name, hashes, MOST_OF_ONE_KEY) for name, hashes in asked)


def supersedes(old: Description, new: Description) -> bool:
    """Whether two statements are one source's about the same paper."""
    if old.source != new.source:
        return False
    if old.arxiv and new.arxiv:
        return old.arxiv == new.arxiv
    if old.url and new.url:
        return old.url == new.url
    return title_key(old.venue or "") == title_key(new.venue or "") and join(old, new) is Action.TAKE


def _is_unchanged(record: Description, older: Iterable[Description]) -> bool:
    """Whether a record, but for the file that it came with, is what the catalog has."""
    several = list(older)
    return len(several) == 1 and replace(record, via=several[0].via, abstract=None, fingerprint=None) == several[0]


class Delta:
    """The records in a spool that is full: `said` are those that do not repeat others, `keys` their keys.

    `origins` are those of the catalog's sources, `new` those of the update's, of which the rows begin at `bounds`.
    """

    def __init__(self, spool: Spool, origins: Sequence[Origin], new: Sequence[Origin], bounds: Sequence[int]) -> None:
        self.gathered = spool.finish()
        self.repeated = Repeats(spool, self.gathered, [*origins, *new])
        self.own = np.flatnonzero(self.repeated.own)
        self.keys = self.gathered.keys.where(self.own)
        sources = len(origins) + np.searchsorted(bounds, self.own, "right") - 1
        self.said = list(self._said(spool, sources.tolist()))

    def _said(self, spool: Spool, sources: Sequence[int]) -> Iterator[DeltaRecord]:
        entries = [entry for chunk in spool.read() for entry in chunk]
        further: dict[int, list[int]] = {}
        for row, main in self.repeated.further.items():
            further.setdefault(main, []).append(row)
        records = self.repeated.records(self.own.tolist())
        for main, source in zip(self.own.tolist(), sources, strict=True):
            record = records[main]
            rows = [
                IndexRow(self.repeated.entry(row, entries[row]), record, further=row != main)
                for row in (main, *further.get(main, ()))
            ]
            yield DeltaRecord(record, source, rows)


def updated_prints(
    standing: BaseCatalog, brought: Delta, made: RowChanges
) -> tuple[FingerprintTable, NDArray[np.bool_]]:
    """The fingerprints of all records as they are now; and which of the attached ones belong to any record."""
    attached, places = brought.gathered.attached, np.array(made.places, np.int64)
    hashes = attached.owners.view(np.uint64)
    there = standing.with_hash("ids", hashes, standing.rows)
    rows = np.array([of_id[0] if of_id else -1 for of_id in there], np.int64)
    ids = np.concatenate([hashes[rows >= 0], brought.keys.arxiv])
    rows_of_ids = np.concatenate([rows[rows >= 0], places])
    to_ids = attachments(ids, attached)
    row_of = np.full(len(brought.repeated.kept), -1, np.int64)
    row_of[brought.own] = places
    own = brought.gathered.prints
    whole = concatenated_fingerprints(
        [
            stored_fingerprints(standing.arrays),
            replace(to_ids, owners=rows_of_ids[to_ids.owners]),
            replace(own, owners=row_of[brought.repeated.firsts_of(own.owners)]),
        ]
    )
    return last_of_each(whole), np.isin(hashes, ids)


def same_prints(prints: FingerprintTable, standing: BaseCatalog) -> bool:
    """Whether a catalog has just these fingerprints."""
    arrays = standing.arrays
    return np.array_equal(prints.owners, arrays["abstracts.rows"]) and np.array_equal(
        prints.data.reshape(-1), arrays["abstracts.prints"]
    )


class IncrementalLinkage:
    """The works of a catalog as they are with the changes."""

    def __init__(self, standing: BaseCatalog, made: RowChanges) -> None:
        self._standing = standing
        self._made = made
        self._works = standing.works
        self._work_of = {row: number for number, work in enumerate(self._works) for row in work}
        self._keys: dict[int, IndexEntry] = {row: stored.entry for row, stored in made.rows.items()}
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
        return [[rows[place] for place in work] for work in link_records(keys, same, records)]

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
            self._keys[row] = IndexEntry(b"", folded, ids, ())
        self._records |= records

    def _neighbors(self, rows: Sequence[int]) -> set[int]:
        keys: BlockingKeys = join_keys([self._keys[row] for row in rows])
        found = (
            self._standing.with_hash(name, np.unique(hashes), MOST_OF_ONE_KEY)
            for name, hashes in (("ids", keys.arxiv), ("ids", keys.doi), ("keys", keys.title))
        )
        return {row for lists in found for some in lists for row in some}
