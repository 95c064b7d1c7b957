"""The blocks of a .bib file: entries with their fields, @string, @preamble, @comment, and the text between them.

The classes are frozen for whoever reads them (the type checker refuses assignments). They are not made with
`frozen=True`, which would treble the time of a scan: a large file has a million of them. Two of them are equal only
if they are the same object: entries with the same words at two places are two entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

from normalizer.bib.source import (
    BibValue,
    Piece,
    Source,
    Span,
    piece_at,
    value_of,
)

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, eq_default=False)
def _value(cls: type[_T]) -> type[_T]:
    return dataclass(slots=True, eq=False, repr=False)(cls)


@_value
class BibField:
    """A field: `name` as written, `key` in lower case. Its value is put together when it is asked for."""

    source: Source
    name: str
    key: str
    start: int
    value_start: int
    value_end: int
    pieces: tuple[Piece, ...] | None
    """None for a value of one piece, nearly all of them: what it is can be told from its first character."""

    @property
    def name_span(self) -> Span:
        return Span(self.start, self.start + len(self.name))

    @property
    def span(self) -> Span:
        """From the name to the end of the value, without the comma."""
        return Span(self.start, self.value_end)

    @property
    def value(self) -> BibValue:
        pieces = self.pieces
        if pieces is None:
            pieces = (piece_at(self.source.text, self.value_start, self.value_end),)
        return value_of(self.source, self.value_start, self.value_end, pieces)

    @property
    def text(self) -> str:
        """What the value says: `value.text`."""
        text = self.source.text
        if self.pieces is None and text[self.value_start] in '{"':
            return text[self.value_start + 1 : self.value_end - 1]
        return self.value.text

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    def __repr__(self) -> str:
        return f"BibField({self.name!r}, {self.text!r})"


@_value
class _Block:
    """What all blocks have: their place, and whether their closing delimiter was found."""

    source: Source
    start: int
    end: int
    closed: bool

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def line(self) -> int:
        """The line (from 1) that the block begins on."""
        return self.source.position(self.start)[0]

    def cuts(self) -> Iterator[int]:
        """The offsets between the parts of the block, rising; its own ends are not among them."""
        return iter(())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source.text[self.start : self.end][:60]!r}, line {self.line})"


@_value
class BibText(_Block):
    """What stands between the blocks: blank lines, % notes, anything that BibTeX passes over."""


@_value
class BibComment(_Block):
    """An @comment block. What is in it is nobody's business, also when it looks like entries."""


@_value
class BibPreamble(_Block):
    """A @preamble block."""

    value: BibValue

    def cuts(self) -> Iterator[int]:
        yield from (self.value.span.start, self.value.span.end)


@_value
class BibString(_Block):
    """An @string block; `field` is None when there is no definition in it."""

    field: BibField | None

    @property
    def name(self) -> str:
        """The defined name as written, "" when there is none."""
        return self.field.name if self.field else ""

    @property
    def key(self) -> str:
        """The defined name in lower case: names have no case."""
        return self.field.key if self.field else ""

    @property
    def text(self) -> str:
        return self.field.text if self.field else ""

    def cuts(self) -> Iterator[int]:
        if self.field:
            yield from _field_cuts(self.field)


@_value
class BibEntry(_Block):
    """An entry: `type` and `key` as written, `kind` is the type in lower case."""

    type: str
    kind: str
    type_start: int
    key: str
    key_start: int
    fields: tuple[BibField, ...]
    first: dict[str, BibField]
    """Lower-case name -> the field that counts. Of two with one name BibTeX takes the first and warns."""

    @property
    def type_span(self) -> Span:
        return Span(self.type_start, self.type_start + len(self.type))

    @property
    def key_span(self) -> Span:
        """Of an empty key: no characters, at the place where it belongs."""
        return Span(self.key_start, self.key_start + len(self.key))

    def get(self, name: str) -> BibField | None:
        """The field of that name, in any case; the first one, as BibTeX has it."""
        return self.first.get(name) or self.first.get(name.lower())

    def text(self, name: str) -> str | None:
        """What the field of that name says; None where there is no such field, "" where it is empty."""
        field = self.get(name)
        return None if field is None else field.text

    def cuts(self) -> Iterator[int]:
        yield from (self.type_start, self.type_start + len(self.type), self.key_start, self.key_span.end)
        for field in self.fields:
            yield from _field_cuts(field)


Block = BibEntry | BibString | BibPreamble | BibComment | BibText


def _field_cuts(field: BibField) -> Iterator[int]:
    yield field.start
    yield field.start + len(field.name)
    for piece in field.value.pieces:
        yield from (piece.span.start, piece.span.end)
    yield field.value_end
