"""Counts of a catalog: how many records have which values, and their dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from normalizer.works.description import Description
from resolvers.catalog.pairs import Columns

T = TypeVar("T", "Coverage", "YearCoverage")

# The attributes of `Coverage`, in the order of its bits.
_FACTS = ("with_authors", "complete_authors", "with_doi", "with_venue", "with_code", "with_category", "with_arxiv")
_ARXIV_BIT = _FACTS.index("with_arxiv")


@dataclass(frozen=True, slots=True)
class YearCoverage:
    """The records of one year: that of the first public date, else that of the venue; None when neither is known."""

    year: int | None
    records: int
    with_authors: int
    with_doi: int
    with_venue: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numbers of records, in all and of those of which a fact is known. Dates as precise as the sources give them.

    `last_arxiv` is the last date of a record with an arXiv id.
    """

    records: int
    with_authors: int
    complete_authors: int
    with_doi: int
    with_venue: int
    with_code: int
    with_category: int
    with_arxiv: int
    first_date: str | None
    last_date: str | None
    by_year: tuple[YearCoverage, ...]
    last_arxiv: str | None = None


@dataclass(frozen=True, slots=True)
class RecordFacts(Columns):
    """What counts of each of several records: which facts are known (a bit each), date and year, 0 for not known.

    A date is a number: 20220922, and 20220900 for September 2022.
    """

    known: NDArray[np.uint8]
    dates: NDArray[np.uint32]
    years: NDArray[np.uint16]


def facts_of(records: Sequence[Description]) -> RecordFacts:
    """What counts of each record."""
    known = np.array([_known(record) for record in records], np.bool_).reshape(-1, len(_FACTS))
    return RecordFacts(
        np.packbits(known, axis=1, bitorder="little").reshape(-1),
        np.array([_date_number(record.published) for record in records], np.uint32),
        np.array([int((record.published or "")[:4] or record.year or 0) for record in records], np.uint16),
    )


def _known(record: Description) -> tuple[bool, ...]:
    ids = [identifier.name for identifier in record.ids]
    return (
        bool(record.authors),
        bool(record.authors) and record.authors_complete,
        "doi" in ids,
        record.venue is not None,
        bool(record.code),
        record.primary_category is not None,
        "arxiv" in ids,
    )


def coverage_of(facts: RecordFacts) -> Coverage:
    """The sum over records."""
    dates = facts.dates[facts.dates > 0]
    arxiv = facts.dates[(facts.dates > 0) & (facts.known & (1 << _ARXIV_BIT) > 0)]
    return Coverage(
        records=len(facts.known),
        first_date=_date_text(int(dates.min())) if len(dates) else None,
        last_date=_date_text(int(dates.max())) if len(dates) else None,
        last_arxiv=_date_text(int(arxiv.max())) if len(arxiv) else None,
        by_year=tuple(_of_year(int(year), facts.known[facts.years == year]) for year in np.unique(facts.years)),
        **{name: _count(facts.known, name) for name in _FACTS},
    )


def summed_coverage(several: Iterable[Coverage]) -> Coverage:
    """The sum over records that are counted apart."""
    total = coverage_of(facts_of([]))
    for coverage in several:
        years = {row.year: row for row in total.by_year}
        for row in coverage.by_year:
            years[row.year] = _sum(years[row.year], row, YearCoverage.__slots__[1:]) if row.year in years else row
        total = replace(
            _sum(total, coverage, ("records", *_FACTS)),
            first_date=min(filter(None, (total.first_date, coverage.first_date)), default=None),
            last_date=max(filter(None, (total.last_date, coverage.last_date)), default=None),
            last_arxiv=max(filter(None, (total.last_arxiv, coverage.last_arxiv)), default=None),
            by_year=tuple(years[year] for year in sorted(years, key=lambda year: year or 0)),
        )
    return total


def _sum(one: T, other: T, names: Sequence[str]) -> T:
    return replace(one, **{name: getattr(one, name) + getattr(other, name) for name in names})


def _of_year(year: int, facts: NDArray[np.uint8]) -> YearCoverage:
    counts = {name: _count(facts, name) for name in _FACTS if name in YearCoverage.__slots__}
    return YearCoverage(year=year or None, records=len(facts), **counts)


def _count(facts: NDArray[np.uint8], name: str) -> int:
    return int(np.count_nonzero(facts & (1 << _FACTS.index(name))))


def _date_number(date: str | None) -> int:
    return int(date.replace("-", "").ljust(8, "0")) if date else 0


def _date_text(number: int) -> str:
    year, month, day = number // 10000, number // 100 % 100, number % 100
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])
