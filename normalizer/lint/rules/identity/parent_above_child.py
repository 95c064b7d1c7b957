"""BIB209."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule, Severity


class ParentAboveChild(Rule):
    """An entry that others inherit from stands above them.

    ## Why
    BibTeX reads a file once: an entry named in a `crossref` must come after the entries that name it, else nothing
    is inherited ("bad cross reference"). Biber does not mind.

    ## Example
    @book{algebra, title = {Algebra}, booktitle = {Algebra}}
    @incollection{a, title = {Rings}, crossref = {algebra}}

    ## Instead
    @incollection{a, title = {Rings}, crossref = {algebra}}
    @book{algebra, title = {Algebra}, booktitle = {Algebra}}

    ## Fix
    None: moving entries is left to the author.
    """

    code = "BIB209"
    name = "parent-above-child"
    severity = Severity.ERROR
    dialects = frozenset({"bibtex"})

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field in context.bib.fields("crossref"):
            parent = context.bib.entry(field.text.strip())
            if parent and parent is not entry and parent.start < entry.start:
                message = f"'{parent.key}' (line {parent.line}) must come after this entry, or nothing is inherited"
                yield self.on_field(entry, field, message)
