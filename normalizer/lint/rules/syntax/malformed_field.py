"""BIB111."""

from __future__ import annotations

from normalizer.bib import ProblemKind
from normalizer.lint.rule import Severity
from normalizer.lint.rules.syntax.problem import ProblemRule


class MalformedField(ProblemRule):
    """What stands in an entry is no field: the equals sign, the value, or its braces are missing.

    ## Why
    BibTeX stops with an error and skips the rest of the entry.

    ## Example
    @misc{a, title {Comets}, year = {2021}}

    ## Instead
    @misc{a, title = {Comets}, year = {2021}}

    ## Fix
    None: what is missing cannot be told.
    """

    code = "BIB111"
    name = "malformed-field"
    severity = Severity.ERROR
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
