"""Values of fields: which of them a rule looks at, where a part of one stands in the file, how it is rewritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizer.bib import BibEntry, BibField, Span
from normalizer.bib.edit import Edit, UnrepresentableError
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Fix
from normalizer.lint.rules.helpers.data_model import NAMES, PRINTED
from normalizer.lint.rules.helpers.tex import WrittenName, is_plain_list, written_names

Row = tuple[BibEntry, BibField, str]

_PRINTED = frozenset(PRINTED)


@lru_cache(maxsize=1)  # the rules look at one document after the other
def printed_fields(context: LintContext) -> tuple[Row, ...]:
    """The fields that styles print and that are not empty, with their texts, in the order of the file."""
    return tuple(
        (entry, field, text)
        for entry in context.bib.entries
        for field in entry.fields
        if field.key in _PRINTED and (text := field.text)
    )


def fields_named(context: LintContext, names: Sequence[str]) -> Iterator[Row]:
    """The fields of these names that are not empty; of two with one name the one that counts."""
    for entry in context.bib.entries:
        for name in names:
            if (field := entry.first.get(name)) and (text := field.text):
                yield entry, field, text


def name_fields(context: LintContext) -> Iterator[Row]:
    """The fields that hold names. A foreword is a text in BibTeX."""
    return fields_named(context, NAMES if context.dialect == "biblatex" else NAMES[:6])


@dataclass(frozen=True, slots=True)
class NameRow:
    """A field of names that are not all of the most ordinary shapes, with its names."""

    entry: BibEntry
    field: BibField
    text: str
    names: tuple[WrittenName, ...]


@lru_cache(maxsize=1)
def suspicious_names(context: LintContext) -> tuple[NameRow, ...]:
    """The fields of names in which a rule may find something: most lists are so plain that none can."""
    rows = (row for row in name_fields(context) if not is_plain_list(row[2]))
    return tuple(NameRow(entry, field, text, tuple(written_names(text))) for entry, field, text in rows)


def is_single_piece(field: BibField) -> bool:
    """Written as one piece between delimiters, so that offsets in the text are offsets in the file."""
    if not field.source.text.startswith(("{", '"'), field.value_start):  # it may be the end of the file
        return False
    # A value that is not closed, or has several pieces, ends elsewhere.
    return field.pieces is None or [piece.inner.end for piece in field.pieces] == [field.value_end - 1]


def span_in_field(field: BibField, start: int, end: int) -> Span:
    """Where a part of the field's text stands; the whole value when it is put together from pieces."""
    if not is_single_piece(field):
        return Span(field.value_start, field.value_end)
    return Span(field.value_start + 1 + start, field.value_start + 1 + end)


def rewrite_fix(field: BibField, text: str, message: str, *, safe: bool) -> Fix | None:
    """A fix that gives the field another text between its own delimiters; None where it has none."""
    if not is_single_piece(field):
        return None
    return Fix((Edit(field.value_start + 1, field.value_end - 1, text),), safe, message)


def replace_fix(field: BibField, parts: Iterable[tuple[int, int, str]], message: str, *, safe: bool) -> Fix | None:
    """A fix that changes parts of the text: (start, end, new) with offsets in it."""
    if not is_single_piece(field):
        return None
    base = field.value_start + 1
    return Fix(tuple(Edit(base + start, base + end, new) for start, end, new in parts), safe, message)


def edit_fix(make: Callable[[], Iterable[Edit]], message: str, *, safe: bool) -> Fix | None:
    """A fix of the edits that an editor makes; None where the entry is too damaged for them."""
    try:
        return Fix(tuple(make()), safe, message)
    except UnrepresentableError:
        return None


def quoted(text: str, longest: int = 60) -> str:
    """A value in a message: on one line, in quotes, cut where it is long."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= longest else f"'{line[: longest - 1].rstrip()}…'"


_STRIPPED = re.compile(r"[{}]")


def without_braces(text: str) -> str:
    """The text without braces and on one line: for values in which they protect nothing ("{2019}")."""
    return " ".join((_STRIPPED.sub("", text) if "{" in text else text).split())
