"""Capitals in names: what is an initial, which word is set in capitals, and how it is written otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizer.fields.name_words import PARTICLES, SHORT_FAMILIES, VIETNAMESE

_LETTER = r"[^\W\d_]"
_INITIAL = re.compile(rf"{_LETTER}|{_LETTER}{{1,2}}\.(?:-?{_LETTER}{{1,2}}\.)*|{_LETTER}(?:\.?-{_LETTER}{{1,2}})+\.?")
# Three capitals that can be said aloud: "CAI", "SUN", "ITO", "AHN"; not "BSV", "KRT".
_SAYABLE = re.compile(r"[^AEIOU]+[AEIOUYÀ-ÖØ-Ý]+[^AEIOU]*|[AEIOU][^AEIOU]+[AEIOU]|[AEIOU]{1,2}[HMN][NGM]?")
_ROMAN = re.compile(r"I{1,3}|IV|VI{0,3}")
# Each part of "SIMON-GABRIEL" and "O'BRIEN" keeps a capital.
_PART = re.compile(rf"{_LETTER}+")
_MC = re.compile(r"\bMc([a-z])(?=[a-z]{2})")


def is_initial(word: str) -> bool:
    """Tell "R.", "J.-B.", "Yu.", "K-H." and a bare "A" from names."""
    return bool(_INITIAL.fullmatch(word)) and word[0].lower() != word[0].upper()


def is_capitals(word: str) -> bool:
    """Set in capitals throughout, two letters at least."""
    return sum(map(str.isalpha, word)) > 1 and word == word.upper() and word != word.lower()


def is_glued_initials(word: str) -> bool:
    """Tell "RMF", "AV", "JP", two or three capitals that hardly spell a name, from "XU" and "CAI"."""
    if not (is_capitals(word) and word.isalpha() and len(word) <= 3) or word in SHORT_FAMILIES:
        return False
    return len(word) == 2 or not _SAYABLE.fullmatch(word)


def is_name_in_capitals(word: str) -> bool:
    """Tell "PICARD", "XU", "SIMON-GABRIEL" from initials and Roman numbers."""
    initials = is_initial(word) or is_glued_initials(word.removesuffix(".")) or word.endswith(".")
    return is_capitals(word) and not initials and not _ROMAN.fullmatch(word)


def recased(word: str) -> str:
    """Turn "MCDONALD", "O'BRIEN", "SIMON-GABRIEL" into McDonald, O'Brien, Simon-Gabriel; other words stay."""
    if not is_name_in_capitals(word):
        return word
    text = _PART.sub(lambda part: part.group()[0] + part.group()[1:].lower(), word).replace("i\u0307", "i")
    return _MC.sub(lambda found: "Mc" + found[1].upper(), text)


def recased_words(words: Sequence[str]) -> list[str]:
    """Give a name that is set in capitals ordinary ones; particles within become small ("VAN DER BERG").

    A single word stays as it is, for it may be an acronym ("NVIDIA"), and so does one of up to three letters between
    words in small letters ("Christopher KRT Jones").
    """
    if len(words) < 2:
        return list(words)
    if all(is_capitals(word) or is_initial(word) for word in words):
        inner = {word for word in words[1:-1] if word.lower() in PARTICLES and words[0].title() not in VIETNAMESE}
        return [word.lower() if word in inner and len(word) > 1 else recased(word) for word in words]
    *rest, last = words
    return [*(recased(word) if len(word) > 3 else word for word in rest), recased(last)]


def starts_with_family(words: Sequence[str]) -> bool:
    """Tell "XIONG Ming", "LI Zhi-Hui": only the first word is set in capitals, so it is the family name.

    Two capitals before one unhyphenated word are initials more often ("RA Fisher").
    """
    first, *rest = words
    if not rest or not is_name_in_capitals(first) or any(is_capitals(word) or is_initial(word) for word in rest):
        return len(rest) > 0 and is_name_in_capitals(first) and len(first) > 3 and all(map(is_initial, rest))
    short_parts = len(rest) == 1 and "-" in rest[0] and all(len(part) <= 5 for part in rest[0].split("-"))
    return len(first) > 2 or short_parts
