"""How many papers of conferences have a namesake in their volume: the same title by other people, under another DOI.

    python benchmarks/namesakes.py ../shared/catalog/other.jsonl.zst [--show 20]

Printed by the least number of words in the title. `EntryRecordPair._is_alone_in_volume` rests on it. Then how many
pairs of papers by the same people there are in a volume, whose titles differ by one word; those of two DOIs may be two
works. `EntryRecordPair._has_other_word` rests on it.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import zstandard

from normalizer.lint.verification.entry_record import (
    MIN_PEOPLE,
    MIN_TELLING_WORDS,
    are_mostly_others,
)
from normalizer.values.names.compare import compare_people
from normalizer.values.names.person import RawName
from normalizer.values.names.render import linkage_key
from normalizer.values.titles import content_words, is_column, title_key, title_words
from normalizer.values.venues.parse import VenueKind, parse_venue

WORDS = range(2, 9)
Paper = dict[str, Any]
venue_of = lru_cache(maxsize=1 << 16)(parse_venue)


def papers(path: Path) -> Iterator[Paper]:
    with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as lines:
        for row in map(json.loads, io.TextIOWrapper(lines, encoding="utf-8")):
            if row.get("doi") and row.get("venue") and row.get("year") and row.get("authors"):
                venue = venue_of(row["venue"])
                if venue and venue.kind is VenueKind.CONFERENCE and not is_column(row["title"]):
                    yield {**row, "series": venue.short or venue.name}


def others(one: Paper, other: Paper) -> bool:
    lists = (tuple(map(RawName, paper["authors"])) for paper in (one, other))
    return are_mostly_others(compare_people(*lists))


def neighbors(works: Iterable[Paper]) -> Iterable[tuple[Paper, Paper]]:
    """Works of one volume by the same people, whose titles differ by one telling word."""
    like: dict[tuple[object, ...], dict[str, Paper]] = defaultdict(dict)
    for work in works:
        words, people = content_words(work["title"]), tuple(sorted(map(linkage_key, map(RawName, work["authors"]))))
        if len(words) >= MIN_TELLING_WORDS and len(people) >= MIN_PEOPLE:
            for place in range(len(words)):
                rest = (*words[:place], "", *words[place + 1 :])
                like[work["series"], work["year"], people, rest].setdefault(title_key(work["title"]), work)
    pairs = chain.from_iterable(combinations(of_rest.values(), 2) for of_rest in like.values())
    return {frozenset(title_key(work["title"]) for work in pair): pair for pair in pairs}.values()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("works", type=Path)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    volumes: dict[tuple[str, int, str], dict[str, Paper]] = defaultdict(dict)
    works = list(papers(options.works))
    for paper in works:
        volumes[paper["series"], paper["year"], title_key(paper["title"])].setdefault(paper["doi"].lower(), paper)
    counts, namesakes = Counter[int](), Counter[int]()
    for (series, year, _), of_title in volumes.items():
        several = list(of_title.values())
        found = sum(any(others(one, other) for other in several if other is not one) for one in several)
        words = len(title_words(several[0]["title"]))
        for least in WORDS:
            counts[least] += len(several) * (words >= least)
            namesakes[least] += found * (words >= least)
        if found and words >= WORDS[2] and options.show > 0:
            options.show -= 1
            print(f"{series} {year}: {several[0]['title']}")
    for least in WORDS:
        print(f"{least} words or more: {namesakes[least]} of {counts[least]}")
    near = list(neighbors(works))
    two = [pair for pair in near if len({work["doi"].lower() for work in pair}) == len(pair)]
    print(f"one word differs, by the same people: {len(near)} of {len(works)}, of them with two DOIs: {len(two)}")
    for one, other in two:
        print(f"  {one['series']} {one['year']}: {one['title']} / {other['title']}")


if __name__ == "__main__":
    main()
