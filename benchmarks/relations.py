"""How well `relate` tells what two descriptions are to each other, for each set of labeled pairs.

    python benchmarks/relations.py ../shared [--list NAME]

Printed for each set: precision and recall of "one work" (same and version), F1, and where relations are labeled the
share of right ones. Then calibration over all sets (expected calibration error; the share wrong among those at .99 and
more), and the pairs on which two policies decide differently without a reason in their table. `--list NAME` prints the
wrong ones of a set.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from relation_data import Labeled, every_set

from normalizer.works.policies import disagreements
from normalizer.works.relation import Judgement, relate

BINS = 20
SURE = 0.99
Result = tuple[Labeled, Judgement]


def judge(pairs: Iterable[Labeled]) -> list[Result]:
    return [(pair, relate(pair.left, pair.right)) for pair in pairs]


def scores(results: Sequence[Result]) -> str:
    counts = Counter((judgement.relation.is_one_work, pair.same) for pair, judgement in results)
    true, false, missed = counts[True, True], counts[True, False], counts[False, True]
    text = f"precision {ratio(true, true + false)}  recall {ratio(true, true + missed)}"
    text += f"  F1 {ratio(2 * true, 2 * true + false + missed)}  false matches {false:4}  missed {missed:4}"
    labeled = [(pair, judgement) for pair, judgement in results if pair.relation]
    if labeled:
        right = sum(judgement.relation.value == pair.relation for pair, judgement in labeled)
        text += f"  relation right {ratio(right, len(labeled))}"
    return text


def ratio(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "  -   "


def calibration(results: Sequence[Result]) -> str:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for pair, judgement in results:
        place = min(int(judgement.probability * BINS), BINS - 1)
        bins.setdefault(place, []).append((judgement.probability, pair.same))
    gaps = (abs(sum(p for p, _ in each) - sum(same for _, same in each)) for each in bins.values())
    sure = [pair.same for pair, judgement in results if judgement.probability >= SURE]
    wrong = len(sure) - sum(sure)
    return f"error {sum(gaps) / (len(results) or 1):.4f}; of {len(sure)} at {SURE} or more, {wrong} wrong"


def show(results: Sequence[Result]) -> None:
    for pair, judgement in results:
        wrong = pair.relation not in (None, judgement.relation.value)
        if wrong or judgement.relation.is_one_work is not pair.same:
            label = pair.relation or ("one work" if pair.same else "two works")
            print(f"  {label}: {judgement}\n    {pair.left.title!r}\n    {pair.right.title!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"))
    parser.add_argument("--list", default=None, help="print the wrong ones of that set")
    arguments = parser.parse_args()
    everything: list[Result] = []
    for name, pairs in every_set(arguments.shared).items():
        results = judge(pairs)
        everything += results
        print(f"{name:38} {len(results):6} pairs  {scores(results)}  calibration {calibration(results)}", flush=True)
        if arguments.list == name:
            show(results)
    print(f"all sets: calibration {calibration(everything)}")
    found = [(pair, differ) for pair, judgement in everything if (differ := disagreements(judgement))]
    print(f"pairs on which two policies decide differently without a reason: {len(found)}")
    for pair, differ in found[:20]:
        print(f"  {pair.left.title!r} / {pair.right.title!r}: {differ}")


if __name__ == "__main__":
    main()
