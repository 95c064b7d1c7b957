"""Outputs of incomplete runs: the same command replaces what bibnorm wrote itself and nobody has changed since.

The digest of such an output is kept in the cache directory until the output is complete.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from normalizer.errors import OutputError
from normalizer.files import STANDARD_OUTPUT, check_not_existing, is_special_file, real_path, write_bytes_atomically

_FOLDER = "unfinished"


def replaceable(output: str, force: bool, cache: Path | None) -> bytes | None:
    """Return the content of the output that may be replaced, empty if there is none, None for any content.

    Raises OutputError for any other existing file.
    """
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
            data = text.encode("utf-8") if isinstance(text, str) else text
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
