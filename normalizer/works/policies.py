"""What each command does about two descriptions: one table of relations and policies, and the limits of probability.

The commands ask different questions, so their answers may differ. Every place where they do has its reason here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from normalizer.works.relation import Judgement
from normalizer.works.vetoes import Relation


class Policy(StrEnum):
    """The questions of the commands.

    `find`: is this the work that was searched for? `join`: do two source records become one? `publish`: is this the
    published version of the entry? `present`: is the work in the `.bib` file already? `duplicate`: are two entries of a
    file one work? `describe`: does an entry describe the work whose identifier it has?
    """

    FIND = "find"
    JOIN = "join"
    PUBLISH = "publish"
    PRESENT = "present"
    DUPLICATE = "duplicate"
    DESCRIBE = "describe"


class Action(StrEnum):
    """What to do: `take` and `no` are decided, `ask` leaves the decision to the user.

    The policy `describe` answers `right` for `take` and `wrong` for `no`.
    """

    TAKE = "take"
    ASK = "ask"
    NO = "no"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Limits:
    """The probabilities of one work between which a decision becomes a question.

    A positive action needs at least `take`, a negative one at most `refuse`.
    """

    take: float
    refuse: float
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A relation about which two policies decide differently on purpose."""

    relation: Relation
    policies: frozenset[Policy]
    reason: str


_T, _A, _N, _R, _W = Action.TAKE, Action.ASK, Action.NO, Action.RIGHT, Action.WRONG
_ORDER = (Policy.FIND, Policy.JOIN, Policy.PUBLISH, Policy.PRESENT, Policy.DUPLICATE, Policy.DESCRIBE)
_ROWS: dict[Relation, tuple[Action, ...]] = {
    Relation.SAME: (_T, _T, _N, _T, _T, _R),
    Relation.VERSION: (_T, _T, _T, _T, _T, _R),
    Relation.EXTENDED: (_A, _N, _A, _N, _N, _A),
    Relation.EDITION: (_A, _N, _N, _N, _N, _A),
    Relation.PART: (_N, _N, _N, _N, _N, _W),
    Relation.SEQUEL: (_N, _N, _N, _N, _N, _W),
    Relation.ABOUT: (_N, _N, _N, _N, _N, _W),
    Relation.ARTIFACT: (_N, _N, _N, _N, _N, _A),
    Relation.SIBLING: (_N, _N, _N, _N, _N, _W),
    Relation.NAMESAKE: (_N, _N, _N, _N, _N, _W),
    Relation.COPIED_ID: (_N, _N, _N, _N, _N, _W),
    Relation.DIFFERENT: (_N, _N, _N, _N, _N, _W),
}
TABLE: Mapping[Relation, Mapping[Policy, Action]] = {
    relation: dict(zip(_ORDER, actions, strict=True)) for relation, actions in _ROWS.items()
}

LIMITS: Mapping[Policy, Limits] = {
    Policy.FIND: Limits(0.8, 0.5, "a missing entry is a nuisance, a wrong entry is cited"),
    Policy.JOIN: Limits(0.8, 0.3, "records that are joined by mistake mix their fields, and no user sees it"),
    Policy.PUBLISH: Limits(0.8, 0.5, "the fields of the published version replace those of the entry"),
    Policy.PRESENT: Limits(0.85, 0.5, "a second entry of a work is found by `check`; a missing one is not"),
    Policy.DUPLICATE: Limits(0.8, 0.5, "entries that are merged by mistake make a text cite the wrong work"),
    Policy.DESCRIBE: Limits(0.5, 0.1, "an accusation needs proof; an entry is right until something speaks against it"),
}

_OTHERS = frozenset([Policy.JOIN, Policy.PUBLISH, Policy.PRESENT, Policy.DUPLICATE])
_FILE = frozenset([Policy.JOIN, Policy.PRESENT, Policy.DUPLICATE])
_TWO_WORKS = "two publications that differ are never merged, but a reader may mean either"
DIFFERENCES: tuple[Difference, ...] = (
    *(
        Difference(
            Relation.SAME,
            frozenset([Policy.PUBLISH, other]),
            "an entry that is the publication has nothing to take over",
        )
        for other in _ORDER
        if other is not Policy.PUBLISH
    ),
    *(
        Difference(Relation.EXTENDED, frozenset([asking, other]), _TWO_WORKS)
        for asking in (Policy.FIND, Policy.PUBLISH, Policy.DESCRIBE)
        for other in sorted(_FILE)
    ),
    *(
        Difference(Relation.EDITION, frozenset([asking, other]), _TWO_WORKS)
        for asking in (Policy.FIND, Policy.DESCRIBE)
        for other in sorted(_OTHERS)
    ),
    *(
        Difference(
            Relation.ARTIFACT,
            frozenset([Policy.DESCRIBE, other]),
            "authors cite the paper with the identifier of its data or software on purpose",
        )
        for other in _ORDER
        if other is not Policy.DESCRIBE
    ),
)


def decide(policy: Policy, judgement: Judgement) -> Action:
    """Return what a command does about two descriptions."""
    action, limits = TABLE[judgement.relation][policy], LIMITS[policy]
    if action in (Action.TAKE, Action.RIGHT) and judgement.probability < limits.take:
        return Action.ASK
    if judgement.veto is None and action in (Action.NO, Action.WRONG) and not judgement.relation.is_one_work:
        return Action.ASK if judgement.probability > limits.refuse else action
    return action


def reason(policy: Policy, other: Policy, relation: Relation) -> str | None:
    """Return why two policies decide differently about a relation; None if no reason is given."""
    pair = frozenset([policy, other])
    return next((one.reason for one in DIFFERENCES if one.relation is relation and one.policies == pair), None)


def disagreements(judgement: Judgement) -> tuple[tuple[Policy, Policy], ...]:
    """Return the pairs of policies that decide differently about two descriptions without a reason in the table."""
    actions = {policy: _decision(decide(policy, judgement)) for policy in _ORDER}
    return tuple(
        (one, other)
        for one, other in combinations(_ORDER, 2)
        if Action.ASK not in (actions[one], actions[other])
        and actions[one] is not actions[other]
        and reason(one, other, judgement.relation) is None
    )


def _decision(action: Action) -> Action:
    """The answer of `describe` in the words of the others."""
    return {Action.RIGHT: Action.TAKE, Action.WRONG: Action.NO}.get(action, action)
