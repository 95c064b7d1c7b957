"""BIB117."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.bib import Span
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule, Severity

_UTF8 = frozenset(["utf-8", "utf8", "ascii", "us-ascii"])
# As JabRef says it on the first line.
_DECLARED = re.compile(r"\s*%+\s*Encoding:\s*([\w.:-]+)", re.IGNORECASE)


class NotUtf8(Rule):
    """The file is not in UTF-8, or says so.

    ## Why
    BibTeX since 2022, biber and LaTeX since 2018 read UTF-8 unless told otherwise, and other programs guess. A letter
    that is read wrongly is printed wrongly. bibnorm writes a file back in the encoding that it found.

    ## Example
    % Encoding: Cp1252
    @misc{a, title = {Comets}}

    ## Instead
    % Encoding: UTF-8
    @misc{a, title = {Comets}}

    ## Fix
    None: `iconv -f CP1252 -t UTF-8`, after a look at the letters that are not ASCII.
    """

    code = "BIB117"
    name = "not-utf8"
    severity = Severity.INFO

    def check(self, context: Context) -> Iterator[Finding]:
        used = context.encoding
        declared = _DECLARED.match(context.bib.text)
        if used.name not in _UTF8 or used.errors != "strict":
            guess = " by its letters" if used.guessed else ""
            what = "UTF-8 with other bytes in it" if used.name in _UTF8 else used.name
            yield self.finding(Span(0, 0), f"the file is in {what}{guess}, not in UTF-8")
        elif declared and declared[1].lower() not in _UTF8:
            yield self.finding(
                Span(*declared.span(1)), f"the file says that it is in {declared[1]}, but it is in UTF-8"
            )
