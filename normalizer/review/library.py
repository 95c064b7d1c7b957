"""What the page looks up: works by identifier and by words, and their abstracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from normalizer.values.ids import PaperId
from normalizer.works.description import Description


@dataclass(frozen=True)
class LookUp:
    """The works that were found, each with its records, and a sentence for each source that did not answer."""

    works: Sequence[Sequence[Description]] = ()
    failures: Sequence[str] = ()

    @property
    def abstract(self) -> str | None:
        """The longest abstract: some sources cut it."""
        return max((each.abstract for work in self.works for each in work if each.abstract), key=len, default=None)


class Library(Protocol):
    """Looks works up. Called from several threads."""

    def fetch(self, ids: Sequence[PaperId], *, with_abstract: bool = False) -> Sequence[LookUp]:
        """The work of each identifier: from the catalog, else from the sources that keep such identifiers.

        `with_abstract`: ask on until a source gives the abstract, too.
        """
        ...

    def search(self, words: str) -> LookUp:
        """Works of the catalog by words of their titles."""
        ...


class NoLibrary:
    """No catalog and no source."""

    def fetch(self, ids: Sequence[PaperId], *, with_abstract: bool = False) -> Sequence[LookUp]:
        return [LookUp(failures=("no catalog and no source can be asked",)) for _ in ids]

    def search(self, words: str) -> LookUp:
        return LookUp(failures=("there is no catalog; name one with --catalog",))
