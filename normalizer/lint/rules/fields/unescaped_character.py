"""BIB343."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule, Severity
from normalizer.lint.rules.helpers.field_classes import NAMES
from normalizer.lint.rules.helpers.tex import only_text
from normalizer.lint.rules.helpers.values import place, printed, replaced

_SUSPECT = re.compile(r"[&%#_^$]")
# HTML has a rule of its own.
_SPECIAL = re.compile(r"&(?!(?:amp;)*(?:[a-zA-Z]{2,8}|#x?[0-9a-fA-F]{1,6});)|[%_^$]|#(?!x?[0-9a-fA-F]{1,6};)")
_WHY = {
    "&": "ends a column of a table",
    "%": "hides the rest of the value",
    "#": "stands for an argument",
    "_": "is only known in math",
    "^": "is only known in math",
    "$": "begins math that nothing ends",
}


class UnescapedCharacter(Rule):
    r"""A character with a meaning of its own in TeX stands in a text: `&`, `%`, `#`, `_`, `^`, `$`.

    ## Why
    LaTeX stops with an error at the reference, and after `%` the rest of it is silently missing. Math, `\url{...}`
    and fields that styles typeset as they stand are not looked at.

    ## Example
    @misc{a, title = {Comets & Asteroids}}

    ## Instead
    @misc{a, title = {Comets \& Asteroids}}

    ## Fix
    A backslash goes before it. What is meant by `^` or by one `$` without another is for the author to say.
    """

    code = "BIB343"
    name = "unescaped-character"
    severity = Severity.ERROR
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in printed(context):
            signs = _signs(field.key, text) if _SUSPECT.search(text) else []
            if signs:
                first = signs[0]
                sign = first.group()
                parts = [(each.start(), each.start(), "\\") for each in signs if each.group() not in "^$"]
                fix = replaced(field, parts, "put a backslash before it", safe=True) if parts else None
                span = place(field, first.start(), first.end())
                message = f"'{sign}' in '{_around(text, first.start())}' {_WHY[sign]}; as a character it is '\\{sign}'"
                yield self.finding(span, message, key=entry.key or None, field=field.key, fix=fix)


def _signs(name: str, text: str) -> list[re.Match[str]]:
    r"""The signs that TeX would take amiss. An "&" between names is no misprint of "\&" but of "and": BIB331."""
    return [found for found in _SPECIAL.finditer(only_text(text)) if found.group() != "&" or name not in NAMES]


def _around(text: str, at: int) -> str:
    """The words around a character."""
    start, end = text.rfind(" ", 0, max(at - 1, 0)) + 1, text.find(" ", at + 2)
    return " ".join(text[max(start, at - 20) : min(end if end >= 0 else len(text), at + 20)].split())
