"""A work, as we know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from normalizer.values import Value
from normalizer.values.code_links import CodeLink
from normalizer.values.dates import PartialDate
from normalizer.values.ids import KINDS, IdRole, find_id
from normalizer.values.latex.convert import plain_text
from normalizer.values.names.person import Person
from normalizer.values.text import html_table
from normalizer.values.venues.parse import Venue, VenueKind
from normalizer.works.description import Description, RawName, form_in


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrigin(Value):
    """The source of a value ("arxiv", "page"), and how it reached us ("catalog:arxiv.jsonl.zst", "page.txt:3")."""

    source: str
    via: str | None = None


class RetractionStatus(StrEnum):
    """What was taken back: the preprint by its authors or arXiv, or the publication by its publisher."""

    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"


class WorkForm(StrEnum):
    """What a work is that is issued by itself, not in a venue. The house that issued it is the `publisher`."""

    BOOK = "book"
    PHD_THESIS = "phdthesis"
    MASTERS_THESIS = "mastersthesis"
    THESIS = "thesis"
    REPORT = "report"
    DATASET = "dataset"
    SOFTWARE = "software"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record(Value):
    """Everything known of one work; what is not known is None or empty.

    `title` is the source's own text, TeX included. `date` is the date of the published work when `venue` is known,
    else that of the preprint's first version; `preprint_date` is always the latter. `standing` is None for a work
    that nobody took back. `form` is None for papers. `ids` are those of further kinds that a format has a field for,
    marked ("pmid:31452104").
    `origin` has a row for every
    field that has a value, by the field's name.
    """

    title: str
    authors: tuple[Person, ...] = ()
    authors_complete: bool = True
    date: PartialDate | None = None
    preprint_date: PartialDate | None = None
    arxiv: str | None = None
    primary_category: str | None = None
    doi: str | None = None
    venue: Venue | None = None
    form: WorkForm | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    url: str | None = None
    code: tuple[CodeLink, ...] = ()
    ids: tuple[str, ...] = ()
    standing: RetractionStatus | None = None
    origin: dict[str, FieldOrigin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise TypeError for a value that is easily given in another type."""
        if not isinstance(self.title, str):
            raise TypeError(f"Record: title: expected a text, not {type(self.title).__name__}")
        if not all(isinstance(each, Person) for each in self.authors):
            raise TypeError(
                'Record: authors: expected persons, as in authors=(Person(family="Lovelace", given="Ada"),)'
            )
        for name in ("date", "preprint_date"):
            if not isinstance(day := getattr(self, name), PartialDate | None):
                raise TypeError(f"Record: {name}: expected PartialDate(year=2020) or None, not {type(day).__name__}")

    @property
    def authors_in_short(self) -> str:
        """The family names of one or two authors, or the first one's and "et al."."""
        names = [person.literal or person.family or "" for person in self.authors[:3]]
        if len(names) > 2 or (names and not self.authors_complete):
            return f"{names[0]} et al."
        return " and ".join(names)

    def __repr__(self) -> str:
        known = (self.authors_in_short, self.venue and (self.venue.short or self.venue.name), self.date)
        ids = (self.arxiv and f"arXiv:{self.arxiv}", self.doi and f"doi:{self.doi}")
        return f"<Record: {'; '.join([repr(self.title), *(str(each) for each in (*known, *ids) if each)])}>"

    def _repr_html_(self) -> str:
        """A row for each field that has a value, with where it comes from, for notebooks."""
        shown = {name: getattr(self, name) for name in type(self).__dataclass_fields__ if name != "origin"}
        rows = (
            (name, _text_of(value), self.origin[name].source if name in self.origin else "")
            for name, value in shown.items()
            if value not in (None, (), True)
        )
        return html_table(("field", "value", "from"), rows)

    def as_preprint(self) -> Record:
        """The same work cited as its preprint; itself when it has none."""
        if self.arxiv is None or self.venue is None:
            return self
        published = ("venue", "volume", "issue", "pages", "publisher", "doi", "url")
        kept = {name: origin for name, origin in self.origin.items() if name not in published}
        if "preprint_date" in kept:
            kept["date"] = kept["preprint_date"]
        ids = tuple(text for text in self.ids if _role_of(text) is not IdRole.PUBLICATION)
        changes = dict.fromkeys(published) | {"ids": ids, "date": self.preprint_date, "origin": kept}
        return self.model_copy(update=changes)


def _text_of(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_text_of, value))
    return value.name if isinstance(value, Venue) else value.url if isinstance(value, CodeLink) else str(value)


def _role_of(marked: str) -> IdRole | None:
    found = find_id(marked)
    return KINDS.by_name[found.name].role if found else None


def _kind_of(record: Record) -> str | None:
    if record.venue is None:
        return "preprint" if record.arxiv else record.form
    is_series = record.venue.kind in (VenueKind.JOURNAL, VenueKind.CONFERENCE, VenueKind.WORKSHOP)
    return record.venue.kind.value if is_series else form_in(record.venue.raw)


def describe_record(record: Record) -> Description:
    """Return a record of a work as the description that is compared with others."""
    names = (record.arxiv or "", record.doi or "", *record.ids)
    ids = tuple(dict.fromkeys(found for name in names if (found := find_id(name))))
    day = record.preprint_date or record.date
    return Description(
        "record",
        plain_text(record.title),
        ids=ids,
        authors=tuple(RawName(str(each), each.family_name, each.given, each.suffix) for each in record.authors),
        authors_complete=record.authors_complete,
        published=str(day) if day else None,
        year=record.date.year if record.date and record.venue else None,
        venue=record.venue.name if record.venue else None,
        kind=_kind_of(record),
        volume=record.volume,
        issue=record.issue,
        pages=record.pages,
        publisher=record.publisher,
        code=tuple(link.url for link in record.code),
    )
