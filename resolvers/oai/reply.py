"""The body of a reply -> its records and the token for the next page, or the protocol's refusal.

The protocol: https://www.openarchives.org/OAI/openarchivesprotocol.html. Refusals come with HTTP status 200.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

from resolvers.errors import BadReply
from resolvers.oai.record import read_record
from resolvers.oai.values import Item

# Abstracts pasted from PDF files bring control characters along, which no XML may hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Page:
    """Some records in the server's order; `token` asks for those that follow, None when there are none.

    `expires` is when the server says that the token ends ("2026-05-02T00:00:00Z"), None when it does not say.
    """

    items: tuple[Item, ...]
    token: str | None = None
    expires: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An OAI error: its `code` ("badArgument") and the server's words."""

    code: str
    words: str


def read_reply(body: bytes, via: str) -> Page | Refusal:
    """What a reply to ListRecords says. Raises BadReply when it is cut short or something else altogether."""
    root = _parsed(body)
    if (error := root.find("{*}error")) is not None:
        return Refusal(error.get("code", ""), " ".join("".join(error.itertext()).split()))
    records = root.find("{*}ListRecords")
    if records is None:
        raise BadReply("an OAI-PMH reply without a list of records")
    items = tuple(read_record(record, via) for record in records.findall("{*}record"))
    element = records.find("{*}resumptionToken")
    # An empty token closes a series of pages (protocol, section 3.5).
    if element is None or not (token := (element.text or "").strip()):
        return Page(items)
    return Page(items, token, element.get("expirationDate"))


def _parsed(body: bytes) -> ElementTree.Element:
    text = _ILLEGAL.sub("", body.decode("utf-8", "replace"))
    # OAI-PMH has no document type, and without one there are no entities that could blow up.
    if "<!DOCTYPE" in text:
        raise BadReply("a document with a DOCTYPE, not an OAI-PMH reply")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no DOCTYPE, see above
    except ElementTree.ParseError as error:
        raise BadReply(f"XML that is broken or cut short: {error}") from error
    if not root.tag.endswith("}OAI-PMH"):
        raise BadReply(f"no OAI-PMH reply: <{root.tag}>")
    return root
