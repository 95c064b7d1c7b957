"""Problems that show only when a whole entry, or the whole file, has been read."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.bib.blocks import BibEntry, BibField
from normalizer.bib.problems import Flaw, ProblemKind
from normalizer.bib.values import PieceKind


def duplicate_flaws(entry: BibEntry) -> Iterator[Flaw]:
    """Fields whose name an earlier field of the entry has."""
    for field in entry.fields:
        first = entry.first[field.key]
        if first is not field:
            where = f"line {first.line}"
            message = f"{field.name!r} is already given on {where}; BibTeX ignores this one"
            yield Flaw(ProblemKind.DUPLICATE_FIELD, field.start, field.value_end, message)


def name_flaws(field: BibField) -> Iterator[Flaw]:
    """Names in a value that no @string stands behind, or only one further down."""
    source = field.source
    for piece in field.value.pieces:
        name = source.text[piece.span.start : piece.span.end]
        if piece.kind is not PieceKind.NAME or len(name.split()) > 1:  # words without braces: said already
            continue
        if source.macros.find(name, piece.span.start) is None:
            message = f"no @string defines {name!r}; text needs braces or quotes around it"
            yield Flaw(ProblemKind.UNRESOLVED_NAME, piece.span.start, piece.span.end, message)
        elif source.macros.is_late(name, piece.span.start):
            message = f"{name!r} is used above the @string that defines it; BibTeX does not know it here"
            yield Flaw(ProblemKind.NAME_USED_EARLY, piece.span.start, piece.span.end, message)
