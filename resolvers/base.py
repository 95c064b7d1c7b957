"""What every source of records offers, online or local."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable

from normalizer.values.ids import PaperId
from normalizer.works.description import Description
from normalizer.works.quality import damage_of, repaired
from resolvers.errors import ResolverError


@dataclass(frozen=True, slots=True)
class TitleQuery:
    """A title to look up, as scraped, with what stands beside it.

    `text` is the whole mention where it holds more than the title; a title may begin or end elsewhere in it.
    `is_alone`: nothing stands beside the title, so that it alone decides; near titles matter where no record has it.
    """

    title: str
    abstract: str | None = None
    text: str = ""
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """What an online source says to one question.

    `failure` is one sentence on why it could not be asked; then nothing can be concluded from the answer. `is_refused`
    tells that it could be reached and turned us away, for its limits or our key.
    """

    candidates: tuple[Description, ...] = ()
    failure: str | None = None
    is_refused: bool = False

    @classmethod
    def from_error(cls, candidates: tuple[Description, ...], error: ResolverError | None) -> Self:
        """What was found, with certain repairs, and the error that kept the source from saying more."""
        candidates = tuple(repaired(found) if damage_of(found) else found for found in candidates)
        return cls(candidates, str(error), error.is_refusal) if error else cls(candidates)


# The index of a query and the candidates so far: is the title settled by them?
StopCondition = Callable[[int, Sequence[Description]], bool]


class OnlineResolver(Protocol):
    """A source that is asked over the network. One answer for each question, in order; outages never raise."""

    @property
    def name(self) -> str: ...

    def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        """The records whose title could be the asked one; `fits` is asked before a further request for a title."""
        ...

    def fetch(self, ids: Sequence[PaperId]) -> list[SourceAnswer]:
        """The records that bear an identifier; empty for kinds of identifiers that the source does not know."""
        ...


class Resolver(Protocol):
    """A source of records. Both calls are batched: one answer for each question, in order."""

    @property
    def name(self) -> str: ...

    def find(self, queries: Sequence[TitleQuery]) -> Sequence[Sequence[Description]]:
        """The records whose title could be the asked one, likeliest first; empty when there is none."""
        ...

    def fetch(self, ids: Sequence[PaperId]) -> Sequence[Sequence[Description]]:
        """The records that bear an identifier (several when a source holds several)."""
        ...


@runtime_checkable
class WordSearch(Protocol):
    """A local source that finds records by some words of their titles."""

    def find_words(self, words: str, most: int) -> Sequence[Description]:
        """The records of which the title has all these words, `most` at most and the others of their works."""
        ...
