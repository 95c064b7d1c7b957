"""BIB321."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.values import named, without_braces

_RANGE = re.compile(r"(?<![\w.:-])(\d+)\s*(?:-{1,3}|[\u2010-\u2015\u2212])\s*(\d+)(?![\w.:-])")


class ReversedPages(Rule):
    """A page range ends before it begins.

    ## Why
    One of the two numbers is wrong, and nobody will find the place.

    ## Example
    @misc{a, title = {Comets}, pages = {134--112}}

    ## Instead
    @misc{a, title = {Comets}, pages = {112--134}}

    ## Fix
    None: a digit may be wrong as well as the order.
    """

    code = "BIB321"
    name = "reversed-pages"

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("pages",)):
            for found in _RANGE.finditer(without_braces(text)):
                first, last = found.groups()
                if int(_completed(first, last)) < int(first):
                    yield self.on_field(entry, field, f"pages '{found.group()}' end before they begin")


def _completed(first: str, last: str) -> str:
    """The last page in full: "1264--66" means 1264 to 1266."""
    return last if len(last) >= len(first) else first[: len(first) - len(last)] + last
