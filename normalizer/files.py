"""Writing files so that there is always either the old one or the new one; where a result goes."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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


class FileChangedError(OutputError):
    """A file is not as it was when it was read: somebody else has saved it since. Nothing was written."""


def check_writable(path: Path) -> None:
    """Raise OutputError for a file that cannot be written, as far as this can be told without writing anything."""
    target = real_path(path)
    folder = target.parent
    if target.is_dir():
        number = errno.EISDIR
    elif is_special_file(target):
        return
    elif not folder.is_dir():
        number = errno.ENOTDIR if any(each.is_file() for each in folder.parents) or folder.exists() else errno.ENOENT
    elif not os.access(folder, os.W_OK | os.X_OK):
        number = errno.EACCES
    elif target.exists() and not os.access(target, os.W_OK):
        raise OutputError(f"cannot write {path}: it is write-protected; allow writing first")
    else:
        return
    raise output_error(path, OSError(number, os.strerror(number)))


def real_path(path: Path) -> Path:
    """The path without links. Raises OutputError for one that leads round in a circle."""
    try:
        target = path.resolve()
    except RuntimeError:  # so until Python 3.12; since then what cannot be followed is left as it is
        target = path
    except OSError as error:
        raise output_error(path, error) from error
    if target.is_symlink():
        raise output_error(path, OSError(errno.ELOOP, os.strerror(errno.ELOOP)))
    return target


def resolve_target(path: Path) -> Path:
    target = real_path(path)
    if target.is_dir():
        raise OutputError(f"cannot write {path}: {_REASONS[errno.EISDIR]}")
    return target


@contextlib.contextmanager
def with_path_in_errors(path: Path) -> Iterator[None]:
    """What the system refuses here, it refuses for this file."""
    try:
        yield
    except OSError as error:
        raise output_error(path, error) from error


def output_error(path: Path, error: OSError) -> OutputError:
    """What the system says of a file that was to be written, in words that tell what to do."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return OutputError(f"cannot write {path}: {reason}")


def check_unchanged(path: Path, before: bytes) -> None:
    """Raise FileChangedError unless a file holds what it held when it was read; one that is not there holds nothing."""
    try:
        now = path.read_bytes()
    except FileNotFoundError:
        now = b""
    except OSError as error:
        raise output_error(path, error) from error
    if now != before:
        raise FileChangedError(
            f"{path} was changed by somebody else while bibnorm was at work, and is left as it is now; run again"
        )


def is_special_file(path: Path) -> bool:
    """There is something that is neither a file nor a folder: a device, a pipe, a socket."""
    return path.exists() and not path.is_file() and not path.is_dir()


def lock_file_path(path: Path) -> Path:
    """Return the lock file of a process that writes this file: next to the file itself, not to a link to it."""
    target = real_path(path)
    return target.with_name(f".{target.name}.guard")


# The new file until it takes the place of the old one: ".refs.bib.k3x_91ab.bibnorm". No other program's files end so,
# and nothing takes them for pages, sources or bibliographies.
_ENDING = ".bibnorm"


def create_temporary(target: Path) -> tuple[int, Path]:
    """A new file beside the target, open and held."""
    import tempfile  # here, for most runs write no file, and it takes a while to load

    while True:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=_ENDING, dir=target.parent)
        with contextlib.suppress(OSError):  # a file system without locks: nobody removes it there either
            _lock(handle, wait=True)
        if sys.platform == "win32" or os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)  # taken for a leftover before it could be held


def remove_stale_temporaries(path: Path) -> None:
    """Take away what processes that were killed while they wrote this file have left beside it; never fails.

    What a living process is writing stays: it holds a lock on it, which the system takes away with the process.
    """
    with contextlib.suppress(OSError, OutputError):
        target = real_path(path)
        ours = re.compile(rf"\.{re.escape(target.name)}\.[a-z0-9_]+{re.escape(_ENDING)}")
        for name in os.listdir(target.parent):  # noqa: PTH208 -- names are enough, and a folder may have many
            if ours.fullmatch(name):
                with contextlib.suppress(OSError):
                    _remove_unless_locked(target.parent / name)


def _remove_unless_locked(temporary: Path) -> None:
    """Raises OSError where it is held, or cannot be told, or cannot be removed."""
    if sys.platform == "win32":
        temporary.unlink()  # which Windows refuses while somebody has it open
        return
    handle = os.open(temporary, os.O_RDWR | os.O_NOFOLLOW)
    try:
        _lock(handle, wait=False)
        temporary.unlink()
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> None:
    """Tell other processes, as long as the file is open, that somebody is writing it. Raises OSError."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


@dataclass(frozen=True)
class FileEdit:
    """A file before and after, as bytes."""

    path: Path
    before: bytes
    after: bytes

    @property
    def is_changed(self) -> bool:
        return self.after != self.before

    def save(self) -> None:
        """Replace the file, if it has changed. Raises OutputError, FileChangedError."""
        if self.is_changed:
            write_bytes_atomically(self.path, self.after, before=self.before)


@dataclass(frozen=True)
class Replacement:
    """What a file is to hold. `before` is what it held when it was read, nothing for none; None for anything."""

    path: Path
    data: bytes
    before: bytes | None = None


def write_text_atomically(path: Path, text: str) -> None:
    """Replace or make a file in one step, as UTF-8 with the line ends of `text`: see `write_bytes_atomically`."""
    write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: Path, data: bytes, *, before: bytes | None = None) -> None:
    """Replace or make a file in one step; keep the mode of an old one, and its owner where that is permitted.

    A link is followed: what it points to is replaced. A device or a pipe ("/dev/stdout") is written to, for it must not
    be replaced by a file. Raises OutputError and leaves no partial or temporary file. With `before`, the content when
    the file was read (empty if there was none), raises FileChangedError if it has another content now.
    """
    _replace_all([Replacement(path, data, before)])


def replace_files(files: Sequence[Replacement]) -> None:
    """Replace or make several files, each as `write_bytes_atomically` does, in this order, all of them or none.

    The first takes its place when all have been written beside theirs and no other is in the way; devices and pipes are
    written to just before. Then one follows the other at once: Ctrl-C does not come between, and is not heeded, for by
    then all is done. Raises OutputError, FileChangedError; should the system refuse even then to let one take its
    place, the error says which have.
    """
    _replace_all(files, _defer_interrupts())


def _replace_all(
    files: Sequence[Replacement], last_steps: contextlib.AbstractContextManager[None] | None = None
) -> None:
    """Everything that may fail comes before the first file takes its place."""
    with contextlib.ExitStack() as held:
        targets = [None if is_special_file(each.path) else resolve_target(each.path) for each in files]
        waiting = [
            (each.path, held.enter_context(_write_temporary(each, target)), target)
            for each, target in zip(files, targets, strict=True)
            if target
        ]
        for each, target in zip(files, targets, strict=True):
            if target is None:
                with with_path_in_errors(each.path):
                    each.path.write_bytes(each.data)
            elif each.before is not None:
                check_unchanged(each.path, each.before)
        with last_steps or contextlib.nullcontext():
            _rename_into_place(waiting)


@contextlib.contextmanager
def _write_temporary(each: Replacement, target: Path) -> Iterator[Path]:
    """The new file beside its place, whole and safe on the disk; held until it is in its place, gone if it never is."""
    with with_path_in_errors(each.path):
        handle, temporary = create_temporary(target)
    try:
        with with_path_in_errors(each.path):
            file = os.fdopen(handle, "wb")
        with file:
            with with_path_in_errors(each.path):
                file.write(each.data)
                file.flush()
                os.fsync(file.fileno())
                if sys.platform == "win32":
                    file.close()  # what is open cannot be renamed there
                _copy_mode_and_owner(temporary, target)
            yield temporary
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _copy_mode_and_owner(temporary: Path, target: Path) -> None:
    """Mode and owner of the old file, or those of a new one."""
    old = target.stat() if target.exists() else None
    if old:
        _set_owner(temporary, old)
    # After the owner: giving a file away may clear bits of its mode.
    temporary.chmod(old.st_mode & 0o7777 if old else 0o666 & ~_umask())


def _rename_into_place(waiting: Sequence[tuple[Path, Path, Path]]) -> None:
    """Rename each temporary file (the second of a row) to its target (the third)."""
    done: list[str] = []
    for path, temporary, target in waiting:
        try:
            temporary.replace(target)
        except OSError as error:
            so_far = f" ({', '.join(done)} had been written by then)" if done else ""
            raise OutputError(f"{output_error(path, error)}{so_far}") from error
        done.append(str(path))


@contextlib.contextmanager
def _defer_interrupts() -> Iterator[None]:
    """Ctrl-C is passed over. Only the main thread is ever interrupted by it, and only it can say so."""
    if threading.current_thread() is not threading.main_thread() or (old := signal.getsignal(signal.SIGINT)) is None:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, old)


def _set_owner(temporary: Path, old: os.stat_result) -> None:
    """Owner and group of the old file, as far as this user may give files away: mostly only the administrator may."""
    if hasattr(os, "chown"):
        for user, group in ((old.st_uid, -1), (-1, old.st_gid)):
            with contextlib.suppress(OSError):
                os.chown(temporary, user, group)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


STANDARD_OUTPUT = "-"


def check_not_existing(output: str, force: bool) -> None:
    """Raise OutputError when a file is in the way: an existing bibliography may hold a person's work."""
    path = Path(output)
    if not output:
        raise OutputError("the name of the file to write is empty; give one, for example refs.bib")
    if output != STANDARD_OUTPUT and not force and path.exists() and not is_special_file(path):
        raise OutputError(
            f"{output} exists already and is left as it is; name another file, or replace it with --force"
        )


def write_output(
    result: str | bytes, output: str, emit: Callable[[bytes], None], *, before: bytes | None = None
) -> None:
    """Write a text as UTF-8, or bytes as they are; `before` as in `write_bytes_atomically`.

    `emit` takes what goes to standard output. Raises OutputError.
    """
    data = result.encode("utf-8") if isinstance(result, str) else result
    if output == STANDARD_OUTPUT:
        emit(data)
        return
    write_bytes_atomically(Path(output), data, before=before)
    remove_stale_temporaries(Path(output))  # of runs that were killed
