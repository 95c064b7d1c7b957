"""Splits the text of a source file into rows: lines, the objects of a JSON list, the records of an XML document."""

from __future__ import annotations

import json
from codecs import iterdecode
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from normalizer.values.lazy import lazy_re
from resolvers.catalog.importers.importer import XmlShape

# Splits XML documents of any length into records, in constant memory.
#
# A record comes as a small document of its own in UTF-8: the start tags of the elements around it, what its shape calls
# context, the record, the end tags. Nothing in a document expands: one that declares entities is refused, no DTD is
# loaded, and entities that are known from elsewhere (those of HTML, in DBLP) stay as they are for the reader of a
# record.


_ENCODINGS = {"utf-8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1"}
# No record of any source is as long; a document without ends must not fill the memory.
MAX_RECORD = 1 << 24
AGAIN = "Fetch the file again."


class SplitError(Exception):
    """Why a document cannot be split; the text goes after the name of the file."""


class UnknownDocumentError(SplitError):
    """A document of a kind that no importer reads."""


def split_xml(read: Callable[[], bytes], shapes: Mapping[str, XmlShape]) -> Iterator[list[bytes]]:
    """The records of a document, some at a time; `read` returns b"" at its end. Raises `SplitError`."""
    splitter = _Splitter(shapes)
    while data := read():
        yield splitter.feed(data)
    yield splitter.feed(b"", is_final=True)


class _Splitter:
    def __init__(self, shapes: Mapping[str, XmlShape]) -> None:
        self._shapes = shapes
        self._shape: XmlShape | None = None
        self._encoding = "utf-8"
        self._data = b""  # what has been fed and may be part of a record
        self._offset = 0  # the place of its first byte in the document
        self._depth = 0  # below the record or the context that is being read; 0 outside
        self._start = 0
        self._done = 0  # up to here nothing will be asked for again
        self._parents: list[tuple[str, list[bytes]]] = []  # name; start tag and context, of the elements around
        self._found: list[bytes] = []
        parser = self._parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declare
        parser.EntityDeclHandler = _refuse_entity
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close

    def feed(self, data: bytes, *, is_final: bool = False) -> list[bytes]:
        self._data += data
        try:
            self._parser.Parse(data, is_final)
        except expat.ExpatError as error:
            if self._shape is None:
                raise UnknownDocumentError(f"no XML document, by its line {error.lineno}. {AGAIN}") from error
            if error.code in _CUT or is_final:
                raise SplitError(f"the XML ends early, in line {error.lineno}. {AGAIN}") from error
            why = expat.ErrorString(error.code)
            raise SplitError(f"the XML is damaged in line {error.lineno} ({why}). {AGAIN}") from error
        keep = self._start if self._depth else self._done
        if self._depth and len(self._data) - (keep - self._offset) > MAX_RECORD:
            raise SplitError(f"the XML has a record of more than {MAX_RECORD >> 20} MB")
        self._data = self._data[keep - self._offset :]
        self._offset = keep
        found, self._found = self._found, []
        return found

    def _declare(self, version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").lower() not in _ENCODINGS:
            raise SplitError(f"the XML is in {encoding}, not in {', '.join(_ENCODINGS)}")
        self._encoding = _ENCODINGS[(encoding or "utf-8").lower()]

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth:
            self._depth += 1
            return
        self._done = self._parser.CurrentByteIndex
        if self._shape is None:
            self._shape = self._shapes.get(name.rpartition(":")[2])
            if self._shape is None:
                raise UnknownDocumentError(f"an XML document with the root <{name}>, which is no known dump.")
        elif self._is_record(name) or name in self._shape.context:
            self._depth = 1
            self._start = self._parser.CurrentByteIndex
            return
        tag = f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}>"
        self._parents.append((name, [tag.encode()]))

    def _is_record(self, name: str) -> bool:
        assert self._shape is not None
        return name in self._shape.records if self._shape.records is not None else len(self._parents) == 1

    def _close(self, name: str) -> None:
        self._done = self._parser.CurrentByteIndex
        if not self._depth:
            self._parents.pop()
            return
        self._depth -= 1
        if self._depth:
            return
        assert self._shape is not None
        element = self._element(name)
        if not self._is_record(name):
            self._parents[-1][1].append(element)
            return
        before = b"".join(piece for _, pieces in self._parents for piece in pieces)
        after = "".join(f"</{parent}>" for parent, _ in reversed(self._parents))
        self._found.append(before + element + after.encode())

    def _element(self, name: str) -> bytes:
        """The bytes of the element that ends here, in UTF-8."""
        start, end = self._start - self._offset, self._parser.CurrentByteIndex - self._offset
        # After an empty element (<a/>) the parser stands behind it, else before its end tag.
        if self._data.startswith(b"</" + name.encode(self._encoding), end):
            end = self._data.index(b">", end) + 1
        data = self._data[start:end]
        return data if self._encoding != "latin-1" else data.decode("latin-1").encode()


_CUT = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)


def _refuse_entity(name: str, *_: object) -> None:
    raise SplitError(f"the XML declares the entity {name!r}; entities of a document's own are not read.")


Read = Callable[[], bytes]
BOM = b"\xef\xbb\xbf"


class Content(Enum):
    """What a text is, by its beginning."""

    EMPTY = "empty"
    HTML = "an HTML page"
    XML = "XML"
    LIST = "a list of JSON objects"
    LINES = "lines"


_HTML = lazy_re(rb"(?is)(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body|title)\b")
# Crossref's public data file has its works under "items".
_LIST = lazy_re(rb'\s*(?:\{\s*"items"\s*:\s*)?\[\s*(?:\{|\Z)')


def content_of(head: bytes) -> Content:
    """What a text is that begins with `head`; some hundred bytes will do."""
    head = head.removeprefix(BOM).lstrip()
    if not head:
        return Content.EMPTY
    if _HTML.match(head):
        return Content.HTML
    if head.startswith(b"<"):
        return Content.XML
    return Content.LIST if _LIST.match(head) else Content.LINES


def split_lines(read: Read, longest: int) -> Iterator[list[bytes]]:
    """All lines, blank ones too, without their ends; what is longer than `longest` is cut off."""
    rest = b""
    while data := read():
        head, *more = data.split(b"\n")
        if len(rest) < longest:
            rest += head
        if more:
            *whole, last = (rest[:longest], *more)
            rest = last
            yield whole
    if rest:
        yield [rest[:longest]]


_SEPARATOR = lazy_re(r"\s*,?\s*")
_DECODER = json.JSONDecoder()
_END = lazy_re(r"\s*\]\s*[,}]?")


def split_list(read: Read, longest: int) -> Iterator[list[bytes]]:
    """The objects of a JSON list, or of the list under "items". Raises `SplitError`."""
    text, has_begun = "", False
    for piece in iterdecode(iter(read, b""), "utf-8", "replace"):
        text += piece
        if not has_begun:
            if "[" not in text:
                continue
            text, has_begun = text.partition("[")[2], True
        objects, text = _leading_objects(text)
        if objects:
            yield objects
        if _END.match(text):
            return
        if len(text) > longest:
            break
    raise SplitError(f"the list of JSON objects is damaged or ends early. {AGAIN}")


def _leading_objects(text: str) -> tuple[list[bytes], str]:
    """The objects with which a text begins, and what follows them."""
    found: list[bytes] = []
    offset = 0
    while separator := _SEPARATOR.match(text, offset):
        start = separator.end()
        try:
            _, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        found.append(text[start:end].encode("utf-8", "replace"))
        offset = end
    return found, text[offset:]
