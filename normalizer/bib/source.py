"""The text of a .bib file: its lines, the spans in it, and values with the text that their pieces make together."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from normalizer.values.lazy import lazy_re


class PieceKind(StrEnum):
    """How a piece of a value is written: {...}, "...", 12 or abc."""

    BRACES = "braces"
    QUOTES = "quotes"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece between `#` signs; `inner` is its span without the delimiters."""

    kind: PieceKind
    span: Span
    inner: Span

    @property
    def closed(self) -> bool:
        """The piece has its closing delimiter, or needs none."""
        return self.kind in (PieceKind.NUMBER, PieceKind.NAME) or self.inner.end < self.span.end


@dataclass(frozen=True, slots=True)
class BibValue:
    """A value as written and as meant.

    `text` is what the pieces say together: one level of delimiters gone, @string names resolved, TeX and line ends as
    they are. The name of a month, and a name that nobody defined (also listed in `unresolved`), stand for themselves.
    """

    span: Span
    pieces: tuple[Piece, ...]
    text: str
    unresolved: tuple[str, ...] = ()


def piece_at(text: str, start: int, end: int) -> Piece:
    """The piece that a stretch of text is; its kind follows from the first character."""
    span = Span(start, end)
    if text[start] == "{":
        return Piece(PieceKind.BRACES, span, Span(start + 1, end - 1))
    if text[start] == '"':
        return Piece(PieceKind.QUOTES, span, Span(start + 1, end - 1))
    is_number = text[start:end].isascii() and text[start:end].isdigit()
    return Piece(PieceKind.NUMBER if is_number else PieceKind.NAME, span, span)


def value_of(source: Source, start: int, end: int, pieces: tuple[Piece, ...]) -> BibValue:
    """The value that the pieces make."""
    parts: list[str] = []
    unresolved: list[str] = []
    for piece in pieces:
        written = source.text[piece.inner.start : piece.inner.end]
        if piece.kind is PieceKind.NAME:
            meant = source.macros.find(written, piece.span.start)
            if meant is None:
                unresolved.append(written)
            parts.append(written if meant is None else meant)
        else:
            parts.append(written)
    return BibValue(Span(start, end), pieces, "".join(parts), tuple(unresolved))


# TeX and editors agree on these; U+2028, form feeds and the like are ordinary characters of a .bib file.
LINE_END = lazy_re(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: offsets in code points, the end not included."""

    start: int
    end: int


class Names(dict[str, tuple[str, str]]):
    """Spellings of field names -> (as written, lower case); one string object for all uses of a name."""

    def __missing__(self, name: str) -> tuple[str, str]:
        pair = self[name] = (name, sys.intern(name.lower()))
        return pair


class Source:
    """A text, its lines, and what its @string blocks stand for. Shared by all values of one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.macros = Macros()
        self.names = Names()

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets of the first character of every line; a text that ends with a line end has an empty last line."""
        if "\r" not in self.text:
            return [0, *accumulate(len(line) + 1 for line in self.text.split("\n")[:-1])]
        return [0, *(end.end() for end in LINE_END.finditer(self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, the column in code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_span(self, line: int) -> Span:
        """A line (from 1) with its line end. Raises IndexError for a line that there is not."""
        if not 1 <= line <= len(self.line_starts):
            raise IndexError(f"there is no line {line}; the text has {len(self.line_starts)}")
        following = self.line_starts[line : line + 1]
        return Span(self.line_starts[line - 1], following[0] if following else len(self.text))


# Every BibTeX style defines these, and biber knows them; they stand for themselves.
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Macros:
    """What names stand for, by place: BibTeX reads a file from the top, and a later @string replaces an earlier one."""

    def __init__(self) -> None:
        self._places: dict[str, list[int]] = {}
        self._texts: dict[str, list[str]] = {}

    def define(self, name: str, offset: int, text: str) -> None:
        """Add a definition at an offset, in the order of the file. Names have no case."""
        self._places.setdefault(name.lower(), []).append(offset)
        self._texts.setdefault(name.lower(), []).append(text)

    def find(self, name: str, offset: int) -> str | None:
        """What a name used at an offset stands for: its last definition above, else the first one below, else None.

        A name defined only further down is nothing to BibTeX; `is_used_before_definition` tells that.
        """
        lower = name.lower()
        places = self._places.get(lower, [])
        above = bisect_right(places, offset)
        if lower in MONTHS and not above:
            return name
        return self._texts[lower][max(above - 1, 0)] if places else None

    def is_used_before_definition(self, name: str, offset: int) -> bool:
        """The name is used before its first definition, and is no month."""
        places = self._places.get(name.lower(), [offset])
        return offset < places[0] and name.lower() not in MONTHS

    def names(self) -> Iterable[str]:
        """The defined names in lower case, in the order of their first definitions."""
        return self._places.keys()
