"""Where files are, and what is to be said of those that cannot be written."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from normalizer.errors import OutputError

_REASONS = {
    errno.ENOENT: "its folder does not exist; make it first",
    errno.EACCES: "its folder may not be written to; choose another place",
    errno.EPERM: "it or its folder is protected; choose another place",
    errno.EROFS: "it lies on a read-only file system; choose another place",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.EISDIR: "it is a folder; name a file in it",
    errno.ENOSPC: "the disk is full; nothing was written",
    errno.EDQUOT: "the disk quota is used up; nothing was written",
    errno.ELOOP: "it is a link that leads back to itself; remove it",
    errno.ENOSYS: "its file system knows no locks, so that another run could write it too; choose another place",
    errno.ENOLCK: "its file system knows no locks, so that another run could write it too; choose another place",
}


class ChangedMeanwhile(OutputError):
    """A file is not as it was when it was read: somebody else has saved it since. Nothing was written."""


def check_writable(path: Path) -> None:
    """Raise OutputError for a file that cannot be written, as far as this can be told without writing anything."""
    target = real_path(path)
    folder = target.parent
    if target.is_dir():
        number = errno.EISDIR
    elif is_special(target):
        return
    elif not folder.is_dir():
        number = errno.ENOTDIR if any(each.is_file() for each in folder.parents) or folder.exists() else errno.ENOENT
    elif not os.access(folder, os.W_OK | os.X_OK):
        number = errno.EACCES
    elif target.exists() and not os.access(target, os.W_OK):
        raise OutputError(f"cannot write {path}: it is write-protected; allow writing first")
    else:
        return
    raise cannot_write(path, OSError(number, os.strerror(number)))


def real_path(path: Path) -> Path:
    """The path without links. Raises OutputError for one that leads round in a circle."""
    try:
        target = path.resolve()
    except RuntimeError:  # so until Python 3.12; since then what cannot be followed is left as it is
        target = path
    except OSError as error:
        raise cannot_write(path, error) from error
    if target.is_symlink():
        raise cannot_write(path, OSError(errno.ELOOP, os.strerror(errno.ELOOP)))
    return target


def target_of(path: Path) -> Path:
    target = real_path(path)
    if target.is_dir():
        raise OutputError(f"cannot write {path}: {_REASONS[errno.EISDIR]}")
    return target


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """What the system refuses here, it refuses for this file."""
    try:
        yield
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
    """Return the lock file of a process that writes this file: next to the file itself, not to a link to it."""
    target = real_path(path)
    return target.with_name(f".{target.name}.guard")
