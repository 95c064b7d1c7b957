"""Replies that are kept: which, and for how long."""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.clock import ManualClock
from fakes.exchange import FakeRequest, FakeResponse
from fakes.faults import Fault, Page, Reset, Status, Truncated
from fakes.server import FakeServer
from http_scene import EXACT, GREETING, KEPT, NEW, ONE_TRY, Greeting, again, scene, service_at

from resolvers.errors import Offline, RateLimited, RequestRefused, ResolverError
from resolvers.http import Clock, HttpClient, HttpSettings, Response, Service
from resolvers.http.cache import _decode_response
from resolvers.http.cache_admin import cache_info, clear_cache, evict, set_aside


def test_question_is_asked_once_within_its_time(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        assert [here.ask(), here.ask(), here.ask(1), here.ask(1)] == [NEW, KEPT, NEW, KEPT]
        assert here.requests == 2
        stats = here.http.stats["greeter"]
        assert (stats.asked, stats.cached, stats.stale, stats.failed) == (2, 2, 0, 0)


def test_kept_replies_don_t_wait(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.ask()
        for _ in range(50):
            here.ask()
        assert here.clock.slept == []


def test_next_run_asks_nothing_again(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.ask()
        with again(here, tmp_path) as http:
            assert http.get(here.service, "/greet", {"n": "0"}) == KEPT
        assert here.requests == 1


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


def test_offline_no_connection_is_made(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.ask()
        here.clock.seconds = 5000.0
        with again(here, tmp_path, offline=True) as http:
            assert http.get(here.service, "/greet", {"n": "0"}) == KEPT
            with pytest.raises(Offline, match=r"Greeter skipped: offline"):
                http.get(here.service, "/greet", {"n": "1"})
            assert http.stats["greeter"].asked == 0
        assert here.requests == 1


def test_rate_limit_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    with scene(None, None, *[Status(429)] * 3, cache=tmp_path, max_age=1000.0) as here:
        here.ask(0)
        here.ask(1)
        with pytest.raises(RateLimited):
            here.ask(2)
        here.clock.seconds += 900.0
        with again(here, tmp_path) as http:
            got = [http.get(here.service, "/greet", {"n": str(number)}) for number in range(3)]
        assert got == [KEPT, KEPT, NEW]


def test_threads_share_the_kept_replies(tmp_path: Path) -> None:
    with scene(cache=tmp_path, policy=replace(EXACT, min_interval=0.0)) as here:
        replies: list[Response] = []
        threads = [
            threading.Thread(target=lambda: replies.extend(here.ask(number) for number in range(20))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {reply.body for reply in replies} == {GREETING}
        assert len(replies) == 80
        assert here.http.warnings == ()
        assert [row.replies for row in cache_info(tmp_path)] == [20]


def test_refused_question_is_not_kept_as_an_answer(tmp_path: Path) -> None:
    with scene(Status(404), Status(404), cache=tmp_path) as here:
        for _ in range(2):
            with pytest.raises(RequestRefused):
                here.ask()
        assert here.requests == 2


def test_what_is_heavy_is_imported_with_the_first_question() -> None:
    code = (
        "import sys, resolvers.http\n"
        "with resolvers.http.HttpClient(resolvers.http.HttpSettings()) as http: http.stats\n"
        "heavy = {'requests', 'requests_cache', 'urllib3', 'filelock', 'zstandard'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_timer_of_a_test_is_that_of_the_cache(tmp_path: Path) -> None:
    """A reply made in a test's 2026 is fresh there, whatever the year is outside."""
    clock = ManualClock()
    clock.seconds = 3.2e8
    timer = Clock(clock.monotonic, clock.sleep, clock.now)
    with FakeServer([Greeting()]) as server, HttpClient(HttpSettings(cache=tmp_path), timer=timer) as http:
        service = service_at(server.root, max_age=100.0)
        assert [http.get(service, "/greet"), http.get(service, "/greet")] == [NEW, KEPT]


# --- The files in which replies are kept: damaged, locked, full or left by a crash, counted and cleared


@pytest.mark.parametrize("content", [b"not a database at all " * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_damaged_file_is_set_aside_and_told_once(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "greeter.sqlite").write_bytes(content)
    with scene(cache=tmp_path) as here:
        assert [here.ask(), here.ask()] == [NEW, KEPT]
        assert here.http.warnings == (
            f"cache {tmp_path / 'greeter.sqlite'} was damaged: renamed to greeter.sqlite.damaged-2026-05-01 "
            "(`bibnorm cache clear` deletes it); a new one is begun",
        )
        with again(here, tmp_path) as http:
            assert http.get(here.service, "/greet", {"n": "0"}) == KEPT
            assert http.warnings == ()
    assert (tmp_path / "greeter.sqlite.damaged-2026-05-01").read_bytes() == content
    (tmp_path / "greeter.sqlite").write_bytes(content)
    with scene(cache=tmp_path) as here:
        assert [here.ask(), here.ask()] == [NEW, KEPT]
    assert (tmp_path / "greeter.sqlite.damaged-2026-05-01-2").read_bytes() == content
    assert clear_cache(tmp_path) == 1
    assert not list(tmp_path.glob("*damaged*"))


def test_file_that_is_damaged_while_it_is_used_is_set_aside_for_the_next_run(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.ask()
        file = tmp_path / "greeter.sqlite"
        with file.open("r+b") as database:
            database.write(b"\x00" * file.stat().st_size)
        assert [here.ask(), here.ask()] == [NEW, NEW]
        (warning,) = here.http.warnings
        assert "was damaged: renamed to greeter.sqlite.damaged-2026-05-01 " in warning
        with again(here, tmp_path) as http:
            assert [http.get(here.service, "/greet"), http.get(here.service, "/greet")] == [NEW, KEPT]
            assert http.warnings == ()


def test_sound_file_is_not_set_aside(tmp_path: Path) -> None:
    """Another process may have replaced the damaged one a moment ago."""
    with scene(cache=tmp_path) as here:
        here.ask()
        file = tmp_path / "greeter.sqlite"
        assert set_aside(file, here.timer) == file
        assert here.ask() == KEPT
    assert set_aside(tmp_path / "nothing.sqlite", Clock()) == tmp_path / "nothing.sqlite"


def test_only_the_user_can_read_what_was_asked(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "greeter.sqlite").touch(mode=0o644)
    with scene(cache=folder) as here:
        here.ask()
        here.http.batch_log(here.service).remember("titles", ["one"])
        assert {path.stat().st_mode & 0o777 for path in folder.glob("greeter.sqlite*")} == {0o600}


def test_oldest_replies_go_when_the_files_are_too_large(tmp_path: Path) -> None:
    """Bodies of 50 kB; a new run of either service brings all files below the limit."""
    body = FakeResponse(random.Random(1).randbytes(50_000), "text/plain")
    policy = replace(EXACT, min_interval=0.0)
    with FakeServer([Greeting(body)]) as server:
        services = [
            replace(service_at(server.root, policy=policy, max_age=9000.0, check=lambda *_: None), slug=slug)
            for slug in ("a", "b")
        ]

        def run(limit: int, service: Service, numbers: Iterable[int]) -> list[bool]:
            clock.seconds += 100.0
            timer = Clock(clock.monotonic, clock.sleep, clock.now)
            with HttpClient(HttpSettings(cache=tmp_path, cache_bytes=limit), timer=timer) as http:
                return [http.get(service, "/greet", {"n": str(number)}).cached for number in numbers]

        clock = ManualClock()
        for service in services * 2:
            start = 10 * (clock.seconds >= 200)
            run(10**9, service, range(start, start + 10))
        assert sum(row.bytes for row in cache_info(tmp_path)) > 2_000_000
        assert run(1_250_000, services[0], []) == []
        run(1_250_000, services[0], range(10, 11))
        assert sum(row.bytes for row in cache_info(tmp_path)) < 1_250_000
        assert [row.replies for row in cache_info(tmp_path)] == [1, 10]
        assert run(1_250_000, services[1], range(11, 20)) == [True] * 9


def test_eviction_leaves_a_file_alone_that_others_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.http.cache_admin._EVICTION_TIMEOUT_SECONDS", 0.05)
    with scene(cache=tmp_path) as here:
        here.ask(0)
    with closing(sqlite3.connect(tmp_path / "greeter.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert evict(tmp_path, 1) == 0
        other.execute("ROLLBACK")
        assert [row.replies for row in cache_info(tmp_path)] == [1]
    assert evict(tmp_path, 1) == 1
    assert evict(tmp_path / "nowhere", 1) == 0


def test_locked_file_is_waited_for(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.ask(0)
        with closing(
            sqlite3.connect(tmp_path / "greeter.sqlite", check_same_thread=False, isolation_level=None)
        ) as other:
            other.execute("BEGIN EXCLUSIVE")
            release = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
            release.start()
            assert [here.ask(0), here.ask(1)] == [KEPT, NEW]
            release.join()
        assert here.ask(1) == KEPT
        assert here.http.warnings == ()


def test_reply_whose_bytes_changed_is_asked_for_anew(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.ask()
        with closing(sqlite3.connect(tmp_path / "greeter.sqlite", isolation_level=None)) as database:
            (value,) = database.execute("SELECT value FROM responses").fetchone()
            spoilt = bytearray(value)
            spoilt[len(spoilt) // 2] ^= 1
            database.execute("UPDATE responses SET value = ?", (bytes(spoilt),))
        assert [here.ask(), here.ask()] == [NEW, KEPT]


def test_nothing_but_our_own_is_taken_for_a_reply() -> None:
    import zstandard

    pack = zstandard.ZstdCompressor().compress
    for value in (
        b"",
        b"pickle",
        pack(b""),
        pack(b"[]\n"),
        pack(b'{"layout": 2}\n'),
        pack(b'{"layout":2,"created":"2026-01-01T00:00:00Z"}\n'),
    ):
        with pytest.raises(ValueError):
            _decode_response(value)


def test_file_that_others_keep_locked_is_read_but_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.http.cache._BUSY_TIMEOUT_SECONDS", 0.05)
    with scene(cache=tmp_path) as here:
        here.ask(0)
    with closing(sqlite3.connect(tmp_path / "greeter.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with again(here, tmp_path) as http, FakeServer([here.greeting]) as server:
            moved = replace(here.service, url=server.root)
            assert http.get(here.service, "/greet", {"n": "0"}) == KEPT
            assert [http.get(moved, "/greet"), http.get(moved, "/greet")] == [NEW, NEW]
            (warning,) = http.warnings
            assert (
                warning
                == f"cannot write cache {tmp_path / 'greeter.sqlite'} (database is locked); continuing read-only"
            )


def test_file_that_is_locked_in_the_middle_of_a_run_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.http.cache._BUSY_TIMEOUT_SECONDS", 0.05)
    with (
        scene(cache=tmp_path) as here,
        closing(sqlite3.connect(tmp_path / "greeter.sqlite", isolation_level=None)) as other,
    ):
        here.ask(0)
        other.execute("BEGIN EXCLUSIVE")
        assert [here.ask(1), here.ask(2)] == [NEW, NEW]
        other.execute("ROLLBACK")
        assert len(here.http.warnings) >= 1
        assert all("database is locked" in warning for warning in here.http.warnings)


def test_writing_that_others_hinder_is_told_and_reading_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.http.cache._BUSY_TIMEOUT_SECONDS", 0.05)
    file = tmp_path / "greeter.sqlite"
    with scene(cache=tmp_path) as here, closing(sqlite3.connect(file, isolation_level=None)) as other:
        here.ask(0)
        other.execute("BEGIN IMMEDIATE")
        assert [here.ask(1), here.ask(1), here.ask(0)] == [NEW, NEW, KEPT]
        (warning,) = here.http.warnings
        assert warning == f"cannot write cache {file} (database is locked); continuing read-only"


def test_disk_that_is_full_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    answer = FakeResponse(random.Random(1).randbytes(50_000), "text/plain")
    with scene(cache=tmp_path, check=lambda status, body: None) as here:
        here.ask(0)
        with here.http._caches["greeter"].responses.connection() as connection:
            connection.execute("PRAGMA max_page_count = 1")  # which SQLite takes for: no more than there are
        here.greeting.reply = answer
        assert [here.ask(1).cached, here.ask(1).cached, here.ask(0).cached] == [False, False, True]
        assert [warning.count("disk is full") for warning in here.http.warnings] == [1]


def test_file_that_cannot_be_made_is_told_once_and_gone_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with scene(cache=tmp_path / "file" / "cache") as here:
        assert [here.ask(), here.ask()] == [NEW, NEW]
        assert [len(re.findall("cannot (?:be used|use cache)", warning)) for warning in here.http.warnings] == [1, 1]


KILLED = """
import os, sys
from pathlib import Path
from http_scene import EXACT, service_at
from resolvers.http import HttpClient, HttpSettings
http = HttpClient(HttpSettings(cache=Path(sys.argv[1])))
service = service_at(sys.argv[2], max_age=1000.0)
http.get(service, "/greet", {"n": "0"})
os._exit(9)
"""


def test_reply_is_safe_as_soon_as_it_came(tmp_path: Path) -> None:
    """A crash later in the run, without any closing, does not take it away."""
    helpers = [str(Path(__file__).parents[1] / part) for part in ("helpers", "servers")]
    code = f"import sys; sys.path[:0] = {helpers}\n{KILLED}"
    with FakeServer([Greeting()]) as server:
        ended = subprocess.run([sys.executable, "-c", code, str(tmp_path), server.root], check=False)
        assert ended.returncode == 9
        with HttpClient(HttpSettings(cache=tmp_path)) as http:
            assert http.get(service_at(server.root, max_age=1000.0), "/greet", {"n": "0"}) == KEPT
        assert len(server.log.entries) == 1


def earlier(settings: HttpSettings) -> HttpClient:
    return HttpClient(settings, timer=Clock(now=lambda: datetime.now(UTC) - timedelta(days=1)))


def test_what_is_kept_is_counted_by_service_and_age(tmp_path: Path) -> None:
    """The age is by the real clock here: who asks for the list has no other."""
    settings = HttpSettings(cache=tmp_path)
    with FakeServer([Greeting()]) as server, HttpClient(settings) as http, earlier(settings) as http_of_yesterday:
        policy = replace(EXACT, min_interval=0.0)
        long, short = (
            replace(service_at(server.root, policy=policy, max_age=1000.0), slug=slug) for slug in ("long", "short")
        )
        for number in range(3):
            http.get(long, "/greet", {"n": str(number)})
        http_of_yesterday.get(short, "/greet")
        rows = cache_info(tmp_path)
        assert [(row.slug, row.replies, row.stale, row.error) for row in rows] == [
            ("long", 3, 0, None),
            ("short", 1, 1, None),
        ]
        assert all(row.bytes > 0 for row in rows)
        assert clear_cache(tmp_path, only_stale=True) == 1
        assert clear_cache(tmp_path, ["long"]) == 3
        assert [row.replies for row in cache_info(tmp_path)] == [0, 0]
        # And the run that is under way goes on with the emptied files.
        assert http.get(long, "/greet", {"n": "0"}) == NEW
        assert http.get(long, "/greet", {"n": "0"}) == KEPT
        assert http.warnings == ()


def test_service_that_has_no_replies_cannot_be_cleared(tmp_path: Path) -> None:
    with pytest.raises(ResolverError, match="no replies of 'arxive'; there are those of nobody"):
        clear_cache(tmp_path, ["arxive"])


def test_file_that_is_busy_cannot_be_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.http.cache_admin._BUSY_TIMEOUT_SECONDS", 0.05)
    with scene(cache=tmp_path) as here:
        here.ask()
    with closing(sqlite3.connect(tmp_path / "greeter.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ResolverError, match="cannot be cleared: database is locked"):
            clear_cache(tmp_path)
