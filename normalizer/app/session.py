"""The inputs of a command's steps: source sessions, progress, standard output, the day, the age of a catalog."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from normalizer.config import environment_name
from normalizer.errors import BibnormError
from normalizer.works.sources import ONLINE_SOURCES

if TYPE_CHECKING:
    from normalizer.app.source_plan import Sources
    from normalizer.pages.skipped import Skipped
    from resolvers.base import OnlineResolver, Resolver
    from resolvers.catalog.storage.format import CatalogInfo
    from resolvers.http import HttpClient, Service, ServiceStats


class Progress(Protocol):
    """Receives progress messages of a run."""

    def status(self, sentence: str) -> None:
        """Progress of a long step; replaces the previous one."""

    def info(self, sentence: str) -> None:
        """An event."""

    def warning(self, sentence: str) -> None:
        """A warning."""

    def omission(self, sentence: str) -> None:
        """A warning of what the result lacks, which is also shown to who wants to read nothing else."""

    def skipped(self, page: str, lines: Sequence[Skipped]) -> None:
        """The lines of a page that hold no mention of a work."""


class Silent:
    """Ignores all progress."""

    def status(self, sentence: str) -> None:
        pass

    info = warning = status

    def omission(self, sentence: str) -> None:
        self.warning(sentence)

    def skipped(self, page: str, lines: Sequence[Skipped]) -> None:
        pass


@dataclass(frozen=True)
class Session:
    """The open sources of a run, and their HTTP statistics."""

    sources: Sources
    opened: Sequence[HttpClient] = ()

    @property
    def services(self) -> Mapping[str, ServiceStats]:
        """HTTP statistics by source name, also after the session."""
        return {name: each for http in self.opened for name, each in http.stats.items()}


@dataclass(frozen=True)
class SourceOptions:
    """Which sources may be queried, and how.

    Without `names` the table of sources decides; `keys` are API keys by source. No request goes out `within` seconds
    after the first one. `cache_size` is what the cache may take, like "500 MB".
    """

    names: tuple[str, ...] = ()
    catalog: Path | None = None
    catalog_is_named: bool = False
    offline: bool = False
    email: str | None = None
    cache: Path | None = None
    min_confidence: float = 0.0
    within: float | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    cache_size: str | None = None

    def allows(self, name: str) -> bool:
        return not self.names or name in self.names

    @property
    def keyless(self) -> frozenset[str]:
        """The sources whose failure is expected because they have no API key."""
        return frozenset(each.name for each in ONLINE_SOURCES if each.needs_key and not self.has_key(each.name))

    @property
    def unplanned(self) -> frozenset[str]:
        """The sources that are queried only if they are named, or with an API key."""
        return frozenset(each.name for each in ONLINE_SOURCES if each.default_with_key and not self.has_key(each.name))

    def has_key(self, name: str) -> bool:
        return bool(self.keys.get(name) or os.environ.get(environment_name(f"{name}-key")))


@dataclass(frozen=True)
class Runtime:
    """The environment of a run: the day, sources, progress, and standard output.

    `watch` is entered with the first query, and left at the end. `local` replaces the catalog of `choice`.
    """

    today: Callable[[], date]
    choice: SourceOptions
    progress: Progress
    emit: Callable[[bytes], None]
    watch: Callable[[HttpClient], AbstractContextManager[None]]
    local: Sequence[Resolver] | None = None

    @contextmanager
    def open_session(self) -> Iterator[Session]:
        """Open the chosen sources, connections with the first query.

        Raises BibnormError without any source, CatalogError.
        """
        from normalizer.app.source_plan import Sources
        from resolvers import registry

        choice = self.choice
        named = tuple(name for name in choice.names if name in registry.ONLINE)
        online = () if choice.offline else named if choice.names else tuple(registry.ONLINE)
        local = self._catalog() if self.local is None else self.local
        if not local and not online:
            raise BibnormError("no source available: --offline is set and --source lists only online sources")
        with ExitStack() as stack:
            opened: list[HttpClient] = []
            one_at_a_time = threading.Lock()  # sources are opened by several threads

            def http() -> HttpClient:
                with one_at_a_time:
                    if not opened:
                        opened.append(stack.enter_context(_http_client(choice, registry.services(online))))
                        stack.enter_context(self.watch(opened[0]))
                    return opened[0]

            def open_one(name: str) -> OnlineResolver:
                return registry.open_online(name, http())

            opener = {name: cache(partial(open_one, name)) for name in online}
            yield Session(Sources(local, opener, named, choice.keyless, choice.unplanned), opened)

    def _catalog(self) -> list[Resolver]:
        """The catalog; a missing one is an error only if it was named or nothing else can be queried."""
        from resolvers.catalog import Catalog

        path, choice = self.choice.catalog, self.choice
        is_needed = choice.catalog_is_named or choice.names or choice.offline
        if path is None or not (is_needed or path.exists()):
            return []
        return [Catalog.open(path)] if choice.allows("catalog") else []


def _http_client(choice: SourceOptions, services: Sequence[Service]) -> HttpClient:
    """Raises BibnormError for settings that cannot be right: no source could be asked, in this run and any other."""
    from resolvers.errors import ResolverError
    from resolvers.http import HttpClient, HttpSettings

    try:
        return HttpClient(
            HttpSettings.from_environment(
                os.environ,
                services,
                contact=choice.email,
                cache=choice.cache,
                keys=choice.keys,
                within=choice.within,
                cache_size=choice.cache_size,
            )
        )
    except ResolverError as error:
        raise BibnormError(str(error)) from error


# A catalog whose newest record is older is reported by `check`: by then a conference of its field has passed.
STALE_AFTER = 90


@dataclass(frozen=True)
class CatalogAge:
    """The day of the newest record, of arXiv where there are any, and how long ago that is; `built` likewise."""

    newest: date
    days: int
    is_arxiv: bool
    built_days: int

    def __str__(self) -> str:
        return f"{self.newest.isoformat()}{' (arXiv)' if self.is_arxiv else ''}, {self.days:,} days old"

    def warning(self, catalog: Path) -> str | None:
        """What to tell a user who relies on the catalog; None if it is new enough."""
        if self.days <= STALE_AFTER:
            return None
        how = f"update {catalog} --oai" if self.is_arxiv else f"fetch NAME -o {catalog}"
        return f"{catalog}: newest record {self}; newer works are not in it; run `bibnorm catalog {how}`"


def catalog_age(info: CatalogInfo, today: date) -> CatalogAge | None:
    """The age of a catalog; None if no record has a date. A date without day counts as the last that it can be."""
    from calendar import monthrange  # most commands need no age

    said = info.coverage.last_arxiv or info.coverage.last_date
    if said is None:
        return None
    year, month, day = (*map(int, said.split("-")), 0, 0)[:3]
    month = month or 12
    newest = min(today, date(year, month, day or monthrange(year, month)[1]))
    built = date.fromisoformat(info.built[:10])
    return CatalogAge(newest, (today - newest).days, info.coverage.last_arxiv is not None, (today - built).days)
