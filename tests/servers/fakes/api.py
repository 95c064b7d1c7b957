"""What the services over papers have in common: a place below the root, routes, limits, JSON."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import unquote

from fakes.corpus import Paper, known_to
from fakes.exchange import Entry, FakeRequest, FakeResponse, Log
from fakes.faults import Fault, Wire

from resolvers.http import all_terms

Handler = Callable[[Any, FakeRequest, re.Match[str]], FakeResponse]


class Refusal(Exception):
    """The answer to a question that cannot be served: a status other than 200."""

    def __init__(self, answer: FakeResponse) -> None:
        super().__init__(answer.status)
        self.answer = answer


def json_answer(
    value: object, status: int = 200, *, compact: bool = True, end: str = "", headers: Mapping[str, str] | None = None
) -> FakeResponse:
    text = json.dumps(value, separators=(",", ":") if compact else (", ", ": ")) + end
    return FakeResponse(text.encode(), "application/json", status, headers or {})


def header(question: FakeRequest, name: str) -> str | None:
    """Names of headers do not count case."""
    return next((value for key, value in question.headers.items() if key.lower() == name.lower()), None)


def parameter(question: FakeRequest, name: str) -> str | None:
    values = question.parameters.get(name)
    return values[0] if values else None


@dataclass(frozen=True)
class AnswerFault:
    """A fault: another answer than the service's own, such as a limit, an empty list, or a record with nulls."""

    told: FakeResponse

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        wire.send(self.told, length=len(self.told.body))


@dataclass
class RateLimit:
    """How often a service may be asked: `gap` seconds from start to start, by `clock`; 0 is no limit."""

    gap: float = 0.0
    clock: Callable[[], float] = time.monotonic
    _last: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def too_soon(self) -> bool:
        """A question begins now; one that came too soon counts for those after it, too."""
        with self._lock:
            now, last = self.clock(), self._last
            self._last = now
            return self.gap > 0 and last is not None and now - last < self.gap - 1e-6


@dataclass
class AnswerQuota:
    """So many answers, then no more; None has no end."""

    left: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        with self._lock:
            if self.left is None:
                return True
            self.left -= 1
            return self.left >= 0


@dataclass
class FakeService:
    """A service over `papers`, at `/<slug>` of the server.

    `faults` strike this service alone (server.py). With `keeps_terms` it refuses, with 429, what `resolvers/terms.toml`
    does not allow: requests that come too soon in their pool, or while another one is under way; it counts them in
    `refused`.
    """

    papers: Sequence[Paper] = ()
    faults: deque[Fault | None] = field(default_factory=deque)
    keeps_terms: bool = False
    refused: int = 0
    _last: dict[str, Entry] = field(default_factory=dict)

    slug: ClassVar[str]
    ROUTES: ClassVar[tuple[tuple[str, str, Handler], ...]] = ()

    @property
    def path(self) -> str:
        return f"/{self.slug}"

    @cached_property
    def known(self) -> tuple[Paper, ...]:
        """The papers that this service has, as it sees them."""
        return known_to(self.slug, tuple(self.papers))

    def owns(self, path: str) -> bool:
        return path == self.path or path.startswith(f"{self.path}/")

    def answer(self, question: FakeRequest) -> FakeResponse:
        try:
            self.admit(question)
            rest = unquote(question.path[len(self.path) :])
            for method, pattern, handler in self.ROUTES:
                if method == question.method and (found := re.fullmatch(pattern, rest)):
                    return handler(self, question, found)
            return self.nowhere()
        except Refusal as refusal:
            return refusal.answer

    def pool(self, question: FakeRequest) -> str:
        """The pool that a request counts in, as the table of terms names it."""
        return ""

    def objection(self, entry: Entry, log: Log) -> Fault | None:
        """Too many requests, by the terms."""
        if not self.keeps_terms:
            return None
        pool, terms = self.pool(entry.question), all_terms()[self.slug]
        contact = "mailto:" in (header(entry.question, "User-Agent") or "")
        key = header(entry.question, terms.key_header or "") or parameter(entry.question, terms.key_parameter or "")
        gap = terms.intervals[pool].of(contact=contact, key=bool(key))
        before, self._last[pool] = self._last.get(pool), entry
        if before is None or (before.end is not None and entry.start - before.start >= gap - 1e-6):
            return None
        self.refused += 1
        return AnswerFault(FakeResponse(b"Too many requests", "text/plain", 429))

    def admit(self, question: FakeRequest) -> None:
        """Raise a `Refusal` for requests that this service does not answer now: keys, limits, budgets."""

    def nowhere(self) -> FakeResponse:
        """The answer to a path that there is not."""
        return FakeResponse(b"not found", "text/plain", 404)
