r"""XML that others wrote, parsed without harm; titles and abstracts as text, from the markup of publishers.

They come with HTML, JATS or MathML elements, entities (once or twice encoded), line breaks and the literal "\n".
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import name2codepoint
from xml.etree.ElementTree import Element

from normalizer.values.lazy import lazy_re

# XML that others wrote, parsed without what could harm: entities of its own, external ones, hidden encodings.
#
# A document type may be allowed (DBLP and PubMed have one) but declares nothing; named entities of HTML are then read.

# Abstracts pasted from PDF files contain control characters, which XML does not allow.
_ILLEGAL = lazy_re("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARED = lazy_re(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
# The encodings in use besides UTF-8; all have ASCII in them.
_LATIN = {b"iso-8859-1": "cp1252", b"latin-1": "cp1252", b"latin1": "cp1252", b"windows-1252": "cp1252"}
_ENTITY = lazy_re(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


class UnsafeXmlError(ValueError):
    """The document has a document type or entities that are not allowed."""


def parse_xml(body: bytes, *, doctype: bool = False) -> Element:
    """The root element. Raises ValueError for what is no whole XML, UnsafeXmlError for what may be a trap."""
    from defusedxml.common import DefusedXmlException  # here: few runs read XML
    from defusedxml.ElementTree import ParseError, fromstring

    text = _decoded(body)
    if doctype:
        text = _ENTITY.sub(_numbered, text)
    try:
        root: Element = fromstring(text, forbid_dtd=not doctype)
    except DefusedXmlException as error:
        raise UnsafeXmlError("a document with a DOCTYPE or entities of its own") from error
    except ParseError as error:
        raise ValueError(str(error)) from error
    return root


def text_at(parent: Element | None, path: str) -> str | None:
    """The text of an element as `text_in` returns it; None without the element or its parent."""
    found = parent.find(path) if parent is not None else None
    return text_in(found) if found is not None else None


def text_in(element: Element) -> str | None:
    """The text of an element and of all elements inside it, on one line; None if there is none."""
    return " ".join("".join(element.itertext()).split()) or None


def _decoded(body: bytes) -> str:
    """The text without illegal characters; what the document says of its encoding is not asked again."""
    # "<" is two bytes in UTF-16 and four in UTF-32, in which a DOCTYPE would be hidden.
    if b"\0" in body[:4]:
        raise ValueError("XML in UTF-16 or UTF-32")
    declared = _DECLARED.match(body)
    codec = _LATIN.get(declared[1].lower(), "utf-8-sig") if declared else "utf-8-sig"
    return _ILLEGAL.sub("", body.decode(codec, "replace"))


def _numbered(entity: re.Match[str]) -> str:
    code = name2codepoint.get(entity[1])
    return entity[0] if code is None or entity[1] in _XML_ENTITIES else f"&#{code};"


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
_ESCAPED_BREAK = lazy_re(
    r"\\n(?!(?:abla|atural|e|eq|eg|earrow|exists|i|leq|geq|mid|ot|otin|orm|sim|u|warrow)(?![A-Za-z]))"
)
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
    for index, part in enumerate(_ANNOTATION.split(text)):
        if index % 2:  # the elements themselves
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
