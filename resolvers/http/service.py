"""What is known of a host before it is asked: its terms (`terms.toml`), where it is, what it wants, which replies are
answers; and how often it was asked.
"""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Self

from normalizer.values.lazy import lazy_re

DAY = 86_400.0  # seconds
_SLUG = lazy_re(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class RequestPolicy:
    """How a host is treated; all in seconds.

    Requests start at least `min_interval` apart, one at a time. A request is repeated after each delay of
    `rate_limit_backoff` ("too many requests" without a Retry-After) or of `failure_backoff` (other failures; those
    without any reply only once, or never after a time-out), as long as the run may wait. A host that did not answer the
    last question is waited for `short_timeout` only. These delays are longer by a random share of up to `jitter`, so
    that clients that were rejected together do not return together. A host that asks for more than `max_delay` gets no
    more requests in the run. A whole body must come within `max_response_seconds`, and from `read_timeout` on with
    `least_speed` bytes a second.
    `is_patient`: it is waited for however long the run has waited.
    """

    min_interval: float = 3.0
    connect_timeout: float = 4.0
    read_timeout: float = 30.0
    short_timeout: float = 10.0
    max_response_seconds: float = 180.0
    least_speed: float = 1000.0
    rate_limit_backoff: tuple[float, ...] = (5.0,)
    failure_backoff: tuple[float, ...] = (3.0, 10.0)
    max_delay: float = 60.0
    jitter: float = 0.1
    is_patient: bool = False

    def seconds_for_body(self, received: int, timeout: float) -> float:
        """How long a body may have taken of which so many bytes are there: a host that sends drops is given up soon.

        `timeout` is how long the first byte may have taken.
        """
        return min(self.max_response_seconds, timeout + received / self.least_speed)


@dataclass(frozen=True)
class Intervals:
    """Least seconds between two requests: of anybody, of who names an e-mail address, and with a key."""

    plain: float
    contact: float | None = None
    key: float | None = None

    def of(self, *, contact: bool, key: bool) -> float:
        """The shortest that applies."""
        applying = (self.plain, self.contact if contact else None, self.key if key else None)
        return min(each for each in applying if each is not None)


@dataclass(frozen=True)
class Terms:
    """The terms of one service, as the file explains them; `intervals` by pool, "" for all other requests."""

    slug: str
    name: str
    url: str
    intervals: Mapping[str, Intervals]
    page: str
    checked: date
    ids: int = 1
    titles: int = 1
    key: str = "none"
    key_header: str | None = None
    key_parameter: str | None = None
    key_page: str | None = None
    login: bool = False
    pace: str | None = None


@cache
def all_terms() -> Mapping[str, Terms]:
    """The terms of every service, by slug."""
    rows = tomllib.loads(files("resolvers").joinpath("terms.toml").read_text(encoding="utf-8"))
    return {slug: _terms(slug, row) for slug, row in rows.items()}


def _terms(slug: str, row: Mapping[str, Any]) -> Terms:
    pools = {"": row} | {name: value for name, value in row.items() if isinstance(value, dict)}
    intervals = {
        pool: Intervals(values["interval"], values.get("interval-contact"), values.get("interval-key"))
        for pool, values in pools.items()
    }
    rest = {
        name.replace("-", "_"): value for name, value in row.items() if name not in pools and "interval" not in name
    }
    return Terms(slug=slug, intervals=intervals, **rest)


def accept_any_body(status: int, body: bytes) -> None:
    """The check of a service whose replies cannot come damaged without the transport noticing."""


@dataclass(frozen=True)
class Service:
    """One host as its terms want it.

    `name` is for messages, `slug` for options and the environment ("semantic-scholar": BIBNORM_SEMANTIC_SCHOLAR_URL).
    `url` has no slash at its end. Good replies stay fresh for `max_age` seconds; later they only stand in when the
    host fails. With 0 nothing is kept. `answers` are the statuses that answer a question, such as a 404 for "no such
    paper"; `check` gets the status and body of an answer and raises BadReply when the body came damaged. `html`: its
    answers may be web pages. Redirects within the host are followed; the body of another one, if it is among the
    answers, is the address in it.

    `accept`: the media type that is asked for.

    The key, when there is one, goes out in the header `key_header` or as the query parameter `key_parameter`. With a
    `login`, the key is "NAME:PASSWORD"; it is posted to that path for a token, which goes out as a bearer token.
    `account`: the service whose key is this one's, too.
    Services whose terms count them together name the same `pace`. `intervals` replace that of the policy for those with
    a key or a contact address.
    """

    name: str
    slug: str
    url: str
    policy: RequestPolicy = field(default_factory=RequestPolicy)
    max_age: float = 0.0
    answers: frozenset[int] = frozenset({200})
    check: Callable[[int, bytes], None] = accept_any_body
    key_header: str | None = None
    key_parameter: str | None = None
    pace: str | None = None
    intervals: Intervals | None = None
    html: bool = False
    accept: str | None = None
    login: str | None = None
    account: str | None = None

    @classmethod
    def of(cls, slug: str, pool: str = "", *, policy: RequestPolicy | None = None, **options: Any) -> Self:
        """The service with the terms of that slug; `options` are further fields."""
        terms = all_terms()[slug]
        intervals = terms.intervals[pool]
        return cls(
            terms.name,
            slug,
            terms.url,
            policy=replace(policy or RequestPolicy(), min_interval=intervals.plain),
            intervals=intervals,
            key_header=terms.key_header,
            key_parameter=terms.key_parameter,
            pace=f"{terms.pace or slug}-{pool}" if pool else terms.pace,
            **options,
        )

    def __post_init__(self) -> None:
        # Both name environment variables and files.
        for word in (self.slug, self.pace or self.slug):
            if not _SLUG.fullmatch(word):
                raise ValueError(f"{word!r} is not a slug: lower-case letters, digits and single hyphens")

    @property
    def rate_limit_group(self) -> str:
        return self.pace or self.slug


@dataclass(frozen=True)
class Response:
    """An answer: its status is one of the service's `answers`, its body passed the check.

    `cached` tells that it was kept from an earlier question.
    """

    status: int
    body: bytes
    cached: bool = False


def rate_limited_message(service: Service, seconds: float) -> str:
    return f"{service.name} rate limit: retry in {seconds:.0f} s"


@dataclass(frozen=True, slots=True)
class ServiceStats:
    """One service at one moment.

    `asked` counts requests that went out, tries included; `cached` questions that the cache answered, `stale` those of
    them whose reply was old but the host failed; `failed` questions that nobody answered. `waiting` questions wait for
    their turn or for a fault to pass, the first of them since `waiting_since` (Clock.monotonic). `seconds` is how long
    some question was out, turns and pauses included.
    """

    name: str
    asked: int = 0
    cached: int = 0
    stale: int = 0
    failed: int = 0
    waiting: int = 0
    waiting_since: float | None = None
    seconds: float = 0.0


class ServiceCounter:
    """The counts of one service, changed by several threads."""

    def __init__(self, name: str) -> None:
        self._lock = threading.Lock()
        self._stats = ServiceStats(name)
        self._waits: list[float] = []
        self._out = 0
        self._out_since = 0.0

    def count(self, **more: int) -> None:
        with self._lock:
            counts = {name: getattr(self._stats, name) + number for name, number in more.items()}
            self._stats = replace(self._stats, **counts)

    @contextmanager
    def track_request(self, now: Callable[[], float]) -> Iterator[None]:
        """While a question is out, by this clock; several at once count once."""
        with self._lock:
            if self._out == 0:
                self._out_since = now()
            self._out += 1
        try:
            yield
        finally:
            with self._lock:
                self._out -= 1
                if self._out == 0:
                    spent = now() - self._out_since
                    self._stats = replace(self._stats, seconds=self._stats.seconds + spent)

    @contextmanager
    def waiting(self, since: float) -> Iterator[None]:
        with self._lock:
            self._waits.append(since)
        try:
            yield
        finally:
            with self._lock:
                self._waits.remove(since)

    @property
    def stats(self) -> ServiceStats:
        with self._lock:
            return replace(self._stats, waiting=len(self._waits), waiting_since=min(self._waits, default=None))
