"""What to type next, for whoever has changed a lock."""

from __future__ import annotations

import os
from pathlib import Path

from normalizer.lock.lock import Lock
from normalizer.values.text import file_word

_STANDARD_INPUT = "-"
# Of more pages the command would be too long to be read.
_MOST_PAGES = 6


def build_command(lock: Lock, path: Path) -> str:
    """The command that brings the bibliography of this lock up to date, as it can be pasted into a shell here.

    Where the lock knows no output, or too many pages, PAGE... and FILE stand for what only its owner knows.
    """
    pages, output = "PAGE...", ""
    if lock.outputs:
        name, made = min(lock.outputs.items())
        output = f" -o {_typed(path.parent / name)}"
        if 0 < len(made.pages) <= _MOST_PAGES and _STANDARD_INPUT not in made.pages:
            pages = " ".join(_typed(path.parent / page) for page in made.pages)
    return f"bibnorm build {pages}{output} --lock {_typed(path)}"


def _typed(path: Path) -> str:
    """A path, seen from here."""
    try:
        text = os.path.relpath(path)
    except (ValueError, OSError):  # another drive, or a working folder that is gone
        text = str(path)
    return file_word(text)
