"""The identifiers that pages and sources give, made comparable, and those of two records side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from normalizer.values.ids import KINDS, PaperId, find_id
from normalizer.values.names.compare import Agreement


def compare_ids(ours: Set[PaperId], theirs: Set[PaperId]) -> dict[str, Agreement]:
    """For each kind, whether one identifier is in both; kinds that one side lacks cannot be compared."""
    return {
        kind.name: _of_sets(*({one for one in ids if one.name == kind.name} for ids in (ours, theirs)))
        for kind in KINDS
        if not kind.is_alias
    }


def folded_ids(texts: Iterable[str]) -> Iterator[PaperId]:
    """Comparable: DOIs in lower case, arXiv's own DOIs as the arXiv id and the Anthology's papers as their DOIs."""
    found = (find_id(text) for text in texts)
    return filter(None, (identifier.comparable for identifier in found if identifier))


def _of_sets(ours: Set[PaperId], theirs: Set[PaperId]) -> Agreement:
    if not ours or not theirs:
        return Agreement.NOT_COMPARABLE
    return Agreement.MATCH if ours & theirs else Agreement.MISMATCH
