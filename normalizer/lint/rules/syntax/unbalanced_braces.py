"""BIB110."""

from __future__ import annotations

from normalizer.bib import ProblemKind
from normalizer.lint.rule import Severity
from normalizer.lint.rules.syntax.problem import ProblemRule


class UnbalancedBraces(ProblemRule):
    r"""The braces in a value do not come in pairs, for one of them stands behind a backslash.

    ## Why
    For BibTeX `\{` is an opening brace like any other: it looks for the one that closes it, and reads on into the
    next entries. Write `\textbraceleft`, or `$\lbrace$` in math.

    ## Example
    @misc{a, title = {The set \{ of all}, year = {2021}}

    ## Instead
    @misc{a, title = {The set $\lbrace$ of all}, year = {2021}}

    ## Fix
    None.
    """

    code = "BIB110"
    name = "unbalanced-braces"
    severity = Severity.ERROR
    kinds = frozenset({ProblemKind.ESCAPED_DELIMITER})
