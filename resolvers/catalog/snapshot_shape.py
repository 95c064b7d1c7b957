"""Rows of the arXiv metadata snapshot, https://www.kaggle.com/datasets/Cornell-University/arxiv.

Absent values are null. `categories` and `doi` can hold several, with spaces between; titles and comments are wrapped.
"""

from __future__ import annotations

import re
from typing import Any

from resolvers.candidate import RawName
from resolvers.catalog.values import Fields, Row, RowError, one_line, text
from resolvers.catalog.withdrawal import says_withdrawn
from resolvers.ids import ArxivId

_CREATED = re.compile(r"(?:[A-Z][a-z]{2},\s+)?(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2})\s+(?P<year>\d{4})\b.*")
_MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)
}  # fmt: skip
_ET_AL = re.compile(r"\bet\.?\s+al\b", re.IGNORECASE)


def is_snapshot(row: Row) -> bool:
    """Whether a row has what all rows of the snapshot have."""
    return isinstance(row.get("id"), str) and isinstance(row.get("title"), str) and "categories" in row


def read_snapshot(row: Row) -> Fields:
    """The attributes of a `Candidate` that a row gives, without its title."""
    found = ArxivId.find(row["id"]) if isinstance(row.get("id"), str) else None
    if found is None:
        raise RowError("id is not an arXiv identifier")
    fields: Fields = {
        "arxiv": str(found),
        "authors": _parsed_names(row.get("authors_parsed") or []),
        "authors_complete": not _ET_AL.search(_snapshot_text(row, "authors") or ""),
        "published": _first_version(row.get("versions") or []),
        "venue": _snapshot_text(row, "journal-ref"),
        "comment": _snapshot_text(row, "comments"),
        "abstract": _snapshot_text(row, "abstract"),
    }
    fields["withdrawn"] = says_withdrawn(fields["comment"], fields["abstract"])
    # Several categories or DOIs stand in one text; the first category is the primary one.
    for attribute, key in (("primary_category", "categories"), ("doi", "doi")):
        fields[attribute] = next(iter((_snapshot_text(row, key) or "").split()), None)
    return fields


def _snapshot_text(row: Row, key: str) -> str | None:
    value = row.get(key)
    try:
        return None if value is None else text(value)
    except TypeError:
        raise RowError(f"{key} is not a text") from None


def _parsed_names(value: Any) -> tuple[RawName, ...]:
    """`authors_parsed`: lists of family name, given names, suffix, and affiliations that are left out."""
    if not isinstance(value, list):
        raise RowError("authors_parsed is not a list")
    return tuple(name for item in value if (name := _parsed_name(item)))


def _parsed_name(value: Any) -> RawName | None:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value[:3]):
        raise RowError("authors_parsed is not a list of names")
    family, given, suffix = (*map(one_line, value[:3]), "", "", "")[:3]
    whole = " ".join(filter(None, (given, family, suffix)))
    return RawName(whole, family or None, given or None, suffix or None) if whole else None


def _first_version(versions: Any) -> str | None:
    """The day on which v1 came in: what arXiv calls published."""
    for version in versions if isinstance(versions, list) else ():
        if isinstance(version, dict) and version.get("version") == "v1":
            found = _CREATED.fullmatch(str(version.get("created")))
            if found and (month := _MONTHS.get(found["month"])):
                return f"{found['year']}-{month:02}-{int(found['day']):02}"
    return None
