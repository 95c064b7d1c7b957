"""One writer at a time. The system's lock ends with the process that holds it, even with one that was killed.

Who reads a file, changes it and writes it holds its guard in the meantime, but not while sources are asked. A run that
writes several files takes all their guards in one call, and none while it holds others: they are taken in one order
everywhere, so that no two runs can wait for each other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from normalizer.errors import OutputError
from normalizer.files import is_special_file, lock_file_path, output_error, real_path, remove_stale_temporaries

# Seconds. What is done while the guard is held takes far less: sources are asked before.
_TIMEOUT_SECONDS = 60.0
_POLL_SECONDS = 0.02


@contextlib.contextmanager
def hold_write_lock(path: Path, patience: float = _TIMEOUT_SECONDS) -> Iterator[None]:
    """While no other bibnorm writes this file: read, change and save it inside; see `hold_write_locks`."""
    with hold_write_locks([path], patience):
        yield


@contextlib.contextmanager
def hold_write_locks(paths: Iterable[Path], patience: float = _TIMEOUT_SECONDS) -> Iterator[None]:
    """While no other bibnorm writes these files: read, change and save them inside. Two names of a file are one.

    What runs that were killed have left beside them is taken away. Raises OutputError when another run does not come to
    its end within `patience` seconds, and for a folder in which nothing may be written.
    """
    real = {real_path(path): path for path in paths if not is_special_file(path)}
    with contextlib.ExitStack() as held:
        for target in sorted(real):
            held.enter_context(_acquire(target, real[target], patience))
            remove_stale_temporaries(target)
        yield


def remove_stale_locks(paths: Iterable[Path]) -> None:
    """Take away what a killed run has left beside files to which this one has nothing to write; never waits or fails.

    Only a run that held the guard can have left anything, and where it was killed its guard file is still there.
    """
    for path in paths:
        if lock_file_path(path).exists():
            with contextlib.suppress(OutputError), hold_write_lock(path, 0):
                pass


@contextlib.contextmanager
def _acquire(target: Path, path: Path, patience: float) -> Iterator[None]:
    """The guard of one file, whose name is `path` in messages."""
    from filelock import FileLock, Timeout  # here, for only who writes needs it

    if not target.parent.is_dir():  # filelock would make it
        raise OutputError(f"cannot write {path}: its folder does not exist; make it first")
    beside = lock_file_path(target)
    # A soft lock would outlive a process that was killed.
    guard = FileLock(beside, thread_local=False, fallback_to_soft=False)
    try:
        guard.acquire(timeout=patience, poll_interval=_POLL_SECONDS)
    except Timeout as error:
        raise OutputError(
            f"another bibnorm has been writing {path} for {patience:.0f} s; run again when it has ended"
        ) from error
    except OSError as error:
        raise output_error(path, error) from error
    try:
        yield
    finally:
        # While it is still held: who waits notices that the file has gone and makes a new one.
        with contextlib.suppress(OSError):
            beside.unlink()
        guard.release()
