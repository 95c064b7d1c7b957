"""BIB103."""

from __future__ import annotations

from normalizer.bib import ProblemKind
from normalizer.lint.rule import Severity
from normalizer.lint.rules.syntax.problem import ProblemRule


class MissingKey(ProblemRule):
    """An entry has no key.

    ## Why
    Nothing can cite it, and BibTeX stops with an error.

    ## Example
    @misc{, title = {Comets}}

    ## Instead
    @misc{comets, title = {Comets}}

    ## Fix
    None: the key is the author's choice.
    """

    code = "BIB103"
    name = "missing-key"
    severity = Severity.ERROR
    kinds = frozenset({ProblemKind.EMPTY_KEY})
