"""What an importer is: how the records of one kind of source file are recognized and read; rows and XML records."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

import orjson

from normalizer.works.description import Description
from resolvers.catalog.row_values import Fields, Row, RowError, one_line
from resolvers.catalog.storage.record_codec import Origin
from resolvers.errors import BadReply
from resolvers.replies import read_xml


class NoWorkError(RowError):
    """A row that is in order and describes no work: the page of a person, a row of another table of the same dump."""


@dataclass(frozen=True)
class XmlShape:
    """How XML documents with a root element of this name are split into records.

    `records` are the names of elements that are records (None: all children of the root). `context` are elements of
    which the records after them, in the same parent, need to know: the description of a volume.
    """

    root: str
    records: frozenset[str] | None = None
    context: frozenset[str] = frozenset()


def parse_json_line(line: bytes) -> Row:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:  # it is stricter than JSON, and does not say what is wrong
        row = _parse_leniently(line)
    if not isinstance(row, dict):
        raise RowError("not a JSON object")
    return row


def _parse_leniently(line: bytes) -> Any:
    try:
        text = line.decode()
        row = json.loads(text)
    except UnicodeDecodeError:
        raise RowError("not UTF-8") from None
    except (ValueError, RecursionError):
        raise RowError("not JSON") from None
    # Half a surrogate pair is legal JSON but cannot be written as UTF-8.
    if isinstance(row, dict) and ("\\ud" in text or "\\uD" in text):
        return json.loads(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"))
    return row


@dataclass(frozen=True)
class Importer:
    """A known shape of rows: JSON objects, or the records of XML documents (`xml`); `parse` reads XML in another way.

    `read` returns the attributes of a `Description` without the title, which the row has under that name, or the whole
    description, or None for what is no work. `source` is who speaks in such a file; None means that the file's own name
    says it. Without `requires_title` rows may have no title: what they say belongs to the records of their arXiv id.
    `reads_key` tells which keys of a row are read, where others are likely slips.
    """

    name: str
    description: str
    recognizes: Callable[[Any], bool]
    read: Callable[[Any], Fields | Description | None]
    source: str | None = None
    requires_title: bool = True
    xml: XmlShape | None = None
    parse: Callable[[bytes], Any] | None = None
    reads_key: Callable[[str], bool] | None = None

    def origin(self, file_name: str) -> Origin:
        return self.source or file_name.lstrip(".").partition(".")[0] or file_name, f"catalog:{file_name}"

    def record(self, line: bytes, origin: Origin) -> Description:
        """The record in a line of the file; `RowError` when there is none."""
        return self.record_of_row(self.row_of(line), origin)

    def record_of_row(self, row: Any, origin: Origin) -> Description:
        """The same of what `row_of` made of the line."""
        said = self.read(row)
        if said is None:
            raise NoWorkError("no work")
        if isinstance(said, Description):
            return replace(said, source=origin[0], via=origin[1])
        title = row.get("title")
        title = one_line(title) if isinstance(title, str) else ""
        if not title and (self.requires_title or "title" in row):
            raise RowError("no title")
        record = Description(source=origin[0], via=origin[1], title=title, **said)
        if not title and not record.arxiv:
            raise RowError("neither a title nor an arXiv id")
        return record

    def recognizes_line(self, line: bytes) -> bool:
        """Whether a line has the shape of this importer."""
        if line.lstrip().startswith(b"<") != (self.xml is not None):
            return False
        try:
            return self.recognizes(self.row_of(line))
        except RowError:
            return False

    def row_of(self, line: bytes) -> Any:
        """The JSON object or XML element of a line; `RowError` when it is neither."""
        if self.parse:
            return self.parse(line)
        return _parse_xml_line(line, self.xml.root) if self.xml else parse_json_line(line)


# Rows with a table of their keys: each key gives an attribute of a `Description`, or is ignored.

# How the value of a key is read: the attribute of `Description`, and a function that raises TypeError.
Reader = tuple[str, Callable[[Any], Any]]


def read_fields(row: Row, reader_of: Callable[[str], Reader | None]) -> Fields:
    """The attributes of a `Description` that the keys of a row give; `RowError` for a value of another type."""
    fields: Fields = {}
    for key, value in row.items():
        known = reader_of(key)
        if known is None or value is None:
            continue
        attribute, read = known
        try:
            given = read(value)
        except TypeError as expected:
            raise RowError(f"{key} is not {expected}") from None
        # `venue_year` is of the venue that the row names, so it goes before a plain `year`, whatever their order.
        if given is not None and not (key == "year" and "year" in fields):
            fields[attribute] = given
    return fields


# A record of an XML document, with what stood around it (splitting.py), as an element.


def _parse_xml_line(line: bytes, root: str) -> Element:
    """The root element, which has that name; `RowError` for anything else."""
    try:
        return read_xml(line, root, root)
    except BadReply:
        raise RowError(f"not XML with the root <{root}>") from None


def text_of(element: Element) -> str | None:
    """The text of an element on one line, with that of the markup in it; formulas stand between dollar signs."""
    return " ".join("".join(_pieces(element)).split()) or None


def _pieces(element: Element) -> list[str]:
    mark = "$" if element.tag == "tex-math" and (element.text or "").strip() else ""
    pieces = [mark, element.text or ""]
    for child in element:
        pieces += [*_pieces(child), child.tail or ""]
    return [*pieces, mark]
