"""The numbers and signs of titles: what counts parts, versions and issues, and what is the rest of a reference."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from itertools import pairwise

from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import NUMBER_WORDS, digits_of
from normalizer.values.titles import is_coined, title_words
from normalizer.values.venues.text import VENUE_WORDS
from normalizer.works.words import Words, is_number, numbers_of, spelling, version_numbers

# A name with a number ("db2", "o1"), and no version alone ("v2").
_NAME_AND_NUMBER = lazy_re(r"(?P<name>(?!v\d)[a-z]+?)v?\d+")
_NAME_HYPHEN_NUMBER = lazy_re(r"([^\W\d_]{2,})-(\d+)\b")
_DIMENSIONAL = lazy_re(r"(\w+?)d(?:im(?:ensional|ensions?)?)?")
YEAR = lazy_re(r"(?:19|20)\d\d")
# Words that count parts and issues; one title alone may well have one.
_MONTHS = "january february march april may june july august september october november december".split()
COUNTS = NUMBER_WORDS.union(_MONTHS)
PART_WORDS = frozenset(
    "part volume vol chapter paper episode series number session teil band mitteilung partie tome parte".split()
)
_NUMBERS_OF_PAGES = 3
_HEAD = lazy_re(
    r"(?P<name>.*?\w\+*?)"
    r"(?P<number>(?:[\s_-]+v(?:er(?:sion)?)?[\s.]?|v(?:er(?:sion)?)?\.?|[\s_-]*)\d+(?:\.\d+)*|\+\+?|\#|[\s-]+[ivx]+)?",
    re.IGNORECASE,
)
# Few names end in what may be a number, and only those are taken apart.
_ENDS_IN_NUMBER = lazy_re(r"(?:[\d+#]|[\s-][ivx]+)$", re.IGNORECASE)
_BEFORE_NUMBER = lazy_re(r"^[\s_-]*(?:v(?:er(?:sion)?)?[\s.]?)?", re.IGNORECASE)
_SEPARATOR = lazy_re(r"\s*:\s+|\s:\s*|:(?=[A-Z])")
_BRACES = str.maketrans("", "", "{}")
_SIGNS = lazy_re("[*\u2032\u2033<>=]")
_ARROWS = lazy_re(r"[-=]+>|<[-=]+")


@lru_cache(maxsize=1 << 13)
def may_count(word: str) -> bool:
    return is_number(word, last=True) or word in COUNTS


def is_same_number(one: str, other: str) -> bool:
    """Say whether words run together are one number or count of dimensions: "twentyfirst", "21st"; "3d"."""
    digits = digits_of(one) or _dimensions(one)
    return digits is not None and digits == (digits_of(other) or _dimensions(other))


def _dimensions(word: str) -> str | None:
    """Return "3d" for "3d", "3dim", "3dimensional" and "threedimensional"."""
    found = _DIMENSIONAL.fullmatch(word) if word.endswith("d") or "dim" in word else None
    is_count = found is not None and (found[1].isdecimal() or found[1] in NUMBER_WORDS)
    return f"{digits_of(found[1])}d" if found and is_count else None


def _names_thing(word: str, others: Words) -> bool:
    """Say whether a word that only one title has is a name with a number ("db2"), and no version of a shared name."""
    match = _NAME_AND_NUMBER.fullmatch(word)
    return match is not None and not any(other in (match["name"], match["name"] + "v") for other in others)


def without_named(words: list[str], text: str, others: Words) -> list[str]:
    """The words of a title without the numbers behind the hyphen of a name that only this title has: "COVID-19"."""
    found = _NAME_HYPHEN_NUMBER.findall(text.casefold()) if "-" in text else ()
    named = {number for name, number in found if name not in others and name not in PART_WORDS}
    return [word for word in words if word not in named]


def numbers_among(own: Words, other: Words, words: Words, others: Words, *, has_years: bool) -> list[str]:
    """The numbers among the differing words of one title, beside those of the other and all words of both."""
    counted = not (COUNTS.isdisjoint(own) or COUNTS.isdisjoint(other))
    numbered = bool(version_numbers(other))
    return sorted(
        number
        for word in own
        if (has_years or not YEAR.fullmatch(word))
        and (numbered or not _names_thing(word, others))
        and (
            is_number(word, last=word == words[-1] or numbered or _after_part(words, word))
            or (counted and word in COUNTS)
            or (len(word) == 1 and (_after_part(words, word) or _are_last_letters(word, words, others)))
        )
        for number in numbers_of(word)
    )


def is_reference(run: Words, other: Words) -> bool:
    """Say whether a run of a title is the rest of a reference: "proceedings of the 21st", "30 (1): 78-83"."""
    words_of_venues = sum(word in VENUE_WORDS for word in run)
    if other:
        return words_of_venues > 1
    return words_of_venues > 0 or sum(word[0].isdecimal() for word in run) >= _NUMBERS_OF_PAGES


def leads_part(number: str, text: str) -> bool:
    """Say whether a number is set off from words that follow: "I. Excluding a forest", "Part 2: Ice", "(II): Snow"."""
    pattern = rf"\b{number}\)?(?::|(?:[.,;]|\s?[–—]|\s-)\s)\s?\w"
    return re.search(pattern, text.translate(_BRACES), re.IGNORECASE) is not None


def signs_of(text: str) -> str:
    """Return the signs that the words of a title leave out, except those around it, which may be marks of footnotes."""
    text = html.unescape(text) if "&" in text else text
    if _SIGNS.search(text) is None:
        return ""
    text = _ARROWS.sub(" ", text).strip(" *$^{}<>=")
    return "".join(_SIGNS.findall(text))


def _are_last_letters(word: str, words: Words, others: Words) -> bool:
    """Say whether two titles end in letters that tell a series or type apart: "in type A", "in type C"."""
    return word == words[-1] and len("".join(others[-1:])) == 1


def _after_part(words: Words, word: str) -> bool:
    return any(after == word and before in PART_WORDS for before, after in pairwise(words))


def head_of(text: str) -> tuple[str, str, bool]:
    """Return the name before the first colon without its number, the number, and whether the name is a coined one."""
    first, *rest = _SEPARATOR.split(text, maxsplit=1)
    first = first.translate(_BRACES).strip()
    if not rest or len(first.split()) > 3:
        return "", "", False
    match = _HEAD.fullmatch(first) if _ENDS_IN_NUMBER.search(first) else None
    if match is None and not first[-1:].isalnum():
        return "".join(title_words(first)), "", is_coined(first)
    name, number = match.group("name", "number") if match else (first, None)
    name = name.strip(" -_")
    number = spelling(_BEFORE_NUMBER.sub("", number).casefold().strip(" -_")) if number else ""
    single = len(name.split()) == 1 and name[:1].isupper()
    return "".join(title_words(name)), number, is_coined(name) or single
