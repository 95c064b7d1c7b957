"""The identifiers that pages and sources give, made comparable, and those of two records side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from normalizer.values.names.compare import Agreement
from normalizer.works.description import Description
from resolvers.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, S2Id, find_id

_KINDS = (("arxiv", ArxivId), ("doi", Doi), ("s2", S2Id), ("dblp", DblpKey), ("openreview", OpenReviewId))


def compare_ids(ours: Set[PaperId], theirs: Set[PaperId]) -> dict[str, Agreement]:
    """For each kind, whether one identifier is in both; kinds that one side lacks cannot be compared."""
    sides = (ours, theirs)
    return {name: _of_sets(*({one for one in ids if isinstance(one, kind)} for ids in sides)) for name, kind in _KINDS}


def ids_of(candidate: Description) -> Iterator[PaperId]:
    """All that a source calls it."""
    yield from folded_ids(text for text in (candidate.arxiv, candidate.doi) if text)
    for kind, text in ((S2Id, candidate.s2), (DblpKey, candidate.dblp), (OpenReviewId, candidate.openreview)):
        if text:
            yield kind(text)
    if candidate.acl:
        yield from folded_ids([str(AclId(candidate.acl).doi)])


def folded_ids(texts: Iterable[str]) -> Iterator[PaperId]:
    """Comparable: DOIs in lower case, arXiv's own DOIs as the arXiv id and the Anthology's papers as their DOIs."""
    for text in texts:
        found = find_id(text)
        doi = found.doi if isinstance(found, AclId) else found
        if isinstance(doi, Doi):
            yield doi.arxiv or Doi(doi.key)
        elif found is not None:
            yield found


def _of_sets(ours: Set[PaperId], theirs: Set[PaperId]) -> Agreement:
    if not ours or not theirs:
        return Agreement.NOT_COMPARABLE
    return Agreement.MATCH if ours & theirs else Agreement.MISMATCH
