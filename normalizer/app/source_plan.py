"""Which source is queried for what, in which order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import ceil

from normalizer.values.ids import PaperId
from normalizer.works.description import Description
from normalizer.works.sources import ONLINE_SOURCES, TitleSearch, keepers_of, searched_for_titles, stand_ins_for
from resolvers.base import OnlineResolver, Resolver, SourceAnswer, StopCondition, TitleQuery
from resolvers.errors import ResolverError


@dataclass(frozen=True)
class SearchStage:
    """Sources that are searched concurrently for titles that earlier stages did not resolve.

    For sources that need one request for each title: if earlier sources lack more than `most` titles, these are not
    searched; of those that earlier sources failed on, the first `most_failed` are. `only_answered`: not those that no
    source has answered, as without a network.
    """

    sources: tuple[str, ...]
    most: int | None = None
    most_failed: int | None = None
    only_answered: bool = False

    @property
    def readings(self) -> int:
        """How many readings of a title are searched: more than one only where many titles go into one request."""
        return _MOST_READINGS if _BULK.issuperset(self.sources) else 1


_MOST_READINGS = 3
SEARCHES: tuple[SearchStage, ...] = (
    SearchStage(searched_for_titles(TitleSearch.FIRST)),
    # 60 titles take a minute or two at the rates of these sources.
    SearchStage(searched_for_titles(TitleSearch.FEW), most=12, most_failed=60),
)
_BULK = frozenset(SEARCHES[0].sources)

FALLBACK_SEARCH = SearchStage(searched_for_titles(TitleSearch.LAST))
# Each title is one request to each of them, and most titles are of other fields.
FIELD_SEARCH = SearchStage(searched_for_titles(TitleSearch.FIELD), most=4, most_failed=12, only_answered=True)
# The pool that all users without a key share is not for whole pages: so many requests a run, look-ups of 500 works
# each included, and one request a title.
_LAST_REQUESTS, _LOOKUP_BATCH = 4, 500


@dataclass(frozen=True)
class Lookup:
    """How the identifier that a source needs is found in the records of a work."""

    source: str
    identifier: Callable[[Sequence[Description]], PaperId | None]


LOOKUPS: tuple[Lookup, ...] = tuple(Lookup(each.name, each.lookup) for each in ONLINE_SOURCES if each.lookup)
_DEFAULT_LOOKUPS = tuple(Lookup(each.name, each.default_lookup) for each in ONLINE_SOURCES if each.default_lookup)
_PUBLICATIONS = frozenset(each.name for each in ONLINE_SOURCES if each.finds_publications)


def sources_for_identifier(identifier: PaperId, sources: Sources) -> tuple[str, ...]:
    homes = sources.named or keepers_of(type(identifier))
    return tuple(name for name in homes if name in sources.online)


def stand_ins(identifier: PaperId, sources: Sources) -> tuple[str, ...]:
    """The sources to query for an identifier if others failed on it; none if the user named the sources."""
    return () if sources.named else tuple(filter(sources.may_query, stand_ins_for(type(identifier))))


def enabled_searches(sources: Sources) -> tuple[SearchStage, ...]:
    """The search stages before enrichment."""
    wanted = tuple(SearchStage((name,)) for name in sources.named) if sources.named else SEARCHES
    return _enabled(wanted, sources)


def later_search(stage: SearchStage, sources: Sources) -> tuple[SearchStage, ...]:
    """A search for what others lack; none if the user named the sources."""
    return () if sources.named else _enabled((stage,), sources)


def expected_searches(sources: Sources) -> tuple[str, ...]:
    """The sources that are searched for every title that stays open, as far as their limits allow."""
    stages = (*enabled_searches(sources), *later_search(FALLBACK_SEARCH, sources))
    return tuple(name for each in stages for name in each.sources)


def fallback_title_limit(works: int, sources: Sources) -> int | None:
    """The maximum number of titles of the last search after so many look-ups; None for no limit."""
    if not sources.tolerated.intersection(FALLBACK_SEARCH.sources):
        return None
    return max(1, _LAST_REQUESTS - ceil(works / _LOOKUP_BATCH))


def is_made_up_for(source: str, answered: frozenset[str]) -> bool:
    """Whether other sources that answered a title stand in for one that refused to.

    Nothing does for those that are searched first, with many titles in one request: only they know all preprints.
    """
    return source not in _BULK and not answered <= _BULK


def is_optional(source: str, sources: Sources) -> bool:
    """Whether nobody expects an answer of a source: it knows works of one field only, and the user did not name it."""
    return source in FIELD_SEARCH.sources and source not in sources.named


def enabled_lookups(sources: Sources) -> list[Lookup]:
    """The sources that enrich a work by identifier."""
    wanted = [each for each in LOOKUPS if each.source in sources.named] if sources.named else _DEFAULT_LOOKUPS
    return [each for each in wanted if sources.may_query(each.source)]


def publication_searches(sources: Sources) -> list[str]:
    """The sources searched by title for published versions: one request each, so only if named."""
    return [name for name in sources.named if name in _PUBLICATIONS and name in sources.online]


def _enabled(wanted: tuple[SearchStage, ...], sources: Sources) -> tuple[SearchStage, ...]:
    kept = (replace(each, sources=tuple(filter(sources.may_query, each.sources))) for each in wanted)
    return tuple(each for each in kept if each.sources)


@dataclass(frozen=True)
class Sources:
    """The sources of a run.

    `online` opens a source by name; empty when offline. `named` are those that the user chose, in order. `tolerated`
    may fail without making the result incomplete: Semantic Scholar mostly refuses requests without a key. `unplanned`
    are not part of the plan for titles and known works unless they are named.
    """

    local: Sequence[Resolver] = ()
    online: Mapping[str, Callable[[], OnlineResolver]] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    tolerated: frozenset[str] = frozenset()
    unplanned: frozenset[str] = frozenset()
    # A source answers one caller at a time; different ones are queried concurrently.
    _turns: dict[str, threading.Lock] = field(default_factory=dict)

    def may_query(self, name: str) -> bool:
        return name in self.online and (name in self.named or name not in self.unplanned)

    def find(self, name: str, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        """Search titles; return a failure for each if the source cannot be opened."""
        with self._turns.setdefault(name, threading.Lock()):
            try:
                return self.online[name]().find(queries, fits)
            except ResolverError as error:
                return [SourceAnswer.from_error((), error)] * len(queries)

    def fetch(self, name: str, ids: Sequence[PaperId]) -> list[SourceAnswer]:
        with self._turns.setdefault(name, threading.Lock()):
            try:
                return self.online[name]().fetch(ids)
            except ResolverError as error:
                return [SourceAnswer.from_error((), error)] * len(ids)


@dataclass
class StepTimer:
    """Seconds by step, in the order of the steps."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
