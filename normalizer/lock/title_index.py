"""Finding the block of a title that stands on a page, and whether pages and lock fit."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from normalizer.lock.identity import fingerprint_abstracts, same_abstract, similarity
from normalizer.lock.lock import Lock
from normalizer.lock.values import LockedTitle, Output, TitleContext
from normalizer.values.ids import PaperId, find_id
from normalizer.values.titles import title_key
from normalizer.works.scraped import ScrapedTitle

_STANDARD_INPUT = "-"


@dataclass(frozen=True)
class PageTitle:
    """A title as it stands on a page. `page` is seen from the lock's folder, so that it is the same on any machine."""

    scraped: ScrapedTitle
    page: str
    print: str | None

    @property
    def named(self) -> ScrapedTitle:
        """The title with its page as the lock calls it, so that no path of this machine gets into a record."""
        return self.scraped.model_copy(update={"page": self.page})

    @property
    def beside(self) -> TitleContext:
        return TitleContext(
            ids=self.scraped.ids,
            authors=self.scraped.authors,
            year=self.scraped.year,
            venue=self.scraped.venue,
            print=self.print,
            abstract=self.scraped.abstract,
        )


def page_titles(titles: Sequence[ScrapedTitle], folder: Path) -> list[PageTitle]:
    """The titles of some pages, for a lock in this folder."""
    prints = fingerprint_abstracts([title.abstract for title in titles])
    names = {page: relative_name(page, folder) for page in {title.page for title in titles}}
    return [PageTitle(title, names[title.page], print_) for title, print_ in zip(titles, prints, strict=True)]


def relative_name(path: str, folder: Path) -> str:
    """A path as it is seen from a folder, with slashes; standard input stays "-"."""
    if path == _STANDARD_INPUT:
        return path
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return Path(path).as_posix()


class TitleIndex:
    """The blocks of a lock by the words of their titles.

    A title whose abstract has changed a little since is the one of its block, unless another title that is `seen` now
    has just that abstract: a paper and its journal version may have one title and nearly one abstract ("Fully
    Convolutional Networks for Semantic Segmentation", arXiv:1411.4038 and 1605.06211).
    """

    def __init__(self, titles: Iterable[LockedTitle], seen: Iterable[PageTitle] = ()) -> None:
        self._by_words: dict[str, _SameTitleBlocks] = {}
        self._taken = {(_words(each.scraped.title), each.print) for each in seen if each.print}
        for each in titles:
            self.add(each)

    def add(self, each: LockedTitle) -> None:
        """Add a block, or replace the one of the same id."""
        self._by_words.setdefault(_words(each.title), _SameTitleBlocks()).add(each)

    def find(self, seen: PageTitle) -> LockedTitle | None:
        """The block of a title, that of the likest abstract, a person's before others; None for a title that is new."""
        words, beside = _words(seen.scraped.title), seen.beside
        if words not in self._by_words:
            return None
        fitting = [
            each
            for each in self._by_words[words].fitting(beside)
            if each.beside.print == beside.print or (words, each.beside.print) not in self._taken
        ]
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        return max(fitting, key=lambda each: (similarity(each.beside.print, beside.print), each.decision.is_manual))


@dataclass(frozen=True)
class _SameTitleBlocks:
    """The blocks of one title, by the identifiers beside it, else by the abstract.

    A list of a journal may have a thousand that are called "Editorial": none of them is compared with all others.
    """

    by_paper: dict[PaperId, dict[str, LockedTitle]] = field(default_factory=dict)
    by_print: dict[str | None, dict[str, LockedTitle]] = field(default_factory=dict)

    def add(self, each: LockedTitle) -> None:
        ids = _ids(each.beside)
        for paper in ids:
            self.by_paper.setdefault(paper, {})[each.id] = each
        if not ids:
            self.by_print.setdefault(each.beside.print, {})[each.id] = each

    def fitting(self, beside: TitleContext) -> Iterable[LockedTitle]:
        """The blocks with which a title can be one. An identifier decides; without one all counts.

        Where some have just its abstract, no other is likelier.
        """
        if ids := _ids(beside):
            return {name: each for paper in ids for name, each in self.by_paper.get(paper, {}).items()}.values()
        same = list(_with_same_authors_and_year(self.by_print.get(beside.print, {}).values(), beside))
        return same or list(_with_same_authors_and_year(self._like(beside), beside))

    def _like(self, beside: TitleContext) -> Iterator[LockedTitle]:
        """Those with an abstract that differs a little."""
        for print_, there in self.by_print.items():
            if print_ != beside.print and same_abstract(print_, beside.print):
                yield from there.values()


def _words(title: str) -> str:
    return title_key(title) or " ".join(title.split())


def _with_same_authors_and_year(there: Iterable[LockedTitle], beside: TitleContext) -> Iterator[LockedTitle]:
    """Those with the same authors and year, where both have them."""
    people = _people(beside.authors)
    for each in there:
        ours = each.beside
        if ours.authors and people and _people(ours.authors) != people:
            continue
        if not (ours.year and beside.year and ours.year != beside.year):
            yield each


def _ids(beside: TitleContext) -> tuple[PaperId, ...]:
    return tuple(dict.fromkeys(found for text in beside.ids if (found := find_id(text))))


@lru_cache(maxsize=4096)
def _people(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(title_key, names))


@dataclass(frozen=True)
class PageBlocks:
    """The blocks of the titles on the pages, in page order; None where the lock has none."""

    seen: tuple[PageTitle, ...]
    blocks: tuple[LockedTitle | None, ...]

    @property
    def keys(self) -> list[str]:
        """The works of a bibliography, in the order in which they first appear."""
        return list(dict.fromkeys(block.key for block in self.blocks if block and block.key))


def locate_blocks(lock: Lock, seen: Sequence[PageTitle]) -> PageBlocks:
    index = TitleIndex(lock.titles, seen)
    return PageBlocks(tuple(seen), tuple(map(index.find, seen)))


def update_pages(
    lock: Lock, on: PageBlocks, pages: Collection[str], output: str | None, *, merged: bool = False
) -> Lock:
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
class LockMismatch:
    """Where pages and lock do not fit: titles without a block, without a record, and blocks without a title.

    `pending` are those that nobody was asked about since a person has chosen a work, or has taken a decision back.
    """

    new: tuple[PageTitle, ...]
    pending: tuple[tuple[PageTitle, LockedTitle], ...]
    vanished: tuple[LockedTitle, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.pending or self.vanished)


def compare_with_pages(
    lock: Lock, on: PageBlocks, pages: Collection[str], output: str | None, *, merged: bool = False
) -> LockMismatch:
    """What keeps these pages from giving the bibliography of the lock.

    Where the lock knows the output, the titles of the pages that it was made of must be there; else all that stand on
    some page. Of an output into which these pages are `merged` the other pages do not matter.
    """
    rows = list(zip(on.seen, on.blocks, strict=True))
    here = {block.id for block in on.blocks if block}
    before = lock.outputs.get(output or "")
    known = set(pages) if merged else {*before.pages, *pages} if before else None
    gone = [each for each in lock.titles if each.pages and each.id not in here]
    return LockMismatch(
        new=tuple(seen for seen, block in rows if block is None),
        pending=tuple((seen, block) for seen, block in rows if block and (block.is_pending or block.is_reopened)),
        vanished=tuple(each for each in gone if known is None or known.intersection(each.pages)),
    )


def register_output(lock: Lock, name: str, pages: Iterable[str], *, merged: bool = False) -> Lock:
    """The lock that knows this file as its own; one into which pages are `merged` is made from the earlier ones too."""
    before = lock.outputs.get(name, Output()).pages if merged else ()
    return lock.with_output(name, Output(pages=tuple(sorted({*before, *pages}))))
