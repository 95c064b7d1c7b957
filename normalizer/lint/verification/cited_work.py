"""The work that an entry means, with all that sources say of it, and how a difference from it is put.

Which of the records that a catalogue gives speak of the work that an entry means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Indel

from normalizer.lint.verification.claim import Claim, folded, people_key
from normalizer.lint.verification.results import Aspect, Difference
from normalizer.lint.verification.venues import Places, same_venue, venue_of
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.names.compare import Agreement, PeopleComparison, compare_people
from normalizer.values.titles import title_words
from normalizer.values.venues.value import Venue, VenueKind
from normalizer.works.description import Description
from normalizer.works.grouping import same_work
from normalizer.works.records.titles import (
    RecordTitles,
    Relation,
    is_about_another,
    is_generic,
)
from normalizer.works.verdict import Status
from normalizer.works.verify import verify

_PUBLISHED = frozenset([VenueKind.CONFERENCE, VenueKind.JOURNAL])


@dataclass(frozen=True)
class Work:
    """The work that an entry means: what is said of it, nearest first, and the catalogue's venues."""

    claim: Claim
    fits: tuple[Fit, ...]
    others: tuple[Description, ...]
    places: Places

    @cached_property
    def placed(self) -> tuple[Fit, ...]:
        """The statements that name the entry's venue."""
        return tuple(fit for fit in self.fits if fit.same_venue)

    @cached_property
    def published(self) -> tuple[Fit, ...]:
        """The statements that name a conference or a journal that is known."""
        return tuple(fit for fit in self.fits if fit.venue and fit.venue.short and fit.venue.kind in _PUBLISHED)

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
        return Difference(aspect, self.claim.where.get(value, ""), message, our_text, their_text, source, minor)


def source_of(said: Description) -> str:
    """Who says it, and how it reached us."""
    return f"{said.source} ({said.via})" if said.via else said.source


_FIT = frozenset([Agreement.MATCH, Agreement.PARTIAL])
_LIKE = frozenset([Relation.SAME, Relation.NEAR, Relation.CONTAINED, Relation.LIKE])
_SAME = frozenset([Relation.SAME, Relation.NEAR, Relation.CONTAINED])
# A title of so many words is one work's; fewer are borne by several.
_TELLING_WORDS, _UNIQUE_WORDS = 4, 9
# How like the titles must be where the people are others: one word in eight was changed.
_HARDLY_CHANGED = 0.85
# From which on they differ in a word, and not because one of them was thought of anew.
_A_SLIP = 0.8
# The share of the words of both titles that a preprint's new title has kept at least, as `verify` has it.
_KEPT = 0.28
# Of the shorter list of authors, who must be found in the other when the title is another too.
_MOST = 0.5
# Titles of two papers of one field are no less alike.
_NOTHING_LIKE = 0.6


@dataclass(frozen=True)
class Fit:
    """An entry beside one record of a source."""

    claim: Claim
    said: Description

    @cached_property
    def titles(self) -> RecordTitles:
        """The entry's title beside that of the source which is nearest."""
        several = (self.said.title, *self.said.other_titles)
        return max((RecordTitles(self.claim.title, title) for title in several), key=_similarity)

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
        return venue_of(self.said.venue, self.said.kind) if self.said.venue else None

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
        """Whether the titles may be one paper's before and after: much is kept, and more than a word is changed."""
        titles = self.titles
        kept = titles.relation in _LIKE or titles.overlap >= _KEPT or titles.pair.same_name
        return kept and titles.similarity < _A_SLIP

    @cached_property
    def same_venue(self) -> bool:
        ours, theirs = self.claim.venue, self.venue
        return ours is not None and theirs is not None and same_venue(ours, theirs)

    @cached_property
    def is_placed(self) -> bool:
        """The same volume: a title in it is that work's."""
        return self.same_venue and self.claim.year is not None and self.claim.year == self.said.year

    @cached_property
    def is_meant(self) -> bool:
        """Whether the entry means this work, however it describes it."""
        if self.same_title and is_generic(self.claim.title):
            return self.same_id or (self.is_placed and self.people.agreement in _FIT)
        if self.same_title:
            return self.same_id or self.is_placed or self.people.agreement in _FIT or self._is_telling
        if self.same_id:
            begins = any(key.startswith(self.claim.key) for key in self.keys)
            return begins or self.people.agreement in _FIT or self.titles.relation in _LIKE
        if self.likeness < _NOTHING_LIKE or self.titles.relation is Relation.OTHER_VERSION:
            return False
        if self.is_placed and self.titles.similarity >= _HARDLY_CHANGED:
            return True
        if self.people.agreement is Agreement.PARTIAL and self.people.share < _MOST:
            return False
        return self.people.agreement in _FIT and verify(self.claim.claimed, self.said).status is Status.MATCHED

    @property
    def _is_telling(self) -> bool:
        """Whether the title alone tells: the fewer of its other values fit, the longer it must be."""
        title = self.claim.title
        if is_generic(title) or is_about_another(title):
            return False
        near = self.people.agreement is not Agreement.MISMATCH or self.same_venue or self._is_near_in_time
        return len(title_words(title)) >= (_TELLING_WORDS if near else _UNIQUE_WORDS)

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


def _similarity(titles: RecordTitles) -> float:
    return titles.similarity


def meant(claim: Claim, records: Iterable[Description]) -> tuple[Fit, ...]:
    """All that is said of the work that an entry means, the nearest statement first; () when it is not among them."""
    fits = sorted((fit for said in records if (fit := Fit(claim, said)).is_meant), key=_by_rank, reverse=True)
    if not fits:
        return ()
    return tuple(fit for fit in fits if fit is fits[0] or _one_work(fits[0], fit))


def _by_rank(fit: Fit) -> tuple[bool, ...]:
    return fit.rank


def _one_work(first: Fit, other: Fit) -> bool:
    """Statements that agree with the entry in title and people are of one work, whatever their numbers."""
    if all(fit.people.agreement in _FIT and (fit.same_title or fit.titles.relation in _SAME) for fit in (first, other)):
        return True
    return same_work(first.said, other.said)


def named_by_id(claim: Claim, records: Sequence[Description]) -> tuple[Description, ...]:
    """The records of other works by other people that bear the entry's DOI or arXiv id."""
    fits = (Fit(claim, said) for said in records)
    return tuple(
        fit.said
        for fit in fits
        if fit.same_id and not fit.is_meant and fit.people.agreement is not Agreement.NOT_COMPARABLE
    )
