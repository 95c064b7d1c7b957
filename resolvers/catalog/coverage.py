"""What a catalogue holds: which facts are known of how many records, from when."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resolvers.candidate import Candidate

# The attributes of `Coverage`, in the order of its bits.
_FACTS: dict[str, Callable[[Candidate], bool]] = {
    "with_authors": lambda record: bool(record.authors),
    "complete_authors": lambda record: bool(record.authors) and record.authors_complete,
    "with_doi": lambda record: record.doi is not None,
    "with_venue": lambda record: record.venue is not None,
    "with_code": lambda record: bool(record.code),
    "with_category": lambda record: record.primary_category is not None,
    "with_arxiv": lambda record: record.arxiv is not None,
}


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
    """Numbers of records, in all and of those of which a fact is known. Dates as precise as the sources give them."""

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


class CoverageCounter:
    """Remembers the facts of every record, by row, in a few bytes each."""

    def __init__(self) -> None:
        self._facts = array("B")
        self._dates = array("I")  # 20220922; 20220900 is September 2022; 0 is not known
        self._years = array("H")

    def add(self, record: Candidate) -> None:
        self._facts.append(_facts(record))
        self._dates.append(_date_number(record.published))
        self._years.append(_year(record))

    def replace(self, row: int, record: Candidate) -> None:
        """`record` stands in that row now."""
        self._facts[row], self._dates[row], self._years[row] = (
            _facts(record),
            _date_number(record.published),
            _year(record),
        )

    def coverage(self, kept: NDArray[np.bool_]) -> Coverage:
        """The sum over the rows that are kept."""
        facts = np.array(self._facts, np.uint8)[kept]
        dates = np.array(self._dates, np.uint32)[kept]
        years = np.array(self._years, np.uint16)[kept]
        known = dates[dates > 0]
        counts = {name: int(np.count_nonzero(facts & (1 << bit))) for bit, name in enumerate(_FACTS)}
        return Coverage(
            records=len(facts),
            first_date=_date_text(int(known.min())) if len(known) else None,
            last_date=_date_text(int(known.max())) if len(known) else None,
            by_year=tuple(_of_year(int(year), facts[years == year]) for year in np.unique(years)),
            **counts,
        )


def _of_year(year: int, facts: NDArray[np.uint8]) -> YearCoverage:
    counts = {
        name: int(np.count_nonzero(facts & (1 << bit)))
        for bit, name in enumerate(_FACTS)
        if name in YearCoverage.__slots__
    }
    return YearCoverage(year=year or None, records=len(facts), **counts)


def _facts(record: Candidate) -> int:
    return sum(known(record) << bit for bit, known in enumerate(_FACTS.values()))


def _year(record: Candidate) -> int:
    return int(record.published[:4]) if record.published else record.year or 0


def _date_number(date: str | None) -> int:
    return int(date.replace("-", "").ljust(8, "0")) if date else 0


def _date_text(number: int) -> str:
    year, month, day = number // 10000, number // 100 % 100, number % 100
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])
