r"""Titles and abstracts as text, from the markup in which publishers deposit them.

They come with HTML, JATS or MathML elements, entities (once or twice encoded), line breaks and the literal "\n".
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from normalizer.values.patterns import lazy_re

_ELEMENTS = (
    r"(?:jats|mml|m|ce|sb):[\w-]+|i|b|em|strong|su[bp]|inf|tt|scp?|span|u|p|br|a|div|font|small|big|italic|bold|roman|sec|title"
    r"|sans-serif|monospace|math|semantics|m(?:i|n|o|row|sub|sup|subsup|text|frac|sqrt|over|under|underover|style|space|stack|fenced"
    r"|table|tr|td)|inline-formula|tex-math|alternatives|xref|named-content|h[1-6]|li|ul|ol|list|list-item|abstract"
)
# Attributes must look like some: the text "if a<b and c>d" is no element.
_ELEMENT = lazy_re(
    rf"</?(?:{_ELEMENTS})(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>|<!--[^<>]*-->", re.IGNORECASE
)
# The same formula again, in TeX or in other words.
_ANNOTATION = lazy_re(r"(</?(?:mml:)?annotation(?:-xml)?\b[^<>]*>)", re.IGNORECASE)
# "\n" between words is a line break that was escaped twice; \nu, \nabla, \neq, ... are TeX.
_ESCAPED_BREAK = lazy_re(r"\\n(?!(?:abla|atural|e|eq|eg|earrow|exists|i|leq|geq|mid|ot|otin|orm|sim|u|warrow)\b)")
_BEFORE_STOP = lazy_re(r" (?=[.,;:](?: |$))")
_LEADING_WORD = lazy_re(r"^\s*<(?:jats:)?title[^<>]*>\s*(?:abstract|summary)\s*</(?:jats:)?title>", re.IGNORECASE)
_FORMULA = lazy_re(r"\$[^$]*\$|\\[A-Za-z]+\b|\\")
_MARK = lazy_re(
    r"\s*[\[(]?(?P<word>RETRACTED|Retracted|WITHDRAWN|Withdrawn)(?P<what>\s+(?:ARTICLE|CHAPTER|PAPER|Article|Chapter|Paper))?"
    r"(?:[\])]\s*:?|\s*:)\s*(?=\S)"
)


def plain(text: str) -> str:
    """The text on one line without elements and entities; TeX stays."""
    if "<" in text or "&" in text:
        text = _unmarked(html.unescape(_unmarked(text)) if "&" in text else text)
        text = html.unescape(_unmarked(text))
    if "\\n" in text:
        text = _ESCAPED_BREAK.sub(" ", text)
    return _BEFORE_STOP.sub("", " ".join(text.split()))


def plain_abstract(text: str) -> str:
    """As `plain`, without the heading that says what it is."""
    return plain(_LEADING_WORD.sub("", text))


def without_formulas(title: str) -> str:
    r"""Without $...$ and TeX commands: in a search for all words they would be words that no title has."""
    return _FORMULA.sub(" ", title)


def _unmarked(text: str) -> str:
    return _ELEMENT.sub("", "".join(_outside_annotations(text)))


def _outside_annotations(text: str) -> Iterator[str]:
    depth = 0
    for place, part in enumerate(_ANNOTATION.split(text)):
        if place % 2:  # the elements themselves
            depth = max(0, depth + (-1 if part.startswith("</") else 0 if part.endswith("/>") else 1))
        elif not depth:
            yield part


def strip_retraction_mark(title: str) -> tuple[str, bool, bool]:
    """The title without a publisher's "RETRACTED ARTICLE:" before it; whether it says retracted, or withdrawn.

    "Retraction: ..." is the notice, a work of its own.
    """
    found = _MARK.match(title)
    if not found:
        return title, False, False
    retracted = found["word"].upper() == "RETRACTED"
    return title[found.end() :], retracted, not retracted
