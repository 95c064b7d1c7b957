"""One writer at a time. The system's lock ends with the process that holds it, even with one that was killed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from normalizer.errors import OutputError

# Seconds. What is done while the lock is held takes far less: sources are asked before.
_PATIENCE = 60.0
_POLL = 0.02


@contextlib.contextmanager
def guarded(path: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """While no other bibnorm writes this lock file: read, change and save it inside.

    Raises OutputError when another one does not come to its end within `patience` seconds.
    """
    from filelock import FileLock, Timeout  # here, for only who writes needs it

    target = path.resolve()
    if not target.parent.is_dir():  # filelock would make it
        raise OutputError(f"cannot write {path}: its folder does not exist; make it first")
    beside = target.with_name(f".{target.name}.guard")
    # A soft lock would outlive a process that was killed.
    guard = FileLock(beside, thread_local=False, fallback_to_soft=False)
    try:
        guard.acquire(timeout=patience, poll_interval=_POLL)
    except Timeout as error:
        raise OutputError(
            f"another bibnorm has been writing {path} for {patience:.0f} s; run again when it has ended"
        ) from error
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(f"cannot lock {path}: {reason}") from error
    try:
        yield
    finally:
        # While it is still held: who waits notices that the file has gone and makes a new one.
        with contextlib.suppress(OSError):
            beside.unlink()
        guard.release()
