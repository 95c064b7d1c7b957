"""BIB351."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule, Severity
from normalizer.lint.rules.helpers.ids import bare_doi, unescaped
from normalizer.lint.rules.helpers.values import edited, named


class UrlRepeatsDoi(Rule):
    """The `url` is nothing but the address of the `doi`.

    ## Why
    Styles that know both print the same link twice.

    ## Example
    @misc{a, title = {Comets}, doi = {10.1000/182}, url = {https://doi.org/10.1000/182}}

    ## Instead
    @misc{a, title = {Comets}, doi = {10.1000/182}}

    ## Fix
    With `--unsafe` the `url` goes: old styles know no `doi` and would print no link at all.
    """

    code = "BIB351"
    name = "url-repeats-doi"
    severity = Severity.INFO
    fixable = Fixable.UNSAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("url",)):
            if "doi" not in text or not (doi := entry.text("doi")) or "/" not in doi:
                continue
            ours = bare_doi(unescaped(text.strip()))
            other = unescaped(doi.strip())
            if ours and ours.casefold() == (bare_doi(other) or other).casefold():
                fix = edited(partial(context.editor.delete_field, entry, field), "take the url away", safe=False)
                yield self.on_field(entry, field, f"the url only repeats the DOI {ours}", fix=fix)
