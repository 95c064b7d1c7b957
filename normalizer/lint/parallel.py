"""Work divided among forked processes.

A fork has everything that this process has read, so that only results are sent. Where there is no fork, or other
threads run, for which a fork is not safe, this process does all of it.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

A = TypeVar("A")
R = TypeVar("R")

_MAX_PROCESSES = 4
# Items that are sent to a process together, so that many small ones do not cost more to send than to do.
_CHUNKS_PER_PROCESS = 64


def processes() -> int:
    """How many processes can do work here at a time; 1 where this one cannot be forked."""
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() > 1 or _other_threads():
        return 1
    return min(_MAX_PROCESSES, len(os.sched_getaffinity(0)))


def ignore_progress(_: str) -> None:
    """The callback of a caller that shows no progress."""


@dataclass(frozen=True)
class ForkPool:
    """The number of processes among which work is divided, and the callback for its progress, a few words each time."""

    processes: int = 1
    progress: Callable[[str], None] = ignore_progress

    def map(self, work: Callable[[A], R], items: Sequence[A], doing: str, weights: Sequence[int] = ()) -> list[R]:
        """`[work(item) for item in items]`, by several processes.

        `weights` say which items take long: they come first. Results must be picklable. An exception of `work` is
        raised here, as if there were one process. The progress is `doing` and a number: "refs.bib: rule 12 of 80".
        """
        total = len(items)
        order = sorted(range(total), key=lambda index: -weights[index]) if weights else range(total)
        results: dict[int, R] = {}
        if (count := min(self.processes, total)) > 1:
            for index, result in _forked(work, items, order, count):
                results[index] = result
                self.progress(f"{doing} {len(results):,} of {total:,}")
        for index in order:  # all of it without a fork; else what a process that was killed had to do
            if index not in results:
                self.progress(f"{doing} {len(results) + 1:,} of {total:,}")
                results[index] = work(items[index])
        return [results[index] for index in range(total)]


# For work that is small, or itself a part of larger work.
SEQUENTIAL = ForkPool()


def _forked(work: Callable[[A], R], items: Sequence[A], order: Sequence[int], count: int) -> Iterator[tuple[int, R]]:
    from concurrent.futures import ProcessPoolExecutor  # most runs are small and need one process
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    global _work, _items
    _work, _items = work, items
    gc.freeze()  # so that no collection in a fork touches, and thereby doubles, what it shares
    pool = ProcessPoolExecutor(count, get_context("fork"), initializer=_begin)
    try:
        chunk = len(items) // (count * _CHUNKS_PER_PROCESS) + 1
        yield from zip(order, pool.map(_do, order, chunksize=chunk), strict=True)
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()
        _work, _items = None, ()


_work: Any = None
_items: Sequence[Any] = ()


def _begin() -> None:
    """Prepare a fork: Ctrl-C ends it without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()


def _do(index: int) -> Any:
    return _work(_items[index])


def _other_threads() -> bool:
    """Whether there are threads of libraries (numpy's), which Python does not count. Known by Linux only."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir()) > 1
    except OSError:
        return False
