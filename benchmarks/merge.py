"""Merging: which works are found in a .bib file however they are written, which look-alikes are, and how long it takes.

    python benchmarks/merge.py ../shared/catalog [SEED]

Real works of the catalogue are written down as people and other tools do (tests/helpers/merge_planting.py), one entry a
work. Beside it stands the simple way of most tools: the same arXiv id or DOI in its field, or a title of the same
letters. Then 700 works are merged into a file of 10,000 such entries.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests/helpers"))

from merge_planting import decoys, planted, record_of, works_of_catalog

from normalizer.bib import BibEntry, scan
from normalizer.export import ExportOptions
from normalizer.lock import Lock, LockedWork
from normalizer.model import Record
from normalizer.pipeline.merge import Present
from normalizer.pipeline.writing import Target, written
from resolvers.candidate import Candidate


def main(catalog: Path, seed: int) -> None:
    works = works_of_catalog(catalog / "arxiv.jsonl.zst", 10_000, seed)
    works += works_of_catalog(catalog / "other.jsonl.zst", 5_000, seed)
    random.Random(seed).shuffle(works)
    entries = list(planted(works, seed))
    table("found", entries[:4_500])
    table("found wrongly", decoys(works[:4_500], seed))
    speed([text for _, _, text in entries[:10_000]], works[9_800:10_500])


def table(title: str, entries: Iterable[tuple[str, Candidate, str]]) -> None:
    """How many entries of each sort are taken for the work: by bibnorm, by the simple way."""
    found: Counter[str] = Counter()
    simply: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for sort, work, text in entries:
        document, record = scan(text), record_of(work)
        asked[sort] += 1
        found[sort] += Present(document).find(record) is not None
        simply[sort] += any(is_simply_same(entry, record) for entry in document.entries)
    for sort, count in asked.items():
        print(f"{sort:32} {found[sort]:5} {simply[sort]:5} of {count:5}")
    shares = (f"{each.total()} ({each.total() / asked.total():.2%})" for each in (found, simply))
    print(f"{title}, bibnorm and the simple way: {', '.join(shares)} of {asked.total()}\n")


def is_simply_same(entry: BibEntry, record: Record) -> bool:
    """One identifier as it is written, else one title by its letters."""
    if record.arxiv and entry.text("eprint") == record.arxiv:
        return True
    if record.doi and (entry.text("doi") or "").lower() == record.doi.lower():
        return True
    return letters(entry.text("title") or "") == letters(record.title)


def letters(title: str) -> str:
    return "".join(filter(str.isalnum, title.lower()))


def speed(entries: list[str], works: list[Candidate]) -> None:
    records = [record_of(work) for work in works]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refs.bib"
        path.write_text("\n".join(entries), encoding="utf-8")
        begun = time.process_time()
        target = Target.load(path, "refs.bib", None, "bibtex", ExportOptions())
        keys = target.issue(records, ())
        lock = Lock(works={key: LockedWork(record=record) for key, record in zip(keys, records, strict=True)})
        made = written(lock, keys, target)
        took = time.process_time() - begun
    print(f"{len(records)} works into {len(entries)} entries: {made.merged}; {took:.2f} s of one core")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
