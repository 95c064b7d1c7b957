"""Writing files so that there is always either the old one or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from normalizer.errors import OutputError

_REASONS = {
    errno.ENOENT: "its folder does not exist; make it first",
    errno.EACCES: "its folder may not be written to; choose another place",
    errno.EPERM: "its folder may not be written to; choose another place",
    errno.EROFS: "it lies on a read-only file system; choose another place",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.EISDIR: "it is a folder; name a file in it",
    errno.ENOSPC: "the disk is full; nothing was written",
    errno.EDQUOT: "the disk quota is used up; nothing was written",
    errno.ENOSYS: "its file system knows no locks, so that another run could write it too; choose another place",
    errno.ENOLCK: "its file system knows no locks, so that another run could write it too; choose another place",
}
# The new file until it takes the place of the old one: ".refs.bib.k3x_91ab.bibnorm". No other program's files end so,
# and nothing takes them for pages, sources or bibliographies.
_ENDING = ".bibnorm"


class ChangedMeanwhile(OutputError):
    """A file is not as it was when it was read: somebody else has saved it since. Nothing was written."""


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
    target = path.resolve() if path.is_symlink() else path
    if target.is_dir():
        raise OutputError(f"cannot write {path}: {_REASONS[errno.EISDIR]}")
    try:
        if is_special(path):
            path.write_bytes(data)
        else:
            _replace(target, data, before)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> OutputError:
    """What the system says of a file that was to be written, in words that tell what to do."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return OutputError(f"cannot write {path}: {reason}")


def check_unchanged(path: Path, before: bytes) -> None:
    """Raise ChangedMeanwhile unless a file holds what it held when it was read; one that is not there holds nothing."""
    try:
        now = path.read_bytes()
    except FileNotFoundError:
        now = b""
    except OSError as error:
        raise cannot_write(path, error) from error
    if now != before:
        raise ChangedMeanwhile(
            f"{path} was changed by somebody else while bibnorm was at work, and is left as it is now; run again"
        )


def is_special(path: Path) -> bool:
    """There is something that is neither a file nor a folder: a device, a pipe, a socket."""
    return path.exists() and not path.is_file() and not path.is_dir()


def guard_file(path: Path) -> Path:
    """What a process holds that writes this file (`normalizer.guard`): beside the file, not beside a link to it."""
    target = path.resolve()
    return target.with_name(f".{target.name}.guard")


def remove_leftovers(path: Path) -> None:
    """Take away what processes that were killed while they wrote this file have left beside it; never fails.

    What a living process is writing stays: it holds a lock on it, which the system takes away with the process.
    """
    target = path.resolve()
    ours = re.compile(rf"\.{re.escape(target.name)}\.[a-z0-9_]+{re.escape(_ENDING)}")
    with contextlib.suppress(OSError):
        for name in os.listdir(target.parent):  # noqa: PTH208 -- names are enough, and a folder may have many
            if ours.fullmatch(name):
                with contextlib.suppress(OSError):
                    _remove_unless_held(target.parent / name)


def _remove_unless_held(temporary: Path) -> None:
    """Raises OSError where it is held, or cannot be told, or cannot be removed."""
    if sys.platform == "win32":
        temporary.unlink()  # which Windows refuses while somebody has it open
        return
    handle = os.open(temporary, os.O_RDWR | os.O_NOFOLLOW)
    try:
        _hold(handle, wait=False)
        temporary.unlink()
    finally:
        os.close(handle)


def _hold(handle: int, *, wait: bool) -> None:
    """Tell other processes, as long as the file is open, that somebody is writing it. Raises OSError."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _temporary(target: Path) -> tuple[int, Path]:
    """A new file beside the target, open and held."""
    import tempfile  # here, for most runs write no file, and it takes a while to load

    while True:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=_ENDING, dir=target.parent)
        with contextlib.suppress(OSError):  # a file system without locks: nobody removes it there either
            _hold(handle, wait=True)
        if sys.platform == "win32" or os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)  # taken for a leftover before it could be held


def _replace(target: Path, data: bytes, before: bytes | None) -> None:
    handle, temporary = _temporary(target)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # what is open cannot be renamed there; elsewhere it is held until it is in its place
            _take_place(temporary, target, before)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _take_place(temporary: Path, target: Path, before: bytes | None) -> None:
    old = target.stat() if target.exists() else None
    if old:
        _give_to(temporary, old)
    # After the owner: giving a file away may clear bits of its mode.
    temporary.chmod(old.st_mode & 0o7777 if old else 0o666 & ~_umask())
    if before is not None:
        check_unchanged(target, before)
    temporary.replace(target)


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
