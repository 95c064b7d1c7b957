"""Merging into real files: real works that people wrote down their own way are found, look-alikes are not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pytest
from merge_decoys import DECOYS
from merge_planting import decoys, planted, record_of, works_of_catalog, works_with_ids
from merge_scene import target_of

from normalizer.app.merge import EntryIndex
from normalizer.app.output import OutputTarget, RenderedBibliography, render_bibliography
from normalizer.bib import scan
from normalizer.bib.edit import Edit, apply
from normalizer.bib.edits import line_end_of
from normalizer.bib.file import BibFile, decode
from normalizer.errors import OutputError
from normalizer.lock import Lock, LockedWork
from normalizer.works.description import Description
from normalizer.works.record import Record

pytestmark = [pytest.mark.shared, pytest.mark.once]
SEED = 20_240
# Entries of each sort in each file.
IN_EACH = 24
LEAST_FOUND = 0.98


@pytest.fixture(scope="module")
def works(shared: Path) -> list[Description]:
    """Of both of the catalog's files, in no order."""
    arxiv = works_of_catalog(shared / "catalog/arxiv.jsonl.zst", 1_500, SEED)
    others = works_of_catalog(shared / "catalog/other.jsonl.zst", 750, SEED)
    both = {work.title: work for work in (*arxiv, *others)}
    mixed = list(both.values())
    random.Random(SEED).shuffle(mixed)
    return mixed


@dataclass(frozen=True)
class Planting:
    """A sort of entry, its work, and the entry."""

    sort: str
    record: Record
    text: str


def plantings(found: Iterable[tuple[str, Description, str]]) -> Iterator[Planting]:
    return (Planting(sort, record_of(work), text) for sort, work, text in found)


def with_entries(data: bytes, entries: Sequence[str]) -> bytes:
    """The file with entries at places all over it; those that its encoding lacks letters for are left out."""
    text, encoding = decode(data)
    document = scan(text)
    ends = [entry.end for entry in document.entries] or [len(text)]
    line_end = line_end_of(text)
    edits = []
    for number, entry in enumerate(entries):
        try:
            encoding.encode(entry)
        except UnicodeEncodeError:
            continue
        place = ends[number * len(ends) // len(entries)]
        edits.append(Edit(place, place, f"\n\n{entry}".replace("\n", line_end)))
    return encoding.encode(apply(text, edits))


def bibs(shared: Path, step: int = 3) -> list[Path]:
    return sorted((shared / "bibs").glob("*.bib"))[::step]


@pytest.fixture(scope="module")
def outcome(shared: Path, works: list[Description]) -> tuple[Counter[str], list[str]]:
    """How many of each sort were planted, and a line on each whose work was not found in that very entry.

    Each file has entries of works, and entries of other works that look like further ones.
    """
    counts: Counter[str] = Counter()
    missed: list[str] = []
    half = len(works) // 2
    waiting = plantings(planted(works[:half], SEED)), plantings(decoys(works[half:], SEED))
    for path in bibs(shared):
        here = [each for sort in waiting for each in islice(sort, IN_EACH)]
        text, _ = decode(with_entries(path.read_bytes(), [each.text for each in here]))
        document = scan(text)
        present = EntryIndex(document)
        for each in here:
            [entry] = scan(each.text).entries
            if document.entry(entry.key) is None:
                continue
            counts[each.sort] += 1
            found = present.find(each.record)
            if found is None or found.key != entry.key:
                missed.append(f"{each.sort}: {each.record.title!r} in {path.name}")
    return counts, missed


def test_works_are_found_in_real_files_however_they_are_written(outcome: tuple[Counter[str], list[str]]) -> None:
    counts = {sort: count for sort, count in outcome[0].items() if sort not in DECOYS}
    missed = [line for line in outcome[1] if line.partition(":")[0] not in DECOYS]
    assert sum(counts.values()) >= 500
    assert len(counts) >= 30
    assert len(missed) <= (1 - LEAST_FOUND) * sum(counts.values()), missed


def test_look_alikes_are_other_works(outcome: tuple[Counter[str], list[str]]) -> None:
    counts = {sort: count for sort, count in outcome[0].items() if sort in DECOYS}
    assert sum(counts.values()) >= 500
    assert len(counts) == 33
    assert len([line for line in outcome[1] if line.partition(":")[0] in DECOYS]) == sum(counts.values()), (
        "found wrongly: see `decoys`"
    )


def without_people(found: Iterable[tuple[str, Description, str]]) -> list[Planting]:
    """Beside records such as a third of arXiv's snapshot: without authors."""
    return list(plantings((sort, replace(work, authors=()), text) for sort, work, text in found))


def test_works_of_which_nobody_is_known_are_found_or_said_but_for_slips(works: list[Description]) -> None:
    """A title of a few words, or without its subtitle, needs people: else it is a doubt. A slip needs them at all."""
    entries = [(each, EntryIndex(scan(each.text))) for each in without_people(planted(works[: len(works) // 2], SEED))]
    missed = [(each, present) for each, present in entries if present.find(each.record) is None]
    assert len(entries) >= 1_000
    assert len(missed) <= 0.1 * len(entries)
    unsaid = [each.sort for each, present in missed if present.perhaps(each.record) is None]
    assert len([sort for sort in unsaid if sort != "a_slip"]) <= 0.005 * len(entries)


def test_only_people_tell_what_is_taken_for_a_work_of_which_nobody_is_known(works: list[Description]) -> None:
    entries = without_people(decoys(works[len(works) // 2 :], SEED))
    assert len(entries) >= 1_000
    assert {each.sort for each in entries if EntryIndex(scan(each.text)).find(each.record)} == {
        "by_others", "by_others_as_preprint", "by_a_group", "in_another_script", "by_a_namesake",
    }  # fmt: skip


def test_authors_of_real_files_and_arxiv_mean_the_same_works(shared: Path) -> None:
    """Entries with an arXiv id are found by title and people alone, where arXiv has the title that they have."""
    presents = [EntryIndex(BibFile.load(path).document) for path in bibs(shared, 2)]
    said = {str(known.arxiv): known for present in presents for _, known in present.descriptions if known.arxiv}
    works = works_with_ids(shared / "catalog/arxiv.jsonl.zst", frozenset(said))
    records = {arxiv: record_of(work) for arxiv, work in works.items()}
    right = wrong = missed = 0
    for present in presents:
        for entry, known in present.descriptions:
            record = records.get(str(known.arxiv))
            if record is None:
                continue
            found = present.find(record.model_copy(update={"arxiv": None, "doi": None}))
            if found is None:
                missed += 1
            elif found is entry or folded(found.text("title")) in {folded(entry.text("title")), folded(record.title)}:
                right += 1
            else:
                wrong += 1
    assert (wrong, right >= 330) == (0, True)
    assert missed <= 0.04 * (right + missed)


def folded(text: str | None) -> str:
    return "".join(filter(str.isalnum, (text or "").lower()))


# --- bytes


def made_of(
    path: Path, records: Sequence[Record], keys: Sequence[str] | None = None
) -> tuple[RenderedBibliography, OutputTarget, list[str]]:
    target = target_of(path)
    keys = list(keys or target.issue(records, ()))
    lock = Lock(works={key: LockedWork(record=record) for key, record in zip(keys, records, strict=True)})
    return render_bibliography(lock, keys, target), target, keys


def is_insertion(old: bytes, new: bytes) -> bool:
    """Whether the new bytes are the old ones with one block put in."""
    start = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
    # Where the block begins like what follows it, the difference is seen later than it is.
    return any(new.endswith(old[at:]) and new.startswith(old[:at]) for at in range(max(start - 400, 0), start + 1))


@pytest.mark.parametrize("number", range(34))
def test_real_file_keeps_its_bytes_and_a_second_merge_adds_nothing(
    number: int, shared: Path, works: list[Description], tmp_path: Path
) -> None:
    source = sorted(path for name in ("bibs", "conformance/bib") for path in (shared / name).glob("*.bib"))[3 * number]
    path = tmp_path / "refs.bib"
    old = source.read_bytes()
    path.write_bytes(old)
    records = [record_of(work) for work in works[number * 5 : number * 5 + 5]]
    target = target_of(path)
    assert target.file is not None
    if not all(block.closed for block in target.file.document.blocks):
        with pytest.raises(OutputError, match=r"is not closed: a . is missing; add it by hand"):
            made_of(path, records)
        return
    made, _, keys = made_of(path, records)
    assert made.merged is not None
    assert made.merged.added == keys
    target.file.save(made.text)
    new = path.read_bytes()
    assert is_insertion(old, new)
    # Line ends are those of the file.
    ends = {b"\r\n": old.count(b"\r\n"), b"\n": old.count(b"\n") - old.count(b"\r\n")}
    if not ends[b"\n"]:
        assert new.count(b"\n") == new.count(b"\r\n")
    if not ends[b"\r\n"]:
        assert b"\r\n" not in new
    again, _, same = made_of(path, records)
    assert again.merged is not None
    assert (again.merged.added, again.text, same) == ([], made.text, keys)
