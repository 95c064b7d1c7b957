"""BIB114."""

from __future__ import annotations

from normalizer.bib import ProblemKind
from normalizer.lint.rules.syntax.problem import ProblemRule


class CommentedOutEntry(ProblemRule):
    """An entry behind `%` or within @comment is still read by BibTeX.

    ## Why
    For BibTeX everything between entries is a comment but the sign "@": neither `%` nor `@comment` hides what
    begins with one. It reads the entry, or stops at it with an error. Biber passes over both.

    ## Example
    % @misc{a, title = {Comets}}

    ## Instead
    % misc{a, title = {Comets}}

    ## Fix
    None: delete it, or take its "@" away.
    """

    code = "BIB114"
    name = "commented-out-entry"
    dialects = frozenset({"bibtex"})
    kinds = frozenset({ProblemKind.COMMENTED_ENTRY, ProblemKind.ENTRY_IN_COMMENT})
