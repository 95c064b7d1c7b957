"""The fields of all formats: one row for each, in the order of output."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import Literal

from normalizer.export.format import TYPE_OF_VENUE, WHOLE, ExportEntry, WorkType, printed_kind
from normalizer.export.profiles import IdField, profiles_of
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.dates import PartialDate
from normalizer.values.ids import KINDS, ArxivId, Doi, find_id
from normalizer.values.names.person import Person
from normalizer.values.titles import STOP_WORDS
from normalizer.works.record import RetractionStatus, WorkForm

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
    csl: str
    ris: str


_T = WorkType
TYPES: Mapping[WorkType, TypeRow] = {
    _T.PREPRINT: TypeRow("misc", "online", "article", "UNPB"),
    _T.CONFERENCE: TypeRow("inproceedings", "inproceedings", "paper-conference", "CONF"),
    _T.JOURNAL: TypeRow("article", "article", "article-journal", "JOUR"),
    _T.CHAPTER: TypeRow("incollection", "incollection", "chapter", "CHAP"),
    _T.BOOK: TypeRow("book", "book", "book", "BOOK"),
    _T.THESIS: TypeRow("phdthesis", "phdthesis", "thesis", "THES"),
    _T.REPORT: TypeRow("techreport", "techreport", "report", "RPRT"),
    _T.DATASET: TypeRow("misc", "dataset", "dataset", "DATA"),
    _T.SOFTWARE: TypeRow("misc", "software", "software", "COMP"),
    _T.OTHER: TypeRow("misc", "misc", "document", "GEN"),
}

# The type whose styles print the field. Typst prints no year of @online.
_PREPRINT_TYPES = {IdField.NUMBER: "report", IdField.DOI: "misc"}


def bib_type(entry: ExportEntry, dialect: str) -> str:
    """The entry type in a dialect of .bib files."""
    if entry.type is _T.PREPRINT:
        for field, kind in _PREPRINT_TYPES.items():
            if field in entry.arxiv_fields:
                return kind
    if entry.type is _T.THESIS and entry.record.form is WorkForm.MASTERS_THESIS:
        return "mastersthesis"
    name: str = getattr(TYPES[entry.type], dialect)
    return name


def csl_type(entry: ExportEntry) -> str:
    """The type in CSL, which asks for no field: a work without a year keeps the type of its venue."""
    venue = entry.record.venue
    return TYPES[TYPE_OF_VENUE[printed_kind(venue)] if venue else entry.type].csl


def _venue_if_type(*types: WorkType) -> Callable[[ExportEntry], str | None]:
    """The venue's full name, for works of these types."""
    return lambda entry: entry.record.venue.name if entry.record.venue and entry.type in types else None


def date_of(entry: ExportEntry) -> PartialDate | None:
    return entry.record.date or (entry.record.preprint_date if entry.record.venue is None else None)


def _if_preprint(value: Callable[[ExportEntry], str]) -> Callable[[ExportEntry], str | None]:
    return lambda entry: value(entry) if entry.type is WorkType.PREPRINT else None


def _if_arxiv_in(field: IdField, value: Callable[[ExportEntry], str | None]) -> Callable[[ExportEntry], str | None]:
    """A value that belongs to an arXiv id in this field."""
    return lambda entry: value(entry) if field in entry.arxiv_fields else None


def _marked_if_in(field: IdField) -> Callable[[ExportEntry], str | None]:
    return _if_arxiv_in(field, lambda entry: f"arXiv:{entry.record.arxiv}")


def _publisher_if_type(*types: WorkType) -> Callable[[ExportEntry], str | None]:
    return lambda entry: entry.record.publisher if entry.type in types else None


def _biblatex_publisher(entry: ExportEntry) -> str | None:
    """An article has none in biblatex's data model, and a thesis its school; Typst prints a school only from here."""
    if entry.type is _T.JOURNAL or (entry.type in _HOUSE_IS_SCHOOL and entry.profile.name != "typst"):
        return None
    return entry.record.publisher


# A name for labels and citations is no longer than this, if a shorter part of the title says it.
_MAX_SHORT_TITLE = 40


def short_title(entry: ExportEntry) -> str | None:
    """What a work without authors is cited by: its title without a subtitle, or its first words."""
    if entry.record.authors:
        return None
    main = entry.record.title.split(": ")[0]
    words = main.split()
    if len(main) <= _MAX_SHORT_TITLE or "$" in main or "{" in main:
        return main
    while words and (len(" ".join(words)) > _MAX_SHORT_TITLE or words[-1].lower() in STOP_WORDS):
        words.pop()
    return " ".join(words).rstrip(",;:-\N{EN DASH}\N{EM DASH} ") or main


def _printed_doi(entry: ExportEntry) -> str | None:
    """The publisher's DOI, or arXiv's where the profile has the id there."""
    if IdField.DOI in entry.arxiv_fields:
        return f"10.48550/arXiv.{entry.record.arxiv}"
    return doi_of(entry)


# In the field `doi` they end a line, or an argument, in the macros of elsarticle, urlbst and others.
_TEX_SIGNS = frozenset('%#^~\\{}<>"`|')


def _is_doi_noted(entry: ExportEntry) -> bool:
    """Whether the DOI is printed as text: one with such signs, where macros of the style read it, or nobody knows."""
    return not entry.profile.any_doi and not _TEX_SIGNS.isdisjoint(doi_of(entry) or "")


def doi_of(entry: ExportEntry) -> str | None:
    """The publisher's DOI; the one that arXiv gives every preprint would print the eprint a second time."""
    found = Doi.find(entry.record.doi or "")
    is_other = found is None or found.acm_address or (entry.record.arxiv and found.arxiv)
    return None if is_other else str(found)


def url_of(entry: ExportEntry) -> str | None:
    """The record's own link, for a preprint at least arXiv's; one that only repeats the DOI is left out."""
    return _own_url(entry, or_arxiv=entry.type is WorkType.PREPRINT)


def _printed_url(entry: ExportEntry) -> str | None:
    """The record's own link; arXiv's where the profile has the id there."""
    return _own_url(entry, or_arxiv=IdField.URL in entry.arxiv_fields)


def _own_url(entry: ExportEntry, *, or_arxiv: bool) -> str | None:
    record = entry.record
    if record.url is None and record.arxiv and or_arxiv:
        return ArxivId(record.arxiv).url
    own, linked = (Doi.find(text or "") for text in (record.doi, record.url))
    repeats = own is not None and linked is not None and linked.key == own.key
    if record.url and not repeats:
        return record.url
    return own.acm_address if own else None


def _code(mode: str) -> Callable[[ExportEntry], tuple[CodeLink, ...] | None]:
    return lambda entry: entry.record.code if entry.options.shown_code == mode else None


def _code_with_status(status: CodeStatus) -> Callable[[ExportEntry], tuple[CodeLink, ...] | None]:
    """Released and announced code are in different fields."""
    links = _code("field")
    return lambda entry: tuple(link for link in links(entry) or () if link.status is status)


def standing_of(entry: ExportEntry) -> str | None:
    """A withdrawal or retraction, which is printed with the entry."""
    return _RETRACTION_NOTES[entry.record.standing] if entry.record.standing else None


_RETRACTION_NOTES = {RetractionStatus.WITHDRAWN: "Withdrawn", RetractionStatus.RETRACTED: "Retracted"}
_HOUSE_IS_SCHOOL = (_T.THESIS, _T.REPORT)
_HOUSE_IS_NOTED = (_T.DATASET, _T.SOFTWARE)
_THESIS_NAMES = {WorkForm.PHD_THESIS: "PhD thesis", WorkForm.MASTERS_THESIS: "Master's thesis"}

FIELD_MAP: tuple[FieldRow, ...] = (
    FieldRow(lambda e: e.record.title, ValueType.TITLE, "title", "title", "title"),
    FieldRow(lambda e: e.record.authors, ValueType.NAMES, "author", "author", "author"),
    FieldRow(short_title, ValueType.TEXT, "key", None, None),
    FieldRow(short_title, ValueType.TITLE, None, "shorttitle", "title-short"),
    FieldRow(_venue_if_type(_T.JOURNAL), ValueType.TEXT, "journal", "journaltitle", "container-title"),
    FieldRow(_venue_if_type(_T.CONFERENCE, _T.CHAPTER), ValueType.TEXT, "booktitle", "booktitle", "container-title"),
    FieldRow(_venue_if_type(_T.OTHER), ValueType.TEXT, "howpublished", "howpublished", "container-title"),
    FieldRow(
        lambda e: e.record.venue.short if e.record.venue else None,
        ValueType.TEXT, None, None, "container-title-short",
    ),
    FieldRow(_publisher_if_type(*_HOUSE_IS_NOTED), ValueType.TEXT, "howpublished", None, None),
    FieldRow(_publisher_if_type(_T.THESIS), ValueType.TEXT, "school", "institution", None),
    FieldRow(_publisher_if_type(_T.REPORT), ValueType.TEXT, "institution", "institution", None),
    FieldRow(
        lambda e: _THESIS_NAMES.get(e.record.form) if e.record.form and e.type is _T.THESIS else None,
        ValueType.TEXT, None, None, "genre",
    ),
    FieldRow(_marked_if_in(IdField.JOURNAL), ValueType.VERBATIM, "journal", None, None),
    FieldRow(_marked_if_in(IdField.HOWPUBLISHED), ValueType.VERBATIM, "howpublished", None, None),
    FieldRow(_if_arxiv_in(IdField.NUMBER, lambda _: "Preprint"), ValueType.TEXT, None, "type", None),
    FieldRow(_marked_if_in(IdField.NUMBER), ValueType.VERBATIM, None, "number", None),
    FieldRow(_if_arxiv_in(IdField.NUMBER, lambda _: "arXiv"), ValueType.TEXT, None, "institution", None),
    FieldRow(date_of, ValueType.DATE, "year", "date", "issued"),
    FieldRow(lambda e: e.record.volume, ValueType.TEXT, "volume", "volume", "volume"),
    # BibTeX's styles take a number in proceedings for that of a series, and warn that there is none.
    FieldRow(lambda e: e.record.issue if e.type is _T.JOURNAL else None, ValueType.TEXT, "number", "number", "issue"),
    FieldRow(lambda e: e.record.issue if e.type is not _T.JOURNAL else None, ValueType.TEXT, None, "number", "issue"),
    FieldRow(lambda e: e.record.pages, ValueType.PAGES, "pages", "pages", "page"),
    FieldRow(
        lambda e: e.record.publisher if e.type not in (*_HOUSE_IS_SCHOOL, *_HOUSE_IS_NOTED) else None,
        ValueType.TEXT, "publisher", None, None,
    ),
    FieldRow(lambda e: e.record.publisher, ValueType.TEXT, None, None, "publisher"),
    FieldRow(_biblatex_publisher, ValueType.TEXT, None, "publisher", None),
    FieldRow(lambda e: None if _is_doi_noted(e) else _printed_doi(e), ValueType.VERBATIM, "doi", None, None),
    FieldRow(_printed_doi, ValueType.VERBATIM, None, "doi", None),
    FieldRow(doi_of, ValueType.VERBATIM, None, None, "DOI"),
    FieldRow(_if_arxiv_in(IdField.EPRINT, lambda e: e.record.arxiv), ValueType.VERBATIM, "eprint", "eprint", None),
    FieldRow(lambda e: e.record.arxiv, ValueType.VERBATIM, None, None, "custom.arxiv"),
    FieldRow(_if_arxiv_in(IdField.ARXIVID, lambda e: e.record.arxiv), ValueType.VERBATIM, "arxivid", "arxivid", None),
    FieldRow(_if_arxiv_in(IdField.EPRINT, lambda _: "arXiv"), ValueType.VERBATIM, "archiveprefix", None, None),
    FieldRow(_if_arxiv_in(IdField.EPRINT, lambda _: "arxiv"), ValueType.VERBATIM, None, "eprinttype", None),
    FieldRow(
        lambda e: e.record.primary_category if e.record.arxiv else None,
        ValueType.VERBATIM, "primaryclass", None, "custom.primary_category",
    ),
    FieldRow(
        _if_arxiv_in(IdField.EPRINT, lambda e: e.record.primary_category),
        ValueType.VERBATIM, None, "eprintclass", None,
    ),
    # How citation processors expect a preprint (Zotero's and CSL's convention).
    FieldRow(_if_preprint(lambda _: "preprint"), ValueType.VERBATIM, None, None, "genre"),
    FieldRow(_if_preprint(lambda _: "arXiv"), ValueType.VERBATIM, None, None, "publisher"),
    FieldRow(
        lambda e: str(e.record.preprint_date) if e.record.preprint_date and e.record.venue else None,
        ValueType.VERBATIM, None, None, "custom.preprint_date",
    ),
    FieldRow(_printed_url, ValueType.URL, "url", "url", "URL"),
    FieldRow(lambda e: f"doi:{doi_of(e)}" if _is_doi_noted(e) else None, ValueType.TEXT, "note", None, None),
    FieldRow(_marked_if_in(IdField.NOTE), ValueType.VERBATIM, "note", None, None),
    FieldRow(standing_of, ValueType.TEXT, "note", "note", "note"),
    # The link to the code stands last: behind date and identifiers, where styles print biblatex's addendum.
    FieldRow(_code("note"), ValueType.CODE_NOTE, "note", "addendum", "note"),
    FieldRow(_code_with_status(CodeStatus.RELEASED), ValueType.CODE, "code", "code", None),
    FieldRow(_code_with_status(CodeStatus.ANNOUNCED), ValueType.CODE, "codeannounced", "codeannounced", None),
    FieldRow(
        lambda e: e.record.code if e.options.shown_code != "none" else None, ValueType.CODE, None, None, "custom.code"
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


def in_shape(entry: ExportEntry, dialect: str, fields: Collection[str]) -> ExportEntry:
    """The entry with the profile and the place of code links whose fields are most like these.

    What the options ask for stays, and goes before where another shape is no more alike.
    """
    profiles = (entry.profile,) if entry.options.style else (entry.profile, *profiles_of(dialect))
    places = (entry.options.shown_code,) if entry.options.code_links else _CODE_PLACES
    there = {name for name in fields if name != WHOLE}
    best, fewest = entry, len(_fields(entry, dialect) ^ there)
    for profile, code_links in product(profiles, places):
        if not fewest:
            break
        other = replace(entry, profile=profile, options=replace(entry.options, code_links=code_links))
        if (differing := len(_fields(other, dialect) ^ there)) < fewest:
            best, fewest = other, differing
    return best


_CODE_PLACES: tuple[Literal["field", "note", "none"], ...] = ("field", "note", "none")


def _fields(entry: ExportEntry, dialect: str) -> set[str]:
    return {name for row in field_rows() if (name := getattr(row, dialect)) and row.value(entry)}
