"""Finding the block of a title that stands on a page, also when the page was saved again and has changed a little."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from normalizer.lock.prints import likeness, prints_of, same_abstract
from normalizer.lock.values import Beside, LockedTitle
from normalizer.model import ScrapedTitle
from resolvers.ids import PaperId, find_id
from resolvers.titles import title_key

_STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Sighting:
    """A title as it stands on a page. `page` is seen from the lock's folder, so that it is the same on any machine."""

    scraped: ScrapedTitle
    page: str
    print: str | None

    @property
    def named(self) -> ScrapedTitle:
        """The title with its page as the lock calls it, so that no path of this machine gets into a record."""
        return self.scraped.model_copy(update={"page": self.page})

    @property
    def beside(self) -> Beside:
        return Beside(
            ids=self.scraped.ids,
            authors=self.scraped.authors,
            year=self.scraped.year,
            venue=self.scraped.venue,
            print=self.print,
            abstract=self.scraped.abstract,
        )


def sightings(titles: Sequence[ScrapedTitle], folder: Path) -> list[Sighting]:
    """The titles of some pages, for a lock in this folder."""
    prints = prints_of([title.abstract for title in titles])
    names = {page: name_from(page, folder) for page in {title.page for title in titles}}
    return [Sighting(title, names[title.page], print_) for title, print_ in zip(titles, prints, strict=True)]


def name_from(path: str, folder: Path) -> str:
    """A path as it is seen from a folder, with slashes; standard input stays "-"."""
    if path == _STANDARD_INPUT:
        return path
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return Path(path).as_posix()


class Book:
    """The blocks of a lock by the words of their titles.

    A title whose abstract has changed a little since is the one of its block, unless another title that is `seen` now
    has just that abstract: a paper and its journal version may have one title and nearly one abstract ("Fully
    Convolutional Networks for Semantic Segmentation", arXiv:1411.4038 and 1605.06211).
    """

    def __init__(self, titles: Iterable[LockedTitle], seen: Iterable[Sighting] = ()) -> None:
        self._by_words: dict[str, dict[str, LockedTitle]] = {}
        self._taken = {(_words(each.scraped.title), each.print) for each in seen if each.print}
        for each in titles:
            self.put(each)

    def put(self, each: LockedTitle) -> None:
        """Add a block, or replace the one of the same id."""
        self._by_words.setdefault(_words(each.title), {})[each.id] = each

    def find(self, seen: Sighting) -> LockedTitle | None:
        """The block of a title, that of the likest abstract, a person's before others; None for a title that is new."""
        words, beside = _words(seen.scraped.title), seen.beside
        there = self._by_words.get(words, {}).values()
        fitting = [
            each
            for each in there
            if _fits(each.beside, beside)
            and (each.beside.print == beside.print or (words, each.beside.print) not in self._taken)
        ]
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        return max(fitting, key=lambda each: (likeness(each.beside.print, beside.print), each.decision.is_persons))


def _words(title: str) -> str:
    return title_key(title) or " ".join(title.split())


def _fits(ours: Beside, theirs: Beside) -> bool:
    """Whether what stands beside two equal titles lets them be one. An identifier decides; without one all counts."""
    our_ids, their_ids = _ids(ours), _ids(theirs)
    if our_ids or their_ids:
        return bool(our_ids & their_ids)
    if ours.authors and theirs.authors and _people(ours) != _people(theirs):
        return False
    if ours.year and theirs.year and ours.year != theirs.year:
        return False
    return same_abstract(ours.print, theirs.print)


def _ids(beside: Beside) -> frozenset[PaperId]:
    return frozenset(found for text in beside.ids if (found := find_id(text)))


def _people(beside: Beside) -> list[str]:
    return [title_key(name) for name in beside.authors]
