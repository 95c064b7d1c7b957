"""What a description says that the work is printed as: a preprint, an article, a paper of a meeting, a book."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import roman_digits
from normalizer.values.repositories import DATA_REPOSITORIES
from normalizer.values.titles import title_words
from normalizer.values.venues.parse import VenueKind, parse_venue
from normalizer.values.venues.text import VenueType, VenueWords, venue_words
from normalizer.works.description import Description


class Publication(StrEnum):
    """What a description says that the work is printed as."""

    PREPRINT = "preprint"
    JOURNAL = "journal"
    MEETING = "meeting"
    WORKSHOP = "workshop"
    BOOK = "book"
    CHAPTER = "chapter"
    THESIS = "thesis"
    ARTIFACT = "artifact"
    PART = "part"
    UNKNOWN = "unknown"


_BY_TYPE: dict[str, Publication] = {
    word: publication
    for publication, words in (
        (Publication.PREPRINT, "preprint, unpublished, eprint, posted-content, techreport, report"),
        (Publication.BOOK, "book, proceedings, collection, monograph, edited-book, booklet, periodical, reference"),
        (Publication.CHAPTER, "incollection, inbook, book-chapter, chapter"),
        (Publication.THESIS, "phdthesis, mastersthesis, thesis, dissertation"),
        (Publication.ARTIFACT, "dataset, software, presentation, slides, poster, video, manual, computer-program"),
        (Publication.ARTIFACT, "patent, standard, artwork, audio, image, movie, music, performance, supplement"),
        (Publication.PART, "figure, table, component"),
        (Publication.MEETING, "inproceedings, conference, proceedings-article, conference paper"),
        (Publication.JOURNAL, "article, journal, journal-article, journalarticle"),
        (Publication.WORKSHOP, "workshop"),
    )
    for word in words.split(", ")
}
_BY_VENUE = {
    VenueKind.CONFERENCE: Publication.MEETING,
    VenueKind.WORKSHOP: Publication.WORKSHOP,
    VenueKind.JOURNAL: Publication.JOURNAL,
    VenueKind.BOOK: Publication.BOOK,
}
PRINTED = frozenset(
    [Publication.JOURNAL, Publication.MEETING, Publication.WORKSHOP, Publication.BOOK, Publication.CHAPTER]
)
_FIRST_PAGE = lazy_re(r"[a-z]?\d+(?::\d+)?", re.IGNORECASE)
_NUMBERS = lazy_re(r"\d{1,9}")
# What is written before a number of a volume or an issue.
_VOLUME = frozenset("volume volumes vol vols band bd tome number no nr issue".split())
# The number of a series of volumes: "(2) 85", "s2-42", "3rd ser., 12", "N.S. 7".
_SERIES = lazy_re(
    r"^\W*(?:\(\d{1,2}\)|s\d{1,2}-|n\.\s?[sf]\.|(?:\d+\w\w\s)?ser(?:ies|\.)?\s*(?:\d{1,2}\b)?)[\s,:;.]*(?=\w)",
    re.IGNORECASE,
)
# Letters that name a section of a journal and no volume, though they are Roman numerals: "Phys. Rev. C".
_SECTIONS = frozenset("cdlm")
_WORKSHOP = lazy_re(r"workshops?\b|\w@\w", re.IGNORECASE)


def declared(description: Description) -> Publication | None:
    """Return what its own kind says, or else its repository: of data and figures there is nothing more."""
    by_type = _BY_TYPE.get((description.kind or "").casefold())
    if by_type or not description.venue:
        return by_type
    return Publication.ARTIFACT if _keeps_data(venue_words(description.venue)) else None


def _keeps_data(venue: VenueWords) -> bool:
    return not DATA_REPOSITORIES.isdisjoint((*venue.words, "".join(venue.words)))


def publication_of(description: Description) -> Publication:
    """Return what a description says that the work is printed as."""
    return publication_in(description, description.venue)


def publication_in(description: Description, venue: str | None) -> Publication:
    """Return the same of a description whose venue is this."""
    return _publication((description.kind or "").casefold(), venue or "", description.arxiv is not None)


@lru_cache(maxsize=1 << 14)
def _publication(kind: str, venue: str, with_arxiv: bool) -> Publication:
    by_type = _BY_TYPE.get(kind)
    by_venue = publication_of_venue(venue) if venue else None
    if by_type is Publication.MEETING and _WORKSHOP.search(venue):
        return Publication.WORKSHOP
    if by_type is Publication.JOURNAL and by_venue is Publication.PREPRINT:
        return Publication.PREPRINT
    if by_type is not None:
        return by_type
    if by_venue is not None:
        return by_venue
    return Publication.PREPRINT if with_arxiv and not venue else Publication.UNKNOWN


def is_in_print(description: Description, venue: str | None) -> bool:
    """Return whether it is printed, in this venue: a volume and pages tell, whatever a journal is called."""
    publication = publication_in(description, venue)
    has_place = bool(description.volume and description.pages)
    return publication in PRINTED or (publication is Publication.UNKNOWN and has_place)


def first_page(pages: str | None) -> str:
    """Return the first page, or the number of an article ("12:5"); the last is often missing or cut ("123-31")."""
    match = _FIRST_PAGE.search(pages) if pages else None
    return match[0].casefold().lstrip("0") if match else ""


def whole_last_page(first: str, last: str) -> str:
    """Return the last page of a range, also where it was written in short: 127 of "121-7"."""
    if not (first.isdecimal() and last.isdecimal() and len(last) < len(first)):
        return last
    whole = first[: -len(last)] + last
    return whole if int(whole) > int(first) else last


def page_range(pages: str | None) -> range | None:
    """Return the pages from the first to the last, where these two numbers are all that is given."""
    numbers = _NUMBERS.findall(pages or "")
    if not 1 <= len(numbers) <= 2:
        return None
    first, last = int(numbers[0]), int(whole_last_page(numbers[0], numbers[-1]))
    return range(first, last + 1) if first <= last else None


def volume_and_issue(description: Description) -> tuple[str, str]:
    """Return the numbers of volume and issue: "35(2)" has both, "(2) 35" a series, and a year numbers no volume."""
    text = _SERIES.sub("", description.volume or "")
    volume, *issue = (_numbers_of(text) or ("",))[:2]
    is_year = volume.isdecimal() and description.year is not None and abs(int(volume) - description.year) <= 1
    given = _numbers_of(description.issue) or tuple(issue)
    return "" if is_year else volume, given[0] if given else ""


def _numbers_of(text: str | None) -> tuple[str, ...]:
    words = (word.lstrip("0") for word in title_words(text)) if text else ()
    numbers = (word for word in words if word and word not in _VOLUME)
    return tuple(word if word in _SECTIONS else roman_digits(word) or word for word in numbers)


def publication_of_venue(venue: str) -> Publication | None:
    words = venue_words(venue)
    if _keeps_data(words):
        return Publication.ARTIFACT
    if words.kind is VenueType.PREPRINT:
        return Publication.PREPRINT
    if _WORKSHOP.search(venue):
        return Publication.WORKSHOP
    if not words.words:
        return None
    parsed = parse_venue(venue)
    if parsed is not None and parsed.kind in _BY_VENUE:
        return _BY_VENUE[parsed.kind]
    by_words = {VenueType.JOURNAL: Publication.JOURNAL, VenueType.MEETING: Publication.MEETING}
    return by_words.get(words.kind)
