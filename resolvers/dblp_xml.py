"""One record of DBLP in XML (https://dblp.org/rec/<key>.xml) -> the fields that its search gives in JSON.

The elements are those of dblp.dtd; the document names letters by the entities of HTML ("B&ouml;hlen"), which XML
itself does not know.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLParser

from resolvers.errors import BadReply
from resolvers.replies import Fields

_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_VENUE = ("journal", "booktitle")
_RECORDS = frozenset("article inproceedings proceedings book incollection phdthesis mastersthesis data".split())


def read_records(body: bytes) -> list[Fields]:
    """All records of a document, in its order."""
    return [Fields(_fields(element)) for element in _root(body).iter() if element.tag in _RECORDS]


def _root(body: bytes) -> Element:
    """The document without its type, and so without entities of its own making."""
    parser = XMLParser()  # noqa: S314  # nothing is left in it that expands
    try:
        parser.feed(_ENTITY.sub(_numbered, _DOCTYPE.sub(b"", body)))
        root: Element = parser.close()
    except (ParseError, ValueError) as error:
        raise BadReply("the reply is no XML") from error
    return root


def _numbered(entity: re.Match[bytes]) -> bytes:
    code = name2codepoint.get(entity[1].decode())
    return entity[0] if code is None or entity[1] in _XML_ENTITIES else b"&#%d;" % code


def _fields(record: Element) -> dict[str, Any]:
    people = record.findall("author")
    marks = (record.get("publtype") or "").split()
    return {
        "key": record.get("key"),
        "type": "informal" if "informal" in marks else str(record.tag),
        "withdrawn": "withdrawn" in marks,
        "title": _text(record, "title"),
        "authors": {"author": [{"text": _content(person)} for person in people]},
        "venue": next((text for name in _VENUE if (text := _text(record, name))), None),
        "ee": [_content(link) for link in record.findall("ee")],
        **{name: _text(record, name) for name in ("year", "volume", "number", "pages", "publisher", "school")},
    }


def _text(record: Element, name: str) -> str | None:
    element = record.find(name)
    return _content(element) if element is not None else None


def _content(element: Element) -> str:
    """With the text of elements inside: <title>The C<sub>60</sub> ..."""
    return "".join(element.itertext())
