"""BIB345."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.types import LOWERED_TYPES
from normalizer.lint.rules.helpers.values import named, rewritten
from normalizer.values.latex.capitals import protect

# An acronym, mixed case, or letters with digits; a title without any of them is not looked at more closely.
_SUSPECT = re.compile(r"[^\W_][A-Z]|[A-Z][a-z]*\d")
_BRACED = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}|\$[^$]*\$|\\[a-zA-Z]+")
_PROTECTED = re.compile(r"\{([^{}\\$]+)\}")
_MEANT = re.compile(r"[A-Za-z0-9].*[A-Z]|[A-Z].*\d")
_MOST_LISTED = 4


class UnprotectedCapitals(Rule):
    """An acronym or a coined name in a title has no braces around it.

    ## Why
    BibTeX's styles put the titles of papers into small letters, all but the first: "Bert for image captions in 3d".
    What is in braces stays as it is. Styles of BibLaTeX rarely do so.

    ## Example
    @article{a, title = {Training of GANs on ImageNet}}

    ## Instead
    @article{a, title = {Training of {GANs} on {ImageNet}}}

    ## Fix
    With `--unsafe`, braces around each such word: whether its capitals carry meaning is judged by its shape.
    """

    code = "BIB345"
    name = "unprotected-capitals"
    fixable = Fixable.UNSAFE
    dialects = frozenset({"bibtex"})

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("title",)):
            if entry.kind not in LOWERED_TYPES or not _SUSPECT.search(_BRACED.sub(" ", text) if "{" in text else text):
                continue
            better = protect(text)
            words = _added(text, better)
            if words:
                listed = ", ".join(words[:_MOST_LISTED]) + (", …" if len(words) > _MOST_LISTED else "")
                fix = rewritten(field, better, "put braces around them", safe=False)
                yield self.on_field(entry, field, f"styles make small letters of {listed}", fix=fix)


def _added(text: str, better: str) -> list[str]:
    """The words that got braces and whose shape says that their capitals matter."""
    had = {word: text.count(f"{{{word}}}") for word in _PROTECTED.findall(text)}
    words = [word for word in dict.fromkeys(_PROTECTED.findall(better)) if not had.get(word)]
    return [word for word in words if _MEANT.search(word)]
