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
from dataclasses import dataclass
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


def nobody(_: str) -> None:
    """Hear how far work has come, and keep silent."""


@dataclass(frozen=True)
class Crew:
    """How many processes share work out among them, and who hears, in a few words, how far they have come."""

    processes: int = 1
    tell: Callable[[str], None] = nobody

    def map(self, work: Callable[[A], R], items: Sequence[A], doing: str, weights: Sequence[int] = ()) -> list[R]:
        """As `shared_out`; `doing` is what is told of: "refs.bib: rule" (12 of 80)."""

        def taken(number: int) -> None:
            self.tell(f"{doing} {number:,} of {len(items):,}")

        return shared_out(work, items, self.processes, weights, taken)


# For work that is small, or itself a share of larger work.
ALONE = Crew()


def shared_out(
    work: Callable[[A], R],
    items: Sequence[A],
    count: int,
    weights: Sequence[int] = (),
    taken: Callable[[int], None] = lambda _: None,
) -> list[R]:
    """`[work(item) for item in items]` by up to `count` processes, each taking the next item when it has done one.

    `weights` say which items take long: they come first. Results must be picklable. An exception of `work` is raised
    here, as if there were one process. `taken` is called, in this process only, with how many items were taken so far.
    """
    order = sorted(range(len(items)), key=lambda place: -weights[place]) if weights else range(len(items))
    queue = _Queue(order)
    copies = [_Copy(work, items, queue) for _ in range(min(count, len(items)) - 1)]
    results: dict[int, R] = {}
    try:
        for place in queue:
            taken(queue.taken)
            results[place] = work(items[place])
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
        self.taken = 0  # by all processes, as far as this one knows
        self._reading, writing = os.pipe()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(b"".join(_TURN.pack(start) for start in range(0, len(numbers), self._step)))

    def __iter__(self) -> Iterator[int]:
        while turn := os.read(self._reading, _TURN.size):
            (start,) = _TURN.unpack(turn)
            for place in range(start, min(start + self._step, len(self._numbers))):
                self.taken = place + 1
                yield self._numbers[place]

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
