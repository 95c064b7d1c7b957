"""What commands that match have in common: open the sources, read the pages, say what is missing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import click

from normalizer import app
from normalizer.cli.options import SourceChoice
from normalizer.cli.talk import Talk
from normalizer.config import environment_name, keys_in
from normalizer.errors import BibnormError
from normalizer.works.scraped import ScrapedTitle
from resolvers.base import OnlineResolver, Resolver
from resolvers.registry import ONLINE, RESOLVERS, open_online, services

if TYPE_CHECKING:
    from resolvers.http import Http, ServiceStats


@dataclass(frozen=True)
class Session:
    """The sources of a run, and what was asked of the online ones."""

    sources: app.Sources
    _opened: list[Http]

    @property
    def services(self) -> Mapping[str, ServiceStats]:
        """By the name of a source, how often it was asked, and how long it took; also after the session."""
        return {name: each for http in self._opened for name, each in http.stats.items()}


@contextmanager
def open_sources(choice: SourceChoice, talk: Talk) -> Iterator[app.Sources]:
    """The sources that the options allow, for who does not ask about them afterwards."""
    with open_session(choice, talk) as session:
        yield session.sources


@contextmanager
def open_session(choice: SourceChoice, talk: Talk) -> Iterator[Session]:
    """The sources that the options allow; what online ones need is opened with the first question to one."""
    online = () if choice.offline else tuple(name for name in (choice.names or ONLINE) if name in ONLINE)
    local = _local(choice)
    if not local and not online:
        raise BibnormError("no source is left to ask: --offline, and --source names no local one")
    settings = _settings()
    # Without a key it answers from a pool that all its users share, and mostly refuses.
    keyless = (name for name, each in ONLINE.items() if each.needs_key and not _has_key(name, settings))
    with ExitStack() as opened:
        session: list[Http] = []

        @cache
        def http() -> Http:
            session.append(_open_http(choice, online, keys_in(settings), talk, opened))
            return session[0]

        sources = app.Sources(
            local=local,
            online={name: cache(partial(_open, name, http)) for name in online},
            named=tuple(name for name in choice.names if name in ONLINE),
            tolerated=frozenset(keyless),
        )
        yield Session(sources, session)


def read_titles(paths: Sequence[str], talk: Talk, clock: app.Clock) -> list[ScrapedTitle]:
    """Every title of every page, in page order; warnings of the readers are passed on."""
    with clock.step("pages"):
        pages = app.read_pages(paths)
    for page in pages:
        for warning in page.warnings:
            talk.warn(warning)
    return [title for page in pages for title in page.titles]


def _local(choice: SourceChoice) -> list[Resolver]:
    """The catalogue. That there is none is no error when nobody named it and others can be asked."""
    named = choice.catalog_is_named or choice.names or choice.offline
    if not named and not choice.catalog.exists():
        return []
    return [factory(choice.catalog) for name, factory in RESOLVERS.items() if choice.allows(name)]


def _open(name: str, http: Callable[[], Http]) -> OnlineResolver:
    return open_online(name, http())


def _open_http(
    choice: SourceChoice, names: Sequence[str], keys: Mapping[str, str], talk: Talk, opened: ExitStack
) -> Http:
    from normalizer.cli.live import counts, watched
    from resolvers.http import Http, HttpSettings

    settings = HttpSettings.from_environment(
        os.environ, services(names), contact=choice.email, cache=choice.cache, keys=keys
    )
    http = opened.enter_context(Http(settings))
    opened.callback(lambda: talk.warn_of(http.warnings))
    opened.callback(lambda: talk.say(counts(http.stats.values())))
    opened.enter_context(_interruptible())
    opened.enter_context(watched(http, talk))
    return http


def _has_key(name: str, settings: Mapping[str, str | bool | float]) -> bool:
    setting = f"{name}-key"
    return bool(settings.get(setting) or os.environ.get(environment_name(setting)))


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as interrupt:
        interrupt.add_note("What the sources have answered is kept; the same command goes on from there.")
        raise


def _settings() -> Mapping[str, str | bool | float]:
    """The settings of the configuration file, which `main` has read."""
    found: object = click.get_current_context().find_root().obj
    return found if isinstance(found, dict) else {}
