"""Large files: downloaded in pieces, resumed after a failure, and given their name only when they are complete.

What is received is in `PartialFile`; here are requests, redirects, retries and progress.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from normalizer.values.lazy import lazy_re
from resolvers.errors import BadReply, RateLimited, RequestRefused, ResolverError, SourceUnavailable, Unreachable
from resolvers.http.clock import Clock, retry_after
from resolvers.http.partial_file import PartialFile, RemoteFile, RequestFailed, check_encoding, format_bytes, has_digest
from resolvers.http.session import TRANSIENT_STATUSES, failure_from_error
from resolvers.http.settings import checked_address, display_host, user_agent
from resolvers.http.transport import REDIRECTS, ConnectBudget, ConnectionOptions, ServiceAdapter, no_auth

_PIECE = 2**18
_TIMEOUTS = (10.0, 60.0)  # seconds to connect, and between two pieces
# Waits after failures in a row without a new byte; any new byte starts the list again.
_DELAYS = (1.0, 3.0, 10.0, 30.0, 60.0)
_MAX_ATTEMPTS = 200
_MAX_RETRY_AFTER = 600.0
_MAX_REDIRECTS = 6
_WEB_PAGE = lazy_re(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """Bytes received and expected (None: unknown), bytes a second over the last seconds, and seconds left."""

    done: int
    total: int | None
    rate: float
    seconds_left: float | None

    def __str__(self) -> str:
        """As people read it: "340.0 MB of 1.2 GB (28%), 45.0 MB/s, 19 s left"."""
        of_total = f" of {format_bytes(self.total)} ({self.done / self.total:.0%})" if self.total else ""
        left = f", {format_seconds(self.seconds_left)} left" if self.seconds_left is not None else ""
        return f"{format_bytes(self.done)}{of_total}, {format_bytes(int(self.rate))}/s{left}"


OnProgress = Callable[[DownloadProgress], None]


class Downloader:
    """Downloads files; use it in a `with`. `authorization` is the header that only the hosts of given URLs get.

    Raises a ResolverError: SourceUnavailable and RateLimited (run again later: it resumes), RequestRefused,
    BadReply (a web page, a wrong checksum), StorageError (no space, no permission, used by another process).
    """

    def __init__(
        self, *, contact: str | None = None, authorization: str | None = None, timer: Clock | None = None
    ) -> None:
        self._timer = timer or Clock()
        self._authorization = authorization
        self._budget = ConnectBudget()
        self._reached = False
        self._session = requests.Session()
        self._session.auth = no_auth
        self._session.headers.update({"User-Agent": user_agent(contact), "Accept-Encoding": "identity"})
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, self._adapter(None))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def fetch(self, file: RemoteFile, target: Path, on_progress: OnProgress | None = None) -> None:
        """Download a file to `target`, resuming what an earlier call received; an existing target is replaced.

        A target that already has the digest is not downloaded again.
        """
        if file.digest and target.is_file() and has_digest(target, file.digest):
            return
        retries = _Retries(file, self._timer)
        with PartialFile.open(target) as part:
            meter = ProgressMeter(on_progress, part.size, self._timer)
            while not part.is_complete(file):
                try:
                    self._receive(file, part, meter)
                except RequestFailed as failure:
                    retries.wait(failure, part.size, part.version.total)
            meter.finish(part.size, part.size)
            part.publish(file, target)

    def read(self, file: RemoteFile, limit: int) -> bytes:
        """A small file whole, with the size and digest that are known; BadReply if it has more than `limit` bytes."""
        retries = _Retries(file, self._timer)
        while True:
            try:
                with self._response(file, {}) as reply:
                    check_encoding(file, reply)
                    body = b"".join(_pieces(reply, limit, file))
                _check_not_a_page(file, reply, body)
                _check_body(file, body)
            except RequestFailed as failure:
                retries.wait(failure, 0, None)
            else:
                return body

    def _receive(self, file: RemoteFile, part: PartialFile, meter: ProgressMeter) -> None:
        """One request for what is missing; `RequestFailed` if another one may help."""
        with self._response(file, part.range_headers(file)) as reply:
            if reply.status_code == 416:
                part.confirm_end(reply, file)
                return
            if not part.accept(reply, file):
                return
            part.check_space(file)
            pieces = _pieces(reply, None, file)
            first = next(pieces, b"")
            _check_not_a_page(file, reply, first if part.size == 0 else b"")
            while first:
                part.append(first)
                meter.update(part.size, part.version.total)
                first = next(pieces, b"")
            part.ended(reply, file)

    @contextmanager
    def _response(self, file: RemoteFile, headers: dict[str, str]) -> Iterator[requests.Response]:
        """The reply with a status of success or 416, its body unread."""
        url = file.url
        checked_address(url, "the download")
        self._send_authorization_to(url)
        for _ in range(_MAX_REDIRECTS):
            with self._get(url, headers) as reply:
                if reply.status_code not in REDIRECTS:
                    _check_status(file, reply, self._timer)
                    try:
                        yield reply
                    except (requests.RequestException, HTTPError) as error:
                        failed = failure_from_error(error)
                        raise RequestFailed(failed.message if failed else "connection failed") from None
                    return
                before, url = url, urljoin(url, reply.headers.get("Location") or "")
                checked_address(url, f"the address to which {display_host(before)} redirects")
                if urlsplit(before).scheme == "https" != urlsplit(url).scheme:
                    raise BadReply(f"{display_host(before)} redirects to an address without encryption; not followed")
        raise BadReply(f"{file.name}: more than {_MAX_REDIRECTS} redirects; check the address")

    def _get(self, url: str, headers: dict[str, str]) -> requests.Response:
        try:
            reply = self._session.get(url, headers=headers, stream=True, allow_redirects=False, timeout=_TIMEOUTS)
            self._reached = True
            return reply
        except (requests.RequestException, HTTPError, OSError) as error:
            failure = failure_from_error(error)
        if failure is None:
            raise ResolverError(f"{display_host(url)}: not an address that can be requested")
        if failure.kind is Unreachable and not self._reached:
            raise Unreachable(f"{display_host(url)} cannot be reached: {failure.message}")
        raise RequestFailed(failure.message)

    def _send_authorization_to(self, url: str) -> None:
        parts = urlsplit(url)
        # With the slash: an adapter serves all addresses that begin like that.
        origin = f"{parts.scheme}://{parts.netloc}/"
        if self._authorization and origin not in self._session.adapters:
            self._session.mount(origin, self._adapter(self._authorization))

    def _adapter(self, authorization: str | None) -> ServiceAdapter:
        return ServiceAdapter(
            ConnectionOptions(self._budget, lambda: None, lambda: authorization, "Authorization", None)
        )


class _Retries:
    """The patience with one file."""

    def __init__(self, file: RemoteFile, timer: Clock) -> None:
        self._file = file
        self._timer = timer
        self._attempts = self._in_vain = self._most = 0

    def wait(self, failure: RequestFailed, received: int, total: int | None) -> None:
        """Wait before the next attempt; raises SourceUnavailable when there should be none."""
        self._attempts += 1
        self._in_vain = 1 if received > self._most else self._in_vain + 1
        self._most = max(self._most, received)
        asked = failure.retry_after or 0.0
        if asked > _MAX_RETRY_AFTER:
            raise RateLimited(f"{self._file.name}: the server asks to wait {asked:.0f} s; run the command again then")
        if self._in_vain > len(_DELAYS) or self._attempts >= _MAX_ATTEMPTS:
            of_total = f" of {format_bytes(total)}" if total else ""
            raise SourceUnavailable(
                f"{self._file.name}: download stopped after {format_bytes(received)}{of_total} ({failure}, "
                f"{self._attempts} attempts); run the same command again to resume"
            )
        self._timer.sleep(max(asked, _DELAYS[self._in_vain - 1]))


class ProgressMeter:
    """Reports progress a few times a second, with the rate over the last seconds."""

    _WINDOW, _INTERVAL = 10.0, 0.2

    def __init__(self, on_progress: OnProgress | None, done: int = 0, timer: Clock | None = None) -> None:
        self._on_progress = on_progress
        self._timer = timer or Clock()
        self._points = deque([(self._timer.monotonic(), done)])

    def update(self, done: int, total: int | None) -> None:
        """Report, unless the last report has just been made."""
        if self._on_progress and self._timer.monotonic() - self._points[-1][0] >= self._INTERVAL:
            self.finish(done, total)

    def finish(self, done: int, total: int | None) -> None:
        """Report at once."""
        if self._on_progress is None:
            return
        now = self._timer.monotonic()
        self._points.append((now, done))
        while self._points[1][0] < now - self._WINDOW:
            self._points.popleft()
        since, before = self._points[0]
        rate = max(0, done - before) / (now - since) if now > since else 0.0
        left = (total - done) / rate if total is not None and rate else None
        self._on_progress(DownloadProgress(done, total, rate, left))


def format_seconds(seconds: float) -> str:
    """A duration for people: "19 s", "4 min", "2 h 05 min"."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"


def _pieces(reply: requests.Response, limit: int | None, file: RemoteFile) -> Iterator[bytes]:
    received = 0
    while piece := reply.raw.read1(_PIECE, decode_content=False):
        received += len(piece)
        if limit is not None and received > limit:
            raise BadReply(f"{file.name}: more than {format_bytes(limit)}; check the address")
        yield piece


def _check_status(file: RemoteFile, reply: requests.Response, timer: Clock) -> None:
    status = reply.status_code
    if status in (200, 206, 416):
        return
    if status >= 500 or status == 429 or status in TRANSIENT_STATUSES:
        raise RequestFailed(f"status {status}", retry_after(reply.headers.get("Retry-After"), timer.now()))
    hints = {401: "a login or key is needed", 403: "a login or key is needed", 404: "check the address"}
    raise RequestRefused(f"{file.name}: status {status}; {hints.get(status, 'the server refused it')}", status)


def _check_body(file: RemoteFile, body: bytes) -> None:
    if file.size is not None and len(body) != file.size:
        raise RequestFailed(f"{len(body):,} bytes instead of {file.size:,}")
    if file.digest and not has_digest(body, file.digest):
        raise RequestFailed("wrong checksum")


def _check_not_a_page(file: RemoteFile, reply: requests.Response, beginning: bytes) -> None:
    if urlsplit(file.url).path.endswith((".html", ".htm")):
        return
    announced = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if announced in ("text/html", "application/xhtml+xml") or _WEB_PAGE.match(beginning[:1000]):
        raise BadReply(
            f"{file.name}: the server answered with a web page instead of the file; the address may have changed, "
            "or a login or key may be needed"
        )
