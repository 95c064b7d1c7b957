"""What the rules about the scanner's problems have in common: each rule speaks for some kinds of problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from normalizer.bib import BibProblem, ProblemKind
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fix, Rule


class ProblemRule(Rule):
    """A rule that passes on what the scanner has noticed."""

    kinds: ClassVar[frozenset[ProblemKind]]

    def check(self, context: Context) -> Iterator[Finding]:
        for problem in context.bib.problems:
            if problem.kind in self.kinds:
                key = problem.entry.key if problem.entry else None
                yield self.finding(problem.span, problem.message, key=key or None, fix=self.fix(context, problem))

    def fix(self, context: Context, problem: BibProblem) -> Fix | None:
        """How to mend it, where that can be told."""
        return None
