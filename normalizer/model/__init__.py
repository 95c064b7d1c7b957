"""The values that travel between the floors: typed, frozen, explicit about what is not known."""

from normalizer.model.code import CodeLink, CodeStatus
from normalizer.model.date import InvalidDate, PartialDate
from normalizer.model.person import Person
from normalizer.model.record import FieldOrigin, Record, Standing
from normalizer.model.scraped import Link, LinkKind, ScrapedTitle
from normalizer.model.venue import Venue, VenueKind

__all__ = [
    "CodeLink",
    "CodeStatus",
    "FieldOrigin",
    "InvalidDate",
    "Link",
    "LinkKind",
    "PartialDate",
    "Person",
    "Record",
    "ScrapedTitle",
    "Standing",
    "Venue",
    "VenueKind",
]
