"""Whether an entry says when and where the work came out, and what has become of it since."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.truth import Aspect, Difference
from normalizer.lint.truth_places import same_years
from normalizer.lint.truth_work import Work
from normalizer.lint.truth_works import Fit
from normalizer.model import VenueKind
from resolvers.candidate import Candidate

# Years from the first version of a preprint to the last that is worth a year of its own.
_YEARS_REVISED = 2
_WINTER = frozenset({"NeurIPS"})


def year(work: Work) -> Iterator[Difference]:
    """The year of the volume that the entry names; of a preprint, not one before it was there."""
    ours = work.claim.year
    if ours is None or ours in work.years:
        yield from _year_elsewhere(work)
        return
    said = [fit for fit in work.placed if fit.said.year]
    if any(same_years(ours, fit.said.year or 0, fit.venue.kind) for fit in said if fit.venue):
        return
    if said:
        yield _other_year(work, ours, said[0])
    elif work.claim.venue is None and (work.claim.arxiv or work.claim.venue_text):
        yield from _of_preprint(work, ours)


def _year_elsewhere(work: Work) -> Iterator[Difference]:
    """The year of the preprint, where the entry names the conference of another year."""
    ours = work.claim.year
    said = [fit for fit in work.placed if fit.said.year and fit.venue and fit.venue.kind is VenueKind.CONFERENCE]
    if ours is None or not said or any(fit.said.year == ours for fit in said):
        return
    yield _other_year(work, ours, said[0])


def _other_year(work: Work, ours: int, fit: Fit) -> Difference:
    its = fit.said.year
    minor = ours == (its or 0) + 1 and (_is_in_winter(fit) or _has_year_of_preprint(fit))
    return work.differs(Aspect.YEAR, "year", f"it came out in {its}", ours, its, fit.said, minor)


def _is_in_winter(fit: Fit) -> bool:
    """The proceedings of a meeting in December carry the next year."""
    return fit.venue is not None and fit.venue.short in _WINTER


def _has_year_of_preprint(fit: Fit) -> bool:
    """Lists of preprints have the venue, but not always its year."""
    return fit.is_of_preprint and (fit.said.published or "").startswith(str(fit.said.year))


def _of_preprint(work: Work, ours: int) -> Iterator[Difference]:
    """An arXiv id carries the year of the first version; some cite a later one by its year."""
    if work.published:
        return
    for first, fit in work.eprints.items():
        begins = first.year - (first.month == 1)  # what is sent in December may have a number of January
        if not begins <= ours <= first.year + _YEARS_REVISED:
            message = f"arXiv:{first} is of {first.year}"
            yield work.differs(Aspect.YEAR, "year", message, ours, first.year, fit.said)
        return


def venue(work: Work) -> Iterator[Difference]:
    """Another venue only where it is known that the work is not in the one that the entry names.

    That is known when all works of that volume are, or when the work stands in another conference's proceedings: no
    conference prints what another has. A journal may print a paper again.
    """
    claim, ours = work.claim, work.claim.venue
    if ours is None or work.placed:
        return
    theirs = next((fit for fit in work.published if fit.venue), None)
    its = f"{theirs.venue.short} {theirs.said.year or ''}".strip() if theirs and theirs.venue else None
    said = theirs.said if theirs else work.fits[0].said
    if claim.year and work.places.is_complete(ours, claim.year, beyond_doubt=theirs is None):
        volume, count = f"{ours.short or ours.name} {claim.year}", work.places.held(ours, claim.year).count
        message = f"it is not among the {count} works of {volume}" if count else f"there was no {volume}"
        message += f"; it came out at {its}" if its else ""
        yield work.differs(Aspect.VENUE, "venue", message, ours.raw, its, said)
    elif theirs and theirs.venue and not work.places.is_known(ours):
        message = f"nobody else names a venue {ours.raw!r}; it came out at {its}"
        yield work.differs(Aspect.UNKNOWN_VENUE, "venue", message, ours.raw, its, said)
    elif theirs and theirs.venue and ours.short and _is_printed_once(work, theirs):
        yield work.differs(Aspect.VENUE, "venue", f"it came out at {its}", ours.raw, its, said)


def _is_printed_once(work: Work, theirs: Fit) -> bool:
    """No conference prints what another has printed; what comes later may be an invited abstract of it."""
    ours = work.claim.venue
    if ours is None or theirs.venue is None or {ours.kind, theirs.venue.kind} != {VenueKind.CONFERENCE}:
        return False
    return not (work.claim.year and theirs.said.year and work.claim.year < theirs.said.year)


def preprint_as_published(work: Work) -> Iterator[Difference]:
    """The DOI of the preprint beside a venue, and nobody knows of a publication: then the preprint is what was read."""
    claim = work.claim
    if claim.venue is None or claim.arxiv is None or not claim.has_doi_of_preprint:
        return
    if any(fit.venue for fit in work.fits) or claim.arxiv not in work.eprints or any(venue(work)):
        return
    message = f"the DOI is of the preprint, and no source knows of a publication at {claim.venue.raw!r}"
    yield work.differs(Aspect.PREPRINT_AS_PUBLISHED, "venue", message, claim.venue.raw, "arXiv", work.fits[0].said)


def published_since(work: Work) -> Iterator[Difference]:
    """The entry names no venue, and the work has come out meanwhile."""
    if work.claim.venue is not None or (work.claim.arxiv is None and not work.eprints):
        return
    if any(not fit.same_title for fit in work.fits[:1]):
        return
    for fit in work.published[:1]:
        assert fit.venue is not None
        its = f"{fit.venue.short} {fit.said.year or ''}".strip()
        yield work.differs(Aspect.PUBLISHED_SINCE, "arxiv", f"it has come out at {its}", None, its, fit.said)


def taken_back(work: Work) -> Iterator[Difference]:
    """A retraction of the publication goes before a withdrawal of the preprint."""
    for word, is_so in (("retracted", _is_retracted), ("withdrawn", _is_withdrawn)):
        if fit := next((fit for fit in work.fits if is_so(fit.said)), None):
            yield work.differs(Aspect.TAKEN_BACK, "title", f"the work was {word}", None, word, fit.said)
            return


def _is_retracted(said: Candidate) -> bool:
    return said.retracted


def _is_withdrawn(said: Candidate) -> bool:
    return said.withdrawn
