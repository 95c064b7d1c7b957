"""Work divided among forked processes.

A fork has everything that this process has read, so that only results are sent. Where there is no fork, or other
threads run, for which a fork is not safe, this process does all of it.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
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
        count = min(self.processes, total)
        done = _forked(work, items, order, count) if count > 1 else ((index, work(items[index])) for index in order)
        results: dict[int, R] = {}
        with closing(done):
            for index, result in done:
                results[index] = result
                self.progress(f"{doing} {len(results):,} of {total:,}")
        return [results[index] for index in range(total)]


# For work that is small, or itself a part of larger work.
SEQUENTIAL = ForkPool()


def _forked(
    work: Callable[[A], R], items: Sequence[A], order: Sequence[int], count: int
) -> Generator[tuple[int, R], None, None]:
    from resolvers.workers import ProcessPool  # most runs are small and need one process

    global _work, _items
    _work, _items = work, items
    gc.freeze()  # so that no collection in a fork touches, and thereby doubles, what it shares
    size = len(items) // (count * _CHUNKS_PER_PROCESS) + 1
    chunks = [order[start : start + size] for start in range(0, len(order), size)]
    try:
        with ProcessPool(count, 0, forked=True, max_pending=len(chunks)) as pool:
            for results in pool.map(_do, chunks):
                yield from results
    finally:
        gc.unfreeze()
        _work, _items = None, ()


_work: Any = None
_items: Sequence[Any] = ()


def _do(indexes: Sequence[int]) -> list[tuple[int, Any]]:
    return [(index, _work(_items[index])) for index in indexes]


def _other_threads() -> bool:
    """Whether there are threads of libraries (numpy's), which Python does not count. Known by Linux only."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir()) > 1
    except OSError:
        return False
