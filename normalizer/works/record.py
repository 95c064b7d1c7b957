"""A work, as we know it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from normalizer.values.base import Value
from normalizer.values.code_links import CodeLink
from normalizer.values.dates import PartialDate
from normalizer.values.ids import KINDS, IdRole, find_id
from normalizer.values.names.person import Person
from normalizer.values.venues.value import Venue


class FieldOrigin(Value):
    """Who said a value ("arxiv", "page"), and how it reached us ("catalog:arxiv.jsonl.zst", "page.txt:3")."""

    source: str
    via: str | None = None


class Standing(StrEnum):
    """What was taken back: the preprint by its authors or arXiv, or the publication by its publisher."""

    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"


class Record(Value):
    """Everything known of one work; what is not known is None or empty.

    `title` is the source's own text, TeX included. `date` is the date of the published work when `venue` is known,
    else that of the preprint's first version; `preprint_date` is always the latter. `standing` is None for a work
    that nobody took back. `ids` are those of further kinds that a format has a field for, marked ("pmid:31452104").
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
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    url: str | None = None
    code: tuple[CodeLink, ...] = ()
    ids: tuple[str, ...] = ()
    standing: Standing | None = None
    origin: dict[str, FieldOrigin] = Field(default_factory=dict)

    def as_preprint(self) -> Record:
        """The same work cited as its preprint; itself when it has none."""
        if self.arxiv is None or self.venue is None:
            return self
        published = ("venue", "volume", "issue", "pages", "publisher", "doi", "url")
        kept = {name: origin for name, origin in self.origin.items() if name not in published}
        if "preprint_date" in kept:
            kept["date"] = kept["preprint_date"]
        ids = tuple(text for text in self.ids if not _is_publications(text))
        changes = dict.fromkeys(published) | {"ids": ids, "date": self.preprint_date, "origin": kept}
        return self.model_copy(update=changes)


def _is_publications(marked: str) -> bool:
    found = find_id(marked)
    return found is not None and KINDS.by_name[found.name].role is IdRole.PUBLICATION
