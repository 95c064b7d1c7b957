"""Decisions that say two things at once, as hands and merges leave them: nobody may guess which one is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from normalizer.lock.identity import WorkIds
from normalizer.lock.values import LockedTitle, LockedWork, Retired
from normalizer.works.verdict import Status

# The member of a block that is wrong, and a sentence: what is wrong with it, and what to do.
Mistake = tuple[tuple[str, ...], str]


def contradiction(each: LockedTitle) -> Mistake | None:
    """What a block says against itself; None for one that `bibnorm` could have written."""
    return next((mistake for check in _CHECKS if (mistake := check(each))), None)


def without_wrong_keys(
    titles: Sequence[LockedTitle], works: Mapping[str, LockedWork]
) -> tuple[tuple[LockedTitle, ...], dict[str, LockedWork], dict[str, Retired]]:
    """The titles without the keys of other works than those that persons chose, the works that are left, and the rest.

    So it is when a choice was written into a block by hand. The title waits to be looked up, as after `lock decide`.
    """
    wrong = {
        each.id
        for each in titles
        if each.key and each.decision.choice and not each.is_chosen_as(WorkIds.of(works[each.key].record))
    }
    if not wrong:
        return tuple(titles), dict(works), {}
    kept = tuple(each.model_copy(update={"key": None}) if each.id in wrong else each for each in titles)
    used = {each.key for each in kept}
    gone = {key: Retired.of(work) for key, work in works.items() if key not in used}
    return kept, {key: work for key, work in works.items() if key in used}, gone


def _key_without_match(each: LockedTitle) -> Mistake | None:
    status = each.decision.status
    if each.key is None or status is Status.MATCHED:
        return None
    sentence = (
        f'is {status.value}, and yet has the key {each.key!r}; take away "key", "record" and "written", '
        'or say "matched"'
    )
    return ("decision", "status"), sentence


def _choice_of_nobody(each: LockedTitle) -> Mistake | None:
    decision = each.decision
    if decision.choice is None or decision.is_persons:
        return None
    return ("decision", "choice"), f'{decision.choice!r} was chosen by nobody; name the person in "by"'


def _choice_without_match(each: LockedTitle) -> Mistake | None:
    decision = each.decision
    if decision.choice is None or decision.status is Status.MATCHED:
        return None
    sentence = f'is {decision.status.value}, and yet {decision.choice!r} was chosen; say "matched", or take it away'
    return ("decision", "status"), sentence


def _match_without_work(each: LockedTitle) -> Mistake | None:
    decision = each.decision
    if decision.status is not Status.MATCHED or each.key or decision.choice:
        return None
    if decision.is_persons:
        return ("decision", "status"), 'is matched, but with no work; give "choice" an identifier, or say "unmatched"'
    sentence = (
        'is matched, but has neither "key" nor "record"; bring them back, or say "unmatched" and take away "asked", '
        "so that it is asked again"
    )
    return ("decision", "status"), sentence


_CHECKS: tuple[Callable[[LockedTitle], Mistake | None], ...] = (
    _key_without_match,
    _choice_of_nobody,
    _choice_without_match,
    _match_without_work,
)
