"""Rules about how a file is written (BIB1xx)."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from normalizer.bib import BibProblem, BibText, PieceKind, ProblemKind, Span
from normalizer.bib.edit import Edit
from normalizer.bib.file import find_conflicts
from normalizer.bib.grammar import NAME_CHARS
from normalizer.lint.context import LintContext
from normalizer.lint.rule import FileRule, Finding, Fix, ProblemRule, Rule, Severity
from normalizer.lint.rules.helpers.data_model import (
    DATES,
    FIELD_ALIASES,
    KNOWN_TYPES,
    MACRO_OF_MONTH,
    PRINTED,
    VERBATIM,
    begins_with_digit,
)
from normalizer.lint.rules.helpers.values import edit_fix
from normalizer.values.lazy import lazy_re

_NAMES = {"\r\n": "CR LF", "\n": "LF", "\r": "CR", "\u0085": "NEL", "\u2028": "U+2028", "\u2029": "U+2029"}
_LINE_BREAK = lazy_re(r"\r?\n|\r")
_LINE_END = lazy_re(r"\r\n|[\n\r\u0085\u2028\u2029]")
_ODD = lazy_re(r"[\r\u0085\u2028\u2029]")


class MixedLineEnds(FileRule):
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
_DECLARED = lazy_re(r"\s*%+\s*Encoding:\s*([\w.:-]+)", re.IGNORECASE)


class NotUtf8(FileRule):
    """The file is not in UTF-8, or says so.

    BibTeX since 2022, biber and LaTeX since 2018 read UTF-8 unless told otherwise, and other programs guess. A letter
    that is read wrongly is printed wrongly, and of UTF-16 BibTeX reads nothing: there it is an error. bibnorm writes a
    file back in the encoding that it found.

    Example:
        % Encoding: Cp1252
        @misc{a, title = {Comets}}
    Instead:
        % Encoding: UTF-8
        @misc{a, title = {Comets}}

    No fix: `iconv -f CP1252 -t UTF-8`, after a look at the letters that are not ASCII.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        used = context.encoding
        declared = _DECLARED.match(context.bib.text)
        if used.name not in _UTF8 or used.errors != "strict":
            guess = " by its letters" if used.guessed else ""
            what = "UTF-8 with other bytes in it" if used.name in _UTF8 else used.name
            # What has zero bytes, BibTeX cannot read at all.
            severity = Severity.ERROR if used.name.lower().startswith(("utf-16", "utf-32")) else self.severity
            yield self.finding(Span(0, 0), f"the file is in {what}{guess}, not in UTF-8", severity=severity)
        elif declared and declared[1].lower() not in _UTF8:
            message = f"the file says that it is in {declared[1]}, but it is in UTF-8"
            yield self.finding(Span(*declared.span(1)), message)


class MergeConflict(FileRule):
    """Two versions of the same lines stand one behind the other, as git leaves them when it cannot merge them.

    BibTeX and biber read both versions, and the markers between them end up in an entry.

    Example:
        <<<<<<< HEAD
        =======
        @misc{a, title = {Asteroids}}
        >>>>>>> branch
    Instead: @misc{a, title = {Asteroids}}

    No fix: only its authors know which version is right.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for conflict in find_conflicts(context.bib.text):
            yield self.finding(conflict, "unresolved merge conflict; keep the right lines and delete its markers")


class UnusedIgnore(FileRule):
    """An ignore comment suppresses nothing.

    Its finding was fixed or never existed; the comment would hide the next finding of that rule. A comment for rules
    that did not run may be of use: one without rules is reported only when the whole default profile runs, with a
    catalog. A misspelled comment (`% bibnorm: ignroe BIB203`) suppresses nothing either, and is reported.

    Example:
        % bibnorm: ignore duplicate-doi
        @article{a, doi = {10.1000/xyz}}
    Instead: Delete the comment, or the code in it that is of no use.

    No fix: a comment is yours.
    """


# plain.bst and 200 of the 310 styles of TeX Live define these; biblatex does not.
_OF_STYLES = frozenset(
    """acmcs acta cacm ibmjrd ibmsj ieeese ieeetc ieeetcad ipl jacm jcss scp sicomp tcs tocs tods tog toms toois
    toplas""".split()
)


class UndefinedString(ProblemRule):
    """A value is a name that no @string defines.

    BibTeX warns and leaves the value empty: it is missing from the reference. Mostly the braces were forgotten. Names
    that plain.bst and most other styles define (`cacm`, `jacm`, ...) and those of IEEEabrv.bib are known, and those of
    other .bib files of the run, the folder, or the document.

    Example:
        @misc{a, title = Comets}
        @misc{b, title = {Moons}, month = sept}
    Instead:
        @misc{a, title = {Comets}}
        @misc{b, title = {Moons}, month = sep}

    Fix: With `--unsafe`, the macro of a month: another file may define the name. Otherwise braces, or a definition that
        stands in another file, are both possible.
    """

    kinds = frozenset({ProblemKind.UNRESOLVED_NAME})

    def check(self, context: LintContext) -> Iterator[Finding]:
        for finding in super().check(context):
            name = context.bib.text[finding.span.start : finding.span.end].lower()
            if macro := MACRO_OF_MONTH.get(name):
                fix = Fix((Edit(finding.span.start, finding.span.end, macro),), safe=False, message=f"write {macro}")
                yield replace(finding, message=f"undefined @string '{name}'; the month is {macro}", fix=fix)
            elif not (name in _OF_STYLES and context.dialect == "bibtex") and not name.startswith("ieee_"):
                yield finding


class StringUsedEarly(ProblemRule):
    """A name is used above the @string that defines it.

    BibTeX reads a file once: it warns and leaves the value empty, so that it is missing from the reference. So do
    BibTeX and biber if a file that the document loads later has the definition.

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


class UnusedString(FileRule):
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


class MissingKey(ProblemRule):
    """An entry has no key.

    Nothing can cite it, and BibTeX stops with an error.

    Example: @misc{, title = {Comets}}
    Instead: @misc{comets, title = {Comets}}

    No fix: the key is the author's choice.
    """

    kinds = frozenset({ProblemKind.EMPTY_KEY})


# Tried out with LaTeX, BibTeX and biber: what \cite or the readers stumble over. btparse, which biber reads with, takes
# fewer; keys of ADS have "&" (1973A&A....24..337S), DOIs of Elsevier parentheses, and BibTeX prints both.
_BAD = {"bibtex": lazy_re(r"[\\#%~{}]"), "biblatex": lazy_re(r"[\\#%~{}\"'()=]")}


class MalformedKey(ProblemRule):
    r"""A key has spaces in it, or characters that LaTeX cannot cite.

    BibTeX stops reading the key at the first space. Of characters that mean something to TeX, `\cite` makes
    something else, and the entry is never found.

    Example: @misc{Noether 1921, title = {Rings}}
    Instead: @misc{noether1921, title = {Rings}}

    No fix: the texts that cite it would have to change with it.
    """

    kinds = frozenset({ProblemKind.KEY_WITH_SPACES})

    def check(self, context: LintContext) -> Iterator[Finding]:
        yield from super().check(context)
        bad = _BAD[context.dialect]
        for entry in context.bib.entries:
            if not entry.key.isalnum() and (found := bad.search(entry.key)):
                yield self.on_entry(entry, f"key '{entry.key}' has a '{found.group()}' in it, which LaTeX cannot cite")


class UnclosedEntry(ProblemRule):
    """A brace or quote that ends an entry or a value is missing.

    BibTeX reads on into the next entries, and loses them with this one.

    Example:
        @misc{a, title = {Comets}
        @misc{b, title = {Asteroids}}
    Instead:
        @misc{a, title = {Comets}}
        @misc{b, title = {Asteroids}}

    No fix: the author knows where the value ends.
    """

    kinds = frozenset({ProblemKind.UNCLOSED_ENTRY, ProblemKind.UNCLOSED_BLOCK, ProblemKind.UNCLOSED_VALUE})


# "article{key," at the beginning of a line, with a field or the end of the line behind it: the @ is missing.
_HEADLESS = lazy_re(
    r"(?:^|(?<=[\r\n]))[ \t]*(?P<type>[a-z]+)[ \t]*\{[ \t]*[^\s{},=]+[ \t]*,"
    rf"(?=[ \t]*(?:[\r\n]|\Z|{NAME_CHARS}+[ \t]*=))",
    re.IGNORECASE,
)


class LostEntry(ProblemRule):
    """Text between the entries looks like an entry, or a part of one.

    Between entries everything is a comment: such text is never printed, and BibTeX does not warn.

    Example:
        article{noether1921,
          title = {Rings},
        }
    Instead:
        @article{noether1921,
          title = {Rings},
        }

    No fix: it may be a comment after all.
    """

    kinds = frozenset({ProblemKind.FIELD_OUTSIDE})

    def check(self, context: LintContext) -> Iterator[Finding]:
        headless, bib = list(self._headless(context)), context.bib
        heads = [finding.span.end for finding in headless]
        heads += (problem.span.end for problem in bib.problems if problem.kind is ProblemKind.STRAY_SIGN)
        heads.sort()
        for finding in super().check(context):
            # The fields below a lost first line are part of the same finding, or of that of StraySign.
            start = finding.span.start
            above = bisect_right(heads, start)
            if not above or "@" in bib.text[heads[above - 1] : start]:
                yield finding
        yield from headless

    def _headless(self, context: LintContext) -> Iterator[Finding]:
        for block in context.bib.blocks:
            if isinstance(block, BibText) and "{" in context.bib.text[block.start : block.end]:
                for found in _HEADLESS.finditer(context.bib.text, block.start, block.end):
                    if found["type"].lower() in KNOWN_TYPES:
                        message = f"'{found.group().strip()}' begins no entry: the @ before it is missing"
                        yield self.finding(Span(found.start("type"), found.end()), message)


_COMMON = ("article", "book", "booklet", "conference", "inbook", "incollection", "inproceedings", "manual",
           "mastersthesis", "misc", "online", "phdthesis", "proceedings", "report", "software", "techreport", "thesis",
           "unpublished")  # fmt: skip
# "artcle", "onine", "atricle" are slips; "licthesis" is a type of its own.
_MIN_SIMILARITY = 0.85
# Types of which the drivers print no more than that of @misc.
_PRINTED_AS_MISC = frozenset({"misc", "online", "software", "unpublished", "booklet"})


class UnknownEntryType(Rule):
    """The type of an entry is one that no common style knows.

    Styles print the entry as @misc: venue, school or publisher are missing. A warning is given for a slip in the name
    of a type that prints more than @misc; any other type may be one of the author's own style.

    Example: @artcle{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}}
    Instead: @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}}

    Fix: With `--unsafe`, the type that is spelled nearly so.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry in context.bib.entries:
            if entry.kind in KNOWN_TYPES or not entry.kind:
                continue
            close = difflib.get_close_matches(entry.kind, _COMMON, n=1, cutoff=_MIN_SIMILARITY)
            message, fix, severity = f"no style knows the type @{entry.type}", None, Severity.INFO
            if close:
                message += f"; did you mean @{close[0]}?"
                fix = edit_fix(partial(context.editor.set_type, entry, close[0]), f"make it @{close[0]}", safe=False)
                severity = self.severity if close[0] not in _PRINTED_AS_MISC else Severity.INFO
            yield self.finding(entry.type_span, message, key=entry.key or None, fix=fix, severity=severity)


class CommentedOutEntry(ProblemRule):
    """An entry behind `%` or within @comment is still read by BibTeX.

    For BibTeX everything between entries is a comment but the sign "@": neither `%` nor `@comment` hides what
    begins with one. It reads the entry, or stops at it with an error. Biber passes over both.

    Example: % @misc{a, title = {Comets}}
    Instead: % misc{a, title = {Comets}}

    No fix: delete it, or remove its "@".
    """

    kinds = frozenset({ProblemKind.COMMENTED_ENTRY, ProblemKind.ENTRY_IN_COMMENT})


class StraySign(ProblemRule):
    """A sign "@" between the entries begins no entry: its type, or the brace behind it, is missing.

    BibTeX and biber look for an entry at each "@". They stop there with an error, and the entry is missing from the
    reference list; biber also loses the next one. An address of e-mail in the text does the same.

    Example: @misc comets, title = {Comets}}
    Instead: @misc{comets, title = {Comets}}

    No fix: the rest of the first line is unknown, or there is no entry.
    """

    kinds = frozenset({ProblemKind.STRAY_SIGN})

    def check(self, context: LintContext) -> Iterator[Finding]:
        for finding in super().check(context):
            word = context.bib.text[finding.span.start : finding.span.end]
            # BibTeX passes over this word, whatever follows.
            if context.dialect != "bibtex" or word.lower() != "@comment":
                yield finding


class MissingComma(ProblemRule):
    """Two fields have no comma between them, or there is none behind the key.

    BibTeX skips the rest of the entry, other readers put the second field into the value of the first: either way
    the reference list lacks it.

    Example: @article{a, title = {One} year = {2020}}
    Instead: @article{a, title = {One}, year = {2020}}

    Fix: The comma is inserted.
    """

    kinds = frozenset({ProblemKind.MISSING_COMMA})

    def fix(self, context: LintContext, problem: BibProblem) -> Fix | None:
        return Fix((Edit(problem.span.start, problem.span.start, ","),), safe=True, message="insert the comma")


class NoteInsideEntry(ProblemRule):
    """A `%` comment is between the fields of an entry.

    BibTeX knows no comments there: it stops with an error and skips the rest of the entry. Biber ignores them.

    Example:
        @misc{a,
          title = {Comets},  % as on the cover
          year = {2021},
        }
    Instead:
        % as on the cover
        @misc{a,
          title = {Comets},
          year = {2021},
        }

    Fix: Doubtful: the note moves above the entry, where it no longer stands beside what it is about. One with an "@"
        stays: above the entry BibTeX would read it.
    """

    kinds = frozenset({ProblemKind.COMMENT_AS_FIELD})

    def fix(self, context: LintContext, problem: BibProblem) -> Fix | None:
        text, start = context.bib.text, problem.span.start
        line_end = _LINE_BREAK.search(text, start)
        if problem.entry is None or line_end is None or "@" in text[start : problem.span.end]:
            return None
        before = text[:start].rstrip(" \t")
        is_line = before.endswith(("\n", "\r"))
        cut = Edit(len(before), line_end.end() if is_line else line_end.start(), "")
        moved = f"{text[start : line_end.start()].rstrip()}{line_end[0]}"
        above = Edit(problem.entry.start, problem.entry.start, moved)
        return Fix((above, cut), safe=False, message="move the note above the entry")


# Fields that BibTeX or biber read for a standard style.
_READ = frozenset({*PRINTED, *VERBATIM, *DATES, *FIELD_ALIASES, "crossref", "xref", "xdata", "keywords", "options"})


class DuplicateField(ProblemRule):
    """An entry has two fields of one name.

    BibTeX uses the first and biber the last, both silently: what is printed depends on the program. Of a field that
    no style prints ("author-email") it is an info.

    Example:
        @misc{a, title = {Comets}, year = {2021}, year = {2021}}
        @misc{b, title = {Rings}, year = {2020}, year = {2021}}
    Instead:
        @misc{a, title = {Comets}, year = {2021}}
        @misc{b, title = {Rings}, year = {2021}}

    Fix: A field that only repeats the first one is removed. The author decides between two different values.
    """

    needs_file = True
    kinds = frozenset({ProblemKind.DUPLICATE_FIELD})

    def severity_of(self, problem: BibProblem) -> Severity:
        entry = problem.entry
        name = next((field.key for field in entry.fields if field.start == problem.span.start), "") if entry else ""
        return self.severity if name in _READ else Severity.INFO

    def fix(self, context: LintContext, problem: BibProblem) -> Fix | None:
        entry = problem.entry
        again = next((field for field in entry.fields if field.start == problem.span.start), None) if entry else None
        if entry is None or again is None or entry.first[again.key].text.split() != again.text.split():
            return None
        before = max(field.value_end for field in entry.fields if field.value_end <= again.start)
        between = context.bib.text[before : again.start]
        # A comment between the two would be lost.
        if between.strip(" \t\r\n,"):
            return None
        return Fix((Edit(before, again.value_end, ""),), safe=True, message="remove the repeated field")


class UnbalancedBraces(ProblemRule):
    r"""The braces in a value are unbalanced, because one of them follows a backslash.

    For BibTeX `\{` is an opening brace like any other: it looks for the one that closes it, and reads on into the
    next entries. Write `\textbraceleft`, or `$\lbrace$` in math.

    Example: @misc{a, title = {The set \{ of all}, year = {2021}}
    Instead: @misc{a, title = {The set $\lbrace$ of all}, year = {2021}}
    """

    kinds = frozenset({ProblemKind.ESCAPED_DELIMITER})


class MalformedField(ProblemRule):
    """Text in an entry is no field: the equals sign, the value, or its braces are missing.

    BibTeX stops with an error and skips the rest of the entry; at a name that begins with a digit, too.

    Example: @misc{a, title {Comets}, year = {2021}}
    Instead: @misc{a, title = {Comets}, year = {2021}}

    No fix: the missing text is unknown.
    """

    kinds = frozenset(
        {
            ProblemKind.MISSING_EQUALS,
            ProblemKind.MISSING_VALUE,
            ProblemKind.UNQUOTED_VALUE,
            ProblemKind.NAME_WITH_SPACES,
            ProblemKind.UNEXPECTED_TEXT,
            ProblemKind.EMPTY_TYPE,
        }
    )

    def check(self, context: LintContext) -> Iterator[Finding]:
        yield from super().check(context)
        if any(begins_with_digit(name) for name in context.bib.source.names):
            for entry in context.bib.entries:
                for field in entry.fields:
                    if begins_with_digit(field.key):
                        message = f"field name '{field.name}' begins with a digit; rename the field"
                        yield self.on_field(entry, field, message, span=field.name_span)


class ExtraComma(ProblemRule):
    """There are two commas with no field between them.

    BibTeX expects a field after a comma, stops with an error and skips the rest of the entry.

    Example: @misc{a, title = {Comets},, year = {2021}}
    Instead: @misc{a, title = {Comets}, year = {2021}}

    Fix: The second comma is removed.
    """

    kinds = frozenset({ProblemKind.EXTRA_COMMA})

    def fix(self, context: LintContext, problem: BibProblem) -> Fix | None:
        return Fix((Edit(problem.span.start, problem.span.end, ""),), safe=True, message="remove the comma")
