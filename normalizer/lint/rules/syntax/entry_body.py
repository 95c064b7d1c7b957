"""Rules about the text inside an entry: commas, braces, notes and repeated fields."""

from __future__ import annotations

from normalizer.bib import BibProblem, ProblemKind
from normalizer.bib.edit import Edit
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Fix, FixAvailability, ProblemRule, Severity
from normalizer.lint.rules.helpers.data_model import DATES, FIELD_ALIASES, PRINTED, VERBATIM


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
