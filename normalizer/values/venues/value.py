"""Where a work was published."""

from __future__ import annotations

from dataclasses import dataclass

from normalizer.values.base import Value
from normalizer.values.venues.table import VenueKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue(Value):
    """A venue by its full `name` ("International Conference on Machine Learning") and `short` name ("ICML").

    `raw` is what the source wrote. A venue that is not in our table keeps the source's name and has no short one.
    """

    name: str
    short: str | None = None
    kind: VenueKind = VenueKind.UNKNOWN
    raw: str


__all__ = ["Venue", "VenueKind"]
