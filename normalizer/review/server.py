"""The page on the loopback interface, in a thread."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server

from normalizer.errors import BibnormError
from normalizer.review.app import create_app
from normalizer.review.decisions import ReviewSession
from normalizer.review.lock_store import LockStore

_LOOPBACK = "127.0.0.1"
_POLL_SECONDS = 0.05  # seconds until a server notices that it is to stop


class _Handler(WSGIRequestHandler):
    """A handler without log and server version."""

    # One request a connection: at the end no thread waits for a browser that keeps one open.
    protocol_version = "HTTP/1.0"
    # Seconds. Browsers open connections ahead, and may never use them.
    timeout = 30

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 -- the name of the base class
        return

    def version_string(self) -> str:
        return "bibnorm"


class Server:
    """Serves the page as a context manager. Raises LockError; BibnormError for a port."""

    def __init__(self, lock: Path, by: str, port: int = 0, token: str | None = None) -> None:
        self._store = LockStore(lock)
        self._store.read()
        self.session = ReviewSession(self._store, by)
        self._token = token or secrets.token_urlsafe(32)
        app = create_app(self.session, self._token)
        with _bind(port) as bound:
            # With a socket that is bound already, for otherwise werkzeug ends the program when the port is taken.
            self._server = make_server(_LOOPBACK, port, app, threaded=True, request_handler=_Handler, fd=bound.fileno())
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="review", daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://{_LOOPBACK}:{self._server.port}/{self._token}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._store.close()


@contextmanager
def running(lock: Path, by: str, port: int = 0) -> Iterator[str]:
    """The address of the page of a lock, while it is served."""
    with Server(lock, by, port) as server:
        yield server.url


def _bind(port: int) -> socket.socket:
    try:
        return socket.create_server((_LOOPBACK, port))
    except (OSError, OverflowError) as error:
        # The error's own words name the attempt, too, and in brackets.
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number else str(error)
        raise BibnormError(f"cannot use port {port} ({reason}); choose another or omit --port") from error
