"""BIB106."""

from __future__ import annotations

from normalizer.bib import ProblemKind
from normalizer.lint.rule import Severity
from normalizer.lint.rules.syntax.problem import ProblemRule


class UnclosedEntry(ProblemRule):
    """A brace or quote that ends an entry or a value is missing.

    ## Why
    BibTeX reads on into the next entries, and loses them with this one.

    ## Example
    @misc{a, title = {Comets}
    @misc{b, title = {Asteroids}}

    ## Instead
    @misc{a, title = {Comets}}
    @misc{b, title = {Asteroids}}

    ## Fix
    None: where the value was meant to end is for the author to say.
    """

    code = "BIB106"
    name = "unclosed-entry"
    severity = Severity.ERROR
    kinds = frozenset({ProblemKind.UNCLOSED_ENTRY, ProblemKind.UNCLOSED_BLOCK, ProblemKind.UNCLOSED_VALUE})
