"""One build at a time in a folder.

The lock is the system's (`flock`): it ends with the process that holds it, even with one that was killed, so a
lock file that is left behind does not stop the next build.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from resolvers.catalog.layout import LOCK
from resolvers.errors import CatalogError


@contextmanager
def build_lock(directory: Path) -> Iterator[None]:
    """Hold the folder's lock; `CatalogError` when another build holds it."""
    path = directory / LOCK
    held = _acquire(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(held)


def _acquire(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_current(file, path):
                return file
        except BlockingIOError as error:
            os.close(file)
            raise CatalogError(f"{path.parent}: another build is under way there. Wait until it has ended.") from error
        os.close(file)


def _is_current(file: int, path: Path) -> bool:
    """Whether the file that we hold is still the one of that name: its last holder removes it when done."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False
