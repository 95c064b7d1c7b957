"""BIB207."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.bib import BibEntry
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.rules.helpers.inherit import keys_in


class AliasIsAKey(Rule):
    """An alias in `ids` is the key or an alias of another entry.

    ## Why
    Biber warns and drops the alias: what a citation leads to depends on the order of the file.

    ## Example
    @book{noether, title = {Rings}, date = {2021}, ids = {artin}}
    @book{artin, title = {Ideals}, date = {2021}}

    ## Instead
    @book{noether, title = {Rings}, date = {2021}}
    @book{artin, title = {Ideals}, date = {2021}}

    ## Fix
    None: only the text that cites them tells which is meant.
    """

    code = "BIB207"
    name = "alias-is-a-key"
    severity = Severity.ERROR
    dialects = frozenset({"biblatex"})

    def check(self, context: Context) -> Iterator[Finding]:
        taken: dict[str, BibEntry] = {}
        for entry, field in context.bib.fields("ids"):
            for alias in keys_in(field.text):
                other = context.bib.entry(alias) or taken.setdefault(alias, entry)
                if other is not entry:
                    message = f"alias '{alias}' is taken by entry '{other.key}' (line {other.line})"
                    yield self.on_field(entry, field, message)
