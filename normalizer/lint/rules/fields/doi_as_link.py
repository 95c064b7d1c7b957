"""BIB310."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.ids import bare_doi
from normalizer.lint.rules.helpers.values import named, rewritten


class DoiAsLink(Rule):
    """A DOI stands with its resolver or with "doi:" before it.

    ## Why
    Styles put `https://doi.org/` before the value themselves: the link in the reference list then leads nowhere,
    and the same DOI under another key is not seen to be the same.

    ## Example
    @misc{a, title = {Comets}, doi = {https://doi.org/10.1000/182}}

    ## Instead
    @misc{a, title = {Comets}, doi = {10.1000/182}}

    ## Fix
    Only the DOI stays.
    """

    code = "BIB310"
    name = "doi-as-link"
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("doi",)):
            if not text.startswith("10.") and (doi := bare_doi(text.strip())):
                fix = rewritten(field, doi, f"write {doi}", safe=True)
                yield self.on_field(entry, field, f"the DOI is only {doi}", fix=fix)
