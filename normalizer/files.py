"""Atomic writing of files, the output of results, and outputs of incomplete runs, which the same command replaces."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from normalizer.errors import OutputError

# The signals that end a run.
INTERRUPTS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_REASONS = {
    errno.ENOENT: "its directory does not exist; create it first",
    errno.EACCES: "permission denied for its directory; make the directory writable, or choose another path",
    errno.EPERM: "it or its folder is protected; choose another place",
    errno.EROFS: "it lies on a read-only file system; choose another place",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.EISDIR: "it is a folder; name a file in it",
    errno.ENOSPC: "the disk is full; nothing was written",
    errno.EDQUOT: "the disk quota is used up; nothing was written",
    errno.ELOOP: "it is a link that leads back to itself; remove it",
    errno.ENOSYS: "its file system does not support file locks; choose another path",
    errno.ENOLCK: "its file system does not support file locks; choose another path",
}


class FileChangedError(OutputError):
    """A file was changed by another program since it was read; nothing was written."""


def check_writable(path: Path) -> None:
    """Raise OutputError for a file that cannot be written, as far as can be checked without writing."""
    target = real_path(path)
    folder = target.parent
    if target.is_dir():
        number = errno.EISDIR
    elif is_special_file(target):
        return
    elif not folder.is_dir():
        number = errno.ENOTDIR if any(each.is_file() for each in folder.parents) or folder.exists() else errno.ENOENT
    elif not os.access(folder, os.W_OK | os.X_OK):
        is_read_only = sys.platform != "win32" and os.statvfs(folder).f_flag & os.ST_RDONLY
        number = errno.EROFS if is_read_only else errno.EACCES
    else:
        check_not_protected(path)
        return
    raise output_error(path, OSError(number, os.strerror(number)))


def check_not_protected(path: Path) -> None:
    """Raise OutputError for a read-only file, which its author may want to stay: renaming would replace it."""
    if path.exists() and not os.access(path, os.W_OK):
        raise OutputError(f"cannot write {path}: file is read-only; make it writable first")


def real_path(path: Path) -> Path:
    """The path without links. Raises OutputError for a circular link."""
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
    """Convert an OSError to an OutputError with this path."""
    try:
        yield
    except OSError as error:
        raise output_error(path, error) from error


def output_error(path: Path, error: OSError) -> OutputError:
    """The OutputError of a file that cannot be written, with a fix."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return OutputError(f"cannot write {path}: {reason}")


def check_unchanged(path: Path, before: bytes) -> None:
    """Raise FileChangedError unless a file has this content; a missing one is empty."""
    try:
        now = path.read_bytes()
    except FileNotFoundError:
        now = b""
    except OSError as error:
        raise output_error(path, error) from error
    if now != before:
        raise FileChangedError(f"{path} was changed by another program and was not overwritten; run the command again")


def is_special_file(path: Path) -> bool:
    """Whether it is neither a file nor a directory: a device, a pipe, a socket."""
    return path.exists() and not path.is_file() and not path.is_dir()


def lock_file_path(path: Path) -> Path:
    """The lock file of a process that writes this file: next to the file itself, not to a link to it."""
    target = real_path(path)
    return target.with_name(f".{target.name}.guard")


# The new file until it takes the place of the old one: ".refs.bib.k3x_91ab.bibnorm". No other program's files end so,
# and nothing takes them for pages, sources or bibliographies.
_ENDING = ".bibnorm"


def create_temporary(target: Path) -> tuple[int, Path]:
    """A new file in the directory of the target, open and locked."""
    import tempfile  # here, for most runs write no file, and it takes a while to load

    while True:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=_ENDING, dir=target.parent)
        with contextlib.suppress(OSError):  # a file system without locks: no process removes it there
            _lock(handle, wait=True)
        if sys.platform == "win32" or os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)  # taken for a leftover before it could be held


def remove_stale_temporaries(path: Path) -> None:
    """Remove temporary files of killed processes; never fails.

    Files of running processes are locked and stay.
    """
    with contextlib.suppress(OSError, OutputError):
        target = real_path(path)
        ours = re.compile(rf"\.{re.escape(target.name)}\.[a-z0-9_]+{re.escape(_ENDING)}")
        for name in os.listdir(target.parent):  # noqa: PTH208 -- names are enough, and a folder may have many
            if ours.fullmatch(name):
                with contextlib.suppress(OSError):
                    _remove_unless_locked(target.parent / name)


def _remove_unless_locked(temporary: Path) -> None:
    """Raises OSError if it is locked or cannot be removed."""
    if sys.platform == "win32":
        temporary.unlink()  # Windows refuses this while a process has it open
        return
    handle = os.open(temporary, os.O_RDWR | os.O_NOFOLLOW)
    try:
        _lock(handle, wait=False)
        temporary.unlink()
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> None:
    """Lock an open file for other processes. Raises OSError."""
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

    def check_writable(self) -> None:
        """Raise OutputError if the file would change, and is read-only."""
        if self.is_changed:
            check_not_protected(self.path)

    def save(self) -> None:
        """Replace the file, if it has changed. Raises OutputError, FileChangedError."""
        if self.is_changed:
            write_bytes_atomically(self.path, self.after, before=self.before)


@dataclass(frozen=True)
class Replacement:
    """New content of a file, whole or in parts.

    `before` is its content when it was read, empty for none; None for any.
    """

    path: Path
    data: bytes | Iterable[bytes]
    before: bytes | None = None


def write_text_atomically(path: Path, text: str) -> None:
    """Replace or make a file in one step, as UTF-8 with the line ends of `text`: see `write_bytes_atomically`."""
    write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: Path, data: bytes, *, before: bytes | None = None) -> None:
    """Create or replace a file in one step; keep mode and, if permitted, owner.

    Links are followed; devices and pipes are written to. Raises OutputError and leaves no partial or temporary file.
    With `before`, the content when the file was read (empty if there was none), raises FileChangedError if it has
    another content now.
    """
    replace_files([Replacement(path, data, before)])


def replace_files(files: Sequence[Replacement]) -> None:
    """Create or replace several files in this order, all of them or none, as `write_bytes_atomically`.

    All are written to temporary files first, then renamed without interruption. Raises OutputError, FileChangedError;
    an error during the renaming names the files written so far.
    """
    with contextlib.ExitStack() as held:
        targets = [None if is_special_file(each.path) else resolve_target(each.path) for each in files]
        waiting = [
            (each.path, held.enter_context(_write_temporary(each, target)), target)
            for each, target in zip(files, targets, strict=True)
            if target
        ]
        for each, target in zip(files, targets, strict=True):
            if target is None:
                with with_path_in_errors(each.path), each.path.open("wb") as file:
                    file.writelines(_parts(each))
            elif each.before is not None:
                check_unchanged(each.path, each.before)
        with _defer_interrupts():
            _rename_into_place(waiting)


@contextlib.contextmanager
def _write_temporary(each: Replacement, target: Path) -> Iterator[Path]:
    """The new file on disk, locked; removed if it is not renamed."""
    with with_path_in_errors(each.path):
        handle, temporary = create_temporary(target)
    try:
        with with_path_in_errors(each.path):
            file = os.fdopen(handle, "wb")
        with contextlib.ExitStack() as closing:
            closing.callback(_close, file)
            with with_path_in_errors(each.path):
                file.writelines(_parts(each))
                file.flush()
                os.fsync(file.fileno())
                if sys.platform == "win32":
                    file.close()  # what is open cannot be renamed there
                copy_mode_and_owner(temporary, target)
            yield temporary
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _close(file: IO[bytes]) -> None:
    """Close a file; what could not be written then has been reported."""
    with contextlib.suppress(OSError):
        file.close()


def _parts(each: Replacement) -> Iterable[bytes]:
    return [each.data] if isinstance(each.data, bytes) else each.data


def has_content(path: Path, parts: Iterable[bytes]) -> bool:
    """Whether a file can be read, and has this content."""
    try:
        with path.open("rb") as file:
            return all(file.read(len(part)) == part for part in parts) and not file.read(1)
    except OSError:
        return False


def copy_mode_and_owner(temporary: Path, target: Path) -> None:
    """Mode and owner of the old file, or those of a new one."""
    old = target.stat() if target.exists() else None
    if old:
        _set_owner(temporary, old)
    # After the owner: giving a file away may clear bits of its mode.
    temporary.chmod(old.st_mode & 0o7777 if old else 0o666 & ~_umask())


def _rename_into_place(waiting: Sequence[tuple[Path, Path, Path]]) -> None:
    """Rename each temporary file (second) to its target (third)."""
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
    """Ignore Ctrl-C, TERM and HUP; only the main thread can be interrupted by them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: old for number in INTERRUPTS if (old := signal.getsignal(number)) is not None}
    for number in before:
        signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _set_owner(temporary: Path, old: os.stat_result) -> None:
    """Owner and group of the old file, as far as permitted."""
    if hasattr(os, "chown"):
        for user, group in ((old.st_uid, -1), (-1, old.st_gid)):
            with contextlib.suppress(OSError):
                os.chown(temporary, user, group)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


STANDARD_INPUT = STANDARD_OUTPUT = "-"


def relative_name(path: str, folder: Path) -> str:
    """A path relative to a directory, with slashes; "-" for standard input."""
    if path == STANDARD_INPUT:
        return path
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return Path(path).as_posix()


def check_outputs(outputs: Iterable[str | Path], inputs: Iterable[str | Path] = ()) -> None:
    """Raise OutputError if two outputs are one file, or one of them is an input; "-" and devices are neither."""
    read = {_identity(path) for path in map(Path, inputs) if _is_named_file(path)}
    written: set[Path | tuple[int, int]] = set()
    for path in filter(_is_named_file, map(Path, outputs)):
        file = _identity(path)
        if file in read:
            raise OutputError(f"{path} is an input file and was not overwritten; choose another output file")
        if file in written:
            raise OutputError(f"{path} is named for two outputs, which must name different files; rename one of them")
        written.add(file)


def _is_named_file(path: Path) -> bool:
    return str(path) != STANDARD_OUTPUT and not is_special_file(path)


def _identity(path: Path) -> Path | tuple[int, int]:
    """What two names of one file have in common: links are followed, and an existing file may differ in case."""
    try:
        found = path.stat()
    except OSError:
        return real_path(path)
    return found.st_dev, found.st_ino


def check_not_existing(output: str, force: bool) -> None:
    """Raise OutputError for an existing file, which may be a person's work."""
    path = Path(output)
    if output != STANDARD_OUTPUT and not force and path.exists() and not is_special_file(path):
        raise OutputError(f"{output} already exists; choose another file or use --force to overwrite it")


def encoded(text: str) -> bytes:
    r"""Text as UTF-8; a byte of a path that is none is written as on the terminal and in JSON: `\udcff`."""
    return text.encode("utf-8", "backslashreplace")


def write_output(
    result: str | bytes, output: str, emit: Callable[[bytes], None], *, before: bytes | None = None
) -> None:
    """Write text as UTF-8, or bytes; `before` as in `write_bytes_atomically`.

    `emit` receives standard output. Raises OutputError.
    """
    data = encoded(result) if isinstance(result, str) else result
    if output == STANDARD_OUTPUT:
        emit(data)
        return
    write_bytes_atomically(Path(output), data, before=before)
    remove_stale_temporaries(Path(output))  # of runs that were killed


# The folder in the cache with the digest of each output of an incomplete run, which the same command replaces if nobody
# has changed it since.
_FOLDER = "unfinished"


def replaceable(output: str, force: bool, cache: Path | None) -> bytes | None:
    """Return the content of the output that may be replaced, empty if there is none, None for any content.

    Raises OutputError for any other existing file, and for one that cannot be written.
    """
    if not output:
        raise OutputError("the output file name is empty; pass one, for example -o refs.bib")
    if output != STANDARD_OUTPUT:
        check_writable(Path(output))
    if force:
        return None
    note = _note(output, cache)
    if note is not None and note.exists():
        there = Path(output).read_bytes() if Path(output).exists() else b""
        if note.read_text("ascii", "replace") == _digest(there):
            return there
    check_not_existing(output, force)
    return b""


def remember(output: str, text: str | bytes, cache: Path | None, *, incomplete: bool) -> None:
    """Remember an incomplete output, or forget one that is complete now."""
    note = _note(output, cache)
    if note is None:
        return
    with suppress(OSError, OutputError):  # in a cache directory that cannot be written to, --force remains
        if incomplete:
            note.parent.mkdir(parents=True, exist_ok=True)
            data = encoded(text) if isinstance(text, str) else text
            write_bytes_atomically(note, _digest(data).encode("ascii"))
        else:
            note.unlink(missing_ok=True)


def _note(output: str, cache: Path | None) -> Path | None:
    """The file that remembers an output; None for standard output and devices."""
    if cache is None or output in (STANDARD_OUTPUT, "") or is_special_file(Path(output)):
        return None
    return cache / _FOLDER / hashlib.sha256(str(real_path(Path(output))).encode("utf-8", "surrogateescape")).hexdigest()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
