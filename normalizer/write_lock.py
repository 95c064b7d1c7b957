"""Inter-process write locks, released by the system when a process ends.

A process holds the lock of a file while it reads, changes and writes it, but not during queries. The locks of several
files are taken in one call and in one order, so that processes cannot wait for each other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from normalizer.errors import OutputError
from normalizer.files import is_special_file, lock_file_path, output_error, real_path, remove_stale_temporaries

# Seconds. Work under a lock takes far less, because queries come before.
_TIMEOUT_SECONDS = 60.0
_POLL_SECONDS = 0.02


@contextlib.contextmanager
def hold_write_lock(path: Path, patience: float = _TIMEOUT_SECONDS) -> Iterator[None]:
    """Hold the write lock of one file; see `hold_write_locks`."""
    with hold_write_locks([path], patience):
        yield


@contextlib.contextmanager
def hold_write_locks(paths: Iterable[Path], patience: float = _TIMEOUT_SECONDS) -> Iterator[None]:
    """Hold the write locks of files while they are read, changed and saved.

    Temporary files of killed processes are removed. Raises OutputError if another process holds a lock for `patience`
    seconds, or for a directory that is not writable.
    """
    real = {real_path(path): path for path in paths if not is_special_file(path)}
    with contextlib.ExitStack() as held:
        for target in sorted(real):
            held.enter_context(_acquire(target, real[target], patience))
            remove_stale_temporaries(target)
        yield


def remove_stale_locks(paths: Iterable[Path]) -> None:
    """Remove locks and temporary files of killed processes; never waits or fails."""
    for path in paths:
        if lock_file_path(path).exists():
            with contextlib.suppress(OutputError), hold_write_lock(path, 0):
                pass


@contextlib.contextmanager
def _acquire(target: Path, path: Path, patience: float) -> Iterator[None]:
    """The lock of one file; `path` is its name in messages."""
    from filelock import FileLock, Timeout  # here, for only who writes needs it

    if not target.parent.is_dir():  # filelock would make it
        raise OutputError(f"cannot write {path}: its directory does not exist; create it first")
    lock_path = lock_file_path(target)
    # A soft lock would outlive a process that was killed.
    lock = FileLock(lock_path, thread_local=False, fallback_to_soft=False)
    try:
        lock.acquire(timeout=patience, poll_interval=_POLL_SECONDS)
    except Timeout as error:
        how_long = f"has been writing {path} for {patience:.0f} s" if patience else f"is writing {path}"
        raise OutputError(f"another bibnorm {how_long}; run again when it has ended") from error
    except OSError as error:
        raise output_error(path, error) from error
    try:
        yield
    finally:
        # While it is still held: who waits notices that the file has gone and makes a new one.
        with contextlib.suppress(OSError):
            lock_path.unlink()
        lock.release()
