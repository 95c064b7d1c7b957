"""Entries whose words, not whose type, say that they are of no paper."""

from __future__ import annotations

import re

from normalizer.bib import BibEntry
from normalizer.model import Record, VenueKind

_THESIS = r"\b(?:thesis|dissertation|habilitation)\b"
_FORMS = ("blog", "github", "gitlab", "software", "source code", "slides", "talk", "lecture", "video", "youtube")
_FORM = rf"\b(?:{'|'.join(_FORMS)}|podcast|poster|press release)\b"
_SAID_AT_ALL = re.compile(f"{_THESIS}|{_FORM}", re.IGNORECASE)
# Fields, and the words in them that say what an entry is of. A journal may be called a blog ("OpenAI blog"), and a
# remark may speak of the slides of a paper: there only what it begins with counts.
_SAID = (
    (("type", "howpublished", "entrysubtype", "titleaddon"), _SAID_AT_ALL),
    (("journal", "journaltitle", "publisher", "organization"), re.compile(r"\bgit(?:hub|lab)\b", re.IGNORECASE)),
    (("note",), re.compile(rf"^\W*(?:[\w.']+\W+){{0,3}}?{_THESIS}", re.IGNORECASE)),
)


def has_other_form(entry: BibEntry) -> bool:
    """Whether it is said to be a thesis, a talk, a program or a page."""
    if (entry.text("school") or "").strip():
        return True
    return any(pattern.search(entry.text(name) or "") for names, pattern in _SAID for name in names)


def is_of_other_form(record: Record) -> bool:
    """The same of a record, by a venue of no known kind: what we write of one must be read as the same."""
    venue = record.venue
    return venue is not None and venue.kind is VenueKind.UNKNOWN and _SAID_AT_ALL.search(venue.raw) is not None
