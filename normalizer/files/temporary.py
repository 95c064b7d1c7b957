"""New files beside the old ones: held while they are written, taken away when who wrote them was killed."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from pathlib import Path

from normalizer.errors import OutputError
from normalizer.files.paths import real_path

# The new file until it takes the place of the old one: ".refs.bib.k3x_91ab.bibnorm". No other program's files end so,
# and nothing takes them for pages, sources or bibliographies.
_ENDING = ".bibnorm"


def temporary_for(target: Path) -> tuple[int, Path]:
    """A new file beside the target, open and held."""
    import tempfile  # here, for most runs write no file, and it takes a while to load

    while True:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=_ENDING, dir=target.parent)
        with contextlib.suppress(OSError):  # a file system without locks: nobody removes it there either
            _hold(handle, wait=True)
        if sys.platform == "win32" or os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)  # taken for a leftover before it could be held


def remove_leftovers(path: Path) -> None:
    """Take away what processes that were killed while they wrote this file have left beside it; never fails.

    What a living process is writing stays: it holds a lock on it, which the system takes away with the process.
    """
    with contextlib.suppress(OSError, OutputError):
        target = real_path(path)
        ours = re.compile(rf"\.{re.escape(target.name)}\.[a-z0-9_]+{re.escape(_ENDING)}")
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
