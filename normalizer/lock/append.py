"""Append a decision to a lock file: it is on the disk in a time that does not depend on the number of titles."""

from __future__ import annotations

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path

from normalizer.files import with_path_in_errors
from normalizer.lock.lines import decision_line
from normalizer.lock.reader import is_torn
from normalizer.lock.values import LockedTitle, LockedWork

_TAIL_BYTES = 1 << 16


def append_decision(path: Path, each: LockedTitle, work: LockedWork | None = None) -> os.stat_result:
    """Append the line of a decision and wait until it is on the disk. Hold the write lock of the file.

    `work` is one whose record no line of the file has. What a killed program has left of a line is removed before.
    Returns the state of the file with it. Raises OutputError; the file is then as it was.
    """
    with with_path_in_errors(path), path.open("r+b", buffering=0) as file:
        end, separator = _end_of_lines(file)
        data = separator + decision_line(each, work).encode("utf-8")
        try:
            file.truncate(end)
            file.seek(end)
            while data:
                data = data[file.write(data) :]
            os.fsync(file.fileno())
            return os.fstat(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(end)
            raise


def _end_of_lines(file: FileIO) -> tuple[int, bytes]:
    """Where the last whole line ends, and what its end lacks."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _TAIL_BYTES)
    file.seek(start)
    tail = file.read(size - start)
    last = tail[tail.rfind(b"\n") + 1 :]
    if not last:
        return size, b""
    if is_torn(last):
        return size - len(last), b""
    return size, b"\n"
