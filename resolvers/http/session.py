"""A session that keeps the terms of its service: it waits for its turn, retries temporary faults, and then gives up.

`send` returns a checked reply with a status that the service expects; everything else is a ResolverError.
"""

from __future__ import annotations

import random
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ConnectionError, ContentDecodingError, Timeout  # noqa: A004
from requests.utils import select_proxy
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    IncompleteRead,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from resolvers.errors import (
    BadReply,
    Misdirected,
    NoReply,
    NotSent,
    RateLimited,
    ReplyTooLarge,
    RequestRefused,
    ResolverError,
    ServiceBlocked,
    ServiceOverloaded,
    SourceUnavailable,
    TimedOut,
    Unreachable,
)
from resolvers.http.clock import Clock, WaitingBudget, retry_after
from resolvers.http.health import Refusal, ServiceHealth, State, least_interval, read_refusal
from resolvers.http.rate_limit import RateLimiter
from resolvers.http.service import Service, ServiceCounter
from resolvers.http.settings import Secrets, display_host, origin, redirect_host, without_parameter
from resolvers.http.transport import REDIRECTS, bare_response, no_auth, read_body


class RetryPolicy:
    """The patience with one question, fault after fault."""

    def __init__(self, service: Service, jitter: random.Random) -> None:
        self._service = service
        self._jitter = jitter
        self._tried = 0

    def next_delay(self, fault: RequestFailure) -> float | None:
        """The seconds to wait before asking again; None when it is time to give up."""
        policy = self._service.policy
        self._tried += 1
        waits = _backoff_delays(self._service, fault.kind)
        wait = fault.retry_after
        # A host that says when it will answer is believed as often as a failure is repeated.
        if self._tried > (len(waits) if wait is None or not waits else max(len(waits), len(policy.failure_backoff))):
            return None
        if wait is None:
            wait = waits[self._tried - 1]
            # In 64ths of a second, which add up without rounding: a gap of 3 s is never 2.9999999999999996 s.
            wait += int(wait * policy.jitter * self._jitter.random() * 64) / 64
        return wait if wait <= policy.max_delay else None

    def final_error(self, fault: RequestFailure, host: str) -> ResolverError:
        """The error of a question that is given up.

        Without the number of requests: it differs by question, and a service with one fault gets one sentence.
        """
        name, words = self._service.name, fault.message
        if fault.retry_after is not None and fault.retry_after > self._service.policy.max_delay:
            return RateLimited(f"{name} did not respond ({words}); retry in {fault.retry_after:.0f} s")
        sentences = {
            Unreachable: f"{name} ({host}) cannot be reached: {words}",
            BadReply: f"invalid response from {name} ({words})",
            ReplyTooLarge: f"invalid response from {name} ({words})",
            NotSent: f"{name} did not respond before the time of this run was over; run again later",
            Misdirected: f"{name} ({host}) {words}",
        }
        return fault.kind(sentences.get(fault.kind, f"{name} did not respond ({words})"))


def _backoff_delays(service: Service, kind: type[ResolverError]) -> tuple[float, ...]:
    policy = service.policy
    # What passes at all has passed after the first delay, and a host that says nothing has had its time.
    once, never = (policy.failure_backoff,) * 2 if policy.is_patient else (policy.failure_backoff[:1], ())
    delays = {
        RateLimited: policy.rate_limit_backoff,
        ServiceOverloaded: policy.rate_limit_backoff,
        SourceUnavailable: policy.failure_backoff,
        NoReply: once,
        BadReply: once,
        TimedOut: never,
    }
    return delays.get(kind, ())


@dataclass(frozen=True, slots=True)
class RequestFailure:
    """One request that was not answered.

    `kind` is the error that it ends in when it is given up, `retry_after` what the host asks for, in seconds.
    """

    kind: type[ResolverError]
    message: str
    retry_after: float | None = None
    refusal: Refusal | None = None


# Redirects that repeat the method and the body of the request.
_METHOD_KEPT = frozenset({307, 308})
# Besides 5xx: the host was tired of waiting for the question, or afraid of a replay.
TRANSIENT_STATUSES = frozenset({408, 425})


def failure_from_status(status: int, wait: float | None) -> RequestFailure | None:
    """The fault that a status stands for; None for those that asking again would not change."""
    if status == 503:  # too much, of us or of all
        return RequestFailure(ServiceOverloaded, str(status), wait)
    if status >= 500 or status in TRANSIENT_STATUSES:
        return RequestFailure(SourceUnavailable, str(status), wait)
    return None


def failure_from_error(error: Exception) -> RequestFailure | None:
    """The fault behind an exception of requests or urllib3; None when the question itself is wrong."""
    if isinstance(error, ValueError):  # InvalidURL and its kin
        return None
    causes = list(_causes(error))
    for types, kind, words in _FAULTS:
        for cause in causes:
            if isinstance(cause, types):
                return RequestFailure(kind, words or _system_message(cause))
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and those in it: requests and urllib3 put them into arguments as well as into chains."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [*one.args, one.__cause__, one.__context__, getattr(one, "reason", None)]


def _system_message(error: BaseException) -> str:
    """Why there is no connection: "connection refused", "network is unreachable"."""
    reasons = (cause.strerror for cause in _causes(error) if isinstance(cause, OSError) and cause.strerror)
    return next(reasons, "no connection").lower()


_NO_NAME = "its name cannot be resolved"
_NO_PROXY = "no way through the proxy"
# The first row that fits one of the causes; the particular ones come first. Without words, the system has some.
_FAULTS: tuple[tuple[tuple[type[BaseException], ...], type[ResolverError], str | None], ...] = (
    ((ssl.SSLCertVerificationError,), Unreachable, "its certificate is not to be trusted"),
    ((ProxyError,), Unreachable, _NO_PROXY),
    ((NameResolutionError,), Unreachable, _NO_NAME),
    ((NewConnectionError,), Unreachable, None),
    ((ConnectTimeoutError,), Unreachable, "no connection in time"),
    ((Timeout, ReadTimeoutError), TimedOut, "no answer in time"),
    ((IncompleteRead,), NoReply, "the reply was cut short"),
    ((DecodeError, ContentDecodingError), BadReply, "its compression is damaged"),
    ((ConnectionError, ChunkedEncodingError, HTTPError), NoReply, "connection failed"),
)


@dataclass(frozen=True)
class ServiceState:
    """What all sessions of one service share."""

    agent: str
    secrets: Secrets
    timer: Clock
    jitter: random.Random
    limiter: RateLimiter
    health: ServiceHealth
    budget: WaitingBudget
    counter: ServiceCounter
    adapter: HTTPAdapter
    on_wait: Callable[[str], None]


# Seconds from which on a wait of a patient run is told.
_LONG_WAIT = 10.0
# Seconds that a response may take at the end of a run.
_MIN_TIMEOUT = 1.0
# Redirects of one question that are followed within its host.
_MAX_REDIRECTS = 3


class RateLimitedSession(requests.Session):
    """A session for one service."""

    def __init__(self, state: ServiceState, service: Service) -> None:
        super().__init__()
        self.state = state
        self.service = service
        self.auth = no_auth
        for scheme in ("https://", "http://"):
            self.mount(scheme, state.adapter)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """The answer. Raises a ResolverError when there is none."""
        options |= {"stream": True, "allow_redirects": False}
        # A library that brings its own user agent does not speak for our users.
        request.headers["User-Agent"] = self.state.agent
        try:
            with self.state.counter.track_request(self.state.timer.monotonic):
                reply = self._send_with_retries(request, options)
        except ResolverError:
            self.state.counter.count(failed=1)
            raise
        self.state.health.record_success()
        reply.request, reply.url = request, request.url or ""
        return reply

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Never one: requests would parse any address, raise what it likes, and follow it to other hosts."""

    def close(self) -> None:
        """Nothing to close: the connections belong to `HttpClient`, and serve the service's next session too."""

    def _send_with_retries(self, request: requests.PreparedRequest, options: dict[str, Any]) -> requests.Response:
        retries = RetryPolicy(self.service, self.state.jitter)
        asked = [request.url]
        while True:
            with self._turn():
                started = self.state.timer.monotonic()
                outcome = self._ask(request, options)
                if isinstance(outcome, requests.Response):
                    return outcome
                if isinstance(outcome, requests.PreparedRequest):
                    if outcome.url not in asked and len(asked) <= _MAX_REDIRECTS:
                        request = outcome
                        asked.append(request.url)
                        continue
                    outcome = RequestFailure(Misdirected, "redirects in a circle; run again later")
                self.state.budget.spend(started, self.state.timer.monotonic())
                self._wait_or_give_up(outcome, retries, display_host(request.url or ""))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        state = self.state
        state.health.raise_if_closed()
        with ExitStack() as turn:
            try:
                with state.counter.waiting(state.timer.monotonic()):
                    turn.enter_context(state.limiter.acquire(self.service, state.budget))
            except RateLimited:
                state.health.raise_if_closed()  # the same sentence for all who waited
                raise
            # Meanwhile another thread may have found that there is no use in asking.
            state.health.raise_if_closed()
            yield

    def _wait_or_give_up(self, fault: RequestFailure, retries: RetryPolicy, host: str) -> None:
        state = self.state
        wait = retries.next_delay(fault)
        is_patient = self.service.policy.is_patient
        # After a question without an answer, one try is enough to see whether others have one.
        is_suspect = state.health.is_suspect or state.health.has_failed
        if wait is not None and not is_patient and (is_suspect or not state.budget.allows(wait)):
            wait = None
        state.limiter.pause((fault.retry_after or 0.0) if wait is None else wait)
        if wait is not None:
            now = state.timer.monotonic()
            state.budget.spend(now, now + wait)
            if is_patient and wait >= _LONG_WAIT:
                state.on_wait(f"{self.service.name} did not respond ({fault.message}); asking again in {wait:.0f} s")
        elif fault.refusal:
            raise state.health.record_refusal(fault.refusal)
        else:
            error = retries.final_error(fault, host)
            hopeless = state.health.is_suspect or not state.budget.allows(self.service.policy.read_timeout)
            state.health.record_failure(
                error, self.service.policy, fault.retry_after, hopeless=hopeless and not is_patient
            )
            raise error

    def _ask(
        self, request: requests.PreparedRequest, options: dict[str, Any]
    ) -> requests.Response | RequestFailure | requests.PreparedRequest:
        """The response, why there is none, or the request to which the host redirects."""
        self.state.counter.count(asked=1)
        policy, now = self.service.policy, self.state.timer.monotonic
        timeout, left = self._timeout(), self.state.budget.left()
        options |= {"timeout": (min(policy.connect_timeout, timeout), timeout)}
        try:
            with super().send(request, **options) as reply:
                begun = now()
                body = read_body(
                    reply.raw, lambda size: now() - begun > min(policy.seconds_for_body(size, timeout), left)
                )
        except ReplyTooLarge as error:
            return RequestFailure(ReplyTooLarge, str(error))
        except (requests.RequestException, HTTPError, OSError) as error:
            fault, words = failure_from_error(error), str(error)
            if fault and fault.message == _NO_NAME:
                self.state.counter.count(asked=-1)  # nothing went out
        else:
            if reply.status_code in REDIRECTS and (following := self._redirected(request, reply)):
                return following
            return self._check_response(reply, body)
        if fault and fault.kind is TimedOut and timeout < min(policy.read_timeout, policy.short_timeout):
            fault = replace(fault, kind=NotSent)
        # Outside of the handler: the exception of the library must not hang on ours, whoever prints it.
        if fault is None:
            raise ResolverError(self._clean(f"cannot ask {self.service.name}: {words}"))
        if fault.message == _NO_PROXY:
            proxy = select_proxy(request.url or "", options.get("proxies")) or ""
            fault = replace(fault, message=f"{_NO_PROXY} {display_host(proxy)}".rstrip())
        return RequestFailure(fault.kind, self._clean(fault.message))

    def _timeout(self) -> float:
        """Seconds to wait for the first byte; at most half of what the run has left: other services need some."""
        policy = self.service.policy
        is_doubtful = self.state.health.is_doubtful and not policy.is_patient
        whole = min(policy.read_timeout, policy.short_timeout) if is_doubtful else policy.read_timeout
        return min(whole, max(self.state.budget.left() / 2, _MIN_TIMEOUT))

    def _check_response(self, reply: requests.Response, body: bytes | None) -> requests.Response | RequestFailure:
        status = reply.status_code
        if body is None:
            return RequestFailure(TimedOut, "the reply took too long")
        if refused := self._read_refusal(reply, body):
            return refused
        if gap := least_interval(reply.headers):
            self.state.limiter.widen(gap)
        if status in self.service.answers:
            if status in REDIRECTS:
                body = (reply.headers.get("Location") or "").encode("ascii", "replace")
            return self._check_body(reply, body)
        wait = retry_after(reply.headers.get("Retry-After"), self.state.timer.now()) or None  # a time that is over
        if fault := failure_from_status(status, wait):
            return fault
        if status in REDIRECTS:
            target = redirect_host(reply.headers.get("Location") or "") or "another address"
            words = f"redirects to {target}; see its documentation for its address"
            return RequestFailure(Misdirected, self._clean(words))
        if status < 400:
            error: ResolverError = BadReply(f"{self.service.name} answers with status {status}, which it should not")
            policy = self.service.policy
            hopeless = self.state.health.is_suspect and not policy.is_patient
            self.state.health.record_failure(error, policy, None, hopeless=hopeless)
            raise error
        self.state.health.record_success()
        raise self._refusal(status, body)

    def _redirected(
        self, request: requests.PreparedRequest, reply: requests.Response
    ) -> requests.PreparedRequest | None:
        """The request to which a host redirects within itself; None for other hosts, whose terms are not known.

        The connection adds the key to each request; a key that the address repeats would be stored and printed.
        """
        if request.method != "GET" and reply.status_code not in _METHOD_KEPT:
            return None
        following = request.copy()
        try:
            address = urljoin(request.url or "", reply.headers.get("Location") or "")
            if self.service.key_parameter:
                address = without_parameter(address, self.service.key_parameter)
            if origin(address) != origin(request.url or "") or self.state.secrets.contains(address.encode()):
                return None
            following.prepare_url(address, None)
        except ValueError:  # no address, such as brackets that are no IPv6 address
            return None
        return following

    def _read_refusal(self, reply: requests.Response, body: bytes) -> RequestFailure | None:
        found = read_refusal(reply.status_code, reply.headers, body, self.state.timer.now())
        if found is None or (self.service.html and reply.status_code in self.service.answers):
            return None
        if found.state in (State.NEEDS_KEY, State.REFUSED) and self.state.secrets.key(self.service):
            return None  # the key is to blame
        kind = RateLimited if found.state is State.LIMITED else ServiceBlocked
        return RequestFailure(kind, found.words, found.seconds, found)

    def _check_body(self, reply: requests.Response, body: bytes) -> requests.Response | RequestFailure:
        try:
            self.service.check(reply.status_code, body)
        except BadReply as error:
            words = str(error)
        else:
            return bare_response(reply, body)
        return RequestFailure(BadReply, self._clean(words))

    def _refusal(self, status: int, body: bytes) -> RequestRefused:
        body = self.state.secrets.redact_bytes(body)
        if status in (401, 403) and self.state.secrets.key(self.service):
            return RequestRefused(f"{self.service.name} does not accept the key ({status}); check it", status, body)
        return RequestRefused(f"{self.service.name} refused the request ({status})", status, body)

    def _clean(self, text: str) -> str:
        return self.state.secrets.redact(text)
