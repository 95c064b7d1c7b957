"""What every source of records offers, online or local."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from resolvers.candidate import Candidate
from resolvers.ids import PaperId


@dataclass(frozen=True, slots=True)
class TitleQuery:
    """A title to look up, as scraped, with what stands beside it."""

    title: str
    abstract: str | None = None


class Resolver(Protocol):
    """A source of records. Both calls are batched: one answer for each question, in order."""

    @property
    def name(self) -> str: ...

    def find(self, queries: Sequence[TitleQuery]) -> Sequence[Sequence[Candidate]]:
        """The records whose title could be the asked one, likeliest first; empty when there is none."""
        ...

    def fetch(self, ids: Sequence[PaperId]) -> Sequence[Sequence[Candidate]]:
        """The records that bear an identifier (several when a source holds several)."""
        ...
