"""What a reader takes from a .bib text: blocks, each with the entry, the macros and the errors found in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from normalizer.bib.source import MONTHS
from normalizer.values.lazy import lazy_re

# White space of both programs; a form feed, a no-break space and the like are characters of a word.
WHITE = " \\t\\r\\n"
_WHITE_RUN = lazy_re(rf"[{WHITE}]+")


class Part(NamedTuple):
    """A part of a value: text, or the name of a macro in lower case."""

    text: str
    is_macro: bool = False


Value = tuple[Part, ...]
"""The parts of a value, which "#" joins."""
WrittenValue = Value | str
"""The parts, or the text of a value that is plain (see `plain_entry`), which is taken apart when somebody asks."""


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry as written: `start` is the offset of its "@"; type and field names are in lower case, in order."""

    start: int
    type: str
    key: str
    fields: Mapping[str, WrittenValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """What a reader takes from `start`, where it looks for the next "@", to `end`, where it looks for the one after.

    `macros` are definitions in order. A reader that stops in an entry may still have read its first fields.
    """

    start: int
    end: int
    entry: ReadEntry | None = None
    macros: tuple[tuple[str, Value], ...] = ()
    errors: tuple[str, ...] = ()


class Macros:
    """What macros stand for at one place of a file. Months stand for themselves, as every style defines them."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {month: month for month in MONTHS}

    def define(self, block: ReadBlock) -> None:
        for name, value in block.macros:
            self.texts[name] = self.text(value)

    def text(self, value: WrittenValue) -> str:
        """The text of a value with white space as one blank; an unknown macro is empty."""
        parts = _parts_of(value) if isinstance(value, str) else value
        written = "".join(self.texts.get(part.text, "") if part.is_macro else part.text for part in parts)
        return _WHITE_RUN.sub(" ", written)


_PART = lazy_re(rf"[^#{WHITE}{{\"]++")


def _parts_of(written: str) -> Value:
    """The parts of a plain value."""
    parts: list[Part] = []
    place = 0
    while place < len(written):
        char = written[place]
        if char in '{"':
            end = _closing(written, place, "}" if char == "{" else '"')
            parts.append(Part(written[place + 1 : end]))
            place = end + 1
        elif match := _PART.match(written, place):
            parts.append(Part(match[0]) if char.isdigit() else Part(match[0].lower(), is_macro=True))
            place = match.end()
        else:
            place += 1
    return tuple(parts)


def _closing(written: str, start: int, closer: str) -> int:
    depth = 0
    for index in range(start + 1, len(written)):
        char = written[index]
        if char == closer and depth == 0:
            return index
        depth += {"{": 1, "}": -1}.get(char, 0)
    return len(written)


@dataclass(frozen=True, slots=True)
class Reader:
    """A program that reads .bib files; `block` reads the next block of a text from an offset, None at its end."""

    name: str
    block: Callable[[str, int], ReadBlock | None]

    def blocks(self, text: str, start: int = 0) -> Iterator[ReadBlock]:
        """All blocks from an offset, which must be the end of a block."""
        while (block := self.block(text, start)) is not None:
            yield block
            start = block.end


@dataclass(slots=True)
class Reading:
    """Everything that a reader takes from a file: entries with the texts of their fields, and errors."""

    entries: list[tuple[ReadEntry, dict[str, str]]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


# Most entries of most files are plain: both programs read them alike, in one step. Nothing in them is special to one
# program: names and keys of common characters, values with balanced braces, no "%" and no "\" outside of values, only
# white space in front.
_SPACE = rf"[{WHITE}]*+"
_NAME = r"[A-Za-z!$&*+./:;<>?\[\]^_`|\-][A-Za-z0-9!$&*+./:;<>?\[\]^_`|\-]*+"
_KEY = r"[A-Za-z0-9!$&*+./:;<>?\[\]^_`|~\-]++"


def _nested(depth: int) -> str:
    inner = "[^{}]*+"
    for _ in range(depth):
        inner = rf"[^{{}}]*+(?:\{{{inner}\}}[^{{}}]*+)*+"
    return inner


_QUOTED = rf'"[^"{{}}]*+(?:\{{{_nested(3)}\}}[^"{{}}]*+)*+"'
_PLAIN_PART = rf"(?:\{{{_nested(4)}\}}|{_QUOTED}|[0-9]++(?=[{WHITE},}}#])|{_NAME}(?=[{WHITE},}}#]))"
_VALUE = rf"{_PLAIN_PART}(?:{_SPACE}#{_SPACE}{_PLAIN_PART})*+"
_AFTER_VALUE = rf"{_SPACE}(?:,{_SPACE}|(?=\}}))"
_HEAD = rf"{_SPACE}@(?!(?i:comment|string|preamble)[{WHITE}{{(])({_NAME}){_SPACE}\{{{_SPACE}({_KEY}){_SPACE},{_SPACE}"
_ENTRY = lazy_re(rf"{_HEAD}(?:{_NAME}{_SPACE}={_SPACE}{_VALUE}{_AFTER_VALUE})*+\}}")
_HEAD_ONLY = lazy_re(_HEAD)
_FIELDS = lazy_re(rf"({_NAME}){_SPACE}={_SPACE}({_VALUE}){_AFTER_VALUE}")


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
