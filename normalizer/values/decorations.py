"""What stands around a title where it is mentioned: numbers, years, venues, authors, sources, the paper's status.

The grammar is a list of pieces, each with a pattern and what it is evidence of. A text is decoration if pieces and
separators cover it. A piece of words that a title may contain ("data", "2018", "Nature") must be set off by
separators, and some need a year beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from normalizer.values.ids import id_spans
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import ET_AL, OTHERS
from normalizer.values.titles import title_words
from normalizer.values.venues import text as venue_text
from normalizer.values.venues.table import VenueKind, venue_table
from normalizer.values.venues.text import (
    SURE_VENUE_WORDS,
    VenueType,
    is_place,
    may_have_edition,
    venue_words,
    without_edition,
    without_lead,
)

MONTH = rf"(?:{venue_text.MONTH})\b\.?"
_YEAR = r"(?:1[89]|20)\d\d"
_DAYS = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?[-–—/]+\s?(?:\d{1,2}))?"
DATE = (
    rf"(?:{MONTH}\s{_DAYS}(?:\s?[-–—]\s?{MONTH}\s{_DAYS})?(?:,?\s{_YEAR})?|{_DAYS}\s{MONTH},?(?:\s{_YEAR})?"
    rf"|{_YEAR}\s?[年년](?:\s?\d{{1,2}}\s?[月월](?:\s?\d{{1,2}}\s?[日일])?)?"
    rf"|{MONTH},?\s{_YEAR}|{_YEAR}-\d\d(?:-\d\d)?|{_YEAR}[/.](?:0[1-9]|1[0-2])(?![\d/]|\.\d)|{_YEAR}[/.]\d\d?[/.]\d\d?|\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR})"
)
# Frameworks that code is for, which also begin titles ("PyTorch: An Imperative Style, ...").
_FRAMEWORKS = r"pytorch|tensorflow|tf|jax|hf|hugging\s?face"
FILE_FORMATS = r"pdf|html?|ps|epub|djvu|docx?"
# What a link or a mark of the file's format beside a title is called, in all layouts of pages.
LABELS = (
    rf"{FILE_FORMATS}|doi|links?|paper|code|github(?:\srepo(?:sitory)?)?|project(?:\s(?:page|website))?|page|website|web|homepage"
    r"|slides|videos?|blog|poster|talk|demo|data(?:set)?s?|models?|weights|supp(?:l(?:ementary)?)?(?:\smaterial)?"
    r"|bib(?:tex)?|ris|abs(?:tract)?|arxiv(?!\.\w)|openreview(?!\.\w)|dblp|url|here|cite|reviews?|colab|press"
    rf"|{_FRAMEWORKS}|repo(?:sitory)?|(?:un)?official|third[- ]party"
    r"|(?:re-?)?implementation|appendix|errata|tweet|tutorial|book|citation|notes?|full\stext|preprint|open\saccess|other(?:\sformats?)?|export|share|save"
    r"|new!?|hot|read|unread|todo|done|must[- ]read|to\sread"
)
# Kinds of documents in the standard GB/T 7714: "[J]".
_DOCUMENT_KINDS = r"b|c|j|m|d|eb/ol"
STATUS = (
    r"oral|spotlight|poster|highlight|notable(?:[- ]top[- ]\d{1,2}%)?|top[- ]\d{1,2}%"
    r"|(?:best|outstanding|distinguished)(?:\s(?:student|paper|demo|long|short|poster))*"
    r"(?:\saward)?(?:\s(?:runner[- ]up|nominee|finalist|candidate|honou?rable mention))?"
    r"|honou?rable mention|(?:test[- ]of[- ]time|best paper) award|award"
    r"|(?:long|short|full|regular|conference|workshop|journal|position|survey|demo)\s(?:papers?|version|track)"
    r"|main(?:\s(?:conference|track))?|findings(?!\sof)|workshop|oral\spresentation"
    r"|preprint|in\spress|to\sappear|forthcoming|accepted|published|under\sreview|work\sin\sprogress|early\saccess"
    r"|withdrawn|rejected|technical\sreport|tech\.?\sreport|(?:phd|ph\.d\.|master'?s?|doctoral)\s(?:thesis|dissertation)"
)
_APPEARED = (
    r"(?:(?:published|accepted|presented|appear(?:s|ed|ing)|submitted|under\s(?:review|submission)|in\s(?:submission|press)"
    r"|to\s(?:appear|be\s(?:published|presented)))(?:\sas\san?(?:\s[a-z]{4,12}){1,3})?(?:\s(?:at|in|to|by|for|with|on))?"
    r"|(?:last\s)?(?:revised|updated|modified|posted|released|announced)(?:\son)?|in(?=\s(?:the\s)?proc))"
)
_IN = r"(?:in|at|@)(?=\s?(?-i:[A-Z\d]))"
_SOURCES = (
    r"arxiv(?:\.org)?(?:\s(?:e-?print|preprint))?|openreview(?:\.net)?|semantic\sscholar|google\sscholar|acl\santhology"
    r"|dblp|ieee(?:\sxplore)?|acm(?:\s(?:digital\slibrary|dl))?|springer(?:link|nature)?|sciencedirect|elsevier|researchgate"
    r"|papers?\swith\scode|hugging\s?face|alphaxiv|ar5iv|cvf(?:\sopen\saccess)?|pmlr|pubmed|jstor|wiley(?:\sonline\slibrary)?"
    r"|biorxiv|medrxiv|ssrn|zenodo|hal|core|citeseerx?|mdpi|frontiers|plos|(?:oup|oxford)\sacademic"
    r"|academia\.edu|corr|cambridge\score|taylor\s&\sfrancis(?:\sonline)?|project\seuclid|iopscience|sage\sjournals"
    r"|(?:[a-z0-9-]{2,40}\.){1,3}(?:org|com|net|io|edu|gov|ai|cc|cn|de|uk|fr|ch)"
)
_COUNT = r"\d{1,3}(?:[,.]?\d{1,3}){0,2}k?"
_VOLUME = (
    r"(?:vol(?:ume)?|pp?|pages)\b\.?\s?[A-Z]?\d[\d.:–-]*|\d{1,4}\s(?:pages|figures|tables|p\.)"
    rf"|{_COUNT}\s(?:citations?|stars?|views?|upvotes?)|\d{{1,3}}[\s-]min(?:ute)?s?\sread"
    rf"|(?:cited(?:\sby)?|citations?|stars?|views?|upvotes?):?\s{_COUNT}(?:\stimes)?|\d{{1,4}}(?:[.,]\d{{1,2}})?\s?[kmg]i?b"
)
# Numbers that are a volume, an issue or pages after a venue, and part of the title elsewhere.
_NUMBERS = (
    r"(?:nos?|number|issue|art(?:icle)?)\b\.?\s?[A-Z]?\d[\d.:–-]*|\d{1,4}\s?\(\d{1,3}(?:[-–]\d{1,3})?\)(?:\s?:\s?[\de][\d–-]*)?|\d{1,4}:\d{1,6}(?:[-–]+\d{1,6})?"
    r"|\d{1,6}[-–]+\d{1,6}|\d{1,4}(?=\s?[,;.:)]|$)"
)
# Separators between which a word is surely no part of the title, and those that may also stand within one.
_STRONG = frozenset("()[]{}|·•<>【】（）［］《》「」")
_WEAK = frozenset(",;.:–—-/\n\"”'’#*，；。：")


_NAME = (
    r"(?:[^\W\d_a-z](?:[^\W_](?:[\w'’-]){0,30}|['’-][\w’'-]{1,30}|\.(?:-?[^\W\d_a-z]\.){0,3})?"
    r"|d[aeiou]s?|van|von|v\.d\.|der|den|del|della|el|al|bin|ibn|la|le|ten|ter|zu|y)"
)
_PERSON = rf"{_NAME}(?:\s{_NAME}){{0,5}}"
_PEOPLE = rf"{_PERSON}(?:\s?[,;·⋅∙]\s?{_PERSON}){{0,60}}+"
_ET_AL = rf"{_PEOPLE}\s?,?\s(?:{OTHERS}|…)\.{{0,2}}"
_FAMILY = rf"{_NAME}(?:\s{_NAME})?"
_TWO = rf"{_FAMILY},?\s(?:and|&|und)\s{_FAMILY}"

# An emoji as chats and GitHub write it (":fire:", ":+1:").
SHORTCODE = r":(?:[a-z][a-z0-9_+-]{1,30}|[+-]1):"
# The end of the name of a file.
_FILE = r"\.(?:pdf|docx?|epub|djvu|ps)(?!\w)"

# In this order at each place; the flags say what must stand around the piece (see `_is_set_off`).
_SET_OFF, _MARKED, _FREE = "set off by any separator", "set off by brackets and the like", "free"
_AFTER_VENUE, _FIRST = "behind a venue", "before the title, behind nothing but decorations"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s)"
_TIME = r"\d{1,2}:\d\d(?:\s?[ap]\.?m\b\.?)?"
# A word in another script than the title before it: what a form calls a title.
_FOREIGN = r"[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]{2,16}\s?(?=[:：】》」]\s?[\"“«(]?[A-Za-z])"
_SYMBOL = r"[\u2191\u25a0-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?"
_ROWS: tuple[tuple[str, str, int, str], ...] = (
    # Emoji and tags of notes: titles have tags with a capital ("#MeToo").
    ("shortcode", rf"{SHORTCODE}|(?<=\s)#[a-z][a-z0-9_/-]{{1,30}}(?!\w)", 0, _FREE),
    ("count", rf"{_SYMBOL}\s?{_COUNT}(?![\w-]|(?!{_FILE})\.\w)", 0, _FREE),
    ("date", rf"(?:{_YEAR}-\d\d-\d\d|{_YEAR}[/.]\d\d?[/.]\d\d?|\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR})(?!\w)", 0, _FREE),
    ("date", rf"{_YEAR}[/.]\d\d(?=\s)|{_WEEKDAY}?{_TIME}(?:\s?[-–—]\s?{_TIME})?(?![\w:])", re.IGNORECASE, _FIRST),
    ("date", DATE + r"(?!\w)", re.IGNORECASE, _SET_OFF),
    ("appeared", rf"{_APPEARED}(?!\w)", re.IGNORECASE, _FREE),
    ("appeared", _IN, re.IGNORECASE, _SET_OFF),
    ("appeared", r"in:(?=\s)|@\s?(?=[A-Z])", re.IGNORECASE, _FREE),
    ("source", r"arxiv\s(?:e-?print|preprint)(?!\w)", re.IGNORECASE, _FREE),
    ("people", rf"by\s(?P<people>{_ET_AL})", 0, _FREE),
    ("volume", rf"(?:{_VOLUME})(?!\w)", re.IGNORECASE, _SET_OFF),
    ("numbers", rf"(?:{_NUMBERS})(?!\w)", re.IGNORECASE, _AFTER_VENUE),
    ("people", rf"(?:(?:by|from|authors?:)\s)?(?P<people>{_ET_AL})", 0, _SET_OFF),
    ("people", rf"(?P<people>{_FAMILY})\s?\+(?=,?\s?['’]?\d\d)", 0, _SET_OFF),
    ("people", rf"(?<!,\s)(?P<people>{_TWO})(?=,?\s?[(\[]?\s?{_YEAR}[a-z]?\b)", 0, _SET_OFF),
    ("year", rf"(?P<year>{_YEAR})[a-z]?(?!\w|[-–—]\d)", 0, _SET_OFF),
    ("version", r"(?:v|ver(?:sion)?\.?\s?)\d{1,2}(?:\.\d{1,2})?(?!\w)", re.IGNORECASE, _SET_OFF),
    ("class", r"(?<=[\[(])(?:[a-z-]{2,12}\.[A-Z]{2}|[a-z]{2,8}-[a-z]{2,4}|None)(?=[\]),;])", 0, _FREE),
    ("status", rf"(?:{STATUS})(?!\w)", re.IGNORECASE, _SET_OFF),
    ("label", rf"(?!(?:{_FRAMEWORKS}):\s(?!https?:))(?:{LABELS}|{_DOCUMENT_KINDS})(?!\w)", re.IGNORECASE, _MARKED),
    ("label", _FOREIGN, 0, _FIRST),
    ("label", r"see\salso(?=\s|:)", re.IGNORECASE, _FIRST),
    ("number", rf"\d{{1,2}}(?=\){_FILE})", re.IGNORECASE, _FREE),
)  # fmt: skip
_PIECES = tuple((kind, lazy_re(pattern, flags), around) for kind, pattern, flags, around in _ROWS)
# All pieces in one pattern: at most places none of them stands, and one look is cheaper than sixteen.
_ANY_PIECE = lazy_re(
    "|".join(
        f"(?{'i' if flags & re.IGNORECASE else ''}:{re.sub(r'[?]P<[a-z]+>', '?:', pattern)})"
        for _, pattern, flags, _ in _ROWS
    )
)
# After venues, because names of venues begin with those of publishers ("IEEE Trans.").
_SOURCE = ("source", lazy_re(rf"(?:{_SOURCES})(?!\w)", re.IGNORECASE), _SET_OFF)
# An acronym of a meeting with its year: "ICCV'21", "CVPR 2019", "NeurIPS2020", "CHI '21", "ACL/IJCNLP 2021".
_ACRONYM = lazy_re(
    rf"(?P<name>[A-Z][\w&]{{1,14}}(?:[-/ @][A-Z][\w&-]{{1,14}}){{0,2}}?)(?:,?\s)?(?:['’‘`]?|[-–])"
    rf"(?P<year>{_YEAR}|(?<=['’‘`-])\d\d|(?<=[A-Z])\d\d)(?!\w)"
)
_NUMBER_LEAD = lazy_re(
    r"\s*(?:[#№]\s?\d{1,5}\b[.):]?|\d{1,4}\s?[.)\]/](?:\s|$)|\d{1,3}[.)](?=[^\W\d_a-z][^\W\d_])|[(\[]\d{1,4}\.?[)\]]+\.?"
    r"|No\.\s?\d{1,4}\s|\(?[a-zA-Z]\)\s|\(?[ivx]{1,5}\)\s|\[(?:[A-Z]|Research|Discussion|Project|News)\]\s|[\u2460-\u249b\u2776-\u2793]\s?"
    r"|[（【]?(?:\d{1,4}|[一二三四五六七八九十]{1,3})[、．）】]\s?"
    # Sections of documents, talks of conferences ("P1-23", "ThA1.5", "ID 12:").
    r"|\d{1,2}(?:\.\d{1,2}){2,3}\.?\s(?=[^\W\d_a-z]|$)|[A-Z]\d{1,2}-\d{1,4}\s|(?:Mo|Tu|We|Th|Fr|Sa|Su)[A-Z]{1,2}\w{0,2}\d\.\d{1,3}\s"
    r"|(?:(?:[Pp]aper|[Ss]ubmission|[Pp]oster|[Tt]alk)\s(?:ID\s)?|ID\s?)#?\d{1,5}\s?[:|.–-](?=\s|$)"
    r"|\[[^\W\d_][\w+ .&-]{1,24}\d\d[a-z]?\]|[^\W\d_][\w+-]{1,24}\d\d[a-z]?\s\|\s"
    # Citation keys of notes and of AsciiDoc: "[@ho2020]", "[[@ho2020]]", "[[[ho]]]".
    r"|\[{1,2}@[\w:.-]{1,60}\]{1,2}|\[\[\[[\w:.-]{1,60}(?:,[^\[\]]{0,60})?\]\]\])"
)
_CITATION_MARK = lazy_re(r"[\[【]\s?(?:\^[^\[\]\s]{1,60}|\d{1,4}(?:[,–-]\s?\d{1,4})*)\s?[\]】]")
_ENDS = lazy_re(r",\s|;\s|:\s|\.\s|\.$|\s[-–—|·]\s|[()\[\]|]|$")
# Ends of a venue that are looked at, and characters: a longer one is a paragraph.
_MAX_ENDS, _MAX_LENGTH = 12, 400
# So short a name is a venue's only in its spelling: "RE", but not "[Re]".
_MAX_ACRONYM = 6


@dataclass(frozen=True, slots=True)
class Parts:
    """What decorations are evidence of; `end` is how far they reach in the text."""

    end: int = 0
    authors: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    venues: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    kinds: frozenset[str] = field(default_factory=frozenset)

    @property
    def year(self) -> int | None:
        """The one year that is named."""
        return self.years[0] if len(set(self.years)) == 1 else None

    @property
    def venue(self) -> str | None:
        return self.venues[0] if self.venues else None

    def plus(self, other: Parts) -> Parts:
        return Parts(
            end=max(self.end, other.end),
            authors=self.authors + other.authors,
            years=self.years + other.years,
            venues=self.venues + other.venues,
            ids=self.ids + other.ids,
            kinds=self.kinds | other.kinds,
        )


def is_decoration(text: str, *, leads: bool = False) -> bool:
    """Whether a text beside a title holds nothing that could belong to a title.

    `leads`: it stands before the title; else it is after it, or nobody knows. A bare number counts there only.
    """
    if not title_words(text):
        return True
    return len(text) <= _MAX_LENGTH * 4 and read_decorations(text, leads=leads) is not None


def read_decorations(text: str, *, leads: bool = False) -> Parts | None:
    """What a text beside a title is evidence of; None if it holds something else than decorations."""
    beginnings = decorated_beginnings(text, leads=leads)
    return beginnings[-1] if beginnings and beginnings[-1].end == len(text) else None


@lru_cache(maxsize=1 << 12)
def decorated_beginnings(text: str, *, leads: bool) -> tuple[Parts, ...]:
    """The beginnings of a text that are decorations, each longer than the one before, with what they tell.

    Kept, because a line is looked at for several reasons, and the lines of a page have their venues in common.
    """
    return tuple(_beginnings(text, leads))


def _beginnings(text: str, leads: bool) -> Iterator[Parts]:
    ids = {start: (end, token) for start, end, token in id_spans(text)}
    parts, offset, plain_venue = Parts(), 0, False
    starts_lead = leads or (text[:1].strip() != "" and text[-1:].isspace())
    if starts_lead and (number := _NUMBER_LEAD.match(text)):
        offset = number.end()
        yield replace(parts, end=offset)
    while offset < len(text):
        begin = offset
        while offset < len(text) and offset not in ids and not _opens_piece(text, offset):
            if text[offset].isalnum() or text[offset] == "@":
                break
            offset += 1
        if offset > begin and not plain_venue:
            yield replace(parts, end=offset)
        if offset == len(text):
            return
        found = _next(text, offset, parts, ids)
        if found is None:
            return
        plain_venue = (plain_venue or "plain venue" in found.kinds) and not (found.years or "volume" in found.kinds)
        plain_venue = plain_venue and not parts.years
        parts, offset = parts.plus(found), found.end
        if not plain_venue:
            yield parts


def _opens_piece(text: str, offset: int) -> bool:
    """A sign that opens a shortcode (":fire:", "#read"), a bracket before a citation mark, a symbol that is counted."""
    char = text[offset]
    if char in "[【":
        return _CITATION_MARK.match(text, offset) is not None
    return (char in ":#" or char > "\u2190") and any(pattern.match(text, offset) for _, pattern, _ in _PIECES[:2])


def _next(text: str, offset: int, before: Parts, ids: dict[int, tuple[int, str]]) -> Parts | None:
    if offset in ids:
        end, token = ids[offset]
        return Parts(end, ids=(token,), kinds=frozenset({"id"}))
    if text[offset] in "[【" and (mark := _CITATION_MARK.match(text, offset)):
        return Parts(mark.end(), kinds=frozenset({"number"}))
    for piece in _PIECES if _ANY_PIECE.match(text, offset) else ():
        if parts := _piece(text, offset, piece, before):
            return parts
    venue, source = _venue(text, offset, before), _piece(text, offset, _SOURCE, before)
    if venue and source:
        return max(source, venue, key=lambda parts: parts.end)
    return venue or source or _place_name(text, offset, before)


def _piece(text: str, offset: int, piece: tuple[str, re.Pattern[str], str], before: Parts) -> Parts | None:
    kind, pattern, needs = piece
    found = pattern.match(text, offset)
    if not found or not _is_set_off(text, found, needs, kind, before):
        return None
    years = _years_in(found.group()) if kind in ("year", "date") else ()
    people = _people(found["people"]) if kind == "people" else ()
    return Parts(found.end(), authors=people, years=years, kinds=frozenset({kind}))


def _years_in(text: str) -> tuple[int, ...]:
    return tuple(int(year) for year in re.findall(rf"(?<!\d){_YEAR}(?!\d)", text))


def _is_set_off(text: str, found: re.Match[str], needs: str, kind: str, before: Parts) -> bool:
    """Whether what a piece needs stands around it. Beside another piece a blank is enough ("ICML 2018 oral")."""
    if needs in (_FREE, _AFTER_VENUE, _FIRST):
        is_first = needs == _FIRST and (bool(before.kinds) or not title_words(text[: found.start()]))
        return needs == _FREE or is_first or (needs == _AFTER_VENUE and bool(before.kinds & {"venue", "source"}))
    left, right = text[: found.start()].rstrip()[-1:], text[found.end() :].lstrip()[:1]
    if kind == "people" and found.group().endswith("."):  # "et al. ICML"
        right = "."
    if needs == _MARKED:
        if text[: found.start()].endswith("."):  # the ending of a file
            return True
        dashed = re.search(r"\s[-–—/]\s*$", text[: found.start()]) or not left
        listed = before.kinds and left in ",;/&+"
        ends = not right or right in _STRONG or right == ":" or text[found.end() :][:3] in (" - ", " – ", " — ", " / ")
        ends = ends or (right in ",;/&+" and (left in _STRONG or bool(listed)))
        return ends and bool(dashed or listed or left in _STRONG or left > "\u2190") and bool(left or right)
    if not left and not right and found.start() == 0:  # nothing else, and no blank between it and the title
        return True
    if before.kinds and (not left.isalnum() or before.kinds & {"venue", "appeared", "date", "people"}):
        return True
    return bool(left and left in _STRONG | _WEAK) or bool(not left and right and right in _STRONG | _WEAK)


def _venue(text: str, offset: int, before: Parts) -> Parts | None:
    """A venue: an acronym with its year, a name of the table, or words that say that they are a venue's name."""
    left = text[:offset].rstrip()[-1:]
    appeared = "appeared" in before.kinds and not before.venues
    if found := _ACRONYM.match(text, offset):
        right = text[found.end() :].lstrip()[:1]
        known = venue_table().named(found["name"])
        in_brackets = bool(left) and left in ".,;|([【" and not right.isalnum()
        in_list = left in ",;"  # where two words with a capital each may be a person
        capitals = max(map(_capitals, found["name"].split() if in_list else [found["name"]])) > 1
        if appeared or (known and capitals) or (in_brackets and capitals) or (known and left):
            year = int(found["year"])
            if year < 100:
                year += 1900 if year > 60 else 2000
            return Parts(found.end(), years=(year,), venues=(found["name"],), kinds=frozenset({"venue"}))
    if not (left and left in _STRONG | _WEAK) and not appeared and offset > 0 and not before.kinds:
        return None
    ends = []
    for found in _ENDS.finditer(text, offset + 1):
        ends.append(found.start())
        if len(ends) == _MAX_ENDS or found.start() - offset > _MAX_LENGTH or "|" in found.group():
            break
    for end in reversed(ends):
        if kinds := _venue_kinds(text[offset:end].strip(" ,;:"), set_off=bool(left)):
            return Parts(
                end, years=_years_in(text[offset:end]), venues=(text[offset:end].strip(" ,;:()"),), kinds=kinds
            )
    return None


def _capitals(name: str) -> int:
    return sum(map(str.isupper, name))


def _venue_kinds(name: str, *, set_off: bool) -> frozenset[str] | None:
    if len(name) < 2 or len(name) > _MAX_LENGTH or not (name[0].isupper() or name[0].isdigit()):
        return None
    core = without_lead(name)
    rows = venue_table().named(core) or (venue_table().named(without_edition(core)) if may_have_edition(core) else ())
    row = rows[0] if rows else (venue_table().find_abbreviated(name) if _ABBREVIATED.search(name) else None)
    if row is not None and (len(name) > _MAX_ACRONYM or " " in name or _capitals(name) > 1 or name in row.names):
        is_acronym = all(_capitals(word) > 1 for word in without_edition(name).split())  # "TPAMI", "IEEE TPAMI"
        has_venue_word = venue_words(name).kind in (VenueType.JOURNAL, VenueType.MEETING)
        plain = not is_acronym and row.kind is not VenueKind.CONFERENCE and not has_venue_word
        return frozenset({"venue", "plain venue"}) if plain else frozenset({"venue"})
    is_named = SURE_VENUE_WORDS & set(venue_text.words(name)) and not _NEXT_SENTENCE.search(name)
    if (
        set_off and " " in name and is_named and not name.split()[0].endswith(":")
    ):  # "Colloquium: Topological insulators"
        return frozenset({"venue", "plain venue"})
    return None


_ABBREVIATED = lazy_re(r"[^\W\d_]\.\s[A-Z]")
# What stands behind the name of a venue: its year, the end of a sentence, or the mark of a citation.
_NEXT_SENTENCE = lazy_re(rf"[.!?]\s[A-Z]|[^\W\d_]{{6}}\.\s|{_YEAR}(?:[^\w–-]+[^\W\d_]|\.\s+\S)|[\[【]\s?\d|\|")


_CITY = lazy_re(r"[^\W\d_a-z][\w.'’-]+(?: [^\W\d_a-z][\w.'’-]+){0,2}(?=, )")
_PLACE_END = lazy_re(r",\s|[().;]|$")


def _place_name(text: str, offset: int, before: Parts) -> Parts | None:
    """A place after a venue: "Seoul, Korea", "Virtual Event / Yokohama"."""
    if "venue" not in before.kinds:
        return None
    end = _PLACE_END.search(text, offset)
    assert end is not None
    if end.start() > offset and is_place(text[offset : end.start()].strip(" .-–")):
        return Parts(end.start(), kinds=frozenset({"place"}))
    if (city := _CITY.match(text, offset)) and (
        is_place(re.split(r",\s|[().;]| - ", text[city.end() + 2 :], maxsplit=1)[0].strip())
        or re.match(DATE, text[city.end() + 2 :], re.IGNORECASE)
    ):
        return Parts(city.end(), kinds=frozenset({"place"}))
    return None


# A comma before initials alone is within a name ("Chen, T.").
_INITIALS_ALONE = r"(?:-?[^\W\d_a-z]\.\s?){1,4}(?:[,;·⋅∙|]|\s?(?:and|&|und)\s|$)"
_NAME_ENDS = lazy_re(rf"\s?[,;·⋅∙|]\s?+(?!{_INITIALS_ALONE})|\s(?:and|&|und)\s")
_ET_AL_END = lazy_re(rf"\s?,?\s(?:{OTHERS}|…)\.{{0,2}}$")


def _people(text: str) -> tuple[str, ...]:
    named, cut = _ET_AL_END.subn("", text)
    return (*(name.strip() for name in _NAME_ENDS.split(named) if name.strip()), *[ET_AL] * cut)
