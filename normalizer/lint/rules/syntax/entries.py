"""Rules about entries: their type, key and end, text between them; commas, braces and repeated fields inside them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import partial

from normalizer.bib import BibProblem, BibText, ProblemKind, Span
from normalizer.bib.edit import Edit
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Fix, FixAvailability, ProblemRule, Rule, Severity
from normalizer.lint.rules.helpers.data_model import DATES, FIELD_ALIASES, KNOWN_TYPES, PRINTED, VERBATIM
from normalizer.lint.rules.helpers.values import edit_fix


class MissingKey(ProblemRule):
    """An entry has no key.

    Nothing can cite it, and BibTeX stops with an error.

    Example: @misc{, title = {Comets}}
    Instead: @misc{comets, title = {Comets}}

    No fix: the key is the author's choice.
    """

    kinds = frozenset({ProblemKind.EMPTY_KEY})


# What \cite or BibTeX's reader stumble over; biber also over an apostrophe (github.com/plk/biber, keys of cryptobib).
_BAD = {"bibtex": re.compile(r"[\\#%~{}\"$&^()=]"), "biblatex": re.compile(r"[\\#%~{}\"'$&^()=]")}


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


# "article{key," at the beginning of a line: the @ is missing.
_HEADLESS = re.compile(r"^[ \t]*(?P<type>[a-z]+)[ \t]*\{[ \t]*[^\s{},=]+[ \t]*,[ \t]*$", re.IGNORECASE | re.MULTILINE)


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
        headless, text = list(self._headless(context)), context.bib.text
        heads = [finding.span.start for finding in headless]
        for finding in super().check(context):
            # The fields below a lost first line are part of the same finding.
            start = finding.span.start
            if not any(head <= start and "@" not in text[head:start] for head in heads):
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

    fixable = FixAvailability.UNSAFE

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

    dialects = frozenset({"bibtex"})
    kinds = frozenset({ProblemKind.COMMENTED_ENTRY, ProblemKind.ENTRY_IN_COMMENT})


# Rules about the text inside an entry: commas, braces, notes and repeated fields.


class MissingComma(ProblemRule):
    """Two fields have no comma between them, or there is none behind the key.

    BibTeX skips the rest of the entry, other readers put the second field into the value of the first: either way
    the reference list lacks it.

    Example: @article{a, title = {One} year = {2020}}
    Instead: @article{a, title = {One}, year = {2020}}

    Fix: The comma is inserted.
    """

    fixable = FixAvailability.SAFE
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
        % The title is as on the cover.
        @misc{a,
          title = {Comets},
          year = {2021},
        }

    No fix: its author decides where the note belongs.
    """

    dialects = frozenset({"bibtex"})
    kinds = frozenset({ProblemKind.COMMENT_AS_FIELD})


# Fields that BibTeX or biber read for a standard style.
_READ = frozenset({*PRINTED, *VERBATIM, *DATES, *FIELD_ALIASES, "crossref", "xref", "xdata", "keywords", "options"})


class DuplicateField(ProblemRule):
    """An entry has two fields of one name.

    BibTeX uses the first and biber the last, both silently: what is printed depends on the program. Of a field that
    no style prints ("author-email") it is an info.

    Example: @misc{a, title = {Comets}, year = {2020}, year = {2021}}
    Instead: @misc{a, title = {Comets}, year = {2021}}

    Fix: A field that only repeats the first one is removed. The author decides between two different values.
    """

    needs_file = True
    fixable = FixAvailability.SAFE
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

    BibTeX stops with an error and skips the rest of the entry.

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


class ExtraComma(ProblemRule):
    """There are two commas with no field between them.

    BibTeX expects a field after a comma, stops with an error and skips the rest of the entry.

    Example: @misc{a, title = {Comets},, year = {2021}}
    Instead: @misc{a, title = {Comets}, year = {2021}}

    Fix: The second comma is removed.
    """

    fixable = FixAvailability.SAFE
    kinds = frozenset({ProblemKind.EXTRA_COMMA})

    def fix(self, context: LintContext, problem: BibProblem) -> Fix | None:
        return Fix((Edit(problem.span.start, problem.span.end, ""),), safe=True, message="remove the comma")
