"""One `<record>` in the format arXivRaw -> what it says.

arXivRaw is the only format with versions, and so the only one with the day of the first version and the sign of a
withdrawal. The elements are looked for by name in any namespace: old recordings have none on the payload.
"""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from resolvers.candidate import Candidate
from resolvers.ids import ArxivId
from resolvers.oai.authors import split_authors
from resolvers.oai.values import Harvested, Item, Unusable, Withdrawn

_IDENTIFIER = "oai:arXiv.org:"
# `source_type` is a string of flags; I stands for "ignore": a version without a paper.
_WITHDRAWN = "I"


def read_record(record: Element, via: str) -> Item:
    """What a record holds; never raises. `via` is how it reached us, for `Candidate.via`."""
    header = record.find("{*}header")
    identifier = _text(header, "identifier") or ""
    datestamp = _text(header, "datestamp") or ""
    found = ArxivId.find(identifier.removeprefix(_IDENTIFIER))
    if header is None or found is None:
        return Unusable(identifier, datestamp, "no arXiv identifier")
    if header.get("status") == "deleted":
        return Withdrawn(str(found), datestamp, None)
    raw = record.find("{*}metadata/{*}arXivRaw")
    title = _text(raw, "title")
    if raw is None or title is None:
        return Unusable(identifier, datestamp, "no title" if raw is not None else "no arXivRaw metadata")
    versions = _versions(raw)
    published = _day(_text(versions.get(1), "date"))
    paper = Harvested(str(found), datestamp, _candidate(raw, str(found), title, published, via))
    last = versions.get(max(versions, default=0))
    if _WITHDRAWN in (_text(last, "source_type") or ""):
        return Withdrawn(paper.arxiv, datestamp, paper)
    return paper


def _candidate(raw: Element, arxiv: str, title: str, published: str | None, via: str) -> Candidate:
    authors = split_authors(_text(raw, "authors") or "")
    return Candidate(
        source="arxiv",
        via=via,
        title=title,
        arxiv=arxiv,
        doi=_first_word(raw, "doi"),
        authors=authors.names,
        authors_complete=authors.complete,
        published=published,
        primary_category=_first_word(raw, "categories"),
        venue=_text(raw, "journal-ref"),
        comment=_text(raw, "comments"),
        abstract=_text(raw, "abstract"),
    )


def _first_word(raw: Element, name: str) -> str | None:
    """The first of several DOIs or categories, which stand in one text; the first category is the primary one."""
    return next(iter((_text(raw, name) or "").split()), None)


def _versions(raw: Element) -> dict[int, Element]:
    """The versions by their number; v1 is 1."""
    numbered = ((version.get("version", "").removeprefix("v"), version) for version in raw.findall("{*}version"))
    return {int(number): version for number, version in numbered if number.isascii() and number.isdecimal()}


def _day(date: str | None) -> str | None:
    """The day of an RFC 5322 date: "Mon, 22 Oct 2018 22:41:50 GMT" -> "2018-10-22"."""
    try:
        return parsedate_to_datetime(date).astimezone(UTC).date().isoformat() if date else None
    except (ValueError, OverflowError):
        return None


def _text(parent: Element | None, name: str) -> str | None:
    """The text of a child on one line; None when there is none or it is empty."""
    text = parent.findtext(f"{{*}}{name}") if parent is not None else None
    return " ".join(text.split()) or None if text else None
