"""Whether DOI and arXiv id of an entry are those of the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from normalizer.lint.truth import Aspect, Difference
from normalizer.lint.truth_registrants import is_registrant, registrant
from normalizer.lint.truth_work import Work
from normalizer.lint.truth_works import eprint_of
from resolvers.candidate import Candidate
from resolvers.ids import Doi


def doi(work: Work) -> Iterator[Difference]:
    """Wrong is one of another work, one beside that of the publication, and one that is like nobody's."""
    ours = work.claim.doi
    if ours is None or ours.key in work.dois:
        return
    if ours.key.startswith(_OF_ARXIV):
        yield work.differs(Aspect.UNKNOWN_DOI, "doi", "arXiv has no such DOI", ours, None, work.fits[0].said)
        return
    if other := _bearer(work.others, lambda said: (said.doi or "").lower() == ours.key):
        message = f"that DOI is of {other.title!r}"
        yield work.differs(Aspect.DOI, "doi", message, ours, next(iter(work.dois), other.title), other)
        return
    here = [(key, fit) for key, fit in work.dois.items() if fit.same_venue or work.claim.venue is None]
    if any(registrant(ours.key) == registrant(key) for key, _ in here):
        return  # proceedings that are an issue of a journal too have two DOIs of one publisher
    if here and not is_repository(ours):
        key, fit = here[0]
        yield work.differs(Aspect.DOI, "doi", f"its DOI is {key}", ours, key, fit.said)
    elif not is_registrant(ours) and (work.placed or work.claim.venue is None):
        message = f"no work that is known has a DOI that begins with {registrant(ours.key)}"
        yield work.differs(Aspect.UNKNOWN_DOI, "doi", message, ours, None, work.fits[0].said)


# With what follows that is no arXiv id: those that are stand for the preprint (truth_claim.py).
_OF_ARXIV = "10.48550/arxiv."
# Who gives DOIs to copies and preprints of works that have another one; 10.5555 are ACM's own numbers.
_REPOSITORIES = frozenset(
    "10.48550 10.5281 10.5555 10.2139 10.13140 10.6084 10.1101 10.21203 10.31219 10.36227 10.20944 10.26434".split()
)


def is_repository(doi: Doi) -> bool:
    """Whether it may be the DOI of a copy."""
    return registrant(doi.key) in _REPOSITORIES


def eprint(work: Work) -> Iterator[Difference]:
    ours = work.claim.arxiv
    if ours is None or ours in work.eprints:
        return
    if other := _bearer(work.others, lambda said: eprint_of(said) == ours):
        message = f"arXiv:{ours} is {other.title!r}"
        yield work.differs(Aspect.EPRINT, "arxiv", message, ours, next(iter(work.eprints), other.title), other)
    elif work.eprints:
        its, fit = next(iter(work.eprints.items()))
        yield work.differs(Aspect.EPRINT, "arxiv", f"its preprint is arXiv:{its}", ours, its, fit.said)


def _bearer(records: Iterable[Candidate], bears: Callable[[Candidate], object]) -> Candidate | None:
    return next((said for said in records if bears(said)), None)
