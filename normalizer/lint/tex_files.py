r"""LaTeX sources whose `\cite`s follow merged keys."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from normalizer.files import Rewritten
from normalizer.lint.inputs import InputError
from normalizer.lint.mending import diff
from normalizer.text.tex_rekey import with_keys

_SUFFIXES = (".tex", ".ltx", ".latex", ".Rnw")
# A byte is a character, so that files in any encoding, and in several, come out as they went in.
_BYTES = "latin-1"


def diff_of(each: Rewritten) -> str:
    """A unified diff, empty when nothing has changed."""
    return diff(str(each.path), *(text.decode("utf-8", "replace") for text in (each.before, each.after)))


def recited(named: Sequence[str], keys: Mapping[str, str], *, case_counts: bool = True) -> list[Rewritten]:
    """Every source that is named, and those in named folders and below, each once; raises InputError."""
    paths: dict[Path, Path] = {}
    for path in (path for name in named for path in _files(Path(name))):
        paths.setdefault(path.resolve(), path)  # a link, and what it points to, are one file
    as_bytes = {old.encode().decode(_BYTES): new.encode().decode(_BYTES) for old, new in keys.items()}
    return [_recited(path, as_bytes, case_counts=case_counts) for path in paths.values()]


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for root, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(files) if name.endswith(_SUFFIXES))


def _recited(path: Path, keys: Mapping[str, str], *, case_counts: bool) -> Rewritten:
    try:
        before = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    after = with_keys(before.decode(_BYTES), keys, case_counts=case_counts)
    return Rewritten(path, before, after.encode(_BYTES))
