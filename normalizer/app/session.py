"""The inputs of a command's steps: source sessions, progress, standard output, and the day."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from normalizer.config import environment_name
from normalizer.errors import BibnormError
from normalizer.works.sources import ONLINE_SOURCES, OnlineSource

if TYPE_CHECKING:
    from normalizer.app.source_plan import Sources
    from resolvers.base import OnlineResolver, Resolver
    from resolvers.http import HttpClient, Service, ServiceStats


class Progress(Protocol):
    """Receives progress messages of a run."""

    def status(self, sentence: str) -> None:
        """Progress of a long step; replaces the previous one."""

    def info(self, sentence: str) -> None:
        """An event."""

    def warning(self, sentence: str) -> None:
        """A warning."""


class Silent:
    """Ignores all progress."""

    def status(self, sentence: str) -> None:
        pass

    info = warning = status


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
class Runtime:
    """The environment of a run: the day, sources (opened when first needed), progress, and standard output."""

    today: Callable[[], date]
    open_session: Callable[[], AbstractContextManager[Session]]
    progress: Progress
    emit: Callable[[bytes], None]


@dataclass(frozen=True)
class SourceOptions:
    """Which sources may be queried, and how.

    Without `names` the table of sources decides; `keys` are API keys by source.
    """

    names: tuple[str, ...] = ()
    catalog: Path | None = None
    catalog_is_named: bool = False
    offline: bool = False
    email: str | None = None
    cache: Path | None = None
    min_confidence: float = 0.0
    keys: Mapping[str, str] = field(default_factory=dict)

    def allows(self, name: str) -> bool:
        return not self.names or name in self.names

    @property
    def keyless(self) -> frozenset[str]:
        """The sources whose failure is expected because they have no API key."""
        return frozenset(each.name for each in ONLINE_SOURCES if each.needs_key and not self._has_key(each.name))

    def _has_key(self, name: str) -> bool:
        return bool(self.keys.get(name) or os.environ.get(environment_name(f"{name}-key")))


class Registry(Protocol):
    """Opens sources by their names; `resolvers.registry` is one."""

    @property
    def RESOLVERS(self) -> Mapping[str, Callable[[Path], Resolver]]:  # noqa: N802
        """Local sources."""

    @property
    def ONLINE(self) -> Mapping[str, OnlineSource]:  # noqa: N802
        """Online sources."""

    def open_online(self, name: str, http: HttpClient) -> OnlineResolver: ...

    def services(self, names: Iterable[str]) -> list[Service]: ...


def _unwatched(_: HttpClient) -> AbstractContextManager[None]:
    return nullcontext()


@contextmanager
def open_session(
    choice: SourceOptions,
    registry: Registry,
    watch: Callable[[HttpClient], AbstractContextManager[None]] = _unwatched,
    local: Sequence[Resolver] | None = None,
) -> Iterator[Session]:
    """Open the chosen sources; `local` replaces the catalog.

    Connections are opened with the first query, and `watch`ed. Raises BibnormError without any source, CatalogError.
    """
    from normalizer.app.source_plan import Sources

    online = (
        () if choice.offline else tuple(name for name in (choice.names or registry.ONLINE) if name in registry.ONLINE)
    )
    local = _local(choice, registry) if local is None else local
    if not local and not online:
        raise BibnormError("no source available: --offline is set and --source lists only online sources")
    with ExitStack() as stack:
        opened: list[HttpClient] = []

        @cache
        def http() -> HttpClient:
            opened.append(_open_http(choice, registry.services(online), stack))
            stack.enter_context(watch(opened[0]))
            return opened[0]

        def open_one(name: str) -> OnlineResolver:
            return registry.open_online(name, http())

        sources = Sources(
            local=local,
            online={name: cache(partial(open_one, name)) for name in online},
            named=tuple(name for name in choice.names if name in registry.ONLINE),
            tolerated=choice.keyless,
        )
        yield Session(sources, opened)


def _local(choice: SourceOptions, registry: Registry) -> list[Resolver]:
    """The catalog; a missing one is an error only if it was named or nothing else can be queried."""
    if choice.catalog is None:
        return []
    named = choice.catalog_is_named or choice.names or choice.offline
    if not named and not choice.catalog.exists():
        return []
    return [factory(choice.catalog) for name, factory in registry.RESOLVERS.items() if choice.allows(name)]


def _open_http(choice: SourceOptions, services: Sequence[Service], stack: ExitStack) -> HttpClient:
    from resolvers.http import HttpClient, HttpSettings

    settings = HttpSettings.from_environment(
        os.environ, services, contact=choice.email, cache=choice.cache, keys=choice.keys
    )
    return stack.enter_context(HttpClient(settings))
