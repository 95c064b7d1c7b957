"""Venues as values; a venue's text -> `Venue`: from the table where it has a row, otherwise the cleaned text itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from normalizer.values import Value
from normalizer.values.compiled import compiled
from normalizer.values.id_types import AclId, Doi, doi_prefix
from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import ORDINAL, digits_of
from normalizer.values.venues.abbreviations import letters
from normalizer.values.venues.reading import SIDE_VOLUME, TITLED, read
from normalizer.values.venues.table import SPLIT, UP_TO_NUMBERS, VenueKind, VenueRow, find_venue, venue_table
from normalizer.values.venues.text import (
    clean,
    fold,
    is_no_venue,
    without_edition,
    without_lead,
    without_place,
    without_volume,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue(Value):
    """A venue by its full `name` ("International Conference on Machine Learning") and `short` name ("ICML").

    `raw` is what the source wrote. A venue that is not in our table keeps the source's name and has no short one.
    """

    name: str
    short: str | None = None
    kind: VenueKind = VenueKind.UNKNOWN
    raw: str


__all__ = ["Venue", "VenueKind"]


# The words that sources have for kinds; others say nothing.
KINDS: Mapping[str, VenueKind] = {
    word: kind
    for kind, words in (
        (VenueKind.CONFERENCE, "conference inproceedings proceedings proceedings-article"),
        (VenueKind.WORKSHOP, "workshop"),
        (VenueKind.JOURNAL, "article journal journal-article journalarticle"),
        (VenueKind.BOOK, "book inbook incollection book-chapter chapter collection"),
    )
    for word in words.split()
}
# Papers of proceedings that are a book are typed so, too.
_PARTS_OF_BOOKS = frozenset({"inbook", "incollection", "book-chapter", "chapter"})
# When the source has no word for it, the name may have one.
_KIND_WORDS: tuple[tuple[re.Pattern[str], VenueKind], ...] = (
    (lazy_re(r"\bworkshops?\b|@", re.IGNORECASE), VenueKind.WORKSHOP),
    (
        lazy_re(r"\b(?:conference|symposi(?:um|a)|proceedings|congress|colloquium|meeting|summit)\b", re.IGNORECASE),
        VenueKind.CONFERENCE,
    ),
    (
        lazy_re(
            r"\b(?:journal|transactions|trans\.|letters|lett\.|magazine|annals|reviews?|rev\.|bulletin|quarterly|acta"
            r"|frontiers|archiv(?:es?|um)?)(?!\w)|^(?:int\. )?j\. ",
            re.IGNORECASE,
        ),
        VenueKind.JOURNAL,
    ),
)
_WORKSHOP = lazy_re(r"\bworkshops?\b", re.IGNORECASE)
_ENDS_IN_WORKSHOPS = lazy_re(r"(.+?)\s+(?:(?:19|20)\d\d\s+)?workshops?(?:\s+(?:19|20)\d\d)?", re.IGNORECASE)
_PART_OF_HOST = lazy_re(
    r"(?P<head>[^:(]+?(?:\(\w+\))?)\s*[:,(]\s*(?:vol\w*\.? \d+:\s*)?(?P<tail>[^():]+)\)?", re.IGNORECASE
)
_NAMED_WORKSHOP = lazy_re(
    r"(?P<host>.+?)\s+Workshops?\s*:\s*(?P<name>.+)|(?P<short>[\w &.+-]+)@(?P<at>[\w &'’/-]+)", re.IGNORECASE
)
_ANTHOLOGY = lazy_re(r"([A-Z])\d\d")
_WORKSHOP_ACRONYM = lazy_re(r"(?P<host>CVPR|ICCV|ECCV|WACV|ICDM|ICME)W")


@lru_cache(maxsize=4096)
def parse_venue(raw: str, year: int | None = None, kind: str | None = None) -> Venue | None:
    """Read the venue that a source names; None for arXiv, CoRR and what is no venue.

    A workshop never becomes its conference. A venue that the table does not know keeps its name, without
    "Proceedings of the", year, ordinal, place and date. `kind` is the source's own word for it. With a `year`, the
    names are those of the period ("IEEE Conference on Computer Vision and ..." for CVPR 2016); without, those of today.
    """
    text = clean(raw)
    if is_no_venue(text):
        return None
    stated = KINDS.get(kind.lower()) if kind else None
    for find in (_anthology, _named_workshop, _workshops_of, _side_volume, _listed):
        if found := find(text, stated, year):
            name, short, its_kind = found
            return Venue(name=name, short=short, kind=its_kind, raw=raw)
    name = _readable(text, stated)
    whole_book = stated is VenueKind.BOOK and kind not in _PARTS_OF_BOOKS
    return Venue(name=name, kind=_kind(name, stated, whole_book=whole_book), raw=raw) if name else None


# "2021", "'21"; "AAAI-10" is of 2010, and "LPAR-16" the 16th.
_STATED_YEAR = lazy_re(r"(?<!\d)((?:19|20)\d\d)(?!\d)|['’](\d\d)\b")
_ORDINAL = lazy_re(rf"\b{ORDINAL}\b", re.IGNORECASE)
_FIRST_OF_CENTURY = 50  # "'79" is of 1979


@lru_cache(maxsize=4096)
def stated_years(venue: Venue) -> frozenset[int]:
    """The years that the text of a venue names, as numbers or by the number of the meeting ("38th ... (ICML)").

    Of several ordinals, one may be that of another meeting.
    """
    found = _STATED_YEAR.findall(venue.raw)
    years = {int(whole or f"{19 if int(short) > _FIRST_OF_CENTURY else 20}{short}") for whole, short in found}
    ordinals = _ORDINAL.findall(venue.raw)
    row = venue_table().by_short.get(venue.short or "") if len(ordinals) == 1 else None
    if row and (number := digits_of("".join(re.split(r"[\s-]+", ordinals[0].lower())))):
        years.add(row.year_of_meeting(int(number)) or 0)
    return frozenset(years - {0})


_IEEE_DOI = lazy_re(r"10\.1109/(?P<acronym>[A-Z]{3,})\d*\.\d{4}\.\d+", re.IGNORECASE)
_FINDINGS = "findings"  # of several conferences, under whose names they are cited


@lru_cache(maxsize=4096)
def venue_of_doi(doi: Doi) -> Venue | None:
    """The venue that the registrant wrote into a DOI: NAACL of 10.18653/v1/N18-1202; None for most."""
    if found := venue_table().of_doi(doi.text):
        return parse_venue(found[0].name, kind=found[0].kind)
    if paper := AclId.of_doi(doi):
        name = paper.text.partition(".")[2].partition("-")[0] or paper.text.partition("-")[0]
    elif of_ieee := _IEEE_DOI.fullmatch(doi.text):
        name = of_ieee["acronym"]
    else:
        return None
    venue = None if name == _FINDINGS else parse_venue(name)
    return venue if venue and venue.short else None


@cache
def _prefixes() -> dict[str, frozenset[str]]:
    table = Path(__file__).with_name("doi_prefixes.toml")
    return compiled(table, lambda read: {name: frozenset(text.split()) for name, text in read["prefixes"].items()})


def may_have_doi(venue: Venue, doi: Doi) -> bool:
    """Whether works of a conference have DOIs with such a prefix; True for venues of which that is not known.

    Sources give a paper the DOI of its journal version, or of another work ("10.1016/..." at NeurIPS).
    """
    known = _prefixes().get(venue.short or "")
    return known is None or venue.kind is not VenueKind.CONFERENCE or doi_prefix(doi.key) in known


def with_current_names(venue: Venue) -> Venue:
    """The venue with its names of today, so that a series is recognized across the periods of its name."""
    return parse_venue(venue.raw, kind=venue.kind) or venue


# What a reader finds: full name, short name, kind.
_Found = tuple[str, str | None, VenueKind]


def _of(row: VenueRow, year: int | None) -> _Found:
    row = row.in_year(year)
    return row.name, row.short, row.kind


def _anthology(text: str, stated: VenueKind | None, year: int | None = None) -> _Found | None:
    """Read "P04", a volume of the ACL Anthology; that of a joint meeting has the name of the first one."""
    found = _ANTHOLOGY.fullmatch(text)
    if not found:
        return None
    rows = venue_table().of_anthology(text)
    if rows == ():
        return f"Workshop in the ACL Anthology, volume {text}", None, VenueKind.WORKSHOP
    return _of(rows[0], year) if rows else None


def _named_workshop(text: str, stated: VenueKind | None, year: int | None = None) -> _Found | None:
    """Read "ICLR 2025 Workshops: BuildingTrust" and "AISafety@IJCAI"."""
    found = _NAMED_WORKSHOP.fullmatch(text)
    if not found or venue_table().named(text):
        return None
    host_text = without_edition(found["host"] or found["at"])
    host = venue_table().find(host_text, VenueKind.CONFERENCE)
    name = (found["name"] or found["short"]).replace("_", " ").strip()
    if not host and found["host"]:
        return None
    if host is None:
        return f"{name} Workshop at {host_text}", None, VenueKind.WORKSHOP
    host = host.in_year(year)
    return f"{name} Workshop at the {host.event_name}", f"{host.short} Workshops", VenueKind.WORKSHOP


def _workshops_of(text: str, stated: VenueKind | None, year: int | None = None) -> _Found | None:
    """Read "CVPR Workshops", "CVPRW", "Computer Vision - ECCV 2020 Workshops", or a conference that is typed so."""
    core = without_volume(without_lead(text))
    if found := _WORKSHOP_ACRONYM.fullmatch(without_edition(core)):
        host = venue_table().find(found["host"])
    elif _WORKSHOP.search(core) and not _listed(text, stated):
        parts = (_ENDS_IN_WORKSHOPS.fullmatch(part) for part in SPLIT.split(core) if part)
        host = next((row for part in parts if part and (row := _host(part[1]))), None)
        host = host or (
            _host(_WORKSHOP.sub(" ", core)) if re.search(r"[(\s]workshops?\W*$", core, re.IGNORECASE) else None
        )
    elif stated is VenueKind.WORKSHOP and not _WORKSHOP.search(text):
        row = _row_of(text, stated)
        host = row if row and row.kind is VenueKind.CONFERENCE and not row.typed_as_workshop else None
    else:
        return None
    if host is None:
        return None
    host = host.in_year(year)
    return f"{host.event_name} Workshops", f"{host.short} Workshops", VenueKind.WORKSHOP


def _host(text: str) -> VenueRow | None:
    row = _row_of(text, VenueKind.CONFERENCE)
    return row if row and row.kind is VenueKind.CONFERENCE else None


def _side_volume(text: str, stated: VenueKind | None, year: int | None = None) -> _Found | None:
    """Read "Annual Meeting of the ACL: Student Research Workshop": a side volume of a known conference."""
    if not SIDE_VOLUME.search(text) or _listed(text, stated):
        return None
    found = _PART_OF_HOST.fullmatch(without_place(text))
    host = _host(found["head"]) if found and SIDE_VOLUME.search(found["tail"]) else None
    if not found or not host:
        return None
    kind = VenueKind.WORKSHOP if _WORKSHOP.search(found["tail"]) else VenueKind.CONFERENCE
    return f"{host.in_year(year).name}: {without_edition(found['tail'])}", None, kind


def _listed(text: str, stated: VenueKind | None, year: int | None = None) -> _Found | None:
    """A row of the table; one of a side volume only when the row itself says so."""
    row = _row_of(text, stated)
    if row is None:
        return None
    is_side_volume = SIDE_VOLUME.search(text)
    own = row.kind is VenueKind.WORKSHOP or any(SIDE_VOLUME.search(name) for name in row.names)
    return None if is_side_volume and not own else _of(row, year)


def _row_of(text: str, stated: VenueKind | None) -> VenueRow | None:
    """The one row that the whole of a text stands for, by its name, or as names beside acronyms are compared."""
    row = find_venue(text, stated)
    if row or not (_may_have_acronym(text) or TITLED.fullmatch(text)):
        return row
    reading = read(text, stated)
    is_whole = reading is not None and not (reading.section or reading.is_cut)
    return reading.rows[0] if reading and is_whole and len(reading.rows) == 1 else None


_WORD = lazy_re(r"[\w*&@/-]{2,}?(?=\d*(?![\w*&@/-]))")


def _may_have_acronym(text: str) -> bool:
    """Whether a word is the acronym of a row, or a row's name stands before parentheses.

    Most names that are of no row have neither, and need not be read, which takes twice as long.
    """
    known = venue_table()
    return any(letters(word) in known.by_letters for word in _WORD.findall(text)) or (
        "(" in text and bool(known.named(text.partition("(")[0]))
    )


def _readable(text: str, stated: VenueKind | None) -> str:
    """An unknown name as it may stand in a bibliography."""
    if (stated or _kind(text, None)) is VenueKind.JOURNAL:
        found = UP_TO_NUMBERS.fullmatch(text)
        end = len(found[1]) + text[len(found[1]) :].startswith(".") if found else len(text)
        return text[:end].strip(" ,;:(")
    name = without_edition(without_lead(without_volume(without_place(text))))
    return name if fold(name) else text


# Of names that say themselves what they are, against a source that takes a journal for proceedings or the reverse.
_SURE_KIND_WORDS: tuple[tuple[re.Pattern[str], VenueKind], ...] = (
    (lazy_re(r"(?!.*\bproceedings\b)(?:\w+ ){0,3}(?:journal|transactions)\b.*", re.IGNORECASE), VenueKind.JOURNAL),
    (
        lazy_re(r"(?!.*\b(?:journal|series|transactions|letters)\b).*\b(?:conference|symposium)\b.*", re.IGNORECASE),
        VenueKind.CONFERENCE,
    ),
)


def _kind(name: str, stated: VenueKind | None, *, whole_book: bool = False) -> VenueKind:
    if whole_book:
        return VenueKind.BOOK
    words = next((kind for pattern, kind in _KIND_WORDS if pattern.search(name)), VenueKind.UNKNOWN)
    sure = next((kind for pattern, kind in _SURE_KIND_WORDS if pattern.fullmatch(name)), None)
    return words if words is VenueKind.WORKSHOP else sure or stated or words
