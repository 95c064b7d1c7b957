"""BIB201."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.bib import BibEntry
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule, Severity


class DuplicateKey(Rule):
    """Two entries have the same key.

    ## Why
    BibTeX stops with "repeated entry", biber takes one of the two: what a citation leads to depends on the program.

    ## Example
    @misc{noether1921, title = {Rings}}
    @misc{noether1921, title = {Ideals}}

    ## Instead
    @misc{noether1921rings, title = {Rings}}
    @misc{noether1921ideals, title = {Ideals}}

    ## Fix
    None: only the text that cites them tells which is meant.
    """

    code = "BIB201"
    name = "duplicate-key"
    severity = Severity.ERROR

    def check(self, context: Context) -> Iterator[Finding]:
        first_with: dict[str, BibEntry] = {}
        for entry in context.bib.entries:
            first = first_with.setdefault(entry.key, entry)
            if entry.key and first is not entry:
                yield self.on_entry(entry, f"key '{entry.key}' is taken already (line {first.line})")
