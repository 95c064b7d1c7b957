"""Small catalogs; two titles, and which of them a catalog finds; the works of a catalog."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog
from resolvers.catalog.storage.mapped_files import open_files

OLD, NEW = "Glaciers of the Old Kingdom", "Photon Counting for Beginners"


def built(folder: Path, rows: Iterable[dict[str, Any] | str]) -> Catalog:
    """A catalog of rows, or of papers with these titles, in the folder `cat`."""
    papers = folder / "papers.jsonl"
    lines = (json.dumps({"title": row, "year": 2020} if isinstance(row, str) else row) + "\n" for row in rows)
    papers.write_text("".join(lines), encoding="utf-8")
    build_catalog([papers], folder / "cat")
    return Catalog.open(folder / "cat")


def titles_in(path: Path) -> list[str]:
    found = Catalog.open(path).find([TitleQuery(OLD), TitleQuery(NEW)])
    return [record.title for records in found for record in records[:1] if record.title in (OLD, NEW)]


def works_in(path: Path) -> list[list[int]]:
    """The works of several rows in a catalog, each with all its rows, ascending."""
    arrays = open_files(path).arrays
    works: dict[int, list[int]] = {}
    for row, number in zip(arrays["works.rows"].tolist(), arrays["works.numbers"].tolist(), strict=True):
        works.setdefault(number, []).append(row)
    return [works[number] for number in sorted(works)]
