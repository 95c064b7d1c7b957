"""A record of an XML document, with what stood around it (xml_splitting.py), as an element."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from resolvers.catalog.row_values import RowError
from resolvers.errors import BadReply
from resolvers.replies import read_xml


def parse_xml_line(line: bytes, root: str) -> Element:
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
