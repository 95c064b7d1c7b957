"""Replacing files so that there is always either the old one or the new one."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from normalizer.errors import OutputError
from normalizer.files.paths import (
    cannot_write,
    check_unchanged,
    is_special,
    naming,
    target_of,
)
from normalizer.files.temporary import temporary_for


@dataclass(frozen=True)
class Rewritten:
    """A file before and after, as bytes."""

    path: Path
    before: bytes
    after: bytes

    @property
    def is_changed(self) -> bool:
        return self.after != self.before

    def save(self) -> None:
        """Replace the file, if it has changed. Raises OutputError, ChangedMeanwhile."""
        if self.is_changed:
            write_bytes_atomically(self.path, self.after, before=self.before)


@dataclass(frozen=True)
class Replacement:
    """What a file is to hold. `before` is what it held when it was read, nothing for none; None for anything."""

    path: Path
    data: bytes
    before: bytes | None = None


def write_atomically(path: Path, text: str) -> None:
    """Replace or make a file in one step, as UTF-8 with the line ends of `text`: see `write_bytes_atomically`."""
    write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: Path, data: bytes, *, before: bytes | None = None) -> None:
    """Replace or make a file in one step; keep the mode of an old one, and its owner where that is permitted.

    A link is followed: what it points to is replaced. A device or a pipe ("/dev/stdout") is written to, for it must not
    be replaced by a file. Raises OutputError, and leaves neither a half-written file nor a temporary one behind; what
    a run leaves that is killed in between, `remove_leftovers` takes away. With `before`, what the file held when it was
    read (nothing, where there was none), raises ChangedMeanwhile where it holds something else now.
    """
    _replace_all([Replacement(path, data, before)])


def replace_together(files: Sequence[Replacement]) -> None:
    """Replace or make several files, each as `write_bytes_atomically` does, in this order, all of them or none.

    The first takes its place when all have been written beside theirs and no other is in the way; devices and pipes are
    written to just before. Then one follows the other at once: Ctrl-C does not come between, and is not heeded, for by
    then all is done. Raises OutputError, ChangedMeanwhile; should the system refuse even then to let one take its
    place, the error says which have.
    """
    _replace_all(files, _without_interruption())


def _replace_all(
    files: Sequence[Replacement], last_steps: contextlib.AbstractContextManager[None] | None = None
) -> None:
    """Everything that may fail comes before the first file takes its place."""
    with contextlib.ExitStack() as held:
        targets = [None if is_special(each.path) else target_of(each.path) for each in files]
        waiting = [
            (each.path, held.enter_context(_written(each, target)), target)
            for each, target in zip(files, targets, strict=True)
            if target
        ]
        for each, target in zip(files, targets, strict=True):
            if target is None:
                with naming(each.path):
                    each.path.write_bytes(each.data)
            elif each.before is not None:
                check_unchanged(each.path, each.before)
        with last_steps or contextlib.nullcontext():
            _take_places(waiting)


@contextlib.contextmanager
def _written(each: Replacement, target: Path) -> Iterator[Path]:
    """The new file beside its place, whole and safe on the disk; held until it is in its place, gone if it never is."""
    with naming(each.path):
        handle, temporary = temporary_for(target)
    try:
        with naming(each.path):
            file = os.fdopen(handle, "wb")
        with file:
            with naming(each.path):
                file.write(each.data)
                file.flush()
                os.fsync(file.fileno())
                if sys.platform == "win32":
                    file.close()  # what is open cannot be renamed there
                _make_like(temporary, target)
            yield temporary
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _make_like(temporary: Path, target: Path) -> None:
    """Mode and owner of the old file, or those of a new one."""
    old = target.stat() if target.exists() else None
    if old:
        _give_to(temporary, old)
    # After the owner: giving a file away may clear bits of its mode.
    temporary.chmod(old.st_mode & 0o7777 if old else 0o666 & ~_umask())


def _take_places(waiting: Sequence[tuple[Path, Path, Path]]) -> None:
    """Rename each temporary file (the second of a row) to its target (the third)."""
    done: list[str] = []
    for path, temporary, target in waiting:
        try:
            temporary.replace(target)
        except OSError as error:
            so_far = f" ({', '.join(done)} had been written by then)" if done else ""
            raise OutputError(f"{cannot_write(path, error)}{so_far}") from error
        done.append(str(path))


@contextlib.contextmanager
def _without_interruption() -> Iterator[None]:
    """Ctrl-C is passed over. Only the main thread is ever interrupted by it, and only it can say so."""
    if threading.current_thread() is not threading.main_thread() or (old := signal.getsignal(signal.SIGINT)) is None:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, old)


def _give_to(temporary: Path, old: os.stat_result) -> None:
    """Owner and group of the old file, as far as this user may give files away: mostly only the administrator may."""
    if hasattr(os, "chown"):
        for user, group in ((old.st_uid, -1), (-1, old.st_gid)):
            with contextlib.suppress(OSError):
                os.chown(temporary, user, group)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
