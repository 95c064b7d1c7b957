"""BIB334."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.fields import is_suffix
from normalizer.lint.rules.helpers.values import odd_names, place, replaced

# "family, given, suffix"; braces may hide more of them.
_COMMAS = 2


class SuffixAfterGivenName(Rule):
    """A suffix such as "Jr." stands after the given name, where BibTeX does not look for it.

    ## Why
    With two commas BibTeX reads "family, suffix, given": "King, Martin Luther, Jr." becomes a Jr. King, Martin
    Luther.

    ## Example
    @misc{a, author = {King, Martin Luther, Jr.}, title = {Letter from Birmingham Jail}}

    ## Instead
    @misc{a, author = {King, Jr., Martin Luther}, title = {Letter from Birmingham Jail}}

    ## Fix
    The suffix moves before the given name.
    """

    code = "BIB334"
    name = "suffix-after-given-name"
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for row in odd_names(context):
            for name in row.names:
                match name.parts if name.text.count(",") == _COMMAS else ():
                    case (family, given, suffix) if is_suffix(suffix) and not is_suffix(given):
                        new = f"{family}, {suffix}, {given}"
                        fix = replaced(row.field, [(name.start, name.end, new)], f"write {new}", safe=True)
                        span = place(row.field, name.start, name.end)
                        message = f"'{name.text}' is read with the suffix '{given}'; write '{new}'"
                        yield self.finding(span, message, key=row.entry.key or None, field=row.field.key, fix=fix)
