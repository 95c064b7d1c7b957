"""Authors of whom a source has no other work: a sign that a reference was invented, at venues where that is rare.

How rare is counted in a catalog: of the works of that venue, those of whose authors it knows as few, were the work
itself not in the catalog. `unknown_authors.toml` has the largest share that is a sign, and for venues of which DBLP has
every volume the shares themselves, for those who have no catalog and ask DBLP.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.venues import names_of_venue
from normalizer.values.compiled import compiled
from normalizer.values.hashing import Ints
from normalizer.values.names.parse import parse_names
from normalizer.values.names.render import full_name_keys
from normalizer.values.venues.parse import Venue, VenueKind
from resolvers.catalog import Catalog

# Authors without works that are worth counting at a venue.
_MIN_UNKNOWN = 2
# A venue with fewer records of the year or later, or of it or earlier, shows no small chance; of more so many are read.
# Where a catalog ends before the year, three times as many real works have unknown authors: those who were new have no
# later work in it. Where it begins after the year, it lacks the other works of their time.
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


@dataclass(frozen=True, slots=True)
class VenueShares:
    """Of the works of a venue, from a first to a last year, those of whose authors few are known.

    `one_in` has rows: a number of authors, then for 0, 1, ... known ones of how many works one has as few. Shares that
    are no sign are left out.
    """

    years: tuple[int, ...]
    one_in: tuple[tuple[int, ...], ...]

    def chance(self, authors: int, unknown: int) -> float:
        """As `UnknownAuthors.chance`; 1 for what is not rare. The longest lists stand for all that are longer."""
        row = max((row for row in self.one_in if row[0] <= authors), default=(0,))
        is_same = row[0] == authors or row is self.one_in[-1]
        known = authors - unknown
        return 1 / row[known + 1] if is_same and known + 1 < len(row) else 1.0


@cache
def _table() -> dict[str, Any]:
    """What the program has fitted and counted."""
    return compiled(Path(__file__).with_name("unknown_authors.toml"), dict)


def most_chance() -> float:
    """The chance up to which unknown authors are a sign."""
    return float(_table()["most_chance"])


def shares_of(claim: EntryClaim) -> VenueShares | None:
    """The shares of the venue that an entry names with a year that they were counted for; None for others."""
    row = _table()["venue"].get(claim.venue.short or "") if claim.venue and has_volume(claim) else None
    found = VenueShares(tuple(row["years"]), tuple(row["one-in"])) if row else None
    return found if found and claim.year and found.years[0] <= claim.year <= found.years[-1] else None


def written_names(claim: EntryClaim) -> list[str]:
    """The authors whose given names are written out."""
    names = (name.text for name in parse_names(claim.description.authors).names)
    return [name for name in names if full_name_keys(name)]


def count_unknown(known: Sequence[bool], chance: Callable[[int, int], float]) -> UnknownAuthors | None:
    """The unknown ones of the authors of an entry; None for too few. `chance` takes the numbers of both."""
    authors, unknown = len(known), len(known) - sum(known)
    if unknown < _MIN_UNKNOWN or 2 * unknown <= authors:
        return None
    return UnknownAuthors(authors, unknown, chance(authors, unknown))


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
        authors = [written_names(claim) if has_volume(claim) else [] for claim in claims]
        found = self._catalog.people.records_of(authors)
        return [self._unknown(*each) for each in zip(claims, found, hidden or [0] * len(claims), strict=True)]

    def _unknown(self, claim: EntryClaim, counts: Sequence[int], hidden: int) -> UnknownAuthors | None:
        if not claim.venue or not claim.year:
            return None
        counted = partial(self._chance, claim.venue, claim.year)
        return count_unknown([count > hidden for count in counts], counted)

    def _chance(self, venue: Venue, year: int, authors: int, unknown: int) -> float:
        return chance_among(*self._at_venue(names_of_venue(venue), year), authors, unknown)

    def _works_at(self, venue: tuple[str, ...], year: int) -> tuple[Ints, Ints]:
        return self._catalog.authors_near(venue, year, _MIN_RECORDS, _MAX_RECORDS)


def chance_among(counts: Ints, known: Ints, authors: int, unknown: int) -> float:
    """`UnknownAuthors.chance` among works with so many authors, and so many known ones."""
    like = (counts >= min(authors, _LONG_LIST) - 1) & (counts <= authors)
    rare = like & (known <= authors - unknown)
    return float((rare.sum() + 1) / (like.sum() + 1))


def has_volume(claim: EntryClaim) -> bool:
    """Whether an entry names a year of a venue, and no workshop, whose name may be that of its conference."""
    return claim.venue is not None and claim.year is not None and claim.venue.kind is not VenueKind.WORKSHOP
