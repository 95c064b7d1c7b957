"""What is wrong with the syntax of a .bib file, although readers may accept it without a word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from normalizer.bib.blocks import BibEntry
from normalizer.bib.source import Span


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
