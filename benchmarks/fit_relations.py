"""Fit the weights of `normalizer/works/weights.toml` on pooled labeled pairs.

    python benchmarks/fit_relations.py ../shared [--folds 5] [--write]

The model is a logistic regression with ordered levels: the weight of a level is never below that of a lower level, a
field that cannot be compared weighs nothing, levels of agreement weigh at least 0 and levels of disagreement at most 0.
It is fitted on the pairs that no veto decides. Every set has the same total weight, so that no set decides alone.
Cross-validation leaves out whole groups (pairs that share a record), and then whole sets.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from relation_data import DATABASES, Labeled, every_set
from scipy.optimize import minimize, minimize_scalar
from sklearn.metrics import f1_score, log_loss

from normalizer.works import levels
from normalizer.works.evidence import Evidence, compare
from normalizer.works.facts import Fact
from normalizer.works.title_pair import TitleLevel
from normalizer.works.vetoes import VETOES

OUTPUT = Path(__file__).parent.parent / "normalizer/works/weights.toml"
MOST_INFORMATION = 80.0
PENALTY = 0.5
MOST_PAIRS = 1500
# Where the limit of one work is set, a false match costs so many missed ones: a wrong entry is cited.
FALSE_MATCH = 2.0
LIMITS = np.arange(0.5, 0.91, 0.02)
# The cost hardly changes around its least: of the limits within this share of it the lowest is taken, which asks least.
FLAT = 1.025
LEFT_OUT = ("relations", "renamed", "DBLP-GoogleScholar, clean")
# Facts that are evidence too: the pairs that they decide are fitted as well.
EVIDENT = frozenset([Fact.OTHER_PEOPLE, Fact.OTHER_ARXIV])
# The pairs of this set differ in a word or two of the title: it tells what such a word weighs (in nats, at most).
OF_WORD, MOST_OF_WORD = "one team, other words", 20.0
# How much a set counts; a set of one title without other evidence has the share that it has among scraped titles.
IMPORTANCE = {
    "relations": 3.0,
    "renamed": 2.5,
    "works of one team": 0.3,
    OF_WORD: 0.3,
    "own records": 0.3,
    "identifiers": 0.3,
    "one title, other people, title alone": 0.02,
    "one title, other people": 0.5,
    "discussions": 0.3,
    "retitled, abstracts": 0.3,
    "versions of models": 0.3,
    "parts and versions, title alone": 0.1,
    **dict.fromkeys(DATABASES, 2.0),
}
FIELDS: dict[str, type[IntEnum]] = {
    "title": TitleLevel,
    "printed_title": TitleLevel,
    "word": levels.FieldLevel,
    "people": levels.PeopleLevel,
    "retitled_people": levels.PeopleLevel,
    "reworded_people": levels.PeopleLevel,
    "year": levels.YearLevel,
    "printed_year": levels.YearLevel,
    "venue": levels.FieldLevel,
    "id": levels.IdLevel,
    "pages": levels.FieldLevel,
    "volume": levels.FieldLevel,
    "abstract": levels.AbstractLevel,
}
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """One parameter: the rise of a field's weight from one level to the next."""

    field: str
    level: int
    up: bool


def steps() -> list[Step]:
    """Rises above the level that cannot be compared, and falls below it; a title always has a level."""
    found = []
    for field, kind in FIELDS.items():
        for level in kind:
            if kind is TitleLevel:
                found += [Step(field, level, up=True)] if level > TitleLevel.OTHER else []
            elif level:
                found.append(Step(field, level, up=level > 0))
    return found


STEPS = steps()


def row(evidence: Evidence) -> list[float]:
    """The value of every parameter for one pair, and the information of the title."""
    found = {field: int(level) for field, level in evidence.levels().items()}
    values = [
        float(found.get(step.field, 0) >= step.level) if step.up else -float(found.get(step.field, 0) <= step.level)
        for step in STEPS
    ]
    return [*values, min(evidence.titles.bits, MOST_INFORMATION) / 10]


def fit(x: Array, y: Array, weight: Array) -> Array:
    """The prior and the parameters in nats: all but the prior are at least 0."""
    total = weight.sum()

    def loss(parameters: Array) -> tuple[float, Array]:
        z = parameters[0] + x @ parameters[1:]
        p = 1 / (1 + np.exp(-z))
        value = (weight * (np.logaddexp(0, z) - y * z)).sum() / total + PENALTY / total * (
            parameters[1:] ** 2
        ).sum() / 2
        slope = weight * (p - y) / total
        gradient = np.concatenate([[slope.sum()], x.T @ slope + PENALTY / total * parameters[1:]])
        return float(value), gradient

    bounds = [(None, None)] + [(0, None)] * x.shape[1]
    start = np.zeros(x.shape[1] + 1)
    return np.asarray(minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x)


def probabilities(parameters: Array, x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-(parameters[0] + x @ parameters[1:]))))


@dataclass(frozen=True)
class Table:
    """The pairs of all sets that no veto decides: values, labels, set and fold of each."""

    x: Array
    y: Array
    sets: NDArray[np.str_]
    folds: NDArray[np.int64]
    weight: Array


def table(sets: dict[str, list[Labeled]], folds: int) -> tuple[Table, int, int]:
    """The table, and how many pairs vetoes decide, and how many of those are of one work."""
    rows, labels, names, places, vetoed, wrong = [], [], [], [], 0, 0
    for name, pairs in sets.items():
        for pair in sample(pairs):
            evidence = compare(pair.left, pair.right)
            veto = next((veto for rule in VETOES if (veto := rule(evidence))), None)
            if veto:
                vetoed += 1
                wrong += pair.same
            if veto and veto.fact not in EVIDENT:
                continue
            rows.append(row(evidence))
            labels.append(float(pair.same))
            names.append(name)
            places.append(int(hashlib.md5(pair.group.encode()).hexdigest(), 16) % folds)  # not for security
    counts = {name: names.count(name) for name in set(names)}
    weight = np.array([1000.0 * IMPORTANCE.get(name, 1.0) / max(counts[name], 200) for name in names])
    return (
        Table(np.array(rows), np.array(labels), np.array(names), np.array(places), weight),
        vetoed,
        wrong,
    )


def fit_sets(data: Table, chosen: NDArray[np.bool_]) -> Array:
    """As `fit` without the pairs of `OF_WORD`, and then the weight of a word alone with all chosen pairs.

    These pairs have all people in common: fitted with the rest, they lower the weight of people for all others.
    """
    first = chosen & (data.sets != OF_WORD)
    parameters = fit(data.x[first], data.y[first], data.weight[first])
    place = next(index for index, step in enumerate(STEPS) if step.field == "word" and not step.up)
    x, y, weight = data.x[chosen], data.y[chosen], data.weight[chosen]
    parameters[1 + place] = 0
    rest = parameters[0] + x @ parameters[1:]

    def loss(word: float) -> float:
        z = rest + word * x[:, place]
        return float((weight * (np.logaddexp(0, z) - y * z)).sum())

    parameters[1 + place] = minimize_scalar(loss, bounds=(0, MOST_OF_WORD), method="bounded").x
    return parameters


def sample(pairs: Sequence[Labeled]) -> list[Labeled]:
    """At most so many pairs of a set, chosen by a hash of their group."""
    if len(pairs) <= MOST_PAIRS:
        return list(pairs)
    ranked = sorted(pairs, key=lambda pair: hashlib.md5(pair.group.encode()).hexdigest())  # not for security
    return ranked[:MOST_PAIRS]


def validate(data: Table, folds: int) -> float:
    """Print the errors on groups and sets that were left out; return the limit of one work."""
    predicted = np.zeros(len(data.y))
    for fold in range(folds):
        train = data.folds != fold
        parameters = fit_sets(data, train)
        predicted[~train] = probabilities(parameters, data.x[~train])
    loss, f1 = log_loss(data.y, predicted), f1_score(data.y, predicted >= 0.5)
    costs = {limit: cost(data, predicted, limit) for limit in LIMITS}
    limit = next(limit for limit in LIMITS if costs[limit] <= FLAT * min(costs.values()))
    print(f"{folds} folds by group: log loss {loss:.4f}, F1 {f1:.4f}; limit {limit:.2f}")
    for name in sorted(set(data.sets)):
        out = data.sets == name
        line = (
            f"  {name:38} {out.sum():6} pairs  wrong: by group {np.mean((predicted[out] >= limit) != data.y[out]):.4f}"
        )
        if name in LEFT_OUT:
            parameters = fit_sets(data, ~out)
            left_out = probabilities(parameters, data.x[out])
            line += f"  set left out {np.mean((left_out >= limit) != data.y[out]):.4f}"
        print(line)
    return float(limit)


def cost(data: Table, predicted: Array, limit: float) -> float:
    false, missed = (predicted >= limit) & (data.y == 0), (predicted < limit) & (data.y == 1)
    return float((data.weight * (FALSE_MATCH * false + missed)).sum())


def render(parameters: Array, data: Table, vetoed: int, wrong: int, limit: float) -> str:
    bits = parameters / np.log(2)
    by_step = dict(zip(STEPS, bits[1:-1], strict=True))
    lines = [
        "# The weights in bits of the levels of agreement, log2(m/u) as fitted together.",
        f"# Made by benchmarks/fit_relations.py --write on {datetime.datetime.now(datetime.UTC).date()} from",
        f"# {len(data.y)} pairs that no veto decides ({int(data.y.sum())} of one work)",
        f"# of {len(set(data.sets))} sets of truth/ and conformance/er (see benchmarks/relation_data.py). Do not edit.",
        "",
        f"pairs = {len(data.y)}",
        f"same = {int(data.y.sum())}",
        f"prior = {bits[0]:.3f}",
        "# The share of one work, at most, among pairs that a veto decides.",
        f"vetoed = {wrong / vetoed:.4f}",
        "# The least probability that is called one work; below it, a command asks.",
        f"one_work = {limit:.2f}",
        "",
        "[title]",
        f"information = {bits[-1] / 10:.4f}",
        f"most_information = {MOST_INFORMATION}",
    ]
    for field, kind in FIELDS.items():
        lines += ["", f"[levels.{field}]"]
        for level in kind:
            if kind is TitleLevel or level:
                weight = sum(
                    (value if step.up else -value)
                    for step, value in by_step.items()
                    if step.field == field and (step.level <= level if step.up else step.level >= level)
                )
                lines.append(f"{level.name.lower()} = {weight:.3f}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    data, vetoed, wrong = table(every_set(arguments.shared), arguments.folds)
    limit = validate(data, arguments.folds)
    text = render(fit_sets(data, np.ones(len(data.y), bool)), data, vetoed, wrong, limit)
    if arguments.write:
        OUTPUT.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
