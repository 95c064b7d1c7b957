"""BIB112."""

from __future__ import annotations

from normalizer.bib import BibProblem, ProblemKind
from normalizer.bib.edit import Edit
from normalizer.lint.context import Context
from normalizer.lint.rule import Fix, Fixable, Severity
from normalizer.lint.rules.syntax.problem import ProblemRule


class ExtraComma(ProblemRule):
    """There are two commas with no field between them.

    ## Why
    BibTeX expects a field after a comma, stops with an error and skips the rest of the entry.

    ## Example
    @misc{a, title = {Comets},, year = {2021}}

    ## Instead
    @misc{a, title = {Comets}, year = {2021}}

    ## Fix
    The second comma goes.
    """

    code = "BIB112"
    name = "extra-comma"
    severity = Severity.ERROR
    fixable = Fixable.SAFE
    kinds = frozenset({ProblemKind.EXTRA_COMMA})

    def fix(self, context: Context, problem: BibProblem) -> Fix | None:
        return Fix((Edit(problem.span.start, problem.span.end, ""),), safe=True, message="take the comma away")
