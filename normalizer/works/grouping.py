"""Which candidates describe one work: several sources, or several rows of one source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from normalizer.values.ids import ArxivId
from normalizer.values.titles import title_key
from normalizer.works.description import Description, ids_of
from normalizer.works.policies import Action, Policy, decide
from normalizer.works.relation import relate


def works(candidates: Iterable[Description]) -> tuple[tuple[Description, ...], ...]:
    """Group candidates into works, in the order in which each work first appears."""
    groups: list[list[Description]] = []
    for candidate in candidates:
        group = next((group for group in groups if _fits(candidate, group)), None)
        if group is None:
            groups.append([candidate])
        else:
            group.append(candidate)
    return tuple(tuple(group) for group in groups)


def _fits(candidate: Description, group: Sequence[Description]) -> bool:
    """Whether a candidate is to be joined with one of a group, and none of those comparable with it contradicts."""
    comparable = [other for other in group if _comparable(candidate, other)]
    actions = [join(candidate, other) for other in comparable]
    return Action.TAKE in actions and Action.NO not in actions


def same_work(left: Description, right: Description) -> bool:
    """Say whether two records that share an identifier or a title are to be joined."""
    return _comparable(left, right) and join(left, right) is Action.TAKE


def _comparable(left: Description, right: Description) -> bool:
    """Records with neither an identifier nor a title in common are not worth a comparison."""
    return not _titles(left).isdisjoint(_titles(right)) or not ids_of(left).isdisjoint(ids_of(right))


def join(left: Description, right: Description) -> Action:
    """Return whether two source records become one.

    Two records with two arXiv numbers are never joined (`vetoes.other_arxiv`), and need no comparison.
    """
    one, other = (frozenset(each for each in ids_of(side) if isinstance(each, ArxivId)) for side in (left, right))
    return Action.NO if one and other and not one & other else decide(Policy.JOIN, relate(left, right))


def _titles(record: Description) -> frozenset[str]:
    return frozenset(filter(None, map(_key, (record.title, *record.other_titles))))


_key = lru_cache(maxsize=1 << 14)(title_key)
