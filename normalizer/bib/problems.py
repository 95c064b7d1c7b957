"""Problems that show only when a whole entry, or the whole file, has been read.

What is wrong with the syntax of a .bib file, although readers may accept it without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from normalizer.bib.blocks import BibEntry, BibField
from normalizer.bib.source import PieceKind, Span


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


class ProblemKind(StrEnum):
    """One name for each way to go wrong; lint gives each its own code."""

    MISSING_COMMA = "missing-comma"
    EXTRA_COMMA = "extra-comma"
    MISSING_EQUALS = "missing-equals"
    MISSING_VALUE = "missing-value"
    UNQUOTED_VALUE = "unquoted-value"
    UNCLOSED_VALUE = "unclosed-value"
    ESCAPED_DELIMITER = "escaped-delimiter"
    UNRESOLVED_NAME = "unresolved-name"
    NAME_USED_EARLY = "name-used-early"
    DUPLICATE_FIELD = "duplicate-field"
    NAME_WITH_SPACES = "name-with-spaces"
    COMMENT_AS_FIELD = "comment-as-field"
    UNEXPECTED_TEXT = "unexpected-text"
    EMPTY_TYPE = "empty-type"
    EMPTY_KEY = "empty-key"
    KEY_WITH_SPACES = "key-with-spaces"
    UNCLOSED_ENTRY = "unclosed-entry"
    UNCLOSED_BLOCK = "unclosed-block"
    COMMENTED_ENTRY = "commented-entry"
    ENTRY_IN_COMMENT = "entry-in-comment"
    FIELD_OUTSIDE = "field-outside"


@dataclass(frozen=True, slots=True)
class BibProblem:
    """One problem: what, where (no characters wide where something is missing), and in which entry, if in any."""

    kind: ProblemKind
    span: Span
    message: str
    entry: BibEntry | None = None


class Flaw(NamedTuple):
    """A problem whose entry is still being read."""

    kind: ProblemKind
    start: int
    end: int
    message: str

    def of(self, entry: BibEntry | None) -> BibProblem:
        return BibProblem(self.kind, Span(self.start, self.end), self.message, entry)
