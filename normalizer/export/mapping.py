"""The fields of all formats: one row for each, in the order of output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from normalizer.export.format import ExportEntry, WorkType
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.ids import KINDS, ArxivId, Doi, find_id
from normalizer.values.names.person import Person
from normalizer.values.venues.value import VenueKind
from normalizer.works.record import RetractionStatus

Value = str | PartialDate | tuple[Person, ...] | tuple[CodeLink, ...]


class ValueType(StrEnum):
    """How a value is rendered; each format has a function for each kind it uses."""

    TITLE = "title"
    TEXT = "text"
    NAMES = "names"
    DATE = "date"
    PAGES = "pages"
    VERBATIM = "verbatim"
    URL = "url"
    CODE_NOTE = "code note"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A fact and its field in BibTeX, BibLaTeX and CSL-JSON; None if the format has none.

    A CSL name "custom.x" is a member of `custom`.
    """

    value: Callable[[ExportEntry], Value | None]
    kind: ValueType
    bibtex: str | None
    biblatex: str | None
    csl: str | None


@dataclass(frozen=True, slots=True)
class TypeRow:
    bibtex: str
    biblatex: str


TYPES: Mapping[WorkType, TypeRow] = {
    WorkType.PREPRINT: TypeRow("misc", "online"),
    WorkType.CONFERENCE: TypeRow("inproceedings", "inproceedings"),
    WorkType.JOURNAL: TypeRow("article", "article"),
    WorkType.BOOK: TypeRow("incollection", "incollection"),
    WorkType.OTHER: TypeRow("misc", "misc"),
}

# CSL asks for no field, so a work without a year keeps the type of its venue.
CSL_TYPES: Mapping[VenueKind, str] = {
    VenueKind.CONFERENCE: "paper-conference",
    VenueKind.WORKSHOP: "paper-conference",
    VenueKind.JOURNAL: "article-journal",
    VenueKind.BOOK: "chapter",
    VenueKind.UNKNOWN: "document",
}
CSL_PREPRINT = "article"


def _venue_if_type(*types: WorkType) -> Callable[[ExportEntry], str | None]:
    """The venue's full name, for works of these types."""
    return lambda entry: entry.record.venue.name if entry.record.venue and entry.type in types else None


def date_of(entry: ExportEntry) -> PartialDate | None:
    return entry.record.date or (entry.record.preprint_date if entry.record.venue is None else None)


def _if_preprint(value: Callable[[ExportEntry], str]) -> Callable[[ExportEntry], str | None]:
    return lambda entry: value(entry) if entry.type is WorkType.PREPRINT else None


def _if_arxiv(value: str) -> Callable[[ExportEntry], str | None]:
    return lambda entry: value if entry.record.arxiv else None


def doi_of(entry: ExportEntry) -> str | None:
    """The publisher's DOI; the one that arXiv gives every preprint would print the eprint a second time."""
    found = Doi.find(entry.record.doi or "")
    return str(found) if found and not (entry.record.arxiv and found.arxiv) else None


def url_of(entry: ExportEntry) -> str | None:
    """The record's own link, for a preprint at least arXiv's; one that only repeats the DOI is left out."""
    record = entry.record
    if record.url is None and entry.type is WorkType.PREPRINT and record.arxiv:
        return ArxivId(record.arxiv).url
    linked = Doi.find(record.url or "")
    repeats = linked is not None and record.doi is not None and linked.key == record.doi.lower()
    return None if repeats else record.url


def _code(mode: str) -> Callable[[ExportEntry], tuple[CodeLink, ...] | None]:
    return lambda entry: entry.record.code if entry.options.code_links == mode else None


def _code_with_status(status: CodeStatus) -> Callable[[ExportEntry], tuple[CodeLink, ...] | None]:
    """Released and announced code are in different fields."""
    links = _code("field")
    return lambda entry: tuple(link for link in links(entry) or () if link.status is status)


def standing_of(entry: ExportEntry) -> str | None:
    """A withdrawal or retraction, which is printed with the entry."""
    return _RETRACTION_NOTES[entry.record.standing] if entry.record.standing else None


_RETRACTION_NOTES = {RetractionStatus.WITHDRAWN: "Withdrawn", RetractionStatus.RETRACTED: "Retracted"}
_JOURNAL, _CONFERENCE, _BOOK, _OTHER = WorkType.JOURNAL, WorkType.CONFERENCE, WorkType.BOOK, WorkType.OTHER

FIELD_MAP: tuple[FieldRow, ...] = (
    FieldRow(lambda e: e.record.title, ValueType.TITLE, "title", "title", "title"),
    FieldRow(lambda e: e.record.authors, ValueType.NAMES, "author", "author", "author"),
    FieldRow(_venue_if_type(_JOURNAL), ValueType.TEXT, "journal", "journaltitle", "container-title"),
    FieldRow(_venue_if_type(_CONFERENCE, _BOOK), ValueType.TEXT, "booktitle", "booktitle", "container-title"),
    FieldRow(_venue_if_type(_OTHER), ValueType.TEXT, "howpublished", "howpublished", "container-title"),
    FieldRow(
        lambda e: e.record.venue.short if e.record.venue else None,
        ValueType.TEXT, None, None, "container-title-short",
    ),
    FieldRow(date_of, ValueType.DATE, "year", "date", "issued"),
    FieldRow(lambda e: e.record.volume, ValueType.TEXT, "volume", "volume", "volume"),
    # BibTeX's styles take a number in proceedings for that of a series, and warn that there is none.
    FieldRow(lambda e: e.record.issue if e.type is _JOURNAL else None, ValueType.TEXT, "number", "number", "issue"),
    FieldRow(lambda e: e.record.issue if e.type is not _JOURNAL else None, ValueType.TEXT, None, "number", "issue"),
    FieldRow(lambda e: e.record.pages, ValueType.PAGES, "pages", "pages", "page"),
    # An article has no publisher in biblatex's data model; biber --validate-datamodel says so.
    FieldRow(lambda e: e.record.publisher, ValueType.TEXT, "publisher", None, "publisher"),
    FieldRow(lambda e: e.record.publisher if e.type is not _JOURNAL else None, ValueType.TEXT, None, "publisher", None),
    FieldRow(doi_of, ValueType.VERBATIM, "doi", "doi", "DOI"),
    FieldRow(lambda e: e.record.arxiv, ValueType.VERBATIM, "eprint", "eprint", "custom.arxiv"),
    FieldRow(_if_arxiv("arXiv"), ValueType.VERBATIM, "archiveprefix", None, None),
    FieldRow(_if_arxiv("arxiv"), ValueType.VERBATIM, None, "eprinttype", None),
    FieldRow(
        lambda e: e.record.primary_category if e.record.arxiv else None,
        ValueType.VERBATIM, "primaryclass", "eprintclass", "custom.primary_category",
    ),
    # How citation processors expect a preprint (Zotero's and CSL's convention).
    FieldRow(_if_preprint(lambda e: f"arXiv:{e.record.arxiv}"), ValueType.VERBATIM, None, None, "number"),
    FieldRow(_if_preprint(lambda e: "preprint"), ValueType.VERBATIM, None, None, "genre"),
    FieldRow(_if_preprint(lambda e: "arXiv"), ValueType.VERBATIM, None, None, "publisher"),
    FieldRow(
        lambda e: str(e.record.preprint_date) if e.record.preprint_date and e.record.venue else None,
        ValueType.VERBATIM, None, None, "custom.preprint_date",
    ),
    FieldRow(url_of, ValueType.URL, "url", "url", "URL"),
    FieldRow(standing_of, ValueType.TEXT, "note", "note", "note"),
    FieldRow(_code("note"), ValueType.CODE_NOTE, "note", "note", None),
    FieldRow(_code_with_status(CodeStatus.RELEASED), ValueType.CODE, "code", "code", None),
    FieldRow(_code_with_status(CodeStatus.ANNOUNCED), ValueType.CODE, "codeannounced", "codeannounced", None),
    FieldRow(
        lambda e: e.record.code if e.options.code_links != "none" else None, ValueType.CODE, None, None, "custom.code"
    ),
)  # fmt: skip


def field_rows() -> tuple[FieldRow, ...]:
    """The rows of `FIELD_MAP`, then one for each further kind of identifier that a format has a field for."""
    further = (
        FieldRow(_further_id(kind.name), ValueType.VERBATIM, kind.bib, kind.bib, kind.csl) for kind in KINDS.exported()
    )
    return (*FIELD_MAP, *further)


def _further_id(name: str) -> Callable[[ExportEntry], str | None]:
    def text(entry: ExportEntry) -> str | None:
        found = (find_id(marked) for marked in entry.record.ids)
        return next((identifier.text for identifier in found if identifier and identifier.name == name), None)

    return text
