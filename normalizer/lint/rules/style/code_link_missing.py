"""BIB505."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.bib import BibEntry
from normalizer.lint.context import Context
from normalizer.lint.rule import NO_PROFILE, Finding, Rule, Severity
from normalizer.lint.rules.helpers.types import TYPE_ALIASES
from normalizer.values.code_links import repository_from

_LINK = re.compile(r"https?://[^\s{}\"<>\\,;]+", re.IGNORECASE)
_PLACES = ("note", "url", "howpublished", "addendum", "code", "software", "annotation", "annote")
_PAPERS = frozenset({"article", "inproceedings", "incollection", "misc", "online", "unpublished", "report", "thesis"})


class CodeLinkMissing(Rule):
    r"""A paper has no link to its code, although others of the file have one.

    ## Why
    A reading list that gives the code of some papers should give that of the others, or be known to have none.

    ## Example
    @misc{a, title = {Rings}, note = {Code: \url{https://github.com/example/rings}}}
    @misc{b, title = {Ideals}}

    ## Instead
    @misc{a, title = {Rings}, note = {Code: \url{https://github.com/example/rings}}}
    @misc{b, title = {Ideals}, note = {Code: \url{https://github.com/example/ideals}}}

    ## Fix
    None: `bibnorm build` finds links that sources announce.
    """

    code = "BIB505"
    name = "code-link-missing"
    severity = Severity.INFO
    profiles = NO_PROFILE

    def check(self, context: Context) -> Iterator[Finding]:
        papers = [entry for entry in context.bib.entries if TYPE_ALIASES.get(entry.kind, entry.kind) in _PAPERS]
        lacking = [entry for entry in papers if not _has_code(entry)]
        if len(lacking) < len(papers):
            for entry in lacking:
                yield self.on_entry(entry, "there is no link to code, as other entries of this file have")


def _has_code(entry: BibEntry) -> bool:
    texts = (entry.text(name) for name in _PLACES)
    return any(repository_from(link) for text in texts if text and "://" in text for link in _LINK.findall(text))
