"""BIB346."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule, Severity
from normalizer.lint.rules.helpers.values import (
    is_own_text,
    named,
    quoted,
    replaced,
)

_TITLES = ("title", "subtitle")
# "al", "etc", "Inc", "Ltd", "vol"; longer ones by name.
_LONGEST_ABBREVIATION = 3
_ABBREVIATED = frozenset(
    """
    approx assoc biol comput conf corp dept govt intell manag mater math mathem phys proc prof symp technol trans univ
    """.split()
)


class FinalDot(Rule):
    """A title ends with a dot.

    ## Why
    Styles set the sign that ends it. Those of BibTeX leave out a second dot, but many set a comma, and print
    "Rings.,".

    ## Example
    @misc{a, title = {On the Theory of Rings.}}

    ## Instead
    @misc{a, title = {On the Theory of Rings}}

    ## Fix
    The dot goes. One that may belong to an abbreviation stays.
    """

    code = "BIB346"
    name = "final-dot"
    severity = Severity.INFO
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, _TITLES):
            tail = text.rstrip(" \t\r\n}")
            if not tail.endswith(".") or not is_own_text(field) or _belongs(tail):
                continue
            fix = replaced(field, [(len(tail) - 1, len(tail), "")], "take the dot away", safe=True)
            yield self.on_field(entry, field, f"{field.key} {quoted(text)} ends with a dot", fix=fix)


def _belongs(tail: str) -> bool:
    """Whether the dot may be part of the last word."""
    word = tail[:-1].replace("}", " ").split()[-1:] or [""]
    letters = word[0].strip("({[")
    short = len(letters) <= _LONGEST_ABBREVIATION or not letters[-1:].isalnum()
    return short or "." in letters or letters.lower() in _ABBREVIATED
