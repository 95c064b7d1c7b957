"""How long a run may wait for its services."""

from __future__ import annotations

import threading

from resolvers.errors import NotSent
from resolvers.http.clock import Clock

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

    def check(self, pause: float = 0.0) -> None:
        """Raise NotSent if a request that has to wait for `pause` seconds would go out too late."""
        if self._within is None:
            return
        with self._lock:
            now = self._timer.monotonic()
            self._begun = now if self._begun is None else self._begun
            if now + pause > self._begun + self._within:
                raise NotSent(f"not asked: the {self._within:.0f} s of this run are over; run again to ask the rest")

    def spend(self, start: float, end: float) -> None:
        """Count the time of a failed request or of a wait after it (Clock.monotonic)."""
        with self._lock:
            self._spent += max(0.0, end - max(start, self._covered_until))
            self._covered_until = max(self._covered_until, end)

    def allows(self, seconds: float) -> bool:
        """Whether a service may be waited for so long."""
        return self._spent + seconds <= min(DEFAULT_WAITING_SECONDS, self._within or DEFAULT_WAITING_SECONDS)
