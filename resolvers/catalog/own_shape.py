"""bibnorm's own rows.

`title`, and whatever is known of `arxiv_id`, `doi`, `authors` (list of texts), `authors_complete`, `published` (first
public date), `primary_category`, `venue`, `venue_year` or `year`, `type`, `volume`, `issue`, `pages`, `publisher`,
`url`, `code` (list of URLs), `comment`, `other_titles` (list of texts), `abstract`, `withdrawn`, `retracted` (true or
false). Other keys are ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from resolvers.catalog.declared import declared_in
from resolvers.catalog.values import (
    Fields,
    Row,
    RowError,
    arxiv_id,
    date,
    flag,
    names,
    number_or_text,
    text,
    texts,
    year,
)

_OWN: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "arxiv_id": ("arxiv", arxiv_id),
    "doi": ("doi", text),
    "authors": ("authors", names),
    "authors_complete": ("authors_complete", flag),
    "published": ("published", date),
    "primary_category": ("primary_category", text),
    "venue": ("venue", text),
    "venue_year": ("year", year),
    "year": ("year", year),
    "type": ("kind", text),
    "volume": ("volume", number_or_text),
    "issue": ("issue", number_or_text),
    "pages": ("pages", number_or_text),
    "publisher": ("publisher", text),
    "url": ("url", text),
    "code": ("code", texts),
    "comment": ("comment", text),
    "other_titles": ("other_titles", texts),
    "abstract": ("abstract", text),
    "withdrawn": ("withdrawn", flag),
    "retracted": ("retracted", flag),
}


def is_own(row: Row) -> bool:
    """A title, and all of it ours: rows of other services have keys of the same names with other things in them.

    Or what only we say: how many works a volume has.
    """
    try:
        if declared_in(row):
            return True
        fields = read_own(row)
    except RowError:
        return False
    return isinstance(row.get("title"), str) and bool(fields)


def read_own(row: Row) -> Fields:
    """The attributes of a `Candidate` that a row gives, without its title."""
    fields: Fields = {}
    for key, value in row.items():
        known = _OWN.get(key)
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
