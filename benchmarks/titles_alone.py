"""Matching titles beside which nothing stands: speed, and what the short cuts for them change.

    python benchmarks/titles_alone.py CATALOG [--titles 6000]

Titles of the catalog are damaged in eight ways; a fifth are made titles that no work has. Each is matched twice: as a
title alone, where works that are far from it are not compared in full (`Candidate.is_far`) and near titles are not
looked for beside the very title, and as a title with an empty whole mention, where all are.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from scale_noise import Question, questions
from scale_works import make_titles

from normalizer.works.choose import choose
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match, Status
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog

_SEED = 22
_CHUNK = 2048


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--titles", type=int, default=6000)
    options = parser.parse_args()
    catalog = Catalog.open(options.catalog)
    asked = asked_titles(catalog, options.titles)
    titles = [ScrapedTitle(title=each.title, page="titles", line=line) for line, each in enumerate(asked, 1)]
    compared = [replace(title, other_titles=(title.title,)) for title in titles]
    (short, seconds), (full, all_seconds) = (_in_process(options.catalog, each) for each in (titles, compared))
    print(f"{len(titles) / seconds:,.0f} titles per CPU-second; {all_seconds / seconds:.2f} times as many as in full")
    pairs = list(zip(asked, full, short, strict=True))
    for name, value in (("status or work", _work), ("reason", lambda match: match.verdict.reason)):
        changed = [question for question, one, other in pairs if value(one) != value(other)]
        kinds = Counter(question.kind for question in changed)
        print(f"another {name}: {len(changed)} of {len(titles)}", dict(kinds) if changed else "")


def asked_titles(catalog: Catalog, count: int) -> list[Question]:
    rng = random.Random(_SEED)
    rows = sorted(rng.sample(range(catalog.info.records), min(10 * count, catalog.info.records)))
    titles = [record.title for record in catalog.records(rows)]
    return questions(titles, make_titles(titles, count // 5, _SEED), count, _SEED)


def _in_process(catalog: Path, titles: Sequence[ScrapedTitle]) -> tuple[list[Match], float]:
    """In a process of its own, where nothing is cached yet."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_matched, catalog, titles).result()


def _matched(path: Path, titles: Sequence[ScrapedTitle]) -> tuple[list[Match], float]:
    """The matches, and the CPU-seconds that they took."""
    catalog = Catalog.open(path)
    start = time.process_time()
    matches = []
    for place in range(0, len(titles), _CHUNK):
        chunk = titles[place : place + _CHUNK]
        found = catalog.find([TitleQuery(each.title, is_alone=each.is_alone) for each in chunk])
        matches += [choose(title, candidates) for title, candidates in zip(chunk, found, strict=True)]
    return matches, time.process_time() - start


def _work(match: Match) -> tuple[Status, str | None]:
    matched = match.verdict.status is Status.MATCHED
    return match.verdict.status, match.compared[0].candidates[0].title if matched else None


if __name__ == "__main__":
    main()
