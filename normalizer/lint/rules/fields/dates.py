"""Rules about dates, years and months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from normalizer.bib import BibEntry
from normalizer.bib.edit import Edit
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Finding, Fix, Rule, Severity
from normalizer.lint.rules.helpers.data_model import DATES, MACRO_OF_MONTH, MONTH_MACROS
from normalizer.lint.rules.helpers.values import fields_named, is_in_other_calendar, quoted, rewrite_fix, without_braces
from normalizer.values.dates import parse_date, parse_days
from normalizer.values.lazy import lazy_re

# ISO 8601-2, extended format level 1, as biber reads it: BibLaTeX manual, section 2.3.8. Seasons are months 21 to 41.
_YEAR = r"(?:[+-]?(?:\d{4}|\d\d\dX|\d\dXX)|[yY][+-]?\d{5,})"
_MONTH = r"(?:0[1-9]|1[0-2]|2[1-9]|3\d|4[01]|XX)"
# Without its seconds, biber ignores the whole date.
_TIME = r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?(?:Z|[+-]\d\d:\d\d)?"
_ONE = rf"{_YEAR}(?:-{_MONTH}(?:-(?:0[1-9]|[12]\d|3[01]|XX)(?:{_TIME})?)?)?[?~%]?"
_DATE = lazy_re(rf"(?P<first>{_ONE})(?:/(?:{_ONE}|\.\.)?)?|(?:\.\.)?/{_ONE}")
# Biber reads the digits of every script.
_OTHER_DIGIT = lazy_re(r"[^\D0-9]")
_DAY = lazy_re(r"(\d{4})-(\d\d)-(\d\d)")


class MalformedDate(Rule):
    """A date is not written as YYYY-MM-DD, or is no day of the calendar.

    Biber reads dates in the form of ISO 8601 only; of others it warns, and prints the reference without a date.

    Example: @online{a, title = {Solar Eclipse}, url = {https://example.org}, date = {12 August 2026}}
    Instead: @online{a, title = {Solar Eclipse}, url = {https://example.org}, date = {2026-08-12}}

    Fix: A date in words or without its zeros, or two with a dash between them, are written in the form of ISO 8601,
        "12-14 June 2026" as a range of days. Dates that are none stay, and so do those with more than ISO 8601 can say.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, DATES):
            written = _OTHER_DIGIT.sub(lambda digit: str(int(digit.group())), text.strip())
            if not _DATE.fullmatch(written):
                message = f"{quoted(written)} is not a date in the form YYYY-MM-DD"
                known = _in_iso(written)
                fix = rewrite_fix(field, known, f"write it as {known}", safe=True) if known else None
                yield self.on_field(entry, field, message, fix=fix)
            elif wrong := _no_day(written):
                yield self.on_field(entry, field, f"there is no {wrong} in the calendar")


# "2020--2021", "2000-6-1/2000-6-4"; "06/2020" is no range.
_RANGE = lazy_re(r"(\d{4}[-\d]*)\s*(?:/|--|–)\s*(\d{4}[-\d]*)|(\d{4})\s*-\s*(\d{4})")
_NUMBER = lazy_re(r"\d+")


def _in_iso(text: str) -> str | None:
    """A date or a range of dates in the form of ISO 8601; None for what is none, as "1985-1030"."""
    found = _RANGE.fullmatch(text)
    parts = [part for part in found.groups() if part] if found else [text]
    texts = [str(day) for day in parse_days(text) or ()] or [known for part in parts if (known := _one_in_iso(part))]
    written = "/".join(texts)
    # A part of the text that is in no date would be lost.
    is_whole = {int(number) for number in _NUMBER.findall(text)} <= {int(number) for number in _NUMBER.findall(written)}
    return written if is_whole and len(texts) >= len(parts) and texts == sorted(texts) else None


# The time of day, as Zotero writes it, with all that biber wants: "2020-05-12 10:30:00".
_TIME_AFTER_DAY = lazy_re(rf"\s+(?={_TIME[1:]}\Z)")


def _one_in_iso(text: str) -> str | None:
    day, *time = _TIME_AFTER_DAY.split(text, maxsplit=1)
    # "2026-8-3" is read where it stands with other signs.
    date = parse_date(day) or parse_date(day.replace("-", "/"))
    if date is None or (time and date.day is None):
        return None
    return "T".join((str(date), *time))


def _no_day(text: str) -> str | None:
    for year, month, day in _DAY.findall(text):
        try:
            date(max(int(year), 1), min(int(month), 12), int(day))
        except ValueError:
            return f"{year}-{month}-{day}"
    return None


_YEAR_ALONE = lazy_re(r"([+-]?\d+)")
# "(2001)" and "2001."; "[2001]" is how cataloguers write a year that the book does not state.
_IN_SIGNS = lazy_re(r"\(?(?P<year>(?:1[4-9]|20)\d\d)(?:\)[.,;]?|[.,;])")
_FULL_DATE = lazy_re(r"\d{4}-(?:0[1-9]|1[0-2])(?:-\d\d)?|\d{4}[/.]\d\d?[/.]\d\d?|\d\d?[/.]\d\d?[/.]\d{4}")
_ABBREVIATED_RANGE = lazy_re(r"\d\d(\d\d)-(\d\d)")
_FIRST_YEAR = lazy_re(r"(\d+)(?:-|$)")
# Printed with movable type. Of older works, few are cited by the year in which they were written.
_MIN_YEAR = 1400
# A year of two digits lacks two.
_OLDEST = 100
# A manuscript has none of these, and is of no such type.
_OF_PRINT = ("doi", "isbn", "issn", "eprint", "journal", "booktitle", "volume", "publisher", "school", "institution")
_PRINTED_TYPES = frozenset(
    "article inproceedings conference proceedings incollection techreport phdthesis mastersthesis".split()
)
_NO_PUBLISHER = lazy_re(r"[\[({]*s\.\s*n\.[\])}]*")
# A book may be announced for some years ahead; what is later is a typing error.
_MAX_YEARS_AHEAD = 5


class ImpossibleYear(Rule):
    """A year is none: too early, too late, or a whole date; or signs stand around it.

    Author-year labels and the order of the reference list are made from it. A whole date in `year` is printed as it
    stands and sorted as text, and so are brackets and full stops, which the style adds. A year before 1400 is that of a
    manuscript, without a publisher or the like. A year may be one of the calendar of those who use the script of the
    title: 2563 in Thailand.

    Example:
        @misc{a, author = {Noether, Emmy}, title = {Algebra}, year = {(2021)}}
        @misc{b, author = {Noether, Emmy}, title = {Rings}, year = {20217}}
    Instead:
        @misc{a, author = {Noether, Emmy}, title = {Algebra}, year = {2021}}
        @misc{b, author = {Noether, Emmy}, title = {Rings}, year = {2021}}

    Fix: The signs around a year are removed. Otherwise the intended year is unknown.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        latest = context.today.year + _MAX_YEARS_AHEAD
        is_bibtex = context.dialect == "bibtex"
        oldest = _MIN_YEAR if is_bibtex else -9999
        for entry, field, text in fields_named(context, ("year",) if is_bibtex else ("year", "date")):
            written = without_braces(text)
            found = _YEAR_ALONE.fullmatch(written) if field.key == "year" else _FIRST_YEAR.match(written)
            year = int(found[1]) if found else latest
            if field.key == "year" and (signs := _IN_SIGNS.fullmatch(written)):
                message = f"year {quoted(written)} has signs around it; write {signs['year']}"
                fix = rewrite_fix(field, signs["year"], f"write {signs['year']}", safe=True)
                yield self.on_field(entry, field, message, fix=fix)
            elif not oldest <= year <= latest and not _is_plausible(entry, year, latest):
                yield self.on_field(entry, field, f"impossible year {quoted(written)}")
            elif field.key == "year" and _is_date(written):
                other = "'month'" if is_bibtex else "'date'"
                yield self.on_field(entry, field, f"year {quoted(written)} contains a full date; move it to {other}")


def _is_plausible(entry: BibEntry, year: int, latest: int) -> bool:
    """Return whether a year is one in the calendar of the entry's script, or that of a manuscript ("398", not "21")."""
    if is_in_other_calendar(entry, year, latest):
        return True
    texts = (entry.text(name) or "" for name in _OF_PRINT)
    is_printed = entry.kind in _PRINTED_TYPES or any(text and not _NO_PUBLISHER.fullmatch(text) for text in texts)
    return _OLDEST <= year < _MIN_YEAR and not is_printed


def _is_date(text: str) -> bool:
    """Tell "2014-09" and "May 2020" from a year and from the years "2009-10"."""
    if text.isdigit():
        return False
    if found := _ABBREVIATED_RANGE.fullmatch(text):
        return int(found[2]) <= int(found[1]) and int(found[2]) <= 12
    if _FULL_DATE.fullmatch(text):
        return True
    known = parse_date(text) if text[:1].isalpha() or text[-1:].isalpha() else None
    return known is not None and known.month is not None


_DIGITS = lazy_re(r"\d+")
_WHOLE_DATE = lazy_re(r"\d{4}(?:[-/.]\d\d?){0,2}|\d\d?[./]\d\d?[./]\d{4}")


class ImpossibleMonth(Rule):
    """A month is none: 0, 13, or a year.

    It is printed as it stands, and biber drops it with a warning.

    Example: @misc{a, title = {Comets}, year = {2021}, month = 13}
    Instead: @misc{a, title = {Comets}, year = {2021}, month = dec}

    No fix: the intended month is unknown.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("month",)):
            written = without_braces(text)
            is_number = bool(_DIGITS.fullmatch(written))
            if (is_number and not 1 <= int(written) <= 12) or _WHOLE_DATE.fullmatch(written):
                yield self.on_field(entry, field, f"invalid month {quoted(written)}")


_MONTH_NUMBER = lazy_re(r"0?[1-9]|1[0-2]")


class MonthNotAMacro(Rule):
    """A month is written out or as a number, not as one of the macros jan, feb, ... dec.

    The macros are what styles define: with them a style prints "July", "Jul." or "Juli" as it wants. A number is
    printed as the number by BibTeX; a word stays English and unabbreviated, and biber cannot sort by it.

    Example: @misc{a, title = {Comets}, year = {2021}, month = {7}}
    Instead: @misc{a, title = {Comets}, year = {2021}, month = jul}

    Fix: The macro, without braces.
    """

    def check(self, context: LintContext) -> Iterator[Finding]:
        for entry, field, text in fields_named(context, ("month",)):
            written = without_braces(text)
            word = written.removesuffix(entry.text("year") or "").rstrip(" .,").lower()  # "Feb. 1989", "12."
            number = _MONTH_NUMBER.fullmatch(word)
            macro = MONTH_MACROS[int(word) - 1] if number else MACRO_OF_MONTH.get(word)
            is_number = text.strip(" {}").isdigit()
            is_macro = field.pieces is not None or field.source.text[field.value_start].isalpha()
            # BibLaTeX wants the number, and reads the macros as such.
            if macro is None or is_macro or (is_number and context.dialect == "biblatex"):
                continue
            how = "a number" if is_number else "text"
            severity = Severity.WARNING if is_number else Severity.INFO
            fix = Fix((Edit(field.value_start, field.value_end, macro),), safe=True, message=f"write {macro}")
            message = f"month '{text.strip()}' is {how}; the macro is {macro}"
            yield self.on_field(entry, field, message, severity=severity, fix=fix)
