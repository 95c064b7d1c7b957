"""BIB303."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.fields import date_from
from normalizer.lint.rules.helpers.values import named, quoted, without_braces

_NUMBER = re.compile(r"[+-]?\d+")
_FULL_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:-\d\d)?|\d{4}[/.]\d\d?[/.]\d\d?|\d\d?[/.]\d\d?[/.]\d{4}")
_ABBREVIATED_RANGE = re.compile(r"\d\d(\d\d)-(\d\d)")
_FIRST_YEAR = re.compile(r"(\d+)(?:-|$)")
# Printed with movable type; older works come with the year of their edition. BibLaTeX has dates for the rest.
_OLDEST = 1400
# A book may be announced for some years ahead; what is later is a typing error.
_AHEAD = 5


class ImpossibleYear(Rule):
    """A year is none: too early, too late, or a whole date.

    ## Why
    Author-year labels and the order of the reference list are made from it. A whole date in `year` is printed as it
    stands and sorted as text.

    ## Example
    @book{a, author = {Noether, Emmy}, title = {Algebra}, publisher = {Example Press}, year = {20217}}

    ## Instead
    @book{a, author = {Noether, Emmy}, title = {Algebra}, publisher = {Example Press}, year = {2021}}

    ## Fix
    None: which year is meant cannot be told from the number.
    """

    code = "BIB303"
    name = "impossible-year"

    def check(self, context: Context) -> Iterator[Finding]:
        latest = context.today.year + _AHEAD
        for entry, field, text in named(context, ("year", "date") if context.dialect == "biblatex" else ("year",)):
            written = without_braces(text)
            if field.key == "date":
                found = _FIRST_YEAR.match(written)
                wrong = bool(found and int(found[1]) > latest)
            else:
                wrong = bool(_NUMBER.fullmatch(written)) and not self._possible(int(written), latest, context.dialect)
            if wrong:
                yield self.on_field(entry, field, f"{quoted(written)} is an impossible year")
            elif field.key == "year" and _is_date(written):
                other = "'date'" if context.dialect == "biblatex" else "'month'"
                yield self.on_field(entry, field, f"{quoted(written)} is more than a year; the rest belongs in {other}")

    @staticmethod
    def _possible(year: int, latest: int, dialect: str) -> bool:
        oldest = _OLDEST if dialect == "bibtex" else -9999
        return oldest <= year <= latest


def _is_date(text: str) -> bool:
    """Tell "2014-09" and "May 2020" from a year and from the years "2009-10"."""
    if text.isdigit():
        return False
    if found := _ABBREVIATED_RANGE.fullmatch(text):
        return int(found[2]) <= int(found[1]) and int(found[2]) <= 12
    if _FULL_DATE.fullmatch(text):
        return True
    known = date_from(text) if text[:1].isalpha() or text[-1:].isalpha() else None
    return bool(known and known.month)
