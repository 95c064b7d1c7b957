"""BIB306."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.values import named, quoted, without_braces

_LINK = re.compile(r"(?:\\url\{)?\s*(?:https?|ftp)://\S+\s*\}?", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ROMAN = re.compile(r"[ivxlcdm]+", re.IGNORECASE)
_PAGE_COUNT = re.compile(r"\d+\s*(?:pp?\.?|pages?|seiten|S\.)", re.IGNORECASE)
_TEXT_FIELDS = ("author", "editor", "title", "booktitle", "journal", "journaltitle", "publisher", "series", "school",
                "institution")  # fmt: skip
_FEWEST_WORDS = 3


class WrongValue(Rule):
    """A field holds a value of another kind: a link for a journal, a count of pages for a page range.

    ## Why
    Styles put words around a value that only fit its own kind: "vol. Lecture Notes in Computer Science", "pages 12
    pages". A link has fields of its own, where it can be clicked and broken across lines.

    ## Example
    @article{a, author = {Noether, Emmy}, title = {Rings}, journal = {https://example.org/rings}, year = {2021}}

    ## Instead
    @misc{a, author = {Noether, Emmy}, title = {Rings}, url = {https://example.org/rings}, year = {2021}}

    ## Fix
    None: where the value belongs is for the author to say.
    """

    code = "BIB306"
    name = "wrong-value"

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, _TEXT_FIELDS):
            if "://" in text and _LINK.fullmatch(text.strip()):
                yield self.on_field(entry, field, f"{quoted(text)} is a link; '{field.key}' is for a text")
            elif field.key in ("author", "editor") and "@" in text and _MAIL.search(text):
                yield self.on_field(entry, field, f"{quoted(text)} has a mail address in it; only names belong here")
        for entry, field, text in named(context, ("pages",)):
            if _PAGE_COUNT.fullmatch(written := without_braces(text)):
                yield self.on_field(
                    entry, field, f"{quoted(written)} counts pages; this field is for the first and last"
                )
        for entry, field, text in named(context, ("volume",)):
            if _is_words(written := without_braces(text)):
                yield self.on_field(entry, field, f"{quoted(written)} is no volume; a series belongs in 'series'")


def _is_words(text: str) -> bool:
    words = text.split()
    return len(words) >= _FEWEST_WORDS and not any(map(str.isdigit, text)) and not any(map(_ROMAN.fullmatch, words))
