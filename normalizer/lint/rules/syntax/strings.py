"""Rules about @string definitions and their use."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.bib import PieceKind, ProblemKind
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, ProblemRule, Rule


class UndefinedString(ProblemRule):
    """A value is a name that no @string defines.

    BibTeX warns and leaves the value empty: it is missing from the reference. Mostly the braces were forgotten.

    Example: @misc{a, title = Comets}
    Instead: @misc{a, title = {Comets}}

    No fix: braces, or a definition that stands in another file, are both possible.
    """

    kinds = frozenset({ProblemKind.UNRESOLVED_NAME})


class StringUsedEarly(ProblemRule):
    """A name is used above the @string that defines it.

    BibTeX reads a file once: it warns and leaves the value empty, so that it is missing from the reference.

    Example:
        @misc{a, title = {Comets}, publisher = ep}
        @string{ep = {Example Press}}
    Instead:
        @string{ep = {Example Press}}
        @misc{a, title = {Comets}, publisher = ep}

    No fix: moving blocks is left to the author.
    """

    needs_file = True
    kinds = frozenset({ProblemKind.NAME_USED_EARLY})


_DELIMITED = '{"0123456789'


class UnusedString(Rule):
    """An @string is used nowhere in its file.

    It was left over, or the values that should use it have its text instead. A file of definitions for others,
    without an entry, is not meant.

    Example:
        @string{ep = {Example Press}}
        @misc{a, title = {Comets}, publisher = {Example Press}}
    Instead:
        @string{ep = {Example Press}}
        @misc{a, title = {Comets}, publisher = ep}

    No fix: another file may use it.
    """

    needs_file = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        bib = context.bib
        if not bib.strings or not bib.entries:
            return
        used = set(_names_used(context))
        for string in bib.strings:
            if string.field and string.key not in used:
                yield self.finding(string.field.name_span, f"@string '{string.name}' is used nowhere in this file")


def _names_used(context: LintContext) -> Iterator[str]:
    text = context.bib.text
    fields = [field for entry in context.bib.entries for field in entry.fields]
    for field in [*fields, *(string.field for string in context.bib.strings if string.field)]:
        if field.pieces is None and text[field.value_start] in _DELIMITED:
            continue
        for piece in field.value.pieces:
            if piece.kind is PieceKind.NAME:
                yield text[piece.span.start : piece.span.end].lower()
