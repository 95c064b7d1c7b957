"""The words of one name, told apart: family, given, particle, suffix.

"Last, First" and "Last, Jr., First" are read as they stand. In "First Last" the family name begins at the particle,
else it is the last word: that is BibTeX's rule, and text allows no better one. It splits compounds without a hyphen
("Gabriel García Márquez" has the family name "Márquez"), unless the source protects them with braces or a comma.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalizer.fields.name_case import (
    is_glued_initials,
    is_initial,
    is_name_in_capitals,
    recased,
    recased_words,
    starts_with_family,
)
from normalizer.fields.name_words import (
    CAPITAL_PARTICLES,
    CONNECTORS,
    GENERATIONS,
    PARTICLES,
    SUFFIX,
    VIETNAMESE,
)
from normalizer.model.person import Person

# Stands for a space within a family name that the source protects ("{Crespi Reghizzi}"); no text has it.
TIE = "\ue000"

# "d'Aspremont", "al-Zahrani", "Horn-von": the particle is part of the word.
_OWN_PARTICLE = re.compile(r"(?:d|l|dell|dall|nell)['’]\w.*|(?:al|el|as|ar|ash|an|ad|at)-\w.*")
_ENDS_IN_PARTICLE = re.compile(r"\w+-(?:von|van|de|der|di|da)")
# "Suma. V": the dot belongs to the initials.
_ABBREVIATED = re.compile(r"(?<=[^\W\d_]{3})\.$")
_LETTER_FAMILIES = frozenset("EOU")


def person_of_parts(family: str, given: str = "", suffix: str = "") -> Person:
    """A person whose source has told the parts apart ("van der Berg", "Jan", "Jr.")."""
    words = family.split()
    end = _end_of_particles(words, 0)
    whole = recased_words([*given.split(), *words]) if given else words
    words = whole[len(whole) - len(words) :]
    return _person(whole[: len(whole) - len(words)], words[:end], words[end:], suffix)


def person_of_words(text: str) -> Person:
    """A person from text in reading order, or in the order of a name list ("XIONG Ming")."""
    words, suffix = _without_suffix(text.split())
    if starts_with_family(words):
        first, *rest = words
        return _person(rest, [], [recased(first)], suffix)
    capitals = _family_in_capitals(words)
    parts = _parts(recased_words(words), capitals)
    return _person(parts.given, parts.particle, parts.family, suffix)


def _person(given: Sequence[str], particle: Sequence[str], family: Sequence[str], suffix: str) -> Person:
    given_text, particle_text, family_text = (
        " ".join(part).replace(TIE, " ").strip() or None for part in (given, particle, family)
    )
    return Person(family=family_text, given=given_text, particle=particle_text, suffix=_suffix(suffix))


def _suffix(text: str) -> str | None:
    text = text.strip()
    return text.upper() if text.lower() in ("ii", "iii", "iv") else text or None


@dataclass(frozen=True)
class _Parts:
    given: list[str]
    particle: list[str]
    family: list[str]


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    """Takes "Jr." off the end, or off the beginning ("Jr. Frank Pallone" in lists sorted by family name)."""
    if len(words) > 1 and SUFFIX.fullmatch(words[-1].strip(",")):
        return words[:-1], words[-1].strip(",")
    if len(words) > 2 and SUFFIX.fullmatch(words[0]):
        return words[1:], words[0]
    return words, ""


def _family_in_capitals(words: Sequence[str]) -> int | None:
    """Where a family name of several words in capitals begins: "Rosana EL JURDI"."""
    start = len(words)
    while start > 0 and (is_name_in_capitals(words[start - 1]) or words[start - 1].title() in CAPITAL_PARTICLES):
        start -= 1
    mixed = any(not is_name_in_capitals(word) and not is_initial(word) for word in words[:start])
    several = sum(is_name_in_capitals(word) and len(word) > 3 for word in words[start:]) > 0
    return start if mixed and several and len(words) - start > 1 and is_name_in_capitals(words[-1]) else None


def _parts(words: list[str], capitals: int | None) -> _Parts:
    if capitals is not None:
        return _Parts(words[:capitals], [], [word.title() if word.isupper() else word for word in words[capitals:]])
    names = len(words)
    while names > 1 and _trails(words, names - 1):
        names -= 1
    if names < len(words):
        words[names - 1] = _ABBREVIATED.sub("", words[names - 1])
    if names == 1 and len(words) > 1 and not _trails(words, 0):
        # "Prashanth L. A.", "Motylev A. M.": the one real name, then initials.
        return _Parts(words[1:], [], words[:1])
    if names == 1 and _trails(words, 0):
        names = len(words)
    particle, family = _start(words, names - 1)
    return _Parts(words[:particle], words[particle:family], words[family:])


def _trails(words: Sequence[str], place: int) -> bool:
    """An initial that stands where a family name should; "Weinan E" and "Hyong-chol O" have one of one letter."""
    word = words[place]
    if word in _LETTER_FAMILIES and place > 0 and not is_initial(words[place - 1]):
        return False
    return is_initial(word) or is_glued_initials(word)


def _start(words: Sequence[str], last: int) -> tuple[int, int]:
    """Where the particle begins, and where the family name does; `last` is its last real word."""
    for place in range(last):
        if any(map(is_initial, words[place + 1 : last])):
            continue  # "Luciano da F. Costa": a particle of a given name
        word = words[place]
        if word in CONNECTORS and place > 0:
            return place - 1, place - 1
        if word in PARTICLES and (place > 0 or not _all_small(words)):
            return place, _end_of_particles(words, place)
        if place > 0 and _begins_family(words, place):
            return place, place
    start = last - 1 if words[last] in GENERATIONS and last > 1 and not is_initial(words[last - 1]) else last
    return start, start


def _begins_family(words: Sequence[str], place: int) -> bool:
    word = words[place]
    if word in CAPITAL_PARTICLES:
        return not any(other in VIETNAMESE for other in words)
    return bool(_OWN_PARTICLE.fullmatch(word) or _ENDS_IN_PARTICLE.fullmatch(word) or TIE in word)


def _end_of_particles(words: Sequence[str], start: int) -> int:
    end = start
    while end < len(words) - 1 and words[end] in PARTICLES:
        end += 1
    return end


def _all_small(words: Sequence[str]) -> bool:
    return all(word == word.lower() for word in words)
