r"""Entries that both programs read alike, taken in one step: most entries of most files.

Nothing in them is special to one program: names and keys of common characters, values with balanced braces, no "%" and
no "\" outside of values, only white space in front.
"""

from __future__ import annotations

import re

from normalizer.bib.readers.model import WHITE, ReadBlock, ReadEntry

_SPACE = rf"[{WHITE}]*+"
_NAME = r"[A-Za-z!$&*+./:;<>?\[\]^_`|\-][A-Za-z0-9!$&*+./:;<>?\[\]^_`|\-]*+"
_KEY = r"[A-Za-z0-9!$&*+./:;<>?\[\]^_`|~\-]++"


def _nested(depth: int) -> str:
    inner = "[^{}]*+"
    for _ in range(depth):
        inner = rf"[^{{}}]*+(?:\{{{inner}\}}[^{{}}]*+)*+"
    return inner


def _nested_quoted(depth: int) -> str:
    return rf'[^"{{}}]*+(?:\{{{_nested(depth)}\}}[^"{{}}]*+)*+'


_PART = rf'(?:\{{{_nested(4)}\}}|"{_nested_quoted(3)}"|[0-9]++(?=[{WHITE},}}#])|{_NAME}(?=[{WHITE},}}#]))'
_VALUE = rf"{_PART}(?:{_SPACE}#{_SPACE}{_PART})*+"
_AFTER_VALUE = rf"{_SPACE}(?:,{_SPACE}|(?=\}}))"
_HEAD = rf"{_SPACE}@(?!(?i:comment|string|preamble)[{WHITE}{{(])({_NAME}){_SPACE}\{{{_SPACE}({_KEY}){_SPACE},{_SPACE}"
_ENTRY = re.compile(rf"{_HEAD}(?:{_NAME}{_SPACE}={_SPACE}{_VALUE}{_AFTER_VALUE})*+\}}")
_HEAD_ONLY = re.compile(_HEAD)
_FIELDS = re.compile(rf"({_NAME}){_SPACE}={_SPACE}({_VALUE}){_AFTER_VALUE}")


def plain_entry(text: str, start: int) -> tuple[int, str] | None:
    """Return the end and the key of the plain entry that begins at an offset or behind white space there."""
    match = _ENTRY.match(text, start)
    return (match.end(), match[2]) if match else None


def read_plain(text: str, start: int, *, first_field_counts: bool) -> ReadBlock | None:
    """Read the plain entry there."""
    if (head := _HEAD_ONLY.match(text, start)) is None or (entry := _ENTRY.match(text, start)) is None:
        return None
    found = [(name.lower(), value) for name, value in _FIELDS.findall(text, head.end(), entry.end())]
    fields = dict(reversed(found)) if first_field_counts else dict(found)
    return ReadBlock(start, entry.end(), ReadEntry(head.start(1) - 1, head[1].lower(), head[2], fields))
