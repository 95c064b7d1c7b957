"""Where a result goes: standard output, or a file that is replaced in one step."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from normalizer.errors import OutputError
from normalizer.files import is_special, remove_leftovers, write_bytes_atomically

STANDARD_OUTPUT = "-"


class ReaderLeft(Exception):
    """Whoever read our standard output has enough (`| head -1`): a quiet end, not an error."""


def refuse_existing(output: str, force: bool) -> None:
    """Raise OutputError when a file is in the way: an existing bibliography may hold a person's work."""
    path = Path(output)
    if not output:
        raise OutputError("the name of the file to write is empty; give one, for example refs.bib")
    if output != STANDARD_OUTPUT and not force and path.exists() and not is_special(path):
        raise OutputError(
            f"{output} exists already and is left as it is; name another file, or replace it with --force"
        )


def deliver(result: str | bytes, output: str, *, before: bytes | None = None) -> None:
    """Write a text as UTF-8, or bytes as they are; `before` as in `write_bytes_atomically`.

    Raises OutputError, and ReaderLeft.
    """
    data = result.encode("utf-8") if isinstance(result, str) else result
    if output == STANDARD_OUTPUT:
        _to_standard_output(data)
        return
    write_bytes_atomically(Path(output), data, before=before)
    remove_leftovers(Path(output))  # of runs that were killed


def _to_standard_output(data: bytes) -> None:
    if sys.stdout is None:  # its handle was closed before we began (`>&-`)
        raise OutputError("cannot write: standard output is closed; open it, or name a file with -o")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is still buffered must not fail again when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise ReaderLeft from error
        raise OutputError(f"cannot write: {error.strerror or error}") from error
