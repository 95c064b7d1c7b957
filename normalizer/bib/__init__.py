"""A .bib file as a lossless document, and edits that change nothing else in it."""

from normalizer.bib.blocks import BibComment, BibEntry, BibField, BibPreamble, BibString, BibText, Block
from normalizer.bib.document import BibDocument
from normalizer.bib.problems import BibProblem, ProblemKind
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
