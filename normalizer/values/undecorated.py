"""A title as it is mentioned, taken apart: the title, its other readings, and what the decorations tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from normalizer.values.decorations import LABELS, STATUS, Parts, decorated_beginnings, read_decorations
from normalizer.values.ids import MAYBE, id_spans
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import ET_AL, MORE, OTHERS, with_and, without_initials_of_others
from normalizer.values.numbers import NUMBER_WORDS
from normalizer.values.titles import STOP_WORDS, title_words
from normalizer.values.venues.text import VenueType, venue_words

# Characters at the ends of a text in which decorations are looked for, and places at which a tail may begin.
_REACH, _MAX_TAILS = 400, 24
_MAYBE_LEAD = lazy_re(
    rf"\W|\w{{1,5}}\)|.{{0,160}}?(?:\d|\bet al|\[|\|)"
    r"|(?:published|accepted|presented|to appear|under review|in|see also)\b"
    rf"|(?:{STATUS}|{LABELS})\b|[\u0400-\u9fff]",
    re.IGNORECASE,
)
_TAIL = lazy_re(
    r"\s(?:\*|@|//?|in:)|\s(?=by\s)|\s*[(\[{|·•—–【<（［]|\s-\s|[,;]\s|[，；。]|[.?!]\s|\.(?=[a-z]{2,4}$)"
    r"|\s(?=(?:arxiv|doi|https?|www)\b|v\d|\d{4}\.|\d{4}-\d\d-|\d{1,2}[./]\d{1,2}[./])"
    r"|\s(?=[A-Z]\w*[’']?\d\d)|\s(?=[A-Z]\w+\s(?:19|20)\d\d)|\s(?=(?:accepted|published|to appear|presented)\b)"
    r"|\s(?=#[a-z])|(?<=\w)\s(?=[:★☆⭐🔥✨\U0001f300-\U0001faff])",
    re.IGNORECASE,
)  # fmt: skip
_NUMBER = lazy_re(r"\d{1,4}\.\s|\d{1,2}\.\d{1,2}\s(?=[^\W\d_a-z])")
_QUOTES = {
    '"': '"', "'": "'", "“": "”", "”": "”", "„": "“”", "‘": "’", "«": "»", "»": "«", "‹": "›", "`": "`'", "*": "*",
    "_": "_", "《": "》", "〈": "〉", "「": "」", "『": "』", "<": ">",
}  # fmt: skip
# The mark of a footnote behind a title. Behind few letters or capitals it is of mathematics: "mc²", "ℝ³".
_NOTE_MARK = lazy_re(
    r"\s?(?:\[\^[^\[\]\s]{1,60}\]"
    r"|(?:(?<=[^\W\d_]{4})(?<![A-Z])|(?<=[^\W\d_]{4}\s)|(?<=[.,;:!?”\"’]))(?:<sup>[^<>]{1,12}</sup>|[⁰¹²³⁴-⁹†‡§¶]{1,4}))\s*$"
)
_COMMAND = lazy_re(r"^\\[a-z]{2,20}\*?\{(?P<text>.+)\}$")
# What begins a text in Markdown's marks of emphasis.
_EMPHASIZED = lazy_re(r"^(?P<mark>[*_]{1,3})(?=[^\s*_])(?P<text>[^*_]{4,400})(?<=[^\s:：])(?P=mark)(?P<rest>\W.*)$")
_QUOTED = lazy_re(
    r"[\"“”„«](?P<double>[^\"“”„«»]{8,400})[\"”“»]"
    r"|《(?P<work>[^《》]{8,400})》"
    r"|(?:^|(?<=[\s(,:;.]))[‘'](?P<single>[^‘\"“”]{8,400}?)[,.]?[’'](?=$|[\s),:;.])"
)
_NAME_WORD = (
    r"(?:[^\W\d_a-z](?:[^\W\d_]|[.'’-]){0,30}|d[aeiou]s?|van|von|der|den|op|del|della|el|al|bin|ibn|la|le|ten|ter|zu|y)"
)
# A full stop behind so many letters ends a sentence, a tab a column: "Max Welling. Auto-Encoding Variational Bayes".
_IN_NAME = r"(?<![^\W\d_]{4}\.)[^\S\t]"
_NAME = lazy_re(rf"{_NAME_WORD}(?:{_IN_NAME}{_NAME_WORD}){{1,5}}(?:\s\d{{4}})?|[^\W\d_a-z][\w'’-]{{1,30}}")
_FULL_NAME = lazy_re(rf"{_NAME_WORD}(?:\s{_NAME_WORD}){{1,3}}")
_BEFORE_PEOPLE = lazy_re(r"\s[-–—|]\s|[;,]\s|(?P<end>(?<=[\w)])\.\s|(?<=[!?])\s)|[,;]?\sby\s")
_LAST_NAME = lazy_re(
    rf"(?:\s[-–—]\s|[.;,]\s|\s?[,;]?\sby\s)(?!(?:An?|The)\s)(?:{_NAME_WORD}\s){{0,3}}{_NAME_WORD}(?:(?:,?\s(?:and|&)\s|,\s)"
    rf"(?:{_NAME_WORD}\s){{0,3}}{_NAME_WORD}){{0,3}}\.?$"
)
_INITIAL = lazy_re(r"(?:^|[\s-])[^\W\d_a-z]\.")
_SENTENCE_END = lazy_re(r"：\s?|(?<![\s.][^\W\d_])(?<!^[^\W\d_])\.\s|:\s|\.\.\s|(?<=\))[.,]?\s|\s(?=[*\"“])")
_NAMES_APART = lazy_re(r"\s?[,;·⋅∙•|&、]\s?(?:(?:and|und)\s)?|\s(?:and|und)\s")
_ET_AL = lazy_re(rf",?\s{OTHERS}\.*(?=\W*(?:$|\d))|\s?\((?:18|19|20)\d\d[a-z]?\)|\.$")
_BROKEN = lazy_re(r"\s+")


@dataclass(frozen=True, slots=True)
class Decorated:
    """A mention in parts; `other_titles` are further readings of the title, likeliest first."""

    title: str
    other_titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    ids: tuple[str, ...] = ()


def undecorated(text: str, is_people: Callable[[str], bool] = lambda text: len(names_in(text)) > 1) -> Decorated:
    """Take a mention apart. What is not surely a decoration stays in the title; the ids are tokens as printed.

    `is_people` says whether words with capitals are names, not a title: "Option Pricing, Path Integrals".
    """
    text = with_blanks(_BROKEN.sub(" ", text).strip())
    text = _COMMAND.sub(r"\g<text>", _EMPHASIZED.sub(r"“\g<text>”\g<rest>", text))
    title, parts = text, Parts()
    others: list[str] = []
    if _MAYBE_LEAD.match(text):
        title, parts = _without_lead(title)
    if number := _NUMBER.match(title):  # or of the title: "3. Order Effects"
        others.append(title[number.end() :])
    title, tail = _without_tail(title)
    parts = parts.plus(tail)
    title = _unquoted(title)
    if (quoted := _quoted(title)) and quoted != title:
        others.append(title)
        parts = parts.plus(parts_beside(title.replace(quoted, "|", 1), is_people))
        title = quoted
    elif split := _authors_lead(title, is_people):
        names, rest, sure = split
        rest, tail = _without_tail(rest)
        rest = _quoted(rest) or _unquoted(rest)
        others.append(title if sure else rest)
        title = rest if sure else title
        parts = parts.plus(tail).plus(Parts(authors=names if sure else ()))
    if behind := None if parts.authors else _people_behind(title, is_people):
        cut, names = behind  # "On Groups. Emmy Noether, Emil Artin"
        others.append(title)
        title, parts = cut, parts.plus(Parts(authors=names))
    elif cut := _before_name(title):
        others.append(cut)
    title = title.strip()
    return Decorated(
        title,
        tuple(dict.fromkeys(other for other in others if other != title)),
        tuple(dict.fromkeys(parts.authors)),
        parts.year,
        parts.venue,
        tuple(dict.fromkeys(parts.ids)),
    )


_PEOPLE_LABEL = lazy_re(r"^[^\W\d_]{2,12}\s?[:：]\s?")
_PARTS_APART = lazy_re(r"<br\s?/?>|(?<!\b[A-Z])[.;]\s+|[.;]$|\s[-–—|·]\s|[()|]")


_AROUND = ' ,;:*_"“”„«»'


def parts_beside(text: str, is_people: Callable[[str], bool]) -> Parts:
    """What the text around a title tells, part by part: authors, venue and year."""
    found = Parts()
    pieces = list[str]()
    for piece in without_initials_of_others(text[: _REACH * 4]).split("|"):
        whole = read_decorations(f"({piece.strip(_AROUND)})")  # "J. Mach. Learn. Res., |, 2022"
        found = found.plus(whole) if whole and whole.venues else found
        pieces += _PARTS_APART.split(piece) if not (whole and whole.venues) else ()
    for part in pieces:
        part = part.strip(_AROUND).removeprefix("by ")
        if not is_people(part):  # "Noether, Artin, ICML 2020"
            tails = reversed(list(_tails(part)))
            end, tail = next((each for each in tails if is_people(part[: each[0]])), (len(part), Parts()))
            part, found = part[:end], found.plus(tail)
        named = _PEOPLE_LABEL.sub("", part)
        if is_people(part) and (names := names_in(named) or names_in(f"{named} et al.")[:-1] or (named,)):
            found = found.plus(Parts(authors=names))
        elif part and (parts := read_decorations(f"({part})") or _labelled(part)):
            found = found.plus(parts)
    return found


def _labelled(part: str) -> Parts | None:
    """What stands behind a label, if it has a year: "Required: Kingma & Ba, 2015"."""
    _, colon, rest = part.rpartition(": ")
    parts = read_decorations(f"({rest})") if colon else None
    return parts if parts and parts.year else None


def with_blanks(text: str) -> str:
    """The text with the blanks that a name of a file or an address has as underscores, plus signs or `%20`."""
    if " " in text or "/" in text or max(map(text.count, ("_", "+", "%20"))) < _MIN_BLANKS:
        return text
    if "%20" in text:
        text = unquote(text)
    return text.replace("_", " ").replace("+", " ").strip()


_MIN_BLANKS = 2


def _without_lead(text: str) -> tuple[str, Parts]:
    found = Parts()
    for parts in decorated_beginnings(text[:_REACH], leads=True):
        # A piece ends before the title, not inside of a word of it.
        glued = text[parts.end - 1].isalnum() and text[parts.end : parts.end + 1].isalnum()
        rest = text[parts.end :]
        is_title = not all(map(str.isdecimal, title_words(rest)))
        if parts.authors and read_decorations(
            f"({rest.strip(' .,;')})"
        ):  # "Layer Normalization, Ba et al., arXiv 2016"
            is_title = False
        if is_title and not glued and not _opens(text[: parts.end]):
            found = parts
    return text[found.end :].lstrip(" .,;:|–—-：】》）"), found


# A title does not end so: "Results of the Challenge in MICCAI 2023".
_ENDS_OPEN = lazy_re(rf"(?:^|\s)(?:{'|'.join(STOP_WORDS)})$", re.IGNORECASE)


def _opens(text: str) -> bool:
    """Whether a text breaks off within brackets, quotes or mathematics, or is a number that may be the title's."""
    unbalanced = any(text.count(first) > text.count(last) for first, last in ("[]", "()", "“”", "«»", "《》", "「」"))
    return unbalanced or any(text.count(sign) % 2 for sign in '"$') or _NUMBER.fullmatch(text) is not None


def _without_tail(text: str) -> tuple[str, Parts]:
    """The text before the longest end of it that consists of decorations."""
    for _ in range(2):
        text = _without_note_mark(text)
        if (found := next(_tails(text), None)) is None:
            return text, Parts()
        offset, parts = found
        if title_words(text[:offset]):
            return _without_note_mark(text[:offset].rstrip(" ,;:|–—-·•([（［【，；")), parts
    return text, Parts()


def _without_note_mark(text: str) -> str:
    """The text before the mark of a note, if it has words."""
    shorter = _NOTE_MARK.sub("", text)
    return shorter if shorter == text or title_words(shorter) else text


def _tails(text: str) -> Iterator[tuple[int, Parts]]:
    start = max(0, len(text) - _REACH)
    offsets = {found.start() for found in _TAIL.finditer(text, start)}
    if MAYBE.search(text, start):
        offsets |= {begin for begin, _, _ in id_spans(text) if begin >= start}
    for offset in sorted(offset for offset in offsets if offset)[-_MAX_TAILS:]:
        parts = read_decorations(text[offset:])
        goes_on = text[offset:].lstrip()[:1].isalnum() and _ENDS_OPEN.search(text[:offset])
        in_mathematics = text.count("$", 0, offset) % 2 == 1 and "$" in text[offset:]
        is_torn = parts is not None and parts.authors and _INITIAL.search(text[max(0, offset - 2) : offset + 1])
        if parts and (parts.kinds or not title_words(text[offset:])) and not (goes_on or in_mathematics or is_torn):
            yield offset, parts


# "Have you seen “X”? It is about Y."
_NEXT_SENTENCE = lazy_re(r"[.?!]\s+[^\W\d_a-z]\w*\s+\w")


def _quoted(text: str) -> str:
    """What stands in quotes, if it is the one such part of the text, and the text around it is about it."""
    found = [
        (match["double"] or match["work"] or match["single"], match) for match in _QUOTED.finditer(text[: _REACH * 4])
    ]
    if len(found) != 1:
        return ""
    quoted, match = found[0]
    before, after = text[: match.start()].strip(" (*"), text[match.end() :].lstrip()
    is_sure = match["work"] or (before == "" and names_in(after.lstrip(" ,.;")))
    if len(title_words(quoted)) < _MIN_QUOTED_WORDS and not is_sure:
        return ""
    # Such words begin a title ("Comment on 'X'"), as names and numbers do not.
    is_of_title = before[:1].isupper() and before[-1].isalpha() and not names_in(before)
    is_of_title = is_of_title and not _NEXT_SENTENCE.match(after)
    if after[:1] in (":", "-") or is_of_title:
        return ""
    return quoted.strip(" ,")


# Fewer words in quotes may be a part of the title, unless nothing but names follows; 《》 are for works only.
_MIN_QUOTED_WORDS = 3


def quotations(text: str) -> list[int]:
    """Where quotations in double quotes begin that may be titles."""
    found = _QUOTED.finditer(text)
    return [each.start() for each in found if len(title_words(each["double"] or "")) >= _MIN_QUOTED_WORDS]


def _unquoted(text: str) -> str:
    """Without quotes around all of it."""
    while len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES[text[0]] and title_words(text):
        text = text[1:-1].strip()
    return text


def _authors_lead(text: str, is_people: Callable[[str], bool]) -> tuple[tuple[str, ...], str, bool] | None:
    """Names before the title, the title, and whether that is sure: "A. Noether, B. Gauss. On Groups"."""
    for number, end in enumerate(_SENTENCE_END.finditer(text[: _REACH * 2])):
        if number > 8:
            break
        before, rest = text[: end.start()], text[end.end() :].strip(" *")
        names = names_in(before) or ((before,) if _is_full_name(before) else ())
        if names:
            sure = _is_marked(before) or (is_people(before) and ":" not in end[0])
            return (names, rest, sure) if len(title_words(rest)) > 1 else None
    return None


def _is_full_name(text: str) -> bool:
    """Whether a text may be the full name of one person; "AAAI Workshop" is that of a venue."""
    return _FULL_NAME.fullmatch(text) is not None and venue_words(text).kind is VenueType.UNKNOWN


def _before_name(text: str) -> str:
    """The text before a name at its end that may be its author's: "On Groups - Noether and Gauss"."""
    found = _LAST_NAME.search(text, max(0, len(text) - 120))
    if found and _PART.search(found.group()):
        return ""
    return text[: found.start()].strip() if found and len(title_words(text[: found.start()])) > 2 else ""


# "Part II", "Volume Two": a person with a number has two other names.
_PART = lazy_re(rf"^\W*[^\W\d_]+\s(?:[IVX]+|{'|'.join(sorted(NUMBER_WORDS))})\W*$", re.IGNORECASE)


def _people_behind(text: str, is_people: Callable[[str], bool]) -> tuple[str, tuple[str, ...]] | None:
    """The text before the full names of people that end it, and they: "On Groups, Emmy Noether, Emil Artin".

    Behind the end of a sentence family names are enough.
    """
    for found in islice(_BEFORE_PEOPLE.finditer(text[:_MAX_BEHIND]), _MAX_TAILS):
        before, behind = text[: found.start()].strip(), text[found.end() :]
        names = names_in(behind)
        if len(names) > 1 and len(title_words(before)) > 1 and (found["end"] or _are_full(names)) and is_people(behind):
            return before, names
    return None


_MAX_BEHIND = 1_000  # characters


def _are_full(names: Sequence[str]) -> bool:
    """Whether a given name or initials stand with each family name, as they do not in a title's enumerations."""
    return all(name == ET_AL or " " in name for name in names)


def _is_marked(text: str) -> bool:
    return _ET_AL.search(text) is not None or _INITIAL.search(text) is not None


def names_in(text: str) -> tuple[str, ...]:
    """The names of a list of people, ET_AL for those that it leaves out; () for a text that may be something else."""
    marked, text = _is_marked(text), with_and(without_initials_of_others(text.replace(". -", ".-")))
    chunks = [chunk.strip(" .*") for chunk in _NAMES_APART.split(_ET_AL.sub("", text)) if chunk.strip(" .*")]
    if not chunks or not all(_NAME.fullmatch(chunk) for chunk in chunks):
        return ()
    whole = sum(" " in chunk for chunk in chunks)
    if not marked and (len(chunks) < 2 or whole < len(chunks)):
        return ()
    return (*chunks, ET_AL) if MORE.search(text) else tuple(chunks)
