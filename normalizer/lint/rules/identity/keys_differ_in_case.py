"""BIB202."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.bib import BibEntry
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule, Severity


class KeysDifferInCase(Rule):
    """Two keys differ in nothing but their case.

    ## Why
    BibTeX takes them for one key and stops with "repeated entry". Biber keeps them apart; people do not.

    ## Example
    @misc{Noether1921, title = {Rings}}
    @misc{noether1921, title = {Ideals}}

    ## Instead
    @misc{noether1921rings, title = {Rings}}
    @misc{noether1921ideals, title = {Ideals}}

    ## Fix
    None: only the text that cites them tells which is meant.
    """

    code = "BIB202"
    name = "keys-differ-in-case"
    severity = Severity.ERROR

    def check(self, context: Context) -> Iterator[Finding]:
        severity = Severity.WARNING if context.dialect == "biblatex" else Severity.ERROR
        first_with: dict[str, BibEntry] = {}
        for entry in context.bib.entries:
            first = first_with.setdefault(entry.key.lower(), entry)
            if first.key != entry.key:
                message = f"key '{entry.key}' differs from '{first.key}' (line {first.line}) only in case"
                yield self.on_entry(entry, message, severity=severity)
