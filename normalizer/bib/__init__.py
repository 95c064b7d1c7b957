"""A .bib file as a lossless document, and edits that change nothing else in it."""

from normalizer.bib.document import (
    BibComment,
    BibDocument,
    BibEntry,
    BibField,
    BibPreamble,
    BibProblem,
    BibString,
    BibText,
    Block,
    ProblemKind,
)
from normalizer.bib.scan import scan
from normalizer.bib.source import BibValue, Piece, PieceKind, Span

__all__ = [
    "BibComment",
    "BibDocument",
    "BibEntry",
    "BibField",
    "BibPreamble",
    "BibProblem",
    "BibString",
    "BibText",
    "BibValue",
    "Block",
    "Piece",
    "PieceKind",
    "ProblemKind",
    "Span",
    "scan",
]
