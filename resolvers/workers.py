"""Other processes that do part of the work, so that it uses more than one core.

They are spoken to through pipes, not with `multiprocessing`: that would run the caller's own program again in each of
them, or copy a process that has threads, and its processes outlive a caller that is killed.
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
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, NoReturn, Self, TypeVar

A = TypeVar("A")
R = TypeVar("R")

# More of them would wait for the one that gathers what they have done.
_MAX_PROCESSES = 4
# Pieces of work that are under way or done for each process, so that none waits for the slowest, nor memory fills up.
_MAX_PENDING_PER_PROCESS = 3
# Pieces of work that are done in less time than it takes to start the processes.
MIN_ITEMS_FOR_PROCESSES = 4
_PARENT_CHECK_SECONDS = 0.5
_PROGRAM = "from resolvers.workers import serve; serve()"
# What ends a run; it reaches a whole group of processes, and whoever started the others decides what it means.
_INTERRUPTS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def cores() -> int:
    """How many cores this process may use; where the system does not say (macOS, Windows), how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ProcessPool:
    """So many processes, or as many as there are cores, at most 4; none when there is one core.

    They are started with the item after `min_items`, and end with the `with` block, or when this process dies. If the
    block raises, by Ctrl-C for example, they are killed in the middle of their work. With `forked` they are copies of
    this process, which has no other threads, and have everything that it has read. `max_pending` items are under way
    or done for each of them.
    """

    def __init__(
        self,
        processes: int | None = None,
        min_items: int = MIN_ITEMS_FOR_PROCESSES,
        *,
        forked: bool = False,
        max_pending: int = _MAX_PENDING_PER_PROCESS,
    ) -> None:
        count = min(cores(), _MAX_PROCESSES) if processes is None else processes
        self._count = count if count > 1 and sys.executable else 0
        self._min_items = min_items
        self._start: Callable[[], _Process] = _fork if forked else _start
        self._max_pending = self._count * max_pending
        self._processes: list[_Process] = []
        self._idle: SimpleQueue[_Process] = SimpleQueue()
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
            if len(pending) >= self._max_pending:
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
                self._processes.append(self._closing.enter_context(self._start()))
                self._idle.put(self._processes[-1])
            self._threads = ThreadPoolExecutor(self._count)
            self._closing.callback(self._threads.shutdown, cancel_futures=True)
        return self._threads

    def _call_idle(self, function: Callable[[A], R], argument: A) -> R:
        process = self._idle.get()
        try:
            return process.call(function, argument)
        except (EOFError, OSError, pickle.UnpicklingError):
            if self._is_killed:
                raise
            return function(argument)  # it has died, of want of memory perhaps: then here
        finally:
            self._idle.put(process)


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C, TERM and HUP up; a process that is started meanwhile never gets them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Process(ExitStack):
    """A worker, and the pipes to it and from it; its end is that of the `with` block."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes], kill: Callable[[], None]) -> None:
        super().__init__()
        self._questions, self._answers, self.kill = questions, answers, kill

    def call(self, function: Callable[[A], R], argument: A) -> R:
        pickle.dump((function, argument), self._questions, pickle.HIGHEST_PROTOCOL)
        self._questions.flush()
        done, answer = pickle.load(self._answers)  # noqa: S301 (our own process)
        if not done:
            raise answer
        result: R = answer
        return result


def _start() -> _Process:
    paths = os.pathsep.join(filter(None, sys.path))
    with _without_interrupts():
        popen = subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-P", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": paths},
        )
    assert popen.stdin
    assert popen.stdout
    process = _Process(popen.stdin, popen.stdout, popen.kill)
    process.enter_context(popen)
    process.callback(_close, popen.stdin)
    return process


def _fork() -> _Process:
    """Start a copy of this process. It is killed at the end: later copies have its pipe too, which does not close."""
    parent = os.getpid()
    (questions, to_it), (from_it, answers) = os.pipe(), os.pipe()
    with _without_interrupts():
        number = os.fork()
        if not number:
            _serve_as_copy(os.fdopen(questions, "rb"), os.fdopen(answers, "wb"), parent)
    os.close(questions)
    os.close(answers)

    def kill() -> None:
        os.kill(number, signal.SIGKILL)

    process = _Process(os.fdopen(to_it, "wb"), os.fdopen(from_it, "rb"), kill)
    process.callback(os.waitpid, number, 0)
    process.callback(kill)
    process.enter_context(process._answers)
    process.callback(_close, process._questions)
    return process


def _serve_as_copy(questions: IO[bytes], answers: IO[bytes], parent: int) -> NoReturn:
    """Serve, and end without what this process would do at its own end: its streams and files belong to the parent."""
    try:
        serve(questions, answers, parent)
    finally:
        os._exit(1)


def _close(questions: IO[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError):  # it has died, and left something unread
        questions.close()


def serve(questions: IO[bytes] | None = None, answers: IO[bytes] | None = None, parent: int | None = None) -> None:
    """Answer until there is nobody to answer to; by default, whoever started this process, through standard streams."""
    gc.disable()  # what is made here is gone with each answer, and has no cycles
    for number in _INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)  # they reach all of us; who started us decides what they mean
    threading.Thread(target=_end_with, args=[parent or os.getppid()], daemon=True).start()
    asked, answered = questions or sys.stdin.buffer, answers or sys.stdout.buffer
    while True:
        try:
            function, argument = pickle.load(asked)  # noqa: S301 (whom we belong to)
        except EOFError:
            return
        outcome = _outcome(function, argument)
        try:
            pickle.dump(outcome, answered, pickle.HIGHEST_PROTOCOL)
            answered.flush()
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
        error.add_note(f"in another process:\n{traceback.format_exc()}")
        return False, error
