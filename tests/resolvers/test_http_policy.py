"""Pace, patience, and what is said when both are at an end."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.clock import ManualClock
from fakes.exchange import FakeResponse
from fakes.faults import Fault, Page, Reset, Stall, Status, Truncated
from fakes.server import FakeServer
from http_scene import EXACT, GREETING, HASTY, ONE_TRY, Greeting, scene, service_at, timer_of

from resolvers.errors import (
    BadReply,
    NoReply,
    RateLimited,
    RequestRefused,
    ResolverError,
    ServiceBlocked,
    SourceUnavailable,
    TimedOut,
)
from resolvers.http import Clock, HttpClient, HttpSettings, Response
from resolvers.http.clock import retry_after
from resolvers.http.service import ServiceCounter

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)

RETRY_AFTER = {
    "seconds": ("120", 120.0),
    "zero": ("0", 0.0),
    "white space around": (" 7 ", 7.0),
    "an HTTP date": ("Fri, 01 May 2026 12:01:30 GMT", 90.0),
    "an HTTP date that is over": ("Fri, 01 May 2026 11:00:00 GMT", 0.0),
    "a date without a zone is UTC": ("Fri, 01 May 2026 12:00:05 -0000", 5.0),
    "a number that no float holds": ("9" * 400, 86_400.0),
    "a date of another century": ("Fri, 01 May 2099 12:00:00 GMT", 86_400.0),
    "a year that no machine counts to": ("Fri, 01 May 99999999999999999999 12:00:00 GMT", None),
    "a negative number": ("-5", None),
    "no number": ("soon", None),
    "other digits": ("٣", None),
    "empty": ("", None),
    "absent": (None, None),
}


@pytest.mark.parametrize(("value", "seconds"), RETRY_AFTER.values(), ids=RETRY_AFTER.keys())
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds


def test_requests_start_three_seconds_apart() -> None:
    with scene() as here:
        assert [here.ask(number) for number in range(4)] == [Response(200, GREETING)] * 4
        assert here.server.log.gaps == [3.0, 3.0, 3.0]


def test_time_spent_otherwise_counts_towards_the_gap() -> None:
    with scene() as here:
        here.ask()
        here.clock.seconds += 2.0
        here.ask()
        here.clock.seconds += 50.0
        here.ask()
        assert here.clock.slept == [1.0]
        assert here.server.log.gaps == [3.0, 50.0]


def test_services_don_t_wait_for_each_other_even_on_one_host() -> None:
    with scene() as here:
        here.ask()
        here.http.get(replace(here.service, slug="other"), "/greet")
        assert here.clock.slept == []


def test_services_that_name_the_same_pace_wait_for_each_other() -> None:
    """arXiv counts its API and OAI-PMH together."""
    with scene() as here:
        here.ask()
        here.http.get(replace(here.service, slug="other", pace="greeter"), "/greet")
        assert here.clock.slept == [3.0]


def test_threads_take_turns() -> None:
    with scene() as here:
        with ThreadPoolExecutor(5) as pool:
            list(pool.map(here.ask, range(5)))
        assert here.server.log.most_at_once == 1
        assert here.server.log.gaps == [3.0] * 4


PASSING: dict[str, tuple[list[Fault | None], list[float]]] = {
    "a server error": ([Status(500)], [3.0]),
    "a bad gateway": ([Status(502)], [3.0]),
    "a time-out of the server": ([Status(408)], [3.0]),
    "a reset connection": ([Reset()], [3.0]),
    "a body shorter than announced": ([Truncated(announced=True)], [3.0]),
    "a body that only the check finds too short": ([Truncated()], [3.0]),
    "503 without a hint": ([Status(503)], [10.0]),
    "429 without a hint": ([Status(429)], [10.0]),
    "503 with seconds": ([Status(503, retry_after="7")], [7.0]),
    "429 with a date": ([Status(429, retry_after="Fri, 01 May 2026 12:01:30 GMT")], [90.0]),
    "503 with a hint that cannot be read": ([Status(503, retry_after="later")], [10.0]),
    "503 that asks for less than the gap": ([Status(503, retry_after="1")], [3.0]),
    "a server error with a hint": ([Status(500, retry_after="20")], [20.0]),
    "limits that go on": ([Status(429)] * 2, [10.0, 20.0]),
    "faults that go on": ([Reset(), Status(500), Status(502)], [3.0, 10.0, 20.0]),
    "limits with a short time after a failure": ([Status(500), *[Status(503, retry_after="4")] * 2], [3.0, 4.0, 4.0]),
    "a mixture": ([Status(429), Status(500), Status(504)], [10.0, 10.0, 20.0]),
}


@pytest.mark.parametrize(("faults", "gaps"), PASSING.values(), ids=PASSING.keys())
def test_fault_that_passes_is_waited_out(faults: list[Fault | None], gaps: list[float]) -> None:
    with scene(*faults) as here:
        assert here.http.get(here.service, "/greet", {"q": "ü&="}) == Response(200, GREETING)
        assert here.server.log.gaps == gaps
        assert [entry.question.parameters for entry in here.server.log.entries] == [{"q": ["ü&="]}] * (len(faults) + 1)


def test_stall_that_passes_is_waited_out_where_the_run_is_patient() -> None:
    with scene(Stall(60.0), policy=replace(EXACT, read_timeout=1.0, is_patient=True)) as here:
        assert here.ask() == Response(200, GREETING)
        # On a busy machine the second answer may seem to stall as well.
        assert here.server.log.gaps[0] == 3.0


def test_stalls_that_go_on_are_told() -> None:
    """A host that says nothing has had its time: no question is repeated, and no third one is asked."""
    with scene(*[Stall(60.0)] * 4, policy=HASTY) as here:
        for number in range(4):
            with pytest.raises(TimedOut, match=r"^Greeter did not respond \(no answer in time\)$"):
                here.ask(number)
        assert here.requests == 2


LASTING: dict[str, tuple[list[Fault | None], type[ResolverError], str]] = {
    "limits": ([Status(429)] * 3, RateLimited, "Greeter refused the request (429); not asked again before 12:16"),
    "errors": ([Status(500)] * 4, SourceUnavailable, "Greeter did not respond (500)"),
    "resets": ([Reset()] * 2, NoReply, "Greeter did not respond (connection failed)"),
    "bodies that are cut": ([Truncated(announced=True)] * 2, NoReply, "Greeter did not respond (the reply was cut short)"),
    "nonsense": ([Truncated()] * 2, BadReply, "invalid response from Greeter (cut short)"),
    "a web page": ([Page()], ServiceBlocked, "Greeter refused the request (a web page instead of data, status 200)"),
    "a wait beyond patience": ([Status(503, retry_after="601")], RateLimited, "Greeter did not respond (503); retry in 601 s"),
    "a refusal": ([Status(403)], RequestRefused, "Greeter refused the request (403)"),
    "a status of success that is none": ([Status(204, body=b"")], BadReply, "Greeter answers with status 204, which it should not"),
}  # fmt: skip


@pytest.mark.parametrize(("faults", "kind", "words"), LASTING.values(), ids=LASTING.keys())
def test_fault_that_lasts_is_told_after_as_many_requests(
    faults: list[Fault | None], kind: type[ResolverError], words: str
) -> None:
    with scene(*faults) as here:
        with pytest.raises(ResolverError) as caught:
            here.ask()
        assert (caught.type, str(caught.value)) == (kind, words)
        assert here.requests == len(faults)


@pytest.mark.parametrize(
    ("fault", "requests"),
    [(Truncated(), 2 + 2), (Reset(), 2 + 1), (Status(500), 4 + 7), (Status(301), 2)],
    ids=["nonsense", "resets", "errors", "another address"],
)
def test_service_that_never_answers_is_left_alone(fault: Fault, requests: int) -> None:
    """Of several questions without a whole reply the first one is repeated; after some none is asked."""
    with scene(*[fault] * 40) as here:
        for number in range(12):
            with pytest.raises(ResolverError):
                here.ask(number)
        assert here.requests == requests


def test_exceptions_of_the_libraries_don_t_hang_on_ours() -> None:
    """They quote URLs and headers, and a traceback would print them."""
    with scene(Reset(), policy=ONE_TRY) as here, pytest.raises(SourceUnavailable) as caught:
        here.ask()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_refusal_tells_its_status_unless_the_service_calls_it_an_answer() -> None:
    with scene(Status(400, body=b"incorrect id format for 1.2")) as here:
        with pytest.raises(RequestRefused) as caught:
            here.ask()
        assert (caught.value.status, caught.value.body) == (400, b"incorrect id format for 1.2")
    with scene(Status(404, body=b"no such paper"), answers=frozenset({200, 404})) as here:
        assert here.ask() == Response(404, b"no such paper")


def test_our_own_waits_are_longer_by_a_random_share_that_a_seed_repeats() -> None:
    def gaps(seed: int) -> list[float]:
        settings = HttpSettings(seed=seed)
        policy = replace(EXACT, jitter=0.5)
        with scene(*[Status(429)] * 2, settings=settings, policy=policy) as here:
            here.ask()
            return here.server.log.gaps

    for least, gap in zip((10.0, 20.0), gaps(1), strict=True):
        assert least <= gap <= 1.5 * least
    assert gaps(1) == gaps(1) != gaps(2)


def test_host_may_not_be_hurried_by_what_it_asks_itself() -> None:
    with scene(Status(503, retry_after="40"), policy=replace(EXACT, jitter=1.0)) as here:
        here.ask()
        assert here.server.log.gaps == [40.0]


def test_addresses_that_are_none_are_errors_at_once() -> None:
    clock = ManualClock()
    with HttpClient(timer=timer_of(clock)) as http:
        for address in (
            "nowhere",
            "ftp://127.0.0.1/x",
            "http://",
            "http://[::1",
            "https://a:port/",
            "http://127.0.0.1:99999",
        ):
            with pytest.raises(ResolverError, match="cannot ask"):
                http.get(service_at(address))
    assert clock.slept == []


def test_path_that_makes_no_url_is_an_error_at_once() -> None:
    with HttpClient() as http, pytest.raises(ResolverError, match="cannot ask Greeter"):
        http.get(service_at("http://localhost"), ".\udcff")


def test_certificates_that_are_not_there_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with (
        HttpClient() as http,
        pytest.raises(ResolverError, match="cannot ask Greeter: Could not find a suitable TLS CA"),
    ):
        http.get(service_at("https://api.example.org"))


def test_bug_in_a_check_shows_itself() -> None:
    def check(status: int, body: bytes) -> None:
        raise ValueError("a bug")

    with scene(check=check) as here, pytest.raises(ValueError, match="a bug"):
        here.ask()


def test_statistics_are_those_of_the_moment() -> None:
    with scene(Status(500), None, Status(400), Status(400)) as here:
        here.ask()
        for _ in range(2):
            with pytest.raises(RequestRefused):
                here.ask()
        stats = here.http.stats["greeter"]
        assert (stats.name, stats.asked, stats.cached, stats.failed, stats.waiting) == ("Greeter", 4, 0, 2, 0)
        assert stats.waiting_since is None


def test_statistics_tell_who_waits_and_since_when() -> None:
    seen = []
    clock = ManualClock()

    def sleep(seconds: float) -> None:
        seen.append(http.stats["greeter"])
        clock.sleep(seconds)

    timer = Clock(clock.monotonic, sleep, clock.now)
    with FakeServer([Greeting()], clock=clock.monotonic) as server, HttpClient(timer=timer) as http:
        service = service_at(server.root)
        http.get(service, "/greet")
        clock.seconds = 1.0
        http.get(service, "/greet")
        spent = http.stats["greeter"].seconds
    assert [(stats.asked, stats.waiting, stats.waiting_since) for stats in seen] == [(1, 1, 1.0)]
    assert spent == clock.seconds - 1.0 > 0  # what the second question waited; the replies took no time


def test_questions_that_are_out_at_once_count_their_time_once() -> None:
    tally = ServiceCounter("Greeter")
    times = iter([10.0, 15.0, 20.0, 21.5])
    with tally.track_request(lambda: next(times)), tally.track_request(lambda: next(times)):
        pass
    with pytest.raises(ValueError, match="failed"), tally.track_request(lambda: next(times)):
        raise ValueError("failed")
    assert tally.stats.seconds == 6.5


def test_default_timer_is_the_real_one() -> None:
    timer = Clock()
    before = timer.monotonic()
    timer.sleep(0.0)
    assert timer.monotonic() >= before
    assert abs((timer.now() - datetime.now(UTC)).total_seconds()) < 60
    with HttpClient() as http:
        assert abs((http.now() - datetime.now(UTC)).total_seconds()) < 60


def test_run_that_is_ended_wakes_those_who_wait_in_other_threads() -> None:
    """Ctrl-C reaches the main thread only; a thread that waits for minutes would keep the program alive."""
    caught: list[ResolverError] = []
    waiting = replace(EXACT, min_interval=300.0, max_delay=600.0)
    with FakeServer([Greeting()]) as server, HttpClient() as http:
        service = service_at(server.root, policy=waiting)
        http.get(service, "/greet")

        def ask() -> None:
            try:
                http.get(service, "/greet")
            except ResolverError as error:
                caught.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        while not http.stats["greeter"].waiting:
            thread.join(0.001)
        http.close()
        thread.join(60.0)
        assert not thread.is_alive()
        with pytest.raises(SourceUnavailable, match="the run was ended"):
            http.get(service, "/greet")
    assert [str(error) for error in caught] == ["not asked any more: the run was ended"]


def test_ctrl_c_during_a_wait_ends_it_and_the_next_question_is_answered() -> None:
    clock = ManualClock()
    pressed = iter([True])

    def sleep(seconds: float) -> None:
        if next(pressed, False):
            raise KeyboardInterrupt
        clock.sleep(seconds)

    with FakeServer([Greeting()], clock=clock.monotonic) as server:
        with HttpClient(timer=Clock(clock.monotonic, sleep, clock.now)) as http:
            service = service_at(server.root)
            server.faults.append(Status(429))
            with pytest.raises(KeyboardInterrupt):
                http.get(service, "/greet")
            assert http.get(service, "/greet") == Response(200, GREETING)
        assert server.log.gaps == [10.0]


def test_nothing_but_the_key_and_who_we_are_goes_out_with_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In particular no password that ~/.netrc has for the host."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password planted\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with scene(answer=FakeResponse(GREETING, "text/plain", headers={"Set-Cookie": "a=b"})) as here:
        here.ask()
        here.ask(1)
        names = {name for entry in here.server.log.entries for name in entry.question.headers}
        assert names == {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection"}
