"""BIB416."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Kind, Rule, Severity

# Volumes of next year are printed, and cited, in this one.
_AHEAD = 1


class FutureDate(Rule):
    """The work is dated more than a year ahead.

    ## Why
    What has not come out cannot be cited with its year. Volumes of next year are printed in this one.

    ## Example
    @article{a, title = {Sorting Pebbles by Moonlight}, year = {2931}}

    ## Instead
    @article{a, title = {Sorting Pebbles by Moonlight}, year = {2021}}

    ## Fix
    None.
    """

    code = "BIB416"
    name = "future-date"
    severity = Severity.ERROR

    def check(self, context: Context) -> Iterator[Finding]:
        for entry in context.bib.entries:
            year = context.year(entry)
            field = entry.get("date") or entry.get("year")
            if year and field and year > context.today.year + _AHEAD:
                message = f"{year} is more than a year ahead"
                yield self.on_field(entry, field, message, kind=Kind.DESCRIBED_WRONGLY, ours=str(year))
