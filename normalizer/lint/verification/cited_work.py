"""The work that an entry means: which records of the catalog describe it, and how a difference from it is reported.

`relate` and the policy `describe` decide whether a record and an entry are of one work. Beyond that, an entry means the
work of its title or identifier although it describes it wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Indel

from normalizer.lint.verification.claim import Claim, folded, is_column, people_key
from normalizer.lint.verification.results import Aspect, Difference
from normalizer.lint.verification.venues import Places, venue_of
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.names.compare import Agreement, PeopleComparison, compare_people
from normalizer.values.names.render import linkage_key
from normalizer.values.titles import title_words
from normalizer.values.venues.compare import VenueComparison, compare_venues
from normalizer.values.venues.value import Venue, VenueKind
from normalizer.works.description import Description
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.quality import Titled, damage_among, damage_of, title_damage
from normalizer.works.record import FieldOrigin
from normalizer.works.relation import Judgement, Relation, relate
from normalizer.works.title import Mark, read_title
from normalizer.works.title_pair import TitleLevel, TitlePair

_PUBLISHED = frozenset([VenueKind.CONFERENCE, VenueKind.JOURNAL])


@dataclass(frozen=True)
class Work:
    """The work that an entry means: what is said of it, nearest first, and the catalogue's venues."""

    claim: Claim
    fits: tuple[Fit, ...]
    others: tuple[Fit, ...]
    places: Places

    @cached_property
    def placed(self) -> tuple[Fit, ...]:
        """The statements that name the entry's venue."""
        return tuple(fit for fit in self.fits if fit.same_venue)

    @cached_property
    def published(self) -> tuple[Fit, ...]:
        """The statements that name a conference or a journal that is known."""
        return tuple(fit for fit in self.fits if fit.venue and fit.venue.short and fit.venue.kind in _PUBLISHED)

    def sound(self, field: str) -> tuple[Fit, ...]:
        """The records whose value of a field shows no damage: damaged values may agree, but accuse no entry."""
        return tuple(fit for fit, fields in zip(self.fits, self._damaged, strict=True) if field not in fields)

    @cached_property
    def _damaged(self) -> tuple[frozenset[str], ...]:
        """The damaged fields of each record; titles and lists of authors that are cut show beside the others."""
        claimed = Titled(self.claim.title, tuple(map(linkage_key, self.claim.authors)))
        titled = (Titled(fit.said.title, tuple(map(linkage_key, fit.said.authors))) for fit in self.fits)
        cut = damage_among([claimed, *titled])[1:]
        return tuple(
            fit.said.damaged | {kind.field for kind in damage_of(fit.said) | kinds}
            for fit, kinds in zip(self.fits, cut, strict=True)
        )

    @cached_property
    def dois(self) -> dict[str, Fit]:
        """The publishers' DOIs of the work, in small letters, and who says so."""
        found = ((Doi.find(fit.said.doi or ""), fit) for fit in self.fits)
        return {doi.key: fit for doi, fit in found if doi and doi.arxiv is None}

    @cached_property
    def eprints(self) -> dict[ArxivId, Fit]:
        found = ((eprint_of(fit.said), fit) for fit in self.fits)
        return {eprint: fit for eprint, fit in found if eprint}

    @cached_property
    def years(self) -> frozenset[int]:
        """All years that a source gives, of preprint and publications."""
        published = (int(fit.said.published[:4]) for fit in self.fits if fit.said.published)
        return frozenset([*published, *(fit.said.year for fit in self.fits if fit.said.year)])

    def differs(
        self, aspect: Aspect, value: str, message: str, ours: object = None, theirs: object = None,
        said: Description | None = None, minor: bool = False,
    ) -> Difference:  # fmt: skip
        """A difference in the field that has the entry's `value`."""
        our_text, their_text = (None if each is None else str(each) for each in (ours, theirs))
        source = source_of(said) if said else None
        return Difference(aspect, self.claim.where.get(value, value), message, our_text, their_text, source, minor)


def source_of(said: Description | FieldOrigin) -> str:
    """Who says it, and how it reached us."""
    return f"{said.source} ({said.via})" if said.via else said.source


# Proceedings of a December meeting, and volumes of a journal, may carry the next year.
_MAX_YEARS_APART = 1
_FIT = frozenset([Agreement.MATCH, Agreement.PARTIAL])
# A title of so many words identifies one work; a shorter one is that of several.
_TELLING_WORDS, _UNIQUE_WORDS = 4, 9
# Where the people differ, titles so alike, letter by letter, differ in one word of eight.
_HARDLY_CHANGED = 0.85
# From which on titles differ in a word, and not because one of them was rewritten.
_SLIP = 0.8
# Titles of two papers of one field are no less alike.
_NOTHING_ALIKE = 0.6
# What a record with the title or the identifier of the entry may be without being the work that the entry means.
_RELATED = frozenset([Relation.PART, Relation.SEQUEL, Relation.ABOUT, Relation.ARTIFACT])


@dataclass(frozen=True)
class Fit:
    """An entry beside one record of a source."""

    claim: Claim
    said: Description

    @cached_property
    def judgement(self) -> Judgement:
        """What the record is to the entry, by the linkage engine."""
        return relate(self.claim.description, self.said)

    @property
    def titles(self) -> TitlePair:
        """The title of the entry beside that of the record which is nearest, in either order."""
        return self.judgement.evidence.titles

    @cached_property
    def likeness(self) -> float:
        """Of the titles, letter by letter, 0 to 1: quickly had, for most records have nothing to do with the entry."""
        return max(Indel.normalized_similarity(self.claim.key, key) for key in self.keys)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(map(folded, (self.said.title, *self.said.other_titles)))

    @cached_property
    def same_names(self) -> bool:
        """The same names, word for word, in the same order."""
        names = self.said.authors
        if not names or len(names) != len(self.claim.authors):
            return False
        return self.claim.people_key == people_key(name.text for name in names)

    @cached_property
    def people(self) -> PeopleComparison:
        if self.same_names:
            names = tuple(name.text for name in self.said.authors)
            return PeopleComparison(
                Agreement.MATCH, share=1.0, weight=len(names), first_author_agrees=True, left=names, right=names
            )
        return compare_people(
            self.claim.authors,
            self.said.authors,
            left_complete=self.claim.authors_complete,
            right_complete=self.said.authors_complete,
        )

    @cached_property
    def venue(self) -> Venue | None:
        return venue_of(self.said.venue, kind=self.said.kind) if self.said.venue else None

    @property
    def volume(self) -> str:
        """The volume that the record names: "ICML 2021"."""
        return f"{self.venue.short} {self.said.year or ''}".strip() if self.venue else ""

    @cached_property
    def same_doi(self) -> bool:
        doi = Doi.find(self.said.doi) if self.said.doi and self.claim.doi else None
        return doi is not None and self.claim.doi is not None and doi.key == self.claim.doi.key

    @cached_property
    def same_eprint(self) -> bool:
        return eprint_of(self.said) == self.claim.arxiv is not None

    @property
    def same_id(self) -> bool:
        return self.same_doi or self.same_eprint

    @cached_property
    def same_title(self) -> bool:
        return self.claim.key in self.keys

    @property
    def is_of_preprint(self) -> bool:
        """Whether a preprint server says it: titles and lists of authors change until a work is printed."""
        return self.said.source == "arxiv"

    @property
    def is_renamed(self) -> bool:
        """Whether the titles may be those of one paper before and after renaming: more than a word is changed."""
        return self.judgement.relation.is_one_work and self.titles.similarity < _SLIP

    @cached_property
    def venues(self) -> VenueComparison | None:
        """The venue of the entry beside that of the record."""
        return compare_venues(self.claim.venue, self.venue) if self.claim.venue and self.venue else None

    def may_carry(self, year: int) -> bool:
        """Whether the volume may carry this year too: journals print online first, a meeting has one year."""
        spread = 0 if self.venue and self.venue.kind is VenueKind.CONFERENCE else _MAX_YEARS_APART
        return abs(year - (self.said.year or 0)) <= spread

    @property
    def same_venue(self) -> bool:
        """One series of volumes: a workshop, a companion volume or a joint meeting counts as its conference."""
        return self.venues is not None and self.venues.may_hold_one_work

    @cached_property
    def is_placed(self) -> bool:
        """The same volume: a title in it is that work's."""
        return self.same_venue and self.claim.year is not None and self.claim.year == self.said.year

    @cached_property
    def is_meant(self) -> bool:
        """Whether the entry means this work, however it describes it."""
        if not self.same_title and not self.same_id and self.likeness < _NOTHING_ALIKE:
            return False
        if self.judgement.relation in _RELATED and not self.same_title:
            return False
        if decide(Policy.DESCRIBE, self.judgement) is Action.RIGHT:
            return True
        fits = self.people.agreement in _FIT
        if self.same_title:
            return self.same_id or (self.is_placed and (fits or not is_column(self.claim.title))) or self._is_telling
        if self.same_id:
            begins = any(key.startswith(self.claim.key) for key in self.keys)
            return begins or fits or self.titles.level >= TitleLevel.REWORDED
        return self.is_placed and self.likeness >= _HARDLY_CHANGED

    @property
    def _is_telling(self) -> bool:
        """Whether the title alone identifies the work: the fewer of the other values fit, the longer it must be."""
        if is_column(self.claim.title) or read_title(self.claim.title).of(Mark.ABOUT):
            return False
        if self.people.agreement in _FIT:
            return True
        near = self.people.agreement is not Agreement.MISMATCH or self.same_venue or self._is_near_in_time
        return len(title_words(self.claim.title)) >= (_TELLING_WORDS if near else _UNIQUE_WORDS)

    @property
    def _is_near_in_time(self) -> bool:
        years = (self.said.year, int(self.said.published[:4]) if self.said.published else None)
        return any(self.claim.year and year and abs(self.claim.year - year) <= 1 for year in years)

    @property
    def is_as_described(self) -> bool:
        """Whether every value is the same, at a glance: as in most entries of most files."""
        claim, said = self.claim, self.said
        if not (self.same_title and claim.authors_complete and self.same_names):
            return False
        if (claim.doi and not self.same_doi) or (claim.arxiv and not self.same_eprint):
            return False
        if said.venue is None:
            return claim.venue is None and claim.year is not None and (said.published or "").startswith(str(claim.year))
        return claim.year == said.year and (claim.venue_text == said.venue or self.same_venue)

    @property
    def rank(self) -> tuple[bool, ...]:
        """What tells that one record is meant rather than another, the most telling first."""
        people = self.people
        return (
            people.agreement in _FIT and self.same_title,
            self.same_id,
            self.same_title,
            people.agreement in _FIT,
            people.agreement is Agreement.MATCH and not (people.missing or people.added),
            self.is_placed,
            self.same_venue,
            bool(self.said.venue),
        )


def eprint_of(said: Description) -> ArxivId | None:
    """The arXiv id of a record; it may be known by the DOI that arXiv gives."""
    if said.arxiv:
        return ArxivId.find(said.arxiv)
    doi = Doi.find(said.doi) if said.doi else None
    return doi.arxiv if doi else None


def meant(claim: Claim, records: Iterable[Description]) -> tuple[Fit, ...]:
    """All that is said of the work that an entry means, the nearest statement first; () when it is not among them."""
    fits = [fit for said in records if (fit := Fit(claim, said)).is_meant]
    fits.sort(key=lambda fit: fit.rank, reverse=True)
    return tuple(fit for fit in fits if fit is fits[0] or _one_work(fits[0], fit))


def _one_work(first: Fit, other: Fit) -> bool:
    """Records that both describe the entry are of one work, whatever their numbers; others must be related."""
    if all(fit.people.agreement in _FIT and fit.titles.level >= TitleLevel.CONTAINED for fit in (first, other)):
        return True
    return decide(Policy.JOIN, relate(first.said, other.said)) is Action.TAKE


def named_by_id(claim: Claim, records: Sequence[Description]) -> tuple[Fit, ...]:
    """Return the records of other works with the DOI or arXiv id of the entry; damaged titles prove nothing."""
    return tuple(
        fit
        for fit in (Fit(claim, said) for said in records)
        if fit.same_id
        and not fit.is_meant
        and fit.people.agreement is not Agreement.NOT_COMPARABLE
        and not title_damage(fit.said.title)
    )
