"""How old the newest record of a catalog is: of works after it, the catalog cannot know anything."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from resolvers.catalog.storage.format import CatalogInfo

# A catalog that is older is reported by `check`: by then a conference of its field has passed.
STALE_AFTER = 90


@dataclass(frozen=True)
class CatalogAge:
    """The day of the newest record, of arXiv where there are any, and how long ago that is; `built` likewise."""

    newest: date
    days: int
    is_arxiv: bool
    built_days: int

    def __str__(self) -> str:
        return f"{self.newest.isoformat()}{' (arXiv)' if self.is_arxiv else ''}, {self.days:,} days old"

    def warning(self, catalog: Path) -> str | None:
        """What to tell a user who relies on the catalog; None if it is new enough."""
        if self.days <= STALE_AFTER:
            return None
        how = f"update {catalog} --oai" if self.is_arxiv else f"fetch NAME -o {catalog}"
        return f"{catalog}: newest record {self}; newer works are not in it; run `bibnorm catalog {how}`"


def catalog_age(info: CatalogInfo, today: date) -> CatalogAge | None:
    """The age of a catalog; None if no record has a date. A date without day counts as the last that it can be."""
    said = info.coverage.last_arxiv or info.coverage.last_date
    if said is None:
        return None
    year, month, day = (*map(int, said.split("-")), 0, 0)[:3]
    month = month or 12
    newest = min(today, date(year, month, day or monthrange(year, month)[1]))
    built = date.fromisoformat(info.built[:10])
    return CatalogAge(newest, (today - newest).days, info.coverage.last_arxiv is not None, (today - built).days)
