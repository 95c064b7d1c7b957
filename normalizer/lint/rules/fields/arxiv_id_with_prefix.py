"""BIB315."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.arxiv import arxiv_in, is_arxiv
from normalizer.lint.rules.helpers.values import named, quoted, rewritten


class ArxivIdWithPrefix(Rule):
    """An `eprint` of arXiv stands with "arXiv:" or its address before the identifier.

    ## Why
    Styles print "arXiv:" and make the link themselves: the reference list then says it twice, and the link leads
    nowhere.

    ## Example
    @misc{a, title = {Comets}, eprint = {arXiv:2101.00001}, archiveprefix = {arXiv}}

    ## Instead
    @misc{a, title = {Comets}, eprint = {2101.00001}, archiveprefix = {arXiv}}

    ## Fix
    Only the identifier stays, with its version.
    """

    code = "BIB315"
    name = "arxiv-id-with-prefix"
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("eprint",)):
            written = text.strip()
            if (
                not written[:1].isdigit()
                and (is_arxiv(entry) is not False)
                and (paper := arxiv_in(written))
                and paper != written
            ):
                fix = rewritten(field, paper, f"write {paper}", safe=True)
                yield self.on_field(entry, field, f"{quoted(written)}: the identifier is only {paper}", fix=fix)
