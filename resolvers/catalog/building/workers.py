"""Other processes that do part of the work, so that a build uses more than one core.

They are spoken to through pipes, not with `multiprocessing`: that would run the caller's own program again in each of
them, or copy a process that has threads.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar

A = TypeVar("A")
R = TypeVar("R")

# More of them would wait for the one that gathers what they have done.
_MAX_PROCESSES = 4
# Pieces of work that are under way or done for each process, so that none waits for the slowest, nor memory fills up.
_MAX_PENDING_PER_PROCESS = 3
# Pieces of work that are done in less time than it takes to start the processes.
MIN_ITEMS_FOR_PROCESSES = 4
_PARENT_CHECK_SECONDS = 0.5
_PROGRAM = "from resolvers.catalog.building.workers import serve; serve()"


def cores() -> int:
    """How many cores this process may use; where the system does not say (macOS, Windows), how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ProcessPool:
    """So many processes, or as many as there are cores, at most 4; none when there is one core.

    They are started with the item after `min_items`, and end with the `with` block, or when this process dies. If the
    block raises, by Ctrl-C for example, they are killed in the middle of their work.
    """

    def __init__(self, processes: int | None = None, min_items: int = MIN_ITEMS_FOR_PROCESSES) -> None:
        count = min(cores(), _MAX_PROCESSES) if processes is None else processes
        self._count = count if count > 1 and sys.executable else 0
        self._min_items = min_items
        self._processes: list[subprocess.Popen[bytes]] = []
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._is_killed = False
        self._threads: ThreadPoolExecutor | None = None
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None:
            self._is_killed = True
            for process in self._processes:
                process.kill()
        self.close()

    def map(self, function: Callable[[A], R], arguments: Iterable[A]) -> Iterator[R]:
        """`map(function, arguments)`; the function is one of a module, and what goes in and out can be pickled."""
        pending: deque[Future[R]] = deque()
        for number, argument in enumerate(arguments):
            if not self._count or (number < self._min_items and self._threads is None):
                yield function(argument)
                continue
            pending.append(self._started().submit(self._call_idle, function, argument))
            if len(pending) >= self._count * _MAX_PENDING_PER_PROCESS:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def close(self) -> None:
        """End the processes; they are started again when there is more to do."""
        self._closing.close()
        self._threads, self._processes = None, []

    def _started(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._idle = SimpleQueue()
            for _ in range(self._count):
                self._processes.append(self._closing.enter_context(_Process()).popen)
                self._idle.put(self._processes[-1])
            self._threads = ThreadPoolExecutor(self._count)
            self._closing.callback(self._threads.shutdown, cancel_futures=True)
        return self._threads

    def _call_idle(self, function: Callable[[A], R], argument: A) -> R:
        process = self._idle.get()
        try:
            return _call(process, function, argument)
        except (EOFError, OSError, pickle.UnpicklingError):
            if self._is_killed:
                raise
            return function(argument)  # it has died, of want of memory perhaps: then here
        finally:
            self._idle.put(process)


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C up; a process that is started meanwhile never gets it, not even before `serve` can refuse it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Process:
    """A worker; killed at the end, for it has nothing to lose."""

    def __init__(self) -> None:
        paths = os.pathsep.join(filter(None, sys.path))
        with _without_interrupts():
            self.popen = subprocess.Popen(  # noqa: S603 (ourselves)
                [sys.executable, "-P", "-c", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": paths},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self.popen:
            if self.popen.stdin:
                with contextlib.suppress(BrokenPipeError):  # it has died, and left something unread
                    self.popen.stdin.close()


def _call(process: subprocess.Popen[bytes], function: Callable[[A], R], argument: A) -> R:
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump((function, argument), process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()
    done, answer = pickle.load(process.stdout)  # noqa: S301 (our own process)
    if not done:
        raise answer
    result: R = answer
    return result


def serve() -> None:
    """Answer until there is nobody to answer to."""
    gc.disable()  # what is made here is gone with each answer, and has no cycles
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of us; who started us decides what it means
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            function, argument = pickle.load(asked)  # noqa: S301 (whom we belong to)
        except EOFError:
            return
        outcome = _outcome(function, argument)
        try:
            pickle.dump(outcome, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except BrokenPipeError:
            os._exit(1)  # who asked was ended meanwhile; the interpreter would try to write the answer once more


def _end_with(parent: int) -> None:
    """End this process when its parent has died, which may have been killed, in the middle of our work."""
    while os.getppid() == parent:
        threading.Event().wait(_PARENT_CHECK_SECONDS)
    os._exit(1)


def _outcome(function: Callable[[Any], Any], argument: Any) -> tuple[bool, Any]:
    try:
        return True, function(argument)
    except Exception as error:  # noqa: BLE001 (raised again by who asked)
        return False, error
