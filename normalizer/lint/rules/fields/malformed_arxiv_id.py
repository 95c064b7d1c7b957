"""BIB316."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.rules.helpers.arxiv import arxiv_in, is_arxiv
from normalizer.lint.rules.helpers.values import named, quoted
from normalizer.values.ids import ArxivId


class MalformedArxivId(Rule):
    """The value of `eprint` is no identifier of arXiv, although the entry says so.

    ## Why
    There is no paper of that number, so the link leads to an error page. An identifier has the form 2101.00001
    (four digits after the dot up to 2014), before April 2007 that of hep-th/9901001.

    ## Example
    @misc{a, title = {Comets}, eprint = {2113.00001}, archiveprefix = {arXiv}}

    ## Instead
    @misc{a, title = {Comets}, eprint = {2112.00001}, archiveprefix = {arXiv}}

    ## Fix
    None: which digit is wrong cannot be told.
    """

    code = "BIB316"
    name = "malformed-arxiv-id"
    severity = Severity.ERROR

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("eprint",)):
            if is_arxiv(entry) and not arxiv_in(text) and not ArxivId.find(text):
                yield self.on_field(entry, field, f"{quoted(text)} is no arXiv identifier")
