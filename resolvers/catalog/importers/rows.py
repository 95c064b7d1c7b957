"""Rows with a table of their keys: each key gives an attribute of a `Description`, or is ignored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from resolvers.catalog.row_values import Fields, Row, RowError

# How the value of a key is read: the attribute of `Description`, and a function that raises TypeError.
Reader = tuple[str, Callable[[Any], Any]]


def read_fields(row: Row, reader_of: Callable[[str], Reader | None]) -> Fields:
    """The attributes of a `Description` that the keys of a row give; `RowError` for a value of another type."""
    fields: Fields = {}
    for key, value in row.items():
        known = reader_of(key)
        if known is None or value is None:
            continue
        attribute, read = known
        try:
            given = read(value)
        except TypeError as expected:
            raise RowError(f"{key} is not {expected}") from None
        # `venue_year` is of the venue that the row names, so it goes before a plain `year`, whatever their order.
        if given is not None and not (key == "year" and "year" in fields):
            fields[attribute] = given
    return fields
