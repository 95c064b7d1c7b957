"""Time: where it comes from, how it is waited away, how HTTP writes it, and how much of it a run may wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from resolvers.errors import NotSent, SourceUnavailable


@dataclass(frozen=True)
class Clock:
    """Where time comes from, and how it is spent: `monotonic` and `sleep` in seconds, `now` in UTC.

    What is shared with other processes or outlives this one goes by `now`: HTTP dates, stamps, the age of replies.
    """

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class InterruptibleSleep:
    """Sleeping that ends with the run: threads that wait for minutes must not keep an interrupted program alive."""

    def __init__(self, timer: Clock) -> None:
        self._timer = timer
        self._over = threading.Event()

    def __call__(self, seconds: float) -> None:
        """Sleep; raises SourceUnavailable when the run is ended meanwhile."""
        if self._timer.sleep is time.sleep:
            self._over.wait(seconds)
        else:
            self._timer.sleep(seconds)
        self.check()

    def check(self) -> None:
        if self._over.is_set():
            raise SourceUnavailable("not asked any more: the run was ended")

    def is_cancelled(self) -> bool:
        return self._over.is_set()

    def cancel(self) -> None:
        self._over.set()


# Seconds for which a host is left alone at most, whatever it says.
MAX_PAUSE_SECONDS = 86_400.0


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, given as a number or as an HTTP date (RFC 9110, 10.2.3).

    `MAX_PAUSE_SECONDS` at most: numbers may have any length.
    """
    if value is None:
        return None
    if (text := value.strip()).isascii() and text.isdecimal():
        return min(float(text), MAX_PAUSE_SECONDS)
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # a year that no machine counts to
        return None
    # "-0000" gives a time without a zone; HTTP dates are always UTC.
    seconds = (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds()
    return min(max(0.0, seconds), MAX_PAUSE_SECONDS)


# Seconds that a run waits in all for services that limit or fail, if the user sets no time.
DEFAULT_WAITING_SECONDS = 120.0


class WaitingBudget:
    """The waiting of a run, over all services and threads; time that several wait at once counts once.

    Without `within`, a run may take any time for replies that come, and 120 s for limits, failures and repeats. With
    it, no request goes out after so many seconds from the first one; what is left is for the next run.
    """

    def __init__(self, timer: Clock, within: float | None = None) -> None:
        self._timer = timer
        self._within = within
        self._lock = threading.Lock()
        self._begun: float | None = None
        self._spent = 0.0
        self._covered_until = float("-inf")

    def check(self, name: str, pause: float = 0.0) -> None:
        """Raise NotSent if a request to the service `name` that has to wait for `pause` seconds would be too late."""
        if self._within is not None and pause > self.left():
            over = f"the {self._within:.0f} s of this run are over"
            raise NotSent(f"{name} not asked: {over}; run again to ask the rest")

    def left(self) -> float:
        """The seconds until `within` is over, from the first call on; infinite without it."""
        if self._within is None:
            return float("inf")
        with self._lock:
            now = self._timer.monotonic()
            self._begun = now if self._begun is None else self._begun
            return self._begun + self._within - now

    def spend(self, start: float, end: float) -> None:
        """Count the time of a failed request or of a wait after it (Clock.monotonic)."""
        with self._lock:
            self._spent += max(0.0, end - max(start, self._covered_until))
            self._covered_until = max(self._covered_until, end)

    def allows(self, seconds: float) -> bool:
        """Whether a service may be waited for so long."""
        return self._spent + seconds <= min(DEFAULT_WAITING_SECONDS, self._within or DEFAULT_WAITING_SECONDS)
