"""Dates of which only a part may be known: texts and identifiers -> `PartialDate`, never more exact; years of DOIs."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from normalizer.values import Value
from normalizer.values.id_types import AclId
from normalizer.values.ids import ArxivId, Doi
from normalizer.values.lazy import lazy_re

_ISO = lazy_re(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")
_FIRST_YEAR = 1000


class InvalidDate(ValueError):
    """The text is no ISO 8601 date of a year, month or day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate(Value):
    """A date known to the year, to the month, or to the day.

    Parts that are not known stay None; they are never filled in with 1 January.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day without a month")
        if self.year < _FIRST_YEAR:
            raise ValueError("a year has four digits")
        datetime.date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2022", "2022-09", "2022-09-22" (a time of day after it is ignored)."""
        found = _ISO.fullmatch(text.strip())
        if not found:
            raise InvalidDate(f"not a date: {text!r}; expected YYYY, YYYY-MM or YYYY-MM-DD")
        try:
            return cls(
                **dict(zip(("year", "month", "day"), (int(part) for part in found.groups() if part), strict=False))
            )
        except ValueError as error:
            raise InvalidDate(f"not a date: {text!r}") from error

    @property
    def parts(self) -> tuple[int, ...]:
        """(2022,), (2022, 9) or (2022, 9, 22), as CSL's `date-parts` want it."""
        return tuple(part for part in (self.year, self.month, self.day) if part is not None)

    def __str__(self) -> str:
        """ISO 8601, as far as known."""
        return "-".join(f"{part:0{4 if index == 0 else 2}d}" for index, part in enumerate(self.parts))


MONTHS = "january february march april may june july august september october november december".split()
_NAME = r"(?P<month>[A-Za-z]{3,9})\.?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
# Several days of a month, as of a conference.
_SEVERAL_DAYS = (
    rf"{_NAME}\s+(?P<first>\d\d?)\s*[-–]\s*(?P<last>\d\d?),?\s+{_YEAR}",
    rf"(?P<first>\d\d?)\s*[-–]\s*(?P<last>\d\d?)\s+{_NAME},?\s+{_YEAR}",
)
_DAYS = tuple(map(lazy_re, _SEVERAL_DAYS))
_FORMS = tuple(
    lazy_re(rf"(?:[A-Za-z]{{3,9}},\s+)?{form}(?:[ T]\d\d?:\d\d.*)?")
    for form in (
        _YEAR,
        rf"{_YEAR}[/.](?P<number>\d\d?)(?:[/.](?P<day>\d\d?))?",
        rf"(?P<day>\d\d?)(?:st|nd|rd|th)?\s+{_NAME},?\s+{_YEAR}",
        rf"{_NAME}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"{_NAME},?\s+{_YEAR}",
        rf"{_YEAR},?\s+{_NAME}",
        *_SEVERAL_DAYS,  # the month is known, the day is not
    )
)
# arXiv numbers a paper in the month in which it is announced, which may be the one after its submission, and the
# other way round at a change of month across time zones. Of 1.39 million records, 99.9 % keep to this.
_MONTHS_APART = 1


def parse_date(text: str | int | None) -> PartialDate | None:
    """Read "2022", 2022, "2022-09-22T10:00:00Z", "2022/09", "22 Sep 2022", "September 22-24, 2022"; None for others."""
    if text is None:
        return None
    text = str(text).strip().strip("()[].,; ")
    try:
        return PartialDate.parse(text)
    except InvalidDate:
        return next((date for form in _FORMS if (date := _read(form.fullmatch(text)))), None)


def parse_days(text: str) -> tuple[PartialDate, PartialDate] | None:
    """Read the first and the last day of "September 22-24, 2022" or "22-24 September 2022"; None for other texts."""
    found = next((found for form in _DAYS if (found := form.fullmatch(text.strip()))), None)
    month = _read(found)
    if found is None or month is None:
        return None
    try:
        first, last = (
            PartialDate(year=month.year, month=month.month, day=int(found[name])) for name in ("first", "last")
        )
    except ValueError:  # a day that the month does not have
        return None
    return (first, last) if first.parts <= last.parts else None


def preprint_date(arxiv: str | None, published: str | None) -> PartialDate | None:
    """When a preprint's first version appeared.

    An arXiv identifier tells the month. A date that is more than a month away from it is not that of the first
    version and is not trusted; one that agrees is taken, for it may know the day, or that the month was another.
    """
    given = parse_date(published)
    paper = ArxivId.find(arxiv) if arxiv else None
    if paper is None:
        return given
    numbered = PartialDate(year=paper.year, month=paper.month)
    if given is None or given.month is None:
        return numbered
    apart = (given.year - paper.year) * 12 + given.month - paper.month
    return given if abs(apart) <= _MONTHS_APART else numbered


def year_in(text: str) -> int | None:
    """The one year that a venue's text names: "Phys. Rev. D 76, 2013 (2007)" -> 2007; None when it names several."""
    for years in (re.findall(rf"\({_YEAR}\)", text), re.findall(rf"(?<![\d-]){_YEAR}(?![\d-])", text)):
        if len(set(years)) == 1:
            return int(years[0])
    return None


def _read(found: re.Match[str] | None) -> PartialDate | None:
    if found is None:
        return None
    parts = found.groupdict()
    name = (parts.get("month") or "?").lower()  # three letters of a month or more: "Sept", not "Marraskuu"
    named = next((number for number, month in enumerate(MONTHS, start=1) if month.startswith(name)), None)
    month = parts.get("number") or named
    if "month" in parts and month is None:
        return None
    day = parts.get("day")
    try:
        return PartialDate(year=int(parts["year"]), month=int(month) if month else None, day=int(day) if day else None)
    except ValueError:
        return None


# By how many years a calendar is ahead of the common one (below 0: behind it), by the script of those who use it: the
# Buddhist era, the Hebrew years, the solar years of Iran, Minguo, Vikram Samvat, the Bengali and the Ethiopian years.
_AHEAD = {
    "THAI": 543, "LAO": 543, "KHMER": 543, "MYANMAR": 543, "HEBREW": 3760, "ARABIC": -621, "CJK": -1911,
    "DEVANAGARI": 57, "BENGALI": -593, "ETHIOPIC": -8,
}  # fmt: skip


def is_of_other_calendar(year: int, text: str, latest: int) -> bool:
    """Return whether a year is one up to `latest` in the calendar of those who use the script of the text.

    2563 beside a title in Thai is 2020.
    """
    if text.isascii():
        return False
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in text if not char.isascii()}
    return any(_FIRST_YEAR <= year - _AHEAD[script] <= latest for script in scripts & _AHEAD.keys())


# Numbers of DOIs with the year of a conference or a volume. IEEE's have the year for which a conference was announced,
# and where no number follows the acronym, it may be that of a journal, and the year that of an acceptance.
_YEAR = r"((?:19|20)\d\d)"
_WITH_YEAR = tuple(
    lazy_re(pattern, re.IGNORECASE)
    for pattern in (
        rf"10\.24963/ijcai\.{_YEAR}/\d+",
        rf"10\.21437/[a-z-]+\.?{_YEAR}-\d+",
        rf"10\.1109/[a-z0-9-]*[a-z]\d{{4,}}\.{_YEAR}\.\d+",
        rf"10\.1007/jhep\d\d\({_YEAR}\)\d+",
        rf"10\.1088/(?:1126-6708|1475-7516|1742-5468)/{_YEAR}/\d\d/\w+",
        rf"10\.3842/sigma\.{_YEAR}\.\d+",
    )
)
_WITH_ACRONYM = lazy_re(rf"10\.1109/([a-z-]+)\.{_YEAR}\.\d+", re.IGNORECASE)
_WITH_VOLUME = lazy_re(r"10\.(?:1609/aaai\.v(\d+)i\d+|1103/([a-z]+)\.(\d+))\.\w+", re.IGNORECASE)
# Of series numbered by volume: a year, its first volume, and the volumes of each year. AAAI, then the journals of APS.
_VOLUMES = {
    "aaai": (1987, 1, 1), "physrevlett": (1959, 2, 2), "revmodphys": (1929, 1, 1), "physrevx": (2011, 1, 1),
    **dict.fromkeys(("physreva", "physrevb", "physrevc", "physrevd", "physreve"), (1970, 1, 2)),
    **dict.fromkeys(("physrevstab", "physrevaccelbeams"), (1998, 1, 1)), "physrevapplied": (2014, 1, 2),
    "physrevfluids": (2016, 1, 1), "physrevmaterials": (2017, 1, 1), "physrevresearch": (2019, 1, 1),
}  # fmt: skip


def year_of_doi(doi: Doi) -> int | None:
    """The year that the publisher wrote into a DOI: 2018 of 10.18653/v1/N18-1202; None for most.

    Of 47,900 records with a DOI of ACL, AAAI or IJCAI, 9 have a year that is more than one apart, each with the DOI of
    another version; of 23,300 with one of IEEE's or of Interspeech, none, and of 29,822 with one of IEEE's older ones
    and the acronym of a conference, 6. JHEP, JCAP, JSTAT and SIGMA number by year. Of 43,105 preprints with a DOI of
    APS, 96 % are of the year of that volume or of the one before it.
    """
    if paper := AclId.of_doi(doi):
        return paper.year
    if found := _WITH_VOLUME.fullmatch(doi.text):
        series = _VOLUMES.get((found[2] or "aaai").lower())
        return series and series[0] + (int(found[1] or found[3]) - series[1]) // series[2]
    if (found := _WITH_ACRONYM.fullmatch(doi.text)) and _is_of_conference(found[1]):
        return int(found[2])
    return next((int(found[1]) for pattern in _WITH_YEAR if (found := pattern.fullmatch(doi.text))), None)


def _is_of_conference(acronym: str) -> bool:
    from normalizer.values.venues.table import VenueKind, venue_table  # few DOIs are so

    rows = venue_table().named(acronym)
    return bool(rows) and all(row.kind is VenueKind.CONFERENCE for row in rows)
