"""Work shared out among copies of this process.

A copy (`fork`) has everything that this process has read, so that nothing is sent but the results. Where there is no
fork, or other threads run, for which a copy is not safe, this process does all of it.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")

_MOST = 4
_TURN = struct.Struct("<I")
_MOST_TURNS = 8_000


def processes() -> int:
    """How many processes can do work here at a time; 1 where this one cannot be copied."""
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() > 1 or _other_threads():
        return 1
    return min(_MOST, len(os.sched_getaffinity(0)))


def shared_out(work: Callable[[A], R], items: Sequence[A], count: int, weights: Sequence[int] = ()) -> list[R]:
    """`[work(item) for item in items]` by up to `count` processes, each taking the next item when it has done one.

    `weights` say which items take long: they come first. Results must be picklable. An exception of `work` is raised
    here, as if there were one process.
    """
    order = sorted(range(len(items)), key=lambda place: -weights[place]) if weights else range(len(items))
    queue = _Queue(order)
    copies = [_Copy(work, items, queue) for _ in range(min(count, len(items)) - 1)]
    results: dict[int, R] = {}
    try:
        results.update((place, work(items[place])) for place in queue)
        for copy in copies:
            results.update(copy.results())
    finally:
        queue.close()
        for copy in copies:
            copy.end()
    # What a copy took that has failed or died is done here, and fails here if it must.
    return [results[place] if place in results else work(items[place]) for place in range(len(items))]


class _Queue:
    """Numbers that several processes take in turn: a pipe that is filled before they begin."""

    def __init__(self, numbers: Sequence[int]) -> None:
        # A pipe holds 64 kB; of more numbers, several are taken at a time.
        self._step = -(-len(numbers) // _MOST_TURNS) or 1
        self._numbers = numbers
        self._reading, writing = os.pipe()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(b"".join(_TURN.pack(start) for start in range(0, len(numbers), self._step)))

    def __iter__(self) -> Iterator[int]:
        while turn := os.read(self._reading, _TURN.size):
            (start,) = _TURN.unpack(turn)
            yield from self._numbers[start : start + self._step]

    def close(self) -> None:
        os.close(self._reading)


class _Copy(Generic[A, R]):
    """A forked process that takes its turns and sends the results back through a pipe."""

    def __init__(self, work: Callable[[A], R], items: Sequence[A], queue: _Queue) -> None:
        self._reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        gc.freeze()  # so that no collection in the copy touches, and thereby doubles, what it shares
        self._pid = os.fork()
        if self._pid == 0:
            _serve(lambda: [(place, work(items[place])) for place in queue], writing)
        gc.unfreeze()
        os.close(writing)

    def results(self) -> list[tuple[int, R]]:
        """What it has done; nothing when it has failed."""
        with os.fdopen(os.dup(self._reading), "rb") as pipe:
            data = pipe.read()
        try:
            done: list[tuple[int, R]] = pickle.loads(data)  # noqa: S301 (our own copy)
        except (EOFError, pickle.UnpicklingError):
            return []
        return done

    def end(self) -> None:
        """Wait for the process; one whose results nobody wants any more ends when it cannot write them."""
        os.close(self._reading)
        os.waitpid(self._pid, 0)


def _serve(work: Callable[[], object], writing: int) -> None:
    """The life of a copy. It leaves without the good-byes of this process, which are not its own."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C: no traceback of a copy
        gc.disable()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(work(), pickle.HIGHEST_PROTOCOL))
        code = 0
    finally:
        os._exit(code)


def _other_threads() -> bool:
    """Threads of libraries (numpy's), which Python does not count. Told by Linux only."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir()) > 1
    except OSError:
        return False
