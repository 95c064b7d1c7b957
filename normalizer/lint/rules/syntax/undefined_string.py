"""BIB105."""

from __future__ import annotations

from normalizer.bib import ProblemKind
from normalizer.lint.rule import Severity
from normalizer.lint.rules.syntax.problem import ProblemRule


class UndefinedString(ProblemRule):
    """A value is a name that no @string defines.

    ## Why
    BibTeX warns and leaves the value empty: it is missing from the reference. Mostly the braces were forgotten.

    ## Example
    @misc{a, title = Comets}

    ## Instead
    @misc{a, title = {Comets}}

    ## Fix
    None: braces, or a definition that stands in another file, are both possible.
    """

    code = "BIB105"
    name = "undefined-string"
    severity = Severity.ERROR
    kinds = frozenset({ProblemKind.UNRESOLVED_NAME})
