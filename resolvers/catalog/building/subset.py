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

import numpy as np
import orjson
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from resolvers.catalog.building.build import MEMORY, Earlier, merge_into
from resolvers.catalog.building.part import PartWriter
from resolvers.catalog.building.stored import StoredRecords, add_stored
from resolvers.catalog.storage.format import BLOCK_ROWS, manifest_bytes
from resolvers.catalog.storage.mapped_files import open_files
from resolvers.catalog.storage.publish import build_lock, new_generation, publish, target_folder
from resolvers.catalog.storage.record_codec import source_of
from resolvers.errors import CatalogError
from resolvers.workers import ProcessPool

_BATCH = 1000 * BLOCK_ROWS


@dataclass(frozen=True, slots=True)
class Subset:
    """`fields` are categories ("cs.LG") or what is before their dot ("cs"); `since` is a year.

    With `titles_only` records keep title, identifiers and dates.
    """

    fields: tuple[str, ...] = ()
    since: int | None = None
    titles_only: bool = False

    def __str__(self) -> str:
        """What is kept, as the options name it; "all" for everything."""
        parts = [
            *(f"--field {field}" for field in sorted(self.fields)),
            *([f"--since {self.since}"] if self.since is not None else []),
            *(["--titles-only"] if self.titles_only else []),
        ]
        return " ".join(parts) or "all"


def write_subset(catalog: Path, target: Path, wanted: Subset) -> None:
    """Write what is wanted of a catalog into another folder; `CatalogError` if nothing is left."""
    stored = StoredRecords(open_files(catalog).read_ahead())
    kept = np.flatnonzero(_kept_rows(stored, wanted))
    if not len(kept):
        raise CatalogError(f"{catalog}: no record is left; check --field and --since")
    with (
        target_folder(target) as folder,
        build_lock(folder),
        new_generation(folder) as staging,
        ProcessPool() as workers,
        closing(PartWriter(staging / "part", MEMORY // 4)) as writer,
    ):
        add_stored(writer, stored, kept, workers, titles_only=wanted.titles_only)
        # "All that are here" would not be true any more.
        declared = [one for one in stored.declared() if one.works is not None]
        counts = Counter(source_of(line) for _, line in _lines(stored, kept[~stored.is_alternative[kept]].tolist()))
        sources = [replace(of, records=counts[number]) for number, of in enumerate(stored.files.info.sources)]
        earlier = Earlier(stored.files.origins, sources, declared)
        done = merge_into(staging, [writer.finish()], workers, lambda _: None, earlier=earlier)
        publish(folder, staging, manifest_bytes(done.info))


def _kept_rows(stored: StoredRecords, wanted: Subset) -> NDArray[np.bool_]:
    """The rows of all works that are wanted; `CatalogError` for a field that no work has."""
    rows = stored.rows
    categories: set[str] = set()
    if not wanted.fields and wanted.since is None:
        return np.ones(rows, np.bool_)
    has_category, is_in_field, years = np.zeros(rows, np.bool_), np.zeros(rows, np.bool_), np.zeros(rows, np.int64)
    for row, line in _lines(stored, range(rows)):
        record = orjson.loads(line)
        category, date = record.get("c"), record.get("p")
        has_category[row] = category is not None
        categories.update([category] if category else [])
        is_in_field[row] = category is not None and _is_in(category, wanted.fields)
        years[row] = max(int(date[:4]) if date else 0, record.get("y") or 0)
    for field in wanted.fields:  # works without a category are kept, so that a wrong name would publish those alone
        if not any(_is_in(category, [field]) for category in categories):
            known = ", ".join(sorted({category.partition(".")[0] for category in categories}))
            raise CatalogError(
                f"{stored.files.directory}: no work of the field {field!r}; check --field (fields: {known or 'none'})"
            )
    works = np.arange(rows)
    works[stored.arrays["works.rows"]] = rows + stored.arrays["works.numbers"].astype(np.int64)
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


def _lines(stored: StoredRecords, rows: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(rows), _BATCH):
        some = rows[at : at + _BATCH]
        yield from zip(some, stored.files.lines(np.array(some)), strict=True)
