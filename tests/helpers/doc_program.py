"""bibnorm with a clock of its own: what the terms of services make it wait passes at once."""

from __future__ import annotations

import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


class FastClock:
    """The time of the wall and what was slept, by all processes so far: kept in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._slept = float(path.read_text()) if path.exists() else 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self._slept

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._slept)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._slept += seconds
            self._path.write_text(str(self._slept))


def write_launcher(program: Path, clock: Path) -> None:
    """A program `bibnorm` that waits by the clock in a file."""
    program.write_text(
        f"#!{sys.executable}\nfrom pathlib import Path\nfrom doc_program import main\nmain(Path({str(clock)!r}))\n"
    )
    program.chmod(0o755)


def main(clock: Path) -> None:
    from normalizer.cli.main import main as bibnorm
    from resolvers.http import Clock, client

    fast = FastClock(clock)
    client.Clock = lambda: Clock(fast.monotonic, fast.sleep, fast.now)  # type: ignore[misc,assignment]  # a factory
    bibnorm()
