"""Merges the fingerprints of abstracts: which row has which, and the index of all.

What a record says of itself goes before what is said of its arXiv id, later before earlier, new before stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from normalizer.values.abstracts.index import index_bits, packed_postings
from normalizer.values.hashing import Hashes, Ints
from resolvers.catalog.building.part import COLUMN_TYPES, taking
from resolvers.catalog.building.plan import RecordPlan
from resolvers.catalog.building.sorting import Runs, bucket_starts, merged, spooled
from resolvers.catalog.fingerprints import COLUMNS
from resolvers.catalog.pairs import Columns
from resolvers.catalog.storage.format import ARRAYS
from resolvers.catalog.storage.seen_lines import truncate_hashes

_OWN, _ATTACHED = "prints", "attached-prints"
_POSTINGS = {_OWN: "postings", _ATTACHED: "attached-postings"}
_GATHERED = 1 << 16


@dataclass(frozen=True)
class _Prints(Columns):
    """Fingerprint `places[i]` of a part, in the file of number `files[i]`, belongs to row `rows[i]`; of several the one
    of the highest rank counts.
    """

    rows: Ints
    ranks: Ints
    files: Ints
    places: Ints


class _Attached:
    """The fingerprints that belong to arXiv ids."""

    def __init__(self, plan: RecordPlan, arxiv: Sequence[Runs], memory: int) -> None:
        rows = plan.rows
        self.ids = [part.column("attached-ids") for part in rows.parts]
        everything = np.unique(np.concatenate([np.zeros(0, np.uint64), *self.ids]))
        row_of = np.full(len(everything), -1, np.int64)
        for hashes, its_rows in merged(arxiv, memory) if len(everything) else ():
            places = np.minimum(np.searchsorted(hashes, everything), len(hashes) - 1)
            known = (hashes[places] == everything) & (row_of < 0)
            row_of[known] = its_rows[places[known]]
        self.rows = [row_of[np.searchsorted(everything, ids)] for ids in self.ids]
        self.counts: Counter[int] = Counter()
        self.ranks = [np.zeros(len(ids), np.int64) for ids in self.ids]
        self._count(plan)
        lines = (part.column("attached-lines")[its >= 0] for part, its in zip(rows.parts, self.rows, strict=True))
        self.lines: Hashes = truncate_hashes(np.concatenate([np.zeros(0, np.uint64), *lines]))

    def _count(self, plan: RecordPlan) -> None:
        """Number them in the order of their sources, and count those of each that belong to a record."""
        done = [0] * len(self.ids)
        before = 0
        for batch, part, _ in plan.rows.pieces:
            places = slice(done[part], done[part] + batch.attached)
            self.ranks[part][places] = np.arange(before, before + batch.attached)
            self.counts[batch.source] += int(np.count_nonzero(self.rows[part][places] >= 0))
            done[part] += batch.attached
            before += batch.attached


def write_fingerprints(
    folder: Path, plan: RecordPlan, arxiv: Sequence[Runs], memory: int
) -> tuple[int, Counter[int], Hashes]:
    """Write which rows have which fingerprint; `arxiv` are the hashed ids of all rows.

    The number of fingerprints, those attached of each source file, and the shortened hashes of the lines of these.
    """
    attached = _Attached(plan, arxiv, memory)
    chosen = _last_of_each(_candidates(plan, attached))
    chosen.rows.astype(ARRAYS["abstracts.rows"]).tofile(folder / "abstracts.rows")
    files = [(part, name) for part in plan.rows.parts for name in (_OWN, _ATTACHED)]
    with (folder / "abstracts.prints").open("wb") as prints:
        for start in range(0, len(chosen.rows), _GATHERED):
            some = chosen.where(np.arange(start, min(start + _GATHERED, len(chosen.rows))))
            data = np.zeros((len(some.rows), COLUMNS), ARRAYS["abstracts.prints"])
            for number in np.unique(some.files).tolist():
                part, name = files[number]
                wanted = some.files == number
                data[wanted] = np.memmap(part.folder / name, COLUMN_TYPES[name], "r")[some.places[wanted]]
            data.tofile(prints)
    runs = []
    for number, (part, name) in enumerate(files):
        of_file = np.flatnonzero(chosen.files == number)
        counts = (batch.prints if name == _OWN else batch.attached for batch in part.info.batches)
        new = np.full(sum(counts), -1, np.int64)
        new[chosen.places[of_file]] = of_file
        runs.append(part.runs(_POSTINGS[name], taking(new)))
    _write_index(folder, runs, len(chosen.rows), memory)
    return len(chosen.rows), attached.counts, attached.lines


def _candidates(plan: RecordPlan, attached: _Attached) -> _Prints:
    everything, numbers = np.arange(plan.rows.count), plan.numbers()
    found = [_Prints(*[np.zeros(0, np.int64)] * 4)]
    for at, part in enumerate(plan.rows.parts):
        owners = plan.rows.numbers_in(at, everything)[part.column("print-owners")]
        ranks = owners + np.where(owners < plan.stored, 0, 2 * plan.rows.count + sum(map(len, attached.ids)))
        own = np.arange(len(owners))
        found.append(_Prints(numbers(plan.records_of(owners)), ranks, np.full(len(owners), 2 * at), own))
        places = np.flatnonzero(attached.rows[at] >= 0)
        ranks = attached.ranks[at][places] + plan.rows.count
        found.append(_Prints(attached.rows[at][places], ranks, np.full(len(places), 2 * at + 1), places))
    return _Prints.concatenated(found)


def _last_of_each(prints: _Prints) -> _Prints:
    """The fingerprint of the highest rank of each row, by row."""
    order = np.lexsort((prints.ranks, prints.rows))
    rows = prints.rows[order]
    last = np.append(rows[1:] != rows[:-1], np.ones(min(1, len(rows)), np.bool_))
    return prints.where(order[last])


def _write_index(folder: Path, runs: Sequence[Runs], count: int, memory: int) -> None:
    names = ("abstracts.buckets", "abstracts.postings")
    if not count:
        for name in names:
            (folder / name).write_bytes(b"")
        return
    spool = folder / "buckets.spool"
    with (folder / names[1]).open("wb") as postings, spool.open("wb") as buckets:
        for (some,) in merged(runs, memory, group_bits=32):
            its, packed = packed_postings(some, count)
            its.astype("<u4").tofile(buckets)
            packed.astype(ARRAYS[names[1]]).tofile(postings)
    with (folder / names[0]).open("wb") as file:
        for starts in bucket_starts(spooled(spool), 1 << index_bits(count)):
            starts.astype(ARRAYS[names[0]]).tofile(file)
    spool.unlink()
