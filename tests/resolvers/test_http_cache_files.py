"""The files in which replies are kept: damaged, locked, full or left by a crash, counted and cleared."""

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
from fakes.exchange import FakeResponse
from fakes.server import FakeServer
from http_scene import EXACT, KEPT, NEW, Greeting, again, scene, service_at

from resolvers.errors import ResolverError
from resolvers.http import Clock, HttpClient, HttpSettings, Service
from resolvers.http.cache import _decode_response
from resolvers.http.cache_admin import cache_info, clear_cache, evict, set_aside

pytestmark = pytest.mark.once


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


def test_file_in_place_of_the_folder_is_told_once_for_all_services(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with scene(cache=tmp_path / "file") as here:
        for slug in ("greeter", "other"):
            assert here.http.get(replace(here.service, slug=slug), "/greet") == NEW
        said = "(it is not a directory); continuing without it; name one with --cache"
        assert [warning for warning in here.http.warnings if "turns" not in warning] == [
            f"cannot use cache {tmp_path / 'file'} {said}"
        ]


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


def test_file_that_is_busy_cannot_be_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.http.cache_admin._BUSY_TIMEOUT_SECONDS", 0.05)
    with scene(cache=tmp_path) as here:
        here.ask()
    with closing(sqlite3.connect(tmp_path / "greeter.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ResolverError, match="cannot be cleared: database is locked"):
            clear_cache(tmp_path)
