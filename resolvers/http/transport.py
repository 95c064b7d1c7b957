"""Bodies of replies: read whole or not at all, and passed on with nothing else of the reply.

Connections: made soon or not at all, and the only place where a key leaves the program.

The key is put into the request while it is written to the socket, below requests and urllib3: what they log, cache,
quote in errors or show in a debugger never held it.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError
from urllib3.response import BaseHTTPResponse, HTTPResponse

from resolvers.errors import ReplyTooLarge

_MAX_BODY_BYTES = 64 * 2**20
_PART = 64 * 2**10
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Without an authentication of its own, requests would send what ~/.netrc has for a host."""
    return request


def read_body(raw: BaseHTTPResponse, too_late: Callable[[int], bool]) -> bytes | None:
    """The decoded body; None when it was `too_late` after so many bytes, before its end came.

    urllib3 raises when less comes than Content-Length said, or the last chunk is missing. Read as it comes: reading
    in parts of a size would wait for hours for a host that sends a byte now and then.
    """
    parts: list[bytes] = []
    size = 0
    while part := raw.read1(_PART, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > _MAX_BODY_BYTES:
            raise ReplyTooLarge(f"a reply of more than {_MAX_BODY_BYTES // 2**20} MB is no answer to a question")
        if too_late(size):
            return None
    return b"".join(parts)


def bare_response(reply: requests.Response, body: bytes) -> requests.Response:
    """A reply that is only status, type and body.

    Other headers don't get up to the cache: it would keep cookies, and for "Vary: *" never know a reply again.
    """
    bare = requests.Response()
    bare.status_code = reply.status_code
    bare.reason = reply.reason
    bare.headers["Content-Type"] = reply.headers.get("Content-Type", "application/octet-stream")
    bare.encoding = reply.encoding
    bare.elapsed = reply.elapsed
    bare._content = body  # requests has no public way to make a reply
    bare._content_consumed = True  # type: ignore[attr-defined] # not in the stubs
    bare.raw = HTTPResponse(io.BytesIO(body), status=reply.status_code, headers=bare.headers, preload_content=False)
    return bare


# Seconds for name look-up and all addresses of a host together: urllib3's own timeout is for each address.
_CONNECT_TIMEOUT_SECONDS = 4.0
_SHORT_CONNECT_TIMEOUT_SECONDS = 0.3


class ConnectBudget:
    """How long to try to connect, for all hosts of a run.

    As long as none was ever reached they share one budget: a run without any network ends in seconds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spent = 0.0
        self._reached = False

    @property
    def seconds(self) -> float:
        with self._lock:
            spent = 0.0 if self._reached else self._spent
            return max(_SHORT_CONNECT_TIMEOUT_SECONDS, _CONNECT_TIMEOUT_SECONDS - spent)

    def failed_after(self, seconds: float) -> None:
        with self._lock:
            self._spent += seconds

    def succeeded(self) -> None:
        self._reached = True


@dataclass(frozen=True)
class ConnectionOptions:
    """What a connection of one service does besides.

    `started` is called as a request goes out; `key` gives the key of the moment, for `header` or `parameter`.
    """

    connect_budget: ConnectBudget
    started: Callable[[], None]
    key: Callable[[], str | None]
    header: str | None
    parameter: str | None


class ServiceAdapter(HTTPAdapter):
    """An adapter of requests whose connections follow `ConnectionOptions`, through a proxy or not."""

    def __init__(self, options: ConnectionOptions) -> None:
        self._pools = _pools(options)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> urllib3.ProxyManager:
        manager: urllib3.ProxyManager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


class _ServiceConnection(HTTPConnection):
    connection_options: ConnectionOptions

    def _new_conn(self) -> Any:
        begun = time.monotonic()
        try:
            made = _run_with_timeout(self.connection_options.connect_budget.seconds, super()._new_conn)
        except BaseException:
            self.connection_options.connect_budget.failed_after(time.monotonic() - begun)
            raise
        if made is None:
            self.connection_options.connect_budget.failed_after(time.monotonic() - begun)
            raise ConnectTimeoutError(self, f"no connection to {self.host} in {time.monotonic() - begun:.0f} s")
        self.connection_options.connect_budget.succeeded()
        return made

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        key = self.connection_options.key()
        if key and self.connection_options.parameter:
            url += f"{'&' if '?' in url else '?'}{self.connection_options.parameter}={quote(key, safe='')}"
        super().putrequest(method, url, *args, **kwargs)
        if key and self.connection_options.header:
            self.putheader(self.connection_options.header, key)
        self.connection_options.started()


class _ServiceTlsConnection(_ServiceConnection, HTTPSConnection):
    """The same over TLS."""


def _pools(options: ConnectionOptions) -> dict[str, type[HTTPConnectionPool]]:
    """Pools by scheme, as urllib3's managers want them: classes, so the options are an attribute of a class."""
    plain = type("ServiceConnection", (_ServiceConnection,), {"connection_options": options})
    tls = type("ServiceTlsConnection", (_ServiceTlsConnection,), {"connection_options": options})
    return {
        "http": type("ServicePool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("ServiceTlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
    }


def _run_with_timeout(seconds: float, connect: Callable[[], Any]) -> Any:
    """What `connect` returns or raises; None when it takes longer. A look-up of a name cannot be told to hurry."""
    attempt: Future[Any] = Future()

    def run() -> None:
        try:
            made = connect()
        except BaseException as error:  # noqa: BLE001 -- handed over to the thread that waits for it
            if attempt.set_running_or_notify_cancel():
                attempt.set_exception(error)
        else:
            if attempt.set_running_or_notify_cancel():
                attempt.set_result(made)
            else:
                made.close()

    threading.Thread(target=run, daemon=True).start()
    try:
        return attempt.result(timeout=seconds)
    except TimeoutError:
        if attempt.cancel():
            return None
    finally:
        attempt.cancel()  # an interrupt: nobody waits for the connection any more
    return attempt.result()  # just in time after all
