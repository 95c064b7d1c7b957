"""BIB302."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fix, Fixable, Rule
from normalizer.lint.rules.helpers.field_classes import DATES
from normalizer.lint.rules.helpers.fields import date_from
from normalizer.lint.rules.helpers.values import (
    Row,
    named,
    quoted,
    rewritten,
)

# ISO 8601-2, extended format level 1, as biber reads it: BibLaTeX manual, section 2.3.8. Seasons are months 21 to 41.
_YEAR = r"(?:[+-]?(?:\d{4}|\d\d\dX|\d\dXX)|[yY][+-]?\d{5,})"
_MONTH = r"(?:0[1-9]|1[0-2]|2[1-9]|3\d|4[01]|XX)"
_TIME = r"T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
_ONE = rf"{_YEAR}(?:-{_MONTH}(?:-(?:0[1-9]|[12]\d|3[01]|XX)(?:{_TIME})?)?)?[?~%]?"
_DATE = re.compile(rf"(?P<first>{_ONE})(?:/(?:{_ONE}|\.\.)?)?|(?:\.\.)?/{_ONE}")
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


class MalformedDate(Rule):
    """A date is not written as YYYY-MM-DD, or is no day of the calendar.

    ## Why
    Biber reads dates in the form of ISO 8601 only; of others it warns, and prints the reference without a date.

    ## Example
    @online{a, title = {Solar Eclipse}, url = {https://example.org}, date = {12 August 2026}}

    ## Instead
    @online{a, title = {Solar Eclipse}, url = {https://example.org}, date = {2026-08-12}}

    ## Fix
    A date in words or without its zeros is written in the form of ISO 8601. Dates that are none stay.
    """

    code = "BIB302"
    name = "malformed-date"
    fixable = Fixable.SAFE
    dialects = frozenset({"biblatex"})

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, DATES):
            written = _in_ascii(text.strip())
            if not _DATE.fullmatch(written):
                message = f"{quoted(written)} is not a date in the form YYYY-MM-DD"
                yield self.on_field(entry, field, message, fix=_fix((entry, field, written)))
            elif wrong := _no_day(written):
                yield self.on_field(entry, field, f"there is no {wrong} in the calendar")


def _in_ascii(text: str) -> str:
    """Biber reads the digits of every script."""
    return text if text.isascii() else _DIGIT.sub(lambda found: str(int(found.group())), text)


def _fix(row: Row) -> Fix | None:
    _, field, text = row
    # "2026-8-3" is read where it stands with other signs.
    known = date_from(text) or date_from(text.replace("-", "/"))
    return rewritten(field, str(known), f"write it as {known}", safe=True) if known else None


def _no_day(text: str) -> str | None:
    for year, month, day in _DAY.findall(text):
        try:
            date(max(int(year), 1), min(int(month), 12), int(day))
        except ValueError:
            return f"{year}-{month}-{day}"
    return None
