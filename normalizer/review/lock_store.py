"""Cached, thread-safe access to the lock file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from normalizer.files import is_special_file, write_text_atomically
from normalizer.lock import Lock, LockError
from normalizer.lock.lock import build_command
from normalizer.review.listing import TitleList
from normalizer.write_lock import hold_write_lock

# Seconds. Whoever clicks waits no longer for another bibnorm that writes the lock.
_LOCK_TIMEOUT_SECONDS = 10.0

_FileSignature = tuple[int, int, int]


class LockStore:
    """One lock file; its content is cached while the file stays the same."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mutex = threading.Lock()
        self._write_mutex = threading.Lock()
        self._held: tuple[_FileSignature, TitleList] | None = None

    def read(self) -> TitleList:
        """The current content. Raises LockError."""
        with self._mutex:
            # Before reading: a file that is replaced meanwhile has another signature the next time.
            mark = self._file_signature()
            if self._held is None or self._held[0] != mark:
                self._held = (mark, TitleList(Lock.load(self.path)))
            return self._held[1]

    @contextmanager
    def transaction(self) -> Iterator[TitleList]:
        """Hold the write lock and yield the current content. Raises LockError, OutputError."""
        # Who only reads does not wait for this.
        with hold_write_lock(self.path, _LOCK_TIMEOUT_SECONDS), self._write_mutex:
            yield self.read()

    def save(self, lock: Lock) -> None:
        """Replace the file, inside `transaction`."""
        text = lock.text
        write_text_atomically(self.path, text)
        # The written content is cached, unless another program has changed it already.
        with suppress(LockError, OSError):
            mark = self._file_signature()
            if self.path.read_bytes() == text.encode("utf-8"):
                with self._mutex:
                    self._held = (mark, TitleList(lock))

    def close(self) -> None:
        """Wait for the current write."""
        with self._write_mutex:
            pass

    def _file_signature(self) -> _FileSignature:
        try:
            stat = self.path.stat()
        except FileNotFoundError as error:
            command = build_command(Lock(), self.path)
            raise LockError(f"{self.path}: lock file not found; create it with {command}") from error
        except OSError as error:
            raise LockError(f"cannot read {self.path}: {error.strerror or error}") from error
        if is_special_file(self.path):  # reading a pipe would wait for a writer
            raise LockError(f"cannot read {self.path}: it is no file; name the lock that bibnorm build --lock keeps")
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
