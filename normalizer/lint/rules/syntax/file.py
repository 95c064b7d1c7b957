"""Rules about the file as a whole: line ends, encoding, ignore comments, @string definitions and their use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from normalizer.bib import PieceKind, ProblemKind, Span
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, ProblemRule, Rule

_NAMES = {"\r\n": "CR LF", "\n": "LF", "\r": "CR", "\u0085": "NEL", "\u2028": "U+2028", "\u2029": "U+2029"}
_LINE_END = re.compile(r"\r\n|[\n\r\u0085\u2028\u2029]")
_ODD = re.compile(r"[\r\u0085\u2028\u2029]")


class MixedLineEnds(Rule):
    """Lines of the file end in different ways.

    Tools that make them the same change lines that nobody edited, and the next comparison of versions shows the
    whole file. The line separators of Unicode, pasted from web pages, stop LaTeX. In the example one stands after
    "Comets".

    Example:
        @misc{a, title = {Comets\u2028and Asteroids}}
        @misc{b, title = {Meteors}}
    Instead:
        @misc{a, title = {Comets and Asteroids}}
        @misc{b, title = {Meteors}}

    No fix: an editor, or `git add --renormalize`, changes them all at once.
    """

    needs_file = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        text = context.bib.text
        if not _ODD.search(text):
            return
        counts = Counter(_LINE_END.findall(text))
        if len(counts) > 1:
            usual = counts.most_common(1)[0][0]
            rare = next(found for found in _LINE_END.finditer(text) if found.group() != usual)
            message = f"a line ends with {_NAMES[rare.group()]}, most of the others with {_NAMES[usual]}"
            yield self.finding(Span(rare.start(), rare.end()), message)


_UTF8 = frozenset(["utf-8", "utf8", "ascii", "us-ascii"])
# As JabRef says it on the first line.
_DECLARED = re.compile(r"\s*%+\s*Encoding:\s*([\w.:-]+)", re.IGNORECASE)


class NotUtf8(Rule):
    """The file is not in UTF-8, or says so.

    BibTeX since 2022, biber and LaTeX since 2018 read UTF-8 unless told otherwise, and other programs guess. A letter
    that is read wrongly is printed wrongly. bibnorm writes a file back in the encoding that it found.

    Example:
        % Encoding: Cp1252
        @misc{a, title = {Comets}}
    Instead:
        % Encoding: UTF-8
        @misc{a, title = {Comets}}

    No fix: `iconv -f CP1252 -t UTF-8`, after a look at the letters that are not ASCII.
    """

    needs_file = True

    def check(self, context: LintContext) -> Iterator[Finding]:
        used = context.encoding
        declared = _DECLARED.match(context.bib.text)
        if used.name not in _UTF8 or used.errors != "strict":
            guess = " by its letters" if used.guessed else ""
            what = "UTF-8 with other bytes in it" if used.name in _UTF8 else used.name
            yield self.finding(Span(0, 0), f"the file is in {what}{guess}, not in UTF-8")
        elif declared and declared[1].lower() not in _UTF8:
            message = f"the file says that it is in {declared[1]}, but it is in UTF-8"
            yield self.finding(Span(*declared.span(1)), message)


class UnusedIgnore(Rule):
    """An ignore comment suppresses nothing.

    Its finding was fixed or never existed; the comment would hide the next finding of that rule.

    Example:
        % bibnorm: ignore duplicate-doi
        @article{a, doi = {10.1000/xyz}}
    Instead: Delete the comment, or the code in it that is of no use.

    No fix: a comment is yours.
    """

    needs_file = True


# Rules about @string definitions and their use.


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
