"""How long one question is worth waiting for.

A host that is down or has had enough is left alone, instead of being asked every question in vain.

What can go wrong with one request, and which of it may pass.
"""

from __future__ import annotations

import random
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from requests.exceptions import ChunkedEncodingError, ConnectionError, ContentDecodingError, Timeout  # noqa: A004
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from resolvers.errors import BadReply, Overloaded, RateLimited, ResolverError, SourceUnavailable, Unreachable
from resolvers.http.clock import Timer
from resolvers.http.service import Service, left_alone


class Patience:
    """The patience with one question, fault after fault."""

    def __init__(self, service: Service, tries: int | None, timer: Timer, chance: random.Random) -> None:
        self._service = service
        self._tries = tries
        self._timer = timer
        self._chance = chance
        self._tried = 0
        self._deadline: float | None = None

    def wait_after(self, fault: Fault) -> float | None:
        """The seconds to wait before asking again; None when it is time to give up."""
        manners, now = self._service.manners, self._timer.monotonic()
        self._deadline = now + manners.total if self._deadline is None else self._deadline
        self._tried += 1
        waits = _waits(self._service, fault.kind)
        if self._tried > len(waits) or self._tried == self._tries:
            return None
        wait = fault.wait
        if wait is None:
            wait = _longer(waits[self._tried - 1], manners.jitter * self._chance.random())
        return wait if wait <= manners.longest_wait and now + wait <= self._deadline else None

    def given_up(self, fault: Fault, host: str) -> ResolverError:
        """The error that says so."""
        name, words = self._service.name, fault.words
        kind: type[ResolverError] = fault.kind.value
        times = "once" if self._tried == 1 else f"{self._tried} times"
        if fault.wait is not None and fault.wait > self._service.manners.longest_wait:
            return RateLimited(left_alone(self._service, fault.wait))
        sentences = {
            Kind.UNREACHABLE: f"{name} ({host}) cannot be reached: {words}",
            Kind.DAMAGED: f"{name} gave no usable answer ({words}, asked {times})",
        }
        return kind(sentences.get(fault.kind, f"{name} did not answer ({words}, asked {times})"))


def _longer(wait: float, share: float) -> float:
    """In 64ths of a second, which add up without rounding: a gap of 3 s is never 2.9999999999999996 s."""
    return wait + int(wait * share * 64) / 64


def _waits(service: Service, kind: Kind) -> tuple[float, ...]:
    limits = dict.fromkeys((Kind.LIMITED, Kind.OVERLOADED), service.manners.limited_waits)
    return (limits | {Kind.UNREACHABLE: ()}).get(kind, service.manners.fault_waits)


class Kind(Enum):
    """Kinds of faults by the error that they end in when waiting does not help. UNREACHABLE is not waited for."""

    LIMITED = RateLimited
    OVERLOADED = Overloaded
    BROKEN = SourceUnavailable
    DAMAGED = BadReply
    UNREACHABLE = Unreachable


@dataclass(frozen=True, slots=True)
class Fault:
    """One request that was not answered. `wait` is what the host asks for, in seconds."""

    kind: Kind
    words: str
    wait: float | None = None


# What says that it is too much, of us or of all.
_LIMITS = {429: Kind.LIMITED, 503: Kind.OVERLOADED}
# Besides 5xx: the host was tired of waiting for the question, or afraid of a replay.
PASSING_STATUSES = frozenset({408, 425})


def fault_of_status(status: int, wait: float | None) -> Fault | None:
    """The fault that a status stands for; None for those that asking again would not change."""
    if status in _LIMITS:
        return Fault(_LIMITS[status], str(status), wait)
    if status >= 500 or status in PASSING_STATUSES:
        return Fault(Kind.BROKEN, str(status), wait)
    return None


def fault_of_error(error: Exception) -> Fault | None:
    """The fault behind an exception of requests or urllib3; None when the question itself is wrong."""
    if isinstance(error, ValueError):  # InvalidURL and its kin
        return None
    causes = list(_causes(error))
    for types, kind, words in _FAULTS:
        for cause in causes:
            if isinstance(cause, types):
                return Fault(kind, words(cause))
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and those in it: requests and urllib3 put them into arguments as well as into chains."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [*one.args, one.__cause__, one.__context__, getattr(one, "reason", None)]


def _said(words: str) -> Callable[[BaseException], str]:
    return lambda _: words


def _in_words_of_the_system(error: BaseException) -> str:
    """Why there is no connection: "connection refused", "network is unreachable"."""
    reasons = (cause.strerror for cause in _causes(error) if isinstance(cause, OSError) and cause.strerror)
    return next(reasons, "no connection").lower()


# The first row that fits one of the causes; the particular ones come first.
_FAULTS: tuple[tuple[tuple[type[BaseException], ...], Kind, Callable[[BaseException], str]], ...] = (
    ((ssl.SSLCertVerificationError,), Kind.UNREACHABLE, _said("its certificate is not to be trusted")),
    ((ProxyError,), Kind.UNREACHABLE, _said("no way through the proxy")),
    ((NameResolutionError,), Kind.UNREACHABLE, _said("its name cannot be resolved")),
    ((NewConnectionError,), Kind.UNREACHABLE, _in_words_of_the_system),
    ((ConnectTimeoutError,), Kind.UNREACHABLE, _said("no connection in time")),
    ((Timeout, ReadTimeoutError), Kind.BROKEN, _said("no answer in time")),
    ((IncompleteRead,), Kind.BROKEN, _said("the reply was cut short")),
    ((ConnectionError, ChunkedEncodingError, ContentDecodingError, HTTPError), Kind.BROKEN, _said("connection failed")),
)
