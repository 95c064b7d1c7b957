"""Finding the block of a title that stands on a page, also when the page was saved again and has changed a little."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from normalizer.lock.prints import prints_of, same_abstract
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
    """The blocks of a lock by the words of their titles."""

    def __init__(self, titles: Iterable[LockedTitle]) -> None:
        self._by_words: dict[str, dict[str, LockedTitle]] = {}
        for each in titles:
            self.put(each)

    def put(self, each: LockedTitle) -> None:
        """Add a block, or replace the one of the same id."""
        self._by_words.setdefault(_words(each.title), {})[each.id] = each

    def find(self, seen: Sighting) -> LockedTitle | None:
        """The block of a title, a person's before others; None for a title that is new."""
        there = self._by_words.get(_words(seen.scraped.title), {}).values()
        fitting = [each for each in there if _fits(each.beside, seen.beside)]
        return next((each for each in fitting if each.decision.is_persons), fitting[0] if fitting else None)


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
