"""Damage in source records: which values are damaged, and their repair where it is certain.

A damaged value may help to find a work. It is no evidence against another value, and it is not printed if a source
gives an undamaged one. `damage_of` examines one record and is fast enough for every record of a catalog; `damage_among`
compares the records of one work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

from normalizer.values.compiled import compiled
from normalizer.values.lazy import lazy_re
from normalizer.values.text import LOST_CHARACTER, MOJIBAKE, with_lost_characters, without_mojibake
from normalizer.values.titles import runs_on
from normalizer.works.description import Description, RawName
from normalizer.works.words import is_number


class Damage(StrEnum):
    """A kind of damage; `field` names the damaged field of the record."""

    field: str

    def __new__(cls, value: str, field: str) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.field = value, field
        return member

    LOST_TEX = "lost-tex", "title"
    CUT_TITLE = "cut-title", "title"
    BROKEN_ENCODING = "broken-encoding", "title"
    JOINED_NAMES = "joined-names", "authors"
    BROKEN_NAMES = "broken-names", "authors"
    PARTS_OF_NAMES = "parts-of-names", "authors"
    CUT_AUTHORS = "cut-authors", "authors"


_SOUND: frozenset[Damage] = frozenset()
_CUT = frozenset({Damage.CUT_TITLE})


def damage_of(record: Description) -> frozenset[Damage]:
    """The kinds of damage that the record shows by itself; empty for nearly all records."""
    return title_damage(record.title) | names_damage(record.authors)


def names_damage(names: Sequence[RawName]) -> frozenset[Damage]:
    """The kinds of damage that a list of authors shows by itself."""
    if not names or not _are_suspect(names):
        return _SOUND
    shown = {Damage.BROKEN_NAMES: is_name_doubled(names), Damage.PARTS_OF_NAMES: has_parts_of_names(names)}
    of_list = frozenset(kind for kind, holds in shown.items() if holds)
    return of_list | frozenset(found for name in names if (found := _name_damage(name)))


def repaired(record: Description) -> Description:
    """The record with every repair that is certain: lost TeX, a last letter, several names in one text."""
    title = repaired_title(record.title)
    authors, cut = _repaired_names(record.authors)
    complete = record.authors_complete and not cut
    if (title, authors, complete) == (record.title, record.authors, record.authors_complete):
        return record
    return replace(record, title=title, authors=authors, authors_complete=complete)


# --- titles

_FONTS = "bf|it|sc|tt|rm|sf|sl|up|md|normal|superscript|subscript|cyr"
# The patterns begin with their letters, for which a search is fastest; what stands before these is looked at then.
_LOST_FONT = lazy_re(rf"ext(?:(?<![A-Za-z]ext)(?:{_FONTS})(?=[{{A-Z\\])|(?<![tT]ext)(?:super|sub)script(?![a-z]{{2}}))")
# A font command of mathematics without its backslash: "(mathscrl)0", "$mathcalM$".
_LOST_MATH = lazy_re(r"math(?<![\\A-Za-z{]math)(?:cal|bb|bf|rm|frak|sf|scr)(?=[\s{]*[A-Z]\b|[a-zA-Z]\)|\{)")
# "emphk-Cut", "L(_mbox1)", "M(^mbox3)": the letters behind "\\emph{" and "_{\\mbox{", without their signs.
_LOST_EMPHASIS = lazy_re(r"emph(?<![A-Za-z\\]emph)(?=[A-Z]|[a-z](?![a-z]))")
LOST_INDEX = lazy_re(r"\(([_^])mbox([A-Za-z0-9]+)\)")
_SIGNS_OF_DAMAGE = ("ext", "math", "$", "emph", "mbox")
_LETTER_IN_PARENTHESES = lazy_re(r"\((math(?:cal|bb|frak|scr))([A-Za-z])\)")
# The same in a formula, where "\t", "\v" and "\r" became white space.
_FORMULA = lazy_re(r"\$[^$]*\$")
_LOST_SYMBOL = lazy_re(r"(?<![\\A-Za-z])(?:imes|heta|ilde|arepsilon|arphi|ightarrow)(?![a-z])")
LOST_SYMBOLS = {"imes": "t", "heta": "t", "ilde": "t", "arepsilon": "v", "arphi": "v", "ightarrow": "r"}
# Windows-1252 that was read as Latin-1, marks without width, and what cannot be repaired.
_CONTROLS = lazy_re("[\u0080-\u009f]")
_INVISIBLE = lazy_re("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LOST = lazy_re("[\u0000-\u001f\u007f\ufffd]|#8730;")


def title_damage(title: str) -> frozenset[Damage]:
    if title.isascii() and title.isprintable() and not any(sign in title for sign in _SIGNS_OF_DAMAGE):
        return _CUT if ends_cut(title) else _SOUND  # nearly all titles
    return frozenset(kind for kind, shows in _TITLE_DAMAGE if shows(title))


def repaired_title(title: str) -> str:
    """The title with lost TeX and a lost last letter restored, where they can be only one thing."""
    text = title if title.isascii() else repaired_encoding(title)
    text = LOST_INDEX.sub(r"$\1{\2}$", _LOST_EMPHASIS.sub("", with_lost_characters(text)))
    text = _LETTER_IN_PARENTHESES.sub(r"$\\\1{\2}$", text)
    text = _FORMULA.sub(lambda formula: _LOST_SYMBOL.sub(_with_first_letter, formula.group()), text)
    last = text.rpartition(" ")[2]
    return text + cut_words().get(last, last)[len(last) :]


def repaired_encoding(text: str) -> str:
    """The text with characters that were decoded with the wrong table, and without marks of no width."""
    text = _CONTROLS.sub(
        lambda found: found.group().encode("latin-1").decode("cp1252", "ignore") or found.group(),
        without_mojibake(text),
    )
    return " ".join(_INVISIBLE.sub("", text).split()) if _INVISIBLE.search(text) else text


def _with_first_letter(found: re.Match[str]) -> str:
    return f"\\{LOST_SYMBOLS[found[0]]}{found[0]}"


def _has_lost_tex(title: str) -> bool:
    lost = (LOST_CHARACTER, _LOST_FONT, _LOST_MATH, _LOST_EMPHASIS, LOST_INDEX)
    return any(each.search(title) for each in lost) or any(map(_LOST_SYMBOL.search, _FORMULA.findall(title)))


def ends_cut(title: str) -> bool:
    """Whether the last word lacks its last letter; in capitals it may be an acronym."""
    return title.rpartition(" ")[2] in cut_words()


def _is_broken(title: str) -> bool:
    is_plain = title.isprintable() and title.isascii()
    return not is_plain and (repaired_encoding(title) != title or bool(_LOST.search(title)))


_TITLE_DAMAGE: tuple[tuple[Damage, Callable[[str], bool]], ...] = (
    (Damage.LOST_TEX, _has_lost_tex),
    (Damage.CUT_TITLE, ends_cut),
    (Damage.BROKEN_ENCODING, _is_broken),
)


@cache
def cut_words() -> Mapping[str, str]:
    """Words without their last letter, with the whole words (benchmarks/cut_words.py)."""
    return compiled(Path(__file__).with_name("cut_words.toml"), _cut_words_in)


def _cut_words_in(table: Mapping[str, str]) -> Mapping[str, str]:
    words = table["words"].split()
    return {word[:-1]: word for word in (*words, *(word.capitalize() for word in words))}


# --- names

_INNER_CAPITAL = lazy_re(r"[a-z\d][A-Z]")
_SEPARATOR = lazy_re(r"\s*;\s*|\s*,\s+and\s+|\s+and\s+|\s*,\s+")
_ENTITY = lazy_re(r"&#?\w+;")
_OTHERS = lazy_re(r"(?:and\s+)?others|et\.?\s+al\.?", re.IGNORECASE)
# Words of the names of groups and institutions, which may contain commas and "and".
_GROUP = lazy_re(
    r"\b(?:academy|agency|association|center|centre|collaboration|college|committee|company|consortium|corporation"
    r"|council|department|foundation|group|institut\w*|lab|laborator\w*|ministry|network|office|project|school|society"
    r"|team|universit\w*|inc|ltd|llc|gmbh|of|for|the|on|in)\b",
    re.IGNORECASE,
)
_SUFFIX = lazy_re(r"(?:jr|sr|[ivx]+|ph\.?d|m\.?d|esq)\.?", re.IGNORECASE)
# "Jane DoeJohn Roe": a small letter meets a capital inside a name that has further words on both sides. Mc, Mac, De,
# Le, O', Van and the like begin family names so.
_MEETING = lazy_re(
    r"(?<=\s)(?!(?:Ma?c|D[aeiu]|L[aeiou]|Van|Von|Fitz|San|Saint|El|Al|Ben)[A-Z])[A-Z][a-z]+[\d]*[A-Z][a-z]+\s"
)


# The name of an account where a name should stand: "ecprice", "xh.zhao", "@noether". People have capitals.
_ACCOUNT = lazy_re(r"[@a-z\d][@a-z\d._-]+")


def _name_damage(name: RawName) -> Damage | None:
    if len(_parts(name)) > 1:
        return Damage.JOINED_NAMES
    if name.family is None and _MEETING.search(name.text) and not _GROUP.search(name.text):
        return Damage.JOINED_NAMES
    if _OTHERS.fullmatch(name.text.strip()):
        return Damage.CUT_AUTHORS
    is_cut = name.text.count("{") != name.text.count("}")
    return Damage.BROKEN_NAMES if is_cut or _is_broken(name.text) or _ACCOUNT.fullmatch(name.text) else None


def is_name_doubled(names: Sequence[RawName]) -> bool:
    """Say whether a list has a name twice: hardly ever are these two people, so that the list is no evidence."""
    return len({name.text for name in names}) < len(names)


def has_parts_of_names(names: Sequence[RawName]) -> bool:
    """Say whether a list has names of one word among longer ones: a name in two pieces, or without its given name.

    A few people have one name: their lists are no evidence, either. Acronyms and "OpenAI" are groups.
    """
    lone = sum(" " not in name.text and _is_part(name) for name in names)
    return 0 < 2 * lone <= len(names)


def _is_part(name: RawName) -> bool:
    text = name.text
    is_group = text.isupper() and len(text.rstrip(".")) > 1
    return name.family is None and text[:1].isupper() and not (is_group or _INNER_CAPITAL.search(text))


def _are_suspect(names: Sequence[RawName]) -> bool:
    """Whether a closer look is worth the time; False for most lists."""
    if is_name_doubled(names) or has_parts_of_names(names):
        return True
    text = "|".join([name.text for name in names])
    if (
        "," in text
        or ";" in text
        or "&" in text
        or "{" in text
        or "}" in text
        or " and " in text
        or "others" in text
        or "et al" in text
    ):
        return True
    if not text.isprintable() or (not text.isascii() and ("\ufffd" in text or MOJIBAKE.search(text))):
        return True
    return _INNER_CAPITAL.search(text) is not None or any(map(_ACCOUNT.fullmatch, text.split("|")))


def _repaired_names(names: tuple[RawName, ...]) -> tuple[tuple[RawName, ...], bool]:
    """Single names, without "and others", and whether these were there."""
    if not _are_suspect(names):
        return names, False
    decoded = [_decoded_name(name) for name in names]
    single: list[RawName] = []
    for name in decoded:
        parts = _parts(name)
        if len(parts) > 1:
            single += [replace(name, text=part) for part in parts if not _OTHERS.fullmatch(part)]
        elif not _OTHERS.fullmatch(name.text.strip()):
            single.append(name)
    cut = any(_OTHERS.fullmatch(part) for name in decoded for part in (name.text.strip(), *_parts(name)))
    return tuple(single), cut


def _decoded_name(name: RawName) -> RawName:
    if name.text.isascii() or (text := repaired_encoding(name.text)) == name.text:
        return name
    parts = {part: repaired_encoding(value) for part in ("family", "given", "suffix") if (value := getattr(name, part))}
    return replace(name, text=text, **parts)


def _parts(name: RawName) -> list[str]:
    """The names in a text; one if it may be a single name ("García Márquez, Gabriel", "Doe, Jane, Jr.").

    Every part must have the words of a whole name. One comma is the comma of "Last, First" more often than not.
    """
    text = name.text
    if name.family is not None or not _SEPARATOR.search(text) or _GROUP.search(text) or _ENTITY.search(text):
        return [text]
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    is_list = text.count(",") > 1 or ";" in text or " and " in text
    whole = all(2 <= len(part.split()) <= 5 and not _SUFFIX.fullmatch(part.split()[-1]) for part in parts)
    return parts if is_list and whole else [text]


# --- the records of one work


@dataclass(frozen=True, slots=True)
class Titled:
    """A title and the family names of one record, for comparison with others of the work."""

    title: str
    families: tuple[str, ...] = ()


def damage_among(records: Sequence[Titled]) -> list[frozenset[Damage]]:
    """For the records of one work: the damage that the others show."""
    found = []
    for own, record in enumerate(records):
        others = [other for index, other in enumerate(records) if index != own]
        kinds = {
            Damage.CUT_TITLE: any(is_cut_off(record.title, other.title) for other in others),
            Damage.CUT_AUTHORS: any(is_cut_list(record.families, other.families) for other in others),
        }
        found.append(title_damage(record.title) | {kind for kind, holds in kinds.items() if holds})
    return found


_LETTERS_ONLY = lazy_re(r"[^\W_]+")


def is_cut_off(title: str, other: str) -> bool:
    """Whether a title is the other one without its end, cut inside a word; of a plural or "III" nothing is cut."""
    words, others = (_LETTERS_ONLY.findall(text.casefold()) for text in (title, other))
    if len(words) < 3 or len(others) < len(words) or words[:-1] != others[: len(words) - 1]:
        return False
    last, whole = words[-1], others[len(words) - 1]
    if is_number(whole, last=True) and not whole.isdecimal():
        return False
    return whole.startswith(last) and whole not in (last, f"{last}s", f"{last}es") and not runs_on(last, other)


def is_cut_list(names: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a list of authors is the beginning of the other one; a single further author may have joined later."""
    return bool(names) and len(others) > len(names) + 1 and list(others[: len(names)]) == list(names)
