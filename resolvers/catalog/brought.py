"""What an update brings: the new statements, each once, and the fingerprints of their abstracts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from resolvers.catalog.entries import Row
from resolvers.catalog.prints import Prints, all_prints, attachments, last_of_each, stored_prints
from resolvers.catalog.repeats import Repeats
from resolvers.catalog.rows import Origin
from resolvers.catalog.spool import Spool
from resolvers.catalog.standing import Standing
from resolvers.catalog.superseding import Changes, Said


class Brought:
    """The records in a spool that is full: `said` are those that do not repeat others, `keys` their keys.

    `origins` are those of the catalogue's sources, `new` those of the update's, of which the rows begin at `bounds`.
    """

    def __init__(self, spool: Spool, origins: Sequence[Origin], new: Sequence[Origin], bounds: Sequence[int]) -> None:
        self.gathered = spool.finish()
        self.repeated = Repeats(spool, self.gathered, [*origins, *new])
        self.own = np.flatnonzero(self.repeated.own)
        self.keys = self.gathered.keys.where(self.own)
        sources = len(origins) + np.searchsorted(bounds, self.own, "right") - 1
        self.said = list(self._said(spool, sources.tolist()))

    def _said(self, spool: Spool, sources: Sequence[int]) -> Iterator[Said]:
        entries = [entry for chunk in spool.read() for entry in chunk]
        further: dict[int, list[int]] = {}
        for row, main in self.repeated.further.items():
            further.setdefault(main, []).append(row)
        records = self.repeated.records(self.own.tolist())
        for main, source in zip(self.own.tolist(), sources, strict=True):
            record = records[main]
            rows = [
                Row(self.repeated.entry(row, entries[row]), record, further=row != main)
                for row in (main, *further.get(main, ()))
            ]
            yield Said(record, source, rows)


def updated_prints(standing: Standing, brought: Brought, made: Changes) -> tuple[Prints, NDArray[np.bool_]]:
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
    whole = all_prints(
        [
            stored_prints(standing.arrays),
            replace(to_ids, owners=rows_of_ids[to_ids.owners]),
            replace(own, owners=row_of[brought.repeated.firsts_of(own.owners)]),
        ]
    )
    return last_of_each(whole), np.isin(hashes, ids)


def same_prints(prints: Prints, standing: Standing) -> bool:
    """Whether a catalogue has just these fingerprints."""
    arrays = standing.arrays
    return np.array_equal(prints.owners, arrays["abstracts.rows"]) and np.array_equal(
        prints.data.reshape(-1), arrays["abstracts.prints"]
    )
