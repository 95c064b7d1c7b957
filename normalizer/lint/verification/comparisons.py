"""What of an entry the sources have otherwise, once it is known which work it means: one comparison for each value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from normalizer.lint.verification.cited_work import Fit, Work
from normalizer.lint.verification.claim import Claim
from normalizer.lint.verification.results import Aspect, Difference
from normalizer.lint.verification.venues import is_registrant, registrant
from normalizer.values.names.compare import Agreement, PeopleComparison
from normalizer.values.titles import title_key, title_parts, title_words
from normalizer.values.venues.compare import VenueRelation
from normalizer.values.venues.value import Venue, VenueKind
from normalizer.works.title_pair import TitleLevel


def doi(work: Work) -> Iterator[Difference]:
    """Wrong is one of another work, one beside that of the publication, and one that is like nobody's."""
    ours = work.claim.doi
    if ours is None or ours.key in work.dois:
        return
    if ours.key.startswith(_OF_ARXIV):
        yield work.differs(Aspect.UNKNOWN_DOI, "doi", "arXiv has no such DOI", ours, None, work.fits[0].said)
        return
    if other := next((fit.said for fit in work.others if fit.same_doi), None):
        message = f"that DOI is of {other.title!r}"
        yield work.differs(Aspect.DOI, "doi", message, ours, next(iter(work.dois), other.title), other)
        return
    here = [(key, fit) for key, fit in work.dois.items() if fit.same_venue or work.claim.venue is None]
    if any(registrant(ours.key) == registrant(key) for key, _ in here):
        return  # proceedings that are an issue of a journal too have two DOIs of one publisher
    if here and registrant(ours.key) not in _REPOSITORIES:
        key, fit = here[0]
        yield work.differs(Aspect.DOI, "doi", f"its DOI is {key}", ours, key, fit.said)
    elif not is_registrant(ours) and (work.placed or work.claim.venue is None):
        message = f"no work that is known has a DOI that begins with {registrant(ours.key)}"
        yield work.differs(Aspect.UNKNOWN_DOI, "doi", message, ours, None, work.fits[0].said)


# With what follows that is no arXiv id: those that are stand for the preprint (`Claim.doi`).
_OF_ARXIV = "10.48550/arxiv."
# Who gives DOIs to copies and preprints of works that have another one; 10.5555 are ACM's own numbers.
_REPOSITORIES = frozenset(
    "10.48550 10.5281 10.5555 10.2139 10.13140 10.6084 10.1101 10.21203 10.31219 10.36227 10.20944 10.26434".split()
)


def eprint(work: Work) -> Iterator[Difference]:
    ours = work.claim.arxiv
    if ours is None or ours in work.eprints:
        return
    if other := next((fit.said for fit in work.others if fit.same_eprint), None):
        message = f"arXiv:{ours} is {other.title!r}"
        yield work.differs(Aspect.EPRINT, "arxiv", message, ours, next(iter(work.eprints), other.title), other)
    elif work.eprints:
        its, fit = next(iter(work.eprints.items()))
        yield work.differs(Aspect.EPRINT, "arxiv", f"its preprint is arXiv:{its}", ours, its, fit.said)


_LISTED = frozenset([Aspect.PEOPLE_MISSING, Aspect.PEOPLE_ADDED, Aspect.PEOPLE_ORDER])
_SHOWN = 4
# Letters by which the title of a preprint may differ from one day to the next.
_A_SLIP = 2
# Sources cut the ends of long titles: from so many letters on, to so many of all.
_CUT_AT, _NEARLY_ALL = 80, 0.9


def title(work: Work) -> Iterator[Difference]:
    """Any title that a source gives will do, and its part before the colon."""
    ours = work.claim.title
    if any(fit.same_title or _is_cut(ours, fit.said.title) for fit in work.fits):
        return
    nearest = max(work.sound("title"), key=lambda fit: fit.titles.similarity, default=None)
    if nearest is None or nearest.titles.level is TitleLevel.SAME:
        return
    # A preprint's title is no measure for that of what was printed, nor for that of another version.
    is_elsewhere = work.claim.venue is not None and not nearest.same_venue
    if nearest.is_of_preprint and (nearest.is_renamed or is_elsewhere):
        return
    said = nearest.said
    slip = min(Levenshtein.distance(work.claim.key, key, score_cutoff=_A_SLIP + 1) for key in nearest.keys) <= _A_SLIP
    minor = (slip and not nearest.same_venue) or (nearest.same_id and nearest.keys[0].startswith(work.claim.key))
    yield work.differs(Aspect.TITLE, "title", f"the work is called {said.title!r}", ours, said.title, said, minor)


def _is_cut(ours: str, theirs: str) -> bool:
    """Whether one is the other without its subtitle, or without the name before it; or theirs lost its last letters."""
    parts = [[title_key(part) for part in title_parts(text)] for text in (ours, theirs)]
    shorter, longer = sorted(parts, key=len)
    if shorter and shorter in (longer[: len(shorter)], longer[-len(shorter) :]):
        return True
    keys = title_key(ours), title_key(theirs)
    return keys[0].startswith(keys[1]) and len(keys[1]) >= max(_CUT_AT, _NEARLY_ALL * len(keys[0]))


def people(work: Work) -> Iterator[Difference]:
    """One source that has the same people is enough; else the one that is nearest is shown."""
    told = [fit for fit in work.fits if fit.people.agreement is not Agreement.NOT_COMPARABLE]
    sound = [fit for fit in work.sound("authors") if fit in told]
    if not sound or not all(any(_faults(work.claim, fit)) for fit in told):
        return
    nearest = min(sound, key=lambda fit: _faults(work.claim, fit))
    found = nearest.people
    aspect, message = _people_told(found)
    of_preprint = work.claim.venue is not None and all(fit.is_of_preprint for fit in told)
    if of_preprint and (aspect is Aspect.PEOPLE_ADDED or (aspect in _LISTED and not nearest.same_venue)):
        return  # people join, leave and change places until a work is printed
    in_order = bool(found.first_author_agrees) or of_preprint
    minor = in_order if aspect is Aspect.PEOPLE_ORDER else _are_namesakes(found, work.claim.authors_complete)
    yield work.differs(aspect, "author", message, _names(found.left), _names(found.right), nearest.said, minor)


def _faults(claim: Claim, fit: Fit) -> tuple[int, int, int, bool]:
    """How far the lists are apart: other people, people too many, people missing, another order."""
    found = fit.people
    lost = len(found.missing) if fit.said.authors_complete else 0
    lacking = len(found.added) if claim.authors_complete else 0
    return found.agreement is Agreement.MISMATCH, lost, lacking, found.order_differs


def _are_namesakes(found: PeopleComparison, complete: bool) -> bool:
    """Whether each that is missing has a namesake among the added: "Durk P. Kingma" and "Diederik P. Kingma".

    Beside a list that ends in "and others" any of the others may be the namesake.
    """
    missing, added = ([set(title_words(name)) for name in names] for names in (found.missing, found.added))
    if not missing or (complete and len(missing) != len(added)):
        return False
    if complete:
        return all(map(_share_name, missing, added))
    return all(any(_share_name(name, other) for other in added) for name in missing)


def _share_name(left: set[str], right: set[str]) -> bool:
    return any(len(word) > 1 for word in left & right)


def _people_told(found: PeopleComparison) -> tuple[Aspect, str]:
    if found.agreement is Agreement.MISMATCH:
        return Aspect.OTHER_PEOPLE, f"the authors are {_names(found.right)}"
    if found.missing and found.added:
        return Aspect.OTHER_PEOPLE, f"{_names(found.missing)} should be {_names(found.added)}"
    if found.missing:
        are = "is" if len(found.missing) == 1 else "are"
        return Aspect.PEOPLE_ADDED, f"{_names(found.missing)} {are} not among the authors"
    if found.added:
        are = "is" if len(found.added) == 1 else "are"
        return Aspect.PEOPLE_MISSING, f"{_names(found.added)} {are} missing"
    return Aspect.PEOPLE_ORDER, f"the order is {_names(found.right)}"


def _names(names: Sequence[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


# Years from the first version of a preprint to the last that is worth a year of its own.
_YEARS_REVISED = 2
_WINTER = frozenset({"NeurIPS"})


def year(work: Work) -> Iterator[Difference]:
    """The year of the volume that the entry names; of a preprint, not one before it was there."""
    ours = work.claim.year
    if ours is None:
        return
    said = [fit for fit in work.placed if fit.said.year and fit.venue]
    if ours in work.years:  # perhaps that of the preprint, where the entry names the conference of another year
        said = [fit for fit in said if fit.venue and fit.venue.kind is VenueKind.CONFERENCE]
        if said and all(fit.said.year != ours for fit in said):
            yield _other_year(work, ours, said[0])
    elif said:
        if not any(fit.may_carry(ours) for fit in said):
            yield _other_year(work, ours, said[0])
    elif work.claim.venue is None and (work.claim.arxiv or work.claim.venue_text):
        yield from _of_preprint(work, ours)


def _other_year(work: Work, ours: int, fit: Fit) -> Difference:
    its = fit.said.year
    # The proceedings of a meeting in December carry the next year. Lists of preprints have the venue, but not always
    # its year.
    in_winter = fit.venue is not None and fit.venue.short in _WINTER
    of_preprint = fit.is_of_preprint and (fit.said.published or "").startswith(str(its))
    minor = ours == (its or 0) + 1 and (in_winter or of_preprint)
    return work.differs(Aspect.YEAR, "year", f"it came out in {its}", ours, its, fit.said, minor)


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
    relations = {fit.venues.relation for fit in work.published if fit.venues}
    if ours is None or work.placed or VenueRelation.UNKNOWN in relations:
        return
    theirs = next(iter(work.published), None)
    its = theirs.volume if theirs else None
    said = theirs.said if theirs else work.fits[0].said
    if claim.year and work.places.is_complete(ours, claim.year, beyond_doubt=theirs is None):
        volume, count = f"{ours.short or ours.name} {claim.year}", work.places.held(ours, claim.year).count
        message = f"it is not among the {count} works of {volume}" if count else f"there was no {volume}"
        message += f"; it came out at {its}" if its else ""
        yield work.differs(Aspect.VENUE, "venue", message, ours.raw, its, said)
    elif with_doi := next((fit for fit in work.published if _prints(fit, ours)), None):
        its = with_doi.volume
        yield work.differs(Aspect.VENUE, "venue", f"its DOI is of {its}", ours.raw, its, with_doi.said)
    elif theirs and not work.places.is_known(ours):
        message = f"nobody else names a venue {ours.raw!r}; it came out at {its}"
        yield work.differs(Aspect.UNKNOWN_VENUE, "venue", message, ours.raw, its, said)
    elif theirs and ours.short and _is_printed_once(work, theirs):
        yield work.differs(Aspect.VENUE, "venue", f"it came out at {its}", ours.raw, its, said)


def _prints(fit: Fit, venue: Venue) -> bool:
    """Whether a record of the DOI of the entry is of another journal: a DOI is of one publication."""
    return fit.same_doi and fit.venue is not None and {fit.venue.kind, venue.kind} == {VenueKind.JOURNAL}


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
    if not work.fits[0].same_title:
        return
    for fit in work.published[:1]:
        message = f"it has come out at {fit.volume}"
        yield work.differs(Aspect.PUBLISHED_SINCE, "arxiv", message, None, fit.volume, fit.said)


def taken_back(work: Work) -> Iterator[Difference]:
    """A retraction of the publication goes before a withdrawal of the preprint."""
    for word in ("retracted", "withdrawn"):
        if fit := next((fit for fit in work.fits if getattr(fit.said, word)), None):
            yield work.differs(Aspect.TAKEN_BACK, "title", f"the work was {word}", None, word, fit.said)
            return


COMPARISONS = (title, people, year, venue, preprint_as_published, doi, eprint, published_since, taken_back)


def differences(work: Work) -> tuple[Difference, ...]:
    """All that the sources have otherwise, in the order of `COMPARISONS`."""
    return tuple(each for compare in COMPARISONS for each in compare(work))
