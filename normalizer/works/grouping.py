"""Which candidates describe one work: several sources, or several rows of one source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, product

from normalizer.values.ids import ArxivId
from normalizer.values.titles import title_key
from normalizer.works.description import Description, ids_of
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import relate


def works(candidates: Iterable[Description]) -> tuple[tuple[Description, ...], ...]:
    """Group candidates into works, in the order in which each work first appears."""
    candidates = tuple(candidates)
    if len(candidates) == 1:  # of most titles
        return (candidates,)
    if linked := _linked_works(candidates):
        return linked
    keyed = [(candidate, _keys(candidate)) for candidate in candidates]
    if _are_apart(keys for _, keys in keyed):
        return tuple((candidate,) for candidate in candidates)
    return tuple(tuple(candidates[place] for place in sorted(group)) for group in _groups(keyed))


def _linked_works(candidates: Sequence[Description]) -> tuple[tuple[Description, ...], ...]:
    """The works of one catalog, which compared its records when it was built; none for records of several sources."""
    works: dict[tuple[str, int], list[Description]] = {}
    for one in candidates:
        if not one.linked:
            return ()
        works.setdefault(one.linked, []).append(one)
    is_one_catalog = len({catalog for catalog, _ in works}) == 1
    return tuple(map(tuple, works.values())) if is_one_catalog else ()


def _are_apart(several: Iterable[frozenset[object]]) -> bool:
    """Whether no key is in two of them."""
    seen: set[object] = set()
    for keys in several:
        if not seen.isdisjoint(keys):
            return False
        seen |= keys
    return True


def _groups(keyed: Sequence[tuple[Description, frozenset[object]]]) -> list[list[int]]:
    """The places of the records of each work; the surest pairs are joined first, where no two records contradict it."""
    actions: dict[tuple[int, int], Action] = {}
    surest: list[tuple[float, int, int]] = []
    for (place, (left, keys)), (other, (right, others)) in combinations(enumerate(keyed), 2):
        if keys.isdisjoint(others):
            continue
        actions[place, other] = actions[other, place] = join(left, right)
        if actions[place, other] is Action.TAKE:
            probability = 1.0 if left.linked and left.linked == right.linked else relate(left, right).probability
            surest.append((-probability, place, other))
    groups = {place: [place] for place in range(len(keyed))}
    for _, place, other in sorted(surest):
        one, more = groups[place], groups[other]
        if one is not more and all(actions.get(pair) is not Action.NO for pair in product(one, more)):
            one += more
            groups |= dict.fromkeys(more, one)
    return [group for place, group in groups.items() if place == min(group)]


def join(left: Description, right: Description) -> Action:
    """Return whether two source records become one.

    Those that a catalog has linked do: it called this function when it was built (`resolvers.catalog.linkage`). Two
    records with two arXiv numbers and no identifier in common are never joined (`vetoes.other_arxiv`), and need no
    comparison.
    """
    if left.linked and left.linked == right.linked:
        return Action.TAKE
    one, other = ids_of(left), ids_of(right)
    have_numbers = all(any(isinstance(each, ArxivId) for each in ids) for ids in (one, other))
    return Action.NO if have_numbers and one.isdisjoint(other) else decide(Policy.JOIN, relate(left, right))


def _keys(record: Description) -> frozenset[object]:
    """Its titles and identifiers: records that have none in common are not worth a comparison."""
    return ids_of(record).union(filter(None, map(title_key, (record.title, *record.other_titles))))
