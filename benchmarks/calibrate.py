"""Makes `normalizer/works/calibration.toml`: of the works that a reason gave, how many were right.

    python benchmarks/calibrate.py CATALOG [--shared ../shared] [--list 5]

CATALOG is built of all of `catalog/*.jsonl.zst`. Prints for each experiment (`experiments.py`) what became of its
titles, and how good the confidence is on titles that it was not counted on: the counts of each half of the titles are
tried on the other half. Titles whose own record is hidden are weighted down to the share of scraped titles that are in
no catalog. Draws `docs/reliability.svg`.
"""

from __future__ import annotations

import argparse
import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments import ABSENT_SAMPLE, EXPERIMENTS, Data, Labelled
from reliability import Told, draw, expected_error

from normalizer.values.hashing import hash_texts
from normalizer.values.titles import content_words
from normalizer.works.confidence import Counts, length_class, share_right
from normalizer.works.verdict import Status
from resolvers.catalog import Catalog

ABSENT_SHARE = 0.05  # of scraped titles; 7 of 356 in pages_dev, more in fields that arXiv does not cover
# Only another work of the title, or of the series, is there.
_WITHOUT_THEIR_OWN = frozenset(["equal titles, by abstract", "versions and parts, own one absent"])
ROOT = Path(__file__).parent.parent
OUTPUT, DIAGRAM = ROOT / "normalizer/works/calibration.toml", ROOT / "docs/reliability.svg"
HEAD = """\
# How many of the works that a reason gave were right, and of how many, for titles of few, some and many content words.
# Made by benchmarks/calibrate.py on {date} from truth/*.jsonl, the seeds and catalog/*.jsonl.zst (see there).
"""
_WANTED = (0.998, 0.995, 0.99, 0.98)
_SURE = 0.99


@dataclass(frozen=True)
class Case:
    """A title with a best work that was not dismissed: by which reason, whether rightly, how much it counts."""

    reason: str
    words: int
    right: bool
    matched: bool
    weight: float
    half: int

    @property
    def name(self) -> str:
        return f"{self.reason}.{length_class(self.words)}"


def cases(labelled: Sequence[Labelled], weight: float) -> list[Case]:
    """Two works that fit alike are no answer; neither is a work that does not fit."""
    found = []
    for each in labelled:
        best = each.match.compared[0].verdict if each.match.compared else None
        if best is None or best.status is Status.UNMATCHED or each.match.verdict.reason != best.reason:
            continue
        title = each.match.scraped.title
        half = int(hash_texts([title.encode()])[0]) & 1
        matched = each.match.verdict.status is Status.MATCHED
        found.append(Case(best.reason.value, len(content_words(title)), each.right, matched, weight, half))
    return found


def counted(some: Sequence[Case]) -> Counts:
    """Right and all, by reason and class, rounded to whole titles."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for case in some:
        sums[case.name][0] += case.right * case.weight
        sums[case.name][1] += case.weight
    return {name: (round(right), round(total)) for name, (right, total) in sums.items()}


def told(some: Sequence[Case]) -> list[Told]:
    """What would be said of each title from the counts of the other half."""
    counts = [counted([case for case in some if case.half != half]) for half in (0, 1)]
    return [
        Told(share_right(counts[case.half], case.reason, case.words), case.right, case.weight)
        for case in some
        if case.matched
    ]


def report(said: Sequence[Told]) -> None:
    """The error of the confidence, what is wrong among the sure ones, and the threshold for a wanted precision."""
    weight = sum(each.weight for each in said)
    print(f"\n{len(said)} matched; expected calibration error {expected_error(said):.4f}")
    sure = [each for each in said if each.confidence >= _SURE]
    wrong = sum(each.weight for each in sure if not each.right) / sum(each.weight for each in sure)
    print(f"confidence {_SURE} or more: {len(sure)}, wrong {wrong:.4%}")
    for wanted in _WANTED:
        least, kept = threshold(said, wanted)
        print(f"wanted precision {wanted}: --min-confidence {least:.4f} keeps {kept / weight:.1%} of what is matched")


def threshold(said: Sequence[Told], wanted: float) -> tuple[float, float]:
    """The least confidence from which on so much is right, and the weight of what is left."""
    best = (1.0, 0.0)
    right = total = 0.0
    ordered = sorted(said, key=lambda each: -each.confidence)
    for place, each in enumerate(ordered):
        right, total = right + each.right * each.weight, total + each.weight
        last_of_its_kind = place + 1 == len(ordered) or ordered[place + 1].confidence < each.confidence
        if last_of_its_kind and right / total >= wanted:
            best = (each.confidence, total)
    return best


def show(name: str, labelled: Sequence[Labelled], most: int) -> None:
    """One line of what became of the titles; and the first that are matched wrongly."""
    answers = Counter((each.match.verdict.status, each.right) for each in labelled)
    matched, wrong = answers[Status.MATCHED, True], answers[Status.MATCHED, False]
    ambiguous = sum(answers[Status.AMBIGUOUS, right] for right in (True, False))
    precision = f"{matched / (matched + wrong):.4f}" if matched + wrong else "-"
    expected = sum(each.expected for each in labelled)
    recall = f"{matched / expected:.4f}" if expected else "-"
    print(f"{name:40}{len(labelled):>7}{matched:>8}{wrong:>7}{ambiguous:>10}{precision:>10}{recall:>8}")
    for each in [one for one in labelled if one.match.verdict.status is Status.MATCHED and not one.right][:most]:
        best = each.match.compared[0]
        print(f"    {best.verdict.reason}: {each.match.scraped.title!r} is not {best.title!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--list", type=int, default=0, help="show so many wrong matches of each experiment")
    arguments = parser.parse_args()
    data = Data(Catalog.open(arguments.catalog), arguments.shared)

    print(f"{'':40}{'titles':>7}{'right':>8}{'wrong':>7}{'ambiguous':>10}{'precision':>10}{'recall':>8}")
    found: list[Case] = []
    for name, experiment in EXPERIMENTS.items():
        labelled = list(experiment(data))
        show(name, labelled, arguments.list)
        found += cases(labelled, weight_of(name, len(data.titles)))
    said = told(found)
    report(said)
    DIAGRAM.write_text(draw(said), encoding="utf-8")
    OUTPUT.write_text(written(counted(found)), encoding="utf-8")


def weight_of(experiment: str, titles: int) -> float:
    if experiment == "absent":
        return ABSENT_SHARE * titles / ABSENT_SAMPLE
    return ABSENT_SHARE if experiment in _WITHOUT_THEIR_OWN else 1.0


def written(counts: Counts) -> str:
    """The data file: a table for each reason."""
    text = HEAD.format(date=datetime.datetime.now(datetime.UTC).date())
    reasons = sorted({name.partition(".")[0] for name in counts})
    for reason in reasons:
        rows = {name.partition(".")[2]: pair for name, pair in counts.items() if name.partition(".")[0] == reason}
        lines = [f"{name} = [{rows[name][0]}, {rows[name][1]}]\n" for name in ("few", "some", "many") if name in rows]
        text += f"\n[{reason}]\n" + "".join(lines)
    return text


if __name__ == "__main__":
    main()
