"""One turn after the other: requests to a service start a gap apart and do not overlap.

Terms count per person, so all processes of a user share a pace. A lock of the system, which ends with the process that
holds it, even if that was killed, lets one process at a time in; a stamp beside it remembers the last start by the wall
clock.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from resolvers.errors import RateLimited, SourceUnavailable
from resolvers.http.clock import MAX_PAUSE_SECONDS, Clock, InterruptibleSleep, WaitingBudget
from resolvers.http.service import Service, rate_limited_message

# Seconds by which other processes may go first: they would else wait until this one has no question left.
_YIELD_SECONDS = 1 / 32
# Seconds that a request takes to its host at most, as far as the pace minds.
_MAX_TRANSIT_SECONDS = 0.25


class RateLimiter:
    """The turns of one pace within this process, and through `shared` over all of them."""

    def __init__(self, timer: Clock, sleep: InterruptibleSleep, shared: CrossProcessRateLimiter | None) -> None:
        self._slot = threading.Lock()
        self._timer = timer
        self._sleep = sleep
        self._shared = shared
        self._free_at = float("-inf")
        self._gap = 0.0
        self._wider_gap = 0.0
        self._sent = float("-inf")

    @contextmanager
    def acquire(self, service: Service, budget: WaitingBudget) -> Iterator[None]:
        """Wait for a turn and take it.

        Raises NotSent when the time of the run would be over, RateLimited when the service wants to be left alone for
        too long (it may have said so to an earlier run), SourceUnavailable when the run ends, or when another process
        does not let go.
        """
        with self._slot, ExitStack() as held:
            while (pause := self._enter(service, held)) > 0:
                if pause > service.policy.max_delay:
                    raise RateLimited(rate_limited_message(service, pause))
                budget.check(service.name, pause)
                # Without the lock, so that another process can go first if its pause ends first.
                self._sleep(pause)
            budget.check(service.name)
            try:
                yield
            finally:
                self._ended()

    def _enter(self, service: Service, held: ExitStack) -> float:
        """The seconds still to wait; at 0 the turn has begun, and `held` keeps other processes out."""
        with ExitStack() as lock:
            self._sleep.check()
            lock.enter_context(self._shared.lock(service) if self._shared else nullcontext())
            pause = max(
                self._free_at - self._timer.monotonic(), self._shared.remaining_seconds() if self._shared else 0.0
            )
            if pause <= 0:
                self._gap = max(service.policy.min_interval, self._wider_gap)
                self.pause(self._gap)
                held.push(lock.pop_all())
            return pause

    def widen(self, gap: float) -> None:
        """Keep at least this gap from this turn on: the service says so in its replies."""
        self._wider_gap = gap
        self._gap = max(self._gap, gap)

    def started(self) -> None:
        """The request goes out just now: the gap counts from here, not from before the connection was made."""
        self._sent = self._timer.monotonic()
        self.pause(self._gap)

    def _ended(self) -> None:
        """The host counts from when it got the request: before it replied, and somewhat later than we sent it."""
        now = self._timer.monotonic()
        self.pause(min(now, self._sent + _MAX_TRANSIT_SECONDS) + self._gap - now)

    def pause(self, seconds: float) -> None:
        """Start nothing within the next `seconds`, in no process. To be called within a turn."""
        courtesy = _YIELD_SECONDS if self._shared else 0.0
        self._free_at = max(self._free_at, self._timer.monotonic() + seconds + courtesy)
        if self._shared and seconds > 0:
            self._shared.pause(max(seconds, self._shared.remaining_seconds()))


_POLL_INTERVAL_SECONDS = 0.02
# Another process has one request out at a time.
_LOCK_PATIENCE_SECONDS = 600.0
_ROUNDING = 0.001


class CrossProcessRateLimiter:
    """The turns of one pace over all processes that use the same folder.

    Where the folder cannot be used this process keeps the pace alone, after one warning.
    """

    def __init__(
        self, folder: Path, name: str, timer: Clock, sleep: InterruptibleSleep, warn: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._name = name
        self._timer = timer
        self._sleep = sleep
        self._warn = warn
        self._usable = True
        self._unknown = 0.0  # the pause when the stamp is of no use: the gap

    @contextmanager
    def lock(self, service: Service) -> Iterator[None]:
        """While no other process is in here. Raises SourceUnavailable when one does not come out (in real time)."""
        self._unknown = service.policy.min_interval
        release = self._acquire(service) if self._usable else None
        try:
            yield
        finally:
            if release is not None:
                release()

    def _acquire(self, service: Service) -> Callable[[], None] | None:
        from filelock import FileLock, Timeout

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # A soft lock would outlive a process that was killed.
            lock = FileLock(self._folder / f"{self._name}.lock", thread_local=False, fallback_to_soft=False)
            lock.acquire(
                timeout=_LOCK_PATIENCE_SECONDS,
                poll_interval=_POLL_INTERVAL_SECONDS,
                cancel_check=self._sleep.is_cancelled,
            )
        except Timeout:
            self._sleep.check()
            sentence = f"another bibnorm is using {service.name}; run again later"
        except (OSError, NotImplementedError) as error:
            self._give_up(error)
            return None
        else:
            return lock.release
        raise SourceUnavailable(sentence)

    def remaining_seconds(self) -> float:
        """Seconds before the next turn may begin. Only while held."""
        if not self._usable:
            return 0.0
        try:
            text = self._stamp.read_text(encoding="ascii")
        except FileNotFoundError:
            return 0.0
        except (OSError, UnicodeDecodeError):
            text = ""
        begun, length = _read(text)
        now = self._wall()
        if length is None:
            # Left by a crash in the middle of writing: something may have started just now.
            length = self._unknown
        if begun is None or begun > now + _ROUNDING:
            # Or the clock was set back: the pause begins anew, or it would be endless. That it was set forward cannot
            # be told from a pause.
            self.pause(length)
            begun = now
        return max(0.0, begun + length - now)

    def pause(self, seconds: float) -> None:
        """Let no process begin a turn within the next `seconds`. Only while held."""
        if not self._usable:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._stamp.write_text(f"{self._wall():.6f} {min(seconds, MAX_PAUSE_SECONDS):.6f}\n", encoding="ascii")
        except OSError as error:
            self._give_up(error)

    @property
    def _stamp(self) -> Path:
        return self._folder / f"{self._name}.last"

    def _wall(self) -> float:
        return self._timer.now().timestamp()

    def _give_up(self, error: Exception) -> None:
        self._usable = False
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        self._warn(
            f"{os.fspath(self._folder)} cannot be used ({reason}): "
            "run one bibnorm at a time, or the sources are asked too often"
        )


def _read(stamp: str) -> tuple[float | None, float | None]:
    """When the pause began by the wall clock, and its length in seconds; None for both when it cannot be told."""
    try:
        begun, length = map(float, stamp.split())
    except ValueError:
        return None, None
    plausible = math.isfinite(begun) and 0.0 <= length <= MAX_PAUSE_SECONDS
    return (begun, length) if plausible else (None, None)
