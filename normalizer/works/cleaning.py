"""A record before it is compared: each value in its own place, even where a source ran it into the title.

Lists of references are scraped with authors, venue and year in one text ("Online Aggregation J. Hellerstein, P. Haas,
SIGMOD 1997"). Only a value that is missing is looked for, and only at the end of the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from normalizer.values.lazy import lazy_re
from normalizer.values.names.compare import Agreement, PeopleComparison, compare_people
from normalizer.values.names.render import linkage_key
from normalizer.values.titles import STOP_WORDS, title_key, title_words
from normalizer.works.description import RawName
from normalizer.works.quality import LOST_INDEX
from normalizer.works.segmentation import (
    commas,
    common_prefix_end,
    find_author_start,
    find_initialed_names,
    find_last_name,
    find_venue_start,
    guess_author_start,
    names_in,
    same_word,
    tokens_of,
)

# "360{\deg}" of arXiv, "360\textdegree{}".
_DEGREE = lazy_re(r"\{\\deg\}|\\(?:deg|degree|textdegree)(?![a-zA-Z])(?:\{\})?")
_ARROW = lazy_re(r" ?(?:-{1,2}(?:>|&gt;)|→|\\to(?![a-zA-Z])|\\?rightarrow(?![a-z])) ?")
_IN_ARROWS = ("->", "-&gt;", "→", "\\to", "rightarrow")
_TAG = lazy_re(r"</?(?:[a-z]{1,6}|mml:[a-z]+)(?:\s[^<>]*)?/?>", re.IGNORECASE)
# Google Scholar once wrote how many copies it knew: "Title - group of 14 »".
_FURNITURE = lazy_re(r"\s+-\s+group of \d+(?:\s*(?:»|& ?raquo ?;))?")
# A simple fraction in TeX, which other sources write "1/2".
_FRACTION = lazy_re(r"\\[dt]?frac\s*(?:(\d)(\d)|\{([^{}]+)\}\s*\{([^{}]+)\})")
# The number of a reference in its list: "[17] Title".
_LIST_NUMBER = lazy_re(r"\[\d{1,3}\]\s*(?=\w)")
# GB/T 7714: the type of what is cited.
_TYPE_MARK = lazy_re(r"\[\s?(?:J|C|M|D|A|EB/OL)\s?\]$", re.IGNORECASE)
_MAY_BE_RETRACTED = tuple(f"{sign}{word}" for sign in ("", "[", "(") for word in ("RETR", "Retr", "WITHD", "Withd"))
# UTF-8 that was read as Latin-1, and often folded and set apart since: "supã © rieure", "tã 1/4 rker".
_SPLIT_LETTER = lazy_re(r"[ãÃ] ?(1/4|[\x80-\xbf])(?: (?=[a-z]))?")
# What is left of curly quotes and dashes that were read so: "infosleuthâ ?? database".
_SPLIT_MARK = lazy_re(r"(?:[âÂãÃåÅ](?:\s?(?:cents\b|[?¬¢€™œ¦£\x80-\x9f]|'{2}))+\s?)+")
# Characters; what is longer is a paragraph.
_MAX_TITLE_LENGTH = 2000
_FINAL_YEAR = lazy_re(r"[\s,(]+((?:19|20)\d\d)(?:\.0)?[\s,.)]*$")
_YEAR = lazy_re(r"\b(?:19|20)\d\d\b")
# A torn list of authors before a title: what it has besides words, and its most words; so many of the title tell.
_OF_NAMES = lazy_re(r"\b\w\s?\.|,|&|\band\b|\d{4}")
_LONGEST_LEAD, _FIRST_WORDS, _FIRST_LETTERS = 12, 3, 16
_MAX_INITIALS = 2


@dataclass(frozen=True, slots=True)
class CleanedRecord:
    """What a record says, with every value in its place; None and () where it says nothing."""

    title: str
    authors: tuple[RawName | str, ...] = ()
    authors_complete: bool = True
    year: int | None = None
    venue: str | None = None


def without_markup(title: str) -> str:
    """The title without face markup ("BT<sup>2</sup>"), its number in a list, and the "[J]" of Chinese references.

    Fractions of TeX are in one line, and an index is glued to its letter, though its signs are lost ("M(^mbox3)L").
    The commands for the sign of a degree are the sign. Arrows part words, for some sources lose them ("B -> K", "B K").
    "RETRACTED:" is no part of it: publishers print it before the title of the work itself, and give a notice its own.
    """
    title = title[:_MAX_TITLE_LENGTH]
    if not title.isascii():
        title = _SPLIT_MARK.sub(" ", _SPLIT_LETTER.sub(_joined_letter, title))
    title = _TAG.sub("", title) if "<" in title else title
    title = _FRACTION.sub(lambda found: "/".join(filter(None, found.groups())), title) if "frac" in title else title
    title = LOST_INDEX.sub(r"\2", title) if "mbox" in title else title
    title = _DEGREE.sub("°", title) if "deg" in title else title
    title = _ARROW.sub(" ", title) if any(sign in title for sign in _IN_ARROWS) else title
    if title.startswith("[") and (number := _LIST_NUMBER.match(title)):
        title = title[number.end() :]
    title = _FURNITURE.sub("", title) if "group of" in title else title
    if title.startswith(_MAY_BE_RETRACTED):
        from normalizer.values.markup import strip_retraction_mark  # XML, which nothing else here needs

        title = strip_retraction_mark(title)[0]
    return (_TYPE_MARK.sub("", title) if title.endswith("]") else title).rstrip()


def _joined_letter(found: re.Match[str]) -> str:
    code = 0xBC if found[1] == "1/4" else ord(found[1])
    return bytes((0xC3, code)).decode()


@lru_cache(maxsize=1 << 12)
def clean_pair(left: CleanedRecord, right: CleanedRecord) -> tuple[CleanedRecord, CleanedRecord]:
    """Both records, with values found in titles; names that were guessed there count when the other confirms them."""
    ends = [_FINAL_YEAR.search(record.title) for record in (left, right)]
    if not (ends[0] and ends[1] and ends[0][1] != ends[1][1]):
        return _clean(_with_year(left, ends[0]), _with_year(right, ends[1]))
    # Two years that end the titles and differ tell two works ("Team Description Paper 2022"), unless authors or a venue
    # stand before them.
    read = _clean(_with_year(left, None), _with_year(right, None))
    if any(record.title.endswith(end[1]) for record, end in zip(read, ends, strict=True) if end):
        return read
    return _clean(_with_year(left, ends[0]), _with_year(right, ends[1]))


def _clean(left: CleanedRecord, right: CleanedRecord) -> tuple[CleanedRecord, CleanedRecord]:
    """Both records, whose years are read, with names and venues found in titles."""
    if title_key(left.title) == title_key(right.title) and left.authors and right.authors:
        return left, right
    a, b = _strip_leading_authors(left, right), _strip_leading_authors(right, left)
    read = _cut_apart(a, b, names=True)
    guessed = [bool(after.authors) and not before.authors for before, after in zip((left, right), read, strict=True)]
    # Two guesses at one text are none.
    alone = all(guessed) and title_key(left.title) == title_key(right.title)
    return read if not alone and _are_credible(left, right, read, guessed) else _cut_apart(a, b, names=False)


def _are_credible(
    left: CleanedRecord, right: CleanedRecord, read: tuple[CleanedRecord, CleanedRecord], guessed: Sequence[bool]
) -> bool:
    """Whether the names that were guessed are confirmed by the other record, or plainly names."""
    # A year that was given, or a venue wherever it was: else there is a title and nothing more.
    is_placed = any(record.year for record in (left, right)) or any(record.venue for record in read)
    backed = not all(guessed) or (is_placed and _are_names(read))
    one_title = title_key(read[0].title) == title_key(read[1].title)
    if all(_are_initialed(record, one_title) for record, guess in zip(read, guessed, strict=True) if guess):
        return True
    return backed and compare_record_authors(*read).agreement in (Agreement.MATCH, Agreement.PARTIAL)


def compare_record_authors(left: CleanedRecord, right: CleanedRecord) -> PeopleComparison:
    """Their authors side by side."""
    return compare_people(
        left.authors, right.authors, left_complete=left.authors_complete, right_complete=right.authors_complete
    )


def _are_names(read: tuple[CleanedRecord, CleanedRecord]) -> bool:
    """Two guesses may confirm each other as lists, or as names with initials: any last word would do."""
    if any(len(record.authors) > 1 for record in read):
        return True
    first = [str(record.authors[0]).split() for record in read]
    return all(len(words) > 1 and len(words[0]) <= _MAX_INITIALS for words in first)


def _are_initialed(record: CleanedRecord, one_title: bool) -> bool:
    """Several names like "j widom" are nothing else, whatever the other record says; nor is one behind its title."""
    words = [str(name).split() for name in record.authors]
    if not (len(words) > 1 or one_title) or all(each[0].lower() in STOP_WORDS for each in words):
        return False  # "software as a service, a survey"
    return all(len(each) == 2 and len(each[0]) <= _MAX_INITIALS for each in words)


def _cut_apart(a: CleanedRecord, b: CleanedRecord, *, names: bool) -> tuple[CleanedRecord, CleanedRecord]:
    """Both records, with missing venues taken from the ends of the titles, and `names` if wanted."""
    second = _apart(b, _apart(a, b, wants_names=names), wants_names=names)
    return _apart(a, second, wants_names=names), second


def _with_year(record: CleanedRecord, end: re.Match[str] | None) -> CleanedRecord:
    """The year may stand at the very end of the title, or within the venue ("VLDB 1998")."""
    if end and record.year in (None, int(end[1])):
        return replace(record, year=int(end[1]), title=record.title[: end.start()])
    if record.year is None and record.venue and (found := _YEAR.search(record.venue)):
        return replace(record, year=int(found[0]))
    return record


def _strip_leading_authors(record: CleanedRecord, other: CleanedRecord) -> CleanedRecord:
    """Cut a torn list of authors before the words that the other title begins with: "1. P. Vlahavas, A non-...".

    References that were cut apart at the wrong place look so.
    """
    tokens = tokens_of(record.title)
    first = title_words(other.title)[:_FIRST_WORDS]
    words = [word for token in tokens for word in title_words(token)]
    if len(first) < _FIRST_WORDS or len(words) <= _FIRST_WORDS:
        return record
    word_indexes = [index for index, token in enumerate(tokens) for _ in title_words(token)]
    letters = title_key(other.title)[:_FIRST_LETTERS]
    for start in range(min(_LONGEST_LEAD, len(words))):
        if _begin_alike(words[start:], first, letters):
            lead, title = tokens[: word_indexes[start]], tokens[word_indexes[start] :]
            return replace(record, title=" ".join(title)) if _are_lead(lead, record, other) else record
    return record


def _begin_alike(words: Sequence[str], first: Sequence[str], letters: str) -> bool:
    """The first words are the same but for typos, or the first letters however they are cut into words."""
    if len(words) >= len(first) and all(same_word(*pair) for pair in zip(words, first, strict=False)):
        return True
    return "".join(words[: len(letters)]).startswith(letters)


def _are_lead(tokens: Sequence[str], record: CleanedRecord, other: CleanedRecord) -> bool:
    """The punctuation of a list of names, or a family name of either record."""
    if _OF_NAMES.search(" ".join(tokens)):
        return True
    families = set(filter(None, map(linkage_key, (*record.authors, *other.authors))))
    return any(
        word.endswith(family) for word in map(title_key, tokens) for family in families if len(family) > _MAX_INITIALS
    )


@lru_cache(maxsize=1 << 6)
def _apart(record: CleanedRecord, other: CleanedRecord, *, wants_names: bool) -> CleanedRecord:
    """Cut authors and venue from the end of a title."""
    if record.authors and record.venue:
        return record
    tokens = tokens_of(record.title)
    alike = common_prefix_end(tokens, tokens_of(other.title))
    body = alike if alike is not None else (*commas(tokens), len(tokens))[0]
    venue_at = find_venue_start(tokens, body, other.venue) if not record.venue else len(tokens)
    if record.authors or not wants_names:
        return _cut(record, tokens, venue_at, venue_at, ()) if alike is not None else record
    if (found := find_initialed_names(tokens)) and (names := names_in(tokens[found[0] : found[1]])):
        start, end = found
        title = min(venue_at, start)
        return _cut(record, (*tokens[:start], *tokens[end:]), title, title, names)
    for names_at in (
        find_last_name(tokens[:venue_at], tokens_of(other.title)),
        guess_author_start(tokens[:venue_at], alike),
        find_author_start(tokens[:venue_at], body, other.authors),
    ):
        if names := names_in(tokens[names_at:venue_at]):
            return _cut(record, tokens, names_at, venue_at, names)
    if alike is None:
        return record
    rest = tokens[venue_at:]
    behind = rest[guess_author_start(rest, None) :]
    return _cut(record, tokens, venue_at, venue_at, names_in(behind[: find_venue_start(behind, 0, None)]))


def _cut(record: CleanedRecord, tokens: Sequence[str], title: int, venue: int, names: tuple[str, ...]) -> CleanedRecord:
    text = " ".join(tokens[:title]).replace(" ,", ",")
    place = record.venue or " ".join(tokens[venue:]) or None
    return CleanedRecord(text, record.authors or names, record.authors_complete, record.year, place)
