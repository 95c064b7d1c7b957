"""A scanned .bib file: its blocks in order, every character of its text in exactly one, and what is wrong with them.

The classes of blocks are frozen for whoever reads them (the type checker refuses assignments). They are not made with
`frozen=True`, which would treble the time of a scan: a large file has a million of them. Two of them are equal only
if they are the same object: entries with the same words at two places are two entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeVar, dataclass_transform

from normalizer.bib.source import BibValue, Piece, PieceKind, Source, Span, piece_at, value_of
from normalizer.values.tex.citing import split_keys

_T = TypeVar("_T")

# Fields that name other entries: a parent, a set of fields, related works, the members of a set.
LINK_FIELDS = ("crossref", "xref", "xdata", "related", "entryset")
# BibLaTeX reads the types of BibTeX under its own names. The old thesis and report types bring their `type`.
TYPE_ALIASES = {
    "conference": "inproceedings",
    "electronic": "online",
    "www": "online",
    "mastersthesis": "thesis",
    "phdthesis": "thesis",
    "techreport": "report",
}


@dataclass_transform(frozen_default=True, eq_default=False)
def _value(cls: type[_T]) -> type[_T]:
    return dataclass(slots=True, eq=False, repr=False)(cls)


@_value
class BibField:
    """A field: `name` as written, `key` in lower case. Its value is computed on access."""

    source: Source
    name: str
    key: str
    start: int
    value_start: int
    value_end: int
    pieces: tuple[Piece, ...] | None
    """None for a value of one piece, nearly all of them: its kind follows from its first character."""

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

    def string_at(self, offset: int) -> str | None:
        """The name of the @string that has the character at an offset of `text`; None if the field itself has it."""
        end = 0
        for piece in self.value.pieces if self.pieces or self.source.text[self.value_start] not in '{"' else ():
            written = self.source.text[piece.inner.start : piece.inner.end]
            meant = self.source.macros.find(written, piece.span.start) if piece.kind is PieceKind.NAME else None
            end += len(written if meant is None else meant)
            if offset < end:
                return None if meant is None else written
        return None

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
    value: BibValue


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
        return self.first.get(name if name.islower() else name.lower())

    def text(self, name: str) -> str | None:
        """What the field of that name says; None where there is no such field, "" where it is empty."""
        field = self.get(name)
        return None if field is None else field.text

    def listed_keys(self, name: str) -> list[str]:
        """The keys in the field of that name: of other entries (`LINK_FIELDS`), or the aliases of this one (`ids`)."""
        return split_keys(self.text(name) or "")


Block = BibEntry | BibString | BibPreamble | BibComment | BibText


def duplicate_field_problems(entry: BibEntry) -> Iterator[PendingProblem]:
    """Fields whose name an earlier field of the entry has."""
    for field in entry.fields:
        first = entry.first[field.key]
        if first is not field:
            where = f"line {first.line}"
            message = f"duplicate field {field.name!r} (first on {where}); remove one"
            yield PendingProblem(ProblemKind.DUPLICATE_FIELD, field.start, field.value_end, message)


def string_name_problems(field: BibField) -> Iterator[PendingProblem]:
    """Names in a value that no @string stands behind, or only one further down."""
    source = field.source
    for piece in field.value.pieces:
        name = source.text[piece.span.start : piece.span.end]
        if piece.kind is not PieceKind.NAME or len(name.split()) > 1:  # words without braces: said already
            continue
        if source.macros.find(name, piece.span.start) is None:
            message = f"undefined @string {name!r}; add braces if it is text"
            yield PendingProblem(ProblemKind.UNRESOLVED_NAME, piece.span.start, piece.span.end, message)
        elif source.macros.is_used_before_definition(name, piece.span.start):
            message = f"@string {name!r} is used before its definition; move the definition up"
            yield PendingProblem(ProblemKind.NAME_USED_EARLY, piece.span.start, piece.span.end, message)


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
    STRAY_SIGN = "stray-sign"


_UNCLOSED = frozenset({ProblemKind.UNCLOSED_ENTRY, ProblemKind.UNCLOSED_BLOCK})


@dataclass(frozen=True, slots=True)
class BibProblem:
    """One problem: what, where (no characters wide where something is missing), and in which entry, if in any."""

    kind: ProblemKind
    span: Span
    message: str
    entry: BibEntry | None = None


class PendingProblem(NamedTuple):
    """A problem whose entry is still being read."""

    kind: ProblemKind
    start: int
    end: int
    message: str

    def of(self, entry: BibEntry | None) -> BibProblem:
        return BibProblem(self.kind, Span(self.start, self.end), self.message, entry)


@dataclass(frozen=True, eq=False, repr=False)
class BibDocument:
    """What `scan` returns. Two blocks always touch: the end of one is the start of the next.

    `notes` are the % notes inside entries, between their fields; the ones elsewhere are part of BibText blocks.
    """

    source: Source
    blocks: tuple[Block, ...]
    problems: tuple[BibProblem, ...]
    notes: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        return self.source.text

    @cached_property
    def entries(self) -> tuple[BibEntry, ...]:
        return tuple(block for block in self.blocks if isinstance(block, BibEntry))

    @cached_property
    def strings(self) -> tuple[BibString, ...]:
        return tuple(block for block in self.blocks if isinstance(block, BibString))

    @property
    def unclosed(self) -> Iterator[str]:
        """Blocks without an end, which only their author knows: "3:1: the entry 'a' is not closed: ..."."""
        return (self._by_hand(each) for each in self.problems if each.kind in _UNCLOSED)

    @property
    def without_end(self) -> Iterator[str]:
        """The same, and values without an end in the other entries, which BibTeX reads to a later brace."""
        return map(self._by_hand, self._without_end())

    @property
    def whole_until(self) -> int:
        """The offset of the first of these, behind which BibTeX finds no entries for sure; else of the end."""
        return next((each.span.start for each in self._without_end()), len(self.text))

    def _without_end(self) -> Iterator[BibProblem]:
        for problem in self.problems:
            is_value = problem.kind is ProblemKind.UNCLOSED_VALUE and problem.entry and problem.entry.closed
            if is_value or problem.kind in _UNCLOSED:
                yield problem

    def _by_hand(self, problem: BibProblem) -> str:
        line, column = self.position(problem.span.start)
        return f"{line}:{column}: {problem.message}; add it by hand"

    def repair_hint(self, path: object) -> str:
        """What its user does about damaged syntax, as the end of a message."""
        place = next(self.without_end, None)
        return f"{path}:{place}" if place else "run `bibnorm fix` first"

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, the column in code points."""
        return self.source.position(offset)

    def line_span(self, line: int) -> Span:
        """A line (from 1) with its line end. Raises IndexError for a line that there is not."""
        return self.source.line_span(line)

    def fields(self, name: str) -> Iterator[tuple[BibEntry, BibField]]:
        """The entries that have a field of that name (in any case), each with the field that counts."""
        key = name.lower()
        for entry in self.entries:
            if field := entry.first.get(key):
                yield entry, field

    def entry(self, key: str) -> BibEntry | None:
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, BibEntry]:
        return {entry.key: entry for entry in reversed(self.entries)}
