"""Real works of the catalog, in entries as people write them, and beside entries of other works that look like them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import zstandard
from merge_decoys import DECOYS
from merge_styles import WITH_ARXIV, WITHOUT_ID
from merge_writing import Work, balanced

from normalizer.works.description import Description
from normalizer.works.merge import record_from
from normalizer.works.record import Record
from resolvers.catalog.importers import choose_importer


def works_of_catalog(path: Path, count: int, seed: int) -> list[Description]:
    """Works with title and authors from a catalog's file, spread over all of it, the same for the same seed."""
    rng = random.Random(seed)
    lines = _lines(path)
    found: list[Description] = []
    while len(found) < count:
        work = _work(path, rng.choice(lines))
        if work.authors and len(work.title.split()) > 1:
            found.append(work)
    return found


def works_with_ids(path: Path, ids: frozenset[str]) -> dict[str, Description]:
    """The works of a catalog's file that have one of these arXiv ids, by id."""
    wanted = {number.encode() for number in ids}
    rows = (line for line in _lines(path) if line.removeprefix(b'{"arxiv_id":"').partition(b'"')[0] in wanted)
    works = (_work(path, line) for line in rows)
    return {work.arxiv: work for work in works if work.arxiv}


def _lines(path: Path) -> list[bytes]:
    with zstandard.open(path, "rb") as file:
        return file.read().splitlines()


def _work(path: Path, line: bytes) -> Description:
    importer = choose_importer([line])
    assert importer is not None
    return importer.record(line, importer.origin(path.name))


def record_of(work: Description) -> Record:
    return record_from([work])


def planted(works: Sequence[Description], seed: int) -> Iterator[tuple[str, Description, str]]:
    """The name of a style, a work, and its entry: each work once, styles in turn, those that fit it."""
    rng = random.Random(seed)
    counts = dict.fromkeys((*WITH_ARXIV, *WITHOUT_ID), 0)
    for said in works:
        if said.other_titles or '"' in said.title or not balanced(said.title):
            continue
        styles = WITHOUT_ID if said.arxiv is None else WITH_ARXIV | WITHOUT_ID
        for style in sorted(styles, key=lambda style: counts[style]):
            if text := styles[style](Work(said, rng)):
                counts[style] += 1
                yield style, said, text
                break


def decoys(works: Sequence[Description], seed: int) -> Iterator[tuple[str, Description, str]]:
    """The name of a kind, a work, and an entry of another work: each work once, kinds in turn."""
    rng = random.Random(seed)
    counts = dict.fromkeys(DECOYS, 0)
    for said, other in zip(works, [*works[1:], works[0]], strict=True):
        if '"' in said.title or not balanced(said.title) or not balanced(other.title):
            continue
        for kind in sorted(counts, key=lambda kind: counts[kind]):
            if text := DECOYS[kind](Work(said, rng), Work(other, rng)):
                counts[kind] += 1
                yield kind, said, text
                break
