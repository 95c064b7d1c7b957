"""Which records say that they stand in which volume: a venue and a year, pages, and the list that says so.

    venues.names     series of the catalogue (series.py), one a line, in the order of their numbers
    venues.keys      for each record with a venue and its year: number of the series * 2**16 + year; ascending
    venues.rows      its row
    venues.first     the first page, 0 when it is not known
    venues.pages     how many pages there are, 0 when it is not known
    venues.lists     the list that it is from, as a number: the source, and the host of the record's page

A catalogue made by an older version has none of these files. What follows from them is said in venues.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from normalizer.works.description import Description
from resolvers.catalog.core.numbering import ARXIV, series_key

KEYS, ROWS, FIRST, PAGES, LISTS = "venues.keys", "venues.rows", "venues.first", "venues.pages", "venues.lists"
YEAR_BITS = 16

_SPAN = re.compile(r"\s*(\d{1,6})\s*(?:-+|[\u2010-\u2015])\s*(\d{1,6})\s*")
# Longer than a paper: a whole volume, or a slip.
_MOST_PAGES = 300


@dataclass(frozen=True, slots=True)
class Volumes:
    """Element i: the record of row `rows[i]` stands in the volume of the series `names[series[i]]` and of a year."""

    names: tuple[str, ...]
    rows: Ints
    series: Ints
    years: Ints
    first: Ints
    pages: Ints
    lists: Ints

    def where(self, wanted: NDArray[Any]) -> Self:
        """The elements at these places."""
        return replace(self, **{name: getattr(self, name)[wanted] for name in _COLUMNS})

    def moved(self, rows: Ints) -> Self:
        """The same of other rows."""
        return replace(self, rows=rows)


_COLUMNS = ("rows", "series", "years", "first", "pages", "lists")


def volumes_of(records: Iterable[Description], rows: Iterable[int]) -> Volumes:
    """The volumes of those records that name one; `rows` are their rows."""
    numbers: dict[str, int] = {}
    found = [
        (row, numbers.setdefault(series, len(numbers)), record.year, *page_span(record.pages), _list(record))
        for row, record in zip(rows, records, strict=True)
        if record.venue and record.year and (series := series_key(record.venue)) and series != ARXIV
    ]
    columns = np.array(found, np.int64).reshape(-1, len(_COLUMNS)).T
    return Volumes(tuple(numbers), *columns)


def page_span(pages: str | None) -> tuple[int, int]:
    """The first page and the number of pages of "225-240"; zeros for what is no span of a paper."""
    found = _SPAN.fullmatch(pages) if pages else None
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    return (first, last - first + 1) if 0 < first <= last < first + _MOST_PAGES else (0, 0)


def _list(record: Description) -> int:
    """A number for who says it, and for the host of the record's page."""
    host = record.url.partition("//")[2].partition("/")[0].lower() if record.url else ""
    return crc32(f"{record.source} {host}".encode())


def all_volumes(several: Sequence[Volumes]) -> Volumes:
    """One after the other; the names of the first keep their numbers."""
    numbers: dict[str, int] = {}
    columns: dict[str, list[Ints]] = {name: [np.zeros(0, np.int64)] for name in _COLUMNS}
    for volumes in several:
        renumbered = np.array([numbers.setdefault(name, len(numbers)) for name in volumes.names], np.int64)
        for name in _COLUMNS:
            values = getattr(volumes, name)
            columns[name].append(renumbered[values] if name == "series" else values)
    return Volumes(tuple(numbers), **{name: np.concatenate(values) for name, values in columns.items()})


def volume_arrays(volumes: Volumes) -> dict[str, NDArray[Any]]:
    """The arrays of a catalogue."""
    keys = (volumes.series << YEAR_BITS) | volumes.years
    order = np.lexsort((volumes.rows, keys))
    columns = (volumes.rows, volumes.first, volumes.pages, volumes.lists)
    return {KEYS: keys[order]} | {
        name: values[order] for name, values in zip((ROWS, FIRST, PAGES, LISTS), columns, strict=True)
    }


def names_bytes(volumes: Volumes) -> bytes:
    """The file of names."""
    return "".join(f"{name}\n" for name in volumes.names).encode()


def read_names(data: bytes) -> tuple[str, ...]:
    """The names out of their file."""
    return tuple(data.decode("utf-8", "replace").split("\n")[:-1])


def stored_volumes(names: bytes, arrays: Mapping[str, NDArray[Any]]) -> Volumes:
    """All that a catalogue has, for making others of it and more."""
    keys, rows, first, pages, lists = (arrays[name].astype(np.int64) for name in (KEYS, ROWS, FIRST, PAGES, LISTS))
    series, years = keys >> YEAR_BITS, keys & ((1 << YEAR_BITS) - 1)
    return Volumes(read_names(names), rows, series, years, first, pages, lists)
