"""How much of two family names, and of two given names, is the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import accumulate

from normalizer.values.names.readings import NameReading
from normalizer.values.names.spelling import (
    LONG_WORD,
    Word,
    are_syllables,
    ends_of,
    first_letters,
    is_near,
    is_romanization,
    is_short_for,
    is_variant,
    may_abbreviate,
    may_be_run_together,
    nearest_spellings,
    same_letters,
    sound_alike,
)
from normalizer.values.names.tables import COMMON, PARTICLES, SHORT_FOR_LETTERS

_MAX_ABBREVIATION_LENGTH = 3
_VOWELS = frozenset("aeiouy?")
MIN_SAME_WORDS = 2


class Level(Enum):
    """How much of a name is the same."""

    SAME = auto()
    NEAR = auto()
    PART = auto()
    INITIAL = auto()
    DOUBTFUL = auto()
    UNKNOWN = auto()


def family_level(left: NameReading, right: NameReading) -> Level | None:
    """SAME in one piece, PART when one has only the first or last word of the other ("García", "García Márquez")."""
    if not left.glued.isdisjoint(right.glued):
        return Level.SAME
    a, b = left.family, right.family
    if len(a) != len(b) and min(len(a), len(b)) == 1:
        (one,), several = sorted((a, b), key=len)
        return Level.PART if any(same_letters(one, part) for part in (several[0], several[-1])) else None
    if len(a) == len(b) and all(_is_near_family(x, y) for x, y in zip(a, b, strict=True)):
        return Level.NEAR
    return None


def _is_near_family(left: Word, right: Word) -> bool:
    if same_letters(left, right) or is_romanization(left.plain, right.plain):
        return True
    return not (left.plain in COMMON and right.plain in COMMON) and is_near(*nearest_spellings(left, right))


def given_level(left: Sequence[Word], right: Sequence[Word], *, strict: bool = False) -> Level | None:
    """None when the given names contradict each other; a name or initial that one source leaves out does not."""
    if not left or not right:
        return Level.UNKNOWN
    short, long = sorted((left, right), key=len)
    letters = letters_of(short)
    whole = (long[:end] for end, start in enumerate(accumulate(word.plain for word in long), 1) if start == letters)
    if any(may_be_run_together(ends_of(short), ends_of(words)) for words in whole):
        return Level.INITIAL if any(all(map(_is_abbreviation, words)) for words in (short, long)) else Level.SAME
    level = _aligned(short, long, strict=strict)
    if level in (None, Level.DOUBTFUL) and any(word.initial for word in (*short, *long)):
        # "Y.-C. F." has an initial for each syllable of "Yu-Chiang Frank".
        apart = sorted(([*_apart(words)] for words in (short, long)), key=len)
        level = _aligned(*apart, strict=strict) or level
    is_long = len(letters) >= LONG_WORD and not any(word.initial for word in (*short, *long))
    if level is None and is_long and sound_alike(letters, letters_of(long)):
        return Level.NEAR  # "Abdul Rahman", "Abdelrahman"
    return level


def _apart(words: Sequence[Word]) -> Iterator[Word]:
    for word in words:
        yield from (Word(part, frozenset([part])) for part in word.parts) if word.parts else (word,)


def _is_abbreviation(word: Word) -> bool:
    """An initial, or letters that nobody can say: "Md", "Chr"."""
    return word.initial or (len(word.plain) <= _MAX_ABBREVIATION_LENGTH and not _VOWELS.intersection(word.plain))


def _aligned(short: Sequence[Word], long: Sequence[Word], *, strict: bool) -> Level | None:
    """Each word of the shorter one fits one of the longer, in order.

    `strict`: an initial is DOUBTFUL that fits only if one before it is left out: "C. R." beside "C. N. R.". One that
    stands before a name written out may be: people go by that name ("B. McMahan", "H. Brendan McMahan").
    """
    found: list[Level] = []
    place = 0
    for word in short:
        start = place
        while place < len(long) and (level := _word_level(word, long[place], strict=strict)) is None:
            place += 1
        if place == len(long) or level is None:
            return None
        if not found and place and level is Level.INITIAL and not long[0].initial:
            return None  # "J. Smith" is not Kevin James Smith, though "B. McMahan" may be H. Brendan McMahan
        skipped = any(other.initial or other.plain not in PARTICLES for other in long[start:place])
        skipped = skipped and (bool(found) or long[place].initial)
        found.append(Level.DOUBTFUL if strict and skipped and level is Level.INITIAL else level)
        place += 1
    return next(kind for kind in (Level.DOUBTFUL, Level.SAME, Level.NEAR, Level.INITIAL) if kind in found)


def _word_level(left: Word, right: Word, *, strict: bool) -> Level | None:
    if left.initial or right.initial:
        return Level.INITIAL if may_abbreviate(left, right) or (strict and _begins_long_form(left, right)) else None
    if same_letters(left, right):
        return Level.SAME
    if strict:
        near = is_variant(*nearest_spellings(left, right)) and not _have_other_syllables(left, right)
    else:
        near = is_short_for(left.plain, right.plain) or is_near(left.plain, right.plain)
    return Level.NEAR if near else None


def _have_other_syllables(left: Word, right: Word) -> bool:
    """Whether hyphens part syllables that differ: "Minh-Tuan" is not Minh-Tan."""
    if len(left.parts) != len(right.parts):
        return False
    return any(one != other and are_syllables(one, other) for one, other in zip(left.parts, right.parts, strict=True))


def _begins_long_form(left: Word, right: Word) -> bool:
    """Whether an initial is that of a name of which the other one is a form: "R." and "Bob", "C." and "Karl"."""
    initial, name = (left, right) if left.initial else (right, left)
    if name.initial:
        return False
    return initial.plain in SHORT_FOR_LETTERS.get(name.plain, "") or initial.plain in first_letters(name.plain)


def has_more(words: Sequence[Word], others: Sequence[Word]) -> Level | None:
    """SAME where a word that is written out fits none of the others, INITIAL where initials alone do.

    "Ana Ruiz Mora" is not "Ana Isabel Mora", and hardly "Ana P. Mora".
    """
    more = [word for word in words if not any(_word_level(word, other, strict=True) for other in others)]
    return None if not more else Level.INITIAL if all(word.initial for word in more) else Level.SAME


def have_same_words(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """All words of the shorter name are in the other, whatever their order, two of them written out.

    For what no reading foresees: "Kothuri Venkata Ravi Kanth" and "Ravi Kanth V. Kothuri".
    """
    short, long = sorted((left, right), key=len)
    remaining = list(long)
    same = 0
    for word in sorted(short, key=lambda word: word.initial):
        full = next(
            (other for other in remaining if not other.initial and not word.initial and same_letters(word, other)), None
        )
        other = full or next(
            (other for other in remaining if word.initial != other.initial and may_abbreviate(word, other)), None
        )
        if other is None:
            return False
        remaining.remove(other)
        same += full is not None
    return same >= MIN_SAME_WORDS


def letters_of(words: Iterable[Word]) -> str:
    return "".join(word.plain for word in words)
