"""Two titles, and which of them a catalog finds; the works of a catalog."""

from __future__ import annotations

from pathlib import Path

from resolvers.base import TitleQuery
from resolvers.catalog import Catalog
from resolvers.catalog.storage.mapped_files import open_files

OLD, NEW = "Glaciers of the Old Kingdom", "Photon Counting for Beginners"


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
