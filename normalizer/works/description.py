"""The description of a work by one page, source record, `.bib` entry or lock file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache, partial
from math import isnan
from typing import Any

from normalizer.values.ids import (
    KINDS,
    ArxivId,
    Doi,
    PaperId,
    changed_ids,
    find_id,
    first_id,
    id_of_address,
    ids_in_texts,
    ids_named,
    names_arxiv_id,
)
from normalizer.values.lazy import lazy_re
from normalizer.values.names.person import RawName, with_particle

__all__ = ["Description", "Form", "RawName", "ids_of", "without_arxiv_id", "work_name", "year_of"]

_YEAR = lazy_re(r"\d{4}")


class Form(StrEnum):
    """What wrote the description. The identifiers of a record are its own; those of a page or an entry are claims."""

    PAGE = "page"
    RECORD = "record"
    ENTRY = "entry"
    LOCK = "lock"


_FORMS = {form.value: form for form in Form}

THESIS_WORDS = r"\b(?:thesis|dissertation|habilitation)\b"
_THESIS = lazy_re(THESIS_WORDS, re.IGNORECASE)
_PRESENTATION = lazy_re(
    r"\b(?:blog|github|gitlab|software|source code|slides|talk|lecture|video|youtube|podcast|poster|press release)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, init=False)
class Description:
    """What one page, record or entry states about a work. "Not given" is None or empty; values are as written.

    `source` names the source ("arxiv", "other", ...), `via` the channel ("catalog:arxiv.jsonl.zst").
    `ids` are in the order of `KINDS`; the constructor also takes them by the name of their kind, `doi="10.1000/xyz"`.
    `published` is the first public date, ISO 8601 to the year, month or day ("2022-09", "2022-09-22").
    `year` is the year of `venue`; `kind` the source's own word ("conference", "journal", ...).
    `abstract` is the text as a source gave it; a catalog keeps only its `fingerprint` (normalizer.values.abstracts).
    `damaged` names the fields whose values are known to be damaged: they may support a match, and never contradict it.
    `linked` is the work that a catalog put the record in when it was built: its checksum and the first row of the work.
    """

    source: str
    title: str
    via: str | None
    ids: tuple[PaperId, ...]
    authors: tuple[RawName, ...]
    authors_complete: bool
    published: str | None
    primary_category: str | None
    venue: str | None
    year: int | None
    kind: str | None
    volume: str | None
    issue: str | None
    pages: str | None
    publisher: str | None
    url: str | None
    code: tuple[str, ...]
    comment: str | None
    other_titles: tuple[str, ...]
    abstract: str | None
    fingerprint: bytes | None
    withdrawn: bool
    retracted: bool
    form: Form
    damaged: frozenset[str]
    linked: tuple[str, int] | None = field(compare=False, repr=False)

    def __init__(
        self,
        source: str,
        title: str,
        via: str | None = None,
        *,
        ids: tuple[PaperId, ...] = (),
        authors: tuple[RawName, ...] = (),
        authors_complete: bool = True,
        published: str | None = None,
        primary_category: str | None = None,
        venue: str | None = None,
        year: int | None = None,
        kind: str | None = None,
        volume: str | None = None,
        issue: str | None = None,
        pages: str | None = None,
        publisher: str | None = None,
        url: str | None = None,
        code: tuple[str, ...] = (),
        comment: str | None = None,
        other_titles: tuple[str, ...] = (),
        abstract: str | None = None,
        fingerprint: bytes | None = None,
        withdrawn: bool = False,
        retracted: bool = False,
        form: Form = Form.RECORD,
        damaged: frozenset[str] = frozenset(),
        linked: tuple[str, int] | None = None,
        **named_ids: str | None,
    ) -> None:
        put = object.__setattr__
        put(self, "source", source)
        put(self, "title", title)
        put(self, "via", via)
        put(self, "ids", (changed_ids(ids, named_ids) if ids else ids_named(named_ids)) if named_ids else ids)
        put(self, "authors", authors)
        put(self, "authors_complete", authors_complete)
        put(self, "published", published)
        put(self, "primary_category", primary_category)
        put(self, "venue", venue)
        put(self, "year", year)
        put(self, "kind", kind)
        put(self, "volume", volume)
        put(self, "issue", issue)
        put(self, "pages", pages)
        put(self, "publisher", publisher)
        put(self, "url", url)
        put(self, "code", code)
        put(self, "comment", comment)
        put(self, "other_titles", other_titles)
        put(self, "abstract", abstract)
        put(self, "fingerprint", fingerprint)
        put(self, "withdrawn", withdrawn)
        put(self, "retracted", retracted)
        put(self, "form", form)
        put(self, "damaged", damaged)
        put(self, "linked", linked)

    def __hash__(self) -> int:
        return hash((self.title, self.source, self.year))  # of 24 fields; equal records are rare

    @classmethod
    def from_mapping(cls, row: Mapping[str, Any]) -> Description:
        """Return the description that a mapping holds, in the shape of `truth/relations`; unknown keys are ignored.

        A year may be a text, or a float as of tables with missing values, which NaN stands for; what is no year is not
        known. The authors are texts, mappings and objects with `family` and `given`, mappings with `name`, or one text.
        The arXiv identifier may be the `arxiv_id` of a catalog's rows or an `eprint`; `ids` has identifiers by their
        kinds, or texts of identifiers. What is not stated is read from the other fields, as it is for an entry (venue
        "CoRR abs/2209.10901", an address). Raises TypeError for a value of another type.
        """
        row = {name: value for name, value in row.items() if not (isinstance(value, float) and isnan(value))}
        for name in _TEXTS:
            if not isinstance(value := row.get(name), str | None):
                raise TypeError(f"{name}: expected a text, not {type(value).__name__}")
        authors = row.get("authors") or ()
        if not isinstance(authors, Iterable):
            raise TypeError(f"authors: expected a list of names, not {type(authors).__name__}")
        form = _FORMS.get(row.get("kind") or "", Form.RECORD)
        made = cls(
            source=str(row.get("source") or form.value),
            title=row.get("title") or "",
            arxiv=_canonical(ArxivId, row.get("arxiv") or row.get("arxiv_id")),
            doi=_canonical(Doi, row.get("doi")),
            authors=tuple(_name(name) for name in ([authors] if isinstance(authors, str) else authors)),
            authors_complete=row.get("authors_complete", True),
            published=row.get("published"),
            venue=row.get("venue"),
            year=_year(row.get("year")),
            kind=row.get("type"),
            volume=without_arxiv_id(_text(row.get("volume"))),
            issue=without_arxiv_id(_text(row.get("number"))),
            pages=without_arxiv_id(_text(row.get("pages"))),
            publisher=row.get("publisher"),
            url=row.get("url"),
            abstract=row.get("abstract"),
            form=form,
        )
        fields = {name: _text(row.get(name)) for name in ("eprint", "url", "volume", "number", "pages")}
        fields["journal"] = made.venue
        stated = [*_ids_in(row.get("ids")), id_of_address(made.url or "")]
        stated += [found for _, found in ids_in_texts(fields.get)]
        missing = {each.name: each.text for each in reversed(stated) if each and not first_id(made.ids, each.name)}
        return made.with_ids(**missing) if missing else made

    def with_ids(self, **named_ids: str | None) -> Description:
        """The record with the identifiers of these kinds replaced, or removed (None)."""
        ids = changed_ids(self.ids, named_ids)
        return self if ids == self.ids else replace(self, ids=ids)

    def without_publication(self) -> Description:
        """The record with what it says of the work itself, and nothing of a publication."""
        kept = replace(self, venue=None, year=None, kind=None, volume=None, issue=None, pages=None)
        return replace(kept, publisher=None, url=None).with_ids(doi=None)

    @property
    def arxiv(self) -> str | None:
        return first_id(self.ids, "arxiv")

    @property
    def doi(self) -> str | None:
        return first_id(self.ids, "doi")

    @property
    def s2(self) -> str | None:
        return first_id(self.ids, "s2")

    @property
    def dblp(self) -> str | None:
        return first_id(self.ids, "dblp")

    @property
    def openreview(self) -> str | None:
        return first_id(self.ids, "openreview")

    @property
    def acl(self) -> str | None:
        return first_id(self.ids, "acl")


def work_name(work: Sequence[Description]) -> str:
    """What a work can be looked up by: "arXiv:2209.10901", "doi:10.1000/xyz", or that it has nothing."""
    for prefix, name in (("arXiv:", "arxiv"), ("doi:", "doi")):
        if found := next((value for each in work if (value := getattr(each, name))), None):
            return f"{prefix}{found}"
    return "a record without identifier"


def form_in(text: str) -> str | None:
    """Return the kind of work that a remark on its form names: a thesis, or a presentation (program, talk, page)."""
    if _THESIS.search(text):
        return "thesis"
    return "presentation" if _PRESENTATION.search(text) else None


def ids_of(description: Description) -> frozenset[PaperId]:
    """Return the identifiers of a description in comparable form.

    DOIs are in lower case. The DOIs of arXiv become arXiv ids, and papers of the ACL Anthology are known by their DOI.
    """
    return _comparable(description.ids)


@lru_cache(maxsize=1 << 12)
def _comparable(ids: tuple[PaperId, ...]) -> frozenset[PaperId]:
    return frozenset(filter(None, (identifier.comparable for identifier in ids)))


def year_of(description: Description) -> int | None:
    """Return the year of the venue, or the year of the first public date."""
    return published_year(description) if description.year is None else description.year


def published_year(description: Description) -> int | None:
    """Return the year of the first public date."""
    match = _YEAR.match(description.published or "")
    return int(match[0]) if match else None


_TEXTS = (
    *("kind", "title", "arxiv", "arxiv_id", "eprint", "doi", "published", "venue", "type", "publisher", "url"),
    "abstract",
)


def _name(name: object) -> RawName:
    """The name of a text, or of a mapping or an object with its parts. Raises TypeError for anything else."""
    if isinstance(name, RawName):
        return name
    if isinstance(name, str):
        return RawName(name)
    if isinstance(name, Mapping) and isinstance(whole := name.get("name"), str):  # as Semantic Scholar gives them
        return RawName(whole)
    part_of = name.get if isinstance(name, Mapping) else partial(getattr, name)
    given, particle, family, suffix, literal = (
        part_of(part, None) for part in ("given", "particle", "family", "suffix", "literal")
    )
    family = with_particle(particle or "", family) if isinstance(family, str) else literal
    if not isinstance(family, str) or not all(isinstance(part, str | None) for part in (given, particle, suffix)):
        raise TypeError(f"authors: expected names as texts or with `family` and `given`, not {type(name).__name__}")
    return RawName(" ".join(filter(None, (given, family, suffix))), family, given, suffix)


def _ids_in(ids: object) -> Iterator[PaperId]:
    """The identifiers of a mapping by their kinds, or of texts; what is no identifier is left out. Raises TypeError."""
    named = isinstance(ids, Mapping)
    given = list(ids.items() if isinstance(ids, Mapping) else [("", text) for text in _listed(ids)])
    for name, text in given:
        if not isinstance(text, str | None):
            raise TypeError(f"ids: expected texts, not {type(text).__name__}")
        kind = KINDS.by_name.get(name)
        found = (kind.type.find(text) or kind.type(text)) if kind and text else find_id(text or "")
        if found and (kind or not named):
            yield found


def _listed(ids: object) -> Iterable[object]:
    if isinstance(ids, Iterable):
        return (ids,) if isinstance(ids, str) else ids
    if ids is not None:
        raise TypeError(f"ids: expected identifiers, not {type(ids).__name__}")
    return ()


def _canonical(kind: type[PaperId], text: str | None) -> str | None:
    """The text of an identifier without version, prefix or address; a text that is none stays as it is."""
    found = kind.find(text) if text else None
    return found.text if found else text


def _year(value: object) -> int | None:
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
    return int(text) if _DIGITS.fullmatch(text) else None


_DIGITS = lazy_re(r"\d{1,4}", re.ASCII)


def without_arxiv_id(text: str | None) -> str | None:
    """Return a volume, number or pages; None for none, and for the number of a preprint ("abs/2209.10901")."""
    return None if not text or names_arxiv_id(text) else text


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
