"""Tasks run beside each other, as the look-ups at several sources do."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from normalizer.app.queries import run_concurrently


def test_tasks_run_beside_each_other_and_answer_in_order() -> None:
    meeting = threading.Barrier(3, timeout=60)

    def task(number: int) -> Callable[[], int]:
        def run() -> int:
            meeting.wait()  # passes only when all three run at once
            return number

        return run

    assert run_concurrently([task(number) for number in range(3)]) == [0, 1, 2]


def test_one_task_runs_here() -> None:
    assert run_concurrently([threading.current_thread]) == [threading.current_thread()]
    assert run_concurrently([]) == []


def test_failure_of_a_task_is_raised_here() -> None:
    def fails() -> int:
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        run_concurrently([fails, lambda: 1])


def test_slow_task_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("normalizer.app.queries._INTERRUPT_POLL_SECONDS", 0.001)
    late = threading.Event()

    def waits() -> bool:
        return late.wait(0.05)

    assert run_concurrently([waits, lambda: True]) == [False, True]
