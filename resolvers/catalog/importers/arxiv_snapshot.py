"""The arXiv metadata snapshot, https://www.kaggle.com/datasets/Cornell-University/arxiv: one JSON object a line.

Absent values are null. `categories` and `doi` can contain several, separated by spaces; titles and comments are
wrapped.
"""

from __future__ import annotations

import re
from typing import Any

from normalizer.values.dates import MONTHS
from normalizer.values.ids import ArxivId
from normalizer.values.lazy import lazy_re
from normalizer.works.description import RawName
from resolvers.catalog.importers.importer import Importer, Reader, read_fields
from resolvers.catalog.row_values import Fields, Row, RowError, one_line, text
from resolvers.replies import says_withdrawn

_CREATED = lazy_re(r"(?:[A-Z][a-z]{2},\s+)?(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2})\s+(?P<year>\d{4})\b.*")
_MONTHS = {name[:3].title(): number for number, name in enumerate(MONTHS, start=1)}
_ET_AL = lazy_re(r"\bet\.?\s+al\b", re.IGNORECASE)


def read_snapshot(row: Row) -> Fields:
    found = ArxivId.find(row["id"]) if isinstance(row.get("id"), str) else None
    if found is None:
        raise RowError("id is not an arXiv identifier")
    fields = read_fields(row, _SNAPSHOT.get)
    withdrawn = says_withdrawn(fields.get("comment"), fields.get("abstract"))
    return fields | {"arxiv": str(found), "withdrawn": withdrawn}


def _first_word(value: Any) -> str | None:
    """Several categories or DOIs stand in one text; the first category is the primary one."""
    return next(iter((text(value) or "").split()), None)


def _parsed_names(value: Any) -> tuple[RawName, ...]:
    """`authors_parsed`: lists of family name, given names, suffix, and affiliations that are left out."""
    if not isinstance(value, list):
        raise TypeError("a list")
    return tuple(name for item in value if (name := _parsed_name(item)))


def _parsed_name(value: Any) -> RawName | None:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value[:3]):
        raise TypeError("a list of names")
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


_SNAPSHOT: dict[str, Reader] = {
    "authors": ("authors_complete", lambda value: not _ET_AL.search(text(value) or "")),
    "authors_parsed": ("authors", _parsed_names),
    "versions": ("published", _first_version),
    "journal-ref": ("venue", text),
    "comments": ("comment", text),
    "abstract": ("abstract", text),
    "categories": ("primary_category", _first_word),
    "doi": ("doi", _first_word),
}

ARXIV_SNAPSHOT = Importer(
    name="arxiv-snapshot",
    description="rows of the arXiv metadata snapshot (id, title, categories, authors_parsed, versions ...)",
    recognizes=lambda row: isinstance(row.get("id"), str) and isinstance(row.get("title"), str) and "categories" in row,
    read=read_snapshot,
    source="arxiv",
)
