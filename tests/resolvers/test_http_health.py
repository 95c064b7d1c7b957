"""What a refusal is, how long it is remembered, and what the next runs do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.exchange import FakeResponse
from fakes.faults import Fault, Page, Reset, Stall, Status
from http_scene import EXACT, GREETING, ONE_TRY, again, scene
from hypothesis import given
from hypothesis import strategies as st

from resolvers.errors import NotSent, RequestRefused, ServiceBlocked, SourceUnavailable, TimedOut
from resolvers.http import Clock, HttpClient, HttpSettings, Response
from resolvers.http.clock import WaitingBudget
from resolvers.http.health import Health, HealthFile, Refusal, State, least_interval, read_refusal

pytestmark = pytest.mark.once

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
CHECK = b'<!doctype html><html><head><title>One moment</title><script src="/x.js"></script></head></html>'
ERROR = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html; charset=utf-8"}

REPLIES = {
    "a bot check, 500": (500, HTML, CHECK, State.NEEDS_BROWSER, None),
    "a bot check, 200": (200, HTML, CHECK, State.NEEDS_BROWSER, None),
    "a bot check, 403": (403, HTML, CHECK, State.NEEDS_BROWSER, None),
    "a bot check that says it is JSON": (200, JSON, CHECK, State.NEEDS_BROWSER, None),
    "a notice of maintenance": (200, HTML, b"<html><body>Down</body></html>", State.DOWN, None),
    "a page that forbids": (403, HTML, b"<html><body>Access denied</body></html>", State.REFUSED, None),
    "a notice behind a byte order mark": (200, JSON, b"\xef\xbb\xbf<html><body>Down</body></html>", State.DOWN, None),
    "a limit that no float holds": (429, {"RateLimit": "t=" + "9" * 400}, b"", State.LIMITED, 86_400.0),
    "a server that fails": (500, HTML, b"<html><body>Server Error</body></html>", None, None),
    "a proxy that fails, decorated": (502, HTML, CHECK, None, None),
    "a proxy that fails": (502, HTML, ERROR, None, None),
    "no such page": (404, HTML, b"<html>Not Found</html>", None, None),
    "no such page, with a script": (404, HTML, CHECK, None, None),
    "a bad question, answered by a page": (400, HTML, CHECK, None, None),
    "a redirect": (302, HTML, CHECK, None, None),
    "a limit with a check": (429, HTML, CHECK, State.NEEDS_BROWSER, None),
    "a limit": (429, {}, b"", State.LIMITED, None),
    "a limit in HTML": (429, HTML, b"<html><h1>Too Many Requests</h1></html>", State.LIMITED, None),
    "a limit with seconds": (429, {"Retry-After": "7"}, b"", State.LIMITED, 7.0),
    "a limit with a time that is over": (429, {"Retry-After": "Fri, 01 May 2026 11:00:00 GMT"}, b"", State.LIMITED, None),
    "a limit with no seconds": (429, {"Retry-After": "0"}, b"", State.LIMITED, None),
    "a limit with a window": (429, {"RateLimit": '"api";r=0;t=55'}, b"", State.LIMITED, 55.0),
    "a limit with a time": (429, JSON, b'{"details": {"resetTime": "2026-05-01T13:00:00Z"}}', State.LIMITED, 3600.0),
    "a limit with a time that is none": (429, JSON, b'{"details": {"resetTime": "soon"}}', State.LIMITED, None),
    "a spent budget": (429, JSON, b'{"message": "Insufficient budget.", "retryAfter": 47052}', State.BUDGET_SPENT, 47052.0),
    "a budget until midnight": (429, JSON, b'{"message": "Insufficient budget."}', State.BUDGET_SPENT, 43200.0),
    "a challenge": (403, JSON, b'{"name": "ChallengeRequiredError", "status": 403}', State.NEEDS_LOGIN, None),
    "forbidden": (403, JSON, b'{"message": "Forbidden"}', State.NEEDS_KEY, None),
    "a question that is refused": (403, JSON, b'{"message": "not yours"}', None, None),
    "an answer": (200, JSON, b'{"message": "Forbidden"}', None, None),
    "XML": (200, {"Content-Type": "text/html"}, b"<?xml version='1.0'?><feed/>", None, None),
}  # fmt: skip


@pytest.mark.parametrize(("status", "headers", "body", "state", "seconds"), REPLIES.values(), ids=REPLIES.keys())
def test_refusals_are_told_from_answers_and_failures(
    status: int, headers: dict[str, str], body: bytes, state: State | None, seconds: float | None
) -> None:
    found = read_refusal(status, headers, body, NOON)
    assert (found and found.state, found and found.seconds) == (state, seconds)


@given(
    st.integers(100, 599),
    st.dictionaries(st.sampled_from(["Content-Type", "Retry-After", "RateLimit"]), st.text()),
    st.binary(),
)
def test_no_reply_breaks_the_reader(status: int, headers: dict[str, str], body: bytes) -> None:
    found = read_refusal(status, headers, body, NOON)
    assert found is None or found.seconds is None or found.seconds >= 0
    least_interval(headers)


LIMITS = {
    ("1", "1s"): 1.0, ("3", "1s"): 1 / 3, ("50", "1"): 0.02, ("0", "1s"): None, ("x", "1s"): None, ("", ""): None,
}  # fmt: skip


@pytest.mark.parametrize(("given", "gap"), LIMITS.items(), ids=str)
def test_interval_of_the_headers_is_read(given: tuple[str, str], gap: float | None) -> None:
    assert least_interval({"x-rate-limit-limit": given[0], "x-rate-limit-interval": given[1]}) == gap


def test_wider_interval_of_the_headers_is_kept() -> None:
    answer = FakeResponse(GREETING, "text/plain", headers={"x-rate-limit-limit": "1", "x-rate-limit-interval": "8s"})
    with scene(answer=answer) as here:
        for number in range(3):
            here.ask(number)
        assert here.server.log.gaps == [8.0, 8.0]


def test_refusal_is_one_request_and_one_sentence_and_none_in_the_next_run(tmp_path: Path) -> None:
    with scene(Page(CHECK), cache=tmp_path) as here:
        told = set()
        for number in range(5):
            with pytest.raises(ServiceBlocked, match="a check for browsers instead of data") as caught:
                here.ask(number)
            told.add(str(caught.value))
        with again(here, tmp_path) as http, pytest.raises(ServiceBlocked) as caught:
            http.get(here.service, "/greet")
        assert told == {str(caught.value)}
        assert here.requests == 1
        here.clock.seconds += 3600.0
        with again(here, tmp_path) as http:
            assert http.get(here.service, "/greet") == Response(200, GREETING)
        assert not list((tmp_path / "health").iterdir())


def test_refusals_in_a_row_last_longer_each_time(tmp_path: Path) -> None:
    with scene(*[Page(CHECK)] * 3, cache=tmp_path) as here:
        pauses = []
        for number in range(3):
            with again(here, tmp_path) as http, pytest.raises(ServiceBlocked):
                http.get(here.service, "/greet", {"n": str(number)})
            health = HealthFile(tmp_path, "greeter").read()
            assert health.until
            pauses.append((health.until - here.clock.now()).total_seconds())
            here.clock.seconds += pauses[-1]
        assert pauses == [3600.0, 7200.0, 14400.0]


def test_new_key_and_another_address_are_another_chance(tmp_path: Path) -> None:
    with scene(Page(CHECK), cache=tmp_path, key_header="x-key") as here:
        with pytest.raises(ServiceBlocked):
            here.ask()
        with HttpClient(HttpSettings(cache=tmp_path, keys={"greeter": "k"}), timer=here.timer) as http:
            assert http.get(here.service, "/greet") == Response(200, GREETING)
        moved = replace(here.service, url=here.server.root.replace("127.0.0.1", "localhost"))
        with again(here, tmp_path) as http:
            assert http.get(moved, "/greet", {"n": "2"}) == Response(200, GREETING)


def test_service_that_was_down_gets_one_try_in_the_next_run(tmp_path: Path) -> None:
    with scene(*[Status(500)] * 100, cache=tmp_path) as here:
        for number in range(10):
            with pytest.raises(SourceUnavailable):
                here.ask(number)
        asked = here.requests
        with again(here, tmp_path) as http:
            for number in range(10):
                with pytest.raises(SourceUnavailable):
                    http.get(here.service, "/greet", {"n": str(number)})
        assert here.requests == asked + 1


ONE_QUESTION: dict[str, tuple[Fault, str]] = {
    "a page that forbids": (Status(403, body=b"<html>Access denied</html>"), "; not asked again before 13:00"),
    "a notice of maintenance": (Page(), "(a web page instead of data, status 200)"),
    "a reset": (Reset(), "(connection failed)"),
}


@pytest.mark.parametrize(("fault", "words"), ONE_QUESTION.values(), ids=ONE_QUESTION)
def test_next_run_asks_a_service_once_unless_it_has_said_that_it_does_not(
    tmp_path: Path, fault: Fault, words: str
) -> None:
    with scene(*[fault] * 9, cache=tmp_path) as here:
        with pytest.raises(SourceUnavailable):
            here.ask()
        asked = here.requests
        for _ in range(2):
            with again(here, tmp_path) as http, pytest.raises(SourceUnavailable) as caught:
                http.get(here.service, "/greet")
            assert str(caught.value).endswith(words)
        assert here.requests - asked == (0 if "before" in words else 2)


def test_service_that_was_down_shortly_before_is_waited_for_briefly(tmp_path: Path) -> None:
    policy = replace(EXACT, read_timeout=1800.0, short_timeout=0.25)
    with scene(Stall(60.0), cache=tmp_path, policy=policy) as here:
        down = Health(url=here.server.root).after(Refusal(State.DOWN, "no answer in time"), here.clock.now())
        HealthFile(tmp_path, "greeter").write(down)
        with pytest.raises(TimedOut):
            here.ask()


DAMAGED = ["", "[]", "{}", '{"state": "odd"}', '{"state": "limited", "words": "", "since": "2026-05-01", "until": 7}']


@pytest.mark.parametrize("text", DAMAGED)
def test_damaged_file_of_health_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "health").mkdir()
    (tmp_path / "health" / "greeter.json").write_text(text, encoding="utf-8")
    with scene(cache=tmp_path) as here:
        assert here.ask() == Response(200, GREETING)


def test_read_only_folder_only_forgets(tmp_path: Path) -> None:
    (tmp_path / "health").write_text("a file where the folder should be", encoding="utf-8")
    with scene(Page(CHECK), cache=tmp_path) as here:
        with pytest.raises(ServiceBlocked):
            here.ask()
        with again(here, tmp_path) as http:
            assert http.get(here.service, "/greet") == Response(200, GREETING)


STATES = st.sampled_from([state for state in State if state is not State.OK])


@given(STATES, st.text(), st.none() | st.floats(0, 1e9), st.integers(0, 2000), st.floats(0, 1e7))
def test_every_state_ends_and_is_kept_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, state: State, words: str, seconds: float | None, before: int, later: float
) -> None:
    health = Health(refusals=before).after(Refusal(state, words, seconds), NOON)
    assert health.is_over(NOON + timedelta(days=1, seconds=later))
    assert health.is_over(NOON - timedelta(days=1))  # the clock was set back
    assert not health.is_over(NOON) or seconds is not None
    file = HealthFile(tmp_path_factory.getbasetemp(), "kept")
    file.write(health)
    assert file.read() == health


def test_file_that_cannot_be_replaced_leaves_no_other(tmp_path: Path) -> None:
    (tmp_path / "health" / "greeter.json").mkdir(parents=True)
    HealthFile(tmp_path, "greeter").write(Health())
    assert [path.name for path in (tmp_path / "health").iterdir()] == ["greeter.json"]


def test_key_that_is_refused_is_no_state_of_the_service() -> None:
    settings = HttpSettings(keys={"greeter": "k"})
    with scene(Status(403, body=b'{"message": "Forbidden"}'), settings=settings, key_header="x-key") as here:
        with pytest.raises(RequestRefused, match="does not accept the key"):
            here.ask()
        assert here.ask() == Response(200, GREETING)


def test_no_request_goes_out_after_the_time_of_the_run() -> None:
    with scene(settings=HttpSettings(within=7.0)) as here:
        for number in range(3):  # at 0, 3 and 6 s
            here.ask(number)
        with pytest.raises(NotSent, match="Greeter not asked: the 7 s of this run are over"):
            here.ask(3)
        assert here.requests == 3


def test_response_is_waited_for_half_of_the_time_that_the_run_has_left() -> None:
    with scene(Stall(60.0), settings=HttpSettings(within=3.0)) as here:
        for number in range(2):
            with pytest.raises(
                NotSent, match="Greeter did not respond before the time of this run was over; run again"
            ):
                here.ask(number)
        assert here.requests == 1
        assert here.http.health(here.service).state is State.OK  # the time was too short to tell


def test_service_that_had_time_enough_did_not_respond() -> None:
    policy = replace(EXACT, short_timeout=1.0)
    with scene(Stall(60.0), settings=HttpSettings(within=3.0), policy=policy) as here:
        with pytest.raises(TimedOut, match="no answer in time"):
            here.ask()
        assert here.http.health(here.service).state is State.DOWN


UNTIL = {
    "in the same minute": (NOON + timedelta(seconds=2), "12:01"),
    "on the minute": (NOON + timedelta(minutes=53), "12:53"),
    "past midnight": (NOON + timedelta(hours=12), "2026-05-02 00:00"),
    "a day later": (NOON + timedelta(days=1), "2026-05-02 12:00"),
}


@pytest.mark.parametrize(("until", "shown"), UNTIL.values(), ids=UNTIL)
def test_end_of_a_refusal_is_shown_with_its_day_if_it_is_another(until: datetime, shown: str) -> None:
    seconds = (until - NOON).total_seconds()
    refusals = [Status(429, retry_after=f"{seconds:.0f}")] * 9
    words = rf"not asked again before {shown}$"
    with scene(*refusals, policy=ONE_TRY) as here, pytest.raises(SourceUnavailable, match=words):
        here.ask()


def test_run_waits_two_minutes_at_most_for_services_that_fail() -> None:
    policy = replace(EXACT, failure_backoff=(50.0, 50.0), max_delay=200.0)
    with scene(*[Status(500)] * 9, policy=policy) as here:
        for number in range(4):
            with pytest.raises(SourceUnavailable):
                here.ask(number)
        assert here.clock.seconds <= 120.0


def test_time_that_several_wait_at_once_counts_once() -> None:
    budget = WaitingBudget(Clock(monotonic=lambda: 0.0))
    for start, end in ((0.0, 50.0), (10.0, 50.0), (40.0, 60.0), (100.0, 110.0)):
        budget.spend(start, end)
    assert budget.allows(50.0)
    assert not budget.allows(50.1)
