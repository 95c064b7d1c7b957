"""The five saved pages against a catalog: how many titles are matched, how many rightly, how fast.

    python benchmarks/pages.py CATALOG [--shared ../shared] [--runs 3]

Beside it the simplest method that peers use: the catalog's titles with everything but a-z removed, in a dictionary,
the last one wins.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import zstandard


def truth(shared: Path) -> dict[str, set[str | None]]:
    """Title -> the arXiv ids that are right (None: not on arXiv). A title may belong to two works."""
    right: dict[str, set[str | None]] = defaultdict(set)
    for line in (shared / "truth/pages_dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        right[row["title"]].add(row["arxiv_id"])
    return dict(right)


def run(pages: list[Path], catalog: Path) -> tuple[float, list[dict[str, object]]]:
    """Seconds of the whole process, and its lines."""
    command = [sys.executable, "-m", "normalizer", "match", *map(str, pages), "--catalog", str(catalog), "--offline"]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True)
    seconds = time.perf_counter() - start
    return seconds, [json.loads(line) for line in done.stdout.decode().splitlines()]


def letters(title: str) -> str:
    return re.sub("[^a-z]", "", title.lower())


def rows(shared: Path) -> Iterator[dict[str, object]]:
    with zstandard.open(shared / "catalog/arxiv.jsonl.zst", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def score(answers: dict[str, str | None], right: dict[str, set[str | None]]) -> dict[str, object]:
    """Precision of what was matched; recall over the titles that have an id."""
    matched = {title: answer for title, answer in answers.items() if answer is not None and title in right}
    good = sum(answer in right[title] for title, answer in matched.items())
    with_id = sum(None not in ids for ids in right.values())
    return {
        "matched": len(matched),
        "right": good,
        "precision": good / len(matched) if matched else 1.0,
        "with id": with_id,
        "recall": good / with_id,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--list", action="store_true", help="list wrong and missed titles")
    arguments = parser.parse_args()
    pages = sorted((arguments.shared / "seeds").glob("*.txt"))
    right = truth(arguments.shared)

    timed = [run(pages, arguments.catalog) for _ in range(arguments.runs)]
    lines = timed[0][1]
    single = [run(pages[:1], arguments.catalog)[0] for _ in range(arguments.runs)]
    answers = {
        str(line["title"]): line["ids"]["arxiv"] if line["status"] == "matched" else None  # type: ignore[index]
        for line in lines
    }
    print(f"lines {len(lines)}, by page {dict(Counter(Path(str(line['page'])).name for line in lines))}")
    print(f"status {dict(Counter(line['status'] for line in lines))}")
    print(f"reasons {dict(Counter((line['status'], line['reason']) for line in lines))}")
    print(f"seconds, five pages, whole process: {statistics.median(t for t, _ in timed):.2f}")
    print(f"seconds, one page, whole process:   {statistics.median(single):.2f}")
    print("bibnorm:   ", score(answers, right))

    start = time.perf_counter()
    simple = {letters(str(row["title"])): str(row["arxiv_id"]) for row in rows(arguments.shared)}
    print("dictionary:", score({title: simple.get(letters(title)) for title in right}, right))
    print(f"seconds, dictionary, whole: {time.perf_counter() - start:.2f}")
    if arguments.list:
        by_title = {str(line["title"]): line for line in lines}
        for title, ids in right.items():
            line = by_title[title]
            answer = answers[title]
            if (answer is None and None not in ids) or (answer is not None and answer not in ids):
                shown = [(each["ids"]["arxiv"], each["title"], each["reason"]) for each in line["candidates"][:2]]  # type: ignore[index]
                print(line["status"], line["reason"], title, "truth", ids, "ours", answer, shown)


if __name__ == "__main__":
    main()
