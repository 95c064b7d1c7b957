"""What arXiv's API wants, and how a reply is told from one that came damaged."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from resolvers.errors import BadReply, Refused
from resolvers.http import Manners, Service

# Abstracts pasted from PDF files bring control characters along, which no XML may hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def check_feed(status: int, body: bytes) -> None:
    """Raises BadReply for what is no whole feed, and Refused for an error told as a feed.

    The `arxiv` package reads as much of a truncated feed as it can, and takes an error told with status 200 (as arXiv
    did until 2026) for "nothing found"; both must be seen before.
    """
    feed = _parsed(body)
    entries = feed.findall("{*}entry")
    for entry in entries:
        if _is_error(entry):
            words = " ".join((entry.findtext("{*}summary") or "no reason given").split())
            raise Refused(f"arXiv refused the question: {words}", 400, body)
    # Now and then a page that has entries comes without them.
    if not entries and _number(feed, "totalResults") > _number(feed, "startIndex"):
        raise BadReply("a page without the entries that it counts")


def refused_id(error: Refused) -> str | None:
    """The identifier that an error names as the one it does not like."""
    found = _REFUSED_ID.search(error.body.decode("utf-8", "replace"))
    return found[1] if found else None


_REFUSED_ID = re.compile(r"incorrect id format for ([^<\s]+)")


def _parsed(body: bytes) -> Element:
    text = _ILLEGAL.sub("", body.decode("utf-8", "replace"))
    # Atom has no document type, and without one there are no entities that could blow up.
    if "<!DOCTYPE" in text:
        raise BadReply("a document with a DOCTYPE, not an Atom feed")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no DOCTYPE, see above
    except ElementTree.ParseError as error:
        raise BadReply(f"XML that is broken or cut short: {error}") from error
    if not root.tag.endswith("}feed"):
        raise BadReply(f"no Atom feed: <{root.tag}>")
    return root


def _is_error(entry: Element) -> bool:
    """Both formats of the API tell errors as an entry; http or https, and only the id is sure to be there."""
    identifier = entry.findtext("{*}id") or ""
    title = (entry.findtext("{*}title") or "").strip()
    return "/api/errors" in identifier or (title == "Error" and "/abs/" not in identifier)


def _number(feed: Element, name: str) -> int:
    text = (feed.findtext(f"{{*}}{name}") or "").strip()
    return int(text) if text.isascii() and text.isdecimal() else 0


SERVICE = Service(
    name="arXiv",
    slug="arxiv",
    url="https://export.arxiv.org",
    # https://info.arxiv.org/help/api/tou.html: one request in three seconds, one connection at a time. Faults are
    # waited for shortly, since a smaller question may be answered where a large one was not.
    manners=Manners(
        gap=3.0,
        at_once=1,
        read_timeout=30.0,
        limited_waits=(30.0, 60.0, 120.0, 300.0),
        fault_waits=(3.0, 10.0),
    ),
    # The manual: results change once a day at most, so the same query needs no second request within one.
    fresh_for=24 * 3600.0,
    check=check_feed,
)
