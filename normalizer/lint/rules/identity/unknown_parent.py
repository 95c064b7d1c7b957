"""BIB208."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from normalizer.bib import BibDocument
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.inherit import keys_in

_FIELDS = {"bibtex": ("crossref",), "biblatex": ("crossref", "xref", "xdata", "related", "entryset")}


class UnknownParent(Rule):
    """An entry names another one that is not in the file.

    ## Why
    What it should inherit is missing from the reference; BibTeX and biber warn. An entry in another file of the
    same document is found by them, but not when this file is used alone.

    ## Example
    @incollection{a, title = {Rings}, crossref = {algebra}}

    ## Instead
    @incollection{a, title = {Rings}, crossref = {algebra}}
    @book{algebra, title = {Algebra}}

    ## Fix
    None.
    """

    code = "BIB208"
    name = "unknown-parent"

    def check(self, context: Context) -> Iterator[Finding]:
        known: set[str] | None = None
        for name in _FIELDS[context.dialect]:
            for entry, field in context.bib.fields(name):
                known = _keys(context.bib) if known is None else known
                for key in keys_in(field.text):
                    wanted = key.lower() if context.dialect == "bibtex" else key
                    if wanted not in known:
                        close = difflib.get_close_matches(key, known, n=1, cutoff=0.8)
                        hint = f"; did you mean '{close[0]}'?" if close else ""
                        yield self.on_field(entry, field, f"there is no entry '{key}' in this file{hint}")


def _keys(bib: BibDocument) -> set[str]:
    """All keys and aliases; in small letters as well, for BibTeX finds a parent in any case."""
    keys = {entry.key for entry in bib.entries}
    aliases = {alias for _, field in bib.fields("ids") for alias in keys_in(field.text)}
    return keys | aliases | {key.lower() for key in keys}
