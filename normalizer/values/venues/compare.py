"""Whether two texts name the same venue."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import ORDINAL, digits_of
from normalizer.values.venues.abbreviations import Name, Token, are_near_words, letters, same_words, spells
from normalizer.values.venues.reading import VenueReading, read
from normalizer.values.venues.table import VenueKind, VenueRow, venue_table
from normalizer.values.venues.text import preprint_server

if TYPE_CHECKING:
    from normalizer.values.venues.parse import Venue


class VenueRelation(StrEnum):
    """How two venues are related; `section` for a workshop or another side volume and its meeting.

    `same` is what follows for the question whether they are one.
    """

    SAME = "same"
    SECTION = "section"
    JOINT = "joint"
    OTHER = "other"
    UNKNOWN = "unknown"

    @property
    def same(self) -> bool | None:
        if self is VenueRelation.SAME:
            return True
        return False if self in (VenueRelation.OTHER, VenueRelation.SECTION) else None

    @property
    def may_hold_one_work(self) -> bool:
        """Whether a policy may accept one for the other: a workshop or joint meeting for its conference."""
        return self in (VenueRelation.SAME, VenueRelation.SECTION, VenueRelation.JOINT)


def same_venue(left: str | Venue | None, right: str | Venue | None) -> bool | None:
    """Whether two venues are one: True, False, or None when the texts do not say. A workshop is not its conference.

    Nor is another part of it, as a track with a volume of its own. Of a conference and the journal of which its papers
    are an issue, None. Servers of preprints are venues only beside each other: CoRR is arXiv, and bioRxiv is not.
    """
    return None if left is None or right is None else compare_venues(left, right).same


def are_conferences_apart(left: Venue, right: Venue) -> bool:
    """Whether two venues are different conferences of the table, which never met together."""
    if left.short is None or right.short is None or {left.kind, right.kind} != {VenueKind.CONFERENCE}:
        return False
    is_other = compare_venues(left, right) is VenueRelation.OTHER
    return is_other and not venue_table().are_joint(left.short, right.short)


def compare_venues(left: str | Venue, right: str | Venue) -> VenueRelation:
    """Compare two venues by the table, their names, abbreviations and acronyms; the order does not matter."""
    sides = sorted((_text_and_kind(left), _text_and_kind(right)), key=lambda side: (side[0], side[1] or ""))
    relation = _relation(*sides[0], *sides[1])
    is_undecided = relation in (VenueRelation.OTHER, VenueRelation.UNKNOWN)
    if is_undecided and not isinstance(left, str) and not isinstance(right, str):
        is_series = left.kind is not VenueKind.WORKSHOP and left.short is not None
        return VenueRelation.SAME if is_series and left.short == right.short else relation
    return relation


def _text_and_kind(venue: str | Venue) -> tuple[str, VenueKind | None]:
    if isinstance(venue, str):
        return venue, None
    kind = venue.kind if venue.kind is VenueKind.JOURNAL else None
    reading = read(venue.raw, kind)
    is_read = reading is not None and (reading.rows or reading.section or not venue.short)
    return (venue.raw if is_read else venue.short or venue.name), kind


@lru_cache(maxsize=1 << 13)
def _relation(left: str, left_kind: VenueKind | None, right: str, right_kind: VenueKind | None) -> VenueRelation:
    servers = preprint_server(left), preprint_server(right)
    if all(servers):
        return VenueRelation.SAME if servers[0] == servers[1] else VenueRelation.OTHER
    one, other = read(left, left_kind), read(right, right_kind)
    if one is None or other is None:
        return VenueRelation.UNKNOWN
    found = _of_readings(one, other)
    if found is VenueRelation.SAME and (numbers := {_section_number(left, one), _section_number(right, other)}) != {""}:
        # Without its number, a name may be that of the whole journal.
        is_same = len(numbers) == 1 or ("" in numbers and not set(one.rows).isdisjoint(other.rows))
        found = found if is_same else VenueRelation.UNKNOWN if "" in numbers else VenueRelation.OTHER
    if found in (VenueRelation.OTHER, VenueRelation.UNKNOWN) and (_is_joint(left, other) or _is_joint(right, one)):
        return VenueRelation.JOINT
    return VenueRelation.UNKNOWN if found is VenueRelation.OTHER and (one.is_cut or other.is_cut) else found


# The number of a section of a journal: "Deep Sea Research Part I", "Perkin Trans. 1", "Journal de Physique II".
_SECTION_NUMBER = lazy_re(
    r"(?:\b(?i:part|pt|sect|section|ser|series)\b\.?|[\w.])\s(?P<number>[IV]{1,3})(?:$|\s*[:(,–-])"
    r"|\b(?i:part|pt|sect|section|trans|transactions)\b\.?\s(?P<digit>\d)(?:$|\s*[:(,–-])"
)
_HAS_VOLUME = lazy_re(r"\d{2}|\bvol|^proc", re.IGNORECASE)


def _section_number(text: str, reading: VenueReading) -> str:
    """The digits of the number of a section; "" for none, and for meetings, whose volumes have numbers."""
    kinds = {reading.kind, *(row.kind for row in reading.rows)}
    if reading.acronyms or not kinds <= {VenueKind.JOURNAL, VenueKind.UNKNOWN}:
        return ""
    found = None if _HAS_VOLUME.search(text) else _SECTION_NUMBER.search(text)
    return digits_of((found["number"] or found["digit"]).lower()) or "" if found else ""


# Between the names of two meetings: "14th Annual Conference on ... and 5th European Conference on ...".
_BETWEEN_MEETINGS = lazy_re(
    rf"\s+(?:and|&)\s+(?=(?:the\s+)?(?:{ORDINAL}|(?:\w+\s+){{0,2}}(?:conference|symposium|congress)\b))", re.IGNORECASE
)


def _is_joint(text: str, other: VenueReading) -> bool:
    """Whether a text names several meetings, each with its kind or all by acronyms, and this is one of them."""
    if not other.rows or other.section:
        return False
    return _are_meetings(_BETWEEN_MEETINGS.split(text), other, _states_meeting) or _are_meetings(
        text.split("/"), other, _is_acronym_of_meeting
    )


def _are_meetings(parts: Sequence[str], other: VenueReading, is_meeting: Callable[[VenueReading], bool]) -> bool:
    if len(parts) == 1:
        return False
    readings = [read(part) for part in parts]
    return all(reading and is_meeting(reading) for reading in readings) and any(
        reading and set(reading.rows) & set(other.rows) for reading in readings
    )


def _states_meeting(reading: VenueReading) -> bool:
    return any(name.meeting for name in reading.names)


def _is_acronym_of_meeting(reading: VenueReading) -> bool:
    return reading.is_acronym and any(row.kind is VenueKind.CONFERENCE for row in reading.rows)


# What the name of a volume has before that of its meeting: "Conference Record of the ...", "Papers Presented at ...",
# "Virtual ..."; and what sets off two names of one meeting.
_BEFORE_MEETING = lazy_re(
    r"^virtual\s+|\s+/\s+|\b(?:of|from|at|to|d[eu]|der|des)\s+(?:(?:the|la|les|los)\s+)?", re.IGNORECASE
)
_VOLUMES_OF_MEETINGS = frozenset([VenueKind.CONFERENCE, VenueKind.UNKNOWN])


@lru_cache(maxsize=1 << 10)
def may_be_volume_of(text: str, meeting: str) -> bool:
    """Whether a text that names no known venue has the whole name of a meeting behind other words, or before a slash.

    It may be that of its proceedings ("Digest of the ..."), of a selection of its papers, or of something else.
    """
    volume, other = read(text), read(meeting)
    if volume is None or other is None or any(row.kind is VenueKind.JOURNAL for row in other.rows):
        return False
    if volume.rows or volume.section or volume.kind not in _VOLUMES_OF_MEETINGS:
        return False
    found = [*_BEFORE_MEETING.finditer(text)]
    names = [text[each.end() :] for each in found] + [text[: each.start()] for each in found if "/" in each.group()]
    readings = (read(name) for name in names)
    return any(reading and _of_readings(reading, other) is VenueRelation.SAME for reading in readings)


def _of_readings(one: VenueReading, other: VenueReading) -> VenueRelation:
    found = _of_rows_or_texts(one, other)
    is_open = found is VenueRelation.SAME and (_is_open(one, other) or _is_open(other, one))
    return VenueRelation.UNKNOWN if is_open else found


def _of_rows_or_texts(one: VenueReading, other: VenueReading) -> VenueRelation:
    listed = _of_rows(one.rows, other.rows)
    if listed is not VenueRelation.OTHER:
        return listed
    if one.section and other.section:
        return _of_sections(one, other)
    if one.section or other.section:
        return _of_section_and_main(one, other) if one.section else _of_section_and_main(other, one)
    if one.rows and other.rows:
        if _names_both(one, other) or _names_both(other, one):
            return VenueRelation.JOINT
        are_journals = all(row.kind is VenueKind.JOURNAL for row in (*one.rows, *other.rows))
        # "Ann. Phys." abbreviates the names of two journals.
        is_open = are_journals and _of_texts(one, other) is VenueRelation.SAME
        return VenueRelation.UNKNOWN if is_open else VenueRelation.OTHER
    if (one.rows or other.rows) and one.key != other.key:  # beside the same words one may have the acronym of a row
        return _of_row_and_text(one, other) if one.rows else _of_row_and_text(other, one)
    return _of_texts(one, other)


# --- side volumes


def _of_sections(one: VenueReading, other: VenueReading) -> VenueRelation:
    left, right = one.section, other.section
    assert left
    assert right
    hosts = _relation(left.host, None, right.host, None)
    if hosts is not VenueRelation.SAME:
        return hosts if hosts is VenueRelation.OTHER or one.key != other.key else VenueRelation.SAME
    if left.marker != right.marker:
        return VenueRelation.OTHER
    if same_words(left.topic, right.topic):
        return VenueRelation.SAME
    return VenueRelation.OTHER if left.topic and right.topic else VenueRelation.UNKNOWN


def _of_section_and_main(part: VenueReading, main: VenueReading) -> VenueRelation:
    assert part.section
    if part.section.marker == main.marker_alone:
        return VenueRelation.UNKNOWN
    host = read(part.section.host)
    found = _of_readings(host, main) if host else VenueRelation.UNKNOWN
    if found is VenueRelation.SAME:
        return VenueRelation.SECTION
    if found is VenueRelation.UNKNOWN and main.kind is VenueKind.WORKSHOP:
        return VenueRelation.UNKNOWN
    return VenueRelation.OTHER


# --- rows of the table


def _of_rows(left: tuple[VenueRow, ...], right: tuple[VenueRow, ...]) -> VenueRelation:
    if set(left) & set(right):
        return VenueRelation.SAME
    pairs = [(one, other) for one in left for other in right]
    if any(one.part_of == other.short or other.part_of == one.short for one, other in pairs):
        return VenueRelation.SECTION
    if any(one.short in other.joint or other.short in one.joint for one, other in pairs):
        return VenueRelation.JOINT
    return VenueRelation.OTHER


def _is_open(text: VenueReading, other: VenueReading) -> bool:
    """Whether a text is the name of a conference and of a journal, whose it is more often, and the other no journal."""
    kinds = [{row.kind for row in each.rows} for each in (text, other)]
    return not text.is_acronym and len(kinds[0]) > 1 and VenueKind.JOURNAL not in kinds[1]


def _names_both(volume: VenueReading, other: VenueReading) -> bool:
    """Whether a volume of several meetings is of this one too: "... (AAAI-18), ... (IAAI-18)"."""
    return len(volume.acronyms) > 1 and any(
        acronym.rstrip("0123456789") == letters(row.short) for acronym in volume.acronyms for row in other.rows
    )


def _of_row_and_text(listed: VenueReading, text: VenueReading) -> VenueRelation:
    """Compare with all names of the row but a short one of several words, whose initials others share: "Bull. AMS".

    Nor with those abbreviations that would fit another name, too, if the text is written out: "Annales de Physique" is
    not "Annalen der Physik", which is cited as "Ann. Phys.". An acronym that the table does not know is that of another
    series if a letter parts it from the row's: "TACS" may spell "Symposium on Theoretical Aspects of Computer Science",
    but that is STACS.
    """
    names = (
        (name, row)
        for row in listed.rows
        for name in row.names
        if " " not in name or name != row.short or name == row.name
    )
    readings = [reading for name, row in names if (reading := read(name, row.kind))]
    if not _is_abbreviated(text) and any(_have_other_words(reading, text) for reading in readings):
        readings = [reading for reading in readings if not _is_abbreviated(reading)]
    found = {_of_texts(reading, text) for reading in readings}
    shorts = [letters(row.short) for row in listed.rows]
    is_near = text.is_acronym and any(
        OSA.distance(acronym, short, score_cutoff=1) == 1 for acronym in text.acronyms for short in shorts
    )
    order = (VenueRelation.OTHER,) if is_near else (VenueRelation.SAME, VenueRelation.OTHER)
    return next((relation for relation in order if relation in found), VenueRelation.UNKNOWN)


def _is_abbreviated(reading: VenueReading) -> bool:
    return reading.is_acronym or any(word.cut for name in reading.names for word in name.words)


def _have_other_words(one: VenueReading, other: VenueReading) -> bool:
    """Whether two names without abbreviations have as many words, of which some are none of the other."""
    if _is_abbreviated(one) or not one.names or not other.names:
        return False
    words, others = one.names[0].words, other.names[0].words
    return len(words) == len(others) and not same_words(words, others)


# --- texts


def _of_texts(one: VenueReading, other: VenueReading) -> VenueRelation:
    kinds = {one.kind, other.kind}
    if VenueKind.JOURNAL in kinds and kinds & {VenueKind.CONFERENCE, VenueKind.WORKSHOP}:
        return VenueRelation.OTHER
    if one.key == other.key:
        return VenueRelation.SAME
    if one.is_acronym or other.is_acronym:
        return _of_acronyms(one, other)
    found = {_of_names(left, right) for left in one.names for right in other.names}
    shares_acronym = any(len(each) > 2 for each in one.acronyms & other.acronyms)
    if VenueRelation.SAME in found or (shares_acronym and VenueRelation.OTHER not in found):
        return VenueRelation.SAME
    if _has_acronym_of(one, other) or _has_acronym_of(other, one):
        return VenueRelation.SAME
    is_in_two_scripts = "".join(one.key).isascii() != "".join(other.key).isascii()
    return VenueRelation.OTHER if found == {VenueRelation.OTHER} and not is_in_two_scripts else VenueRelation.UNKNOWN


def _has_acronym_of(volume: VenueReading, meeting: VenueReading) -> bool:
    """Whether a volume has a title of its own and the acronym of a meeting: "Case-Based Reasoning ... - ICCBR 2018"."""
    return not meeting.acronyms and any(
        len(acronym) > 3 and _is_spelled(acronym, meeting) and not _is_spelled(acronym, volume)
        for acronym in volume.acronyms
    )


def _is_spelled(acronym: str, reading: VenueReading) -> bool:
    return any(
        spells(acronym, name.spoken, is_abbreviated=any(word.cut for word in name.words)) for name in reading.names
    )


def _of_acronyms(one: VenueReading, other: VenueReading) -> VenueRelation:
    if one.acronyms & other.acronyms:
        return VenueRelation.SAME
    if one.is_acronym and other.is_acronym:
        return VenueRelation.UNKNOWN
    short, full = (one, other) if one.is_acronym else (other, one)
    if full.acronyms:
        return VenueRelation.OTHER
    # An acronym that the table knows is not that of a name that the table does not know.
    spelled = not short.rows and any(_is_spelled(acronym, full) for acronym in short.acronyms)
    return VenueRelation.SAME if spelled else VenueRelation.UNKNOWN


_MIN_TOPIC_WORDS = 3


def _of_names(left: Name, right: Name) -> VenueRelation:
    if (left.meeting and right.is_journal) or (right.meeting and left.is_journal):
        return VenueRelation.OTHER
    if left.meeting or right.meeting:
        return _of_meetings(left, right)
    return _of_journals(left, right)


def _of_meetings(left: Name, right: Name) -> VenueRelation:
    if not same_words(left.topic, right.topic):
        return VenueRelation.OTHER
    if left.societies and right.societies and not left.societies & right.societies:
        return VenueRelation.OTHER
    if left.meeting == right.meeting:
        return VenueRelation.SAME
    if left.meeting and right.meeting:
        return VenueRelation.UNKNOWN
    return VenueRelation.SAME if len(left.topic) >= _MIN_TOPIC_WORDS else VenueRelation.UNKNOWN


def _of_journals(left: Name, right: Name) -> VenueRelation:
    if are_near_words(left.words, right.words) or _are_other_sections(left.words, right.words):
        return VenueRelation.OTHER
    if same_words(left.words, right.words, is_journal=True):
        return VenueRelation.SAME
    if not same_words(left.topic, right.topic, is_journal=True):
        return VenueRelation.OTHER
    if left.societies and right.societies:
        return VenueRelation.SAME if left.societies & right.societies else VenueRelation.OTHER
    is_transactions = any(token.text in ("trans", "transactions") for token in left.words)
    return VenueRelation.SAME if is_transactions else VenueRelation.UNKNOWN


def _are_other_sections(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Whether two names end in different letters of the sections of one journal: "Journal of Physics A", "... B"."""
    if not left or not right or left[-1].text == right[-1].text:
        return False
    return len(left[-1].text) == len(right[-1].text) == 1 and same_words(left[:-1], right[:-1])
