"""Words that decide how a name is read: particles, suffixes, titles, degrees, initials, words set in capitals."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.values.patterns import lazy_re

# Written small they are the particle, written large they begin the family name ("de Boer", "De Boer"): BibTeX's rule
# (Patashnik, BibTeXing, 1988, section 4) cut down to words that are particles, so that a given name typed without its
# capital ("Ramesh kumar Muthumalai") is not taken for one.
PARTICLES = frozenset(
    """
    a af al am an auf av ap bar bat bath ben bin bint da dal dalla dalle das de degli dei del dela dell della delle
    dello delos dem den der des di do dos du e el et het ibn in la las le les lo los mac mc of op os 's 't te ten
    ter the thoe tho to ul uit und van vander vanden vande vd vel ver vom von vor zu zum zur
    """.split()
)
# Large, only these begin a family name; others of the list above are given names or initials as well ("Al", "An").
CAPITAL_PARTICLES = frozenset(
    """
    Abd Abdel Abou Abu Aït Ait Al Bar Ben Bin Da Dal Dalla Dalle De Degli Dei Del Della Delle Den Der Des Di Dos Du
    El Ibn La Las Le Los Mac Mc St St. Saint Ter Ten Van Vanden Vander Von Vom Zu Zum Zur
    """.split()
)
# Family and middle names of Vietnamese, among which "Van" and "Le" are ordinary names.
VIETNAMESE = frozenset(
    """
    Nguyen Nguyễn Tran Trần Pham Phạm Hoang Hoàng Huynh Huỳnh Phan Vu Vũ Vo Võ Dang Đặng Bui Bùi Ngo Ngô Duong Dương
    Dinh Đinh Truong Trương Luong Lương Trinh Trịnh Thi Thị Thanh Duc Đức Minh Anh Quoc Quốc Tuan Tuấn Hong Hồng
    """.split()
)
# "Agüera y Arcas", "Costa e Silva", "Ferrer i Cancho": what stands before belongs to the family name.
CONNECTORS = frozenset({"y", "i", "e"})

# Portuguese "son", "grandson", "junior", "nephew": never a family name of its own.
GENERATIONS = frozenset({"Filho", "Neto", "Netto", "Júnior", "Junior", "Sobrinho"})

# Written as the source has it, but for capitals: "Iii" is what title-casing makes of "III".
SUFFIX = lazy_re(r"(?:[JS]r|JR|[js]r)\.?|I{2,3}|I[iI]{1,2}|IV|2nd|3rd|4th|Esq\.?")

TITLES = lazy_re(
    r"(?:(?:A/)?(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Rev|Engr)\b\.?(?!-)|Dipl\.-?\s?\w+\.|(?:Ing|Eng|Er|Hon|Fr)\."
    r"|Prof\.\s*\(Dr\.\))\s*"
)
# After a name; those among the second, which may be initials, count only in a list that has one of the first.
DEGREE = lazy_re(r"Ph\.?\s?D\.?|D\.?\s?Phil\.?|M\.?\s?Sc\.?|B\.?\s?Sc\.?|MPH|MBA|PharmD|MD|F\.?\s?ASCE")
DEGREE_AMONG_DEGREES = lazy_re(rf"{DEGREE.pattern}|[MB]\.?\s?[DSA]\.?|[PR]\.?\s?[EN]\.?")

# Of two letters, yet no initials, in names set in capitals ("Wu", "Ng", "An").
SHORT_FAMILIES = frozenset(
    """
    AI AN AO AU BA BI BO BU CI CU DA DI DO DU EK EM EU FA FU GE GO GU HA HE HO HU IM IP JI JO JU KE KI KO KU LE LI
    LO LU LY MA MO MU MI NA NG NI NO OH OK OU PI PU QI QU RA RE RO RU SA SI SO SU TO TU UM WU XI XU YE YI YO YU ZE
    ZU LÜ NÚ
    """.split()
)

# Family names of one letter: "Weinan E", "Hyong-Chol O", "Leong Hou U".
LETTER_FAMILIES = frozenset("EOU")

# --- capitals and initials

_LETTER = r"[^\W\d_]"
_INITIAL = lazy_re(rf"{_LETTER}|{_LETTER}{{1,2}}\.(?:-?{_LETTER}{{1,2}}\.)*|{_LETTER}(?:\.?-{_LETTER}{{1,2}})+\.?")
# Three capitals that can be said aloud: "CAI", "SUN", "ITO", "AHN"; not "BSV", "KRT".
_SAYABLE = lazy_re(r"[^AEIOU]+[AEIOUYÀ-ÖØ-Ý]+[^AEIOU]*|[AEIOU][^AEIOU]+[AEIOU]|[AEIOU]{1,2}[HMN][NGM]?")
_ROMAN = lazy_re(r"I{1,3}|IV|VI{0,3}")
# Each part of "SIMON-GABRIEL" and "O'BRIEN" keeps a capital.
_PART = lazy_re(rf"{_LETTER}+")
_ELIDED = lazy_re(r"(?:d|l|dell|dall|nell)['’]")
_LETTERS = frozenset("aeiouy")
# Authors who sign so.
WRITTEN_SMALL = frozenset({"bell hooks", "danah boyd", "danah m. boyd", "m. c. schraefel", "m.c. schraefel"})
_MC = lazy_re(r"\bMc([a-z])(?=[a-z]{2})")


def is_initial(word: str) -> bool:
    """Tell "R.", "J.-B.", "Yu.", "K-H." and a bare "A" from names."""
    return bool(_INITIAL.fullmatch(word)) and word[0].lower() != word[0].upper()


def is_capitals(word: str) -> bool:
    """Set in capitals throughout, two letters at least."""
    return sum(map(str.isalpha, word)) > 1 and word == word.upper() and word != word.lower()


def is_joined_initials(word: str) -> bool:
    """Tell "RMF", "AV", "JP", two or three capitals that hardly spell a name, from "XU" and "CAI"."""
    if not (is_capitals(word) and word.isalpha() and len(word) <= 3) or word in SHORT_FAMILIES:
        return False
    return len(word) == 2 or not _SAYABLE.fullmatch(word)


def is_name_in_capitals(word: str) -> bool:
    """Tell "PICARD", "XU", "SIMON-GABRIEL" from initials and Roman numbers."""
    initials = is_initial(word) or is_joined_initials(word.removesuffix(".")) or word.endswith(".")
    return is_capitals(word) and not initials and not _ROMAN.fullmatch(word)


def fix_case(word: str) -> str:
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
        return [word.lower() if word in inner and len(word) > 1 else fix_case(word) for word in words]
    *rest, last = words
    return [*(fix_case(word) if len(word) > 3 else word for word in rest), fix_case(last)]


def with_capitals(name: str) -> str:
    """Give a name in small letters capitals, but to particles within it: "jean-roch o'brien", "agüera y arcas"."""
    first, *rest = name.split()
    small = PARTICLES - _LETTERS | CONNECTORS if len(rest) > 1 else PARTICLES - _LETTERS
    return " ".join([_capitalized(first), *(word if word in small else _capitalized(word) for word in rest)])


def _capitalized(word: str) -> str:
    if _ELIDED.match(word):
        return word
    text = _PART.sub(lambda part: part.group()[0].upper() + part.group()[1:], word)
    return _MC.sub(lambda found: "Mc" + found[1].upper(), text)


def starts_with_family(words: Sequence[str]) -> bool:
    """Tell "XIONG Ming", "LI Zhi-Hui": only the first word is set in capitals, so it is the family name.

    Two capitals before one unhyphenated word are initials more often ("RA Fisher").
    """
    first, *rest = words
    if not rest or not is_name_in_capitals(first) or any(is_capitals(word) or is_initial(word) for word in rest):
        return len(rest) > 0 and is_name_in_capitals(first) and len(first) > 3 and all(map(is_initial, rest))
    short_parts = len(rest) == 1 and "-" in rest[0] and all(len(part) <= 5 for part in rest[0].split("-"))
    return len(first) > 2 or short_parts
