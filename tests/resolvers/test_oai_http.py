"""The HTTP session: pace, patience, and what it says when it gives up. Each test talks to the stand-in over loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from standin.exchange import Answer, Question
from standin.faults import Fault, Page, Reset, Stall, Status, Truncated
from standin.manual import ManualClock
from standin.server import StandIn

from resolvers.errors import BadReply, RateLimited, ResolverError, SourceUnavailable
from resolvers.http import Http, Manners, Timer, host_name, retry_after, user_agent

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MANNERS = Manners(read_timeout=0.25)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


class Greeting:
    path = "/greet"

    def __init__(self, answer: Answer | None = None) -> None:
        self._answer = answer or Answer(b"hello, and a bit more", "text/plain")

    def answer(self, question: Question) -> Answer:
        return self._answer


@contextmanager
def standing_in(
    *faults: Fault | None, answer: Answer | None = None
) -> Iterator[tuple[StandIn, Http, ManualClock, str]]:
    clock = ManualClock()
    service = Greeting(answer)
    timer = Timer(clock.monotonic, clock.sleep, clock.now)
    with StandIn([service], clock=clock.monotonic) as server, Http(manners=MANNERS, timer=timer) as http:
        server.faults.extend(faults)
        yield server, http, clock, server.url(service)


def whole(body: bytes) -> str:
    if body != b"hello, and a bit more":
        raise BadReply("cut short")
    return body.decode()


RETRY_AFTER = {
    "seconds": ("120", 120.0),
    "zero": ("0", 0.0),
    "white space around": (" 7 ", 7.0),
    "an HTTP date": ("Fri, 01 May 2026 12:01:30 GMT", 90.0),
    "an HTTP date that is over": ("Fri, 01 May 2026 11:00:00 GMT", 0.0),
    "a date without a zone is UTC": ("Fri, 01 May 2026 12:00:05 -0000", 5.0),
    "a negative number": ("-5", None),
    "no number": ("soon", None),
    "other digits": ("٣", None),
    "empty": ("", None),
    "absent": (None, None),
}


@pytest.mark.parametrize(("value", "seconds"), RETRY_AFTER.values(), ids=RETRY_AFTER.keys())
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds


def test_user_agent_names_version_and_contact() -> None:
    program = user_agent(None)
    assert program.startswith("bibnorm/")
    assert user_agent("mailto:a@b.org") == f"{program} (+mailto:a@b.org)"


def test_host_is_named_with_its_port_but_without_a_password() -> None:
    assert host_name("https://me:secret@example.org:8080/oai?x=1") == "example.org:8080"


def test_contact_is_told_to_the_host() -> None:
    with standing_in() as (server, _, _, url), Http("mailto:a@b.org") as http:
        http.get(url, {}, whole)
        assert server.log.entries[0].question.headers["User-Agent"] == user_agent("mailto:a@b.org")


def test_requests_to_one_host_start_three_seconds_apart() -> None:
    with standing_in() as (server, http, _, url):
        assert [http.get(url, {"n": str(number)}, whole) for number in range(4)] == ["hello, and a bit more"] * 4
        assert server.log.gaps == [3.0, 3.0, 3.0]


def test_time_spent_otherwise_counts_towards_the_gap() -> None:
    with standing_in() as (server, http, clock, url):
        http.get(url, {}, whole)
        clock.seconds += 2.0
        http.get(url, {}, whole)
        clock.seconds += 50.0
        http.get(url, {}, whole)
        assert clock.slept == [1.0]
        assert server.log.gaps == [3.0, 50.0]


def test_two_hosts_do_not_wait_for_each_other() -> None:
    with standing_in() as (_, http, clock, url), StandIn([Greeting()]) as other:
        http.get(url, {}, whole)
        http.get(f"{other.root}/greet", {}, whole)
        assert clock.slept == []


def test_threads_take_turns() -> None:
    with standing_in() as (server, http, _, url):
        threads = [threading.Thread(target=http.get, args=(url, {}, whole)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.log.most_at_once == 1
        assert server.log.gaps == [3.0] * 4


def test_server_log_sees_requests_that_overlap() -> None:
    stall = Stall()
    with standing_in(stall) as (server, http, _, url):

        def ask() -> None:
            with pytest.raises(SourceUnavailable), Http(manners=Manners(fault_waits=(), limited_waits=())) as hasty:
                hasty.get(url, {}, whole)

        thread = threading.Thread(target=ask)
        thread.start()
        while not server.log.entries:
            thread.join(0.01)
        http.get(url, {}, whole)
        assert server.log.most_at_once == 2
        stall.over.set()
        thread.join()


PASSING: dict[str, tuple[list[Fault | None], list[float]]] = {
    "a server error": ([Status(500)], [3.0]),
    "a bad gateway": ([Status(502)], [3.0]),
    "a reset connection": ([Reset()], [3.0]),
    "a stall": ([Stall(1.0)], [3.0]),
    "a body shorter than announced": ([Truncated(announced=True)], [3.0]),
    "a body that only the reader finds too short": ([Truncated()], [3.0]),
    "another page": ([Page()], [3.0]),
    "503 without a hint": ([Status(503)], [30.0]),
    "429 without a hint": ([Status(429)], [30.0]),
    "503 with seconds": ([Status(503, retry_after="7")], [7.0]),
    "429 with a date": ([Status(429, retry_after="Fri, 01 May 2026 12:01:30 GMT")], [90.0]),
    "503 with a hint that cannot be read": ([Status(503, retry_after="later")], [30.0]),
    "503 that asks for less than the gap": ([Status(503, retry_after="1")], [3.0]),
    "a server error with a hint": ([Status(500, retry_after="20")], [20.0]),
    "limits that go on": ([Status(429)] * 4, [30.0, 60.0, 120.0, 300.0]),
    "faults that go on": ([Reset(), Status(500), Truncated(), Status(504)], [3.0, 10.0, 30.0, 60.0]),
    "a mixture": ([Status(429), Reset(), Status(503, retry_after="5"), Page()], [30.0, 10.0, 5.0, 60.0]),
}


@pytest.mark.parametrize(("faults", "gaps"), PASSING.values(), ids=PASSING.keys())
def test_fault_that_passes_is_waited_out(faults: list[Fault | None], gaps: list[float]) -> None:
    with standing_in(*faults) as (server, http, _, url):
        assert http.get(url, {"q": "ü&="}, whole) == "hello, and a bit more"
        assert server.log.gaps == gaps
        assert [entry.question.parameters for entry in server.log.entries] == [{"q": ["ü&="]}] * (len(faults) + 1)


LASTING: dict[str, tuple[list[Fault | None], type[ResolverError], str]] = {
    "limits": ([Status(429)] * 5, RateLimited, r"127\.0\.0\.1:\d+ did not answer \(429, asked 5 times\)"),
    "errors": ([Status(500)] * 5, SourceUnavailable, r"did not answer \(500, asked 5 times\)"),
    "resets": ([Reset()] * 5, SourceUnavailable, r"did not answer \(connection failed, asked 5 times\)"),
    "stalls": ([Stall(1.0)] * 5, SourceUnavailable, r"did not answer \(no answer in time, asked 5 times\)"),
    "nonsense": ([Page()] * 5, BadReply, r"gave no usable answer \(cut short, asked 5 times\)"),
    "a wait beyond patience": ([Status(503, retry_after="601")], RateLimited, "asks to be left alone for 601 s"),
    "a refusal": ([Status(403)], SourceUnavailable, r"/greet refused the request \(403\); check the address"),
}


@pytest.mark.parametrize(("faults", "kind", "words"), LASTING.values(), ids=LASTING.keys())
def test_fault_that_lasts_is_told_after_as_many_requests(
    faults: list[Fault | None], kind: type[ResolverError], words: str
) -> None:
    with standing_in(*faults) as (server, http, _, url):
        with pytest.raises(ResolverError, match=words) as caught:
            http.get(url, {"q": "1"}, whole)
        assert caught.type is kind
        assert len(server.log.entries) == len(faults)


def test_redirect_is_not_followed_but_told() -> None:
    moved = Answer(b"", "text/plain", 301, {"Location": "https://example.org/new"})
    with standing_in(answer=moved) as (server, http, _, url):
        with pytest.raises(SourceUnavailable, match=r"greet has moved to https://example\.org/new; use that address"):
            http.get(url, {}, whole)
        assert len(server.log.entries) == 1


ADDRESSES = ["nowhere", "ftp://127.0.0.1/x", "http://", "http://[::1"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_address_that_is_none_is_an_error_at_once(address: str) -> None:
    clock = ManualClock()
    with Http(timer=Timer(clock.monotonic, clock.sleep)) as http, pytest.raises(ResolverError, match="cannot ask"):
        http.get(address, {}, whole)
    assert clock.slept == []


def test_host_that_nobody_serves_is_unavailable(unused_port: Callable[[], int]) -> None:
    clock = ManualClock()
    with Http(timer=Timer(clock.monotonic, clock.sleep)) as http:
        with pytest.raises(SourceUnavailable, match="connection failed, asked 5 times"):
            http.get(f"http://127.0.0.1:{unused_port()}/", {}, whole)
        assert clock.slept == [3.0, 10.0, 30.0, 60.0]


@pytest.fixture
def unused_port() -> Callable[[], int]:
    def find() -> int:
        with StandIn([]) as server:
            return int(server.root.rpartition(":")[2])

    return find


def test_default_timer_is_the_real_one() -> None:
    timer = Timer()
    before = timer.monotonic()
    timer.sleep(0.0)
    assert timer.monotonic() >= before
    assert abs((timer.now() - datetime.now(UTC)).total_seconds()) < 60
