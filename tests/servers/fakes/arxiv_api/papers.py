"""The papers behind the arXiv fake, as values made of any record of their facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

WITHDRAWN = "This paper has been withdrawn by the author"
_ID = re.compile(r"(?P<id>(?:(?P<archive>[a-z-]+)(?:\.[A-Z]{2})?/)?(?P<yymm>\d{4})\.?\d{3,5})(?:v(?P<version>\d+))?")


@dataclass(frozen=True, slots=True)
class ArxivAuthor:
    """A name as it is displayed, with affiliations where they are known."""

    name: str
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArxivPaper:
    """The current version of a paper; `older` holds earlier ones that said something else.

    `id` has no version, the first category is the primary one, `published` is the time of version 1.
    """

    id: str
    title: str
    authors: tuple[ArxivAuthor, ...]
    published: datetime
    updated: datetime
    version: int = 1
    categories: tuple[str, ...] = ("cs.LG",)
    abstract: str = ""
    comment: str | None = None
    journal_ref: str | None = None
    dois: tuple[str, ...] = ()
    older: tuple[ArxivPaper, ...] = ()

    def at(self, version: int) -> ArxivPaper | None:
        """As it was in a version; None when there is no such version (yet)."""
        if version == self.version:
            return self
        if not 1 <= version < self.version:
            return None
        known = next((paper for paper in self.older if paper.version == version), None)
        return known or replace(self, version=version, updated=_time_of(version, self.published), older=())


# The names under which records of several kinds know the same fact; the first that is given counts.
_NAMES: Mapping[str, Sequence[str]] = {
    "id": ("id", "arxiv", "arxiv_id"),
    "published": ("published", "submitted"),
    "updated": ("updated",),
    "version": ("version", "versions"),
    "categories": ("categories", "primary_category"),
    "abstract": ("abstract", "summary"),
    "comment": ("comment", "comments"),
    "journal_ref": ("journal_ref",),
    "dois": ("dois", "doi"),
}


def arxiv_paper(record: object) -> ArxivPaper:
    """A paper from any record of its facts: a mapping or an object such as a `Description`. See `service` for names."""
    if isinstance(record, ArxivPaper):
        return record
    given = {name: _given(record, names) for name, names in _NAMES.items()}
    found = _ID.fullmatch(str(given["id"]))
    if found is None:
        raise ValueError(f"not an arXiv identifier: {given['id']!r}")
    published = _time(given["published"] or _month_of(found["yymm"]))
    optional = {name: given[name] for name in ("abstract", "comment", "journal_ref") if given[name]}
    if _given(record, ("withdrawn",)):
        optional.setdefault("comment", WITHDRAWN)
    version = int(found["version"] or given["version"] or 1)
    return ArxivPaper(
        id=found["id"],
        title=one_line(str(_given(record, ("title",)))),
        authors=tuple(map(_author, _given(record, ("authors",)) or ())),
        published=published,
        updated=_time(given["updated"]) if given["updated"] else _time_of(version, published),
        version=version,
        categories=_texts(given["categories"]) or (found["archive"] or "cs.LG",),
        dois=_texts(given["dois"]),
        older=tuple(map(arxiv_paper, _given(record, ("older",)) or ())),
        **optional,
    )


def arxiv_id_of(record: object) -> str | None:
    """As the record has it, perhaps with a version."""
    given = _given(record, _NAMES["id"])
    return str(given) if given else None


def _given(record: object, names: Sequence[str]) -> Any:
    values = (record.get(name) if isinstance(record, Mapping) else getattr(record, name, None) for name in names)
    return next((value for value in values if value), None)


def _author(author: object) -> ArxivAuthor:
    if isinstance(author, ArxivAuthor | str):
        return author if isinstance(author, ArxivAuthor) else ArxivAuthor(author)
    return ArxivAuthor(str(_given(author, ("name", "text", "full"))), tuple(_given(author, ("affiliations",)) or ()))


def _texts(value: object) -> tuple[str, ...]:
    """The words of one text, or several texts."""
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(map(str, value)) if isinstance(value, Iterable) else ()


def one_line(text: str) -> str:
    return " ".join(text.split())


def _month_of(yymm: str) -> str:
    """The month that an identifier carries, for a paper of which no date is known."""
    month = min(max(int(yymm[2:]), 1), 12)
    return f"{'19' if yymm >= '9100' else '20'}{yymm[:2]}-{month:02}"


def _time_of(version: int, published: datetime) -> datetime:
    """That of a version of which none is known."""
    return published + timedelta(days=version - 1)


def _time(value: object) -> datetime:
    """Parts of a date that are not given are their first ones; without a zone it is UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    text = str(value)
    return _time(datetime.fromisoformat(text + "0000-01-01"[len(text) :]))
