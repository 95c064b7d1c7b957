"""Where the titles of a lock stand: on which pages now, and whether pages and lock fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from normalizer.lock import Lock, LockedTitle, Output
from normalizer.lock.title_index import (
    Book,
    Sighting,
    name_from,
    sightings,
)
from normalizer.works.scraped import ScrapedTitle


@dataclass(frozen=True)
class Placed:
    """The blocks of the titles on the pages, in page order; None where the lock has none."""

    seen: tuple[Sighting, ...]
    blocks: tuple[LockedTitle | None, ...]

    @property
    def keys(self) -> list[str]:
        """The works of a bibliography, in the order in which they first appear."""
        return list(dict.fromkeys(block.key for block in self.blocks if block and block.key))


def placed(lock: Lock, seen: Sequence[Sighting]) -> Placed:
    book = Book(lock.titles, seen)
    return Placed(tuple(seen), tuple(map(book.find, seen)))


def with_pages(lock: Lock, on: Placed, pages: Collection[str], output: str | None, *, merged: bool = False) -> Lock:
    """The lock that says where each title stands now.

    What has gone from these pages, or from pages that only this output was made of, stands there no longer; its
    decision and its key are kept. An output into which these pages are `merged` keeps what it was made of before.
    """
    old = set() if merged else set(lock.outputs.get(output or "", Output()).pages)
    elsewhere = {page for name, each in lock.outputs.items() if name != output for page in each.pages}
    read = set(pages) | (old - elsewhere)
    stands_on: dict[str, set[str]] = {each.id: set(each.pages) - read for each in lock.titles}
    for seen, block in zip(on.seen, on.blocks, strict=True):
        if block:
            stands_on[block.id].add(seen.page)
    changed = [
        each.model_copy(update={"pages": tuple(sorted(stands_on[each.id]))})
        for each in lock.titles
        if stands_on[each.id] != set(each.pages)
    ]
    return lock.with_titles(changed)


@dataclass(frozen=True)
class Misfit:
    """Where pages and lock do not fit: titles without a block, without a record, and blocks without a title.

    `pending` are those that nobody was asked about since a person has chosen a work, or has taken a decision back.
    """

    new: tuple[Sighting, ...]
    pending: tuple[tuple[Sighting, LockedTitle], ...]
    vanished: tuple[LockedTitle, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.pending or self.vanished)


def misfit(lock: Lock, on: Placed, pages: Collection[str], output: str | None, *, merged: bool = False) -> Misfit:
    """What keeps these pages from giving the bibliography of the lock.

    Where the lock knows the output, the titles of the pages that it was made of must be there; else all that stand on
    some page. Of an output into which these pages are `merged` the other pages do not matter.
    """
    rows = list(zip(on.seen, on.blocks, strict=True))
    here = {block.id for block in on.blocks if block}
    before = lock.outputs.get(output or "")
    known = set(pages) if merged else {*before.pages, *pages} if before else None
    gone = [each for each in lock.titles if each.pages and each.id not in here]
    return Misfit(
        new=tuple(seen for seen, block in rows if block is None),
        pending=tuple((seen, block) for seen, block in rows if block and (block.is_pending or block.is_reopened)),
        vanished=tuple(each for each in gone if known is None or known.intersection(each.pages)),
    )


def seen_on(titles: Sequence[ScrapedTitle], lock_file: Path) -> list[Sighting]:
    """The titles as the lock at this path knows them."""
    return sightings(titles, lock_file.absolute().parent)


def output_of(lock: Lock, name: str, pages: Iterable[str], *, merged: bool = False) -> Lock:
    """The lock that knows this file as its own; one into which pages are `merged` is made from the earlier ones too."""
    before = lock.outputs.get(name, Output()).pages if merged else ()
    return lock.with_output(name, Output(pages=tuple(sorted({*before, *pages}))))


def name_of(path: str, lock_file: Path) -> str:
    """What the lock calls a file."""
    return name_from(path, lock_file.absolute().parent)
