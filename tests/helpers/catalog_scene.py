"""Two titles, and which of them a catalog finds."""

from __future__ import annotations

from pathlib import Path

from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

OLD, NEW = "Glaciers of the Old Kingdom", "Photon Counting for Beginners"


def titles_in(path: Path) -> list[str]:
    found = Catalog.open(path).find([TitleQuery(OLD), TitleQuery(NEW)])
    return [record.title for records in found for record in records[:1] if record.title in (OLD, NEW)]
