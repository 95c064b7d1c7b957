"""Sources asked beside each other: one thread each, for each keeps a pace of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

# Seconds. Where a wait cannot be interrupted, Ctrl-C is heard so often.
_HEARD_EVERY = 0.2


def beside_each_other(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """The results of all tasks, in the order of the tasks; the first error of one of them is raised here.

    Ctrl-C ends the wait at once: the threads are daemons, so that a source that waits out a rate limit does not keep
    the program from leaving. A single task runs in the thread of the caller.
    """
    if len(tasks) < 2:
        return [task() for task in tasks]
    done: queue.SimpleQueue[tuple[int, T | None, BaseException | None]] = queue.SimpleQueue()
    for place, task in enumerate(tasks):
        threading.Thread(target=_run, args=(place, task, done), daemon=True).start()
    results: dict[int, T | None] = {}
    while len(results) < len(tasks):
        try:
            place, result, error = done.get(timeout=_HEARD_EVERY)
        except queue.Empty:
            continue
        if error is not None:
            raise error
        results[place] = result
    return [results[place] for place in range(len(tasks))]  # type: ignore[misc]  # each was put there by its task


def _run(
    place: int, task: Callable[[], T], done: queue.SimpleQueue[tuple[int, T | None, BaseException | None]]
) -> None:
    try:
        done.put((place, task(), None))
    except BaseException as error:  # noqa: BLE001 -- it is raised again where the results are awaited
        done.put((place, None, error))
