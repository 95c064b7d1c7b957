"""Counts of a catalog: how many records have which values, their dates, and which are damaged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from normalizer.works.description import Description
from normalizer.works.quality import LOST_SYMBOLS, Damage, cut_words, damage_of, has_parts_of_names, is_name_doubled
from resolvers.catalog.pairs import Columns

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
    known = np.array([_known(record) for record in records], np.bool_).reshape(-1, len(_FACTS))
    dates = np.array([_date_number(record.published) for record in records], np.uint32)
    of_venues = np.array([0 if record.published else record.year or 0 for record in records], np.uint32)
    years = np.where(of_venues, of_venues, dates // 10000).astype(np.uint16)
    return RecordFacts(np.packbits(known, axis=1, bitorder="little").reshape(-1), dates, years)


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


def _of_year(year: int, facts: NDArray[np.uint8]) -> YearCoverage:
    counts = {name: _count(facts, name) for name in _FACTS if name in YearCoverage.__slots__}
    return YearCoverage(year=year or None, records=len(facts), **counts)


def _count(facts: NDArray[np.uint8], name: str) -> int:
    return int(np.count_nonzero(facts & (1 << _FACTS.index(name))))


@lru_cache(maxsize=1 << 14)
def _date_number(date: str | None) -> int:
    return int(date.replace("-", "").ljust(8, "0")) if date else 0


def _date_text(number: int) -> str:
    year, month, day = number // 10000, number // 100 % 100, number % 100
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])


# The damaged ones among many records: what `works.quality.damage_of` says of each, but some times as fast.
#
# Nearly all records are sound. Bytes and words that no sound record has are looked for in all titles, and in all names,
# at once; only the records that have some are examined one by one.

# What may be lost TeX, and what a name hardly ever contains: bytes that are sought, and a pattern for where they are.
_LETTER = rb"(?<![\\A-Za-z])"
_IN_TITLES = {
    b"ext": rb"(?<![tT])ext(?:quote|ascii|backslash|dollar|degree|mu|greater|less|registered|trademark|copyright"
    rb"|e[nm]dash|underscore|period|ellipsis|bullet|bar|percent|pm|times|onehalf|euro|section|bf|it|sc|tt|rm|sf|sl|up|md|normal"
    rb"|super|sub|cyr)",
    b"emph": _LETTER + rb"emph[A-Za-z]",
    b"_mbox": rb"_mbox",
    b"math": _LETTER + b"math(?:cal|bb|bf|rm|frak|sf|scr)",
    **{word.encode(): _LETTER + word.encode() for word in LOST_SYMBOLS},
    b"#8730;": b"#",
}
_IN_NAMES = {word: re.escape(word) for word in (b" and ", b"others", b"et al")}
_LINE_END, _NAME_END, _AT = b"\n|@"
_text_of = attrgetter("text")


def damaged_among(records: Sequence[Description]) -> dict[int, frozenset[Damage]]:
    """The damaged records by their index."""
    suspects: Iterable[int] = sorted(_suspects(records))
    return {at: damage for at in suspects if (damage := damage_of(records[at]))}


def _suspects(records: Sequence[Description]) -> set[int]:
    titles = [record.title for record in records]
    names = ["|".join(map(_text_of, record.authors)) for record in records]
    cut = cut_words()
    suspects = {at for at, title in enumerate(titles) if title.rpartition(" ")[2] in cut}
    lists = [record.authors for record in records]
    suspects.update(at for at, people in enumerate(lists) if is_name_doubled(people) or has_parts_of_names(people))
    for texts, patterns, table in ((titles, _IN_TITLES, _TITLE_BYTES), (names, _IN_NAMES, _NAME_BYTES)):
        text = "\n".join(texts).encode("utf-8", "surrogatepass")
        if text.count(b"\n") != len(texts) - 1:  # a line end within a text
            return set(range(len(records)))
        letters = np.frombuffer(b"\n" + text + b"\n", np.uint8)
        marks = table[letters]
        places = [np.flatnonzero(marks == _SUSPECT), _of_wrong_tables(letters, np.flatnonzero(marks == _LEAD))]
        if texts is names:
            places.append(np.flatnonzero((marks[:-1] == _SMALL) & (marks[1:] == _CAPITAL)))
            begins = (letters[:-1] == _LINE_END) | (letters[:-1] == _NAME_END)
            places.append(np.flatnonzero(begins & ((marks[1:] == _SMALL) | (letters[1:] == _AT))) + 1)
        places.append(np.array(list(_places(text, patterns)), np.int64))
        ends = np.flatnonzero(letters == _LINE_END)[1:]
        suspects.update(np.searchsorted(ends, np.unique(np.concatenate(places))).tolist())
    return suspects


def _places(text: bytes, patterns: Mapping[bytes, bytes]) -> Iterator[int]:
    for sought, pattern in patterns.items():
        matches = re.compile(pattern).match
        at = text.find(sought)
        while at >= 0:
            if matches(text, at):
                yield at + 1
            at = text.find(sought, at + len(sought))


def _of_wrong_tables(letters: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of the first bytes of characters: those of controls, marks of no width, U+FFFD, and of UTF-8 read as Latin-1."""
    first, second = letters[at], letters[at + 1]
    third = letters[np.minimum(at + 2, len(letters) - 1)]
    suspect = (first == 0xC2) & ((second < 0xA0) | (second == 0xAD))
    suspect |= (first == 0xC3) & (((second >= 0x82) & (second <= 0x89)) | (second == 0xA2))
    suspect |= (first == 0xE2) & ((second == 0x81) | ((second == 0x80) & ((third < 0x90) | (third >= 0xA8))))
    suspect |= first >= 0xEE  # private use, U+FEFF, U+FFFD
    found: NDArray[np.int64] = at[suspect]
    return found


_SUSPECT, _LEAD, _SMALL, _CAPITAL = 1, 2, 3, 4


def _marks(suspect: bytes) -> NDArray[np.uint8]:
    table = np.zeros(256, np.uint8)
    table[:0x20] = table[0x7F] = _SUSPECT
    table[_LINE_END] = 0
    table[[0xC2, 0xC3, 0xE2, *range(0xEE, 0xF5)]] = _LEAD
    table[list(b"abcdefghijklmnopqrstuvwxyz0123456789")] = _SMALL
    table[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = _CAPITAL
    table[list(suspect)] = _SUSPECT
    return table


_TITLE_BYTES, _NAME_BYTES = _marks(b""), _marks(b",;&{}")
