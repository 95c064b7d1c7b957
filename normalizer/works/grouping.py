"""Which candidates describe one work: several sources, or several rows of one source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from normalizer.values.ids import ArxivId
from normalizer.values.titles import title_key
from normalizer.works.description import Description, ids_of
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import relate


def works(candidates: Iterable[Description]) -> tuple[tuple[Description, ...], ...]:
    """Group candidates into works, in the order in which each work first appears."""
    candidates = tuple(candidates)
    if len(candidates) == 1 or (len({one.linked for one in candidates}) == 1 and candidates[0].linked):
        return (candidates,)  # most titles have one candidate, or records that a catalog has linked
    keyed = [(candidate, _keys(candidate)) for candidate in candidates]
    if _are_apart(keys for _, keys in keyed):
        return tuple((candidate,) for candidate in candidates)
    groups: list[list[tuple[Description, frozenset[object]]]] = []
    for candidate, keys in keyed:
        group = next((group for group in groups if _fits(candidate, keys, group)), None)
        if group is None:
            groups.append([(candidate, keys)])
        else:
            group.append((candidate, keys))
    return tuple(tuple(record for record, _ in group) for group in groups)


def _are_apart(several: Iterable[frozenset[object]]) -> bool:
    """Whether no key is in two of them."""
    seen: set[object] = set()
    for keys in several:
        if not seen.isdisjoint(keys):
            return False
        seen |= keys
    return True


def _fits(
    candidate: Description, keys: frozenset[object], group: Sequence[tuple[Description, frozenset[object]]]
) -> bool:
    """Whether a candidate is to be joined with one of a group, and none of those comparable with it contradicts."""
    actions = [join(candidate, other) for other, others in group if not keys.isdisjoint(others)]
    return Action.TAKE in actions and Action.NO not in actions


def join(left: Description, right: Description) -> Action:
    """Return whether two source records become one.

    Those that a catalog has linked do: it called this function when it was built (`resolvers.catalog.linkage`). Two
    records with two arXiv numbers are never joined (`vetoes.other_arxiv`), and need no comparison.
    """
    if left.linked and left.linked == right.linked:
        return Action.TAKE
    one, other = (frozenset(each for each in ids_of(side) if isinstance(each, ArxivId)) for side in (left, right))
    return Action.NO if one and other and not one & other else decide(Policy.JOIN, relate(left, right))


def _keys(record: Description) -> frozenset[object]:
    """Its titles and identifiers: records that have none in common are not worth a comparison."""
    return ids_of(record).union(filter(None, map(title_key, (record.title, *record.other_titles))))
