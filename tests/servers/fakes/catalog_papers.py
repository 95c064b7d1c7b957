"""Papers from the rows of a catalog: facts enough for every service to tell of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import zstandard
from fakes.corpus import Kind, Paper, Venue, people

_KINDS: dict[str, Kind] = {"journal": "journal", "workshop": "workshop"}


def papers_of_catalog(path: Path) -> Iterator[Paper]:
    """From bibnorm's own rows (resolvers/catalog/importers), JSON lines, perhaps as .zst."""
    data = path.read_bytes()
    if path.suffix == ".zst":
        data = zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()
    return (_paper(json.loads(line)) for line in data.splitlines() if line)


def _paper(row: dict[str, Any]) -> Paper:
    return Paper(
        row["title"],
        people(*row.get("authors", ())),
        _day(row.get("published")) or date(_year(row) or 2024, 1, 1),
        abstract=row.get("abstract"),
        arxiv=row.get("arxiv_id"),
        categories=(row["primary_category"],) if row.get("primary_category") else ("cs.LG",),
        comment=row.get("comment"),
        doi=row.get("doi"),
        venue=_venue(row) if row.get("venue") else None,
        github=next(iter(row.get("code", ())), None),
        withdrawn=row.get("withdrawn", False),
        retracted=row.get("retracted", False),
    )


def _venue(row: dict[str, Any]) -> Venue:
    volume, issue, pages = (str(row[name]) if row.get(name) else None for name in ("volume", "issue", "pages"))
    kind = _KINDS.get(row.get("type", ""), "conference")
    publisher = row.get("publisher") or "Example Press"
    return Venue(row["venue"], _year(row), kind=kind, volume=volume, issue=issue, pages=pages, publisher=publisher)


def _year(row: dict[str, Any]) -> int | None:
    return row.get("venue_year") or row.get("year")


def _day(published: object) -> date | None:
    """ISO 8601 to the year, month or day; what is not known becomes the first."""
    if not isinstance(published, str):
        return None
    parts = [int(part) for part in published.split("-")]
    return date(*(*parts, 1, 1)[:3])
