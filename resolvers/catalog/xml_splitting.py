"""Splits XML documents of any length into records, in constant memory.

A record comes as a small document of its own in UTF-8: the start tags of the elements around it, what its shape calls
context, the record, the end tags. Nothing in a document expands: one that declares entities is refused, no DTD is
loaded, and entities that are known from elsewhere (those of HTML, in DBLP) stay as they are for the reader of a record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from resolvers.catalog.importers import XmlShape

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
