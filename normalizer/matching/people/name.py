"""One name, with every way it can be read.

Texts do not say where a family name begins: "Gabriel García Márquez", "Zhang Wei", "Fisher RA". A name keeps each
reading that has a rule behind it; two names are compared by the readings that fit each other best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizer.matching.people.clean import cleaned, in_latin
from normalizer.matching.people.spelling import Word
from normalizer.matching.people.tables import (
    GENERATIONS,
    GLUED_PREFIXES,
    NEVER_IN_NAMES,
    PARTICLES,
    PLACEHOLDERS,
    SUFFIX,
    is_family_rather,
)
from normalizer.matching.people.token import Token, apart, in_one, spelled, tokens_of


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: the words of the family name without particles, and the given words.

    `glued` holds the family name in one piece, with and without its particles. `given_apart` is `given` with "JP" and
    "ay" taken for two initials each, which only the other name can confirm.
    """

    family: tuple[Word, ...]
    glued: frozenset[str]
    given: tuple[Word, ...]
    given_apart: tuple[Word, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name as its source wrote it, and its readings, likeliest first. Compared by identity: reading is cached.

    `words` are its words without particles. `forms` holds the whole name in one piece in both orders, and nothing when
    no given name is written out. `index` (all words that are written out) and `initials` (all letters that given names
    begin with) are where namesakes meet. `opaque`: written in a script that Latin letters are a poor guess at.
    """

    text: str
    readings: tuple[Reading, ...]
    words: tuple[Word, ...]
    forms: frozenset[str]
    index: frozenset[str]
    initials: frozenset[str]
    opaque: bool = False

    @property
    def short_forms(self) -> Iterator[str]:
        """Family name and one initial, as lists of thousands have them."""
        for reading in self.readings:
            family = "".join(word.plain for word in reading.family)
            yield from (f"{family} {letter}" for letter in {word.plain[0] for word in reading.given} or {""})


@lru_cache(maxsize=1 << 16)
def name_of_text(text: str) -> Name | None:
    """A name in reading order or, with a comma, family first; None for what is no name ("Anonymous")."""
    latin, opaque = in_latin(cleaned(text))
    family, comma, given = latin.partition(",")
    if comma and (parts := [part for part in given.split(",") if not SUFFIX.fullmatch(part.strip())]):
        return _name(text, [_by_fields(tokens_of(family), tokens_of(" ".join(parts)))], opaque=opaque)
    tokens = tokens_of(family)
    return _name(text, _readings(tokens) if tokens else [], opaque=opaque)


@lru_cache(maxsize=1 << 16)
def name_of_fields(text: str, family: str, given: str) -> Name | None:
    """A name whose source has told the parts apart."""
    latin, opaque = in_latin(cleaned(family))
    return _name(text, [_by_fields(tokens_of(latin), tokens_of(in_latin(cleaned(given))[0]))], opaque=opaque)


def _name(text: str, readings: Sequence[Reading], *, opaque: bool) -> Name | None:
    readings = [reading for reading in readings if reading.family]
    if not readings:
        return None
    first = readings[0]
    words = (*first.given, *first.family)
    plain = [word.plain for word in words]
    if all(word.initial for word in words) or NEVER_IN_NAMES.intersection(plain) or PLACEHOLDERS.issuperset(plain):
        return None
    return Name(
        text=" ".join(text.split()),
        readings=tuple(readings),
        words=words,
        forms=frozenset(_forms(readings)),
        index=frozenset(spelling for word in words if not word.initial for spelling in word.spellings),
        initials=frozenset(word.plain[0] for reading in readings for word in (*reading.given, *reading.given_apart)),
        opaque=opaque,
    )


def _forms(readings: Sequence[Reading]) -> Iterator[str]:
    for reading in readings:
        if any(not word.initial for word in reading.given):
            family, given = ("".join(word.plain for word in words) for words in (reading.family, reading.given))
            yield given + family
            yield family + given


def _by_fields(family: Sequence[Token], given: Sequence[Token]) -> Reading:
    """Particles that the source left with the given name go to the family name; initials are none ("R., Kamesh")."""
    if all(token.is_initial for token in family) and any(not token.is_initial for token in given):
        return _reading(given, family)
    end = len(given)
    while end > 1 and given[end - 1].is_particle:
        end -= 1
    return _reading([*given[end:], *family], given[:end])


def _readings(tokens: list[Token]) -> list[Reading]:
    """The likeliest reading first: family name last, unless only initials follow it."""
    end = len(tokens)
    mixed = any(not token.text.isupper() for token in tokens)
    while end > 1 and (tokens[end - 1].is_initial or (mixed and _may_be_initials(tokens[end - 1]))):
        end -= 1
    if all(token.is_initial for token in tokens[:end]):
        end = len(tokens)
    if end < len(tokens):
        rest = tokens[end:]
        found = [_reading(tokens[:end], rest)]
        return found if rest[-1].is_initial else [*found, _split(tokens, len(tokens) - 1)]
    start = _with_particles(tokens, len(tokens) - 1)
    found = [_split(tokens, start)]
    if start > 1 and not tokens[start - 1].is_initial:
        found.append(_split(tokens, _with_particles(tokens, start - 1)))
    if len(tokens) > 1 and _is_family_first(tokens, mixed=mixed):
        found.append(_reading(tokens[:1], tokens[1:]))
    return found


def _may_be_initials(token: Token) -> bool:
    return token.is_capitals and len(token.plain) <= 3 and len(token.words) == 1


def _is_family_first(tokens: Sequence[Token], *, mixed: bool) -> bool:
    first, last = tokens[0], tokens[-1]
    in_capitals = mixed and first.is_capitals and not last.is_capitals
    return in_capitals or is_family_rather(first.plain, last.plain)


def _with_particles(tokens: Sequence[Token], start: int) -> int:
    """Where the family name begins when its last part is at `start`; the first word of a name is its given name."""
    while start > 1 and tokens[start - 1].is_particle:
        start -= 1
    return 0 if start == 1 and tokens[0].is_particle and tokens[0].text.islower() else start


def _split(tokens: Sequence[Token], start: int) -> Reading:
    return _reading(tokens[start:], tokens[:start])


def _reading(family: Sequence[Token], given: Sequence[Token]) -> Reading:
    words = [word for token in family for word in token.words]
    bare = [word for word in words if word.plain not in PARTICLES | GLUED_PREFIXES] or words
    bare = [word for word in bare if word.plain not in GENERATIONS] or bare
    glued = {*spelled(bare), "".join(word.plain for word in words)}
    one_case = all(token.text == token.text.lower() or token.is_capitals for token in [*family, *given])
    return Reading(
        family=tuple(bare),
        glued=frozenset(glued),
        given=tuple(word for token in given for word in in_one(token)),
        given_apart=tuple(word for token in given for word in apart(token, one_case=one_case)),
    )
