"""BIB108."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import partial

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.types import KNOWN_TYPES
from normalizer.lint.rules.helpers.values import edited

_COMMON = ("article", "book", "booklet", "conference", "inbook", "incollection", "inproceedings", "manual",
           "mastersthesis", "misc", "online", "phdthesis", "proceedings", "report", "software", "techreport", "thesis",
           "unpublished")  # fmt: skip
_CLOSE = 0.8


class UnknownEntryType(Rule):
    """The type of an entry is one that no style knows.

    ## Why
    BibTeX warns and prints the entry as @misc, biber drops it: venue, school or publisher are missing either way.

    ## Example
    @artcle{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}}

    ## Instead
    @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {Algebra}, year = {2021}}

    ## Fix
    With `--unsafe`, the type that is spelled nearly so.
    """

    code = "BIB108"
    name = "unknown-entry-type"
    fixable = Fixable.UNSAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry in context.bib.entries:
            if entry.kind in KNOWN_TYPES or not entry.kind:
                continue
            close = difflib.get_close_matches(entry.kind, _COMMON, n=1, cutoff=_CLOSE)
            fix = None
            if close:
                fix = edited(partial(context.editor.set_type, entry, close[0]), f"make it @{close[0]}", safe=False)
            hint = f"; did you mean @{close[0]}?" if close else ""
            message = f"no style knows the type @{entry.type}{hint}"
            yield self.finding(entry.type_span, message, key=entry.key or None, fix=fix)
