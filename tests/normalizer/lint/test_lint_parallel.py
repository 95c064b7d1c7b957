"""Work divided among processes."""

from __future__ import annotations

import os
import threading

import pytest

from normalizer.lint import parallel
from normalizer.lint.parallel import ForkPool, processes

ITEMS = list(range(7))
WEIGHTS = [1, 9, 1, 1, 5, 1, 1]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("count", [1, 2, 3, 20])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    assert ForkPool(count).map(lambda item: item * 10, ITEMS, "item", WEIGHTS) == [0, 10, 20, 30, 40, 50, 60]


def test_nothing_to_do_gives_nothing() -> None:
    assert ForkPool(2).map(str, [], "item") == []


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

    assert len(set(ForkPool(2).map(meet, [0, 1], "item"))) == 2
    os.close(reading)
    os.close(writing)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_many_items_are_sent_together_and_progress_is_reported_for_each() -> None:
    reported: list[str] = []
    assert ForkPool(2, reported.append).map(str, range(1000), "item") == [str(number) for number in range(1000)]
    assert reported == [f"item {number:,} of 1,000" for number in range(1, 1001)]


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_failure_is_raised_here_whoever_met_it() -> None:
    def work(item: int) -> int:
        if item == 4:
            raise ValueError("four")
        return item

    with pytest.raises(ValueError, match="four"):
        ForkPool(2).map(work, ITEMS, "item", WEIGHTS)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_what_a_process_that_died_had_to_do_is_done_here() -> None:
    ours = os.getpid()

    def work(item: int) -> int:
        if os.getpid() != ours:
            os._exit(9)
        return item

    assert ForkPool(3).map(work, ITEMS, "item") == ITEMS


def test_the_heaviest_item_comes_first() -> None:
    begun: list[int] = []
    ForkPool(1).map(begun.append, ITEMS, "item", WEIGHTS)
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
