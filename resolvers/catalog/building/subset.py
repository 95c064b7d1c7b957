"""Writes a part of a catalog as a catalog of its own: some fields, newer works, titles only.

What is kept is whole works, so that a preprint stays with its publication. A work stays if nothing is known against it:
one without any category or any year is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from normalizer.works.description import Description
from resolvers.catalog.building.changes import BaseCatalog
from resolvers.catalog.building.generation_writer import file_infos, write_arrays, write_records, write_volumes
from resolvers.catalog.building.index_writer import IndexWriter
from resolvers.catalog.building.workers import ProcessPool
from resolvers.catalog.counts import RecordFacts, coverage_of, facts_of
from resolvers.catalog.coverage import stored_volumes
from resolvers.catalog.fingerprints import FingerprintTable, fingerprint_arrays, stored_fingerprints
from resolvers.catalog.numbering import paper_numbers
from resolvers.catalog.row_values import read_declared
from resolvers.catalog.storage.blocks import Compression, chunk_by_block
from resolvers.catalog.storage.format import (
    BLOCK_ROWS,
    DICTIONARY,
    TITLES,
    VENUE_NAMES,
    VENUES_DECLARED,
    CatalogInfo,
    built_at,
    manifest_bytes,
    our_version,
)
from resolvers.catalog.storage.mapped_files import open_files
from resolvers.catalog.storage.publish import build_lock, new_generation, publish, target_folder
from resolvers.catalog.storage.record_codec import decode_record, encode_record, source_of
from resolvers.catalog.storage.seen_lines import pack_hashes
from resolvers.catalog.storage.works import works_arrays
from resolvers.errors import CatalogError

_BATCH = 250 * BLOCK_ROWS


@dataclass(frozen=True, slots=True)
class Subset:
    """`fields` are categories ("cs.LG") or what is before their dot ("cs"); `since` is a year.

    With `titles_only` records keep title, identifiers and dates.
    """

    fields: tuple[str, ...] = ()
    since: int | None = None
    titles_only: bool = False

    @property
    def is_all(self) -> bool:
        return self == Subset()


def write_subset(catalog: Path, target: Path, wanted: Subset) -> None:
    """Write what is wanted of a catalog into another folder; `CatalogError` if nothing is left."""
    base = BaseCatalog(open_files(catalog))
    kept = np.flatnonzero(_kept_rows(base, wanted))
    if not len(kept):
        raise CatalogError(f"{catalog}: no record is left; check --field and --since")
    with target_folder(target) as folder, build_lock(folder), new_generation(folder) as staging:
        publish(folder, staging, manifest_bytes(_write(staging, base, kept, wanted)))


def _kept_rows(base: BaseCatalog, wanted: Subset) -> NDArray[np.bool_]:
    """The rows of all works that are wanted."""
    rows = base.rows
    if not wanted.fields and wanted.since is None:
        return np.ones(rows, np.bool_)
    has_category, is_in_field, years = np.zeros(rows, np.bool_), np.zeros(rows, np.bool_), np.zeros(rows, np.int64)
    for row, line in _lines(base, range(rows)):
        said = orjson.loads(line)
        category, date = said.get("c"), said.get("p")
        has_category[row] = category is not None
        is_in_field[row] = category is not None and _is_in(category, wanted.fields)
        years[row] = max(int(date[:4]) if date else 0, said.get("y") or 0)
    works = np.arange(rows)
    works[base.arrays["works.rows"]] = rows + base.arrays["works.numbers"].astype(np.int64)
    kept = _any_of(works, is_in_field) | ~_any_of(works, has_category) if wanted.fields else np.ones(rows, np.bool_)
    if wanted.since is not None:
        kept &= _any_of(works, years >= wanted.since) | ~_any_of(works, years > 0)
    return kept


def _is_in(category: str, fields: Sequence[str]) -> bool:
    return any(category == field or category.startswith(f"{field}.") for field in fields)


def _any_of(works: Ints, holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each row whether something holds for any row of its work."""
    of_work = np.zeros(int(works.max(initial=0)) + 1, np.bool_)
    of_work[works[holds]] = True
    found: NDArray[np.bool_] = of_work[works]
    return found


def _lines(base: BaseCatalog, rows: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(rows), _BATCH):
        yield from sorted(base.lines(rows[at : at + _BATCH]).items())


def _write(folder: Path, base: BaseCatalog, kept: Ints, wanted: Subset) -> CatalogInfo:
    """Write all files of a generation; row i is the old row `kept[i]`."""
    new = np.full(base.rows, -1, np.int64)
    new[kept] = np.arange(len(kept))
    works = [new[work].tolist() for work in base.works if new[work[0]] >= 0]
    alternative = frozenset(row for work in works for row in work if int(kept[row]) not in base.members)
    records = _Records(base, kept, alternative, wanted)
    (folder / DICTIONARY).write_bytes(base.dictionary)
    with ProcessPool() as workers:
        write_records(folder, workers.map(Compression(base.dictionary), chunk_by_block(records.lines())))
    _write_titles(folder, base, kept, new)
    prints = FingerprintTable.none() if wanted.titles_only else _fingerprints(base, new)
    # Lines that were read are not told: an update may bring in what is not here.
    seen = pack_hashes(np.zeros(0, np.uint64))
    write_arrays(folder, {**works_arrays(works, alternative), **fingerprint_arrays(prints), **seen})
    volumes = stored_volumes(bytes(base.files.data[VENUE_NAMES]), base.arrays)
    volumes = volumes.where(new[volumes.rows] >= 0 if not wanted.titles_only else np.zeros(len(volumes.rows), np.bool_))
    # "All that are here" would not be true any more.
    declared = [one for one in read_declared(bytes(base.files.data[VENUES_DECLARED])) if one.works is not None]
    write_volumes(folder, volumes.with_rows(new[volumes.rows]), [paper_numbers(records.arxiv)], declared)
    old = base.files.info
    return replace(
        old,
        coverage=coverage_of(records.facts()),
        sources=tuple(replace(of, records=records.by_source[number]) for number, of in enumerate(old.sources)),
        files=file_infos(folder),
        built=built_at(folder),
        version=our_version(),
        generation=folder.name,
        works=len(kept) - sum(len(work) - 1 for work in works),
        further_titles=len(alternative),
        abstracts=len(prints.owners),
        updates=0,
    )


class _Records:
    """The lines of the kept rows, and what is counted while they are read."""

    def __init__(self, base: BaseCatalog, kept: Ints, alternative: frozenset[int], wanted: Subset) -> None:
        self._base, self._kept, self._alternative = base, kept.tolist(), alternative
        self._titles_only = wanted.titles_only
        self._facts: list[RecordFacts] = []
        self.arxiv: list[str | None] = []
        self.by_source: Counter[int] = Counter()

    def lines(self) -> Iterator[list[bytes]]:
        for at in range(0, len(self._kept), _BATCH):
            rows = self._kept[at : at + _BATCH]
            stored = self._base.lines(rows)
            lines, counted = [], []
            for number, row in enumerate(rows, start=at):
                line, source = stored[row], source_of(stored[row])
                record = decode_record(line, self._base.origins)
                if self._titles_only:
                    record = _title_only(record)
                    line = encode_record(record, source)
                lines.append(line)
                if number not in self._alternative:
                    counted.append(record)
                    self.by_source[source] += 1
            self._facts.append(facts_of(counted))
            self.arxiv += [record.arxiv for record in counted]
            yield lines

    def facts(self) -> RecordFacts:
        """What counts of each record."""
        return RecordFacts.concatenated(self._facts)


def _title_only(record: Description) -> Description:
    return Description(
        record.source,
        record.title,
        record.via,
        ids=record.ids,
        authors_complete=False,
        published=record.published,
        year=record.year,
        primary_category=record.primary_category,
        other_titles=record.other_titles,
        withdrawn=record.withdrawn,
        retracted=record.retracted,
    )


def _write_titles(folder: Path, base: BaseCatalog, kept: Ints, new: Ints) -> None:
    """Write titles and index."""
    with (folder / TITLES).open("wb") as titles, closing(IndexWriter(folder)) as index:
        for at in range(0, len(kept), _BATCH):
            folded = base.titles(kept[at : at + _BATCH].tolist())
            titles.writelines(folded)
            index.add_titles(folded)
        lookups: dict[str, NDArray[Any]] = {}
        for name in ("parts", "ids"):
            rows = new[base.arrays[f"{name}.rows"]]
            lookups |= {f"{name}.rows": rows[rows >= 0], f"{name}.hashes": base.arrays[f"{name}.hashes"][rows >= 0]}
        index.add_existing(lookups, except_rows=np.zeros(0, np.int64))
        index.finish()


def _fingerprints(base: BaseCatalog, new: Ints) -> FingerprintTable:
    prints = stored_fingerprints(base.arrays)
    prints = prints.where(np.flatnonzero(new[prints.owners] >= 0))
    return replace(prints, owners=new[prints.owners])
