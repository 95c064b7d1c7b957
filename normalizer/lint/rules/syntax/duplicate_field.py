"""BIB109."""

from __future__ import annotations

from normalizer.bib import BibProblem, ProblemKind
from normalizer.bib.edit import Edit
from normalizer.lint.context import Context
from normalizer.lint.rule import Fix, Fixable
from normalizer.lint.rules.syntax.problem import ProblemRule


class DuplicateField(ProblemRule):
    """An entry has two fields of one name.

    ## Why
    BibTeX takes the first and biber the last, both without a word: what is printed depends on the program.

    ## Example
    @misc{a, title = {Comets}, year = {2020}, year = {2021}}

    ## Instead
    @misc{a, title = {Comets}, year = {2021}}

    ## Fix
    A field that only repeats the first one goes. Which of two different values is right is for the author to say.
    """

    code = "BIB109"
    name = "duplicate-field"
    fixable = Fixable.SAFE
    kinds = frozenset({ProblemKind.DUPLICATE_FIELD})

    def fix(self, context: Context, problem: BibProblem) -> Fix | None:
        entry = problem.entry
        again = next((field for field in entry.fields if field.start == problem.span.start), None) if entry else None
        if entry is None or again is None or entry.first[again.key].text.split() != again.text.split():
            return None
        before = max(field.value_end for field in entry.fields if field.value_end <= again.start)
        between = context.bib.text[before : again.start]
        # A note between the two stays where it is: then nothing is taken away.
        if between.strip(" \t\r\n,"):
            return None
        return Fix((Edit(before, again.value_end, ""),), safe=True, message="take the repeated field away")
