"""What all processes of a user share of a pace: whose turn it is, and when the next one may begin.

Terms count per person. A lock of the system (it ends with the process that holds it, even with one that was killed)
lets one process at a time in; a stamp beside it remembers the last start by the wall clock.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from resolvers.errors import SourceUnavailable
from resolvers.http.service import Service
from resolvers.http.timer import Rest, Timer

_POLL = 0.02
_ROUNDING = 0.001
# No host is left alone for longer in later runs, whatever it says.
_LONGEST = 86_400.0


class SharedTurn:
    """The turns of one pace over all processes that use the same folder.

    Where the folder cannot be used this process keeps the pace alone, after one warning.
    """

    def __init__(self, folder: Path, name: str, timer: Timer, rest: Rest, warn: Callable[[str], None]) -> None:
        self._folder = folder
        self._name = name
        self._timer = timer
        self._rest = rest
        self._warn = warn
        self._usable = True
        self._unknown = 0.0  # the pause when the stamp is of no use: the gap

    @contextmanager
    def held(self, service: Service) -> Iterator[None]:
        """While no other process is in here. Raises SourceUnavailable when one does not come out (in real time)."""
        self._unknown = service.manners.gap
        release = self._acquire(service) if self._usable else None
        try:
            yield
        finally:
            if release is not None:
                release()

    def _acquire(self, service: Service) -> Callable[[], None] | None:
        from filelock import FileLock, Timeout

        patience = service.manners.total
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # A soft lock would outlive a process that was killed.
            lock = FileLock(self._folder / f"{self._name}.lock", thread_local=False, fallback_to_soft=False)
            lock.acquire(timeout=patience, poll_interval=_POLL, cancel_check=self._rest.is_over)
        except Timeout:
            self._rest.check()
            sentence = f"another bibnorm keeps {service.name} busy for {patience:.0f} s; run again when it has ended"
        except (OSError, NotImplementedError) as error:
            self._give_up(error)
            return None
        else:
            return lock.release
        raise SourceUnavailable(sentence)

    def left(self) -> float:
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
            self.hold(length)
            begun = now
        return max(0.0, begun + length - now)

    def hold(self, seconds: float) -> None:
        """Let no process begin a turn within the next `seconds`. Only while held."""
        if not self._usable:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._stamp.write_text(f"{self._wall():.6f} {min(seconds, _LONGEST):.6f}\n", encoding="ascii")
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
    plausible = math.isfinite(begun) and 0.0 <= length <= _LONGEST
    return (begun, length) if plausible else (None, None)
