"""The explanation of a judgement: both descriptions, what each field weighs, the relation, what each command does.

`bibnorm compare`, `match --explain -v`, the review page and `normalizer.compare` show these values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import fsum
from typing import Any

from normalizer.values.text import first_of, html_table
from normalizer.works.description import Description, year_of
from normalizer.works.facts import Relation
from normalizer.works.policies import (
    BEYOND,
    DIFFERENCES,
    LIMITS,
    NOTHING_TO_TAKE,
    PLAIN,
    TABLE,
    Action,
    Policy,
    by_table,
    decide,
    is_uncertain,
    precedes,
)
from normalizer.works.publication import publication_of
from normalizer.works.relation import Judgement, relate, weights

_LABELS = {
    "printed_title": "title",
    "people": "authors",
    "retitled_people": "authors",
    "reworded_people": "authors",
    "printed_year": "year",
    "id": "identifiers",
}
# In the place of the sentence of `different`, which is true only if something speaks against one work.
_UNCERTAIN = "It is uncertain whether they are one work: too little speaks for it, and no fact against it."
_MOST_AUTHORS = 8
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of both sides. `level` is None for a field that is shown and not compared; then `weight` is 0."""

    field: str
    left: str
    right: str
    level: str | None = None
    weight: float = 0.0

    @property
    def is_compared(self) -> bool:
        """Say whether both sides have the field, so that it could speak for or against one work."""
        return self.level not in (None, "unknown")


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """What the commands of one policy do; `reason` says why the probability changes the answer of the table."""

    policy: str
    commands: str
    question: str
    action: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """Policies that answer differently on purpose, with the reason."""

    actions: Mapping[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class VetoRow:
    """The fact that decided: its name, its sentence, and what it was seen in."""

    name: str
    text: str
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """Two descriptions, and all that their relation was decided by.

    `left_name` and `right_name` are what the user calls the two. `prior` and the weights of `fields` are bits and add
    up to `total`, the log odds of one work; with a `veto`, the probability does not follow from them.
    """

    left_name: str
    right_name: str
    judgement: Judgement
    fields: tuple[FieldRow, ...]
    prior: float
    policies: tuple[PolicyRow, ...]
    differences: tuple[DifferenceRow, ...]

    @property
    def relation(self) -> Relation:
        return self.judgement.relation

    @property
    def probability(self) -> float:
        return self.judgement.probability

    @property
    def sentence(self) -> str:
        return _UNCERTAIN if is_uncertain(self.judgement) else self.relation.sentence

    @property
    def total(self) -> float:
        """The sum of prior and weights, in bits."""
        return fsum((self.prior, *(row.weight for row in self.fields)))

    @property
    def veto(self) -> VetoRow | None:
        """The fact that decided, if one did."""
        veto = self.judgement.veto
        return VetoRow(veto.fact.value, veto.fact.sentence, veto.note) if veto else None

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as one JSON object, as `bibnorm compare --format json` prints it."""
        return {
            "left": self.left_name,
            "right": self.right_name,
            "relation": self.relation.value,
            "sentence": self.sentence,
            "one_work": self.relation.is_one_work,
            "probability": self.probability,
            "decided_by": self.judgement.reason,
            "veto": asdict(self.veto) if self.veto else None,
            "prior": self.prior,
            "sum": round(self.total, _DIGITS),
            "fields": [asdict(row) | {"weight": round(row.weight, _DIGITS)} for row in self.fields],
            "policies": [asdict(row) for row in self.policies],
            "differences": [{"actions": dict(row.actions), "reason": row.reason} for row in self.differences],
        }

    def __repr__(self) -> str:
        return f"<Explanation: {self.left_name!r} and {self.right_name!r}: {self.judgement}>"

    def _repr_html_(self) -> str:
        """The fields with their weights, the sum and the relation as a table, for notebooks."""
        rows = [(row.field, row.left, row.right, row.level or "", bits(row.weight)) for row in self.fields]
        rows += [("prior", "", "", "", bits(self.prior)), ("sum", "", "", "", bits(self.total))]
        if self.veto:
            rows.append(("veto", self.veto.text, self.veto.note, self.veto.name, ""))
        rows.append(("relation", self.sentence, "", self.relation.value, f"{self.probability:.4f}"))
        return html_table(("field", self.left_name, self.right_name, "level", "bits"), rows)


def explain_pair(
    left: Sequence[Description],
    right: Sequence[Description],
    left_name: str,
    right_name: str,
) -> Explanation:
    """Explain the relation of two works, each as one or more sources describe it: the nearest descriptions count."""
    one, other, judgement = nearest(left, right)
    return Explanation(
        left_name=left_name,
        right_name=right_name,
        judgement=judgement,
        fields=field_rows(one, other, judgement),
        prior=weights().prior,
        policies=tuple(_policy_row(policy, one, other, judgement) for policy in Policy),
        differences=_differences(judgement),
    )


def nearest(left: Sequence[Description], right: Sequence[Description]) -> tuple[Description, Description, Judgement]:
    """Return the two descriptions of two works that are most probably of one work, and their judgement."""
    pairs = [(one, other, relate(one, other)) for one in left for other in right]
    return max(pairs, key=lambda pair: (pair[2].veto is None, pair[2].probability))


def field_rows(left: Description, right: Description, judgement: Judgement) -> tuple[FieldRow, ...]:
    """Return a row for each field that one side has at least: what it says, its level and its weight."""
    left_values, right_values = _values(left), _values(right)
    levels, contributions = judgement.evidence.levels(), judgement.contributions
    compared = {
        _LABELS.get(name, name): (level.name.lower().replace("_", "-"), contributions[name])
        for name, level in levels.items()
    }
    compared["title"] = compared["title"][0], compared["title"][1] + contributions["word"]
    rows = (FieldRow(field, left_values[field], right_values[field], *compared.get(field, ())) for field in left_values)
    return tuple(row for row in rows if row.left or row.right)


def bits(weight: float) -> str:
    """Write a weight with its sign: "+4.20"."""
    return f"{weight:+.2f}"


def _values(one: Description) -> dict[str, str]:
    """The values of a description as texts, by the label of their field; empty where there is none."""
    year = year_of(one)
    return {
        "source": f"{one.source} ({one.via})" if one.via else one.source,
        "title": one.title,
        "authors": _people(one),
        "year": str(year) if year is not None else "",
        "venue": one.venue or "",
        "printed as": publication_of(one).value,
        "identifiers": ", ".join(identifier.marked for identifier in one.ids),
        "volume": f"{one.volume or ''}({one.issue})" if one.issue else one.volume or "",
        "pages": one.pages or "",
        "abstract": f"{len(one.abstract.split())} words"
        if one.abstract
        else "its fingerprint"
        if one.fingerprint
        else "",
    }


def _people(one: Description) -> str:
    names = [name.text for name in one.authors]
    is_cut = 0 < len(names) <= _MOST_AUTHORS and not one.authors_complete
    return first_of(names, _MOST_AUTHORS, between="; ") + (" et al." if is_cut else "")


def _policy_row(policy: Policy, left: Description, right: Description, judgement: Judgement) -> PolicyRow:
    """The answer of a policy; for `publish` the left one is the entry."""
    action, limits = decide(policy, judgement), LIMITS[policy]
    planned = TABLE[judgement.relation][policy]
    reason = None
    if policy is Policy.PUBLISH and action is Action.TAKE and precedes(right, left, judgement):
        action, reason = Action.NO, NOTHING_TO_TAKE
    elif action is not planned and action is not by_table(policy, judgement):
        reason = BEYOND[policy, action]
    elif action is not planned:
        positive = planned in (Action.TAKE, Action.RIGHT)
        limit = f"below {limits.take:g}" if positive else f"above {limits.refuse:g}"
        reason = f"the probability is {limit}: {limits.reason}"
    return PolicyRow(policy.value, policy.commands, policy.question, action.value, reason)


def _differences(judgement: Judgement) -> tuple[DifferenceRow, ...]:
    """The reasons of the table, each once, for policies that decide about these two as the table says."""
    by_reason: dict[str, set[Policy]] = {}
    for row in DIFFERENCES:
        if row.relation is judgement.relation:
            by_reason.setdefault(row.reason, set()).update(row.policies)
    rows = []
    for reason, policies in by_reason.items():
        actions = {policy: decide(policy, judgement) for policy in Policy if policy in policies}
        if len({PLAIN.get(action, action) for action in actions.values()}) > 1:
            rows.append(DifferenceRow({policy.value: action.value for policy, action in actions.items()}, reason))
    return tuple(rows)
