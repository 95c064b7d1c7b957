"""Where a result goes: standard output, or a file that is replaced in one step."""

from __future__ import annotations

import sys
from pathlib import Path

from normalizer.errors import OutputError
from normalizer.files import write_atomically

STANDARD_OUTPUT = "-"


def refuse_existing(output: str, force: bool) -> None:
    """Raise OutputError when a file is in the way: an existing bibliography may hold a person's work."""
    if output != STANDARD_OUTPUT and not force and Path(output).exists():
        raise OutputError(
            f"{output} exists already and is left as it is; name another file, or replace it with --force"
        )


def deliver(text: str, output: str) -> None:
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        write_atomically(Path(output), text)
