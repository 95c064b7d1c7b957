"""One reference as printed -> where its title is, likeliest first, with its authors, year, venue and identifiers.

The styles differ in three things: how names are written, what ends the list of names, and what ends the title. The
names are read first; what follows them tells the style (a year, a quote, a colon, a comma, a full stop).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.pages.reference_parts import (
    AT_PLACE,
    BEFORE_PUBLISHER,
    DATED_JOURNAL_ONLY,
    IN_BRACKETS,
    JOURNAL_ONLY,
    MAX_NAMES_LENGTH,
    MAYBE_YEAR,
    PUBLISHER,
    YEAR_AFTER_NAMES,
    read_names,
    year_of_reference,
    years_of_reference,
)
from normalizer.pages.skipped import is_people, is_title_before
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words
from normalizer.values.undecorated import undecorated
from normalizer.values.venues.table import venue_table
from normalizer.values.venues.text import MEETING_NOUNS, SURE_VENUE_WORDS, VenueType, is_place, venue_words
from normalizer.works.title import states_subject
from normalizer.works.words import shipped_frequencies

# A reference is rarely longer; what is behind it is not looked at (a text without any line end).
MAX_LENGTH = 6_000


@dataclass(frozen=True, slots=True)
class Reference:
    """The parts of a reference; `titles` are the readings of its title, likeliest first, none if it has no title.

    `is_dated`: the year stands behind the authors. `is_named`: they are written as only names are ("Lee, A.").
    """

    titles: tuple[str, ...]
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    is_dated: bool = False
    is_named: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether it has all that makes a text a reference: authors, a year, and a title or at least a venue."""
        words = title_words(self.titles[0]) if self.titles else ()
        is_titled = len(words) > 1 or any(len(word) > 3 and word > "\u3040" for word in words)
        return bool(self.authors and self.year) and (is_titled or (not self.titles and self.venue is not None))


def parse_reference(text: str) -> Reference:
    """Read a reference of any style; `text` is one line, or lines as they were broken."""
    is_broken = "\n" in text.strip()
    text = unbroken(repaired(text[:MAX_LENGTH]))
    names = read_names(text)
    rest = text[names.end :]
    dated = (YEAR_AFTER_NAMES.match(rest) or _year_alone(rest)) if names.authors else None
    year = (year_of_reference(dated.group()) if dated else None) or year_of_reference(text)
    if (quoted := _QUOTED.search(text, 0, MAX_NAMES_LENGTH)) and _is_title(quoted, text):
        titles = _quoted_titles(quoted)
        before = text[names.end + (dated.end() if dated else 0) : quoted.start()].lstrip(_FINAL)
        if titles and title_words(before) and states_subject(whole := f"{before}“{titles[0]}”"):
            titles = (whole,)  # "Response to Kirillov et al., “Segment Anything”"
        authors = names.authors if names.end <= quoted.start() + 2 else ()
        is_named = bool(authors) and not names.is_unsure
        return Reference(titles, authors, year, _venue(text[quoted.end() :]), dated is not None, is_named)
    may_follow = len(names.authors) < 2 or is_title_before(names.authors)
    if may_follow and not (dated or is_broken) and (titled := _title_before_names(text, year)):
        return titled
    if dated:
        start, comma = dated.end(), False
    else:
        lead = _LEAD.match(rest)
        start = lead.end() if lead else 0
        comma = bool(lead and "," in lead.group() and names.authors)
    journal = DATED_JOURNAL_ONLY.match(rest, start) if dated else None
    if journal and _up_to_sentence_end(journal["name"]) == journal["name"]:  # "Deep learning. Nature, 521, 436"
        return Reference((), names.authors, year, journal["name"].strip(), is_dated=True, is_named=True)
    if dated and rest.startswith(";", start):  # "Lee et al. (2015); Hill et al. (2016)" cites works
        return Reference((), names.authors, year)
    titles, venue = (_up_to_comma if comma else _up_to_stop)(rest[start:])
    if titles and rest[:start].strip() == ":" and _VENUE_BEGUN.search(titles[0]):
        titles, venue = _up_to_comma(rest[start:])
    if within := _IN_VENUE.search(titles[0] if titles else ""):
        titles, venue = (
            (*_readings([titles[0][: within.start()]]), *titles),
            venue or _venue(titles[0][within.start() :]),
        )
    if not names.authors or (len(names.authors) == 1 and names.is_unsure and (titles or not venue)):
        first = _up_to_stop(text)[0]
        titles = tuple(dict.fromkeys((*titles, *first)))
    is_named = bool(names.authors) and not names.is_unsure
    return Reference(titles[:_MAX_TITLES], names.authors, year, venue, dated is not None, is_named)


def _year_alone(rest: str) -> re.Match[str] | None:
    alone = _ONLY_YEAR.match(rest)
    title = rest[alone.end() :] if alone else ""
    return alone if all(title[other.end() :].lstrip()[:1].isalpha() for other in years_of_reference(title)) else None


def _title_before_names(text: str, year: int | None) -> Reference | None:
    """An item of a list of publications, on one line: "Alpha methods. A. Lee, B. Hill. Gamma, 2019."."""
    end = next(_stops(text), len(text))
    names = read_names(behind := text[end:].lstrip())
    behind = behind[names.end :].lstrip(_FINAL)
    is_last = (
        len(names.authors) > 1 and not names.is_unsure and years_of_reference(behind[: next(_stops(behind), None)])
    )
    if is_last and (venue := _venue(behind)):
        return Reference(_readings([text[:end]]), names.authors, year, venue, is_named=True)
    read = undecorated(text, is_people)  # "Alpha: Methods, A. Lee, B. Hill, ICML 2019"
    if len(read.authors) > 1 and read.year and read.venue and text.startswith(read.title):
        venue = _venue(read.venue) or read.venue
        return Reference(_readings([read.title]), read.authors, read.year, venue, is_named=True)
    return None


_MAX_TITLES = 4
# "Lee A, Hill B. 2019 Alpha methods. Gamma Lett. 3, 10–20.": no other year but in names ("Proc. of the 2019 Conf.").
_ONLY_YEAR = lazy_re(r"\.?\s(?:1[5-9]|20)\d\d\s(?=\w)")


def is_reference(text: str) -> bool:
    """Whether a text is a complete reference; of most texts that are none this is seen at once."""
    return has_year(text) and parse_reference(text).is_complete


def has_year(text: str) -> bool:
    """Whether there is what may be a year, without which no reference is complete."""
    return MAYBE_YEAR.search(text) is not None


# --- repairs

# "exam-\nple": the hyphen of a word that is broken at the end of a line; of "GPT-\n4" and "Choquette-\nChoo" it stays.
_BROKEN_WORD = lazy_re(
    r"(?P<head>(?<![^\W\d_])[^\W\d_]{0,40}+)(?<=[^\W\d_])(?P<hyphen>[-‐\u00ad])\s*\n\s*(?P<rest>[^\W\d_A-Z][^\W\d_]{0,40}+)"
)
_BROKEN_COMPOUND = lazy_re(r"(?<=[^\W_][-‐/])\s*\n\s*(?=\w)")
_ACCENTS = dict(
    zip("¨´ˆ˜ˇ¸˛˘˙˚˝¯", "\u0308\u0301\u0302\u0303\u030c\u0327\u0328\u0306\u0307\u030a\u030b\u0304", strict=True)
)
_LOOSE_ACCENT = lazy_re(rf"(?P<accent>[{''.join(_ACCENTS)}])\s?(?P<letter>[^\W\d_])")
_DOTLESS = lazy_re("ı(?=[\u0300-\u036f])")  # under an accent
_CAPITALS = lazy_re(r"[^a-zß-öø-ÿ]*+")
_SMALL_CAPITALS = lazy_re(r"(?<![^\W\d_])([^\W\d_])\s(?=[^\W\d_]{2}|[^\W\d_]\s[^\W\d_]{2})")
_LOOSE_SPACE = lazy_re(r"\s(?=[,.;:]|-[^\W\d_])")


_WIDE = {"，": ",", "：": ":", "．": ".", "；": ";"}
_WIDE_STOP = lazy_re(r"(?<=[A-Za-zß-ÿ\d)?!.])[，：．；](?=[A-Za-zß-ÿ\d(])")
_WIDE_YEAR = lazy_re(r"\s?（((?:1[5-9]|20)\d\d)）")


# Letters of the Cork encoding that are copied as Latin-1: "Veli£kovi¢".
_CORK = dict(zip("¢£¤¥¦¬±", "ćčďěęňś", strict=True))
_CORK_LETTER = lazy_re(rf"(?<=[^\W\d_])[{''.join(_CORK)}](?=[^\W\d_A-Z]|[,.;])")


def unbroken(text: str) -> str:
    """The lines of a text as one, without the hyphens of words that were broken at the end of a line."""
    if "\n" not in text:
        return text
    return " ".join(_BROKEN_COMPOUND.sub("", _BROKEN_WORD.sub(_word_joined, text)).split())


def _word_joined(found: re.Match[str]) -> str:
    """The halves of a word that a line end parts, with the hyphen if titles have both as words and not the whole."""
    head, rest = found["head"], found["rest"]
    is_known = shipped_frequencies().is_known
    # Three letters and a capital begin a name as well: "Bal-\ncan".
    is_word = head.islower() or len(head) > _MAX_SYLLABLE
    is_compound = is_word and is_known(head.lower()) and is_known(rest) and not is_known(f"{head.lower()}{rest}")
    return f"{head}-{rest}" if is_compound and found["hyphen"] != "\u00ad" else f"{head}{rest}"


_MAX_SYLLABLE = 3


def repaired(text: str) -> str:
    """The text without what the fonts of a PDF did to names, and without wide punctuation behind Latin letters.

    Accents that stand before their letters are put on them (`G¨ odel`); first letters that are parted from small
    capitals are joined with them (`M. A BADI , P. BARHAM`).
    """
    text = _CORK_LETTER.sub(lambda found: _CORK[found.group()], text)
    text = _WIDE_STOP.sub(lambda found: f"{_WIDE[found[0]]} ", _WIDE_YEAR.sub(r" (\1)", text))
    text = unicodedata.normalize("NFC", _DOTLESS.sub("i", _LOOSE_ACCENT.sub(_accented, text)))
    found = _CAPITALS.match(text)
    head = found.group() if found else ""
    if not _SMALL_CAPITALS.search(head):
        return text
    return _LOOSE_SPACE.sub("", _SMALL_CAPITALS.sub(r"\1", head)) + text[len(head) :]


# "di usion": between the halves of a word stood a ligature that the copy of a PDF has lost.
_GAP_IN_WORD = lazy_re(r"(?P<head>(?<![^\W\d_])[^\W\d_]{1,20}) (?=(?P<rest>[a-zß-öø-ÿ]{2,20})(?![^\W\d_]))")
_LIGATURES = ("ff", "fi", "fl", "ffi", "ffl")


def with_lost_ligatures(text: str) -> str:
    """The text with the ligature between two parts of a word, if titles have the word and not both parts."""
    return _GAP_IN_WORD.sub(_rejoined, text)


def _rejoined(found: re.Match[str]) -> str:
    is_known = shipped_frequencies().is_known
    head, rest = found["head"].lower(), found["rest"]
    if is_known(rest) and is_known(head):
        return found.group()
    known = [ligature for ligature in _LIGATURES if is_known(f"{head}{ligature}{rest}")]
    return f"{found['head']}{known[0]}" if len(known) == 1 else found.group()


def _accented(found: re.Match[str]) -> str:
    return found["letter"] + _ACCENTS[found["accent"]]


# --- what follows the names

_LEAD = lazy_re(r"\s*[.,:;．。，：]?\s*(?:[-–—]\s)?")
_QUOTED = lazy_re(
    r"(?:^|(?<=[\s,.:;)]))(?:[“„«](?P<curly>[^”»\n]{6,500}+)[”»]|``(?P<tex>[^`]{6,500}?)''|\"(?P<straight>[^\"\n]{6,500}+)\""
    r"|[‘`](?P<single>[^‘`“”\n]{8,500}?)(?:(?<=[,.?!])[’']|[’'](?=[,.;]|\s\(|\sin\s)))"
)
_FINAL = " \t,;.“”\"'"


def _is_title(quoted: re.Match[str], text: str) -> bool:
    """Whether a quote is the whole title: a comma or full stop stands within it or behind it, or a venue follows.

    The one behind "in" is the name of a book.
    """
    if re.search(r"\b[Ii]n:?\s$", text[max(0, quoted.start() - 5) : quoted.start()]):
        return False
    inside, after = quoted.group()[:-1].rstrip("'"), text[quoted.end() :].lstrip()
    if after[:1] == ":" or (after[:1].islower() and _LOWER_VENUE.match(after) is None):
        return False  # “Why Should I Trust You?”: Explaining the Predictions of Any Classifier
    return inside[-1] in ",.?!" or not after or after[0] in ",.;(" or _VENUE.match(after) is not None


def _quoted_titles(found: re.Match[str]) -> tuple[str, ...]:
    title = (found["curly"] or found["tex"] or found["straight"] or found["single"]).strip()
    stripped = title.rstrip(_FINAL).lstrip(_FINAL)
    return (stripped,) if title_words(stripped) else ()


# --- where the title ends

_ABBREVIATED = lazy_re(
    r"(?:\b(?:vs|e\.g|i\.e|cf|viz|etc|approx|ca|al|St|Dr|Mr|Mrs|Prof|[Nn]o|[Vv]ol|[Pp]t|(?<!\dst\s)(?<!\d[nr]d\s)(?<!\dth\s)eds?|Fig|Eq|Sec|resp|Inc|Ltd|v)"
    r"|\b[^\W\d_])\.$"
)
# Types of documents in brackets are of GB/T 7714: "Title[J]. Venue", "Title[C]//Venue".
_STOP = lazy_re(
    r"(?:[.?!][”’\"')]?|[.]\])(?=\s)|\s(?=//\s)|(?=\[[A-Z]{1,2}(?:/[A-Z]{2})?\])"
    r"|[．。]|\.(?=[\u3040-\u30ff\u4e00-\u9fff])"
)
# What a venue begins with, after a title that a comma or a full stop ends.
_VENUE_LEAD = (
    r"(?:In|in|IN)[:\s]|\d{1,2}(?:st|nd|rd|th)\s[A-Z]|\[[A-Z]{1,2}(?:/[A-Z]{2})?\]|\[?arXiv|ArXiv|arxiv|CoRR\b|Proc(?:eedings|\.)?\b|Advances\sin|(?:Ph\.?\s?D\.?|[Mm]aster.{0,3})\s?[Tt]hesis"
    r"|(?:[Tt]ech(?:nical|\.)\s)?[Rr]ep(?:ort\b|\.)|[Pp]reprint|[Jj]ournal\b|J\.\s|IEEE\b|ACM\b|SIAM\b"
    r"|Trans(?:actions|\.)|Ann(?:als|\.)\b|Nature\b|Science\b|(?:[Ii]nternational|[Aa]nnual|European)\s(?:[Cc]onf|[Jj]ournal|[Ww]orkshop|[Ss]ymp)|[Cc]onference\son"
    r"|https?:|doi|DOI|URL|[Uu]rl|Available|Accessed|(?:vol|Vol|pp?|no|No)\.|[Vv]olume\s\d|pages\s|\(?(?:1[5-9]|20)\d\d[a-z]?[).,]"
    r"|[Uu]npublished|[Mm]anuscript|[Ss]ubmitted|[Tt]o\sappear|[Ff]orthcoming|\[[Oo]nline|abs/|eprint|[Ee]dited\sby"
)
_VENUE = lazy_re(_VENUE_LEAD)
_LOWER_VENUE = lazy_re(rf"{_VENUE_LEAD}|[a-z][a-z ]{{2,40}},?\s\d")
# A venue that follows a title without a full stop: "Title, in: Venue", "Title In Proceedings of ...".
_IN_VENUE = lazy_re(
    r"(?:,\s[Ii]n:|[,.?!]\s[Ii]n(?=\s[A-Z‘“])|\s[Ii]n(?=\s(?:the\s)?(?:\d{1,4}(?:st|nd|rd|th)?\s)?(?:Proceedings|Proc\.|Advances\sin"
    r"|International\s|Annual\s|European\s|IEEE|ACM|Conference)))\s"
)
_BOOK = lazy_re(rf"{IN_BRACKETS}|(?:\d{{1,2}}(?:st|nd|rd|th)|[Ss]econd|[Rr]evised)\s(?:ed|edn|edition|Edition)\b")
_PLACE = lazy_re(rf"\.\s{AT_PLACE}")
# "Names: Title, Proc. Gamma": one word between a comma and a full stop is the beginning of a venue.
_VENUE_BEGUN = lazy_re(r",\s(?:[A-Z]\.\s){0,4}[A-Z]\w*$")
# Where a title may end: the full stop of an abbreviated name ("Adv. Theor. Math. Phys.") is no such place.
_CUT = lazy_re(
    rf"\s(?={IN_BRACKETS}|\[(?:arXiv|doi):)|\.\s(?=arXiv:|https?:|{AT_PLACE})|"
    r",\s|[?!]\s|(?<=[\w)\]”])(?<!\b[A-Z])(?<!\b[A-Z]\w)(?<!\b[A-Z]\w\w)(?<!\b[A-Z]\w{3})(?<!\b[A-Z]\w{4})(?<!\b[A-Z]\w{5})\.\s"
)
_WORD = lazy_re(r",\s[^\W\d_a-z][^\W\d_]*")
_NUMBERED = lazy_re(r"[\d(]|vol|Vol|no\.|No\.|pp?\.|arXiv|doi|https?:|S?\d|[IVXL]{1,6}\b")
_ADDRESS = lazy_re(r"arXiv|doi|https?:")
# What stands for a title in lists of physics: "A. Lee and B. Hill, arXiv:1901.01234 [hep-th] (2019)."
_IDENTIFIER = lazy_re(
    r"(?:(?:arXiv\s)?preprint,?\s)?(?:arXiv:\s?|doi:\s?|https?://)\S+(?:\s[\[(][\w.-]+[\])])*", re.IGNORECASE
)
_VOLUME_AT_END = lazy_re(
    r"\s(?:[A-Z]\s?)?\d{1,4}(?:\s?\(\d[^()]{0,12}\)){0,2}(?:\s\([^()]{0,30}\))?(?:[,:\s].{0,60})?$"
)


def _up_to_stop(rest: str) -> tuple[tuple[str, ...], str | None]:
    """Readings of a title that a full stop, a question mark or a quote ends, and the venue behind it."""
    ends: list[int] = []
    for end in _stops(rest):
        ends.append(end)
        if _VENUE.match(rest[end:].lstrip()):  # what is behind a venue is no title
            break
    if not ends:
        return _up_to_comma(rest)
    first = next((end for end in ends if rest[end - 1] not in "?!"), ends[-1])
    # "Do we need it? In Proc. of ..." ends at the question, "Do we need it? A study. Venue" goes on.
    asked = [end for end in ends if end < first]
    first = next((end for end in asked if _VENUE.match(rest[end:].lstrip())), first)
    ends = [first, *(end for end in ends if end != first)]
    return _readings([rest[:end] for end in ends[:_MAX_TITLES]]), _venue(rest[ends[0] :])


_PART = lazy_re(r"[IVX]{1,5}[.:]\s")  # "Planck 2018 results. VI. Cosmological parameters"


def _stops(rest: str) -> Iterator[int]:
    """Where sentences end: not behind an abbreviation or an initial, and not before a small letter."""
    for found in _STOP.finditer(rest):
        end = found.end()
        after = rest[end : end + 12].lstrip()
        if not after or _ABBREVIATED.search(rest, max(0, end - 8), end) or _PART.match(after):
            continue
        if _PART.fullmatch(rest[max(0, rest.rfind(" ", 0, end - 1)) : end].lstrip() + " "):
            continue
        if after[0].islower() and not _LOWER_VENUE.match(rest[end : end + 60].lstrip()):
            continue
        yield end


def _up_to_comma(rest: str) -> tuple[tuple[str, ...], str | None]:
    """Readings of a title that a comma ends ("Title, Venue 12, 345 (2010)"), and the venue behind it.

    The venue is the part that begins like one, else the part before the first number; else the last comma ends it.
    """
    if journal := JOURNAL_ONLY.match(rest):
        return (), journal["name"].strip()
    cuts = [found.start() for found in _CUT.finditer(rest)]
    parts = [
        (cut, after) for cut in cuts
        if (after := rest[cut : cut + 90].lstrip(",.?! "))
        and not _ABBREVIATED.search(rest, max(0, cut - 8), cut + 1)
        and (rest[cut] == "," or not after[0].islower() or _VENUE.match(after))
    ]  # fmt: skip
    ends: list[int] = []
    for place, (cut, after) in enumerate(parts):
        following = parts[place + 1][0] if place + 1 < len(parts) else len(rest)
        venue = rest[cut:following].lstrip(",.?! ")
        if _VENUE.match(after) or _BOOK.match(after) or _PLACE.match(rest, cut):
            ends.append(cut)
            break
        if place + 1 < len(parts) and _BOOK.match(parts[place + 1][1]):
            continue
        numbered = parts[place + 1][1] if place + 1 < len(parts) else ""
        # "Alpha methods, and applications, arXiv:...": of a journal no identifier follows without a volume.
        if _ADDRESS.match(numbered) and _venue(venue) is None:
            continue
        if _VOLUME_AT_END.search(venue) or _NUMBERED.match(numbered):
            # "Title, Statist. Sci. 45 (2001)": a word between a comma and a full stop is of the venue.
            is_torn = place and rest[cut] == "." and _WORD.fullmatch(rest[parts[place - 1][0] : cut])
            ends.append(parts[place - 1][0] if is_torn else cut)
            break
    if not ends and not parts:
        return _readings([rest]), None
    end = ends[0] if ends else parts[0][0]
    earlier = [cut for cut, _ in parts if cut < end][::-1]
    later = [cut for cut, _ in parts if cut > end]
    return _readings([rest[: cut + (rest[cut] in "?!")] for cut in (end, *earlier[:2], *later[:1])]), _venue(rest[end:])


# A year, an edition, a volume, or the type of document is no part of a title.
_NOTE_AT_END = lazy_re(
    r"(?<=\w\w)(?:\s?[\[［][A-Z]{1,2}(?:/[A-Z]{2})?[\]］]|[,.]\s(?:1[5-9]|20)\d\d[a-z]?|,?\s\((?:1[5-9]|20)\d\d[a-z]?\)|[,.]?\s\[[^\W\d_][^\[\]]{2,60}\]?"
    r"|[,.]?\s\(?(?:\d{1,2}(?:st|nd|rd|th|\.?[ªa]?)|second|third|fourth|fifth|revised)\s(?:ed|edn|edition|aufl|auflage|éd)\b\.?\)?|,?\s\(arXiv:[^()\s]{6,20}\)|,\s[Vv]ol(?:\.|ume)\s[\dIVX]{1,4})$"
)


_PUBLISHER_AT_END = lazy_re(
    rf"(?<=\w\w)[,;]\s(?:[^\W\d_a-z][\w&-]{{0,20}}\s){{0,3}}{PUBLISHER.pattern}(?:[-\s][^\W\d_a-z]\w{{0,20}}){{0,2}}"
    r"(?:,\s[^\W\d_a-z][\w ]{1,20}){0,2}$"
)


def _readings(texts: list[str]) -> tuple[str, ...]:
    texts = [_PUBLISHER_AT_END.sub("", text.strip().rstrip(" ,;.:")) for text in texts]
    stripped = (_NOTE_AT_END.sub("", text.strip().rstrip(" ,;.:．。，")).rstrip(" ,;.:").strip() for text in texts)
    return tuple(dict.fromkeys(text for text in stripped if title_words(text) and not _IDENTIFIER.fullmatch(text)))


# --- the venue

_BEFORE_VENUE = lazy_re(
    r"(?:\[[A-Z/]{1,5}\])?[\s,.;:/(．。，”\"']*(?:(?:[Ii]n:?|En|Dans|Em)\s+(?:the\s+(?=\d|Proc))?|In:|In(?=[A-Z][a-z]{2}))?"
)
_ARXIV = lazy_re(r"(?:arXiv|CoRR)\b", re.IGNORECASE)
# "2016 ACM SIGSAC Conference", "ECCV 2018 Workshops", "... (CVPR) Workshops": the name of a meeting goes on there.
_MEETING = rf"(?:[A-Z][\w&/’-]*\s){{0,4}}(?i:{'|'.join(sorted(MEETING_NOUNS))})s?\b"
# "36th International Conference on Machine Learning, ICML", where the year was cut off; behind a workshop is its host.
_WITH_ACRONYM = lazy_re(
    rf"(?P<name>.*\b(?i:{'|'.join(sorted(MEETING_NOUNS - {'workshop'}))})\b.*\w),\s(?:[\w&/’-]*[A-Z]){{2}}[\w&/’-]*"
)
_VENUE_END = lazy_re(
    r"[,.;]?\s(?:pages?\b|pp?\.?\s?\d|[Pp]p?\.(?=\s|$)|pp(?=\W|$)|[Vv]ol(?:ume)?\b|[Nn]o\.|[A-Z]-\d|edited\sby"
    rf"|(?<!\bthe\s)\d+(?!\d|st\b|nd\b|rd\b|th\b|(?<=\d{{4}})\s{_MEETING})|\((?![A-Z][^()]{{1,30}}\)\s{_MEETING})"
    r"|editors|doi|DOI|URL|https?:|\[)|(?<=\s[A-Z])\d{1,4}(?=[\s,.:(])|[.;]\d|[,.]\s?(?:arXiv|abs/)|$"
)
_MAX_VENUE = 400
_STOP_IN_VENUE = lazy_re(r"(?P<word>[^\W\d_](?:[\w'’-]|\.(?=\w)){0,30})\.(?:\s+|$)")
_EDITORS = lazy_re(r",?\s\(?[Ee]d(?:s?\b|itors?\b)")
_EDITORS_BEFORE = lazy_re(r"[,.]\s|\.$")
# A venue begins with a capital, apart from eLife, npj and others that are named so, and from "preprint".
_VENUE_BEGINS = lazy_re(
    r"(?![a-zß-öø-ÿ])[^\W\d_]{2}|[A-Z]\.\s[A-Z][a-z]|[a-z]{1,4}[A-Z]|npj\s|preprint\b"
    rf"|(?:(?:19|20)\d\d|\d{{1,3}}(?:st|nd|rd|th))\s{_MEETING}"
)
_NO_VENUE = lazy_re(
    r"(?:(?:preprint\s)?available\b|preprint\sat\b|accessed\b|downloaded\b|retrieved\b|google\sscholar|crossref\b|url\b|vol(?:ume)?\b|pp?\b|part\b|edition\b).*",
    re.IGNORECASE,
)
_KINDS_OF_VENUES = (VenueType.JOURNAL, VenueType.MEETING)
# A text without a word for a kind of venue is a title, if it has so many words, or so many of them in small letters.
_MAX_WORDS, _MAX_SMALL_WORDS, _MIN_NAMES = 8, 2, 3
_SMALL_WORD = lazy_re(r"\b[a-zß-öø-ÿ]{4,}")


def _venue(after: str) -> str | None:
    """The venue that stands behind a title, up to its numbers; None for what is no venue, such as a place."""
    text = after[:_MAX_VENUE]
    for lead in (_BEFORE_VENUE, BEFORE_PUBLISHER):
        found = lead.match(text)
        text = text[found.end() :] if found else text
    if _ARXIV.match(text):
        return "arXiv"
    found = _VENUE_END.search(text)
    end = found.start() if found else len(text)
    venue = _up_to_sentence_end(text[: end + 1] if text[end : end + 1] == "." else text[:end])
    if _EDITORS.match(text, len(venue)):
        venue = _without_names(venue)
    venue = venue.strip(" ,;:()")
    if (behind := _WITH_ACRONYM.fullmatch(venue)) is not None:
        venue = behind["name"]
    if not _VENUE_BEGINS.match(venue) or _NO_VENUE.match(venue):
        return None
    return None if _is_no_venue(venue) else venue


def _up_to_sentence_end(text: str) -> str:
    """The text up to the first full stop that ends no abbreviation ("Phys. Rev. Lett.")."""
    stops = list(_STOP_IN_VENUE.finditer(text))
    for index, stop in enumerate(stops):
        word, is_last = stop["word"], stop.end() == len(text)
        is_beside = bool(index and stops[index - 1].end() == stop.start()) or (
            not is_last and index + 1 < len(stops) and stops[index + 1].start() == stop.end()
        )
        is_abbreviated = len(word) == 1 or "." in word or word.lower() in venue_table().abbreviations
        # "Proc. IEEE Int. Conf. Comput. Vis.", "Proc. of the IEEE Conf. on Gamma"
        is_begun = not stop.start() or text[stop.end() :][:1].islower()
        is_abbreviated = is_abbreviated or (is_begun and word.lower() in SURE_VENUE_WORDS)
        # "Rev Mod Phys. 2008": names of which nothing else has a full stop end before it.
        is_first = not index and " " in text[: stop.start()].strip()
        if not (is_abbreviated or (is_beside and word[0].isupper())) or (is_last and is_first):
            return text[: stop.end("word")]
    return text


def _without_names(venue: str) -> str:
    """The name of a book without the names of its editors behind it."""
    if read_names(venue).end == len(venue):
        return ""
    for found in _EDITORS_BEFORE.finditer(venue):
        if read_names(venue[found.end() :]).end == len(venue) - found.end():
            return venue[: found.start()]
    return venue


def _is_no_venue(text: str) -> bool:
    """Whether a text without a word for a kind of venue is a place, people, or a part of a title."""
    if venue_words(text).kind in _KINDS_OF_VENUES or PUBLISHER.search(text) or venue_table().find(text):
        return False
    names = read_names(f"{text}.")  # "Lee A, Hill B, Fox C, eds."
    is_people = len(names.authors) >= _MIN_NAMES and names.end >= len(text)
    is_title = len(text.split()) > _MAX_WORDS or len(_SMALL_WORD.findall(text)) > _MAX_SMALL_WORDS
    return is_people or is_title or is_place(text)
