"""Hosts that cannot be reached, or have had enough: given up soon, named once, left alone."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import requests
from fakes.clock import ManualClock
from fakes.exchange import FakeResponse
from fakes.faults import Fault, Late, Redirect, Status, Wire
from http_scene import GREETING, ONE_TRY, scene, service_at, timer_of

from resolvers.errors import BadReply, Misdirected, NoReply, RateLimited, ResolverError, SourceUnavailable, Unreachable
from resolvers.http import HttpClient, Response
from resolvers.http.session import failure_from_error
from resolvers.http.transport import ConnectBudget, _run_with_timeout


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port that nobody listens at, nor can take meanwhile."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        yield nobody.getsockname()[1]


def test_host_that_nobody_serves_is_given_up_at_once_and_named_once(dead_port: int) -> None:
    clock = ManualClock()
    with HttpClient(timer=timer_of(clock)) as http:
        service = service_at(f"http://127.0.0.1:{dead_port}")
        told = set()
        for number in range(50):
            with pytest.raises(Unreachable) as caught:
                http.get(service, "/greet", {"n": str(number)})
            told.add(str(caught.value))
        assert told == {f"Greeter (127.0.0.1:{dead_port}) cannot be reached: connection refused"}
        assert clock.slept == []
        stats = http.stats["greeter"]
        assert (stats.asked, stats.failed) == (1, 50)


def test_name_that_nobody_knows_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    clock = ManualClock()
    with HttpClient(timer=timer_of(clock)) as http, pytest.raises(Unreachable) as caught:
        http.get(service_at("https://api.example.org"))
    assert str(caught.value) == "Greeter (api.example.org) cannot be reached: its name cannot be resolved"
    assert clock.slept == []
    assert (http.stats["greeter"].asked, http.stats["greeter"].failed) == (0, 1)


def test_look_up_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own time-out for a silent name server is some ten seconds; nobody can make it shorter."""
    over = threading.Event()
    patience: list[float] = []

    def within(seconds: float, connect: Callable[[], object]) -> object:
        patience.append(seconds)
        return _run_with_timeout(seconds, connect)

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: over.wait(60.0) and [])
    monkeypatch.setattr("resolvers.http.transport._run_with_timeout", within)
    monkeypatch.setattr("resolvers.http.transport._CONNECT_TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr("resolvers.http.transport._SHORT_CONNECT_TIMEOUT_SECONDS", 0.02)
    begun = time.monotonic()
    with HttpClient() as http:
        for slug in ("one", "two", "three", "four", "five"):
            with pytest.raises(Unreachable, match="no connection in time"):
                http.get(replace(service_at(f"https://{slug}.example.org"), slug=slug))
    # None waited for the look-up, and the first host has used up the budget of all.
    assert time.monotonic() - begun < 60.0
    over.set()
    assert patience == [0.2, 0.02, 0.02, 0.02, 0.02]


def test_connection_that_comes_too_late_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[socket.socket] = []
    given_up = threading.Event()
    connect = socket.create_connection

    with scene() as here:
        from urllib3.util import connection

        def late(*arguments: object, **options: object) -> socket.socket:
            given_up.wait(60.0)
            made.append(connect(*arguments[:1]))  # type: ignore[arg-type] # the address
            return made[0]

        monkeypatch.setattr(connection, "create_connection", late)
        monkeypatch.setattr("resolvers.http.transport._CONNECT_TIMEOUT_SECONDS", 0.02)
        monkeypatch.setattr("resolvers.http.transport._SHORT_CONNECT_TIMEOUT_SECONDS", 0.02)
        with pytest.raises(Unreachable):
            here.ask()
        given_up.set()
        deadline = time.monotonic() + 60.0
        while not (made and made[0].fileno() == -1) and time.monotonic() < deadline:
            time.sleep(0.005)
        assert made[0].fileno() == -1


def test_hosts_share_the_patience_for_connections_until_one_was_reached() -> None:
    reach = ConnectBudget()
    assert reach.seconds == 4.0
    reach.failed_after(1.5)
    assert reach.seconds == 2.5
    reach.failed_after(9.0)
    assert reach.seconds == 0.3
    reach.succeeded()
    assert reach.seconds == 4.0


def test_other_hosts_are_asked_though_one_is_down(dead_port: int) -> None:
    with scene() as here:
        with pytest.raises(Unreachable):
            here.http.get(replace(service_at(f"http://127.0.0.1:{dead_port}"), slug="dead"))
        assert here.ask() == Response(200, GREETING)


def test_host_that_turned_us_away_is_left_alone_for_a_while() -> None:
    with scene(*[Status(429)] * 3) as here:
        told = set()
        for number in range(10):
            with pytest.raises(RateLimited) as caught:
                here.ask(number)
            told.add(str(caught.value))
        assert len(told) == 1
        assert next(iter(told)).startswith("Greeter refused the request (429); not asked again before ")
        assert here.requests == 3
        here.clock.seconds += 900.0
        assert here.ask() == Response(200, GREETING)


def test_host_that_wants_peace_is_left_alone_as_long_as_it_wants() -> None:
    with scene(Status(503, retry_after="7200")) as here:
        with pytest.raises(RateLimited):
            here.ask()
        here.clock.seconds += 7199.0
        with pytest.raises(RateLimited, match="retry in 7200 s"):
            here.ask()
        here.clock.seconds += 1.0
        assert here.ask() == Response(200, GREETING)
    with scene(Status(500, retry_after="7200")) as here:
        for _ in range(2):
            with pytest.raises(RateLimited, match="retry in 7200 s"):
                here.ask()
        assert here.requests == 1


def test_question_that_fails_alone_does_not_stop_the_others() -> None:
    """A large question can be too much for a host that answers its halves."""
    with scene(*[Status(500)] * 7, None, *[Status(500)] * 7, policy=ONE_TRY) as here:
        for _ in range(2):
            for number in range(7):
                with pytest.raises(SourceUnavailable):
                    here.ask(number)
            assert here.ask() == Response(200, GREETING)


def test_host_that_answers_no_question_at_all_is_left_alone() -> None:
    with scene(*[Status(500)] * 30, policy=ONE_TRY) as here:
        for number in range(20):
            with pytest.raises(SourceUnavailable, match=r"Greeter did not respond \(500\)"):
                here.ask(number)
        assert here.requests == 8


def test_thread_that_waits_for_its_turn_hears_that_there_is_no_use() -> None:
    faults = [Status(429, retry_after="9999")]
    with scene(*faults) as here:

        def ask(number: int) -> str:
            with pytest.raises(ResolverError) as caught:
                here.ask(number)
            return str(caught.value)

        with ThreadPoolExecutor(4) as pool:
            errors = list(pool.map(ask, range(4)))
        assert len(set(errors)) == 1
        assert errors[0].startswith("Greeter refused the request (429); not asked again before ")
        assert len(errors) == 4
        assert here.requests == 1


@dataclass(frozen=True)
class Raw:
    """Bytes of any kind instead of an answer, and then the end of the connection."""

    parts: tuple[bytes, ...]

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        for part in self.parts:
            wire.connection.sendall(part)
        wire.close_connection = True


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> Raw:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Raw((head, *(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks), end))


def zipped(body: bytes, length: int | None = None) -> Raw:
    packed = gzip.compress(body)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    return Raw((head % (length or len(packed)), packed))


GOOD = {
    "in chunks": chunked(GREETING[:5], GREETING[5:]),
    "compressed": zipped(GREETING),
    "up to the end of the connection": Raw((b"HTTP/1.1 200 OK\r\n\r\n", GREETING)),
}


@pytest.mark.parametrize("raw", GOOD.values(), ids=GOOD.keys())
def test_body_comes_in_many_ways(raw: Fault) -> None:
    with scene(raw) as here:
        assert here.ask() == Response(200, GREETING)
        assert here.requests == 1


# A whole body leaves the connection to be used again, while the fake is about to close it: a race without this.
CLOSE = b"Connection: close\r\n\r\n"
BROKEN = {
    "chunks without an end": chunked(GREETING, end=b""),
    "a chunk that is cut": Raw((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"ff\r\nhello")),
    "compressed and shorter than announced": zipped(GREETING, length=500),
    "compressed badly": Raw((b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n" + CLOSE, b"hello")),
    "no HTTP at all": Raw((b"220 mail.example.org ESMTP\r\n\r\n",)),
    "nothing": Raw(()),
}


# Addresses within the host to which requests are redirected in turn -> whether the last one is asked.
REDIRECTS = {
    "another path": (["/greet/new"], True),
    "an address beside the one asked": (["greet2?n=1"], True),
    "three in turn": (["/greet/1", "/greet/2", "/greet/3"], True),
    "four in turn": (["/greet/1", "/greet/2", "/greet/3", "/greet/4"], False),
    "to itself": (["/greet?n=0"], False),
    "to and fro": (["/greet/new", "/greet?n=0"], False),
}


@pytest.mark.parametrize(("addresses", "is_answered"), REDIRECTS.values(), ids=REDIRECTS.keys())
def test_redirects_within_a_host_are_followed_but_not_in_a_circle(
    addresses: list[str], is_answered: bool, tmp_path: Path
) -> None:
    with scene(*map(Redirect, addresses), cache=tmp_path) as here:
        if is_answered:
            assert here.ask() == Response(200, GREETING)
            assert min(here.server.log.gaps) >= 3.0
            assert here.ask() == Response(200, GREETING, cached=True)
        else:
            with pytest.raises(Misdirected, match=r"\) redirects in a circle; run again later$"):
                here.ask()
        assert here.requests == len(addresses) + is_answered


def test_body_is_sent_again_only_where_the_host_asks_for_it() -> None:
    for status, is_followed in ((302, False), (307, True)):
        with scene(Redirect("/greet/new", status)) as here:
            try:
                here.http.post(here.service, "/greet", json={"ids": []})
            except Misdirected:
                assert not is_followed
            bodies = [entry.question.body for entry in here.server.log.entries]
            assert bodies == [b'{"ids": []}'] * (1 + is_followed)


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_body_that_is_not_whole_is_asked_for_again(raw: Fault) -> None:
    with scene(raw, check=lambda status, body: None) as here:
        assert here.ask() == Response(200, GREETING)
        assert here.server.log.gaps == [3.0]


def test_damaged_compression_is_a_damaged_reply() -> None:
    words = r"^invalid response from Greeter \(its compression is damaged\)$"
    with scene(*[BROKEN["compressed badly"]] * 2) as here, pytest.raises(BadReply, match=words):
        here.ask()


def test_body_that_is_too_large_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.http.transport._MAX_BODY_BYTES", 2**20)
    bomb = zipped(b"\x00" * (2**20 + 1))
    with scene(bomb, check=lambda status, body: None) as here:
        for number in range(3):
            with pytest.raises(BadReply, match=r"from Greeter \(a reply of more than 1 MB is no answer to a question"):
                here.ask(number)
        assert here.requests == 1


@dataclass(frozen=True)
class Drops:
    """A body of `length` bytes that comes in parts of `size`, each in time, one a second."""

    clock: ManualClock
    size: int
    drops: int
    length: int = 1_000_000

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        wire.connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {self.length}\r\n\r\n".encode())
        with suppress(OSError):  # the client hangs up
            for _ in range(self.drops):
                self.clock.seconds += 1.0
                wire.connection.sendall(b"x" * self.size)
                time.sleep(0.002)
        wire.close_connection = True


@pytest.mark.parametrize(("size", "drops"), [(1, 100), (2000, 300)], ids=["too slow", "never whole"])
def test_body_that_comes_drop_by_drop_is_not_waited_for(size: int, drops: int) -> None:
    with scene(policy=ONE_TRY) as here:
        here.server.faults.append(Drops(here.clock, size, drops))
        with pytest.raises(SourceUnavailable, match=r"the reply took too long"):
            here.ask()


@pytest.mark.parametrize("has_failed", [False, True])
def test_slow_body_is_waited_for_unless_the_question_before_had_no_answer(has_failed: bool) -> None:
    with scene(policy=ONE_TRY, check=lambda status, body: None) as here:
        slow = Drops(here.clock, 1, 30, length=30)
        here.server.faults.extend([*[Status(500)] * has_failed, slow])
        if has_failed:
            with pytest.raises(SourceUnavailable):
                here.ask()
            with pytest.raises(SourceUnavailable, match="the reply took too long"):
                here.ask(1)
        else:
            assert here.ask() == Response(200, b"x" * 30)


def test_answer_that_is_only_slow_is_taken() -> None:
    with scene() as here:
        here.server.faults.append(Late(20.0, here.clock.sleep))
        assert here.ask() == Response(200, GREETING)


def error_of(make: Callable[[], object]) -> Exception:
    try:
        make()
    except Exception as error:  # noqa: BLE001 -- whatever it is
        return error
    raise AssertionError("no error")


def untrusted() -> None:
    raise requests.exceptions.SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed"))


def broken_off() -> None:
    raise requests.exceptions.SSLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol"))


def no_proxy() -> None:
    from urllib3.exceptions import MaxRetryError, ProxyError

    raise requests.exceptions.ProxyError(MaxRetryError(None, "/", ProxyError("no way", OSError("Tunnel failed: 403"))))  # type: ignore[arg-type] # no pool needed


ERRORS = {
    "a certificate that nobody signed": (untrusted, (Unreachable, "its certificate is not to be trusted")),
    "a handshake that was broken off": (broken_off, (NoReply, "connection failed")),
    "a proxy that refuses": (no_proxy, (Unreachable, "no way through the proxy")),
}


@pytest.mark.parametrize(("make", "expected"), ERRORS.values(), ids=ERRORS.keys())
def test_errors_of_the_library_are_told_apart(
    make: Callable[[], object], expected: tuple[type[ResolverError], str]
) -> None:
    fault = failure_from_error(error_of(make))
    assert fault is not None
    assert (fault.kind, fault.message) == expected


def test_proxy_is_asked_where_there_is_one(dead_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with scene() as here:
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("http_proxy", here.server.root)
        elsewhere = service_at(f"http://127.0.0.1:{dead_port}")
        assert here.http.get(elsewhere, "/greet") == Response(200, GREETING)
        assert here.requests == 1


@pytest.mark.parametrize("user", ["", "ada:secret@"])
def test_proxy_that_is_gone_is_named_without_a_password(
    user: str, dead_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scene() as here:
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("http_proxy", f"http://{user}127.0.0.1:{dead_port}")
        with pytest.raises(Unreachable) as caught:
            here.ask()
        assert str(caught.value).endswith(f"cannot be reached: no way through the proxy 127.0.0.1:{dead_port}")


def test_interrupt_while_connecting_leaves_no_connection_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    connecting, go_on = threading.Event(), threading.Event()
    closed = threading.Event()

    class Made:
        def close(self) -> None:
            closed.set()

    def connect() -> Made:
        connecting.set()
        go_on.wait(60.0)
        return Made()

    def interrupted(*_: object, **__: object) -> None:
        connecting.wait(60.0)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("concurrent.futures.Future.result", interrupted)
        with pytest.raises(KeyboardInterrupt):
            _run_with_timeout(60.0, connect)
    go_on.set()
    assert closed.wait(60.0)


def test_error_that_is_about_the_question_is_no_fault() -> None:
    assert failure_from_error(requests.exceptions.InvalidURL("no host")) is None


def test_reset_in_the_middle_is_a_fault_like_others() -> None:
    class Cut:
        def strike(self, wire: Wire, answer: FakeResponse) -> None:
            wire.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\nhello")
            time.sleep(0.02)
            wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            wire.close_connection = True

    with scene(Cut()) as here:
        assert here.ask() == Response(200, GREETING)
        assert here.server.log.gaps == [3.0]
