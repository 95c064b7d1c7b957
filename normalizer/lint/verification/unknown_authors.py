"""Authors of whom a catalog has no other work: a sign that a reference was invented, at venues where that is rare.

How rare is counted in the catalog itself: of the works of that venue, those of whose authors it knows as few, were the
work itself not in the catalog. `unknown_authors.toml` has the largest share that is a sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.venues import names_of_venue
from normalizer.values.compiled import compiled
from normalizer.values.hashing import Ints
from normalizer.values.names.parse import parse_names
from normalizer.values.venues.parse import Venue, VenueKind
from resolvers.catalog import Catalog

# Authors without works that are worth counting at a venue.
_MIN_UNKNOWN = 2
# A venue with fewer records of the year or later shows no small chance; of more so many are read. Where a catalog ends
# before the year, three times as many real works have unknown authors: those who were new have no later work in it.
_MIN_RECORDS, _MAX_RECORDS = 100, 3_000
# Compared are works of as many authors, or one less (which have fewer known ones); from here on all that are shorter.
_LONG_LIST = 5


@dataclass(frozen=True, slots=True)
class UnknownAuthors:
    """How many authors have their given names written out, how many of them no record names, and the chance of that.

    The chance is that of works of the venue: (works with as few known authors + 1) / (works of as many authors + 1).
    """

    authors: int
    unknown: int
    chance: float

    @property
    def is_sign(self) -> bool:
        """Whether so few real works have as many unknown authors that this one was probably invented."""
        return self.chance <= most_chance()


@cache
def most_chance() -> float:
    """The chance up to which unknown authors are a sign."""
    return compiled(Path(__file__).with_name("unknown_authors.toml"), lambda table: float(table["most_chance"]))


class KnownAuthors:
    """The authors that a catalog knows; without names in the catalog, nobody is unknown."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._at_venue = lru_cache(maxsize=256)(self._works_at)

    def unknown_of(self, claims: Sequence[EntryClaim], hidden: Sequence[int] = ()) -> list[UnknownAuthors | None]:
        """The unknown authors of each entry that names a conference or journal and its year; None for too few.

        `hidden`: for each entry, so many records of each author do not count.
        """
        if not self._catalog.people:
            return [None] * len(claims)
        authors = [_written_names(claim) if _has_volume(claim) else [] for claim in claims]
        found = self._catalog.people.records_of(authors)
        return [self._unknown(*each) for each in zip(claims, found, hidden or [0] * len(claims), strict=True)]

    def _unknown(self, claim: EntryClaim, counts: Sequence[int], hidden: int) -> UnknownAuthors | None:
        unknown = sum(count <= hidden for count in counts)
        if not claim.venue or not claim.year or unknown < _MIN_UNKNOWN or unknown <= len(counts) - unknown:
            return None
        return UnknownAuthors(len(counts), unknown, self._chance(claim.venue, claim.year, len(counts), unknown))

    def _chance(self, venue: Venue, year: int, authors: int, unknown: int) -> float:
        counts, known = self._at_venue(names_of_venue(venue), year)
        like = (counts >= min(authors, _LONG_LIST) - 1) & (counts <= authors)
        rare = like & (known <= authors - unknown)
        return float((rare.sum() + 1) / (like.sum() + 1))

    def _works_at(self, venue: tuple[str, ...], year: int) -> tuple[Ints, Ints]:
        return self._catalog.authors_near(venue, year, _MIN_RECORDS, _MAX_RECORDS)


def _has_volume(claim: EntryClaim) -> bool:
    return claim.venue is not None and claim.year is not None and claim.venue.kind is not VenueKind.WORKSHOP


def _written_names(claim: EntryClaim) -> list[str]:
    return [name.text for name in parse_names(claim.description.authors).names]
