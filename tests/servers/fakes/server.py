"""A fake for the services that bibnorm asks, over real HTTP on the loopback interface.

    with FakeServer([OaiPmh(records)]) as server:
        server.faults.extend([Reset(), None, Status(503, retry_after="7")])
        ...
        assert min(server.log.gaps) >= 3

`faults` is used up from the left, one for each request; None leaves a request alone.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from fakes.exchange import Entry, FakeRequest, FakeResponse, Log, Service
from fakes.faults import Fault


class FakeServer:
    """A running server; `clock` gives the times in its log, so that a test can hand in the client's."""

    def __init__(self, services: Sequence[Service], *, clock: Callable[[], float] = time.monotonic, port: int = 0):
        self.services = services
        self.log = Log(clock)
        self.faults: deque[Fault | None] = deque()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, service: Service) -> str:
        return self.root + service.path

    def service(self, path: str) -> Service | None:
        """The first service of that path: its own, or one that it `owns`."""
        for service in self.services:
            owns: Callable[[str], bool] = getattr(service, "owns", service.path.__eq__)
            if owns(path):
                return service
        return None

    def answer(self, question: FakeRequest) -> FakeResponse:
        service = self.service(question.path)
        return service.answer(question) if service else FakeResponse(b"not found", "text/plain", 404)

    def next_fault(self, question: FakeRequest) -> Fault | None:
        """From the service's own `faults` while it has some, else from the server's."""
        faults = getattr(self.service(question.path), "faults", None) or self.faults
        with contextlib.suppress(IndexError):  # none, or another request has just taken the last one
            return faults.popleft()
        return None

    def objection(self, entry: Entry) -> Fault | None:
        """What the service has against this request in the light of those before, if it looks at them at all."""
        objects: Callable[[Entry, Log], Fault | None] | None
        objects = getattr(self.service(entry.question.path), "objection", None)
        return objects(entry, self.log) if objects else None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    # A client that hangs up has had its reasons.
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass

    def shutdown_request(self, request: Any) -> None:
        """Without the polite goodbye of the base class, which would come before a reset."""
        linger = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)
        if any(linger):
            request.close()
        else:
            super().shutdown_request(request)


class _Handler(BaseHTTPRequestHandler):
    owner: ClassVar[FakeServer]
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._handle(FakeRequest.of("GET", parts.path, parts.query, dict(self.headers)))

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.headers.get_content_type() == "application/json":
            self._handle(FakeRequest.of("POST", parts.path, parts.query, dict(self.headers), body))
        else:
            form = "&".join(filter(None, (parts.query, body.decode())))
            self._handle(FakeRequest.of("POST", parts.path, form, dict(self.headers)))

    def _handle(self, question: FakeRequest) -> None:
        self._entry = self.owner.log.begin(question)
        try:
            objection = self.owner.objection(self._entry)
            fault = self.owner.next_fault(question) or objection
            answer = self.owner.answer(question)
            self._entry.outcome = type(fault).__name__ if fault else str(answer.status)
            if fault:
                fault.strike(self, answer)
            else:
                self.send(answer, length=len(answer.body))
        finally:
            self.owner.log.finish(self._entry)

    def send(self, answer: FakeResponse, *, length: int | None) -> None:
        """Without a `length` the end of the connection is the end of the body."""
        # Before the first byte goes out: a client may ask again the moment it has the last one.
        self.owner.log.finish(self._entry)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if length is None:
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Nothing to standard error: `FakeServer.log` has it all."""
