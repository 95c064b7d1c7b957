"""How often `verify` is right about two records, beside simple rules, and how many pairs a second it judges.

    python benchmarks/verify.py ../shared [--runs 3] [--list NAME] [--write]

Tables:

- *databases*: the validation pairs of `conformance/er`. "Same" is what is `matched`; F1 with the 95 % interval of 500
  bootstrap samples. Confidence is not fitted on them, but the rules were written with their errors in view;
- *renamed*: `truth/title_changed.jsonl`, preprints under another title, among other works of the same people;
- *one title*: `truth/same_title*.jsonl`, with and without authors and abstracts;
- *calibration*: expected calibration error of the confidence over all of `truth/`, and the wrong among the surest.

`--write` counts the verdicts on `truth/` into `normalizer/works/records/verify.toml`, which confidence is read from.
`--list NAME` prints the wrong ones of a table's row.
"""

from __future__ import annotations

import argparse
import datetime
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from pairs import (
    Pair,
    changed_titles,
    databases,
    identifiers,
    labelled,
    own_records,
    same_titles,
    without_authors,
)
from rapidfuzz.fuzz import token_sort_ratio

from normalizer.values.titles import title_key
from normalizer.works.verdict import Status
from normalizer.works.verify import Verified, verify

SAMPLES = 500
BINS = 20
SURE = 0.99
OUTPUT = Path(__file__).parent.parent / "normalizer/works/records/verify.toml"
HEAD = """\
# How many of the pairs of records with a verdict are one work, on labelled pairs. Made by benchmarks/verify.py --write
# on {date} from truth/*.jsonl and catalog/arxiv.jsonl.zst (see there); don't edit.
"""
DATABASES = {
    f"{name}, {'clean' if folder == 'Structured' else 'dirty'}": f"conformance/er/{folder}/{name}/valid.txt"
    for name in ("DBLP-ACM", "DBLP-GoogleScholar")
    for folder in ("Structured", "Dirty")
}
Judge = Callable[[Pair], bool]


def ours(pair: Pair) -> bool:
    return verify(pair.ours, pair.theirs).status is Status.MATCHED


def near_title(pair: Pair) -> bool:
    return token_sort_ratio(pair.ours.title, pair.theirs.title) >= 90


def title_and_year(pair: Pair) -> bool:
    return title_key(pair.ours.title) == title_key(pair.theirs.title) and pair.ours.year == pair.theirs.year


JUDGES: dict[str, Judge] = {
    "verify": ours,
    "title, token_sort_ratio >= .9": near_title,
    "exact folded title and year": title_and_year,
}


def scores(said: Sequence[bool], same: Sequence[bool]) -> tuple[float, float, float]:
    """F1, precision, recall; 0 where nothing was found."""
    right = sum(a and b for a, b in zip(said, same, strict=True))
    found, there = sum(said), sum(same)
    return 2 * right / ((found + there) or 1), right / (found or 1), right / (there or 1)


def interval(said: Sequence[bool], same: Sequence[bool]) -> tuple[float, float]:
    """Of F1, 95 %, by drawing pairs with replacement."""
    draw = random.Random(11)
    both = list(zip(said, same, strict=True))
    drawn = (draw.choices(both, k=len(both)) for _ in range(SAMPLES))
    found = sorted(scores(*zip(*sample, strict=True))[0] for sample in drawn)
    return found[int(SAMPLES * 0.025)], found[int(SAMPLES * 0.975)]


def table(name: str, pairs: Sequence[Pair]) -> None:
    same = [pair.same for pair in pairs]
    print(f"\n{name}: {len(pairs)} pairs, {sum(same)} of one work")
    for judge, says in JUDGES.items():
        said = [says(pair) for pair in pairs]
        f1, precision, recall = scores(said, same)
        low, high = interval(said, same)
        print(f"  {judge:32} F1 {f1:.4f} ({low:.3f}-{high:.3f})  precision {precision:.4f}  recall {recall:.4f}")


def one_title(shared: Path) -> dict[str, list[Pair]]:
    """Sets where the share of each answer tells more than F1."""
    same, alone = "identical title", "no shared authors"
    truth = shared / "truth"
    discussions = truth / "same_title_same_abstract_different_authors.jsonl"
    pairs = truth / "same_title_labelled.jsonl"
    others = same_titles(shared, same, alone, authors=True)
    themselves = own_records(shared)
    return {
        "same title, other people, title alone": same_titles(shared, same, alone, authors=False),
        "same title, other people, title and year": without_authors(others),
        "same title, other people, authors": others,
        "the same records, title and year": without_authors(themselves),
        "the same records, authors": themselves,
        "parts and versions, title alone": same_titles(shared, "sequel / part / version", None, authors=False),
        "parts and versions, authors": same_titles(shared, "sequel / part / version", None, authors=True),
        "versions of models, authors": same_titles(shared, "model-name version", None, authors=True),
        "labelled, abstracts": labelled(pairs, abstracts=True, authors=False),
        "labelled, authors": labelled(pairs, abstracts=False, authors=True),
        "discussions, abstracts": labelled(discussions, abstracts=True, authors=False),
        "discussions, authors": labelled(discussions, abstracts=False, authors=True),
    }


def shares(pairs: Sequence[Pair]) -> str:
    """Decided rightly, decided wrongly, not decided; and how many different works were called one."""
    count: Counter[str] = Counter()
    for pair in pairs:
        status = verify(pair.ours, pair.theirs).status
        right = (status is Status.MATCHED) == pair.same
        count["undecided" if status is Status.AMBIGUOUS else "right" if right else "wrong"] += 1
        count["false match"] += status is Status.MATCHED and not pair.same
    parts = (f"{name} {count[name] / len(pairs):7.2%}" for name in ("right", "wrong", "undecided"))
    return f"{len(pairs):>6} pairs  {'  '.join(parts)}  false matches {count['false match']}"


def show_wrong(pairs: Sequence[Pair]) -> None:
    for pair in pairs:
        verdict = verify(pair.ours, pair.theirs)
        if (verdict.status is Status.MATCHED) != pair.same:
            label = "one work" if pair.same else "two works"
            print(f"  {label}: {pair.ours.title!r} / {pair.theirs.title!r}\n    {verdict}")


def calibration(verdicts: Sequence[tuple[Verified, bool]]) -> None:
    """Expected calibration error over twenty bins, and how many of the surest matches are wrong."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for verdict, same in verdicts:
        bins.setdefault(min(int(verdict.confidence * BINS), BINS - 1), []).append((verdict.confidence, same))
    error = sum(
        abs(sum(confidence for confidence, _ in each) - sum(same for _, same in each)) for each in bins.values()
    ) / len(verdicts)
    sure = [same for verdict, same in verdicts if verdict.confidence >= SURE]
    print(f"\ncalibration: error {error:.4f} on {len(verdicts)} pairs; of {len(sure)} at {SURE} or more", end=" ")
    print(f"{1 - sum(sure) / (len(sure) or 1):.2%} wrong")


def write(verdicts: Sequence[tuple[Verified, bool]]) -> None:
    pairs = Counter((verdict.status.value, verdict.reason.value) for verdict, _ in verdicts)
    same = Counter((verdict.status.value, verdict.reason.value) for verdict, label in verdicts if label)
    text = HEAD.format(date=datetime.datetime.now(datetime.UTC).date())
    for status, reason in sorted(pairs):
        counts = f"same = {same[status, reason]}\npairs = {pairs[status, reason]}"
        text += f"\n[verdicts.{status}.{reason}]\n{counts}\n"
    OUTPUT.write_text(text, encoding="utf-8")


def speed(pairs: Sequence[Pair], runs: int) -> None:
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        for pair in pairs:
            verify(pair.ours, pair.theirs)
        seconds.append(time.process_time() - start)
    first, best = len(pairs) / seconds[0], len(pairs) / statistics.median(seconds)
    print(f"\nspeed: {first:.0f}/s at first, {best:.0f}/s as the median of {runs} runs, on one core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--list", default=None, help="print the wrong verdicts of that row")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    shared: Path = arguments.shared

    by_database = {name: databases(shared / path) for name, path in DATABASES.items()}
    speed(by_database["DBLP-ACM, clean"], arguments.runs)
    for name, pairs in by_database.items():
        table(name, pairs)
    renamed = changed_titles(shared)
    table("renamed", renamed)
    print("\none title")
    hard = one_title(shared)
    for name, pairs in hard.items():
        print(f"  {name:40} {shares(pairs)}")

    truth = [*renamed, *identifiers(shared), *(pair for pairs in hard.values() for pair in pairs)]
    verdicts = [(verify(pair.ours, pair.theirs), pair.same) for pair in truth]
    if arguments.write:
        write(verdicts)
    calibration(verdicts)
    if arguments.list:
        show_wrong((by_database | hard | {"renamed": renamed})[arguments.list])


if __name__ == "__main__":
    main()
