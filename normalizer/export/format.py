"""An output format as a value, and the entries that it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from normalizer.errors import BibnormError
from normalizer.values.venues.value import Venue, VenueKind
from normalizer.works.record import Record


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of a bibliography.

    `code_links`: in a printed note, in the field `code`, or none. `prefer`: cite the published version or the preprint.
    `csl`: the style of a reading list, a file or a name.
    """

    code_links: Literal["note", "field", "none"] = "note"
    prefer: Literal["published", "preprint"] = "published"
    csl: str | None = None


class WorkType(StrEnum):
    """The entry type for BibTeX and BibLaTeX. OTHER if the required fields of no other type are known."""

    PREPRINT = "preprint"
    CONFERENCE = "conference"
    JOURNAL = "journal"
    BOOK = "book"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ExportEntry:
    """A record with its key and the options of the file."""

    key: str
    record: Record
    options: ExportOptions

    @property
    def type(self) -> WorkType:
        """The type whose required fields the record has (btxdoc 3.1), of which a venue needs a year.

        A missing author does not change the type.
        """
        record = self.record
        if record.venue is None:
            return WorkType.PREPRINT if record.arxiv else WorkType.OTHER
        kind = printed_kind(record.venue)
        if record.date is None or (kind is VenueKind.BOOK and not record.publisher):
            return WorkType.OTHER
        if kind is VenueKind.UNKNOWN and (record.volume or record.issue):
            return WorkType.JOURNAL
        return _TYPES[kind]


# Series whose volumes are proceedings. The table has them as journals, for a volume may be of any meeting.
_PROCEEDINGS = frozenset({"CEUR", "EPTCS", "LIPIcs", "LNAI", "LNCS", "PMLR"})


def printed_kind(venue: Venue) -> VenueKind:
    """The kind of venue that an entry has: a paper in a series of proceedings is one of a conference."""
    return VenueKind.CONFERENCE if venue.short in _PROCEEDINGS else venue.kind


_TYPES = {
    VenueKind.CONFERENCE: WorkType.CONFERENCE,
    VenueKind.WORKSHOP: WorkType.CONFERENCE,
    VenueKind.JOURNAL: WorkType.JOURNAL,
    VenueKind.BOOK: WorkType.BOOK,
    VenueKind.UNKNOWN: WorkType.OTHER,
}


# Key of an entry -> name of a field -> its text.
Values = Mapping[str, Mapping[str, str]]
# The field of `Format.values` with the type of an entry, or with the whole entry.
WHOLE = "@"
# The key in `Format.values` of a file whose entries cannot be told apart.
WHOLE_FILE = ""


class Additions(ValueError):
    """A file has content that bibnorm did not write and that would be lost silently."""


def nothing_to_refuse(text: str) -> None:
    """Accept every text: the check of formats whose values are all that a file can hold."""


def takes_no_style(options: ExportOptions) -> None:
    """The check of formats that are no reading lists."""
    if options.csl:
        raise BibnormError("--csl is for reading lists; choose one with --format markdown, html or text")


@dataclass(frozen=True, slots=True)
class Format:
    """An output format.

    `name` is for options and settings, `title` for messages; `suffixes` are file extensions. `render` returns a whole
    file ending in a newline, deterministically.

    `values` parses such a file for the digests of a lock; it raises ValueError for another file or a duplicate key.
    `refuse_additions` raises ValueError for content that `values` ignores.

    `dialect` is set for .bib files, the only ones into which a bibliography can be merged. `check` raises
    BibnormError for options that the format does not have, and for programs that it needs and that are not there.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    render: Callable[[Sequence[ExportEntry]], str]
    values: Callable[[str], Values]
    refuse_additions: Callable[[str], None] = nothing_to_refuse
    dialect: str | None = None
    check: Callable[[ExportOptions], None] = takes_no_style

    @property
    def mergeable(self) -> bool:
        """Whether entries can be added to a file that a person has written."""
        return self.dialect is not None


def without_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a dictionary. Raises ValueError for a duplicate name."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found
