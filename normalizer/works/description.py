"""The description of a work by one page, source record, `.bib` entry or lock file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from normalizer.values.ids import ArxivId, Doi, PaperId, changed_ids, first_id, ids_named
from normalizer.values.lazy import lazy_re
from normalizer.values.names.person import RawName
from normalizer.values.text import similar_word

__all__ = ["Description", "Form", "RawName", "ids_of", "work_name", "year_of"]

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
        """Return the description that a mapping holds, in the shape of `truth/relations`; None is "not given".

        Raises TypeError for an unknown key or a value of another type, ValueError for a text that is no number or form.
        """
        if unknown := [name for name in row if name not in _READERS]:
            close = similar_word(str(unknown[0]), _READERS)
            hint = f"did you mean {close!r}?" if close else f"keys are {', '.join(_READERS)}"
            raise TypeError(f"unknown key {unknown[0]!r}; {hint}")
        values = {name: value for name, value in row.items() if value is not None and not _is_empty_text(value)}
        given = {name: _READERS[name](name, value) for name, value in values.items()}
        form = given.pop("kind", Form.RECORD)
        names = {_PARAMETERS.get(name, name): value for name, value in given.items()}
        return cls(**{"source": form.value, "title": "", **names}, form=form)

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


# --- a description from a mapping


def _is_empty_text(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _type_error(name: str, expected: str, value: object) -> TypeError:
    return TypeError(f"{name}: expected {expected}, not {type(value).__name__}")


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _type_error(name, "a text", value)
    return value


def _label(name: str, value: object) -> str:
    """A volume or pages, which may be a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(name, value)


def _number(name: str, value: object) -> int:
    if isinstance(value, str):
        if not _DIGITS.fullmatch(value.strip()):
            raise ValueError(f"{name}: expected a number, not {value!r}")
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise _type_error(name, "a number", value)
    return int(value)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _type_error(name, "True or False", value)
    return value


def _names(name: str, value: object) -> tuple[RawName, ...]:
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise _type_error(name, "a list of names", value)
    return tuple(each if isinstance(each, RawName) else RawName(_text(name, each)) for each in value)


def _form(name: str, value: object) -> Form:
    if value not in _FORMS:
        raise ValueError(f"{name}: expected one of {', '.join(_FORMS)}, not {value!r}")
    return _FORMS[str(value)]


def _canonical(kind: type[PaperId]) -> Callable[[str, object], str]:
    """The text of an identifier without version, prefix or address; a text that is none stays as it is."""

    def read(name: str, value: object) -> str:
        text = _text(name, value)
        found = kind.find(text)
        return found.text if found else text

    return read


_DIGITS = lazy_re(r"\d{1,9}")
# Key of a mapping -> what reads its value. `kind` is the form; the kind of the work is called `type`.
_READERS: Mapping[str, Callable[[str, object], Any]] = {
    "title": _text,
    "authors": _names,
    "authors_complete": _flag,
    "year": _number,
    "published": _text,
    "venue": _text,
    "type": _text,
    "arxiv": _canonical(ArxivId),
    "doi": _canonical(Doi),
    "volume": _label,
    "number": _label,
    "pages": _label,
    "publisher": _text,
    "url": _text,
    "abstract": _text,
    "source": _text,
    "kind": _form,
}
_PARAMETERS = {"number": "issue", "type": "kind"}
