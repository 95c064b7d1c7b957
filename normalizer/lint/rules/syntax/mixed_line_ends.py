"""BIB116."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from normalizer.bib import Span
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule, Severity

_NAMES = {"\r\n": "CR LF", "\n": "LF", "\r": "CR", "\u0085": "NEL", "\u2028": "U+2028", "\u2029": "U+2029"}
_LINE_END = re.compile(r"\r\n|[\n\r\u0085\u2028\u2029]")
_ODD = re.compile(r"[\r\u0085\u2028\u2029]")


class MixedLineEnds(Rule):
    """Lines of the file end in different ways.

    ## Why
    Tools that make them the same change lines that nobody edited, and the next comparison of versions shows the
    whole file. The line separators of Unicode, pasted from web pages, stop LaTeX. In the example one stands after
    "Comets".

    ## Example
    @misc{a, title = {Comets\u2028and Asteroids}}
    @misc{b, title = {Meteors}}

    ## Instead
    @misc{a, title = {Comets and Asteroids}}
    @misc{b, title = {Meteors}}

    ## Fix
    None: an editor, or `git add --renormalize`, changes them all at once.
    """

    code = "BIB116"
    name = "mixed-line-ends"
    severity = Severity.INFO

    def check(self, context: Context) -> Iterator[Finding]:
        text = context.bib.text
        if not _ODD.search(text):
            return
        counts = Counter(_LINE_END.findall(text))
        if len(counts) > 1:
            usual = counts.most_common(1)[0][0]
            rare = next(found for found in _LINE_END.finditer(text) if found.group() != usual)
            message = f"a line ends with {_NAMES[rare.group()]}, most of the others with {_NAMES[usual]}"
            yield self.finding(Span(rare.start(), rare.end()), message)
