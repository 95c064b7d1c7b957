"""BIB313."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.ids import issn_is_right, numbers
from normalizer.lint.rules.helpers.values import named, quoted


class MalformedIssn(Rule):
    """An ISSN has a wrong length or a wrong check digit.

    ## Why
    No catalog will find the journal by it.

    ## Example
    @misc{a, title = {Comets}, issn = {0028-0837}}

    ## Instead
    @misc{a, title = {Comets}, issn = {0028-0836}}

    ## Fix
    None: which digit is wrong cannot be told.
    """

    code = "BIB313"
    name = "malformed-issn"

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("issn",)):
            found = list(numbers(text))
            wrong = [number for number in found if not issn_is_right(number)]
            if len(found) == 1 and wrong and all(map(issn_is_right, found[0].split())):
                continue
            if wrong or not found:
                yield self.on_field(entry, field, f"{quoted(wrong[0] if wrong else text)} is no valid ISSN")
