"""What each command does about each relation."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from normalizer.works import Action, Judgement, Policy, Relation, relate
from normalizer.works.policies import DIFFERENCES, LIMITS, TABLE, by_table, disagreements, reason
from normalizer.works.vetoes import Fact, Veto

# find, join, publish, present, duplicate, describe; as in truth/relations/README.md.
EXPECTED = {
    "same": "take take no take take right",
    "version": "take take take take take right",
    "extended": "ask no ask no no ask",
    "edition": "ask no no no no ask",
    "part": "no no no no no wrong",
    "sequel": "no no no no no wrong",
    "about": "no no no no no wrong",
    "artifact": "no no no no no ask",
    "sibling": "no no no no no wrong",
    "namesake": "no no no no no wrong",
    "copied-id": "no no no no no wrong",
    "different": "no no no no no wrong",
}
VETO = Veto(Relation.SEQUEL, Fact.OTHER_NUMBER)


def judged(relation: Relation, probability: float, *, veto: Veto | None = None) -> Judgement:
    return replace(
        relate({"title": "Cold atoms"}, {"title": "Cold atoms"}), relation=relation, probability=probability, veto=veto
    )


@pytest.mark.parametrize("relation", list(Relation))
def test_the_table_of_policies(relation: Relation) -> None:
    sure = 1.0 if relation.is_one_work else 0.0
    actions = [by_table(policy, judged(relation, sure)).value for policy in Policy]
    assert actions == EXPECTED[relation.value].split()
    assert [TABLE[relation][policy].value for policy in Policy] == EXPECTED[relation.value].split()


@pytest.mark.parametrize("policy", list(Policy))
def test_a_decision_needs_its_probability(policy: Policy) -> None:
    limits = LIMITS[policy]
    assert by_table(policy, judged(Relation.VERSION, limits.take)) in (Action.TAKE, Action.RIGHT)
    assert by_table(policy, judged(Relation.VERSION, limits.take - 0.001)) is Action.ASK
    assert by_table(policy, judged(Relation.DIFFERENT, limits.refuse)) in (Action.NO, Action.WRONG)
    assert by_table(policy, judged(Relation.DIFFERENT, limits.refuse + 0.001)) is Action.ASK
    assert by_table(policy, judged(Relation.SEQUEL, limits.refuse + 0.001, veto=VETO)) in (Action.NO, Action.WRONG)


def test_the_limits_are_ordered_and_have_reasons() -> None:
    assert {policy: (limits.take, limits.refuse) for policy, limits in LIMITS.items()} == {
        Policy.FIND: (0.8, 0.5),
        Policy.JOIN: (0.8, 0.3),
        Policy.PUBLISH: (0.8, 0.5),
        Policy.PRESENT: (0.85, 0.5),
        Policy.DUPLICATE: (0.8, 0.5),
        Policy.DESCRIBE: (0.5, 0.1),
    }
    assert all(limits.refuse <= limits.take and limits.reason for limits in LIMITS.values())


@pytest.mark.parametrize("relation", list(Relation))
def test_policies_that_differ_have_a_reason(relation: Relation) -> None:
    same = {Action.RIGHT: Action.TAKE, Action.WRONG: Action.NO}
    for one, other in combinations(Policy, 2):
        actions = {same.get(TABLE[relation][policy], TABLE[relation][policy]) for policy in (one, other)}
        assert (len(actions) > 1) is (reason(one, other, relation) is not None)
        assert reason(one, other, relation) == reason(other, one, relation)


def test_reasons_are_sentences_for_pairs() -> None:
    assert all(len(each.policies) == 2 and len(each.reason) > 20 for each in DIFFERENCES)


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize("probability", [0.0, 0.05, 0.3, 0.49, 0.51, 0.7, 0.9, 1.0])
def test_no_two_commands_decide_differently_without_a_reason(relation: Relation, probability: float) -> None:
    assert disagreements(judged(relation, probability)) == ()


def test_a_disagreement_is_found() -> None:
    same = judged(Relation.SAME, 1.0)
    table = TABLE[Relation.SAME]
    assert isinstance(table, dict)
    table[Policy.JOIN] = Action.NO
    try:
        found = disagreements(same)
    finally:
        table[Policy.JOIN] = Action.TAKE
    assert (Policy.FIND, Policy.JOIN) in found
    assert (Policy.JOIN, Policy.DESCRIBE) in found
    assert (Policy.FIND, Policy.PUBLISH) not in found
