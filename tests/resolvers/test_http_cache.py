"""Replies that are kept: which, and for how long."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.exchange import FakeRequest, FakeResponse
from fakes.faults import Fault, Page, Reset, Status, Truncated
from http_scene import EXACT, GREETING, KEPT, NEW, ONE_TRY, scene

from resolvers.errors import ResolverError
from resolvers.http import Response
from resolvers.http.cache import ResponseCache
from resolvers.http.cache_admin import cache_file, cache_info


def test_question_is_asked_once_within_its_time(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        assert [here.ask(), here.ask(), here.ask(1), here.ask(1)] == [NEW, KEPT, NEW, KEPT]
        assert (here.requests, len(here.clock.slept)) == (2, 1)
        stats = here.http.stats["greeter"]
        assert (stats.asked, stats.cached, stats.stale, stats.failed) == (2, 2, 0, 0)


def test_old_reply_is_asked_for_anew(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.ask()
        here.clock.seconds = 99.0
        assert here.ask() == KEPT
        here.clock.seconds = 100.0
        assert here.ask() == NEW
        here.clock.seconds = 199.0
        assert here.ask() == KEPT


def test_reply_from_the_future_is_asked_for_anew(tmp_path: Path) -> None:
    """The clock was set back."""
    with scene(cache=tmp_path) as here:
        here.clock.seconds = 50.0
        here.ask()
        here.clock.seconds = 40.0
        assert here.ask() == NEW


@pytest.mark.parametrize(
    "fault", [Reset(), Status(500), Status(429), Status(403), Page(), Truncated(announced=True)], ids=str
)
def test_old_reply_stands_in_for_a_host_that_fails(
    tmp_path: Path, fault: Fault, capfd: pytest.CaptureFixture[str]
) -> None:
    with scene(cache=tmp_path, policy=ONE_TRY) as here:
        here.ask()
        here.clock.seconds = 5000.0
        here.server.faults.append(fault)
        assert here.ask() == KEPT
        stats = here.http.stats["greeter"]
        assert (stats.cached, stats.stale, stats.failed) == (1, 1, 1)
    assert capfd.readouterr() == ("", "")


def test_service_whose_replies_never_stay_fresh_is_not_kept(tmp_path: Path) -> None:
    with scene(cache=tmp_path, max_age=0.0) as here:
        assert [here.ask(), here.ask()] == [NEW, NEW]
        assert cache_info(tmp_path) == []


FAULTS: dict[str, Fault] = {
    "an error": Status(500),
    "a limit": Status(429),
    "a refusal": Status(403),
    "another page": Page(),
    "a body shorter than announced": Truncated(announced=True),
    "a body that only the check finds too short": Truncated(),
    "a reset": Reset(),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_only_answers_are_kept(tmp_path: Path, fault: Fault) -> None:
    with scene(fault, cache=tmp_path, policy=ONE_TRY) as here:
        with pytest.raises(ResolverError):
            here.ask()
        assert sum(row.replies for row in cache_info(tmp_path)) == 0
        here.clock.seconds += 900.0
        assert here.ask() == NEW


def test_status_that_is_an_answer_is_kept(tmp_path: Path) -> None:
    with scene(Status(404, body=b"no such paper"), cache=tmp_path, answers=frozenset({200, 404})) as here:
        assert here.ask() == Response(404, b"no such paper")
        assert here.ask() == Response(404, b"no such paper", cached=True)


def test_questions_differ_in_path_parameters_their_order_method_and_body(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        http, service = here.http, here.service
        for _ in range(2):
            http.get(service, "/greet", [("a", "1"), ("b", "2")])
            http.get(service, "/greet", [("b", "2"), ("a", "1")])
            http.get(service, "/greet/a", [("a", "1"), ("b", "2")])
            http.post(service, "/greet", [("a", "1"), ("b", "2")], json={"ids": ["x", "y"]})
            http.post(service, "/greet", [("a", "1"), ("b", "2")], json={"ids": ["y", "x"]})
            http.post(service, "/greet", [("a", "1"), ("b", "2")], json=["y", "x"])
            http.post(service, "/greet", [("a", "1"), ("b", "2")], json=["x", "y"])
        assert here.requests == 7


def test_body_of_a_question_goes_out_as_json(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.http.post(here.service, "/greet", {"fields": "title"}, json={"ids": ["DOI:10.1/ü"]})
        question: FakeRequest = here.server.log.entries[0].question
        assert question.headers["Content-Type"] == "application/json"
        assert (question.method, question.parameters, question.body) == (
            "POST",
            {"fields": ["title"]},
            rb'{"ids": ["DOI:10.1/\u00fc"]}',
        )


def test_headers_of_a_reply_don_t_hinder_keeping_it(tmp_path: Path) -> None:
    headers = {"Vary": "*", "Cache-Control": "no-store", "ETag": "x", "Set-Cookie": "session=of-somebody"}
    with scene(cache=tmp_path, answer=FakeResponse(GREETING, "text/plain", headers=headers)) as here:
        assert [here.ask(), here.ask()] == [NEW, KEPT]
        here.clock.seconds = 5000.0
        assert here.ask() == NEW
    assert b"of-somebody" not in (tmp_path / "greeter.sqlite").read_bytes()


BODIES = {"empty": b"", "line ends": b"\n\r\n\x00", "bytes of all kinds": random.Random(1).randbytes(300_000)}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_body_is_kept_byte_for_byte(tmp_path: Path, body: bytes) -> None:
    answer = FakeResponse(body, "text/plain; charset=latin-1")
    with scene(cache=tmp_path, answer=answer, check=lambda status, body: None) as here:
        assert [here.ask(), here.ask()] == [Response(200, body), Response(200, body, cached=True)]
        kept = here.http.session(here.service).get(f"{here.server.root}/greet?n=0")
        assert (kept.url, kept.headers["Content-Type"]) == (
            f"{here.server.root}/greet?n=0",
            "text/plain; charset=latin-1",
        )


def test_threads_share_the_kept_replies(tmp_path: Path) -> None:
    with scene(cache=tmp_path, policy=replace(EXACT, min_interval=0.0)) as here:
        with ThreadPoolExecutor(4) as pool:
            replies = list(pool.map(lambda _: [here.ask(number).body for number in range(20)], range(4)))
        assert replies == [[GREETING] * 20] * 4
        assert here.http.warnings == ()
        assert [row.replies for row in cache_info(tmp_path)] == [20]


def test_connection_is_not_closed_in_the_middle_of_a_read(tmp_path: Path) -> None:
    """Who interrupts a run closes it while other threads read; SQLite would end the process."""
    with scene(cache=tmp_path) as here:
        here.ask()
        table = ResponseCache(cache_file(tmp_path, "greeter"), here.service, here.timer, print).responses
        (key,) = table.keys()
        reader = threading.Thread(target=table.__getitem__, args=(key,))
        with table.lock:
            reader.start()
            reader.join(0.05)
            assert reader.is_alive()
        reader.join()
        table.close()


def test_what_is_heavy_is_imported_with_the_first_question() -> None:
    code = (
        "import sys, resolvers.http\n"
        "with resolvers.http.HttpClient(resolvers.http.HttpSettings()) as http: http.stats\n"
        "heavy = {'requests', 'requests_cache', 'urllib3', 'filelock', 'zstandard'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
