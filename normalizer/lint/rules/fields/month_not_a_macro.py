"""BIB305."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.bib import BibField
from normalizer.bib.edit import Edit
from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fix, Fixable, Rule, Severity
from normalizer.lint.rules.helpers.values import named, without_braces

_MACROS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FULL = "january february march april may june july august september october november december".split()
_BY_NAME = {**dict(zip(_FULL, _MACROS, strict=True)), **{name: name for name in _MACROS}, "sept": "sep"}
_NUMBER = re.compile(r"0?[1-9]|1[0-2]")


class MonthNotAMacro(Rule):
    """A month is written out or as a number, not as one of the macros jan, feb, ... dec.

    ## Why
    The macros are what styles define: with them a style prints "July", "Jul." or "Juli" as it wants. A number is
    printed as the number by BibTeX; a word stays English and unabbreviated, and biber cannot sort by it.

    ## Example
    @misc{a, title = {Comets}, year = {2021}, month = {7}}

    ## Instead
    @misc{a, title = {Comets}, year = {2021}, month = jul}

    ## Fix
    The macro, without braces.
    """

    code = "BIB305"
    name = "month-not-a-macro"
    severity = Severity.INFO
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("month",)):
            macro = _macro(without_braces(text))
            is_number = text.strip(" {}").isdigit()
            # BibLaTeX wants the number, and reads the macros as such.
            if macro is None or _is_macro(field) or (is_number and context.dialect == "biblatex"):
                continue
            how = "a number" if is_number else "text"
            severity = Severity.WARNING if is_number else Severity.INFO
            fix = Fix((Edit(field.value_start, field.value_end, macro),), safe=True, message=f"write {macro}")
            message = f"month '{text.strip()}' is {how}; the macro is {macro}"
            yield self.on_field(entry, field, message, severity=severity, fix=fix)


def _is_macro(field: BibField) -> bool:
    return field.pieces is not None or field.source.text[field.value_start].isalpha()


def _macro(text: str) -> str | None:
    if _NUMBER.fullmatch(text):
        return _MACROS[int(text) - 1]
    return _BY_NAME.get(text.rstrip(".").lower())
