"""The lock file behind the page: read anew whenever it has changed, written at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from normalizer.files import is_special, write_atomically
from normalizer.lock import Lock, LockError
from normalizer.lock.lock import build_command
from normalizer.review.listing import Listing
from normalizer.write_lock import guarded

# Seconds. Whoever clicks waits no longer for another bibnorm that writes the lock.
_PATIENCE = 10.0

_Mark = tuple[int, int, int]


class Shelf:
    """One lock file, for the threads of a server. What it says is kept while the file stays the same."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.Lock()
        self._pen = threading.Lock()
        self._held: tuple[_Mark, Listing] | None = None

    def read(self) -> Listing:
        """What the file says now. Raises LockError when it is not there, or broken."""
        with self._turn:
            # Before reading: a file that is replaced meanwhile has another mark the next time.
            mark = self._mark()
            if self._held is None or self._held[0] != mark:
                self._held = (mark, Listing(Lock.load(self.path)))
            return self._held[1]

    @contextmanager
    def writing(self) -> Iterator[Listing]:
        """What the file says, and nobody else writes it meanwhile. Raises also OutputError: others are writing."""
        # Who only reads does not wait for this.
        with guarded(self.path, _PATIENCE), self._pen:
            yield self.read()

    def save(self, lock: Lock) -> None:
        """Replace the file, inside `writing`."""
        text = lock.text
        write_atomically(self.path, text)
        # What was just written need not be read again, unless somebody has changed it already without asking.
        with suppress(LockError, OSError):
            mark = self._mark()
            if self.path.read_bytes() == text.encode("utf-8"):
                with self._turn:
                    self._held = (mark, Listing(lock))

    def close(self) -> None:
        """Wait until what is being written is written."""
        with self._pen:
            pass

    def _mark(self) -> _Mark:
        """What changes when the file does: ours is replaced, an editor may write into it."""
        try:
            stat = self.path.stat()
        except FileNotFoundError as error:
            command = build_command(Lock(), self.path)
            raise LockError(f"{self.path}: there is no such lock; make it with {command}") from error
        except OSError as error:
            raise LockError(f"cannot read {self.path}: {error.strerror or error}") from error
        if is_special(self.path):  # reading a pipe would wait for somebody who writes into it
            raise LockError(f"cannot read {self.path}: it is no file; name the lock that bibnorm build --lock keeps")
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
