"""What one source says about a work, each value read once: text -> typed value or None."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from normalizer.values.dates import PartialDate, parse_date, preprint_date, year_in
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.latex.convert import to_unicode
from normalizer.values.lazy import lazy_re
from normalizer.values.names.parse import ParsedAuthors, parse_people
from normalizer.values.venues.parse import KINDS, Venue, parse_venue
from normalizer.values.venues.table import kind_by_doi
from normalizer.works.description import Description, RawName
from normalizer.works.publication import whole_last_page
from normalizer.works.record import FieldOrigin, RetractionStatus, WorkForm
from normalizer.works.scraped import ScrapedTitle, described

# The words of sources for kinds of works that are issued by a house, not in a venue: their "venue" is the house.
_FORMS: Mapping[str, WorkForm | None] = {
    word: form
    for form, words in (
        (WorkForm.BOOK, "book monograph edited-book"),
        (WorkForm.PHD_THESIS, "phdthesis"),
        (WorkForm.MASTERS_THESIS, "mastersthesis masterthesis"),
        (WorkForm.THESIS, "thesis dissertation licthesis"),
        (WorkForm.REPORT, "techreport report"),
        (WorkForm.DATASET, "dataset"),
        (WorkForm.SOFTWARE, "software computer-program"),
        (None, "manual standard"),
    )
    for word in words.split()
}
_TAG = lazy_re(r"</?(?:i|b|em|strong|su[bp]|tt|scp|span)\b[^<>]*>", re.IGNORECASE)
_ENDS_IN_ABBREVIATION = lazy_re(
    r"(?:\.\.|\b[A-Z]|\.[A-Za-z]|\b(?:al|etc|vs|resp|approx|Jr|Sr|Inc|Co|Corp|Ltd|St|No|Vol|Dr|cf|eq|fig))\.$"
)
# Not between symbols ("f : X", "1 : 2"). French sets the space by its rules.
_SPACED_COLON = lazy_re(r"(?<=\S\S) : (?=[^\W\d]|\W[^\W\d])")
_FRENCH_WORD = lazy_re(
    r"\b(?:le|la|les|des|du|de|une?|et|en|dans|pour|sur|par|aux?|est|[ld](?=['’]\w))\b", re.IGNORECASE
)
_MIN_FRENCH_WORDS = 2
_ROMAN_PAGES = lazy_re(r"[ivxlc]+-[ivxlc]+", re.IGNORECASE)
_URL = lazy_re(r"(?:https?|ftp)://[^\s/?#]+\.[^\s/?#]+", re.IGNORECASE)
_NEXT_URL = lazy_re(r"[;,]?(?:\s|%20)+(?=\w+://)")
_DESCRIPTION = lazy_re(r"https?://(?:www\.)?wikidata\.org/", re.IGNORECASE)
_ESCAPED = lazy_re(r"\\([_%&#$])")  # in addresses that were taken from a .bib file
_DASH = lazy_re(r"\s*(?:[-‐‑‒–—−]+)\s*")


@lru_cache(maxsize=2048)
def _people_of(names: tuple[RawName, ...]) -> ParsedAuthors:
    """The same work comes up for every page that lists it."""
    return parse_people(names)


@dataclass(frozen=True)
class ParsedRecord:
    """A candidate, or what a page says beside a title, in the same form; values that are not given are None."""

    raw: Description

    @classmethod
    def from_page(cls, scraped: ScrapedTitle) -> ParsedRecord:
        return cls(replace(described(scraped), ids=(), authors_complete=True))

    @property
    def origin(self) -> FieldOrigin:
        return FieldOrigin(source=self.raw.source, via=self.raw.via)

    @property
    def title(self) -> str | None:
        """Without HTML, the full stop that DBLP sets and a space before a colon; TeX stays."""
        text = " ".join(_TAG.sub("", html.unescape(self.raw.title)).split())
        if " : " in text and len(_FRENCH_WORD.findall(text)) < _MIN_FRENCH_WORDS:
            text = _SPACED_COLON.sub(": ", text)
        return (text if _ENDS_IN_ABBREVIATION.search(text) else text.removesuffix(".")) or text or None

    @cached_property
    def people(self) -> ParsedAuthors | None:
        found = _people_of(self.raw.authors)
        return ParsedAuthors(found.people, found.complete and self.raw.authors_complete) if found.people else None

    @cached_property
    def arxiv(self) -> str | None:
        """Also from the DOI that DataCite gives each preprint."""
        found = ArxivId.find(self.raw.arxiv) if self.raw.arxiv else self._doi and self._doi.arxiv
        return str(found) if found else None

    @cached_property
    def doi(self) -> str | None:
        """Of the work: 10.48550/arXiv.* is its preprint's, and given by `arxiv`."""
        return str(self._doi) if self._doi and self._doi.arxiv is None else None

    @cached_property
    def _doi(self) -> Doi | None:
        return next((found for text in (self.raw.doi, self.raw.url) if text and (found := Doi.find(text))), None)

    @cached_property
    def venue(self) -> Venue | None:
        """By its names of today, so that records of one series are compared whatever their years."""
        return self.venue_in(None)

    def venue_in(self, year: int | None) -> Venue | None:
        """By the names that it had in a year."""
        if not self.raw.venue or self._is_issued:
            return None
        kind = self.raw.kind
        if self._doi and (kind or "").lower() not in KINDS:
            kind = kind_by_doi(self._doi.key) or kind
        return parse_venue(self.raw.venue, year, kind)

    @property
    def _is_issued(self) -> bool:
        return (self.raw.kind or "").lower() in _FORMS

    @property
    def form(self) -> WorkForm | None:
        return _FORMS.get((self.raw.kind or "").lower())

    @property
    def publisher(self) -> str | None:
        return self.raw.publisher or (self.raw.venue if self._is_issued else None)

    @property
    def pages(self) -> str | None:
        """With a plain hyphen: "12--34" and "12–34" are "12-34"; "15-" is the first page, "121-7" ends on 127."""
        text = to_unicode(self.raw.pages) if self.raw.pages else ""
        text = re.sub(r"^pp?\.?\s+", "", " ".join(text.split()), flags=re.IGNORECASE)
        first, dash, last = _DASH.sub("-", text).partition("-")
        if not any(char.isdigit() and char != "0" for char in text) and not _ROMAN_PAGES.fullmatch(first + dash + last):
            return text if text.isalpha() else None
        last = whole_last_page(first, last)
        return f"{first}-{last}" if dash and first and last and last != first else (first or last) or None

    @property
    def url(self) -> str | None:
        """A page of its own, the first of several; addresses that `doi` and `arxiv` stand for are not repeated.

        What has no scheme is no address, and Wikidata, to which DBLP links, only describes the work.
        """
        text = _NEXT_URL.split(_ESCAPED.sub(r"\1", self.raw.url), maxsplit=1)[0] if self.raw.url else ""
        is_page = _URL.match(text) and not _DESCRIPTION.match(text)
        return text if is_page and not (ArxivId.find(text) or Doi.find(text)) else None

    @property
    def standing(self) -> RetractionStatus | None:
        """A retraction is the graver of the two."""
        if self.raw.retracted:
            return RetractionStatus.RETRACTED
        return RetractionStatus.WITHDRAWN if self.raw.withdrawn else None

    @property
    def preprint_date(self) -> PartialDate | None:
        return preprint_date(self.arxiv, self.raw.published) if self.arxiv else None

    @property
    def published_date(self) -> PartialDate | None:
        """Of the published work: the venue's year, never the day on which a preprint appeared."""
        year = self.raw.year or (year_in(self.raw.venue) if self.venue and self.raw.venue else None)
        if year is None and self.arxiv is None:
            return parse_date(self.raw.published)
        return parse_date(year)
