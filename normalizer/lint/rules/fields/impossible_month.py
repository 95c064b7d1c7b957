"""BIB304."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.values import named, quoted, without_braces

_NUMBER = re.compile(r"\d+")
_DATE = re.compile(r"\d{4}(?:[-/.]\d\d?){0,2}|\d\d?[./]\d\d?[./]\d{4}")


class ImpossibleMonth(Rule):
    """A month is none: 0, 13, or a year.

    ## Why
    It is printed as it stands, and biber drops it with a warning.

    ## Example
    @misc{a, title = {Comets}, year = {2021}, month = 13}

    ## Instead
    @misc{a, title = {Comets}, year = {2021}, month = dec}

    ## Fix
    None: which month is meant cannot be told from the number.
    """

    code = "BIB304"
    name = "impossible-month"

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("month",)):
            written = without_braces(text)
            is_number = bool(_NUMBER.fullmatch(written))
            if (is_number and not 1 <= int(written) <= 12) or _DATE.fullmatch(written):
                yield self.on_field(entry, field, f"{quoted(written)} is no month")
