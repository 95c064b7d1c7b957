"""How long one question is worth waiting for."""

from __future__ import annotations

import random

from resolvers.errors import RateLimited, ResolverError
from resolvers.http.faults import Fault, Kind
from resolvers.http.service import Service, left_alone
from resolvers.http.timer import Timer


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
