"""An output format as a value, and the entries that it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

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
class ExportEntry:
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


# Key of an entry -> name of a field -> its text.
Values = Mapping[str, Mapping[str, str]]
# The name under which `Format.values` gives the type of an entry, or an entry whose fields are not told apart.
WHOLE = "@"


class Additions(ValueError):
    """A file holds something that bibnorm did not write and whose loss nobody would notice."""


def nothing_to_refuse(text: str) -> None:
    """Accept every text: the check of formats whose values are all that a file can hold."""


@dataclass(frozen=True, slots=True)
class Format:
    """An output format.

    `name` is the word for options and settings, `title` the one for messages and help, `suffixes` are the endings of
    its files. `render` makes the text of a whole file, ending in a line end; the same entries give the same text.

    `values` reads such a text back, so that a lock can tell later which entries were changed; it raises ValueError for
    what is no such file, or holds a key twice. `refuse_additions` raises ValueError for what `values` passes over.

    `dialect` is for the formats of .bib files: as which dialect `check` and `fix` read them. Only into such files can
    a bibliography be merged.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    render: Callable[[Sequence[ExportEntry]], str]
    values: Callable[[str], Values]
    refuse_additions: Callable[[str], None] = nothing_to_refuse
    dialect: str | None = None

    @property
    def mergeable(self) -> bool:
        """Whether entries can be added to a file that a person has written."""
        return self.dialect is not None


def without_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a dictionary. Raises ValueError where a name occurs twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found
