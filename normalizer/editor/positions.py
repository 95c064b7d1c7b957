"""Lines and characters as editors count them, from 0, and offsets in a text.

Source: Language Server Protocol 3.17, "Text Documents". Characters are units of the encoding that client and server
agreed on; a position behind the end of its line is the end of the line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from normalizer.bib.source import LINE_END

_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for each half of a character, which an editor may send and no file can hold.

    Both have one unit in UTF-16 and UTF-32, and three in UTF-8: positions stay.
    """
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


class Position(NamedTuple):
    """A line and a character in it, both from 0."""

    line: int
    character: int


class Range(NamedTuple):
    """From a position up to, not including, another."""

    start: Position
    end: Position


# Name of an encoding in the protocol -> how many units a text has.
ENCODINGS: Mapping[str, Callable[[str], int]] = {
    "utf-8": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf-16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "utf-32": len,
}


def units_of(text: str, encoding: str) -> int:
    return len(text) if text.isascii() else ENCODINGS[encoding](text)


def characters_of(text: str, units: int, encoding: str) -> int:
    """How many characters of a line lie before a unit; all of them if the line is shorter.

    A unit within a character counts for the beginning of the character.
    """
    if encoding == "utf-32" or text.isascii():
        return min(units, len(text))
    count, measure = 0, ENCODINGS[encoding]
    for index, character in enumerate(text):
        count += 1 if character.isascii() else measure(character)
        if count > units:
            return index
    return len(text)


@dataclass(frozen=True)
class Lines:
    """A text with its lines."""

    text: str
    encoding: str = "utf-16"
    first: int = field(default=0)
    """The number of the first line, for a part of a text."""

    @cached_property
    def starts(self) -> list[int]:
        """Offsets of the first character of each line; a text that ends with a line end has an empty last line."""
        return [0, *(end.end() for end in LINE_END.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """The position of an offset in the text."""
        line = bisect_right(self.starts, offset) - 1
        return Position(self.first + line, units_of(self.text[self.starts[line] : offset], self.encoding))

    def range(self, start: int, end: int) -> Range:
        return Range(self.position(start), self.position(max(start, end)))

    def offset(self, position: Position) -> int:
        """The offset of a position; one outside of the text is moved to its nearest end."""
        line = position.line - self.first
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.text)
        content = self.line(line)
        return self.starts[line] + characters_of(content, max(position.character, 0), self.encoding)

    def line(self, number: int) -> str:
        """A line of the text, from 0, without its line end."""
        following = self.starts[number + 1 : number + 2]
        end = following[0] if following else len(self.text)
        content = self.text[self.starts[number] : end]
        return content.rstrip("\r\n") if following else content
