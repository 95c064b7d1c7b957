"""The work that an entry means, with all that sources say of it, and how a difference from it is put."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from normalizer.lint.truth import Aspect, Difference
from normalizer.lint.truth_claim import Claim
from normalizer.lint.truth_places import Places
from normalizer.lint.truth_works import Fit, eprint_of
from normalizer.model import VenueKind
from resolvers.candidate import Candidate
from resolvers.ids import ArxivId, Doi

_PUBLISHED = frozenset([VenueKind.CONFERENCE, VenueKind.JOURNAL])


@dataclass(frozen=True)
class Work:
    """The work that an entry means: what is said of it, nearest first, and the catalogue's venues."""

    claim: Claim
    fits: tuple[Fit, ...]
    others: tuple[Candidate, ...]
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
        said: Candidate | None = None, minor: bool = False,
    ) -> Difference:  # fmt: skip
        """A difference in the field that has the entry's `value`."""
        our_text, their_text = (None if each is None else str(each) for each in (ours, theirs))
        source = source_of(said) if said else None
        return Difference(aspect, self.claim.where.get(value, ""), message, our_text, their_text, source, minor)


def source_of(said: Candidate) -> str:
    """Who says it, and how it reached us."""
    return f"{said.source} ({said.via})" if said.via else said.source
