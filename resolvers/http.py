"""Asking over HTTP, politely: the only module that touches the network and the clock.

Requests to one host start at least `Manners.gap` seconds apart and never overlap. What can pass (rate limits, server
errors, broken connections and replies cut short) is asked again, as late as the server wants; the rest is an error.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlsplit

import requests

from resolvers.errors import BadReply, RateLimited, ResolverError, SourceUnavailable

T = TypeVar("T")

_LIMITED = frozenset({429, 503})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BROKEN = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Timer:
    """Where time comes from, and how it is spent: `monotonic` and `sleep` in seconds, `now` in UTC for HTTP dates."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _utc_now


@dataclass(frozen=True)
class Manners:
    """How a host is treated; all in seconds. The defaults are arXiv's terms: https://info.arxiv.org/help/api/tou.html.

    A question is asked once more for each wait: `limited_waits` after "too many requests" without a Retry-After,
    `fault_waits` after other faults. A host that wants more than `longest_wait` is left alone.
    """

    gap: float = 3.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    limited_waits: tuple[float, ...] = (30.0, 60.0, 120.0, 300.0)
    fault_waits: tuple[float, ...] = (3.0, 10.0, 30.0, 60.0)
    longest_wait: float = 600.0


def user_agent(contact: str | None) -> str:
    """Who asks, and where its users can be reached ("bibnorm/1.2 (+mailto:a@b.org)")."""
    name = f"bibnorm/{version('bibnorm')}"
    return f"{name} (+{contact})" if contact else name


def host_name(url: str) -> str:
    """The host of a URL as messages name it, with its port, without a user's name or password."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError as error:
        raise ResolverError(f"cannot ask {url}: {error}") from error


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, given as a number or as an HTTP date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if (text := value.strip()).isascii() and text.isdecimal():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    # "-0000" gives a time without a zone; HTTP dates are always UTC.
    return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds())


class _Passing(Exception):
    """A fault that may be gone when asked again. `wait` is what the server asks for, in seconds."""

    def __init__(self, what: str, *, limited: bool = False, wait: float | None = None) -> None:
        super().__init__(what)
        self.limited = limited
        self.wait = wait


@dataclass
class _Host:
    """One host: whose turn it is, and the time before which nothing may start."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = float("-inf")

    def hold(self, until: float) -> None:
        self.free_at = max(self.free_at, until)


class Http:
    """A session that paces and repeats requests. Close it, or use it in a `with`.

    `contact` (a URL or mailto:) is told to the hosts, so that they can write instead of blocking.
    """

    def __init__(
        self, contact: str | None = None, *, manners: Manners | None = None, timer: Timer | None = None
    ) -> None:
        self._manners = manners or Manners()
        self._timer = timer or Timer()
        self._hosts: dict[str, _Host] = {}
        self._session = requests.Session()
        self._session.headers["User-Agent"] = user_agent(contact)

    def get(self, url: str, params: Mapping[str, str], read: Callable[[bytes], T]) -> T:
        """What `read` makes of the body of a 200 reply.

        A `BadReply` from `read` means that the body came damaged; it is asked for again like after any other fault.
        Raises SourceUnavailable, RateLimited or BadReply when that did not help.
        """
        name = host_name(url)
        host = self._hosts.setdefault(name, _Host())
        with host.turn:
            return self._ask_until_answered(name, host, url, params, read)

    def _ask_until_answered(
        self, name: str, host: _Host, url: str, params: Mapping[str, str], read: Callable[[bytes], T]
    ) -> T:
        waits = list(zip(self._manners.limited_waits, self._manners.fault_waits, strict=True))
        for limited_wait, fault_wait in waits:
            try:
                return self._ask(host, url, params, read)
            except _Passing as fault:
                wait = fault.wait
                if wait is None:
                    wait = limited_wait if fault.limited else fault_wait
            except BadReply:
                wait = fault_wait
            if wait > self._manners.longest_wait:
                raise RateLimited(f"{name} asks to be left alone for {wait:.0f} s")
            host.hold(self._timer.monotonic() + wait)
        try:
            return self._ask(host, url, params, read)
        except _Passing as fault:
            kind = RateLimited if fault.limited else SourceUnavailable
            raise kind(f"{name} did not answer ({fault}, asked {len(waits) + 1} times)") from fault
        except BadReply as error:
            raise BadReply(f"{name} gave no usable answer ({error}, asked {len(waits) + 1} times)") from error

    def _ask(self, host: _Host, url: str, params: Mapping[str, str], read: Callable[[bytes], T]) -> T:
        pause = host.free_at - self._timer.monotonic()
        if pause > 0:
            self._timer.sleep(pause)
        host.hold(self._timer.monotonic() + self._manners.gap)
        return read(self._body(url, params))

    def _body(self, url: str, params: Mapping[str, str]) -> bytes:
        timeouts = (self._manners.connect_timeout, self._manners.read_timeout)
        try:
            # A redirect would be a second request at once; a service that has moved is better asked where it is.
            reply = self._session.get(url, params=params, timeout=timeouts, allow_redirects=False)
        except requests.Timeout as error:
            raise _Passing("no answer in time") from error
        except _BROKEN as error:
            raise _Passing("connection failed") from error
        except requests.RequestException as error:
            raise ResolverError(f"cannot ask {url}: {error}") from error
        return self._judged(url, reply)

    def _judged(self, url: str, reply: requests.Response) -> bytes:
        status = reply.status_code
        if status == 200:
            return reply.content
        if status in _LIMITED or status >= 500:
            wait = retry_after(reply.headers.get("Retry-After"), self._timer.now())
            raise _Passing(str(status), limited=status in _LIMITED, wait=wait)
        if status in _REDIRECTS:
            raise SourceUnavailable(f"{url} has moved to {reply.headers.get('Location')}; use that address")
        raise SourceUnavailable(f"{url} refused the request ({status}); check the address")

    def now(self) -> datetime:
        """The time of day in UTC, for those above that may not look at the clock."""
        return self._timer.now()

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
