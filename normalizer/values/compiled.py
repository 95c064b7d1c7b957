"""Tables (TOML) in a form that loads fast, kept beside them as Python keeps the byte code of modules."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, TypeVar, cast

T = TypeVar("T")


def compiled(table: Path, make: Callable[[dict[str, Any]], T]) -> T:
    """What its one `make` makes of a table; made anew when the table or a module that may make it has changed.

    Those are the modules beside the table and all of `normalizer.values`. It is kept in `__pycache__`, unless that may
    not be written or Python was told not to write byte code; whoever may write there can change the code as well.
    """
    kept = Path(cache_from_source(str(table.with_name(f"{table.stem}_table.py")))).with_suffix(".pickle")
    version = _version(table)
    with suppress(Exception), kept.open("rb") as file:  # missing, of another version, damaged: it can be made again
        if pickle.load(file) == version:  # noqa: S301
            return cast("T", pickle.load(file))  # noqa: S301
    import tomllib  # seldom needed

    value = make(tomllib.loads(table.read_text(encoding="utf-8")))
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            _save(kept, pickle.dumps(version) + pickle.dumps(value))
    return value


def _version(table: Path) -> tuple[object, ...]:
    state = table.stat()
    return str(table), state.st_size, state.st_mtime_ns, _modules(table.parent), _modules(Path(__file__).parent)


@cache
def _modules(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of change of each module in a folder and below."""
    paths = (f"{where}/{name}" for where, _, names in os.walk(folder) for name in names if name.endswith(".py"))
    states = ((path, os.stat(path)) for path in paths)  # noqa: PTH116 -- in half the time
    return tuple(sorted((path, state.st_size, state.st_mtime_ns) for path, state in states))


def _save(path: Path, data: bytes) -> None:
    """Put the file in place at once, for other processes may read it."""
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
