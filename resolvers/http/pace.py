"""One turn after the other: requests to a service start a gap apart and don't overlap beyond what its terms allow."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext

from resolvers.errors import RateLimited
from resolvers.http.service import Service, left_alone
from resolvers.http.shared import SharedTurn
from resolvers.http.timer import Rest, Timer

# Seconds by which other processes may go first: they would else wait until this one has no question left.
_COURTESY = 1 / 32
# Seconds that a request takes to its host at most, as far as the pace minds.
_ON_THE_WAY = 0.25


class Pace:
    """The turns of one pace within this process, and through `shared` over all of them."""

    def __init__(self, at_once: int, timer: Timer, rest: Rest, shared: SharedTurn | None) -> None:
        self._one_at_a_time = at_once == 1
        self._slots = threading.BoundedSemaphore(at_once)
        self._door = threading.Lock()
        self._timer = timer
        self._rest = rest
        self._shared = shared
        self._free_at = float("-inf")
        self._gap = 0.0
        self._sent = float("-inf")

    @contextmanager
    def turn(self, service: Service) -> Iterator[None]:
        """Wait for a turn and take it.

        Raises RateLimited when the service wants to be left alone for too long (it may have said so to an earlier run),
        SourceUnavailable when the run ends, or when another process does not let go.
        """
        with self._slots, ExitStack() as held:
            while (pause := self._enter(service, held)) > 0:
                if pause > service.manners.longest_wait:
                    raise RateLimited(left_alone(service, pause))
                # Without the lock, so that another process can go first if its pause ends first.
                self._rest(pause)
            try:
                yield
            finally:
                self._ended()

    def _enter(self, service: Service, held: ExitStack) -> float:
        """The seconds still to wait; at 0 the turn has begun, and `held` keeps other processes out where need be."""
        with self._door, ExitStack() as lock:
            self._rest.check()
            lock.enter_context(self._lock(service))
            pause = max(self._free_at - self._timer.monotonic(), self._shared.left() if self._shared else 0.0)
            if pause <= 0:
                self._gap = service.manners.gap
                self._hold(self._gap)
                if self._one_at_a_time:
                    held.push(lock.pop_all())
            return pause

    def started(self) -> None:
        """The request goes out just now: the gap counts from here, not from before the connection was made."""
        self._sent = self._timer.monotonic()
        if self._one_at_a_time:
            self._hold(self._gap)
        else:
            self._hold_here(self._gap)

    def _ended(self) -> None:
        """The host counts from when it got the request: before it replied, and somewhat later than we sent it."""
        if self._one_at_a_time:
            now = self._timer.monotonic()
            self._hold(min(now, self._sent + _ON_THE_WAY) + self._gap - now)

    def hold(self, seconds: float, service: Service) -> None:
        """Start nothing within the next `seconds`, in no process. To be called within a turn."""
        if self._one_at_a_time:
            self._hold(seconds)
        else:
            with self._door, self._lock(service):
                self._hold(seconds)

    def _hold(self, seconds: float) -> None:
        self._hold_here(seconds)
        if self._shared and seconds > 0:
            self._shared.hold(max(seconds, self._shared.left()))

    def _hold_here(self, seconds: float) -> None:
        courtesy = _COURTESY if self._shared else 0.0
        self._free_at = max(self._free_at, self._timer.monotonic() + seconds + courtesy)

    def _lock(self, service: Service) -> AbstractContextManager[None]:
        return self._shared.held(service) if self._shared else nullcontext()
