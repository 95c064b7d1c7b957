"""How often each service was asked, for a table that is drawn while others ask."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace


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
        """Add to counts by their names."""
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
