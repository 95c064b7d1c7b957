"""Which rows of all parts become rows of the catalog, and what they say.

Rows of one source file with the same arXiv id and the same title (ignoring damage, TeX, case, punctuation) become one
record: values of a later row replace those of an earlier one, and values that it lacks are kept; a list of authors that
is known to be complete is not replaced by one that is not. Rows of one id with different titles stay separate (titles
change between versions, and users search for both), and so do rows of different files: linkage decides on those.

In an update a record also supersedes what the catalog has from the same source about the same paper: the same arXiv id;
the same URL; or, without these, the same title in the same venue. Its title stays, so that users find the paper by it.

What becomes one record is stored in the rows that it was read from, in their order: first under its own title, then
under its other titles. Rows that are not needed for that are left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from normalizer.values.titles import title_key
from normalizer.works.description import Description
from normalizer.works.grouping import join
from normalizer.works.policies import Action
from resolvers.catalog.building.batch import batch_of_rows
from resolvers.catalog.building.part import BatchInfo, Part, PartWriter, taking
from resolvers.catalog.building.sorting import groups_of
from resolvers.catalog.linkage import MAX_BLOCK_SIZE
from resolvers.catalog.row_values import is_duplicate, merge_duplicates
from resolvers.catalog.storage.record_codec import IndexRow, Origin, decode_record, rows_of, source_of

# Records that are read at a time.
_CHUNK = 4096
# The number of the source file of rows that were in the catalog before an update.
STORED = -1


class AllRows:
    """The rows of all parts in the order of their sources and blocks, whichever part has them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        pieces = [(batch, part, at) for part, of in enumerate(parts) for at, batch in enumerate(of.info.batches)]
        pieces.sort(key=lambda piece: (piece[0].source, piece[0].block, piece[1]))
        self.pieces: Sequence[tuple[BatchInfo, int, int]] = pieces
        self.starts = np.cumsum([0, *(batch.rows for batch, _, _ in pieces)])
        self.count = int(self.starts[-1])
        self._bounds: list[int] = self.starts.tolist()

    def numbers_in(self, part: int, numbers: NDArray[Any]) -> NDArray[Any]:
        """Of an array of all rows, what belongs to the rows of one part, in its own order."""
        of_part = sorted(
            (batch.first, start, batch.rows)
            for (batch, its, _), start in zip(self.pieces, self._bounds[:-1], strict=True)
            if its == part
        )
        return np.concatenate([numbers[:0], *(numbers[start : start + rows] for _, start, rows in of_part)])

    def lines(self, rows: Collection[int]) -> list[bytes]:
        lines = []
        for row in rows:
            piece = bisect_right(self._bounds, row) - 1
            batch, part, _ = self.pieces[piece]
            lines.append(self.parts[part].line(batch.first + row - self._bounds[piece]))
        return lines

    def source_of(self, row: int) -> int:
        """The number of the source file of a row, `STORED` in what was there before."""
        return self.pieces[bisect_right(self._bounds, row) - 1][0].source


class RecordPlan:
    """What is stored of all rows.

    `kept` says which rows stay. `slots` are the rows that make one record together, ascending, with the row of that
    record in `mains` and their rows in the part `changed` in `places`, -1 for those that go. `alternatives` are pairs
    of a row that only adds a title and the row of the record.
    """

    def __init__(self, rows: AllRows, origins: Sequence[Origin], folder: Path, memory: int) -> None:
        self.rows = rows
        self._origins = origins
        self._memory = memory
        self.stored = sum(batch.rows for batch, _, _ in rows.pieces if batch.source == STORED)
        self.alternatives = self._all_alternatives()
        self._is_alternative = np.zeros(rows.count, np.bool_)
        self._is_alternative[self.alternatives[:, 0]] = True
        self.merged: Counter[int] = Counter()
        self.superseded: Counter[int] = Counter()
        self.replaced = self.unchanged = 0
        writer = PartWriter(folder, memory // 4)
        slots: list[tuple[int, int, int]] = []
        groups = self._groups()
        try:
            while some := list(islice(groups, _CHUNK)):
                stored: list[IndexRow] = []
                for mains, record, source in some:
                    slots += self._assigned(mains, record, source, writer.rows + len(stored), stored)
                writer.add(batch_of_rows(stored), 0, 0)
        finally:
            writer.close()
        self.changed = writer.finish()
        self.slots, self.mains, self.places = np.array(sorted(slots), np.int64).reshape(-1, 3).T
        self.kept = np.ones(rows.count, np.bool_)
        self.kept[self.slots[self.places < 0]] = False

    def numbers(self) -> Callable[[NDArray[Any]], Ints]:
        """What gives a row its number in the catalog, or a row that has become part of a record that record's."""
        numbers = np.cumsum(self.kept, dtype=np.uint32) - np.uint32(1)
        return lambda rows: numbers[rows].astype(np.int64)

    def records_of(self, rows: Ints) -> Ints:
        """The rows themselves, or those of the records that they have become."""
        places = np.minimum(np.searchsorted(self.slots, rows), max(0, len(self.slots) - 1))
        if not len(self.slots):
            return rows
        records: Ints = np.where(self.slots[places] == rows, self.mains[places], rows)
        return records

    def own(self) -> NDArray[np.bool_]:
        """The rows that are kept for a record as it was read."""
        own = self.kept & ~self._is_alternative
        own[self.slots] = False
        return own

    def _all_alternatives(self) -> NDArray[np.int64]:
        everything = np.arange(self.rows.count)
        found = [np.zeros((0, 2), np.int64)]
        for part, of in enumerate(self.rows.parts):
            if len(of.info.alternatives):
                found.append(self.rows.numbers_in(part, everything)[np.array(of.info.alternatives, np.int64)])
        pairs = np.concatenate(found)
        return pairs[np.argsort(pairs[:, 1], kind="stable")]

    def _assigned(
        self, mains: Sequence[int], record: Description | None, source: int, first: int, stored: list[IndexRow]
    ) -> Iterator[tuple[int, int, int]]:
        """Store a record in the rows that it is made of; without a record it is as the first of them has it."""
        slots = [row for main in mains for row in (main, *self._titles_of(main))]
        if record is None:
            yield from ((row, mains[0], -1) for row in slots if row >= self.stored)
            return
        rows = list(rows_of([record], source))
        for at, slot in enumerate(sorted(slots)):
            yield slot, mains[0], first + at if at < len(rows) else -1
        stored += rows

    def _titles_of(self, main: int) -> list[int]:
        start, end = np.searchsorted(self.alternatives[:, 1], [main, main + 1])
        titles: list[int] = self.alternatives[start:end, 0].tolist()
        return titles

    def _groups(self) -> Iterator[tuple[Sequence[int], Description | None, int]]:
        """The rows, ascending, that become one record; the record, None for that of the first; its source file."""
        repeats = {mains[0]: mains for mains in self._duplicates()}
        for mains, record, source in self._superseding(repeats):
            repeats.pop(next(row for row in mains if row >= self.stored), None)
            yield mains, record, source
        for mains in repeats.values():
            lines = self.rows.lines(mains)
            yield mains, reduce(merge_duplicates, self._decoded(lines)), source_of(lines[-1])

    def _decoded(self, lines: Sequence[bytes]) -> list[Description]:
        return [decode_record(line, self._origins) for line in lines]

    def _shared(self, name: str) -> Iterator[tuple[NDArray[Any], Ints]]:
        """The rows that share an element with others, in groups."""
        everything = np.arange(self.rows.count)
        runs = []
        for number, part in enumerate(self.rows.parts):
            runs.append(part.runs(name, taking(self.rows.numbers_in(number, everything))))
        return groups_of(runs, self._memory)

    def _duplicates(self) -> Iterator[list[int]]:
        for shared, sizes in self._shared("duplicates"):
            for rows in np.split(shared, np.cumsum(sizes)[:-1]) if len(sizes) else ():
                first, *others = rows.tolist()
                record, *said = self._decoded(self.rows.lines([first, *others]))
                same = [row for row, repeat in zip(others, said, strict=True) if is_duplicate(record, repeat)]
                if same:
                    self.merged[self.rows.source_of(first)] += len(same)
                    yield [first, *same]

    def _superseding(self, repeats: Mapping[int, Sequence[int]]) -> Iterator[tuple[list[int], Description | None, int]]:
        candidates = self._candidates(frozenset(row for mains in repeats.values() for row in mains[1:]))
        taken: set[int] = set()
        for new in sorted(candidates):
            mains = [new, *repeats.get(new, (new,))[1:]]
            lines = self.rows.lines(mains)
            record = reduce(merge_duplicates, self._decoded(lines))
            old = sorted(candidates[new] - taken)
            old_lines = dict(zip(old, self.rows.lines(old), strict=True))
            older = {
                row: said
                for row, said in zip(old, self._decoded(list(old_lines.values())), strict=True)
                if supersedes(said, record)
            }
            if not older:
                continue
            whole = reduce(merge_duplicates, [*older.values(), record])
            if _is_unchanged(whole, older.values()):
                self.unchanged += 1
                yield [*older, *mains], None, 0
                continue
            taken |= older.keys()
            self.replaced += 1
            self.superseded.update(source_of(old_lines[row]) for row in older)
            yield [*older, *mains], whole, source_of(lines[-1])

    def _candidates(self, repeats: frozenset[int]) -> dict[int, set[int]]:
        """The stored records that have an id or a title in common with each new one."""
        found: dict[int, set[int]] = {}
        if not self.stored or self.stored == self.rows.count:
            return found
        for name in ("arxiv", "doi", "keys"):
            for shared, sizes in self._shared(name):
                bounds = np.cumsum(sizes)
                mixed = (shared[bounds - sizes] < self.stored) & (shared[bounds - 1] >= self.stored)
                for start, end in zip((bounds - sizes)[mixed].tolist(), bounds[mixed].tolist(), strict=True):
                    rows = shared[start:end]
                    rows = rows[~self._is_alternative[rows]].tolist()
                    old = [row for row in rows if row < self.stored]
                    for row in rows[len(old) :] if len(old) <= MAX_BLOCK_SIZE else ():
                        if row not in repeats:
                            found.setdefault(row, set()).update(old)
        return found


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
