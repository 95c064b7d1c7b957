"""The row of the table that a venue's text stands for: a name, a long title of DBLP, a journal reference."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.values.venues.kinds import VenueKind
from normalizer.values.venues.table import Row, Table, table
from normalizer.values.venues.text import fold, is_place, without_edition, without_lead, without_place, without_volume

SPLIT = re.compile(r",\s+|;\s+|:\s+|\s+[-–—]\s+|\s*[()\[\]]\s*")
# "Phys.Rev.D76:013009,2007": a name, then nothing but numbers and the words between them.
UP_TO_NUMBERS = re.compile(
    r"(\D{2,}?)[\s,.:;(]*(?:(?:vol(?:ume)?|no|issue|ser)\.?\s*)?\d"
    r"(?:[\d\s,.:;()/–-]|\b(?:vol(?:ume)?|nos?|pp?|issue|art(?:icle)?|id|[A-Z]\d+)\b)*",
    re.IGNORECASE,
)
_ENDS_IN_YEAR = re.compile(r"(?:(?:19|20)\d\d|['’]\d\d)\W*$")
_MOST_PARTS = 16
_COMMON_WORDS = frozenset("international conference symposium joint european ieee acm annual".split())


def find_row(text: str, kind: VenueKind | None) -> Row | None:
    """The row of a cleaned text; whole names before journal references, those before parts, abbreviations last."""
    known = table()
    core = without_lead(text)
    for spelling in (text, core, without_volume(core)):
        if row := known.find(spelling, kind):
            return row
    if row := _journal_reference(known, text):
        return row
    return _row_of_part(known, without_volume(core), kind) or known.find_abbreviated(
        without_place(without_volume(core))
    )


def _journal_reference(known: Table, text: str) -> Row | None:
    """Read "Phys.Rev.D76:013009,2007": a journal before volume, page and year."""
    found = UP_TO_NUMBERS.fullmatch(text)
    head = found[1] if found else text
    row = known.find(head, VenueKind.JOURNAL) or known.find_abbreviated(head)
    return row if row and row.kind is VenueKind.JOURNAL else None


def _row_of_part(known: Table, text: str, kind: VenueKind | None) -> Row | None:
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
    parts = [part for part in SPLIT.split(text) if part and part.strip()][:_MOST_PARTS]
    for start in range(len(parts)):
        for end in range(len(parts), start, -1):
            if _ENDS_IN_YEAR.search(parts[end - 1]) or _may_end(parts[end:]):
                run = ", ".join(without_lead(part) for part in parts[start:end])
                acronym_alone = len(fold(run).split()) < 2 and without_edition(run) == run and f"({run})" not in text
                if start == 0 or not acronym_alone:
                    yield run, start == 0


def _is_about(text: str, row: Row) -> bool:
    """Whether half of the row's full name is in the text: acronyms alone are shared by too many events."""
    expected = set(fold(row.name).split()) - _COMMON_WORDS
    return 2 * len(expected & set(fold(text).split())) >= len(expected)


def _may_end(rest: list[str]) -> bool:
    before_number = []
    for part in rest:
        if re.search(r"\d", part) or without_edition(part) != part:
            break
        before_number.append(part)
    return not before_number or is_place(before_number[-1])
