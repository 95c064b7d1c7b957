"""Where a result goes: standard output, or a file that is replaced in one step."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from normalizer.errors import OutputError
from normalizer.files import is_special, write_atomically

STANDARD_OUTPUT = "-"


class ReaderLeft(Exception):
    """Whoever read our standard output has enough (`| head -1`): a quiet end, not an error."""


def refuse_existing(output: str, force: bool) -> None:
    """Raise OutputError when a file is in the way: an existing bibliography may hold a person's work."""
    path = Path(output)
    if output != STANDARD_OUTPUT and not force and path.exists() and not is_special(path):
        raise OutputError(
            f"{output} exists already and is left as it is; name another file, or replace it with --force"
        )


def deliver(text: str, output: str) -> None:
    if output == STANDARD_OUTPUT:
        try:
            sys.stdout.buffer.write(text.encode("utf-8"))
            sys.stdout.buffer.flush()
        except BrokenPipeError as error:
            # What is still buffered must not fail again when Python exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise ReaderLeft from error
    else:
        write_atomically(Path(output), text)
