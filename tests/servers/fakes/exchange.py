"""What passes over the wire, as values: a question, an answer, and the log of both."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol
from urllib.parse import parse_qs


@dataclass(frozen=True)
class FakeRequest:
    """A request. `parameters` come from the query and the form of a POST; each can stand there twice.

    `body` is what a POST sends otherwise, such as JSON.
    """

    method: str
    path: str
    parameters: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    body: bytes = b""

    @classmethod
    def of(cls, method: str, path: str, encoded: str, headers: Mapping[str, str], body: bytes = b"") -> FakeRequest:
        return cls(method, path, parse_qs(encoded, keep_blank_values=True), headers, body)


@dataclass(frozen=True)
class FakeResponse:
    """A reply, before a fault gets at it."""

    body: bytes
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Service(Protocol):
    """One API. The server asks the first of its services whose `path` is the path of the question.

    A service of many paths says so with `owns(path) -> bool`. One that has `faults`, a deque like the server's, uses
    them up before those of the server: so faults of one service strike it alone, however requests mix. One that minds
    when it is asked has `objection(entry, log)`, which gives a fault for a request that came too soon, or None.
    """

    @property
    def path(self) -> str: ...

    def answer(self, question: FakeRequest) -> FakeResponse: ...


@dataclass
class Entry:
    """One request as the server saw it: seconds of the server's clock, and how many were under way as it began.

    `outcome` is the status of the answer, or the name of the fault that struck.
    """

    question: FakeRequest
    start: float
    at_once: int
    end: float | None = None
    outcome: str = ""


class Log:
    """Every request, in the order in which they came."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.entries: list[Entry] = []
        self._clock = clock
        self._lock = threading.Lock()
        self._under_way = 0

    def begin(self, question: FakeRequest) -> Entry:
        with self._lock:
            self._under_way += 1
            entry = Entry(question, self._clock(), self._under_way)
            self.entries.append(entry)
            return entry

    def finish(self, entry: Entry) -> None:
        """The first call counts."""
        with self._lock:
            if entry.end is None:
                self._under_way -= 1
                entry.end = self._clock()

    @property
    def gaps(self) -> list[float]:
        """Seconds from each start to the next."""
        starts = [entry.start for entry in self.entries]
        return [later - earlier for earlier, later in pairwise(starts)]

    @property
    def most_at_once(self) -> int:
        return max((entry.at_once for entry in self.entries), default=0)
