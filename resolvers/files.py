"""Files that several processes write: locked by one of them at a time, and replaced in one step."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp


def lock_file(path: Path) -> int | None:
    """Open a file, made when it is missing, and lock it; None if another process holds it.

    The lock is the system's (`flock`): it ends when the descriptor is closed, and with a process that is killed.
    """
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with suppress(FileNotFoundError):  # its last holder has just removed or renamed it
                if os.path.samestat(os.fstat(file), path.stat()):
                    return file
        except BlockingIOError:
            os.close(file)
            return None
        os.close(file)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file in one step: after a crash there is the old content or the new one."""
    handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)  # gone already unless writing failed
