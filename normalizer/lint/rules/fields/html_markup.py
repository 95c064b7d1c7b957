"""BIB341."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.values import (
    named,
    place,
    printed,
    replaced,
)
from normalizer.values.latex.convert import to_latex, to_unicode_latex

# The exporter that leaves "&amp;" may have escaped its "&", or all of it once more.
_ENTITY = re.compile(r"\\?&(?:amp;)*(?P<name>[a-zA-Z][a-zA-Z0-9]{1,30}|\\?#\d{1,7}|\\?#[xX][0-9a-fA-F]{1,6});")
_TAG = re.compile(
    r"<(?P<tag>i|em|b|strong|sub|sup|scp|tt|u)>(?P<inside>[^<>]*)</(?P=tag)>"
    r"|</(?:i|em|b|strong|sub|sup|scp|tt|u)>|</?(?:p|br|span|div|jats:\w+|mml:\w+)(?:\s[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
_COMMANDS = {"i": "textit", "em": "emph", "b": "textbf", "strong": "textbf", "sub": "textsubscript",
             "sup": "textsuperscript", "scp": "textsc", "tt": "texttt", "u": "underline"}  # fmt: skip
_LINKS = ("url", "doi")
_BACKSLASH = "\\"
_AND_IN_LINK = re.compile(r"\\?&amp;")


class HtmlMarkup(Rule):
    r"""A value has entities or tags of HTML in it: `&amp;`, `<i>`.

    ## Why
    TeX knows nothing of HTML: "&amp;" stops it with an error, or is printed as "& amp;", and tags are printed.

    ## Example
    @misc{a, title = {Comets &amp; Asteroids}}

    ## Instead
    @misc{a, title = {Comets \& Asteroids}}

    ## Fix
    The character or the command of LaTeX; in a link the character. Tags without a pair stay.
    """

    code = "BIB341"
    name = "html-markup"
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        write = to_latex if context.bib.text.isascii() else to_unicode_latex
        for entry, field, text in printed(context):
            if ("&" in text or "<" in text) and (found := _first(text)):
                parts = list(_parts(text, write))
                fix = replaced(field, parts, "write it in LaTeX", safe=True) if parts else None
                span = place(field, found.start(), found.end())
                message = f"'{found.group()}' is HTML"
                yield self.finding(span, message, key=entry.key or None, field=field.key, fix=fix)
        for entry, field, text in named(context, _LINKS):
            if "&" in text and "&amp;" in text:
                parts = [(found.start(), found.end(), "&") for found in _AND_IN_LINK.finditer(text)]
                fix = replaced(field, parts, "write &", safe=True)
                yield self.on_field(entry, field, "'&amp;' is HTML", fix=fix)


def _first(text: str) -> re.Match[str] | None:
    found = [each for each in (_TAG.search(text), next(_entities(text), None)) if each]
    return min(found, key=re.Match.start, default=None)


def _entities(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _ENTITY.finditer(text) if _character(found))


def _character(found: re.Match[str]) -> str | None:
    """What an entity stands for; None for a text that only looks like one ("AT&T;")."""
    entity = f"&{found['name'].removeprefix(_BACKSLASH)};"
    meant = html.unescape(entity)
    return meant if meant != entity else None


def _parts(text: str, write: Callable[[str], str]) -> Iterator[tuple[int, int, str]]:
    """What goes where: an entity inside a tag is mended after the tag, in the next round."""
    end = 0
    for found in sorted([*_TAG.finditer(text), *_entities(text)], key=re.Match.start):
        tag = found.groupdict().get("tag")
        if found.start() < end:
            continue
        if tag:
            yield found.start(), found.end(), f"\\{_COMMANDS[tag.lower()]}{{{found['inside']}}}"
        elif meant := _character(found) if "name" in found.re.groupindex else None:
            yield found.start(), found.end(), write(meant)
        end = found.end()
