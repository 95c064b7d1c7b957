"""The table of venues, `venues.toml`, and the row that a text stands for: a name, a long title, a journal reference."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

from normalizer.values.compiled import compiled
from normalizer.values.lazy import lazy_re
from normalizer.values.venues.abbreviations import letters
from normalizer.values.venues.text import (
    abbreviates,
    fold,
    fold_without_sponsors,
    is_place,
    without_edition,
    without_lead,
    without_place,
    without_volume,
    words,
)

_MAX_ACRONYM_LENGTH = 12
_FEWEST_BEGINNING = 3
_SOCIETY_AND_ACRONYM = lazy_re(
    r"(?P<societies>(?:(?:ACM|IEEE|CVF|SIAM|USENIX|AAAI|IFIP)[ /-]+)+)(?P<acronym>[\w-]+)", re.IGNORECASE
)


# "P" for proceedings, "T" for transactions.
_OF_WEB_OF_SCIENCE = lazy_re(r"(?:IEEE|ACM|IEEE[-/]ACM) T [A-Za-z]{3,}|[PT] [A-Za-z]{2,} [A-Za-z]")
_MOST_WORDS = 16


class VenueKind(StrEnum):
    CONFERENCE = "conference"
    WORKSHOP = "workshop"
    JOURNAL = "journal"
    BOOK = "book"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PeriodName:
    """The name of a venue in some years, both included; an open end is None."""

    name: str
    short: str | None = None
    first: int | None = None
    last: int | None = None

    def covers(self, year: int) -> bool:
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


@dataclass(frozen=True)
class VenueRow:
    """One venue of the table; `typed_as_workshop` when sources call its main proceedings a workshop.

    `part_of` is the short name of the meeting of which this is a side volume, `joint` those of meetings held together.
    `first` is the year of its first meeting, and `gaps` are later years in which it did not meet. `biennial` are the
    first and last year in which it met every other year; without a last one it still does. `counted` are the number and
    the year of a meeting from which on there is one each year, and each is counted. Lists of papers have what was only
    submitted to a venue with `public_submissions`. `dois` are the beginnings of the DOIs that its publisher
    gives its articles, and no other ones. `source` is where the row is from ("dblp:conf/icml"). Without slots: the
    table would take twice as long to load.
    """

    short: str
    name: str
    kind: VenueKind
    aliases: tuple[str, ...] = ()
    typed_as_workshop: bool = False
    event: str | None = None
    part_of: str | None = None
    joint: tuple[str, ...] = ()
    first: int | None = None
    gaps: tuple[int, ...] = ()
    biennial: tuple[int, ...] = ()
    counted: tuple[int, ...] = ()
    public_submissions: bool = False
    periods: tuple[PeriodName, ...] = ()
    dois: tuple[str, ...] = ()
    source: str | None = None

    @property
    def is_listed_by_dblp(self) -> bool:
        """Whether DBLP has the volumes of this conference; it has those of the ACL Anthology."""
        return self.kind is VenueKind.CONFERENCE and (self.source or "").startswith(("dblp:", "acl:"))

    @property
    def event_name(self) -> str:
        """The meeting, where the name is that of its proceedings ("Advances in ...")."""
        return self.event or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """All names, of all periods."""
        former = (name for period in self.periods for name in (period.name, period.short) if name)
        return tuple(dict.fromkeys((self.name, self.short, *self.aliases, *former)))

    def is_without_meeting(self, year: int) -> bool:
        """Whether it is known not to have met in that year: before its first meeting, or in a gap."""
        if (self.first is not None and year < self.first) or year in self.gaps:
            return True
        first, last = (*self.biennial, year, year)[:2] if self.biennial else (year, year)
        return first < year <= last and (year - first) % 2 == 1

    def year_of_meeting(self, number: int) -> int | None:
        """The year of the 38th meeting, for instance; None where nothing tells."""
        first, year = self.counted or (number + 1, 0)
        return year + number - first if number >= first else None

    def in_year(self, year: int | None) -> VenueRow:
        """The row with the name and the short name of that year; as it is without a year."""
        period = next((period for period in self.periods if year and period.covers(year)), None)
        return replace(self, name=period.name, short=period.short or self.short) if period else self


@dataclass(frozen=True)
class VenueTable:
    """The rows by folded name; where two share one (a conference and its journal), both are kept in order."""

    rows: tuple[VenueRow, ...]
    by_name: Mapping[str, tuple[VenueRow, ...]]
    without_sponsors: Mapping[str, tuple[VenueRow, ...]]
    anthology: Mapping[str, tuple[VenueRow, ...]]
    by_short: Mapping[str, VenueRow]

    def of_anthology(self, volume: str) -> tuple[VenueRow, ...] | None:
        """The meetings of a volume of the ACL Anthology ("P04"); () for workshops, None for what is no volume."""
        return self.anthology.get(volume, self.anthology.get(volume[0]))

    def named(self, text: str) -> tuple[VenueRow, ...]:
        """The rows that have this very name, whatever its year, case and punctuation."""
        if rows := self.by_name.get(fold(text), ()):
            return rows
        rows = self.by_letters.get(letters(text), ()) if len(text) <= _MAX_ACRONYM_LENGTH else ()
        return rows or self._of_society(text)

    def _of_society(self, text: str) -> tuple[VenueRow, ...]:
        """The rows of an acronym behind the society that one of their names begins with: "ACM TOPLAS"."""
        found = _SOCIETY_AND_ACRONYM.fullmatch(text)
        if not found:
            return ()
        rows, stated = self.by_letters.get(letters(found["acronym"]), ()), frozenset(words(found["societies"]))
        return tuple(row for row in rows if any(stated.intersection(words(name)[:1]) for name in row.names))

    @cached_property
    def by_letters(self) -> Mapping[str, tuple[VenueRow, ...]]:
        """The rows by the letters of their acronyms: "RA-L" is "RAL"."""
        acronyms = ((name, row) for row in self.rows for name in row.names if _is_acronym(name))
        return _index((letters(name), row) for name, row in acronyms)

    @cached_property
    def full_names(self) -> Mapping[tuple[int, str], tuple[tuple[tuple[str, ...], VenueRow], ...]]:
        """The words of every name, by their number and first letter; few texts are abbreviated, so it waits."""
        found = defaultdict(list)
        for row in self.rows:
            for full in (full for name in row.names if name != row.short for full in _name_variants(name, row) if full):
                found[len(full), full[0][0]].append((full, row))
        return {key: tuple(names) for key, names in found.items()}

    @cached_property
    def beginnings(self) -> Mapping[tuple[str, ...], frozenset[VenueRow]]:
        """The rows by the first words of their names, without the last ones; few texts are cut, so it waits."""
        found = defaultdict(set)
        for names in self.full_names.values():
            for full, row in names:
                for end in range(_FEWEST_BEGINNING, len(full)):
                    found[full[:end]].add(row)
        return {beginning: frozenset(rows) for beginning, rows in found.items()}

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """The words that names of the table have with a period only, in small letters ("phys", "lett")."""
        words_of_names = {word for row in self.rows for name in row.names for word in name.lower().split()}
        return frozenset(word[:-1] for word in words_of_names if word.endswith(".") and word[:-1] not in words_of_names)

    @cached_property
    def _by_doi(self) -> tuple[tuple[str, VenueRow], ...]:
        """The beginnings of DOIs, and their rows."""
        return tuple((beginning, row) for row in self.rows for beginning in row.dois)

    def of_doi(self, doi: str) -> tuple[VenueRow, str] | None:
        """The row that has the beginning of a DOI, and the rest of the DOI, which may have volume and page."""
        key = doi.lower()
        return next(((row, key[len(start) :]) for start, row in self._by_doi if key.startswith(start)), None)

    def are_joint(self, one: str, other: str) -> bool:
        """Whether the meetings of two short names are, or once were, held together."""
        return any({one, other} <= {row.short, *row.joint} for row in self.rows if row.joint)

    def begun_by(self, text: str) -> tuple[VenueRow, ...]:
        """The one row whose name begins with the words of a text and goes on; none when several fit."""
        rows = self.beginnings.get(words(text), frozenset())
        return tuple(rows) if len(rows) == 1 else ()

    def cut_name(self, text: str) -> tuple[VenueRow, ...]:
        """The one row whose name a text that was cut begins ("International Conference on Very Large ...").

        A whole name may stand before: "The VLDB Journal, the International Journal on ...".
        """
        found = words(text)
        if rows := self.begun_by(text):
            return rows
        starts = (0, 1) if found[:1] in (("acm",), ("ieee",)) else (0,)
        leading = (found[start:end] for end in range(len(found) - 1, 1, -1) for start in starts if end - start > 1)
        return next((rows for each in leading if (rows := self.by_name.get(" ".join(each), ()))), ())

    def find(self, text: str, kind: VenueKind | None = None) -> VenueRow | None:
        """The row whose name or alias the text is, whatever its year and ordinal; sponsors may be left out."""
        exact = _of_kind(self.by_name.get(fold(text)) or self._of_society(text), kind)
        if exact or kind is VenueKind.JOURNAL:
            return exact
        # "Robotics: Science and Systems XVI" is known without its number.
        folded = (fold_without_sponsors(text), fold_without_sponsors(re.sub(r"\s+[IVXL]+$", "", text)))
        return next((row for key in folded if (row := _of_kind(self.without_sponsors.get(key, ()), kind))), None)

    def find_abbreviated(self, text: str) -> VenueRow | None:
        """The one row whose words the text abbreviates ("IEEE Trans. Image Process."); None when several fit.

        Web of Science also leaves out the last words: "IEEE T PATTERN ANAL".
        """
        if "." not in text:
            return self._find_truncated(words(text)) if _OF_WEB_OF_SCIENCE.match(text) else None
        shorts = [short for short in (words(text), tuple(fold_without_sponsors(text).split())) if short]
        found = {row for short in shorts for row in self._abbreviated(short, len(short))}
        return next(iter(found)) if len(found) == 1 else None

    def _find_truncated(self, short: tuple[str, ...]) -> VenueRow | None:
        """The one row with a name that the words abbreviate, or if there is none, the beginning of a name."""
        of_length = (self._abbreviated(short, length) for length in (len(short), *range(len(short) + 1, _MOST_WORDS)))
        found = next(of_length) or {row for rows in of_length for row in rows}
        return next(iter(found)) if len(found) == 1 else None

    def _abbreviated(self, short: tuple[str, ...], length: int) -> set[VenueRow]:
        names = self.full_names.get((length, short[0][0]), ())
        return {row for full, row in names if abbreviates(short, full[: len(short)])}


def _of_kind(rows: tuple[VenueRow, ...], kind: VenueKind | None) -> VenueRow | None:
    return next((row for row in rows if row.kind is kind), rows[0] if rows else None)


@cache
def venue_table() -> VenueTable:
    """The table, read at the first call."""
    return compiled(Path(__file__).with_name("venues.toml"), _table)


def _table(data: dict[str, Any]) -> VenueTable:
    anthology = data.pop("anthology")
    rows = tuple(_rows(data))
    by_short = {row.short: row for row in rows}
    conferences = tuple(row for row in rows if row.kind is VenueKind.CONFERENCE)
    return VenueTable(
        rows=rows,
        by_name=_index((fold(name), row) for row in rows for name in row.names),
        without_sponsors=_index((fold_without_sponsors(name), row) for row in conferences for name in row.names),
        anthology={volume: tuple(by_short[short] for short in names.split()) for volume, names in anthology.items()},
        by_short=by_short,
    )


def _name_variants(name: str, row: VenueRow) -> Iterator[tuple[str, ...]]:
    yield words(name)
    if row.kind is VenueKind.CONFERENCE:
        yield tuple(fold_without_sponsors(name).split())


def _rows(data: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[VenueRow]:
    """The fields of a row have their own names in the table, except for the periods: "names"."""
    for kind, venues in data.items():
        for short, fields in venues.items():
            own: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()
            }
            periods = tuple(
                PeriodName(period["name"], period.get("short"), period.get("from"), period.get("to"))
                for period in own.pop("names", ())
            )
            yield VenueRow(short, kind=VenueKind(kind), periods=periods, **own)


def _is_acronym(name: str) -> bool:
    return len(name) <= _MAX_ACRONYM_LENGTH and sum(map(str.isupper, name)) >= 2


def _index(pairs: Iterator[tuple[str, VenueRow]]) -> dict[str, tuple[VenueRow, ...]]:
    index: dict[str, tuple[VenueRow, ...]] = {}
    for key, row in pairs:
        if key and row not in index.get(key, ()):
            index[key] = (*index.get(key, ()), row)
    return index


SPLIT = lazy_re(r",\s+|;\s+|:\s+|\s+[-–—]\s+|\s*[()\[\]]\s*")
# "Phys.Rev.D76:013009,2007": a name, then nothing but numbers and the words between them.
UP_TO_NUMBERS = lazy_re(
    r"(\D{2,}?)[\s,.:;(]*(?:(?:vol(?:ume)?|no|issue|ser)\.?\s*)?\d"
    r"(?:[\d\s,.:;()/–-]|\b(?:vol(?:ume)?|nos?|pp?|issue|art(?:icle)?|id|[A-Z]\d+)\b)*",
    re.IGNORECASE,
)
_ENDS_IN_YEAR = lazy_re(r"(?:(?:19|20)\d\d|['’]\d\d)\W*$")
# "San Diego, 2015": one part of capitalized words; the last part of a name has "and" ("Acoustics, Speech and ...").
_CITY_AND_DATE = lazy_re(
    r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}, (?:(?:19|20)\d\d|[A-Z][a-z]{2,8}\.? \d\d?(?:[–-]+\d\d?)?)"
)
_MAX_PARTS = 16
_COMMON_WORDS = frozenset("international conference symposium joint european ieee acm annual".split())


def find_venue(text: str, kind: VenueKind | None) -> VenueRow | None:
    """The row of a cleaned text; whole names before journal references, those before parts, abbreviations last."""
    known = venue_table()
    core = without_lead(text)
    for spelling in (text, core, without_volume(core)):
        if row := known.find(spelling, kind):
            return row
    if row := _journal_reference(known, text):
        return row
    return _row_of_part(known, without_volume(core), kind) or known.find_abbreviated(
        without_place(without_volume(core))
    )


def _journal_reference(known: VenueTable, text: str) -> VenueRow | None:
    """Read "Phys.Rev.D76:013009,2007": a journal before volume, page and year."""
    found = UP_TO_NUMBERS.fullmatch(text)
    head = found[1] if found else text
    row = known.find(head, VenueKind.JOURNAL) or known.find_abbreviated(head)
    return row if row and row.kind is VenueKind.JOURNAL else None


def _row_of_part(known: VenueTable, text: str, kind: VenueKind | None) -> VenueRow | None:
    """The conference that stands first in "KDD '22: The 28th ACM SIGKDD ..., Washington, DC, USA, August 14, 2022"."""
    for part, leads in _parts(text):
        row = known.find(part, kind)
        if row and row.kind is not VenueKind.JOURNAL and (leads or _is_about(text, row)):
            return row
    return None


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of the text's parts, from the left, long before short, and whether a run leads the text.

    A name is not cut before words that go on with it ("International Conference on Machine Learning, Optimization,
    and Data Science, LOD 2019"): what follows must be a place, a date or an acronym with a year.
    """
    parts = [part for part in SPLIT.split(text) if part and part.strip()][:_MAX_PARTS]
    for start in range(len(parts)):
        for end in range(len(parts), start, -1):
            if _ENDS_IN_YEAR.search(parts[end - 1]) or _may_end(parts[end:]):
                run = ", ".join(without_lead(part) for part in parts[start:end])
                acronym_alone = len(fold(run).split()) < 2 and without_edition(run) == run and f"({run})" not in text
                if start == 0 or not acronym_alone:
                    yield run, start == 0


def _is_about(text: str, row: VenueRow) -> bool:
    """Whether half of the row's full name is in the text: acronyms alone are shared by too many events."""
    expected = set(fold(row.name).split()) - _COMMON_WORDS
    return 2 * len(expected & set(fold(text).split())) >= len(expected)


def _may_end(rest: list[str]) -> bool:
    before_number = list(takewhile(lambda part: not re.search(r"\d", part) and without_edition(part) == part, rest))
    if len(before_number) == 1 < len(rest) and _CITY_AND_DATE.fullmatch(", ".join(rest[:2])):
        return True
    return not before_number or is_place(before_number[-1])


# What a DOI says of the kind of its venue: some registrants name proceedings, journals and books by patterns.

# Of the catalog's records whose DOI one of them fits, 97 % say so themselves; of Elsevier's journals 92 %.
_PATTERNS: tuple[tuple[VenueKind, str], ...] = (
    (VenueKind.WORKSHOP, r"10\.1109/\w+w\d*\.(?:19|20)\d\d\..*"),
    (VenueKind.CONFERENCE, r"10\.(?:18653|3115)/v1/.*|10\.(?:21437|5220|5244|24963)/.*|10\.1609/aaai\..*"),
    (VenueKind.CONFERENCE, r"10\.1109/(?:cvpr|iccv|wacv|icassp|icra|iros|icip|icme|icpr|bigdata)\d*\..*"),
    (VenueKind.JOURNAL, r"10\.1109/(?:t[a-z]{1,6}|access|lra|lsp|jstsp|mnet|mcom|jproc)\.(?:19|20)\d\d\.[23]\d{6}"),
    (VenueKind.JOURNAL, r"10\.1162/(?:tacl|coli|neco|jocn|artl|evco|imag|netn)_.*|10\.1007/(?:s\d|bf0).*"),
    (VenueKind.JOURNAL, r"10\.1016/(?:j\.|s?0\d{3}-\d{3}).*|10\.(?:1103|3389|3390|1073|1126|1613|1371)/.*"),
    (VenueKind.JOURNAL, r"10\.1609/aimag\..*|10\.(?:1023|1038|1080|1097|1111|1177|1377|14778)/(?!97[89]).*"),
)
_KINDS = tuple((kind, lazy_re(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


def kind_by_doi(doi: str) -> VenueKind | None:
    """Return the kind of venue that the DOI shows; None for DOIs that show none."""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(doi)), None)
