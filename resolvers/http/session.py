"""A session that asks as the terms want it: in turn, again when it may help, and no longer when it does not.

What comes out of `send` is an answer in the service's sense, whole and checked; everything else is a ResolverError.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from resolvers.errors import BadReply, Offline, Refused, ResolverError, SourceUnavailable
from resolvers.http.circuit_breaker import Circuit
from resolvers.http.clock import Timer, retry_after
from resolvers.http.rate_limit import Pace
from resolvers.http.retry import (
    Fault,
    Kind,
    Patience,
    fault_of_error,
    fault_of_status,
)
from resolvers.http.service import Service
from resolvers.http.settings import Secrets, host_name
from resolvers.http.stats import Tally
from resolvers.http.transport import answer, whole_body

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HOPS = 3


@dataclass(frozen=True)
class Line:
    """What all sessions of one service share."""

    agent: str
    offline: bool
    secrets: Secrets
    timer: Timer
    chance: random.Random
    pace: Pace
    circuit: Circuit
    tally: Tally
    adapter: HTTPAdapter


@dataclass(frozen=True)
class _Moved:
    """A redirect that may be followed."""

    url: str


class PoliteSession(requests.Session):
    """A session for one service. `tries` limits how often a question is asked, below what the waits allow."""

    def __init__(self, line: Line, service: Service, tries: int | None = None) -> None:
        super().__init__()
        self.line = line
        self.service = service
        self.tries = tries
        self.auth = _no_auth
        for scheme in ("https://", "http://"):
            self.mount(scheme, line.adapter)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """The answer. Raises a ResolverError when there is none."""
        options |= {"stream": True, "allow_redirects": False}
        options["timeout"] = (self.service.manners.connect_timeout, self.service.manners.read_timeout)
        # A library that brings its own user agent does not speak for our users.
        request.headers["User-Agent"] = self.line.agent
        try:
            if self.line.offline:
                raise Offline(f"{self.service.name} was not asked: no connection may be made (offline)")
            with self.line.tally.asking(self.line.timer.monotonic):
                reply = self._answered(request, options)
        except ResolverError:
            self.line.tally.count(failed=1)
            raise
        self.line.circuit.answered()
        reply.request, reply.url = request, request.url or ""
        return reply

    def close(self) -> None:
        """Nothing to close: the connections belong to `Http`, and serve the service's next session too."""

    def _answered(self, request: requests.PreparedRequest, options: dict[str, Any]) -> requests.Response:
        patience = Patience(self.service, self.tries, self.line.timer, self.line.chance)
        hops = 0
        while True:
            with self._turn():
                outcome = self._ask(request, options)
                if isinstance(outcome, Fault):
                    self._wait_or_give_up(outcome, patience, host_name(request.url or ""))
            if isinstance(outcome, requests.Response):
                return outcome
            if isinstance(outcome, _Moved):
                hops += 1
                if hops > _HOPS:
                    raise SourceUnavailable(f"{self.service.name} answers with redirects only ({hops} in a row)")
                request = request.copy()
                request.url = outcome.url

    @contextmanager
    def _turn(self) -> Iterator[None]:
        line = self.line
        line.circuit.check()
        with ExitStack() as turn:
            with line.tally.waiting(line.timer.monotonic()):
                turn.enter_context(line.pace.turn(self.service))
            # Meanwhile another thread may have found that there is no use in asking.
            line.circuit.check()
            yield

    def _wait_or_give_up(self, fault: Fault, patience: Patience, host: str) -> None:
        wait = patience.wait_after(fault)
        asked_for = fault.wait or 0.0
        self.line.pace.hold(asked_for if wait is None else wait, self.service)
        if wait is None:
            error = patience.given_up(fault, host)
            self.line.circuit.failed(error, self.service.manners, fault.wait)
            raise error

    def _ask(self, request: requests.PreparedRequest, options: dict[str, Any]) -> requests.Response | Fault | _Moved:
        self.line.tally.count(asked=1)
        limit = self.line.timer.monotonic() + self.service.manners.longest_reply
        try:
            with super().send(request, **options) as reply:
                body = whole_body(reply.raw, lambda: self.line.timer.monotonic() > limit)
        except (requests.RequestException, HTTPError, OSError) as error:
            fault, words = fault_of_error(error), str(error)
        else:
            return self._judged(reply, body)
        # Outside of the handler: the exception of the library must not hang on ours, whoever prints it.
        if fault is None:
            raise ResolverError(self._clean(f"cannot ask {self.service.name}: {words}"))
        return Fault(fault.kind, self._clean(fault.words))

    def _judged(self, reply: requests.Response, body: bytes | None) -> requests.Response | Fault | _Moved:
        status = reply.status_code
        if body is None:
            return Fault(Kind.BROKEN, "the reply took too long")
        if status in self.service.answers:
            return self._checked(reply, body)
        if fault := fault_of_status(status, retry_after(reply.headers.get("Retry-After"), self.line.timer.now())):
            return fault
        if status in _REDIRECTS:
            return self._moved(reply)
        if status < 400:
            raise BadReply(f"{self.service.name} answers with status {status}, which it should not")
        self.line.circuit.answered()
        raise self._refusal(status, body)

    def _checked(self, reply: requests.Response, body: bytes) -> requests.Response | Fault:
        try:
            self.service.check(reply.status_code, body)
        except BadReply as error:
            words = str(error)
        else:
            return answer(reply, body)
        return Fault(Kind.DAMAGED, self._clean(words))

    def _moved(self, reply: requests.Response) -> _Moved:
        """A redirect is a request of its own, perhaps to somebody whose terms we don't know, so most are refused."""
        here = reply.url
        there = urljoin(here, reply.headers.get("Location") or "")
        one, other = urlsplit(here), urlsplit(there)
        same = (one.scheme, one.netloc) == (other.scheme, other.netloc)
        upgrade = one.hostname == other.hostname and (one.scheme, other.scheme) == ("http", "https")
        if self.service.follows_redirects and (same or upgrade) and reply.request.method == "GET":
            return _Moved(self.line.secrets.without_parameter(there, self.service.key_parameter))
        address = self._clean(there)
        raise SourceUnavailable(f"{self.service.name} ({host_name(here)}) has moved to {address}; use that address")

    def _refusal(self, status: int, body: bytes) -> Refused:
        body = self.line.secrets.bytes_without(body)
        if status in (401, 403) and self.line.secrets.key(self.service):
            return Refused(f"{self.service.name} does not accept the key ({status}); check it", status, body)
        return Refused(f"{self.service.name} refused the request ({status})", status, body)

    def _clean(self, text: str) -> str:
        return self.line.secrets.without(text)


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Without an authentication of its own, requests would send what ~/.netrc has for a host."""
    return request
