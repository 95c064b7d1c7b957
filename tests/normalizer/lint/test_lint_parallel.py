"""Work shared out among processes."""

from __future__ import annotations

import os
import threading

import pytest

from normalizer.lint import parallel
from normalizer.lint.parallel import processes, shared_out

ITEMS = list(range(7))
WEIGHTS = [1, 9, 1, 1, 5, 1, 1]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot copy processes")


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("count", [1, 2, 3, 20])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    assert shared_out(lambda item: item * 10, ITEMS, count, WEIGHTS) == [0, 10, 20, 30, 40, 50, 60]


def test_nothing_to_do_gives_nothing() -> None:
    assert shared_out(str, [], 2) == []


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_several_processes_do_it_at_a_time() -> None:
    reading, writing = os.pipe()

    def meet(item: int) -> int:
        """The one who has the last item waits until somebody else has begun another."""
        if item == 0:
            return os.read(reading, 1)[0] and os.getpid()
        os.write(writing, b"x")
        return os.getpid()

    assert len(set(shared_out(meet, [0, 1], 2))) == 2
    os.close(reading)
    os.close(writing)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_more_items_than_a_pipe_holds_turns_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_MOST_TURNS", 3)
    assert shared_out(str, range(10), 2) == [str(number) for number in range(10)]


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_failure_is_raised_here_whoever_met_it() -> None:
    def work(item: int) -> int:
        if item == 4:
            raise ValueError("four")
        return item

    with pytest.raises(ValueError, match="four"):
        shared_out(work, ITEMS, 2, WEIGHTS)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_what_a_process_that_died_had_to_do_is_done_here() -> None:
    ours = os.getpid()

    def work(item: int) -> int:
        if os.getpid() != ours:
            os._exit(9)
        return item

    assert shared_out(work, ITEMS, 3) == ITEMS


def test_the_heaviest_item_comes_first() -> None:
    begun: list[int] = []
    shared_out(begun.append, ITEMS, 1, WEIGHTS)
    assert begun == [1, 4, 0, 2, 3, 5, 6]


def test_a_process_with_other_threads_is_not_copied() -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert processes() == 1
    finally:
        waiting.set()
        thread.join()


def test_at_least_one_process_can_work() -> None:
    assert 1 <= processes() <= 4


@pytest.mark.parametrize("library_threads", [0, 3])
def test_threads_of_libraries_count_too(monkeypatch: pytest.MonkeyPatch, library_threads: int) -> None:
    monkeypatch.setattr(parallel.Path, "iterdir", lambda _: iter(range(1 + library_threads)))
    assert parallel._other_threads() is bool(library_threads)


def test_where_threads_cannot_be_counted_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(parallel.Path, "iterdir", absent)
    assert parallel._other_threads() is False


class Left(BaseException):
    """In the place of the end of a process."""


@pytest.mark.parametrize(("fails", "code"), [(False, 0), (True, 1)])
def test_a_copy_writes_its_results_and_leaves(monkeypatch: pytest.MonkeyPatch, fails: bool, code: int) -> None:
    def leave(status: int) -> None:
        raise Left(status)

    def work() -> list[int]:
        if fails:
            raise ValueError
        return [1]

    monkeypatch.setattr(parallel.os, "_exit", leave)
    monkeypatch.setattr(parallel.signal, "signal", lambda *_: None)
    monkeypatch.setattr(parallel.gc, "disable", lambda: None)
    reading, writing = os.pipe()
    with pytest.raises(Left, match=str(code)):
        parallel._serve(work, writing)
    with os.fdopen(reading, "rb") as pipe:
        assert (pipe.read() == b"") is fails
