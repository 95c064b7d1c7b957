"""Which source is asked what, when the user does not say, and what `--source` makes of it.

The sources of a run, in order; an online one is opened when it is first asked.

Where the time of a run went.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil

from normalizer.values.ids import PaperId
from normalizer.works.description import Description
from normalizer.works.sources import ONLINE_SOURCES, TitleSearch, keepers_of, searched_for_titles
from resolvers.base import OnlineResolver, Resolver, SourceAnswer, StopCondition, TitleQuery
from resolvers.errors import ResolverError


@dataclass(frozen=True)
class SearchStage:
    """Looking for titles: sources beside each other, for the titles that those before have left open.

    `most`: a source that takes one request a title is asked only when so few are left.
    """

    sources: tuple[str, ...]
    most: int | None = None


SEARCHES: tuple[SearchStage, ...] = (
    SearchStage(searched_for_titles(TitleSearch.FIRST)),
    SearchStage(searched_for_titles(TitleSearch.FEW), most=12),
)
FALLBACK_SEARCH = SearchStage(searched_for_titles(TitleSearch.LAST))
# The pool that all users without a key share is not for whole pages: so many requests a run, look-ups of 500 works
# each included, and one request a title.
_LAST_REQUESTS, _LOOKUP_BATCH = 4, 500


@dataclass(frozen=True)
class Lookup:
    """Asking a source about a work that is known, by the identifier that the source goes by."""

    source: str
    identifier: Callable[[Sequence[Description]], PaperId | None]


LOOKUPS: tuple[Lookup, ...] = tuple(Lookup(each.name, each.lookup) for each in ONLINE_SOURCES if each.lookup)
_LOOKED_UP_BY_DEFAULT = frozenset(each.name for each in ONLINE_SOURCES if each.looked_up_by_default)
_PUBLICATIONS = frozenset(each.name for each in ONLINE_SOURCES if each.finds_publications)


def sources_for_identifier(identifier: PaperId, sources: Sources) -> tuple[str, ...]:
    """Whom to ask about an identifier, in order."""
    homes = sources.named or keepers_of(type(identifier))
    return tuple(name for name in homes if name in sources.online)


def enabled_searches(sources: Sources) -> tuple[SearchStage, ...]:
    """Whom to ask for titles, in order, before the look-ups."""
    wanted = tuple(SearchStage((name,)) for name in sources.named) if sources.named else SEARCHES
    return _enabled(wanted, sources)


def fallback_searches(sources: Sources) -> tuple[SearchStage, ...]:
    return () if sources.named else _enabled((FALLBACK_SEARCH,), sources)


def fallback_title_limit(works: int, sources: Sources) -> int | None:
    """How many titles the last search may ask for, after looking up so many works; None for any number."""
    if not sources.tolerated.intersection(FALLBACK_SEARCH.sources):
        return None
    return max(1, _LAST_REQUESTS - ceil(works / _LOOKUP_BATCH))


def enabled_lookups(sources: Sources) -> list[Lookup]:
    """Whom to ask about a work by its identifiers."""
    wanted = sources.named or _LOOKED_UP_BY_DEFAULT
    return [each for each in LOOKUPS if each.source in wanted and each.source in sources.online]


def publication_searches(sources: Sources) -> list[str]:
    """Whom to ask by title for the published version of a preprint: one request each, so only who was named."""
    return [name for name in sources.named if name in _PUBLICATIONS and name in sources.online]


def _enabled(wanted: tuple[SearchStage, ...], sources: Sources) -> tuple[SearchStage, ...]:
    kept = (SearchStage(tuple(name for name in each.sources if name in sources.online), each.most) for each in wanted)
    return tuple(each for each in kept if each.sources)


@dataclass(frozen=True)
class Sources:
    """What may be asked.

    `online` opens a source by its name; empty when no connection may be made. `named` are the sources that the user
    chose, in order; without any, the table of sources decides. `tolerated` are those whose silence does not make a
    result incomplete: Semantic Scholar without a key mostly refuses.
    """

    local: Sequence[Resolver] = ()
    online: Mapping[str, Callable[[], OnlineResolver]] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    tolerated: frozenset[str] = frozenset()
    # A source answers one caller at a time; different ones are asked beside each other.
    _turns: dict[str, threading.Lock] = field(default_factory=dict)

    def find(self, name: str, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        """The source's answers to titles; where it cannot even be opened, trouble for each."""
        with self._turns.setdefault(name, threading.Lock()):
            try:
                return self.online[name]().find(queries, fits)
            except ResolverError as error:
                return [SourceAnswer.of((), error)] * len(queries)

    def fetch(self, name: str, ids: Sequence[PaperId]) -> list[SourceAnswer]:
        with self._turns.setdefault(name, threading.Lock()):
            try:
                return self.online[name]().fetch(ids)
            except ResolverError as error:
                return [SourceAnswer.of((), error)] * len(ids)


@dataclass
class StepTimer:
    """Where the time went: seconds by step, in the order of the steps."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
