"""Whether title and people of an entry are those of the work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from normalizer.lint.truth import Aspect, Difference
from normalizer.lint.truth_claim import Claim
from normalizer.lint.truth_work import Work
from normalizer.lint.truth_works import Fit
from normalizer.matching.authors import Agreement, PeopleComparison
from normalizer.matching.records_title import Relation
from resolvers.candidate import Candidate
from resolvers.titles import title_key, title_parts, title_words

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
    nearest = max(work.fits, key=lambda fit: fit.titles.similarity)
    if nearest.titles.relation is Relation.SAME or _was_renamed(work, nearest):
        return
    said = nearest.said
    slip = min(Levenshtein.distance(work.claim.key, key, score_cutoff=_A_SLIP + 1) for key in nearest.keys) <= _A_SLIP
    minor = (slip and not nearest.same_venue) or (nearest.same_id and nearest.keys[0].startswith(work.claim.key))
    yield work.differs(Aspect.TITLE, "title", f"the work is called {said.title!r}", ours, said.title, said, minor)


def _was_renamed(work: Work, nearest: Fit) -> bool:
    """A preprint's title is no measure for that of what was printed, nor for that of another version."""
    if not nearest.is_of_preprint:
        return False
    return nearest.is_renamed or (work.claim.venue is not None and not nearest.same_venue)


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
    if not told:
        return
    nearest = min(told, key=lambda fit: _faults(fit.people, work.claim, fit.said))
    found = nearest.people
    if not any(_faults(found, work.claim, nearest.said)):
        return
    aspect, message = _people_told(found)
    of_preprint = work.claim.venue is not None and all(fit.is_of_preprint for fit in told)
    if of_preprint and (aspect is Aspect.PEOPLE_ADDED or (aspect in _LISTED and not nearest.same_venue)):
        return  # people join, leave and change places until a work is printed
    in_order = bool(found.first_author_agrees) or of_preprint
    minor = in_order if aspect is Aspect.PEOPLE_ORDER else _are_namesakes(found)
    yield work.differs(aspect, "authors", message, _names(found.ours), _names(found.theirs), nearest.said, minor)


def _faults(found: PeopleComparison, claim: Claim, said: Candidate) -> tuple[int, int, int, bool]:
    """How far the lists are apart: other people, people too many, people missing, another order."""
    lost = len(found.missing) if said.authors_complete else 0
    lacking = len(found.added) if claim.authors_complete else 0
    return found.agreement is Agreement.MISMATCH, lost, lacking, found.order_differs


def _are_namesakes(found: PeopleComparison) -> bool:
    """Whether each that is missing has a namesake among the added: "Durk P. Kingma" and "Diederik P. Kingma"."""
    if not found.missing or len(found.missing) != len(found.added):
        return False
    words = [[set(title_words(name)) for name in names] for names in (found.missing, found.added)]
    return all(any(len(word) > 1 for word in ours & theirs) for ours, theirs in zip(*words, strict=True))


def _people_told(found: PeopleComparison) -> tuple[Aspect, str]:
    if found.agreement is Agreement.MISMATCH:
        return Aspect.OTHER_PEOPLE, f"the authors are {_names(found.theirs)}"
    if found.missing and found.added:
        return Aspect.OTHER_PEOPLE, f"{_names(found.missing)} should be {_names(found.added)}"
    if found.missing:
        return Aspect.PEOPLE_ADDED, f"{_names(found.missing)} {_are(found.missing)} not among the authors"
    if found.added:
        return Aspect.PEOPLE_MISSING, f"{_names(found.added)} {_are(found.added)} missing"
    return Aspect.PEOPLE_ORDER, f"the order is {_names(found.theirs)}"


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _names(names: Sequence[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
