"""The sources of a run, in order; an online one is opened when it is first asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from resolvers.base import Answer, Fits, OnlineResolver, Resolver, TitleQuery
from resolvers.errors import ResolverError
from resolvers.ids import PaperId


@dataclass(frozen=True)
class Sources:
    """What may be asked.

    `online` opens a source by its name; empty when no connection may be made. `named` are the sources that the user
    chose, in order; without any, `pipeline.plan` chooses. `tolerated` are those whose silence does not make a result
    incomplete: Semantic Scholar without a key mostly refuses.
    """

    local: Sequence[Resolver] = ()
    online: Mapping[str, Callable[[], OnlineResolver]] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    tolerated: frozenset[str] = frozenset()
    # A source answers one caller at a time; different ones are asked beside each other.
    _turns: dict[str, threading.Lock] = field(default_factory=dict)

    def find(self, name: str, queries: Sequence[TitleQuery], fits: Fits) -> list[Answer]:
        """The source's answers to titles; where it cannot even be opened, trouble for each."""
        with self._turns.setdefault(name, threading.Lock()):
            try:
                return self.online[name]().find(queries, fits)
            except ResolverError as error:
                return [Answer.of((), error)] * len(queries)

    def fetch(self, name: str, ids: Sequence[PaperId]) -> list[Answer]:
        with self._turns.setdefault(name, threading.Lock()):
            try:
                return self.online[name]().fetch(ids)
            except ResolverError as error:
                return [Answer.of((), error)] * len(ids)
