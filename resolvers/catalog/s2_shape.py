"""Rows of the dataset `papers` of Semantic Scholar, https://api.semanticscholar.org/api-docs/datasets.

`year` and `publicationdate` are the earliest that is known of a paper, a preprint's for most: so they are dates of
publication, and say nothing about the year of `venue`. Preprints come with venue "arXiv.org", with the journal "ArXiv"
or "CoRR" and a volume "abs/2401.10020", and with DOIs of arXiv.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from resolvers.candidate import RawName
from resolvers.catalog.values import Fields, Row, RowError, arxiv_id, date, number_or_text, text, texts, year

_PREPRINTS = re.compile(r"arxiv(?:\.org)?|corr", re.IGNORECASE)
_OTHERS_KEYS = ("externalids", "authors", "publicationdate", "journal")


def is_s2(row: Row) -> bool:
    """Whether a row has the number of a paper at Semantic Scholar, a title, and more that their papers have."""
    return (
        type(row.get("corpusid")) is int
        and isinstance(row.get("title"), str)
        and any(key in row for key in _OTHERS_KEYS)
    )


def read_s2(row: Row) -> Fields:
    """The attributes of a `Candidate` that a row gives, without its title."""
    ids, journal = _object(row, "externalids"), _object(row, "journal")
    kinds = _read(texts, row, "publicationtypes")
    fields: Fields = {
        "arxiv": _read(arxiv_id, ids, "ArXiv"),
        "doi": _read(text, ids, "DOI"),
        "authors": _names(row.get("authors") or []),
        "published": _published(row),
        "kind": kinds[0] if kinds else None,
        "url": _read(text, row, "url"),
    }
    venue, name = _venue(_read(text, row, "venue")), _read(text, journal, "name")
    fields["venue"] = venue or _venue(name)
    if _venue(name):
        fields |= {key: _read(number_or_text, journal, key) for key in ("volume", "pages")}
    return fields


def _published(row: Row) -> str | None:
    known = _read(date, row, "publicationdate")
    number = None if known else _read(year, row, "year")
    return f"{number:04}" if number else known


def _venue(said: str | None) -> str | None:
    """A venue; None for arXiv, which is none."""
    return said if said and not _PREPRINTS.fullmatch(said) else None


def _names(value: Any) -> tuple[RawName, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise RowError("authors is not a list of objects")
    names = [_read(text, item, "name") for item in value]
    return tuple(RawName(name) for name in names if name)


def _object(row: Row, key: str) -> Row:
    value = row.get(key)
    if value is not None and not isinstance(value, Mapping):
        raise RowError(f"{key} is not an object")
    return value or {}


def _read(read: Any, row: Row, key: str) -> Any:
    """What a row says under a key; None when it says nothing."""
    value = row.get(key)
    try:
        return None if value is None else read(value)
    except TypeError as expected:
        raise RowError(f"{key} is not {expected}") from None
