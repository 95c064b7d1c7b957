"""What the formats write: a record under its key, and what kind of work it is to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from normalizer.values.venues.value import VenueKind
from normalizer.works.record import Record


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a bibliography is written.

    `code_links`: repositories as a printed note, as a field of their own (`code`), or not at all.
    `prefer`: cite a published work that has a preprint as published, or as its preprint.
    """

    code_links: Literal["note", "field", "none"] = "note"
    prefer: Literal["published", "preprint"] = "published"


class WorkType(StrEnum):
    """What a work is to BibTeX and BibLaTeX. OTHER fits where no other type would be complete."""

    PREPRINT = "preprint"
    CONFERENCE = "conference"
    JOURNAL = "journal"
    BOOK = "book"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it is written: under its key, with the options of the file."""

    key: str
    record: Record
    options: ExportOptions

    @property
    def type(self) -> WorkType:
        """The type whose required fields the record has (btxdoc 3.1): without a year nothing is published *in* a year.

        A missing author alone changes nothing: he is unknown, the work is what it is.
        """
        record = self.record
        if record.venue is None:
            return WorkType.PREPRINT if record.arxiv else WorkType.OTHER
        if record.date is None or (record.venue.kind is VenueKind.BOOK and not record.publisher):
            return WorkType.OTHER
        if record.venue.kind is VenueKind.UNKNOWN and (record.volume or record.issue):
            return WorkType.JOURNAL
        return _TYPES[record.venue.kind]


_TYPES = {
    VenueKind.CONFERENCE: WorkType.CONFERENCE,
    VenueKind.WORKSHOP: WorkType.CONFERENCE,
    VenueKind.JOURNAL: WorkType.JOURNAL,
    VenueKind.BOOK: WorkType.BOOK,
    VenueKind.UNKNOWN: WorkType.OTHER,
}
