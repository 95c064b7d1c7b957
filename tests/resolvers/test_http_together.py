"""What was asked together is remembered as long as its replies are fresh, and is never more than a hint."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from http_scene import scene, timer_of
from standin.manual import ManualClock

from resolvers.http import BatchLog, HttpClient, HttpSettings
from resolvers.http.cache_admin import clear_cache


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def memory(tmp_path: Path, clock: ManualClock) -> BatchLog:
    return BatchLog(tmp_path / "greeter.sqlite", 100.0, timer_of(clock))


def test_request_comes_back_whole_for_any_of_its_questions(memory: BatchLog) -> None:
    memory.remember("20", ["a", "b", "c"])
    memory.remember("20", ["d"])
    assert memory.recall("20", ["d", "x", "c", "b"]) == [("d",), ("a", "b", "c")]
    assert memory.recall("20", ["x"]) == memory.recall("20", []) == []


def test_question_goes_with_others_in_each_way_of_asking(memory: BatchLog) -> None:
    memory.remember("20", ["a", "b"])
    memory.remember("5", ["a"])
    assert memory.recall("20", ["a"]) == [("a", "b")]
    assert memory.recall("5", ["a", "b"]) == [("a",)]


def test_latest_request_of_a_question_counts(memory: BatchLog) -> None:
    memory.remember("20", ["a", "b"])
    memory.remember("20", ["b", "c"])
    assert memory.recall("20", ["a", "b"]) == [("a", "b"), ("b", "c")]
    assert memory.recall("20", ["b"]) == [("b", "c")]


@pytest.mark.parametrize(("seconds", "known"), [(99.0, True), (100.0, False), (-1.0, False)])
def test_memory_lasts_as_long_as_replies(memory: BatchLog, clock: ManualClock, seconds: float, *, known: bool) -> None:
    memory.remember("20", ["a"])
    clock.seconds += seconds
    assert bool(memory.recall("20", ["a"])) is known


@pytest.mark.parametrize("spoil", [lambda path: path.write_text("no database"), lambda path: path.mkdir()])
def test_file_that_cannot_be_used_remembers_nothing(tmp_path: Path, clock: ManualClock, spoil: object) -> None:
    spoil(tmp_path / "greeter.sqlite")  # type: ignore[operator]
    memory = BatchLog(tmp_path / "greeter.sqlite", 100.0, timer_of(clock))
    memory.remember("20", ["a"])
    assert memory.recall("20", ["a"]) == []


def test_cleared_cache_forgets_what_was_asked(tmp_path: Path) -> None:
    with scene(cache=tmp_path) as here:
        here.ask()
        memory = here.http.together(here.service)
        assert memory is not None
        memory.remember("20", ["a"])
        assert clear_cache(tmp_path) == 1
        assert memory.recall("20", ["a"]) == []


def test_stale_requests_go_with_stale_replies(tmp_path: Path) -> None:
    with HttpClient(HttpSettings(cache=tmp_path)) as http, scene(cache=tmp_path) as here:
        here.ask()  # on a clock of months ago
        for asking, question in ((here.http, "old"), (http, "new")):
            memory = asking.together(here.service)
            assert memory is not None
            memory.remember("20", [question])
        clear_cache(tmp_path, only_stale=True)
        with closing(sqlite3.connect(tmp_path / "greeter.sqlite")) as connection:
            for table in ("requests", "questions"):
                assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (1,)


@pytest.mark.parametrize(("cache", "fresh_for"), [(False, 100.0), (True, 0.0)], ids=["no cache", "nothing is kept"])
def test_nothing_is_remembered_where_nothing_is_kept(tmp_path: Path, fresh_for: float, *, cache: bool) -> None:
    with scene(cache=tmp_path if cache else None, fresh_for=fresh_for) as here:
        assert here.http.together(here.service) is None
