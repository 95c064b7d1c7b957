"""What can go wrong between a client and any service: each fault does it to one answer.

A fault takes the wire and the answer that the service would have given.
"""

from __future__ import annotations

import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import Protocol

from standin.exchange import Answer


class Wire(Protocol):
    """What a fault can do to a connection."""

    connection: socket.socket
    close_connection: bool

    def send(self, answer: Answer, *, length: int | None) -> None: ...


class Fault(Protocol):
    def strike(self, wire: Wire, answer: Answer) -> None: ...


@dataclass(frozen=True)
class Status:
    """Another status: 503 and 429 as limits, with or without Retry-After; 500 as a failure."""

    status: int
    retry_after: str | None = None
    body: bytes = b"Rate exceeded."

    def strike(self, wire: Wire, answer: Answer) -> None:
        headers = {"Retry-After": self.retry_after} if self.retry_after is not None else {}
        wire.send(Answer(self.body, "text/plain", self.status, headers), length=len(self.body))


@dataclass(frozen=True)
class Reset:
    """The connection is reset before anything was said."""

    def strike(self, wire: Wire, answer: Answer) -> None:
        wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.close_connection = True


@dataclass(frozen=True)
class Truncated:
    """Only a part of the body comes; `announced` tells whether the client could see it from Content-Length."""

    share: float = 0.5
    announced: bool = False

    def strike(self, wire: Wire, answer: Answer) -> None:
        part = answer.body[: int(len(answer.body) * self.share)]
        shortened = Answer(part, answer.content_type, answer.status, answer.headers)
        wire.send(shortened, length=len(answer.body) if self.announced else None)
        wire.close_connection = True


@dataclass(frozen=True)
class Page:
    """Another body with status 200, such as the HTML of a maintenance notice."""

    body: bytes = b"<html><body>Down for maintenance</body></html>"

    def strike(self, wire: Wire, answer: Answer) -> None:
        wire.send(Answer(self.body, "text/html"), length=len(self.body))


@dataclass(frozen=True)
class Stall:
    """Nothing is said until `over` is set or real `seconds` have passed; then the connection is dropped."""

    seconds: float = 5.0
    over: threading.Event = field(default_factory=threading.Event)

    def strike(self, wire: Wire, answer: Answer) -> None:
        self.over.wait(self.seconds)
        wire.close_connection = True
