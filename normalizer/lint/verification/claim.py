"""What an entry says of its work, read once: fields of BibTeX and BibLaTeX in one shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from normalizer.values.ids import ArxivId, Doi, find_id
from normalizer.values.latex.convert import to_unicode
from normalizer.values.names.raw import RawName
from normalizer.values.titles import title_key, title_words
from normalizer.values.venues.parse import parse_venue
from normalizer.values.venues.value import Venue
from normalizer.works.description import Description, Form
from normalizer.works.records.pair import Claimed

if TYPE_CHECKING:
    from normalizer.bib import BibEntry
    from normalizer.lint.context import Context

# What no source of ours lists: a paper of the same title is another work.
_NO_PAPERS = frozenset(
    "book mvbook booklet manual proceedings mvproceedings collection mvcollection periodical reference mvreference "
    "software dataset patent standard legislation jurisdiction artwork audio video movie music image set xdata "
    "phdthesis mastersthesis thesis letter performance review".split()
)
_VALUES = ("title", "authors", "year", "venue", "doi", "arxiv")
_VENUE_FIELDS = ("booktitle", "journaltitle", "journal")
# Where authors put an arXiv id when they have no field for it.
_ID_FIELDS = (
    "eprint",
    "arxiv",
    "arxivid",
    "url",
    "journal",
    "journaltitle",
    "howpublished",
    "note",
    "volume",
    "number",
)
_IN_TEXT = re.compile(
    r"\b(?:arxiv\s*(?:e-?print|preprint)?\s*:?\s*(?:arxiv\s*:)?\s*|abs/|pdf/)"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"(?:\\?t)?ext(?:e[nm]dash|quote(?:dbl)?(?:left|right))(?:\{\})?")
_NAME_PART = re.compile(r"(?<![a-z])(family|given|prefix|suffix)\s*=\s*\"?([^,\"=]*[^,\"=\s])\"?\s*(?:,|$)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_OTHERS = frozenset({"others", "et al", "et al.", "{others}"})


@dataclass(frozen=True)
class Claim:
    """One entry, as what it says of a work. `where` has for each of `_VALUES` the name of the field that it is from.

    `doi` is the publisher's: the one that arXiv gives a preprint stands in `arxiv`. `has_url` says that there is a link
    that is neither.
    """

    title: str
    authors: tuple[str, ...] = ()
    authors_complete: bool = True
    year: int | None = None
    venue_text: str | None = None
    kind: str = ""
    arxiv: ArxivId | None = None
    doi: Doi | None = None
    has_doi_of_preprint: bool = False
    has_url: bool = False
    pages: str | None = None
    where: dict[str, str] = field(default_factory=dict)

    @cached_property
    def key(self) -> str:
        """The title, folded."""
        return folded(self.title)

    @cached_property
    def people_key(self) -> tuple[frozenset[str], ...]:
        return people_key(self.authors)

    @cached_property
    def venue(self) -> Venue | None:
        """Where it says that the work came out; None for preprints, and what names no venue."""
        return parse_venue(self.venue_text, kind=self.kind) if self.venue_text else None

    @cached_property
    def claimed(self) -> Claimed:
        """The same for `verify`."""
        return Claimed(
            title=self.title,
            authors=self.authors,
            authors_complete=self.authors_complete,
            year=self.year,
            venue=self.venue_text,
            ids=tuple(str(each) for each in (self.arxiv, self.doi) if each),
            pages=self.pages,
        )


def folded(title: str) -> str:
    r"""The title's letters, for comparing; without dashes and quotes, also when the "\t" of their commands was lost."""
    return title_key(_SIGNS.sub(" ", title) if "ext" in title else title)


def people_key(names: Iterable[str]) -> tuple[frozenset[str], ...]:
    """The words of each name: "Last, First" and "First Last" have the same."""
    return tuple(frozenset(title_words(name)) for name in names)


def claim_of(entry: BibEntry, context: Context) -> Claim | None:
    """Read an entry; None when it has no title, or is of a kind that is not looked up."""
    title = entry.text("title") or ""
    if entry.kind in _NO_PAPERS or not title_words(title):
        return None
    if subtitle := entry.text("subtitle"):
        title = f"{title}: {subtitle}"
    names = [_plain_name(" ".join(name.split())) for name in context.names(entry.text("author") or "")]
    people = tuple(name for name in names if name.lower() not in _OTHERS)
    year, year_field = next(_years(entry), (None, "year"))
    venue_field = next((name for name in _VENUE_FIELDS if (entry.text(name) or "").strip()), "")
    doi, doi_field = next(_dois(entry), (None, "doi"))
    of_preprint = doi.arxiv if doi else None
    arxiv, eprint_field = next(_arxiv_ids(entry), (of_preprint, doi_field if of_preprint else "eprint"))
    where = ("title", "author", year_field, venue_field, doi_field, eprint_field)
    return Claim(
        title=title,
        authors=people,
        authors_complete=len(people) == len(names),
        year=year,
        venue_text=_plain(entry.text(venue_field) or "") or None if venue_field else None,
        kind=entry.kind,
        arxiv=arxiv,
        doi=None if of_preprint else doi,
        has_doi_of_preprint=of_preprint is not None and of_preprint == arxiv,
        has_url=_is_page(entry.text("url") or ""),
        pages=entry.text("pages"),
        where=dict(zip(_VALUES, where, strict=True)),
    )


def description_of(entry: BibEntry, context: Context, via: str) -> Description | None:
    """Read an entry of any kind as a description of its work; None when it has no title."""
    title = entry.text("title") or ""
    if not title_words(title):
        return None
    if subtitle := entry.text("subtitle"):
        title = f"{title}: {subtitle}"
    names = [_plain_name(" ".join(name.split())) for name in context.names(entry.text("author") or "")]
    people = tuple(RawName(name) for name in names if name.lower() not in _OTHERS)
    venue = next((text for name in _VENUE_FIELDS if (text := _plain(entry.text(name) or ""))), None)
    ids = dict.fromkeys(found for found, _ in (*_arxiv_ids(entry), *_dois(entry)))
    return Description(
        source="entry",
        via=via,
        title=title,
        ids=tuple(ids),
        authors=people,
        authors_complete=len(people) == len(names),
        venue=venue,
        year=next(_years(entry), (None, ""))[0],
        kind=entry.kind,
        volume=entry.text("volume") or None,
        issue=entry.text("number") or entry.text("issue") or None,
        pages=entry.text("pages") or None,
        publisher=_plain(entry.text("publisher") or "") or None,
        abstract=_plain(entry.text("abstract") or "") or None,
        form=Form.ENTRY,
    )


def _plain_name(name: str) -> str:
    """Turn BibLaTeX's "family=Ascoli, given=Stéphane, prefix=d', useprefix=true" into an ordinary name."""
    parts = dict(_NAME_PART.findall(name)) if "family" in name else {}
    if "family" not in parts:
        return name
    return " ".join(parts[part] for part in ("given", "prefix", "family", "suffix") if parts.get(part))


def _is_page(url: str) -> bool:
    return url.strip().lower().startswith("http") and not isinstance(find_id(url), (ArxivId, Doi))


def _plain(text: str) -> str:
    return to_unicode(text).strip() if "\\" in text or "{" in text else " ".join(text.split())


def _years(entry: BibEntry) -> Iterator[tuple[int, str]]:
    """BibLaTeX takes `date` before `year`."""
    for name in ("date", "year"):
        if found := _YEAR.search(entry.text(name) or ""):
            yield int(found[1]), name


def _dois(entry: BibEntry) -> Iterator[tuple[Doi, str]]:
    for name in ("doi", "url"):
        if found := Doi.find((entry.text(name) or "").replace("\\_", "_")):
            yield found, name


def _arxiv_ids(entry: BibEntry) -> Iterator[tuple[ArxivId, str]]:
    """An id by itself or in a link; in the text of other fields only when "arXiv" stands before it."""
    if (entry.text("archiveprefix") or entry.text("eprinttype") or "arxiv").strip().lower() == "arxiv" and (
        found := ArxivId.find(entry.text("eprint") or "")
    ):
        yield found, "eprint"
    for name in _ID_FIELDS[1:]:
        text = entry.text(name)
        if not text:
            continue
        linked = find_id(text) if "/" in text or ":" in text else None
        if isinstance(linked, ArxivId):
            yield linked, name
        elif (inside := _IN_TEXT.search(text)) and (found := ArxivId.find(inside["id"])):
            yield found, name
