"""How often one title is that of several works: what a title alone is worth where a record names nobody.

    python benchmarks/same_titles.py ../shared/catalog

Records of both of the catalog's files, by their folded titles. Counted are the titles under which two records name
people and have none in common, by the length of the title in words and in content words, and how many of them are
within a year. Two records of one work with damaged names count, too: the shares are upper bounds.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import orjson
import zstandard

from normalizer.values.names.compare import Agreement, compare_people
from normalizer.values.titles import content_words, title_key, title_words
from normalizer.works.description import Description
from resolvers.catalog.importers import importer_named

_FILES = ("arxiv.jsonl.zst", "other.jsonl.zst")
# Titles of so many words, and of more.
_LENGTHS = (1, 2, 3, 4, 5)
# How words are counted.
_COUNTED = {"words": title_words, "content words": content_words}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("catalog", type=Path, help="the folder with arxiv.jsonl.zst and other.jsonl.zst")
    asked = parser.parse_args()
    titles: Counter[tuple[str, int]] = Counter()
    others: Counter[tuple[str, int]] = Counter()
    near: Counter[tuple[str, int]] = Counter()
    records = nobody = 0
    for works in by_title(asked.catalog):
        lengths = [(name, min(len(words(works[0].title)), _LENGTHS[-1])) for name, words in _COUNTED.items()]
        titles.update(lengths)
        records += len(works)
        nobody += sum(not work.authors for work in works)
        gaps = [gap(*pair) for pair in combinations(works, 2) if are_others(*pair)]
        others.update(lengths if gaps else ())
        near.update(lengths if any(years <= 1 for years in gaps) else ())
    print(f"{records:,} records, {nobody:,} name nobody ({nobody / records:.1%})")
    for name in _COUNTED:
        print(f"{name:14} titles      of works by others      within a year")
        for length in _LENGTHS:
            place = name, length
            shares = (f"{each[place]:8,} ({each[place] / titles[place]:.3%})" for each in (others, near))
            print(f"{length}{'+' if length == _LENGTHS[-1] else ' '} {titles[place]:17,}     {'     '.join(shares)}")


def by_title(catalog: Path) -> Iterator[list[Description]]:
    """The records of each title; they are read in full where there are several."""
    lines: defaultdict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for name in _FILES:
        with zstandard.open(catalog / name, "rb") as file:
            for line in file.read().splitlines():
                if key := title_key(orjson.loads(line)["title"]):
                    lines[key].append((name, line))
    for found in lines.values():
        yield [record(name, line) for name, line in found]


def record(name: str, line: bytes) -> Description:
    importer = importer_named("bibnorm")
    return importer.record(line, importer.origin(name))


def are_others(one: Description, other: Description) -> bool:
    if not one.authors or not other.authors:
        return False
    found = compare_people(
        one.authors, other.authors, left_complete=one.authors_complete, right_complete=other.authors_complete
    )
    return found.agreement is Agreement.MISMATCH


def gap(one: Description, other: Description) -> int:
    """Years between two; many where one gives none."""
    return abs(one.year - other.year) if one.year and other.year else 99


if __name__ == "__main__":
    main()
