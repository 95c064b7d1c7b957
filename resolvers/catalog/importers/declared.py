"""What source files say of their own coverage: rows like `{"covers": {"venue": "ICLR", "year": 2022, "works": 1095}}`.

Such a row is no record. `works` is how many there are; without it, the file says that it has all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass

from resolvers.catalog.core.numbering import series_key
from resolvers.catalog.importers.parsers import Row, RowError, year

_KEY = "covers"


@dataclass(frozen=True, slots=True)
class Declared:
    """A series and year, and the number of its works; None for "all that are here"."""

    series: str
    year: int
    works: int | None


def declared_in(row: Row) -> Declared | None:
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
    return Declared(series_key(said["venue"]), its_year, works)


def declared_bytes(declared: Iterable[Declared]) -> bytes:
    """The file of declarations; of two about one volume, the later one."""
    latest = {(one.series, one.year): one for one in declared}
    return json.dumps([astuple(latest[key]) for key in sorted(latest)]).encode() + b"\n"


def read_declared(data: bytes) -> list[Declared]:
    """The declarations out of their file; none from a damaged one."""
    try:
        return [Declared(str(series), int(its_year), works) for series, its_year, works in json.loads(data or b"[]")]
    except (ValueError, TypeError):
        return []
