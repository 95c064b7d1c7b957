"""BIB101."""

from __future__ import annotations

from normalizer.bib import BibProblem, ProblemKind
from normalizer.bib.edit import Edit
from normalizer.lint.context import Context
from normalizer.lint.rule import Fix, Fixable, Severity
from normalizer.lint.rules.syntax.problem import ProblemRule


class MissingComma(ProblemRule):
    """Two fields have no comma between them, or there is none behind the key.

    ## Why
    BibTeX skips the rest of the entry, other readers put the second field into the value of the first: either way
    the reference list lacks it.

    ## Example
    @article{a, title = {One} year = {2020}}

    ## Instead
    @article{a, title = {One}, year = {2020}}

    ## Fix
    The comma is put where it belongs.
    """

    code = "BIB101"
    name = "missing-comma"
    severity = Severity.ERROR
    fixable = Fixable.SAFE
    kinds = frozenset({ProblemKind.MISSING_COMMA})

    def fix(self, context: Context, problem: BibProblem) -> Fix | None:
        return Fix((Edit(problem.span.start, problem.span.start, ","),), safe=True, message="put the comma there")
