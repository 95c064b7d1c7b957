"""What a reader takes from a .bib text: blocks, each with the entry, the macros and the errors found in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# White space of both programs; a form feed, a no-break space and the like are characters of a word.
WHITE = " \\t\\r\\n"
_WHITE_RUN = re.compile(rf"[{WHITE}]+")


class Part(NamedTuple):
    """A part of a value: text, or the name of a macro in lower case."""

    text: str
    is_macro: bool = False


Value = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry as written: `start` is the offset of its "@"; type and field names are in lower case, in order."""

    start: int
    type: str
    key: str
    fields: Mapping[str, Value] = field(default_factory=dict)


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
        self.texts: dict[str, str] = {month: month for month in _MONTHS}

    def define(self, block: ReadBlock) -> None:
        for name, value in block.macros:
            self.texts[name] = self.text(value)

    def text(self, value: Value) -> str:
        """The text of a value with white space as one blank; an unknown macro is empty."""
        written = "".join(self.texts.get(part.text, "") if part.is_macro else part.text for part in value)
        return _WHITE_RUN.sub(" ", written)


@dataclass(frozen=True, slots=True)
class Reader:
    """A program that reads .bib files; `block` reads the next block of a text from an offset, None at its end."""

    name: str
    block: Callable[[str, int], ReadBlock | None]
    first_field_counts: bool
    """Of two fields with one name the first is read, else the last."""

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
