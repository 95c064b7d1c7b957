"""XML that others wrote, parsed without what could harm: entities of its own, external ones, hidden encodings.

A document type may be allowed (DBLP and PubMed have one) but declares nothing; named entities of HTML are then read.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from xml.etree.ElementTree import Element

from normalizer.values.patterns import lazy_re

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
