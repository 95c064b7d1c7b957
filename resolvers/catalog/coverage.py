"""The volumes of venues (a venue and a year) that a catalog contains, and whether they are complete.

    venues.names     the series (`numbering.series_key`), one per line, in the order of their numbers
    venues.keys      for each record with a venue and its year: number of the series * 2**16 + year; ascending
    venues.rows      its row
    venues.first     the first page, 0 if unknown
    venues.pages     the number of pages, 0 if unknown
    venues.lists     a number for the list it is from: the source, and the host of the record's page

The expected number of works is estimated from the records alone: the pages of missing papers are missing between those
of the others, independent lists overlap less, arXiv's numbers have gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints, hash_texts
from normalizer.values.lazy import lazy_re
from normalizer.works.description import Description
from resolvers.catalog.numbering import ARXIV, held_and_highest, last_number, series_key
from resolvers.catalog.pairs import concatenated_ranges, distinct, groups, sizes
from resolvers.catalog.row_values import read_declared
from resolvers.catalog.storage.format import VENUE_NAMES, VENUES_DECLARED
from resolvers.catalog.storage.mapped_files import MappedFiles, WorkIndex, damage_message
from resolvers.errors import CatalogError

KEYS, ROWS, FIRST, PAGES, LISTS = "venues.keys", "venues.rows", "venues.first", "venues.pages", "venues.lists"
YEAR_BITS = 16

_SPAN = lazy_re(r"\s*(\d{1,6})\s*(?:-+|[\u2010-\u2015])\s*(\d{1,6})\s*")
# Longer than a paper: a whole volume, or a slip.
_MAX_PAGES = 300


@dataclass(frozen=True, slots=True)
class Volumes:
    """Records that stand in the volume of a series and a year, and the names of the series.

    `columns` are the hash of the series' name, year, row, first page, pages, list.
    """

    names: frozenset[str]
    columns: tuple[NDArray[Any], ...]


VOLUME_TYPES = tuple(np.dtype(name) for name in ("<u8", "<u2", "<u4", "<u4", "<u2", "<u4"))


def volumes_of(records: Iterable[Description], rows: Iterable[int]) -> Volumes:
    """The volumes of those records that name one; `rows` are their rows."""
    found = [
        (series, record.year, row, *page_span(record.pages), _list_number(record))
        for row, record in zip(rows, records, strict=True)
        if record.venue and record.year and (series := series_key(record.venue)) and series != ARXIV
    ]
    names: list[str] = [series for series, *_ in found]
    numbers = np.array([row for _, *row in found], np.int64).reshape(-1, len(VOLUME_TYPES) - 1).T
    columns = (column.astype(dtype) for column, dtype in zip(numbers, VOLUME_TYPES[1:], strict=True))
    return Volumes(frozenset(names), (hash_texts([name.encode() for name in names]), *columns))


def page_span(pages: str | None) -> tuple[int, int]:
    """The first page and the number of pages of "225-240"; zeros for what is no span of a paper."""
    found = _SPAN.fullmatch(pages) if pages else None
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    return (first, last - first + 1) if 0 < first <= last < first + _MAX_PAGES else (0, 0)


def _list_number(record: Description) -> int:
    """A number for who says it, and for the host of the record's page."""
    host = record.url.partition("//")[2].partition("/")[0].lower() if record.url else ""
    return crc32(f"{record.source} {host}".encode())


class VolumeNames:
    """The series of a catalog, numbered by the hashes of their names, which no two of have in common."""

    def __init__(self, names: Iterable[str]) -> None:
        given = list(names)
        hashes = hash_texts([name.encode() for name in given])
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        self._names = [given[at] for at in order.tolist()]

    def keys(self, hashes: Hashes, years: NDArray[np.uint16]) -> Ints:
        """What the records of volumes are found by."""
        keys: Ints = (np.searchsorted(self._hashes, hashes) << YEAR_BITS) | years.astype(np.int64)
        return keys

    def as_bytes(self) -> bytes:
        return "".join(f"{name}\n" for name in self._names).encode()


def read_names(data: bytes) -> tuple[str, ...]:
    return tuple(data.decode("utf-8", "replace").split("\n")[:-1])


# From this share on a volume counts as complete: title pages, indexes and papers taken back have pages too.
MIN_COMPLETE_SHARE = 0.95
# Fewer papers with pages say little of how long papers are; more overlap means that the pages of several volumes are
# mixed, or that every paper begins with page 1.
_MIN_PAGED, _MAX_PAGE_OVERLAP = 20, 0.1
# Works on two lists, below which their number says nothing.
_MIN_OVERLAP = 20


class EstimateBasis(StrEnum):
    """What an expected number of works is known by."""

    DECLARED = "declared"  # a source file says so
    PAGES = "pages"  # the pages of a volume run on
    NUMBERS = "numbers"  # arXiv's numbers run on
    LISTS = "lists"  # several lists overlap
    YEARS = "years"  # a year near by is complete: no proof
    NONE = "none"  # nothing is known


_RELIABLE_BASES = frozenset({EstimateBasis.DECLARED, EstimateBasis.PAGES, EstimateBasis.NUMBERS})


@dataclass(frozen=True, slots=True)
class VolumeCoverage:
    """What a catalog holds of a venue's year: `count` works, of `expected` as far as that can be told."""

    venue: str
    year: int
    count: int
    expected: int | None
    basis: EstimateBasis

    @property
    def completeness(self) -> float | None:
        """The share of the works that the catalog holds, 1 at most; None when it is not known."""
        return min(1.0, self.count / self.expected) if self.expected else None

    @property
    def is_complete(self) -> bool:
        """Whether a work that is not in the catalog can be said not to be in the volume."""
        return self.basis in _RELIABLE_BASES and self.is_likely_complete

    @property
    def is_likely_complete(self) -> bool:
        """The same, on weaker grounds too: lists may have been copied, and venues grow."""
        return (self.completeness or 0.0) >= MIN_COMPLETE_SHARE


def estimate_from_pages(first: Ints, pages: Ints) -> int | None:
    """The works of a volume with these pages: all pages up to the last, by the pages of a paper.

    Statements without pages may be among the arguments. None when too few have pages, or these do not run on.
    """
    paged = pages > 0
    spans = distinct((first[paged] << 16) | pages[paged])  # pages have 16 bits (`format.ARRAYS`)
    if len(spans) < _MIN_PAGED:
        return None
    starts, lengths = spans >> 16, spans & 0xFFFF
    ends = np.maximum.accumulate(starts + lengths)
    overlap = float(np.maximum(ends[:-1] - starts[1:], 0).clip(max=lengths[1:]).sum() / lengths.sum())
    if overlap > _MAX_PAGE_OVERLAP:
        return None
    # Journals number on through their volumes: what counts begins with the first page that is known.
    extent = int(ends[-1] - starts[0])
    return max(len(spans), round(extent * (1 + overlap) / float(lengths.mean())))


def estimate_from_overlap(works: Ints, lists: Ints) -> int | None:
    """The works of a volume by those on one list and on two (a lower bound, Chao 1984); None when few are on two."""
    pairs = distinct((works << 32) | lists) >> 32
    times = sizes(groups(pairs), len(pairs))
    once, twice = np.count_nonzero(times == 1), np.count_nonzero(times == 2)
    if twice < _MIN_OVERLAP:
        return None
    return int(len(times) + round(once * once / (2 * twice)))


# How far a year that is known to be complete may lie from one that is judged by it.
_MAX_YEAR_DISTANCE = 3


class VenueCoverage:
    """The volumes of a catalog. Whoever knows a venue by several names asks for all of them at once:

    `coverage.of(("NeurIPS", "NIPS", "Advances in Neural Information Processing Systems"), 2021)`. Years, ordinals,
    places and "Proceedings of" in a name do not count (numbering.py).
    """

    def __init__(self, files: MappedFiles) -> None:
        self._files = files
        self._data = {name: bytes(files.data[name]) for name in (VENUE_NAMES, VENUES_DECLARED)}
        self._arrays = files.arrays
        self._works = WorkIndex(files.arrays, files.rows)
        self._of = lru_cache(maxsize=4096)(self._covered)
        self._measured = lru_cache(maxsize=4096)(self._measure)

    def of(self, venue: str | Iterable[str], year: int) -> VolumeCoverage:
        """What is held of a venue, under any of its names, in a year. "arXiv" is a venue of all its papers."""
        names = (venue,) if isinstance(venue, str) else tuple(venue)
        with self._errors_as_damage():
            return self._of(tuple(dict.fromkeys(filter(None, map(series_key, names)))), year)

    def of_series(self, series: str, year: int) -> VolumeCoverage:
        """What is held of one of `volumes`, whose name is not normalized again."""
        with self._errors_as_damage():
            return self._of((series,), year)

    def volumes(self, least: int = 1) -> list[tuple[str, int, int]]:
        """Name of the series, year and number of works of every volume of at least so many, most works first."""
        with self._errors_as_damage():
            return sorted(self._volumes(least), key=lambda volume: (-volume[2], volume))

    def arxiv_years(self) -> list[int]:
        with self._errors_as_damage():
            return sorted(self._papers)

    def _volumes(self, least: int) -> list[tuple[str, int, int]]:
        keys = self._arrays[KEYS].astype(np.int64)
        works = self._works.numbers_of(self._arrays[ROWS])
        order = np.lexsort((works, keys))
        keys, works = keys[order], works[order]
        new = np.append(np.ones(min(1, len(keys)), np.bool_), (keys[1:] != keys[:-1]) | (works[1:] != works[:-1]))
        volumes, counts = np.unique(keys[new], return_counts=True)
        return [
            (self._names[volume >> YEAR_BITS], volume & ((1 << YEAR_BITS) - 1), count)
            for volume, count in zip(volumes.tolist(), counts.tolist(), strict=True)
            if count >= least
        ]

    def rows_of(self, venue: Iterable[str], year: int) -> Ints:
        """Rows of the records of a venue's year, under any of its names."""
        with self._errors_as_damage():
            rows: Ints = self._arrays[ROWS][self._places(tuple(dict.fromkeys(map(series_key, venue))), year)]
            return rows.astype(np.int64)

    def rows_near(self, venue: Iterable[str], year: int, least: int, most: int) -> Ints:
        """Rows of records at a venue under any of its names, of the nearest years first, at most so many.

        None where fewer than `least` are of that year or a later one, or of that year or an earlier one.
        """
        with self._errors_as_damage():
            numbers = [self._numbers[name] for name in set(map(series_key, venue)) if name in self._numbers]
            keys = np.array(sorted(numbers), np.uint64) << np.uint64(YEAR_BITS)
            starts = np.searchsorted(self._arrays[KEYS], keys)
            ends = np.searchsorted(self._arrays[KEYS], keys + np.uint64(1 << YEAR_BITS))
            places = concatenated_ranges(starts, (ends - starts).clip(0))
            years = self._arrays[KEYS][places].astype(np.int64) & ((1 << YEAR_BITS) - 1)
            if min(np.count_nonzero(years >= year), np.count_nonzero(years <= year)) < least:
                return np.zeros(0, np.int64)
            rows: Ints = self._arrays[ROWS][places[np.argsort(np.abs(years - year), kind="stable")[:most]]]
            return rows.astype(np.int64)

    def _covered(self, names: tuple[str, ...], year: int) -> VolumeCoverage:
        count, expected, basis = self._measured(names, year)
        if count and basis in (EstimateBasis.NONE, EstimateBasis.LISTS) and (near_by := self._by_years(names, year)):
            expected = max(near_by, expected or 0)
            basis = EstimateBasis.YEARS if basis is EstimateBasis.NONE else basis
        return VolumeCoverage(names[0] if names else "", year, count, expected, basis)

    def _measure(self, names: tuple[str, ...], year: int) -> tuple[int, int | None, EstimateBasis]:
        """How many works there are, how many there should be, and what that is known by; other years do not count."""
        if ARXIV in names:
            held, highest = self._papers.get(year, (0, 0))
            return held, highest or None, EstimateBasis.NUMBERS if highest else EstimateBasis.NONE
        places = self._places(names, year)
        works = self._works.numbers_of(self._arrays[ROWS][places])
        count = len(distinct(works))
        for name in names:
            if (name, year) in self._declared:
                return count, self._declared[name, year] or count, EstimateBasis.DECLARED
        first, pages, lists = (self._arrays[name][places].astype(np.int64) for name in (FIRST, PAGES, LISTS))
        if expected := estimate_from_pages(first, pages):
            return count, expected, EstimateBasis.PAGES
        if expected := estimate_from_overlap(works, lists):
            return count, expected, EstimateBasis.LISTS
        return count, None, EstimateBasis.NONE

    def _by_years(self, names: tuple[str, ...], year: int) -> int | None:
        """The works of the largest of the near years that are complete."""
        near = (
            self._measured(names, other)
            for other in range(year - _MAX_YEAR_DISTANCE, year + _MAX_YEAR_DISTANCE + 1)
            if other != year
        )
        complete = [
            expected
            for count, expected, basis in near
            if expected and VolumeCoverage("", year, count, expected, basis).is_complete
        ]
        return max(complete, default=None)

    def _places(self, names: Sequence[str], year: int) -> Ints:
        numbers = [self._numbers[name] for name in names if name in self._numbers]
        keys = (np.array(numbers, np.uint64) << np.uint64(YEAR_BITS)) | np.uint64(max(0, year))
        starts = np.searchsorted(self._arrays[KEYS], keys)
        counts = np.searchsorted(self._arrays[KEYS], keys, "right") - starts
        return concatenated_ranges(starts, counts.clip(0))  # never negative, but in a damaged file

    @contextmanager
    def _errors_as_damage(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, IndexError, OverflowError) as error:
            raise CatalogError(damage_message(self._files.directory)) from error

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return read_names(self._data[VENUE_NAMES])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._names)}

    @cached_property
    def _declared(self) -> dict[tuple[str, int], int | None]:
        return {(one.series, one.year): one.works for one in read_declared(self._data[VENUES_DECLARED])}

    def last_number(self, arxiv: str) -> int | None:
        """The highest arXiv number of a month if an identifier is far beyond it (`numbering.last_number`)."""
        return last_number(self._arrays, arxiv)

    @cached_property
    def _papers(self) -> dict[int, tuple[int, int]]:
        return held_and_highest(self._arrays)
