"""The volumes that a catalog holds, and the registrants of DOIs whose prefixes records have (`registrants.toml`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from normalizer.values.compiled import compiled
from normalizer.values.id_types import doi_prefix
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import ORDINAL_WORDS
from normalizer.values.repositories import gives_repository_dois
from normalizer.values.titles import title_words
from normalizer.values.venues.compare import VenueRelation, compare_venues
from normalizer.values.venues.parse import Venue, VenueKind, parse_venue, stated_years, venue_of_doi
from normalizer.values.venues.reading import read
from normalizer.values.venues.table import SPLIT, venue_table
from normalizer.values.venues.text import (
    MEETING_NOUNS,
    VenueType,
    clean,
    distinctive_words,
    fold_without_sponsors,
    venue_words,
    without_lead,
    without_place,
    without_volume,
)
from resolvers.catalog.coverage import EstimateBasis, VolumeCoverage

if TYPE_CHECKING:
    from resolvers.catalog.coverage import VenueCoverage

# Works of a year from which on a venue that has none in the next year did not meet in that year.
_MIN_WORKS_OF_LARGE_VOLUME = 200
# "IEEE I Conf Comp Vis" (Web of Science) is "IEEE International Conference on Computer Vision".
_ABBREVIATED = lazy_re(r"\.|\b[A-Z]\b")
_WORD = lazy_re(r"\w+")
_NAMED_VENUE_TYPES = frozenset([VenueType.JOURNAL, VenueType.MEETING])


class VenueKnowledge:
    """The venues of a catalog, with cached answers; without a catalog those of the table only, and no volumes.

    `asked_dblp`: DBLP was searched for the title of the entry, and has the volumes of most conferences. `lacks_work`:
    also for works of the authors there, and it has none that could be meant.
    """

    def __init__(self, coverage: VenueCoverage | None, *, asked_dblp: bool = False, lacks_work: bool = False) -> None:
        self._coverage, self._asked_dblp, self.lacks_work = coverage, asked_dblp, lacks_work
        self.held = lru_cache(maxsize=4096)(self._held)
        self.is_known = lru_cache(maxsize=4096)(self._is_known)

    def _held(self, venue: Venue, year: int) -> VolumeCoverage:
        """What is held of a venue's year, under all names that the venue has."""
        if self._coverage is None:
            return VolumeCoverage(venue.name, year, 0, None, EstimateBasis.NONE)
        return self._coverage.of(names_of_venue(venue), year)

    def why_no_number(self, arxiv: ArxivId) -> str | None:
        """Why there is no arXiv number like that; None if there may be one: numbers are consecutive in a month."""
        last = self._coverage.last_number(arxiv.text) if self._coverage else None
        return f"arXiv has no number {arxiv}: those of that month end near {last}" if last else None

    def is_likely_complete(self, venue: Venue, year: int) -> bool:
        """Whether a work of that volume would most likely have been found."""
        return (self._asked_dblp and is_listed_by_dblp(venue)) or self.held(venue, year).is_likely_complete

    def absence(self, venue: Venue, year: int) -> str | None:
        """Why a work that is not in the catalog is not in that volume; None where nothing proves it.

        Its publisher declares that the list is complete, or the venue did not meet. A count of works, by pages or by
        another list, proves nothing about one work. Workshops and volumes beside a conference may have its name. Where
        the venue is written with another year, the year of the entry may be wrong, or that of print.
        """
        stated = stated_years(venue)
        if venue.kind is VenueKind.WORKSHOP or (stated and year not in stated):
            return None
        held, volume = self.held(venue, year), format_volume(venue, year)
        if held.basis is EstimateBasis.DECLARED and held.is_complete:
            return f"not found among the {held.count} works of {volume}, whose publisher lists all of them"
        return f"{volume} did not take place" if self.is_off_year(venue, year) else None

    def is_off_year(self, venue: Venue, year: int) -> bool:
        """Whether the venue did not meet in that year: before its first meeting, or as ECCV in odd years."""
        if venue.kind is not VenueKind.CONFERENCE or self.held(venue, year).count:
            return False
        row = venue_table().by_short.get(venue.short or "")
        if row and row.is_without_meeting(year):
            return True
        near = [self.held(venue, year + distance).count for distance in (-1, 1)]
        far = [self.held(venue, year + distance).count for distance in (-2, 2)]
        return min(near) >= _MIN_WORKS_OF_LARGE_VOLUME and not any(far)

    def _is_known(self, venue: Venue) -> bool:
        """Whether the catalog or the table has this venue, or one of which this may be a short form."""
        if names_listed_venue(venue) or venue.kind is VenueKind.WORKSHOP:  # no list has all workshops
            return True
        words, kind = distinctive_words(venue.name), venue_words(venue.name).kind
        if venue.short or _ABBREVIATED.search(venue.raw) or kind not in _NAMED_VENUE_TYPES or not words:
            return True  # an abbreviation, or a title of a book, may stand for anything
        # "Proceedings of the American Philosophical Society" is a journal.
        if words in _journals() and (kind is VenueType.JOURNAL or MEETING_NOUNS.isdisjoint(title_words(venue.name))):
            return True
        return any(words == known and its_kind in (kind, VenueType.UNKNOWN) for known, its_kind in self._series)

    @cached_property
    def _series(self) -> frozenset[tuple[frozenset[str], VenueType]]:
        names = {name for name, _, _ in self._coverage.volumes()} if self._coverage else set[str]()
        names.update(name for row in venue_table().rows for name in row.names)
        return frozenset((distinctive_words(name), venue_words(name).kind) for name in names)


def names_listed_venue(venue: Venue) -> bool:
    """Whether the text is a form of a name of the table, or has one as a part: "Computer Graphics (Proc. SIGGRAPH)"."""
    reading = read(venue.raw, venue.kind if venue.kind is VenueKind.JOURNAL else None)
    if reading is not None and (reading.rows or reading.section):
        return True
    return any(venue_table().named(without_lead(part)) for part in SPLIT.split(venue.raw) if part and part.strip())


def is_other_journal(ours: Venue, theirs: Venue) -> bool:
    """Whether a name that the table lacks is that of a journal in the lists of abbreviations, and none of `theirs`.

    "Journal of Artificial Intelligence" is one, and what people write for "Artificial Intelligence".
    """
    words = distinctive_words(ours.name)
    is_listed = ours.kind is VenueKind.JOURNAL and words in _journals()
    return is_listed and not any(words >= distinctive_words(name) for name in names_of_venue(theirs))


def is_listed_by_dblp(venue: Venue) -> bool:
    """Whether it is a conference of which DBLP has the volumes."""
    row = venue_table().by_short.get(venue.short or "")
    return row is not None and row.is_listed_by_dblp


def is_side_volume(venue: Venue) -> bool:
    """Whether it is a workshop, or in the table a part of a meeting ("Findings of ..."); not a track of its volume."""
    row = venue_table().by_short.get(venue.short or "")
    return venue.kind is VenueKind.WORKSHOP or (row is not None and row.part_of is not None)


def has_public_submissions(venue: Venue) -> bool:
    """Whether lists of papers name it also for what was only submitted to it."""
    row = venue_table().by_short.get(venue.short or "")
    return row is not None and row.public_submissions


def format_volume(venue: Venue, year: int) -> str:
    """For messages: "ICML 2021"."""
    return f"{venue.short or venue.name} {year}"


def share_a_word(ours: Venue, theirs: Venue) -> bool:
    """Whether a word that tells venues apart is in the names of both, so that one may be a way to write the other."""
    words = distinctive_words(ours.name)
    return any(not words.isdisjoint(distinctive_words(name)) for name in names_of_venue(theirs))


# Letters in which a misspelled name differs, and those that a word has which may be misspelled: shorter ones tell the
# sections of journals apart, and companions from meetings. An ordinal that may be misspelled has more.
_MAX_SLIPS, _FEWEST_LETTERS, _FEWEST_LETTERS_OF_ORDINAL = 2, 4, 5


def compare_with_source(ours: Venue, theirs: Venue) -> VenueRelation:
    """Compare the venue of an entry with that of a record of its work, whose name the entry may misspell."""
    return VenueRelation.SAME if find_slips(ours, theirs) else compare_venues(ours, theirs)


class Slips(NamedTuple):
    """The right name of a venue that is misspelled, and the number of wrong letters; 0 if an ordinal before it is."""

    name: str
    letters: int


@lru_cache(maxsize=4096)
def find_slips(ours: Venue, theirs: Venue) -> Slips | None:
    """Find the name of a venue that a name which is in no list misspells by a letter or two; None if there is none.

    Two letters that have changed places are one slip. There is none in a name that is compared as one of the venue.
    """
    is_known = names_listed_venue(ours) or distinctive_words(ours.name) in _journals()
    if is_known or compare_venues(ours, theirs).may_hold_one_work:
        return None
    written = _words_to_spell(ours.raw)
    found = (Slips(name, _count_slips(written, _words_to_spell(name))) for name in names_of_venue(theirs))
    near = (slips for slips in found if slips.letters <= _MAX_SLIPS)
    return min(near, key=lambda slips: OSA.distance(ours.raw, slips.name), default=None)


def _words_to_spell(text: str) -> list[str]:
    """The words of a name, without an ordinal before them, sponsors and what follows; none of a short name."""
    found = fold_without_sponsors(without_lead(without_volume(without_place(clean(text)))))
    return [*dropwhile(_may_be_ordinal, found.split())]


def _may_be_ordinal(word: str) -> bool:
    near = (each for each in ORDINAL_WORDS if len(each) >= _FEWEST_LETTERS_OF_ORDINAL)
    return word in ORDINAL_WORDS or any(OSA.distance(word, each, score_cutoff=1) <= 1 for each in near)


def _count_slips(written: Sequence[str], name: Sequence[str]) -> int:
    short_words = ([word for word in words if len(word) < _FEWEST_LETTERS] for words in (written, name))
    if not written or not name or next(short_words) != next(short_words):
        return _MAX_SLIPS + 1
    return OSA.distance(" ".join(written), " ".join(name), score_cutoff=_MAX_SLIPS)


@lru_cache(maxsize=4096)
def names_of_venue(venue: Venue) -> tuple[str, ...]:
    """All names of a venue: those of the table, and what the file has."""
    row = venue_table().find(venue.name) if venue.short else None
    return (venue.raw, venue.name, *(row.names if row else ()))


# Thousands of records have the same text.
venue_of = lru_cache(maxsize=1 << 14)(parse_venue)


@cache
def _registrants() -> frozenset[str]:
    table = Path(__file__).with_name("registrants.toml")
    return compiled(table, lambda read: frozenset(f"10.{number}" for number in read["numbers"].split()))


@cache
def _journals() -> frozenset[frozenset[str]]:
    table = Path(__file__).with_name("journals.toml")
    return compiled(table, lambda read: frozenset(frozenset(line.split()) for line in read["names"].splitlines()))


def is_known_prefix(doi: Doi) -> bool:
    """Whether any record that we have seen bears a DOI of the same registrant."""
    return doi_prefix(doi.key) in _registrants()


# Kluwer, which Springer took over: articles have a DOI of each (two known works; of other publishers the sources have
# none).
_TAKEN_OVER = {"10.1023": "10.1007"}


def publisher_prefix(doi: str) -> str:
    """As `doi_prefix`, for a registrant that another one took over the prefix of that one."""
    prefix = doi_prefix(doi)
    return _TAKEN_OVER.get(prefix, prefix)


# A registrant, a text with the number of a volume or its year, and the number of an item in it.
_ITEM = lazy_re(r"(?P<volume>10\.\d+/.*\d.*\D)(?P<number>\d+)")
_MAX_VERSION = 9  # "10.12688/f1000research.1234.2" is a version


def are_neighbors(ours: str, theirs: str) -> bool:
    """Whether two DOIs are of one volume, and only the last numbers differ; not those of two versions."""
    left, right = _ITEM.fullmatch(ours), _ITEM.fullmatch(theirs)
    if left is None or right is None or left["volume"] != right["volume"] or gives_repository_dois(doi_prefix(ours)):
        return False
    return max(int(left["number"]), int(right["number"])) > _MAX_VERSION


@lru_cache(maxsize=4096)
def journal_of_doi(doi: Doi) -> Venue | None:
    """The journal whose publisher begins its DOIs so: Physical Review E of 10.1103/PhysRevE.80.026609."""
    is_of_journal = (found := venue_table().of_doi(doi.text)) and found[0].kind is VenueKind.JOURNAL
    return venue_of_doi(doi) if is_of_journal else None


def has_place(doi: Doi, volume: str, page: str) -> bool:
    """Whether a DOI of a known journal ends in this first page, and has the volume before it.

    Some have an issue between, or the year and the number of the volume in it.
    """
    found = venue_table().of_doi(doi.text)
    parts = [first_number(part) for part in _WORD.findall(found[1])] if found else []
    return bool(parts) and parts[-1] == first_number(page) and first_number(volume) in parts[:-1]


# Of the American Physical Society: volume and first page, or number of the article.
_WITH_PLACE = lazy_re(r"10\.1103/[a-z]+\.(?P<volume>\d+)\.[a-z]?(?P<page>\d+)", re.IGNORECASE)


def place_of_doi(doi: Doi) -> tuple[str, str] | None:
    """The volume and the first page that a DOI says by itself; None for most."""
    found = _WITH_PLACE.fullmatch(doi.text)
    return (found["volume"].lstrip("0"), found["page"].lstrip("0")) if found else None


def first_number(text: str) -> str:
    """The first number or word of a volume or range of pages, folded."""
    found = _WORD.search(text)
    return found[0].lower().lstrip("0") if found else ""
