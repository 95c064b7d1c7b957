"""Cached, thread-safe access to the lock file."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from normalizer.errors import BibnormError, OutputError
from normalizer.files import is_special_file
from normalizer.lock import Lock, LockedTitle, LockError
from normalizer.lock.lock import build_command
from normalizer.lock.shared_decisions import append_decision, record_decision
from normalizer.review.listing import TitleList
from normalizer.write_lock import hold_write_lock

# Seconds. Whoever clicks waits no longer for another bibnorm that writes the lock.
_LOCK_TIMEOUT_SECONDS = 10.0

_FileSignature = tuple[int, int, int]


class LockStore:
    """One lock file; its content is cached while the file stays the same."""

    def __init__(self, path: Path, decisions: Path | None = None) -> None:
        """`decisions` is a file that several lock files share."""
        self.path = path
        self._decisions = decisions
        self._mutex = threading.Lock()
        self._write_mutex = threading.Lock()
        self._has_appended = False
        self._held: tuple[_FileSignature, TitleList] | None = None

    def read(self) -> TitleList:
        """The current content. Raises LockError."""
        with self._mutex:
            # Before reading: a file that is replaced meanwhile has another signature the next time.
            mark = self._file_signature()
            if self._held is None or self._held[0] != mark:
                self._held = (mark, TitleList(Lock.load(self.path)))
            return self._held[1]

    def prepare(self) -> None:
        """Read the file, and do what the first decision would wait for. Raises LockError."""
        self.read().lock.prepare()
        with suppress(OutputError), hold_write_lock(self.path, 0):
            pass

    @contextmanager
    def transaction(self) -> Iterator[TitleList]:
        """Hold the write lock and yield the current content. Raises LockError, OutputError."""
        # Who only reads does not wait for this.
        with hold_write_lock(self.path, _LOCK_TIMEOUT_SECONDS), self._write_mutex:
            yield self.read()

    def save(self, lock: Lock, changed: LockedTitle) -> None:
        """Append the decision on one title, inside `transaction`; `lock` is the content with it."""
        if self._decisions is not None:
            record_decision(self._decisions, changed)
        listing = self.read()
        before = listing.lock
        if before.is_old:  # the first decision converts it
            lock.save(self.path)
            return
        new = None if changed.key is None or changed.key in before.works else lock.works[changed.key]
        # Who reads meanwhile waits for this, and does not read the whole file again. Whoever has replaced the file
        # meanwhile has given it another state.
        with self._mutex:
            state = append_decision(self.path, changed, new)
            self._held = (_signature(state), listing.replacing(lock, changed))
        self._has_appended = True

    def replace(self, lock: Lock, changed: Iterable[LockedTitle]) -> None:
        """Replace the file, inside `transaction`, by content that differs in several titles."""
        if self._decisions is not None:
            for each in changed:
                record_decision(self._decisions, each)
        lock.save(self.path)

    def close(self) -> None:
        """Wait for the current write, and put appended decisions where their titles are."""
        with self._write_mutex:
            pass
        if self._has_appended:
            with suppress(BibnormError), self.transaction() as listing:
                listing.lock.save(self.path)

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
        return _signature(stat)


def _signature(stat: os.stat_result) -> _FileSignature:
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
