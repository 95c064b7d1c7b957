"""Merging: which works are found in a .bib file however they are written, which look-alikes are, and how long it takes.

    python benchmarks/merge.py ../shared/catalog [--seed 1 --seed 2 ...] [--works 4500]

Real works of the catalog are written down as people and other tools do (tests/helpers/merge_planting.py), one entry a
work, then look-alikes of them. "doubtful" are those that are added with a line that names the entry. Beside it stands
the simple way of most tools: the same arXiv id or DOI in its field, or a title of the same letters. The second half of
the tables is of the same entries beside records without people: a third of the arXiv snapshot has none. Then 700 works
are merged into a file of 10,000 such entries.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests/helpers"))

from merge_planting import decoys, planted, record_of, works_of_catalog
from merge_scene import target_of

from normalizer.app.merge import EntryIndex
from normalizer.app.output import render_bibliography
from normalizer.bib import BibEntry, scan
from normalizer.lock import Lock, LockedWork
from normalizer.works.description import Description
from normalizer.works.record import Record

Planted = tuple[str, Description, str]
# Works that are merged, some of which are there, and entries of the file.
_MERGED, _THERE, _INTO = 700, 200, 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("catalog", type=Path, help="the folder with arxiv.jsonl.zst and other.jsonl.zst")
    parser.add_argument("--seed", type=int, action="append", help="may be given several times; 1 unless told")
    parser.add_argument("--works", type=int, default=4_500, help="how many are planted, and how many have look-alikes")
    asked = parser.parse_args()
    for seed in asked.seed or [1]:
        print(f"seed {seed}")
        works = sample(asked.catalog, asked.works, seed)
        entries = list(islice(planted(works, seed), asked.works))
        alike = list(islice(decoys(works, seed), asked.works))
        table("found", entries)
        table("found wrongly", alike)
        table("found, no people known", map(without_people, entries))
        table("found wrongly, no people known", map(without_people, alike))
    speed([text for _, _, text in islice(planted(works, seed), _INTO)], works[_INTO - _THERE :][:_MERGED])


def sample(catalog: Path, count: int, seed: int) -> list[Description]:
    """Of both of the catalog's files, more than are needed, for not every style fits every work."""
    works = works_of_catalog(catalog / "arxiv.jsonl.zst", max(2 * count, _INTO), seed)
    works += works_of_catalog(catalog / "other.jsonl.zst", max(count, _INTO // 2), seed)
    random.Random(seed).shuffle(works)
    return works


def without_people(entry: Planted) -> Planted:
    sort, work, text = entry
    return sort, replace(work, authors=()), text


def table(title: str, entries: Iterable[Planted]) -> None:
    """How many entries of each sort are taken for the work: by bibnorm, with a doubt, by the simple way."""
    found: Counter[str] = Counter()
    doubtful: Counter[str] = Counter()
    simply: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for sort, work, text in entries:
        document, record = scan(text), record_of(work)
        present = EntryIndex(document)
        asked[sort] += 1
        is_found = present.find(record) is not None
        found[sort] += is_found
        doubtful[sort] += not is_found and present.perhaps(record) is not None
        simply[sort] += any(is_simply_same(entry, record) for entry in document.entries)
    for sort, count in asked.items():
        print(f"{sort:32} {found[sort]:5} {doubtful[sort]:5} {simply[sort]:5} of {count:5}")
    shares = (f"{each.total()} ({each.total() / asked.total():.2%})" for each in (found, doubtful, simply))
    print(f"{title}, doubtful, and the simple way: {', '.join(shares)} of {asked.total()}\n")


def is_simply_same(entry: BibEntry, record: Record) -> bool:
    """One identifier as it is written, else one title by its letters."""
    if record.arxiv and entry.text("eprint") == record.arxiv:
        return True
    if record.doi and (entry.text("doi") or "").lower() == record.doi.lower():
        return True
    return letters(entry.text("title") or "") == letters(record.title)


def letters(title: str) -> str:
    return "".join(filter(str.isalnum, title.lower()))


def speed(entries: list[str], works: list[Description]) -> None:
    records = [record_of(work) for work in works]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refs.bib"
        path.write_text("\n".join(entries), encoding="utf-8")
        begun = time.process_time()
        target = target_of(path)
        keys = target.issue(records, ())
        lock = Lock(works={key: LockedWork(record=record) for key, record in zip(keys, records, strict=True)})
        made = render_bibliography(lock, keys, target)
        took = time.process_time() - begun
    print(f"{len(records)} works into {len(entries)} entries: {made.merged}; {took:.2f} s of one core")


if __name__ == "__main__":
    main()
