"""BIB340."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.tex import only_text
from normalizer.lint.rules.helpers.values import named, quoted

_TITLES = ("title", "booktitle", "journal", "journaltitle")
_SMALL = re.compile(r"[a-z\u00df-\u00f6\u00f8-\u00ff]")
_LOUD = re.compile(r"[^\W\d_]{4,}")
_FEWEST = 3


class AllCapitalsTitle(Rule):
    """A title is set in capitals.

    ## Why
    Styles make small letters of it, which turns acronyms and names into ordinary words ("dna", "markov"); in styles
    that keep the case, it shouts. Titles that are one acronym or two are left alone.

    ## Example
    @misc{a, author = {Noether, Emmy}, title = {ON THE THEORY OF RINGS AND IDEALS}}

    ## Instead
    @misc{a, author = {Noether, Emmy}, title = {On the Theory of Rings and Ideals}}

    ## Fix
    None: which words are acronyms cannot be told any more.
    """

    code = "BIB340"
    name = "all-capitals-title"

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, _TITLES):
            # Most titles show a small letter at once.
            if _SMALL.search(text, 1, 12):
                continue
            shown = only_text(text)
            if (
                not _SMALL.search(shown)
                and len(words := _LOUD.findall(shown)) >= _FEWEST
                and all(map(str.isupper, words))
            ):
                yield self.on_field(entry, field, f"{quoted(text)} is all capitals")
