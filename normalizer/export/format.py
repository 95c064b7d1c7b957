"""An output format as a value, and the entries that it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from normalizer.errors import BibnormError
from normalizer.export.profiles import PROFILES, IdField, Profile
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.record import Record, WorkForm


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of a bibliography.

    `code_links`: in a printed note, in the field `code`, or none; None is the field, and entries of a file that is
    merged into keep what they have. `prefer`: cite the published version or the preprint. `style`: the name of a
    profile, or of a style that it is for; None is the generic one, and entries keep their shape. `preamble`: write
    definitions of what documents without packages lack. `csl`: the style of a reading list, a file or a name.
    """

    code_links: Literal["note", "field", "none"] | None = None
    prefer: Literal["published", "preprint"] = "published"
    style: str | None = None
    preamble: bool = False
    csl: str | None = None

    @property
    def shown_code(self) -> Literal["note", "field", "none"]:
        return self.code_links or "field"


class WorkType(StrEnum):
    """The entry type for BibTeX and BibLaTeX. OTHER if the required fields of no other type are known."""

    PREPRINT = "preprint"
    CONFERENCE = "conference"
    JOURNAL = "journal"
    CHAPTER = "chapter"
    BOOK = "book"
    THESIS = "thesis"
    REPORT = "report"
    DATASET = "dataset"
    SOFTWARE = "software"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ExportEntry:
    """A record with its key, the options of the file and the profile of what prints it."""

    key: str
    record: Record
    options: ExportOptions
    profile: Profile = PROFILES[0]

    @property
    def type(self) -> WorkType:
        """The type whose required fields the record has (btxdoc 3.1), of which a venue needs a year.

        A missing author does not change the type. A preprint with the kind of a book or report is a preprint: some
        sources call every preprint a report.
        """
        record = self.record
        if record.venue is None:
            return self._issued_type or (WorkType.PREPRINT if record.arxiv else WorkType.OTHER)
        kind = printed_kind(record.venue)
        if record.date is None or (kind is VenueKind.BOOK and not record.publisher):
            return WorkType.OTHER
        if kind is VenueKind.UNKNOWN and (record.volume or record.issue):
            return WorkType.JOURNAL
        return TYPE_OF_VENUE[kind]

    @property
    def _issued_type(self) -> WorkType | None:
        """The type of a work without a venue that is no paper."""
        record = self.record
        found = _ISSUED_TYPES.get(record.form) if record.form else None
        if found is None or (record.arxiv and found is not WorkType.THESIS):
            return None
        has_house = bool(record.publisher and record.date) or found in (WorkType.DATASET, WorkType.SOFTWARE)
        return found if has_house else None

    @property
    def arxiv_fields(self) -> frozenset[IdField]:
        """The fields that have the arXiv id; empty without one."""
        record = self.record
        if record.arxiv is None:
            return frozenset()
        if self.type is WorkType.PREPRINT:
            return self.profile.preprint
        is_noted = bool(record.code) and self.options.shown_code == "note" and self.profile.name == "generic"
        if not record.doi and not record.url:
            # Styles print a link behind the note, and the code should be last: the id goes into the same note.
            has_note = is_noted and IdField.NOTE in self.profile.preprint
            return frozenset({IdField.NOTE, IdField.ARXIVID}) if has_note else self.profile.without_doi
        # REVTeX and others print an eprint behind the note that should be last.
        return frozenset({IdField.ARXIVID if is_noted else IdField.EPRINT})


_ISSUED_TYPES = {
    WorkForm.BOOK: WorkType.BOOK,
    WorkForm.PHD_THESIS: WorkType.THESIS,
    WorkForm.MASTERS_THESIS: WorkType.THESIS,
    WorkForm.THESIS: WorkType.THESIS,
    WorkForm.REPORT: WorkType.REPORT,
    WorkForm.DATASET: WorkType.DATASET,
    WorkForm.SOFTWARE: WorkType.SOFTWARE,
}

# Series whose volumes are proceedings. The table has them as journals, for a volume may be of any meeting.
_PROCEEDINGS = frozenset({"CEUR", "EPTCS", "LIPIcs", "LNAI", "LNCS", "PMLR"})


def printed_kind(venue: Venue) -> VenueKind:
    """The kind of venue that an entry has: a paper in a series of proceedings is one of a conference."""
    return VenueKind.CONFERENCE if venue.short in _PROCEEDINGS else venue.kind


TYPE_OF_VENUE = {
    VenueKind.CONFERENCE: WorkType.CONFERENCE,
    VenueKind.WORKSHOP: WorkType.CONFERENCE,
    VenueKind.JOURNAL: WorkType.JOURNAL,
    VenueKind.BOOK: WorkType.CHAPTER,
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
