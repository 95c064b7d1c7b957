"""What can go wrong between a client and any service: each fault does it to one answer.

A fault takes the wire and the answer that the service would have given.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from fakes.exchange import FakeResponse


class Wire(Protocol):
    """What a fault can do to a connection."""

    connection: socket.socket
    close_connection: bool

    def send(self, answer: FakeResponse, *, length: int | None) -> None: ...


class Fault(Protocol):
    def strike(self, wire: Wire, answer: FakeResponse) -> None: ...


@dataclass(frozen=True)
class Status:
    """Another status: 503 and 429 as limits, with or without Retry-After; 500 as a failure."""

    status: int
    retry_after: str | None = None
    body: bytes = b"Rate exceeded."

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        headers = {"Retry-After": self.retry_after} if self.retry_after is not None else {}
        wire.send(FakeResponse(self.body, "text/plain", self.status, headers), length=len(self.body))


@dataclass(frozen=True)
class Reset:
    """The connection is reset before anything was said."""

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.close_connection = True


@dataclass(frozen=True)
class Truncated:
    """Only a part of the body comes; `announced` tells whether the client could see it from Content-Length."""

    share: float = 0.5
    announced: bool = False

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        part = answer.body[: int(len(answer.body) * self.share)]
        shortened = FakeResponse(part, answer.content_type, answer.status, answer.headers)
        wire.send(shortened, length=len(answer.body) if self.announced else None)
        wire.close_connection = True


@dataclass(frozen=True)
class Page:
    """Another body with status 200, such as the HTML of a maintenance notice."""

    body: bytes = b"<html><body>Down for maintenance</body></html>"

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        wire.send(FakeResponse(self.body, "text/html"), length=len(self.body))


@dataclass(frozen=True)
class Stall:
    """Nothing is said until `over` is set or real `seconds` have passed; then the connection is dropped."""

    seconds: float = 5.0
    over: threading.Event = field(default_factory=threading.Event)

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        self.over.wait(self.seconds)
        wire.close_connection = True


@dataclass(frozen=True)
class RateExceeded:
    """arXiv's refusal of a request that comes too soon, sometimes after a stall: `sleep` passes its seconds."""

    stall: float = 0.0
    sleep: Callable[[float], object] = time.sleep

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        if self.stall:
            self.sleep(self.stall)
        Status(429).strike(wire, answer)


@dataclass(frozen=True)
class Late:
    """The answer comes whole, but `sleep` passes some seconds before."""

    seconds: float
    sleep: Callable[[float], object] = time.sleep

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        self.sleep(self.seconds)
        wire.send(answer, length=len(answer.body))


@dataclass(frozen=True)
class Entries:
    """Another choice of the entries of a feed; what the feed says of their number stays as it is."""

    choose: Callable[[list[bytes]], list[bytes]]

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        head, *rest = re.split(rb"(?=  <entry>\n)", answer.body)
        if rest:
            rest[-1], end = rest[-1].removesuffix(_FEED_END), _FEED_END
            answer = replace(answer, body=head + b"".join(self.choose(rest)) + end)
        wire.send(answer, length=len(answer.body))


_FEED_END = b"</feed>\n"


@dataclass(frozen=True)
class EmptyPage(Entries):
    """A page that should be full comes without entries; with `forgets` the feed says that there are none at all."""

    choose: Callable[[list[bytes]], list[bytes]] = lambda _entries: []
    forgets: bool = False

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        if self.forgets:
            body = re.sub(rb"(:totalResults[^>]*>)\d+", rb"\g<1>0", answer.body)
            answer = replace(answer, body=body)
        super().strike(wire, answer)


@dataclass(frozen=True)
class Shuffled(Entries):
    """The entries of a feed in another order."""

    choose: Callable[[list[bytes]], list[bytes]] = lambda entries: [*entries[1::2], *entries[::2]]


@dataclass(frozen=True)
class ServerError:
    """A failure that a proxy reports as a page of HTML."""

    status: int = 500

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        body = b"<!doctype html>\n<html><head><title>Server Error</title></head><body><h1>Server Error</h1></body></html>\n"
        wire.send(FakeResponse(body, "text/html; charset=utf-8", self.status), length=len(body))


@dataclass(frozen=True)
class Redirect:
    """The answer is elsewhere."""

    to: str
    status: int = 302

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        wire.send(FakeResponse(b"", "text/plain", self.status, {"Location": self.to}), length=0)


@dataclass(frozen=True)
class Blanked:
    """The form of the answer without its content: null for each value, in XML no text."""

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        if "json" in answer.content_type:
            body = json.dumps(_blanked(json.loads(answer.body))).encode()
        else:
            body = re.sub(rb"(?<=>)[^<>]+(?=<)", b"", answer.body)
        wire.send(replace(answer, body=body), length=len(body))


def _blanked(value: Any) -> Any:
    """Without the values, except for Crossref's word for the form of the answer."""
    if isinstance(value, dict):
        return {key: one if key == "message-type" else _blanked(one) for key, one in value.items()}
    return [_blanked(one) for one in value] if isinstance(value, list) else None
