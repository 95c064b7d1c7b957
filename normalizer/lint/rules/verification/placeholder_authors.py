"""BIB417."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Kind, Rule, Severity
from normalizer.values.titles import title_words

# Names that stand for any name, folded, family and given name in either order.
_NOBODY = re.compile(
    r"(?:first ?name|given ?name|forename) (?:last ?name|family ?name|surname)"
    r"|(?:last ?name|family ?name|surname) (?:first ?name|given ?name|forename)"
    r"|(?:john|jane) (?:doe|roe)|(?:doe|roe) (?:john|jane)|(?:first|second|third|another|some|your|the) author"
    r"|author (?:one|two|three|name|[0-9abc])|(?:second|third) another|your name|name surname"
    r"|anonymous (?:authors?|submission)|foo bar|lorem ipsum"
)
# Papers of our day are signed; "Anonymous" stands for authors who were not to be known while it was under review.
_SIGNED = 1990


class PlaceholderAuthors(Rule):
    """The authors are nobody: the names of a template.

    ## Why
    An entry was begun and never filled in, or written by a program that did not know the names.

    ## Example
    @article{a, title = {Sorting Pebbles by Moonlight}, author = {Firstname Lastname and John Doe}}

    ## Instead
    @article{a, title = {Sorting Pebbles by Moonlight}, author = {Ada Okafor and Lin Wei}}

    ## Fix
    None: the names are on the work.
    """

    code = "BIB417"
    name = "placeholder-authors"
    severity = Severity.ERROR

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field in context.bib.fields("author"):
            names = context.names(field.text)
            nobody = [name for name in names if _NOBODY.fullmatch(" ".join(title_words(name)))]
            if len(names) == 1 and (context.year(entry) or 0) >= _SIGNED and title_words(names[0]) == ("anonymous",):
                nobody = list(names)
            if nobody:
                message = f"{nobody[0]!r} is nobody's name"
                yield self.on_field(entry, field, message, kind=Kind.DESCRIBED_WRONGLY, ours=nobody[0])
