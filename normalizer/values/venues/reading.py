"""What a venue's text says, for comparison: its names, acronyms and kind, its rows of the table, its host."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain

from normalizer.values.lazy import lazy_re
from normalizer.values.venues.abbreviations import (
    BEFORE_NAME,
    DROPPED,
    GENERIC,
    MEETINGS,
    SOCIETIES,
    Name,
    Token,
    letters,
    read_name,
    same_words,
    spells,
    tokens,
)
from normalizer.values.venues.table import VenueKind, VenueRow, find_venue, venue_table
from normalizer.values.venues.text import (
    clean,
    is_no_venue,
    is_place,
    is_place_note,
    titles_proper,
    without_edition,
    without_lead,
    without_place,
    without_server_note,
    without_subtitle,
    without_translation,
    without_volume,
)

# A Roman number stands apart: "CLIMA VI", but not "ECCV".
_YEAR = r"(?:(?:19|20)\d\d|['’]?\d\d|(?<=[ '’-])[IVXL]+)"
_ACRONYM = r"[A-Z*][\w&/+*.@-]{1,14}(?: [A-Z][\w&/+-]{0,14}){0,2}"
# "KDD '22: The 28th ACM SIGKDD ...", "IEEE INFOCOM 2018 - IEEE Conference on ...".
_LEADING_ACRONYM = lazy_re(rf"({_ACRONYM}?)\s*['’-]?{_YEAR}\s*(?::|[-–—]+ |, )\s*(?P<rest>.{{8,}})")
_ACRONYM_AND_YEAR = lazy_re(rf"\(?({_ACRONYM}?)[ '’-]{{0,2}}{_YEAR}\)?")
_ACRONYM_ALONE = lazy_re(rf"({_ACRONYM}?)(?:[ '’-]{{0,2}}{_YEAR})?")
_SHORT_AND_YEAR = lazy_re(r"([A-Z][\w&/+ -]{2,30}?)[ '’-]+(?:(?:19|20)\d\d|['’]?\d\d)")
# What follows the year of a volume is its place: "Symposium on Toys 2021, Oslo".
_ENDS_IN_YEAR = lazy_re(r"\w{3,}.*\s(?:19|20)\d\d$")
_CITY = lazy_re(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}")
_SEASON = lazy_re(r"[\s-]+\(?(?:spring|fall|autumn|summer|winter)\)?$", re.IGNORECASE)
_ROMAN = lazy_re(r"\s+(?:[IVXL]{2,})$")
# No word of a name is that long.
_NO_WORD = lazy_re(r"\w{80}")
# Signs that a list of references was torn at a blank ("Trans . Database Syst .", "( TODS )"), or that a name was cut.
_BEFORE_SIGN = lazy_re(r"\s+([.,;:)])")
_CUT = lazy_re(r"\u2026|\.\.\.|& ?hellip ?;?")
# No name ends in one of these.
_ENDS_CUT = lazy_re(r"\b(?:on|of|and|in|for|the|very)$", re.IGNORECASE)
_PARENTHESES = lazy_re(r"\s*[(\[]([^()\[\]]*)[)\]]")
_EDITION_OF = lazy_re(
    r"(?:proceedings,?\s*)?(?:of\s+)?(?:the\s+)?(?:\S+\s+){0,2}?(?:annual\s+|joint\s+|international\s+|european\s+|asian\s+|ifip\s+|acm\s+|ieee\s+)*"
    r"(?P<head>conference|workshop|symposium|colloquium|meeting|congress)s?",
    re.IGNORECASE,
)
_KIND_NOTES = {
    "journal": VenueKind.JOURNAL,
    "magazine": VenueKind.JOURNAL,
    "conference": VenueKind.CONFERENCE,
    "proceedings": VenueKind.CONFERENCE,
    "symposium": VenueKind.CONFERENCE,
    "workshop": VenueKind.WORKSHOP,
}
_NOTES = frozenset({*_KIND_NOTES, "print", "online", "electronic", "internet", "revised", "formerly"})


@dataclass(frozen=True, slots=True)
class Section:
    """A side volume of a meeting: what it holds ("workshop", "demo"), whose it is, and its own topic."""

    marker: str
    host: str
    topic: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class VenueReading:
    """What a venue's text says; `rows` are the rows of the table that it may stand for."""

    key: tuple[str, ...]
    kind: VenueKind
    names: tuple[Name, ...]
    acronyms: frozenset[str]
    rows: tuple[VenueRow, ...]
    section: Section | None
    is_acronym: bool
    is_cut: bool = False

    @property
    def marker_alone(self) -> str | None:
        """The kind of side volume, if that is all the text says: "Findings", "Workshops"."""
        return _marker(_MARKER.fullmatch(" ".join(self.key)))


@lru_cache(maxsize=1 << 13)
def read(raw: str, stated: VenueKind | None = None) -> VenueReading | None:
    """Read a venue's text; None for arXiv, submissions and what names nothing."""
    cleaned = clean(raw)
    text = without_server_note(_CUT.sub(" ", _BEFORE_SIGN.sub(r"\1", cleaned)).strip(" ,;:"))
    if is_no_venue(text) or _NO_WORD.search(text):
        return None
    text, kind = _without_kind_note(text, stated)
    is_noted = kind is VenueKind.WORKSHOP and stated is None
    acronyms, phrases = _split(text)
    phrases = tuple(dict.fromkeys((*phrases, *titles_proper(cleaned), *_behind_title(cleaned))))
    names = tuple(name for phrase in phrases if (name := read_name(phrase)))
    if not names and not acronyms:
        return None
    kind = kind or _kind(names)
    rows = _listed_rows(text, phrases, acronyms, kind)
    host = next((row.part_of for row in rows if row.part_of), None)
    is_part = bool(rows) and _ends_in_part(text)
    section = _section(text) if not rows or host or is_part else None
    if is_noted and any(row.kind is VenueKind.CONFERENCE for row in rows):  # "ICLR (Workshop)"
        section, rows = Section("workshop", text), ()
    if section and host:
        section = replace(section, host=host)
    rows = () if section and is_part and not host else rows
    if not rows and not section and kind is VenueKind.WORKSHOP:
        section = next((each for name in names for each in map(partial(_at_meeting, name), acronyms) if each), None)
    if not rows and not section:
        its_kind = None if kind is VenueKind.UNKNOWN else kind
        beside = (row for each in phrases if (row := find_venue(each, its_kind)) and _of_acronym((row,), acronyms))
        row = find_venue(text, its_kind) or next(beside, None)
        rows = (row,) if row and _kinds_agree(kind, (row,)) else ()
    is_cut = bool(_CUT.search(raw) or _ENDS_CUT.search(text))
    if not rows and not section:
        begun = map(venue_table().cut_name, phrases) if is_cut else ()
        rows = next((rows for rows in begun if rows and _kinds_agree(kind, rows)), ())
        is_cut = is_cut or any(map(venue_table().begun_by, phrases))
    alone = _acronym_alone(text, names)
    key = tuple(token.text for token in names[0].words) if names else tuple(sorted(acronyms))
    return VenueReading(key, kind, names, acronyms | alone, rows, section, bool(alone), is_cut)


def _without_kind_note(text: str, stated: VenueKind | None) -> tuple[str, VenueKind | None]:
    """Read "Machine Learning (journal)"."""
    for found in _PARENTHESES.finditer(text):
        if kind := _KIND_NOTES.get(found[1].strip().lower()):
            return (text[: found.start()] + text[found.end() :]).strip(), kind
    return text, stated


# --- names and acronyms


def _split(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The acronyms that a text gives its venue, and the phrases that may be the name."""
    acronyms: set[str] = set()
    if (leading := _LEADING_ACRONYM.fullmatch(text)) and _is_acronym(leading[1]):
        acronyms.add(letters(leading[1]))
        text = leading["rest"]
    outside: list[str] = []
    extra: list[str] = []
    shorts: list[str] = []
    for position, part in enumerate(_PARENTHESES.split(text)):
        if position % 2 == 0:
            outside.append(part)
        elif text.islower() and part.strip() and venue_table().named(part):
            acronyms.add(letters(without_edition(part)))
        elif (found := _ACRONYM_ALONE.fullmatch(part.strip())) and _is_acronym(found[1]):
            acronyms.add(letters(found[1]))
        elif short := _SHORT_AND_YEAR.fullmatch(part.strip()):
            shorts.append(short[1])
        elif part.strip() in outside[0].split():  # "AAAI Conf. Artif. Intell. (AAAI)"
            continue
        elif part.strip().lower() not in _NOTES and (_MARKER.search(part) or not is_place_note(part)):
            outside.append(f" {part} ")
            extra.append(part)
    phrase, more = _cut_at_edition(" ".join(outside))
    acronyms |= more
    is_dated = any(map(str.isdigit, text)) or any(token.text in MEETINGS for token in tokens(phrase))
    name = without_edition(without_lead(without_volume(without_place(phrase) if is_dated else phrase)))
    name = _ROMAN.sub("", _SEASON.sub("", name))
    phrases = [name, *without_subtitle(name), *shorts]
    phrases += [without_translation(text)] if extra else []
    if extra and _is_acronym(bare := "".join(_PARENTHESES.split(text)[0:1]).strip()):
        acronyms.add(letters(bare))
        phrases = [part.strip() for part in extra]
    return frozenset(acronyms - {""}), tuple(dict.fromkeys(part for part in phrases if part.strip()))


# Springer and Scopus write the acronym behind a period: "Programming Languages and Systems. APLAS 2013".
_PARTS = lazy_re(rf",\s+|\s+[-–—]+\s+|(?<=\.)\s+(?={_ACRONYM}\s+(?:19|20)\d\d\.?$)")


def _cut_at_edition(text: str) -> tuple[str, set[str]]:
    """Cut DBLP's "Topic, 6th International Workshop, CLIMA VI, London, ..." after its topic."""
    acronyms: set[str] = set()
    parts = _PARTS.split(text)
    end = len(parts)
    if _ENDS_IN_YEAR.search(parts[0]) or _is_acronym_at_place(parts):
        return parts[0], acronyms
    for place, part in enumerate(parts[1:], start=1):
        if (found := _ACRONYM_AND_YEAR.fullmatch(part.strip(" ."))) and _is_acronym(found[1]):
            acronyms.add(letters(found[1]))
            end = min(end, place)
        elif _EDITION_OF.fullmatch(part.strip()):
            end = min(end, place)
    if end == len(parts):
        return text, acronyms
    head = next((found["head"] for part in parts[end:] if (found := _EDITION_OF.fullmatch(part.strip()))), "")
    return f"{', '.join(parts[:end])} {head}".strip(), acronyms


# The title of a volume, and the meeting of which it has the papers.
TITLED = lazy_re(
    r"(?P<title>[^:]*\w)\s*:\s+(?:proceedings of|selected papers (?:of|from))\s+(?:(?:the|an?)\s+)?(?P<meeting>.+)",
    re.IGNORECASE,
)


def _behind_title(text: str) -> Iterator[str]:
    """The name of the meeting whose volume has a title: "Current Trends in AI Planning: Proceedings of the 2nd ...".

    Where the meeting is called by its kind alone, its topic is the title: "Machine Learning: Proceedings of the Ninth
    International Conference" is of the International Conference on Machine Learning.
    """
    if found := TITLED.fullmatch(text):
        meeting = re.split(r"\s*[,(:]", without_edition(without_place(found["meeting"])))[0]
        words = [token.text for token in tokens(meeting)]
        if not MEETINGS.keys().isdisjoint(words):
            is_kind_alone = all(word in MEETINGS or word in _OWN_ADJECTIVES for word in words)
            yield f"{meeting} on {found['title']}" if is_kind_alone else meeting


def _is_acronym(text: str) -> bool:
    compact = text.replace(" ", "")
    return (
        sum(map(str.isupper, compact)) >= 2
        and (" " not in text or compact.isupper())
        and letters(text) not in SOCIETIES
    )


def _is_conference(acronym: str) -> bool:
    return any(row.kind is VenueKind.CONFERENCE for row in venue_table().named(acronym))


def _is_acronym_at_place(parts: Sequence[str]) -> bool:
    """Whether the acronym of a meeting precedes words that may be its place: "Proceedings of ICML, Vienna"."""
    acronym = without_lead(parts[0])
    if len(parts) < 2 or not _is_acronym(acronym):
        return False
    named = venue_table().named
    return _is_conference(acronym) and all(
        is_place(part)
        or (
            _CITY.fullmatch(part)
            and not _is_acronym(part)
            and not _MARKER.search(part)
            and not named(f"{acronym} {part}")
        )
        for part in parts[1:]
    )


_TRANSACTIONS_ON = lazy_re(r"(?:IEEE|ACM)(?:/[A-Z]+)*\s+(?i:trans(?:actions|\.)?)(?:\s+on)?\s+([A-Z]{2,6})")


def _kind(names: tuple[Name, ...]) -> VenueKind:
    for name in names:
        if name.meeting:
            return VenueKind.WORKSHOP if name.meeting == "workshop" else VenueKind.CONFERENCE
        if name.is_journal:
            return VenueKind.JOURNAL
    return VenueKind.UNKNOWN


# "AISafety@CVPR", "ECML/PKDD", "Rept.Prog.Phys.", "Holz-Zeitschrift".
_WITHOUT_ACRONYM = lazy_re(r"[/@]|[a-z]\.|[a-z]{2}-[A-Z][a-z]{2}")


def _acronym_alone(text: str, names: tuple[Name, ...]) -> frozenset[str]:
    """The acronym when the text is nothing else: "TOG", "ACM TOG", "SIGMOD Conference", "vldb"."""
    if " " not in text and sum(map(str.isupper, text)) >= 2 and not _WITHOUT_ACRONYM.search(text):
        return frozenset({letters(text)})
    if not names or names[0].is_journal:
        return frozenset()
    if all(token.text in DROPPED for token in names[0].words):  # one of several is not: "SIGMOD-SIGACT Symposium"
        groups = frozenset(token.text for token in names[0].words if token.text.startswith("sig"))
        return groups if len(groups) == 1 else frozenset()
    if len(names[0].topic) != 1:
        return frozenset()
    token = names[0].topic[0]
    written = next((word for word in re.findall(r"[\w&/+*-]+", text) if letters(word) == token.text), token.text)
    capitals = sum(map(str.isupper, written))
    return frozenset({token.text}) if capitals >= 2 or (written.islower() and len(written) <= 6) else frozenset()


# --- rows

_BESIDE_ACRONYM = tuple(
    map(
        lazy_re,
        (
            r"(?P<acronym>[A-Z][\w&/]{1,14})(?:\s*,\s*|\s*[-–—]\s*|\s+)(?P<name>.{8,}?)(?:\s*[-–—,]\s*Proceedings)?",
            r"(?P<acronym>[A-Z][\w-]{1,14})\s+[-–—]\s+(?P<name>.{8,})",
            r"(?P<name>.{8,}?)(?:\s*[,:/–—]\s*|\s+-+\s+)(?P<acronym>[A-Z*][\w&/-]{1,14})",
            r"(?P<name>.{8,})\s+(?P<acronym>[A-Z]{3,14})",
        ),
    )
)
# "SC18", "ijcai89".
_GLUED_YEAR = lazy_re(r"([A-Z]\w*[A-Za-z]|[a-z]{4,})[0-27-9]\d")
# A volume of the ACL Anthology.
_ANTHOLOGY = lazy_re(r"[A-V]\d\d|[X-Z]\d\d")


def _listed_rows(
    text: str, phrases: tuple[str, ...], acronyms: frozenset[str], kind: VenueKind
) -> tuple[VenueRow, ...]:
    """The rows whose name the text is; two where a conference and a journal share the name and no kind is stated."""
    known = venue_table()
    if _ANTHOLOGY.fullmatch(text):
        return known.of_anthology(text) or ()
    glued = _GLUED_YEAR.fullmatch(text)
    spellings = (
        text,
        without_edition(text),
        *phrases,
        *_before_acronym(text, acronyms),
        *_acronyms_of_transactions(text),
        *(glued.groups() if glued else ()),
    )
    found = (_of_acronym(known.named(each), acronyms) for each in spellings)
    for rows in chain(found, map(_beside_acronym, [text])):
        its = tuple(row for row in rows if row.kind is kind) or rows if len(rows) > 1 else rows
        if its and _kinds_agree(kind, its):
            return its
    return ()


def _before_acronym(text: str, acronyms: frozenset[str]) -> Iterator[str]:
    """The whole name before an acronym in parentheses: "Proceedings of the VLDB Endowment (PVLDB)"."""
    parts = _PARENTHESES.split(text)
    if len(parts) == 3 and letters(parts[1]) in acronyms:
        yield parts[0] + parts[2]


def _beside_acronym(text: str) -> tuple[VenueRow, ...]:
    """The rows of a name with its acronym before or behind it, however set off: "IJCAI International Joint ...".

    Scopus and Web of Science export names so: "ICASSP, IEEE ... - Proceedings", "JASSS-The Journal of ...". The name may
    be abbreviated: "Comm. ACM CACM".
    """
    known = venue_table()
    for pattern in _BESIDE_ACRONYM:
        if (found := pattern.fullmatch(text)) and (rows := known.named(found["acronym"])):
            names = (found["name"], without_lead(found["name"]))
            named = {row for name in names for row in known.named(name)} | {known.find_abbreviated(names[0])}
            if both := tuple(row for row in rows if row in named) or _of_topic(rows, names[1]):
                return both
    return ()


def _of_topic(rows: Sequence[VenueRow], phrase: str) -> tuple[VenueRow, ...]:
    """The meetings of which a phrase is the topic: "Human Factors in Computing Systems" beside CHI."""
    name = read_name(without_edition(phrase))
    return tuple(row for row in rows if name and row.kind is VenueKind.CONFERENCE and _has_topic(row, name))


def _has_topic(row: VenueRow, name: Name) -> bool:
    """Whether the words of the name are those of the row; its acronym may be spelled by others ("CDC")."""
    topics = (own.topic for own in map(read_name, row.names) if own)
    return any(same_words(name.topic, topic) for topic in topics if len(topic) > 1)


def _acronyms_of_transactions(text: str) -> tuple[str, ...]:
    """The acronyms that a journal may be known by of which the words after "Transactions" are one: "IEEE Trans. PAMI"."""
    found = _TRANSACTIONS_ON.fullmatch(text)
    return (f"T{found[1]}", f"TO{found[1]}") if found else ()


def _of_acronym(rows: tuple[VenueRow, ...], acronyms: frozenset[str]) -> tuple[VenueRow, ...]:
    """The rows of a name that are those of the acronym behind it: "The Semantic Web - ISWC 2015" is no journal."""
    named = {row for acronym in acronyms for row in venue_table().named(acronym)}
    return tuple(row for row in rows if row in named) if named else rows


def _kinds_agree(kind: VenueKind, rows: tuple[VenueRow, ...]) -> bool:
    meetings = (VenueKind.CONFERENCE, VenueKind.WORKSHOP)
    if kind is VenueKind.JOURNAL:
        return any(row.kind is VenueKind.JOURNAL for row in rows)
    return kind not in meetings or any(row.kind in meetings or len(row.name.split()) > 2 for row in rows)


# --- sections

# What a part of a meeting is called, and whether it has a volume of its own, whose papers are not in the main one.
_MARKERS = (
    ("workshop", True, r"workshops?(?: track)?|wkshps?|wksp"),
    ("findings", False, r"findings"),
    ("companion", True, r"(?:companion|adjunct)(?: (?:volume|proceedings|publication))?|addendum"),
    ("abstracts", True, r"extended abstracts?"),
    ("demo", True, r"(?:(?:system|software) )?demo(?:nstration)?s?(?: (?:track|session|papers?|program))?"),
    ("poster", True, r"posters?(?: (?:track|session|papers?|abstracts?|and demos?))?"),
    ("doctoral", True, r"(?:doctoral|ph\.?d\.?) (?:consorti(?:um|a)|symposium|forum|school|workshop)"),
    ("student", True, r"student (?:abstracts?|research (?:workshop|competition)|session|forum)|(?<=\()student(?=\))"),
    ("tutorial", True, r"tutorials?(?: abstracts?)?"),
    ("late-breaking", True, r"late[- ]breaking(?: (?:work|results|papers|reports))?"),
    ("industry", False, r"industr(?:y|ial) (?:track|papers?|session)|software engineering in practice|seip|nier"),
    ("competition", False, r"competitions?(?: track)?|challenges? track"),
    ("shared-task", True, r"shared tasks?"),
    ("datasets", False, r"datasets? and benchmarks?(?: track)?"),
    ("talks", False, r"(?:talks|courses|panels|emerging technologies|technical briefs|art papers)"),
)  # fmt: skip
_MARKER = lazy_re(
    "|".join(rf"(?P<m{place}>\b(?:{pattern})\b)" for place, (_, _, pattern) in enumerate(_MARKERS)), re.IGNORECASE
)
SIDE_VOLUME = lazy_re(rf"\b(?:{'|'.join(pattern for _, is_own, pattern in _MARKERS if is_own)})\b", re.IGNORECASE)
_OF_HOST = lazy_re(r"\s*(?:proceedings\s+)?(?:of|to|for|at|from)\s+(?:the\s+)?(.+)", re.IGNORECASE)
# "CVPRW".
_OF_WORKSHOPS = lazy_re(r"([A-Z]{4,})W")
_AT_HOST = lazy_re(
    r"(?P<topic>.*?)(?:\s+at\s+(?:the\s+)?|\s*@\s*|\s*,?\s+(?:co-?located|in conjunction) with\s+)(?P<host>.+)",
    re.IGNORECASE,
)
_OWN_ADJECTIVES = BEFORE_NAME | frozenset(
    "european asian pacific asia american national first second third fourth fifth german french italian nordic"
    " brazilian chinese australasian latin australian japanese british workshop african balkan baltic iberian".split()
)  # fmt: skip


def _marker(found: re.Match[str] | None) -> str | None:
    return _MARKERS[int(found.lastgroup[1:])][0] if found and found.lastgroup else None


def _ends_in_part(text: str) -> bool:
    """Whether a side volume stands behind the meeting: "Proceedings of ACL 2018, System Demonstrations", "ACL (student)"."""
    *_, part = re.split(r"[:,] ", re.sub(r"\s+proceedings$", "", text, flags=re.IGNORECASE))
    found = _MARKER.search(text)
    is_behind = found is not None and not text[found.end() :].strip(") ") and venue_table().named(text[: found.start()])
    is_own = venue_table().named(text) or venue_table().named(without_edition(without_lead(text)))
    return bool(is_behind or _MARKER.fullmatch(part)) and not is_own


def _section(text: str) -> Section | None:
    """The side volume that the text names, with its host; None where it names a meeting of its own."""
    if (found := _OF_WORKSHOPS.fullmatch(without_edition(text))) and _is_conference(found[1]):
        return Section("workshop", found[1])
    if "@" in text and (found := re.fullmatch(r"(?P<topic>[\w &.+-]+)@(?P<host>[\w &'’/-]+)", text)):
        return Section("workshop", found["host"], tokens(found["topic"]))
    found = _MARKER.search(text)
    if not found or not (marker := _marker(found)):
        return None
    # Its short name follows: "Findings of the Association for Computational Linguistics (EMNLP Findings)".
    for note in _PARENTHESES.finditer(text, found.end()):
        if _MARKER.search(note[1]) and (short := _section(note[1])):
            return short
    before, after = text[: found.start()], text[found.end() :]
    before = without_lead(before + " ").strip(" ,:;(-–—")
    if marker == "workshop" and (at := _AT_HOST.fullmatch(after)):
        return Section(marker, at["host"], _topic(f"{before} {at['topic']}"))
    own = [token for token in tokens(without_edition(before)) if token.text not in _OWN_ADJECTIVES]
    if own or venue_table().named(without_edition(before)):
        if not _is_meeting(before, marker, found[0]):
            return None
        return Section(marker, before, _topic(after))
    may_be_of = marker != "workshop" or found[0].lower().endswith("s")
    host = _OF_HOST.match(after) if may_be_of else None
    return Section(marker, host[1]) if host else None


def _at_meeting(workshop: Name, acronym: str) -> Section | None:
    """The workshop of "Deep Learning Workshop, NIPS 2014": the acronym is that of a meeting of another topic."""
    rows = [row for row in venue_table().named(acronym) if row.kind is VenueKind.CONFERENCE]
    is_own = any(_has_topic(row, workshop) for row in rows) or spells(acronym, workshop.spoken)
    return Section("workshop", acronym, workshop.topic) if rows and not is_own else None


def _topic(text: str) -> tuple[Token, ...]:
    """The topic of a workshop; not the place, the date or what stands in parentheses."""
    if text.lstrip().startswith(","):
        return ()
    name = without_edition(without_place(_PARENTHESES.sub(" ", text).strip(" ,:;-–—")))
    cut = re.split(r",\s", name, maxsplit=1)[0] if re.search(r"\d", text) else name
    return tuple(token for token in tokens(cut) if token.text not in GENERIC and token.text not in MEETINGS)


def _is_meeting(host: str, marker: str, written: str) -> bool:
    """Whether the words before a marker name a meeting, so that what follows is a part of it."""
    bare = without_edition(host)
    if any(row.kind is not VenueKind.JOURNAL for row in venue_table().named(bare)):
        return True
    reading = read(host)
    if reading is None or reading.kind is VenueKind.JOURNAL:
        return False
    if any(row.kind is VenueKind.CONFERENCE for row in reading.rows) or reading.acronyms:
        return True
    plural = marker == "workshop" and written.lower().endswith("s")
    return reading.kind is VenueKind.CONFERENCE or plural
