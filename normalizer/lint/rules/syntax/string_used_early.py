"""BIB113."""

from __future__ import annotations

from normalizer.bib import ProblemKind
from normalizer.lint.rule import Severity
from normalizer.lint.rules.syntax.problem import ProblemRule


class StringUsedEarly(ProblemRule):
    """A name is used above the @string that defines it.

    ## Why
    BibTeX reads a file once: it warns and leaves the value empty, so that it is missing from the reference.

    ## Example
    @misc{a, title = {Comets}, publisher = ep}
    @string{ep = {Example Press}}

    ## Instead
    @string{ep = {Example Press}}
    @misc{a, title = {Comets}, publisher = ep}

    ## Fix
    None: moving blocks is left to the author.
    """

    code = "BIB113"
    name = "string-used-early"
    severity = Severity.ERROR
    kinds = frozenset({ProblemKind.NAME_USED_EARLY})
