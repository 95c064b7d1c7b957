"""BIB317."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.arxiv import arxiv_in, is_arxiv
from normalizer.lint.rules.helpers.values import edited, named, quoted

_FIELD = {"bibtex": ("archiveprefix", "arXiv"), "biblatex": ("eprinttype", "arxiv")}


class EprintWithoutArchive(Rule):
    """An entry has an `eprint`, but does not say of which archive.

    ## Why
    Styles print a bare number and make no link, because it could be of any archive.

    ## Example
    @misc{a, title = {Comets}, eprint = {2101.00001}}

    ## Instead
    @misc{a, title = {Comets}, eprint = {2101.00001}, archiveprefix = {arXiv}}

    ## Fix
    Where the number is one of arXiv, the field that says so is added.
    """

    code = "BIB317"
    name = "eprint-without-archive"
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("eprint",)):
            if is_arxiv(entry) is not None or "://" in text:
                continue
            name, value = _FIELD[context.dialect]
            fix = None
            if arxiv_in(text):
                insert = partial(context.editor.insert_field, entry, name, value, after=field)
                fix = edited(insert, f"add {name} = {{{value}}}", safe=True)
            yield self.on_field(entry, field, f"{quoted(text)} is of no archive: '{name}' is missing", fix=fix)
