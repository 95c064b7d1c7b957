"""BIB347."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule, Severity
from normalizer.lint.rules.helpers.values import is_own_text, printed, replaced

# Blanks in a row within a line, or at its end; the indent of a wrapped line is layout.
_RUN = re.compile(
    r"(?<=[^\s])[ \t]{2,}(?=[^\s])|(?<![ \t])[ \t]+(?=\r?\n)|\A[ \t]+|(?<=\S)[ \t]+\Z"
    r"|[\u00a0\u2000-\u200b\u202f\u3000\ufeff]"
)


class StrayWhitespace(Rule):
    """A value has blanks at its ends, several in a row, or invisible ones.

    ## Why
    BibTeX makes one blank of several, but searching and comparing files does not; of the blanks of Unicode some are
    not in the font, and none ends a line.

    ## Example
    @misc{a, title = { Comets  and Asteroids}}

    ## Instead
    @misc{a, title = {Comets and Asteroids}}

    ## Fix
    One blank, or none at the ends. A no-break space becomes a tie (`~`).
    """

    code = "BIB347"
    name = "stray-whitespace"
    severity = Severity.INFO
    fixable = Fixable.SAFE
    profiles = frozenset({"strict", "camera-ready"})

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in printed(context):
            if not _may_have_some(text) or not is_own_text(field) or not (found := list(_RUN.finditer(text))):
                continue
            parts = [(each.start(), each.end(), _instead(each, text)) for each in found]
            fix = replaced(field, parts, "one blank each", safe=True)
            what = (
                "invisible blanks" if any(_is_odd(each.group()) for each in found) else "blanks at its ends or in a row"
            )
            yield self.on_field(entry, field, f"{field.key} has {what}", fix=fix)


def _may_have_some(text: str) -> bool:
    """What is true of all texts that have such blanks, and quickly told to be wrong of most others."""
    return "  " in text or "\t" in text or " \n" in text or " \r" in text or text.strip() != text or not text.isascii()


def _is_odd(blanks: str) -> bool:
    return not blanks.isascii()


def _instead(found: re.Match[str], text: str) -> str:
    blanks = found.group()
    if blanks in ("\u200b", "\ufeff"):
        return ""
    if blanks in ("\u00a0", "\u202f"):
        return "~"
    at_end = found.start() == 0 or found.end() == len(text) or text[found.end()] in "\r\n"
    return "" if at_end else " "
