"""BIB344."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule, Severity
from normalizer.lint.rules.helpers.tex import is_one_group
from normalizer.lint.rules.helpers.values import named, rewritten
from normalizer.values.latex.capitals import protect

_TITLES = ("title", "booktitle")
_FEWEST_WORDS = 3


class DoubleBraces(Rule):
    """A whole title stands in a second pair of braces.

    ## Why
    No style can put it into the case that its other titles have; some managers export every title so. Only words
    whose capitals carry meaning want braces.

    ## Example
    @misc{a, title = {{Deep Learning of BERT Models}}}

    ## Instead
    @misc{a, title = {Deep Learning of {BERT} Models}}

    ## Fix
    With `--unsafe`, the pair goes and words that need it get their own: the printed title may change its case.
    """

    code = "BIB344"
    name = "double-braces"
    severity = Severity.INFO
    fixable = Fixable.UNSAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, _TITLES):
            inside = text[1:-1]
            # A name of one word or two ("{{Stable Diffusion}}") may well want its capitals.
            if not is_one_group(text) or len(inside.split()) < _FEWEST_WORDS:
                continue
            fix = rewritten(field, protect(inside), "protect words, not the title", safe=False)
            yield self.on_field(entry, field, f"the whole {field.key} is in a second pair of braces", fix=fix)
