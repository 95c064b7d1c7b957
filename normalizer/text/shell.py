"""Texts that people paste into a shell."""

from __future__ import annotations

import shlex


def file_word(name: str) -> str:
    """A file's name as one word of a POSIX shell, which no program takes for an option."""
    return shlex.quote(f"./{name}" if name.startswith("-") else name)
