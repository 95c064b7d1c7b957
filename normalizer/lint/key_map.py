"""The file of `--key-map`: keys of entries that were merged away -> the keys that are cited instead.

    {"smith2020a": "smith2020"}

It grows from run to run, for a manuscript may still cite a key that was lost long ago.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from normalizer.errors import BibnormError
from normalizer.files import write_atomically
from normalizer.lint.fixing import merged_keys

# More than can be written into a new entry: a map holds the keys that old entries have. But no list of keys, nothing
# that ends the argument of a \cite or hides its end, and no half of a letter, which no file can hold.
_KEY = re.compile(r"(?!\s)[^,{}%\\\x00-\x1f\x7f-\x9f\ud800-\udfff]+(?<!\s)")


class KeyMapError(BibnormError):
    """A file is there that is no key map."""


def read_key_map(path: Path) -> dict[str, str]:
    """What is known already; empty when there is no file. Raises KeyMapError."""
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
    """Write what is known and what is new, sorted. Raises OutputError."""
    content = merged_keys(dict(known), more.items())
    write_atomically(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
