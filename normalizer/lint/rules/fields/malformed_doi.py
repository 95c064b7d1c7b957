"""BIB311."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule, Severity
from normalizer.lint.rules.helpers.ids import DOI, bare_doi, unescaped
from normalizer.lint.rules.helpers.values import named, quoted

# A short DOI (shortdoi.org) leads to the work like the long one.
_SHORT = re.compile(r"10/[a-z0-9]+", re.IGNORECASE)


class MalformedDoi(Rule):
    """The value of `doi` is no DOI.

    ## Why
    A DOI begins with "10.", a number of the registrant, and a slash. Anything else leads to an error page, and
    hides that the real one is missing.

    ## Example
    @misc{a, title = {Comets}, doi = {1000/182}}

    ## Instead
    @misc{a, title = {Comets}, doi = {10.1000/182}}

    ## Fix
    None: what is missing cannot be made up.
    """

    code = "BIB311"
    name = "malformed-doi"
    severity = Severity.ERROR

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("doi",)):
            if DOI.fullmatch(text):
                continue
            written = unescaped(text.strip()).replace("{", "").replace("}", "")
            if written and not (DOI.fullmatch(written) or _SHORT.fullmatch(written) or bare_doi(written)):
                yield self.on_field(entry, field, f"{quoted(text)} is no DOI")
