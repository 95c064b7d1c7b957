"""The values in a row of a source file: each function takes any JSON value. Rows that repeat a record of their file.

`TypeError` says what the value is not ("a text"); an empty text is None.

Source files can declare their coverage by rows like `{"covers": {"venue": "ICLR", "year": 2022, "works": 1095}}`, which
are no records. `works` is the number of works; without it, the file claims to contain all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields, replace
from functools import lru_cache
from typing import Any

from normalizer.values.ids import ArxivId, merged_ids
from normalizer.values.titles import title_key
from normalizer.works.description import Description, RawName
from resolvers.catalog.numbering import series_key
from resolvers.replies import ISO_DATE

Row = Mapping[str, Any]
Fields = dict[str, Any]


class RowError(ValueError):
    """A row is of no use; the text says why, the same for all rows with that fault."""


def one_line(value: str) -> str:
    """Without the line breaks and double spaces that wrapping has left."""
    return " ".join(value.split())


def text(value: Any) -> str | None:
    """A text on one line."""
    if not isinstance(value, str):
        raise TypeError("a text")
    return " ".join(value.split()) or None


def number_or_text(value: Any) -> str | None:
    """A text, or a whole number as a text: volumes, pages."""
    return str(value) if type(value) is int else text(value)


def year(value: Any) -> int | None:
    """A year as a number; columns of years of which some are missing are written as 2003.0."""
    if (isinstance(value, str) and value.strip().isdecimal()) or (isinstance(value, float) and value.is_integer()):
        value = int(value)
    if type(value) is not int or not 1 <= value <= 9999:
        raise TypeError("a year from 1 to 9999")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts, without empty ones."""
    if not isinstance(value, list):
        raise TypeError("a list of texts")
    try:
        said = [" ".join(item.split()) for item in value]
    except AttributeError:  # of values read from JSON, only texts can be split
        raise TypeError("a list of texts") from None
    return tuple(filter(None, said))


def names(value: Any) -> tuple[RawName, ...]:
    """A list of names, without empty ones."""
    if not isinstance(value, list):
        raise TypeError("a list of texts")
    try:
        return tuple(filter(None, map(_name, value)))
    except (AttributeError, TypeError):  # no text: it cannot be split, or not be a key of the cache
        raise TypeError("a list of texts") from None


@lru_cache(maxsize=1 << 16)  # of the names that a build of a catalog reads, a third were read shortly before
def _name(said: str) -> RawName | None:
    whole = one_line(said)
    return RawName(whole) if whole else None


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


def arxiv_id(value: Any) -> str | None:
    """An arXiv identifier in its canonical form."""
    said = text(value)
    found = ArxivId.find(said) if said else None
    if said and not found:
        raise TypeError("an arXiv identifier")
    return str(found) if found else None


def date(value: Any) -> str | None:
    """A date known to the year, month or day; a time after it is dropped."""
    if isinstance(value, bool):  # "is a published work", in files of venues: no date
        return None
    said = text(value)
    return _date_in(said) if said else None


@lru_cache(maxsize=1 << 12)
def _date_in(said: str) -> str:
    if found := ISO_DATE.fullmatch(said):
        return found[1]
    raise TypeError("a date like 2022-09-22")


_KEY = "covers"


@dataclass(frozen=True, slots=True)
class DeclaredCoverage:
    """A series and year, and the number of its works; None for "all that are here"."""

    series: str
    year: int
    works: int | None


def parse_declaration(row: Row) -> DeclaredCoverage | None:
    """The declaration in a row; None when it is a row of another kind. `RowError` when it is wrong."""
    said = row.get(_KEY)
    if said is None or "title" in row:
        return None
    if not isinstance(said, Mapping) or not isinstance(said.get("venue"), str) or not series_key(said["venue"]):
        raise RowError(f"{_KEY} names no venue")
    works = said.get("works")
    if works is not None and (type(works) is not int or works < 1):
        raise RowError(f"{_KEY}: works is not a number of works")
    try:
        its_year = year(said.get("year"))
    except TypeError as expected:
        raise RowError(f"{_KEY}: year is not {expected}") from None
    assert its_year is not None
    return DeclaredCoverage(series_key(said["venue"]), its_year, works)


def declared_bytes(declared: Iterable[DeclaredCoverage]) -> bytes:
    """The file of declarations; of two about one volume, the later one."""
    latest = {(one.series, one.year): one for one in declared}
    return json.dumps([astuple(latest[key]) for key in sorted(latest)]).encode() + b"\n"


def read_declared(data: bytes) -> list[DeclaredCoverage]:
    """The declarations out of their file; none from a damaged one."""
    try:
        return [
            DeclaredCoverage(str(series), int(its_year), works) for series, its_year, works in json.loads(data or b"[]")
        ]
    except (ValueError, TypeError):
        return []


# Rows that repeat a record of their source file.
#
# The processes that read source files need these; they load without the linkage engine.


_AUTHORS = ("authors", "authors_complete")
# What a later row says by silence, too: a paper that was withdrawn may come back in a new version.
_FLAGS = ("withdrawn", "retracted")
_MERGED = tuple(
    field.name for field in fields(Description) if field.name not in ("ids", *_AUTHORS, *_FLAGS, "other_titles")
)


def duplicate_key(record: Description, source: int, folded: bytes) -> bytes:
    """A text that repeats of one record have in common; empty when the record cannot have any."""
    arxiv = record.arxiv
    return b"%d %s %s" % (source, arxiv.encode(), folded.replace(b" ", b"")) if arxiv else b""


def is_duplicate(first: Description, second: Description) -> bool:
    """Whether two rows are repeats: their hashed identities being equal is not enough."""
    return (first.via, first.arxiv) == (second.via, second.arxiv) and title_key(first.title) == title_key(second.title)


def merge_duplicates(earlier: Description, later: Description) -> Description:
    """One record out of two."""
    given = {name: value for name in _MERGED if (value := getattr(later, name))}
    if later.authors and (later.authors_complete or not (earlier.authors and earlier.authors_complete)):
        given |= {name: getattr(later, name) for name in _AUTHORS}
    given |= {name: getattr(later, name) for name in _FLAGS}
    ids = merged_ids(earlier.ids, later.ids)
    return replace(earlier, **given, ids=ids, other_titles=_other_titles(earlier, later))


def _other_titles(earlier: Description, later: Description) -> tuple[str, ...]:
    """Every title but the later one's own, each once, the newest first."""
    titles: dict[str, str] = {}
    for title in (later.title, *later.other_titles, earlier.title, *earlier.other_titles):
        titles.setdefault(title_key(title), title)
    return tuple(titles.values())[1:]
