"""The online sources of this machine: their terms, their health, and what the user can do about it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

from normalizer.app.session import SourceOptions
from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId
from normalizer.works.description import Description
from normalizer.works.sources import ONLINE_SOURCES, OnlineSource
from resolvers import registry
from resolvers.base import TitleQuery
from resolvers.errors import ResolverError
from resolvers.http import Clock, HttpClient, HttpSettings
from resolvers.http.cache_admin import cache_file
from resolvers.http.health import Health, HealthFile, State
from resolvers.http.service import Service, Terms, all_terms
from resolvers.http.settings import environment_variables

# Identifiers of well-known works, one of each kind, for a query that costs a source little.
_TITLE = "Attention Is All You Need"
_WORK = Description("probe", _TITLE, arxiv="1706.03762", doi="10.1038/nature14539")
_IDS: tuple[PaperId, ...] = (
    ArxivId("1706.03762"),
    Doi("10.1038/nature14539"),
    DblpKey("conf/nips/VaswaniSPUJGKP17"),
    AclId("N19-1423"),
    OpenReviewId("YicbFdNTTy"),
)


@dataclass(frozen=True)
class SourceState:
    """One source: its terms, its health, and what the user can do, in a sentence or none.

    `was_asked`: a reply of it is in the cache.
    """

    terms: Terms
    health: Health
    advice: str
    was_asked: bool

    @property
    def words(self) -> str:
        """The health in words: "limited until 14:30: 429". A service that is down is asked again in each run."""
        if self.health.state is State.OK and not self.was_asked:
            return "not asked yet"
        is_down = self.health.state is State.DOWN
        word, time = ("since", self.health.since) if is_down else ("until", self.health.until)
        when = f" {word} {time.astimezone():%Y-%m-%d %H:%M}" if time else ""
        why = f": {self.health.words}" if self.health.words else ""
        return f"{self.health.state.value}{when}{why}"

    @property
    def interval(self) -> str:
        """The least time between two requests: "1 s, .34 s with --email"."""
        intervals = self.terms.intervals[""]
        others = ((intervals.contact, "with --email"), (intervals.key, "with a key"))
        return ", ".join([f"{intervals.plain:g} s", *(f"{value:g} s {how}" for value, how in others if value)])


def source_states(choice: SourceOptions) -> list[SourceState]:
    """The allowed sources as earlier runs left them, without any request."""
    return [
        _state(each, HealthFile(choice.cache, each.name).read(), choice)
        for each in ONLINE_SOURCES
        if choice.allows(each.name)
    ]


def probe_sources(choice: SourceOptions) -> Iterator[tuple[SourceState, str | None]]:
    """Send one query to each allowed source, also to those that refused before; with the failure, or None."""
    chosen = [each for each in ONLINE_SOURCES if choice.allows(each.name)]
    settings = HttpSettings.from_environment(
        os.environ,
        registry.services(each.name for each in chosen),
        contact=choice.email,
        cache=choice.cache,
        keys=choice.keys,
        is_probe=True,
    )
    with HttpClient(settings) as http:
        for each in chosen:
            service = Service.of(each.name)
            had_key = http.has_key(service)
            failure = _probe(each, http)
            state = _state(each, http.health(service), choice)
            if had_key and not http.has_key(service):  # it was asked again without the key
                state = replace(state, advice=f"check the key in {environment_variables(service)[1]}")
                failure = f"does not accept the key; without it: {failure or 'ok'}"
            yield state, failure


def _probe(source: OnlineSource, http: HttpClient) -> str | None:
    """Why a source does not answer a query, or None."""
    try:
        resolver = registry.open_online(source.name, http)
    except ResolverError as error:
        return str(error)
    if identifier := _known_identifier(source):
        (answer,) = resolver.fetch([identifier])
    else:
        (answer,) = resolver.find([TitleQuery(_TITLE)], lambda *_: False)
    return answer.failure


def _known_identifier(source: OnlineSource) -> PaperId | None:
    kinds = (*source.keeps, *source.knows)
    own = next((known for known in _IDS if isinstance(known, kinds)), None) if kinds else None
    return own or (source.lookup([_WORK]) if source.lookup else None)


def _state(source: OnlineSource, health: Health, choice: SourceOptions) -> SourceState:
    terms = all_terms()[source.name]
    _, key_variable = environment_variables(Service.of(source.name))
    if health.is_over(Clock().now()):
        health = Health()
    was_asked = choice.cache is not None and cache_file(choice.cache, source.name).exists()
    return SourceState(
        terms, health, _advice(terms, health, key_variable, has_key=choice.has_key(source.name)), was_asked
    )


def _advice(terms: Terms, health: Health, key_variable: str, *, has_key: bool) -> str:
    """What the user can do, or an empty text."""
    key = f"set {key_variable}: free, at {terms.key_page}" if terms.key != "none" and not has_key else ""
    by_state = {
        State.NEEDS_BROWSER: "nothing: the service does not serve programs now; other sources stand in",
        State.NEEDS_LOGIN: f"set {key_variable} to NAME:PASSWORD of an account: free, at {terms.key_page}"
        if terms.login
        else "",
        State.LIMITED: key or ("set --email" if terms.intervals[""].contact else "wait"),
        State.BUDGET_SPENT: key or "wait until the budget is renewed",
        State.REFUSED: key or "wait",
        State.DOWN: "try later",
    }
    return by_state.get(health.state) or (key if terms.key == "needed" or health.state is State.NEEDS_KEY else "")
