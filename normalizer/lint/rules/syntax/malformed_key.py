"""BIB104."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.bib import ProblemKind
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Severity
from normalizer.lint.rules.syntax.problem import ProblemRule

# What \cite or BibTeX's reader stumble over; biber also over an apostrophe (github.com/plk/biber, keys of cryptobib).
_BAD = {"bibtex": re.compile(r"[\\#%~{}\"$&^()=]"), "biblatex": re.compile(r"[\\#%~{}\"'$&^()=]")}


class MalformedKey(ProblemRule):
    r"""A key has spaces in it, or characters that LaTeX cannot cite.

    ## Why
    BibTeX stops reading the key at the first space. Of characters that mean something to TeX, `\cite` makes
    something else, and the entry is never found.

    ## Example
    @misc{Noether 1921, title = {Rings}}

    ## Instead
    @misc{noether1921, title = {Rings}}

    ## Fix
    None: the texts that cite it would have to change with it.
    """

    code = "BIB104"
    name = "malformed-key"
    severity = Severity.ERROR
    kinds = frozenset({ProblemKind.KEY_WITH_SPACES})

    def check(self, context: Context) -> Iterator[Finding]:
        yield from super().check(context)
        bad = _BAD[context.dialect]
        for entry in context.bib.entries:
            if not entry.key.isalnum() and (found := bad.search(entry.key)):
                yield self.on_entry(entry, f"key '{entry.key}' has a '{found.group()}' in it, which LaTeX cannot cite")
