"""A clock that moves only when it is told to, for the client and the server of a test alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class ManualClock:
    """Begins at noon UTC; sleeping takes no time but on this clock."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> datetime:
        return datetime(2026, 5, 1, 12, tzinfo=UTC) + timedelta(seconds=self.seconds)
