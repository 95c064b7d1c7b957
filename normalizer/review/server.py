"""The page on the loopback interface: a few threads, however many connections there are."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from pathlib import Path
from typing import Any, Self

from waitress import wasyncore
from waitress.server import create_server

from normalizer.errors import BibnormError
from normalizer.review.app import MAX_FORM_BYTES, Access, OpeningFile, create_app
from normalizer.review.candidates import Library
from normalizer.review.decisions import LockStore, ReviewSession

_LOOPBACK = "127.0.0.1"
_POLL_SECONDS = 0.05  # seconds until a server notices that it is to stop
# Threads that answer; connections that wait cost no thread.
_THREADS = 4
# Fewer than the files that most systems let a process open. When there are so many, half of those that wait are closed.
_MAX_CONNECTIONS = 500
# Seconds without a byte after which a connection is closed, and between looks for such ones.
_IDLE_SECONDS, _CLEANUP_SECONDS = 10, 2
# Seconds from the first byte of a request to its last one, so that nobody keeps a connection by sending slowly.
_MAX_REQUEST_SECONDS = 10
_MAX_HEADER_BYTES = 64 * 1024


class Server:
    """Serves the page as a context manager. Raises LockError; BibnormError for a port."""

    def __init__(
        self, lock: Path, by: str, port: int = 0, decisions: Path | None = None, library: Library | None = None
    ) -> None:
        self._store = LockStore(lock, decisions)
        self._store.prepare()
        self.session = ReviewSession(self._store, by, library)
        self.access = Access()
        bound = _bind(port)
        self.opening_file = OpeningFile()
        self._map: dict[int, Any] = {}
        self._slow: dict[int, tuple[object, float]] = {}
        logging.getLogger("waitress").setLevel(logging.ERROR)  # it warns of connections that wait
        self._server = create_server(
            create_app(self.session, self.access, self._renew_opening),
            map=self._map,
            sockets=[bound],
            threads=_THREADS,
            connection_limit=_MAX_CONNECTIONS,
            channel_timeout=_IDLE_SECONDS,
            cleanup_interval=_CLEANUP_SECONDS,
            max_request_header_size=_MAX_HEADER_BYTES,
            max_request_body_size=MAX_FORM_BYTES,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
            ident=None,
        )
        self._port = int(self._server.effective_port)
        self._renew_opening()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._serve, name="review", daemon=True)

    @property
    def url(self) -> str:
        """The address that opens the page once, and then is another one."""
        return f"{self._origin}{self.access.opening}"

    @property
    def _origin(self) -> str:
        return f"http://{_LOOPBACK}:{self._port}"

    def _renew_opening(self) -> None:
        self.opening_file.write(self.url)

    def _serve(self) -> None:
        while not self._is_stopping:
            wasyncore.loop(timeout=_POLL_SECONDS, use_poll=True, map=self._map, count=1)
            self._close_slow_requests()

    def _close_slow_requests(self) -> None:
        """Close connections whose request has been incomplete for too long, and the oldest idle ones of too many."""
        now, channels = time.monotonic(), dict(self._server.active_channels)
        partial = {number: channel.request for number, channel in channels.items() if channel.request}
        self._slow = {
            number: before if (before := self._slow.get(number)) and before[0] is request else (request, now)
            for number, request in partial.items()
        }
        closed = [channels[number] for number, (_, since) in self._slow.items() if now - since > _MAX_REQUEST_SECONDS]
        if len(self._map) >= _MAX_CONNECTIONS:
            idle = [each for each in channels.values() if not each.requests]
            closed += sorted(idle, key=lambda each: each.creation_time)[: len(idle) // 2]
        for channel in closed:
            channel.will_close = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_stopping = True
        self._thread.join()
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._map)
        self._store.close()
        self.opening_file.close()


def _bind(port: int) -> socket.socket:
    try:
        return socket.create_server((_LOOPBACK, port))
    except (OSError, OverflowError) as error:
        # The error's own words name the attempt, too, and in brackets.
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number else str(error)
        raise BibnormError(f"cannot use port {port} ({reason}); choose another or omit --port") from error
