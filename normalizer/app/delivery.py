"""Where a result goes: standard output, or a file that is replaced in one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from normalizer.errors import OutputError
from normalizer.files import is_special, remove_leftovers, write_bytes_atomically

STANDARD_OUTPUT = "-"


def refuse_existing(output: str, force: bool) -> None:
    """Raise OutputError when a file is in the way: an existing bibliography may hold a person's work."""
    path = Path(output)
    if not output:
        raise OutputError("the name of the file to write is empty; give one, for example refs.bib")
    if output != STANDARD_OUTPUT and not force and path.exists() and not is_special(path):
        raise OutputError(
            f"{output} exists already and is left as it is; name another file, or replace it with --force"
        )


def deliver(result: str | bytes, output: str, emit: Callable[[bytes], None], *, before: bytes | None = None) -> None:
    """Write a text as UTF-8, or bytes as they are; `before` as in `write_bytes_atomically`.

    `emit` takes what goes to standard output. Raises OutputError.
    """
    data = result.encode("utf-8") if isinstance(result, str) else result
    if output == STANDARD_OUTPUT:
        emit(data)
        return
    write_bytes_atomically(Path(output), data, before=before)
    remove_leftovers(Path(output))  # of runs that were killed
