r"""Citations of merged keys in LaTeX sources.

The file of `--key-map`: keys of entries that were merged away -> the keys that are cited instead.

    {"smith2020a": "smith2020"}

It grows with each run, because a manuscript may still cite a key that was lost long ago.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from normalizer.errors import BibnormError
from normalizer.files import FileEdit, write_text_atomically
from normalizer.lint.fixing import diff, merged_keys
from normalizer.lint.inputs import InputError
from normalizer.values.tex.rewrite import with_keys

_SUFFIXES = (".tex", ".ltx", ".latex", ".Rnw")
# A byte is a character, so that files in any encoding, and in several, come out as they went in.
_BYTES = "latin-1"


def unified_diff(each: FileEdit) -> str:
    """A unified diff, empty when nothing has changed."""
    return diff(str(each.path), *(text.decode("utf-8", "replace") for text in (each.before, each.after)))


def rewrite_citations(named: Sequence[str], keys: Mapping[str, str], *, case_counts: bool = True) -> list[FileEdit]:
    """Rewrite every named source, and those below named folders, each once. Raises InputError."""
    paths: dict[Path, Path] = {}
    for path in (path for name in named for path in _files(Path(name))):
        paths.setdefault(path.resolve(), path)  # a link, and what it points to, are one file
    as_bytes = {old.encode().decode(_BYTES): new.encode().decode(_BYTES) for old, new in keys.items()}
    return [_rewrite_file(path, as_bytes, case_counts=case_counts) for path in paths.values()]


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for root, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(files) if name.endswith(_SUFFIXES))


def _rewrite_file(path: Path, keys: Mapping[str, str], *, case_counts: bool) -> FileEdit:
    try:
        before = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    after = with_keys(before.decode(_BYTES), keys, case_counts=case_counts)
    return FileEdit(path, before, after.encode(_BYTES))


# More than can be written into a new entry: a map holds the keys that old entries have. But no list of keys, nothing
# that ends the argument of a \cite or hides its end, and no half of a letter, which no file can hold.
_KEY = re.compile(r"(?!\s)[^,{}%\\\x00-\x1f\x7f-\x9f\ud800-\udfff]+(?<!\s)")


class KeyMapError(BibnormError):
    """A file is not a key map."""


def read_key_map(path: Path) -> dict[str, str]:
    """Read a key map; empty if there is no file. Raises KeyMapError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise KeyMapError(f"{path}: cannot be read as a key map ({error}); name another file") from error
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content.values()):
        raise KeyMapError(f"{path}: is not a key map (an object of old keys and new ones); name another file")
    for key in (*content, *content.values()):
        if not _KEY.fullmatch(key):
            raise KeyMapError(f"{path}: {key!a} cannot be the key of an entry; correct it, or name another file")
    return content


def write_key_map(path: Path, known: Mapping[str, str], more: Mapping[str, str]) -> None:
    """Write known and new keys, sorted. Raises OutputError."""
    content = merged_keys(dict(known), more.items())
    write_text_atomically(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
