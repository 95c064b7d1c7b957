"""A value of a field: its pieces, and the text that they make together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from normalizer.bib.source import Source, Span


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
    """The piece that a stretch of text is, told by its first character."""
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
