"""BIB320."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule, Severity
from normalizer.lint.rules.helpers.values import named, quoted, replaced

# Between two pages: hyphens and dashes of all kinds, with or without blanks.
_BETWEEN = re.compile(
    r"(?<=[0-9A-Za-z])(\s*(?:-+|[\u2010-\u2015\u2212]|\\text(?:en|em)dash(?:\{\})?)\s*)(?=[0-9A-Za-z])"
)
_RIGHT = "--"


class PageDash(Rule):
    """Pages are joined by a hyphen or another sign, not by two hyphens.

    ## Why
    BibTeX's own styles make a dash of a hyphen, but many journals' styles print what stands there, "12-34" beside
    "12–34" of other entries; blanks and long dashes are printed by all. BibLaTeX reads any dash.

    ## Example
    @misc{a, title = {Comets}, pages = {12-34}}

    ## Instead
    @misc{a, title = {Comets}, pages = {12--34}}

    ## Fix
    Two hyphens. Where a page has a hyphen of its own ("4-1--4-9", "S12-3") the field stays as it is.
    """

    code = "BIB320"
    name = "page-dash"
    severity = Severity.INFO
    fixable = Fixable.SAFE
    dialects = frozenset({"bibtex"})

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("pages",)):
            wrong = list(_wrong(text))
            if wrong:
                fix = replaced(field, [(*found.span(1), _RIGHT) for found in wrong], "write --", safe=True)
                yield self.on_field(entry, field, f"pages {quoted(text)} want two hyphens", fix=fix)


def _wrong(text: str) -> Iterator[re.Match[str]]:
    """The wrong signs; none in a list part that has several, for then some belong to the pages themselves."""
    start = 0
    for part in text.split(","):
        found = list(_BETWEEN.finditer(text, start, start + len(part)))
        if len(found) == 1 and found[0].group(1) != _RIGHT:
            yield found[0]
        start += len(part) + 1
