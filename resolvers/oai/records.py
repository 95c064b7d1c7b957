r"""Replies of arXiv's OAI-PMH server: pages of records in the format arXivRaw, or an OAI error.

arXivRaw is the only format with versions, and so the only one with the day of the first version and the flag of a
withdrawal. Elements are searched by name in any namespace: old recordings have none. Errors have HTTP status 200.
https://www.openarchives.org/OAI/openarchivesprotocol.html

Authors are one text, "A, B and C", with affiliations in parentheses and TeX accents. It is split by arXiv's own rules
("How to prepare your author list"), so that a harvest and the metadata snapshot contain the same people. Where those
rules are known to fail (a nickname in parentheses, `\,`, "et al." without a comma before it), this parser differs.
Names keep their TeX.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree.ElementTree import Element

from normalizer.values.ids import ArxivId
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import text_at, text_in
from normalizer.works.description import Description, RawName
from resolvers.errors import BadReply
from resolvers.replies import read_xml

_VERSION = lazy_re(r"[0-9]{1,4}")
_SPACE = lazy_re(r"\\,|(?<!\\)~|\s+")
_AND = lazy_re(r"(?:\s*,\s*|\s+)(?:and|\\?&)\s+(?=\S)", re.IGNORECASE)
_SUFFIX = lazy_re(r"(?:Jr|Sr)\.?|II|III|IV", re.IGNORECASE)
_MORE = lazy_re(
    r"(?P<name>.*?)\s*\b(?:et\.?\s*al\b\.?|et\s+alii|(?:\d+\s+)?(?:others|(?:more|other|additional)\s+(?:co-?)?authors))",
    re.IGNORECASE,
)
_DOTS = lazy_re(r"\.{3,}|…|\\l?dots")


def split_authors(line: str) -> dict[str, Any]:
    """`authors` and `authors_complete` of a Description, by an author line."""
    text = _without_parentheses(_SPACE.sub(" ", html.unescape(line)))
    names: list[str] = []
    complete = True
    for part in _cut(_AND.sub(",", text)):
        more = _MORE.fullmatch(part)
        name = more["name"] if more else _DOTS.sub("", part)
        complete = complete and name == part
        if names and _SUFFIX.fullmatch(name):
            names[-1] += f" {name}"
        elif name := name.strip():
            names.append(" ".join(name.split()))
    return {"authors": tuple(map(RawName, names)), "authors_complete": complete}


def _without_parentheses(text: str) -> str:
    """Affiliations become a comma, unless the name goes on behind them; one that is never closed runs to the end."""
    kept: list[str] = []
    depth = 0
    for piece in re.split(r"([()])", text):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            if kept and not _goes_on("".join(kept)):
                kept.append(",")
            kept.append(piece)
    return "".join(kept)


def _goes_on(before: str) -> bool:
    """Whether a name cannot end here: "Ming-Wei (Michael) Chang", "V. (Volker) Springel", "Anna K. (Ania) Smith"."""
    words = re.split(r"[,:;]|\band\b", before)[-1].split()
    return bool(words) and (len(words) == 1 or bool(re.fullmatch(r"(?:[^\W\d_]\.)+", words[-1])))


def _cut(text: str) -> Iterator[str]:
    """The parts between commas and colons that are not inside TeX braces."""
    if text.count("{") != text.count("}"):
        yield from (part.strip() for part in re.split(r"[,:;]", text) if part.strip())
        return
    depth = start = 0
    for place, letter in enumerate(f"{text},"):
        depth += (letter == "{") - (letter == "}")
        if letter in ",:;" and depth <= 0:
            if part := text[start:place].strip():
                yield part
            start = place + 1


@dataclass(frozen=True, slots=True)
class HarvestedRecord:
    """A record of arXiv. `datestamp` is the day on which it last changed ("2024-05-01"), not a date of the paper.

    `paper` has its texts on one line, TeX kept; it is marked if its authors or arXiv withdrew it. It is None if the
    whole record was deleted, or if it is `unusable`, for that reason; then `identifier` is as the source names it, else
    the arXiv id.
    """

    identifier: str
    datestamp: str
    paper: Description | None = None
    unusable: str | None = None


_IDENTIFIER = "oai:arXiv.org:"
# `source_type` is a string of flags; I stands for "ignore": a version without a paper.
_WITHDRAWN = "I"


def read_record(record: Element, via: str) -> HarvestedRecord:
    """What a record holds; never raises. `via` is how it reached us, for `Description.via`."""
    header = record.find("{*}header")
    identifier = text_at(header, "{*}identifier") or ""
    datestamp = text_at(header, "{*}datestamp") or ""
    found = ArxivId.find(identifier.removeprefix(_IDENTIFIER))
    if header is None or found is None:
        return HarvestedRecord(identifier, datestamp, unusable="no arXiv identifier")
    if header.get("status") == "deleted":
        return HarvestedRecord(str(found), datestamp)
    raw = record.find("{*}metadata/{*}arXivRaw")
    title = text_at(raw, "{*}title")
    if raw is None or title is None:
        why = "no title" if raw is not None else "no arXivRaw metadata"
        return HarvestedRecord(identifier, datestamp, unusable=why)
    return HarvestedRecord(str(found), datestamp, _description(raw, str(found), title, via))


def _description(raw: Element, arxiv: str, title: str, via: str) -> Description:
    versions = _versions(raw)
    last = versions.get(max(versions, default=0))
    return Description(
        source="arxiv",
        via=via,
        title=title,
        arxiv=arxiv,
        doi=_first_word(raw, "doi"),
        **split_authors(text_at(raw, "{*}authors") or ""),
        published=_day(text_at(versions.get(1), "{*}date")),
        primary_category=_first_word(raw, "categories"),
        venue=text_at(raw, "{*}journal-ref"),
        comment=text_at(raw, "{*}comments"),
        abstract=text_at(raw, "{*}abstract"),
        withdrawn=_WITHDRAWN in (text_at(last, "{*}source_type") or ""),
    )


def _first_word(raw: Element, name: str) -> str | None:
    """The first of several DOIs or categories, which stand in one text; the first category is the primary one."""
    return next(iter((text_at(raw, f"{{*}}{name}") or "").split()), None)


def _versions(raw: Element) -> dict[int, Element]:
    """The versions by their number; v1 is 1."""
    numbered = ((version.get("version", "").removeprefix("v"), version) for version in raw.findall("{*}version"))
    return {int(number): version for number, version in numbered if _VERSION.fullmatch(number)}


def _day(date: str | None) -> str | None:
    """The day of an RFC 5322 date: "Mon, 22 Oct 2018 22:41:50 GMT" -> "2018-10-22"."""
    try:
        return parsedate_to_datetime(date).astimezone(UTC).date().isoformat() if date else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """Some records in the server's order; `token` asks for those that follow, None when there are none.

    `expires` is when the server says that the token ends ("2026-05-02T00:00:00Z"), None when it does not say.
    """

    items: tuple[HarvestedRecord, ...]
    token: str | None = None
    expires: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An OAI error: its `code` ("badArgument") and the server's words."""

    code: str
    words: str


def read_reply(body: bytes, via: str) -> RecordsPage | Refusal:
    """What a reply to ListRecords says. Raises BadReply when it is cut short or something else altogether."""
    root = read_xml(body, "OAI-PMH reply", "OAI-PMH")
    if (error := root.find("{*}error")) is not None:
        return Refusal(error.get("code", ""), text_in(error) or "")
    records = root.find("{*}ListRecords")
    if records is None:
        raise BadReply("an OAI-PMH reply without a list of records")
    items = tuple(read_record(record, via) for record in records.findall("{*}record"))
    element = records.find("{*}resumptionToken")
    # An empty token closes a series of pages (protocol, section 3.5).
    if element is None or not (token := (element.text or "").strip()):
        return RecordsPage(items)
    return RecordsPage(items, token, element.get("expirationDate"))
