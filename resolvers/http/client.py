"""`HttpClient`: the HTTP client of the sources."""

from __future__ import annotations

import json as json_text
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Self

from resolvers.errors import BadReply, RequestRefused, ResolverError, ServiceBlocked
from resolvers.http.cache_admin import BatchLog, cache_file
from resolvers.http.clock import Clock, InterruptibleSleep, WaitingBudget
from resolvers.http.health import Health, HealthFile, ServiceHealth
from resolvers.http.rate_limit import CrossProcessRateLimiter, RateLimiter
from resolvers.http.service import Response, Service, ServiceCounter, ServiceStats, accept_any_body
from resolvers.http.settings import HttpSettings, Secrets, user_agent

if TYPE_CHECKING:
    import requests

    from resolvers.http.cache import ResponseCache
    from resolvers.http.session import ServiceState
    from resolvers.http.transport import ConnectBudget, ServiceAdapter

Parameters = Mapping[str, str] | Sequence[tuple[str, str]]


class HttpClient:
    """The one who asks all services; use it in a `with`. Threads may share it.

    Every question ends in a `Response` or in a ResolverError:

    - Unreachable, RateLimited: the host was given up; the next questions get the same error at once.
    - SourceUnavailable: it did not answer this question.
    - RequestRefused: it says no, and would say it again. BadReply: what it says makes no sense, again and again.
    """

    def __init__(
        self,
        settings: HttpSettings | None = None,
        *,
        timer: Clock | None = None,
        on_wait: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`on_wait` receives a sentence before each long wait for a service that is waited for patiently."""
        self._on_wait = on_wait
        self.settings = settings or HttpSettings()
        self._timer = timer or Clock()
        self._sleep = InterruptibleSleep(self._timer)
        self._secrets = Secrets(self.settings.keys)
        self._jitter = random.Random(self.settings.seed)  # noqa: S311 -- no secret
        self._lock = threading.Lock()
        self._warnings: dict[str, None] = {}
        self._limiters: dict[str, RateLimiter] = {}
        self._health: dict[str, ServiceHealth] = {}
        self._budget = WaitingBudget(self._timer, self.settings.within)
        self._counters: dict[str, ServiceCounter] = {}
        self._adapters: dict[str, ServiceAdapter] = {}
        self._tokens: dict[str, str] = {}
        self._caches: dict[str, ResponseCache | None] = {}
        self._connect_budget: ConnectBudget | None = None

    def get(self, service: Service, path: str = "", params: Parameters = ()) -> Response:
        """Ask for `path` below the service's address."""
        return self._ask(service, "GET", path, params, None)

    def post(self, service: Service, path: str, params: Parameters = (), *, json: object) -> Response:
        """The same with a body. Only for questions: the answer to the same body is kept like any other."""
        return self._ask(service, "POST", path, params, json_text.dumps(json).encode())

    def session(self, service: Service) -> requests.Session:
        """A session for a library that brings its own requests; with the same manners and errors.

        It paces and repeats by itself, so the library should do neither. Addresses must be below `url(service)`.
        """
        self._sleep.check()
        service = self._for_us(service)
        with self._lock:
            state, replies = self._state(service), self._cache_for(service)
        if replies is None:
            from resolvers.http.session import RateLimitedSession

            return RateLimitedSession(state, service)
        from resolvers.http.cache import CachedSession

        return CachedSession(replies, state, service)

    def batch_log(self, service: Service) -> BatchLog | None:
        """What was asked of a service together; None where no replies are kept."""
        if self.settings.cache is None or service.max_age <= 0 or self.settings.is_probe:
            return None
        return BatchLog(cache_file(self.settings.cache, service.slug), service.max_age, self._timer)

    def url(self, service: Service) -> str:
        """The address at which the service is asked: its own, or what the settings say."""
        return self.settings.url(service)

    def has_key(self, service: Service) -> bool:
        return self._secrets.key(service) is not None

    def drop_key(self, service: Service) -> None:
        """Go on without a key that the service does not accept, with a warning."""
        if self.has_key(service):
            self._secrets.drop(service)
            with self._lock:
                self._health_of(service).forget_key()
            self._warn(f"{service.name} rejected the API key; continuing without it")

    def now(self) -> datetime:
        """The time of day in UTC, for those above that may not look at the clock."""
        return self._timer.now()

    def health(self, service: Service) -> Health:
        """What is known of a service, from this run and earlier ones."""
        with self._lock:
            return self._health_of(service).health

    @property
    def stats(self) -> dict[str, ServiceStats]:
        """Each service that was asked, by slug, as it stands at this moment."""
        with self._lock:
            return {slug: counter.stats for slug, counter in self._counters.items()}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know about how the run was made (a cache that cannot be used), each sentence once."""
        return tuple(self._warnings)

    def close(self) -> None:
        """End the run: who waits for a turn in another thread gets an error instead."""
        self._sleep.cancel()
        with self._lock:
            for adapter in self._adapters.values():
                adapter.close()
            for replies in filter(None, self._caches.values()):
                replies.close()  # type: ignore[no-untyped-call] # requests-cache leaves it untyped

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, service: Service, method: str, path: str, params: Parameters, body: bytes | None) -> Response:
        from requests import Request

        url = self.url(service) + path
        if service.login and service.slug not in self._tokens and self.has_key(service):
            self._log_in(service)
        session = self.session(service)
        headers = {"Accept": service.accept} if service.accept else {}
        headers |= {} if body is None else {"Content-Type": "application/json"}
        pairs = list(params.items() if isinstance(params, Mapping) else params)
        try:
            question = session.prepare_request(Request(method, url, headers, params=pairs, data=body))
        except ValueError as error:
            raise ResolverError(f"cannot ask {service.name}: {self._secrets.redact(str(error))}") from None
        reply = session.send(question, **session.merge_environment_settings(url, {}, None, None, None))
        return Response(reply.status_code, reply.content, bool(getattr(reply, "from_cache", False)))

    def _log_in(self, service: Service) -> None:
        """Get a token for the rest of the run, once; a name or password that is refused is dropped."""
        name, _, password = (self._secrets.key(service) or "").partition(":")
        if password:
            self._secrets.hide(password)
        self._tokens[service.slug] = ""
        # Not kept anywhere: the answer is a secret.
        unkept = replace(service, max_age=0.0, answers=frozenset({200}), check=accept_any_body)
        try:
            reply = self.post(unkept, service.login or "", json={"id": name, "password": password})
            token = str(json_text.loads(reply.body)["token"])
        except (RequestRefused, ServiceBlocked):
            self.drop_key(service)
            return
        except (ValueError, KeyError, TypeError):
            raise BadReply(f"{service.name} answered a login without a token") from None
        self._secrets.hide(token)
        self._tokens[service.slug] = f"Bearer {token}"

    def _warn(self, sentence: str) -> None:
        self._warnings[self._secrets.redact(sentence)] = None

    def _for_us(self, service: Service) -> Service:
        """The service with the interval of those who have our key and contact address."""
        if service.intervals is None:
            return service
        interval = service.intervals.of(contact="@" in (self.settings.contact or ""), key=self.has_key(service))
        return replace(service, policy=replace(service.policy, min_interval=interval))

    def _state(self, service: Service) -> ServiceState:
        from resolvers.http.session import ServiceState

        limiter = self._rate_limiter(service)
        return ServiceState(
            agent=user_agent(self.settings.contact),
            secrets=self._secrets,
            timer=self._timer,
            jitter=self._jitter,
            limiter=limiter,
            health=self._health_of(service),
            budget=self._budget,
            counter=self._counters.setdefault(service.slug, ServiceCounter(service.name)),
            adapter=self._adapter(service, limiter),
            on_wait=self._on_wait,
        )

    def _health_of(self, service: Service) -> ServiceHealth:
        if service.slug not in self._health:
            file = HealthFile(self.settings.cache, service.slug)
            self._health[service.slug] = ServiceHealth(
                service,
                file,
                self._timer,
                url=self.url(service),
                has_key=self.has_key(service),
                is_probe=self.settings.is_probe,
            )
        return self._health[service.slug]

    def _rate_limiter(self, service: Service) -> RateLimiter:
        name = service.rate_limit_group
        if name not in self._limiters:
            shared = None
            if folder := self.settings.cache:
                shared = CrossProcessRateLimiter(folder / "turns", name, self._timer, self._sleep, self._warn)
            self._limiters[name] = RateLimiter(self._timer, self._sleep, shared)
        return self._limiters[name]

    def _adapter(self, service: Service, limiter: RateLimiter) -> ServiceAdapter:
        from resolvers.http.transport import ConnectBudget, ConnectionOptions, ServiceAdapter

        if service.slug not in self._adapters:
            self._connect_budget = self._connect_budget or ConnectBudget()
            options = ConnectionOptions(
                connect_budget=self._connect_budget,
                started=limiter.started,
                key=lambda: self._tokens.get(service.slug) if service.login else self._secrets.key(service),
                header="Authorization" if service.login else service.key_header,
                parameter=service.key_parameter,
            )
            self._adapters[service.slug] = ServiceAdapter(options)
        return self._adapters[service.slug]

    def _cache_for(self, service: Service) -> ResponseCache | None:
        if self.settings.cache is None or service.max_age <= 0 or self.settings.is_probe:
            return None
        if service.slug not in self._caches:
            from resolvers.http.cache import open_response_cache

            limit = self.settings.cache_bytes
            self._caches[service.slug] = open_response_cache(
                self.settings.cache, service, self._timer, self._warn, limit
            )
        return self._caches[service.slug]
