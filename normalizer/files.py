"""Writing files so that there is always either the old one or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
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
}


def write_atomically(path: Path, text: str) -> None:
    """Replace or make a file in one step, as UTF-8 with the line ends of `text`: see `write_bytes_atomically`."""
    write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: Path, data: bytes) -> None:
    """Replace or make a file in one step; keep the mode of an old one, and its owner where that is permitted.

    A link is followed: what it points to is replaced. A device or a pipe ("/dev/stdout") is written to, for it must not
    be replaced by a file. Raises OutputError, and leaves neither a half-written file nor a temporary one behind.
    """
    target = path.resolve() if path.is_symlink() else path
    if target.is_dir():
        raise OutputError(f"cannot write {path}: {_REASONS[errno.EISDIR]}")
    try:
        if is_special(path):
            path.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
        raise OutputError(f"cannot write {path}: {reason}") from error


def is_special(path: Path) -> bool:
    """There is something that is neither a file nor a folder: a device, a pipe, a socket."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _replace(target: Path, data: bytes) -> None:
    import tempfile  # here, for most runs write no file, and it takes a while to load

    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        old = target.stat() if target.exists() else None
        if old:
            _give_to(temporary, old)
        # After the owner: giving a file away may clear bits of its mode.
        temporary.chmod(old.st_mode & 0o7777 if old else 0o666 & ~_umask())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


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
