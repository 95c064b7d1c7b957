"""Whether two names can be one person's, and how much that proves."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import accumulate, product

from normalizer.values.names.parse import parse_names
from normalizer.values.names.raw import RawName
from normalizer.values.names.readings import Name, Reading, group_key, name_of
from normalizer.values.names.spelling import (
    UNREADABLE,
    Word,
    begins_alike,
    is_near,
    is_pinyin,
    is_romanization,
    is_short_for,
    is_slip,
    is_variant,
    same_letters,
)
from normalizer.values.names.tables import COMMON


def same_person(left: RawName | str, right: RawName | str) -> bool | None:
    """Whether two names, of which nothing else is known, are one person's or one group's.

    None when that cannot be told: no name, a family name that many share, a script that letters do not tell. Symmetric;
    never raises.
    """
    (one, *others), (other, *more) = (parse_names((raw,)).names or (None,) for raw in (left, right))
    if one is None or other is None or others or more:
        return True if left == right and one is not None else None
    groups = group_key(one), group_key(other)
    if any(groups):
        return all(groups) and (groups[0] in groups[1] or groups[1] in groups[0])
    names = name_of(one), name_of(other)
    if names[0] is None or names[1] is None:
        return None
    weight = max(tie(names[0], names[1], strict=True), tie(names[1], names[0], strict=True))
    if weight == 0 and names[0].opaque != names[1].opaque:
        return None
    return weight >= TELLING if weight == 0 or weight >= TELLING else None


class Likeness(Enum):
    """How much of a name is the same."""

    SAME = auto()
    NEAR = auto()
    PART = auto()
    INITIAL = auto()
    UNKNOWN = auto()


# (family, given) -> tie with a rare and with a common family name; pairs that are missing do not agree.
_WEIGHTS: dict[tuple[Likeness, Likeness], tuple[float, float]] = {
    (Likeness.SAME, Likeness.SAME): (1.0, 0.6),
    (Likeness.SAME, Likeness.NEAR): (0.7, 0.4),
    (Likeness.SAME, Likeness.INITIAL): (0.7, 0.4),
    (Likeness.SAME, Likeness.UNKNOWN): (0.4, 0.1),
    (Likeness.PART, Likeness.SAME): (0.7, 0.4),
    (Likeness.PART, Likeness.NEAR): (0.5, 0.2),
    (Likeness.PART, Likeness.INITIAL): (0.4, 0.1),
    (Likeness.PART, Likeness.UNKNOWN): (0.2, 0.0),
    (Likeness.NEAR, Likeness.SAME): (0.7, 0.4),
    (Likeness.NEAR, Likeness.NEAR): (0.4, 0.2),
    (Likeness.NEAR, Likeness.INITIAL): (0.4, 0.1),
}
# Ties that add up to less prove nothing on their own: "Wang" and "Wei Wang" are 0.1, "W. Wang" 0.4, "Narison" 0.4.
TELLING = 0.4
_SAME_WORDS = 0.6
_SLIP = 0.4
_FEWEST_SAME_WORDS = 2
_TWO_FAMILY_NAMES = 2
_LONGEST_ABBREVIATION = 3
_VOWELS = frozenset("aeiouy?")


@lru_cache(maxsize=1 << 16)
def tie(ours: Name, theirs: Name, *, strict: bool = False) -> float:
    """How strongly two names agree, 0 to 1: it grows with what both spell out and with how rare the family name is.

    0 when they contradict each other, or nothing can be told. `strict`: without the rest of a list, in which a slip or
    a shortened name would find its partner, only spellings count that are one person's more often than two people's.
    """
    if _is_vetoed(ours, theirs):
        return 0.0
    if not ours.forms.isdisjoint(theirs.forms):
        return _weight(Likeness.SAME, Likeness.SAME, ours.readings[0], theirs.readings[0])
    if not _is_worth_a_look(ours, theirs):
        return 0.0
    best = max(_reading_tie(a, b, strict=strict) for a, b in product(ours.readings, theirs.readings))
    return best or (_SAME_WORDS if _same_words(ours.words, theirs.words) else 0.0)


def _is_vetoed(ours: Name, theirs: Name) -> bool:
    """Other generations ("Sr.", "Jr."), or the two family names of a Spanish or Portuguese name exchanged."""
    if ours.suffix and theirs.suffix and ours.suffix != theirs.suffix:
        return True
    (head, *rest), (other_head, *other_rest) = ours.words, theirs.words
    if len(rest) < _TWO_FAMILY_NAMES or len(rest) != len(other_rest) or not same_letters(head, other_head):
        return False
    a, b = ([word.plain for word in words if not word.initial] for words in (rest, other_rest))
    return len(a) == len(rest) and a != b and [*a[:-2], *reversed(a[-2:])] == b


def _is_worth_a_look(ours: Name, theirs: Name) -> bool:
    """A word in common, or else an initial: of names with neither, few belong together and most pairs are such."""
    if not ours.index.isdisjoint(theirs.index):
        return True
    a, b = ours.initials, theirs.initials
    return not (a and b) or not a.isdisjoint(b) or UNREADABLE in a | b


def is_turned_round(ours: Name, theirs: Name) -> bool:
    """Each one's given name or initial fits the other's family name: "B. Yang" and "Y. Beverly"."""
    a, b = ours.readings[0], theirs.readings[0]
    return _gives_family_of(a, b) and _gives_family_of(b, a)


def _gives_family_of(one: Reading, other: Reading) -> bool:
    family = other.family[0]
    return any(begins_alike(word, family) if word.initial else same_letters(word, family) for word in one.given_apart)


def _reading_tie(ours: Reading, theirs: Reading, *, strict: bool) -> float:
    family = family_likeness(ours, theirs)
    if family is None:
        return _SLIP if _is_slip_of_family(ours, theirs) else 0.0
    given = given_likeness(ours.given, theirs.given, strict=strict)
    if given is None and (ours.given_apart is not ours.given or theirs.given_apart is not theirs.given):
        given = given_likeness(ours.given_apart, theirs.given_apart, strict=strict)
    if strict and family is Likeness.PART and (given is not Likeness.SAME or _both_have_more(ours, theirs)):
        return 0.0
    return _weight(family, given, ours, theirs) if given else 0.0


def _both_have_more(ours: Reading, theirs: Reading) -> bool:
    """Each has a word written out that fits none of the other: "Ana Ruiz Mora" is not "Ana Isabel Mora"."""
    a, b = (*ours.given, *ours.family), (*theirs.given, *theirs.family)
    return all(
        any(
            not word.initial and not any(_word_likeness(word, other, strict=True) for other in others) for word in words
        )
        for words, others in ((a, b), (b, a))
    )


def _is_slip_of_family(ours: Reading, theirs: Reading) -> bool:
    """A family name that is too short or too Chinese to be called near, beside a given name that is neither.

    "Pascale Pung" is Pascale Fung; "Wei Fung" and "Wei Pung" are two people, and so are "David Wang" and "David Wong".
    """
    if len(ours.family) != 1 or len(theirs.family) != 1:
        return False
    a, b = ours.family[0].plain, theirs.family[0].plain
    if not is_slip(a, b) or (a in COMMON and b in COMMON):
        return False
    telling = all(not word.initial and not is_pinyin(word.plain) for word in ours.given[:1])
    return bool(ours.given) and telling and given_likeness(ours.given, theirs.given) is Likeness.SAME


def _weight(family: Likeness, given: Likeness, ours: Reading, theirs: Reading) -> float:
    rare, common = _WEIGHTS.get((family, given), (0.0, 0.0))
    return common if _is_common(ours) or _is_common(theirs) else rare


def _is_common(reading: Reading) -> bool:
    return len(reading.family) == 1 and reading.family[0].plain in COMMON


def family_likeness(ours: Reading, theirs: Reading) -> Likeness | None:
    """SAME in one piece, PART when one has only the first or last word of the other ("García", "García Márquez")."""
    if not ours.glued.isdisjoint(theirs.glued):
        return Likeness.SAME
    a, b = ours.family, theirs.family
    if len(a) != len(b) and min(len(a), len(b)) == 1:
        (one,), several = sorted((a, b), key=len)
        return Likeness.PART if any(same_letters(one, part) for part in (several[0], several[-1])) else None
    if len(a) == len(b) and all(_is_near_family(x, y) for x, y in zip(a, b, strict=True)):
        return Likeness.NEAR
    return None


def _is_near_family(ours: Word, theirs: Word) -> bool:
    if same_letters(ours, theirs) or is_romanization(ours.plain, theirs.plain):
        return True
    return not (ours.plain in COMMON and theirs.plain in COMMON) and is_near(ours.plain, theirs.plain)


def given_likeness(ours: Sequence[Word], theirs: Sequence[Word], *, strict: bool = False) -> Likeness | None:
    """None when the given names contradict each other; a name or initial that one source leaves out does not."""
    if not ours or not theirs:
        return Likeness.UNKNOWN
    short, long = sorted((ours, theirs), key=len)
    if "".join(word.plain for word in short) in accumulate(word.plain for word in long):
        return Likeness.INITIAL if any(all(map(_is_abbreviation, words)) for words in (short, long)) else Likeness.SAME
    return _aligned(short, long, strict=strict)


def _is_abbreviation(word: Word) -> bool:
    """An initial, or letters that nobody can say: "Md", "Chr"."""
    return word.initial or (len(word.plain) <= _LONGEST_ABBREVIATION and not _VOWELS.intersection(word.plain))


def _aligned(short: Sequence[Word], long: Sequence[Word], *, strict: bool) -> Likeness | None:
    """Each word of the shorter one fits one of the longer, in order."""
    found: list[Likeness] = []
    place = 0
    for word in short:
        while place < len(long) and (likeness := _word_likeness(word, long[place], strict=strict)) is None:
            place += 1
        if place == len(long) or likeness is None:
            return None
        if not found and place and likeness is Likeness.INITIAL and not long[0].initial:
            return None  # "J. Smith" is not Kevin James Smith, though "B. McMahan" may be H. Brendan McMahan
        found.append(likeness)
        place += 1
    return next(kind for kind in (Likeness.SAME, Likeness.NEAR, Likeness.INITIAL) if kind in found)


def _word_likeness(ours: Word, theirs: Word, *, strict: bool) -> Likeness | None:
    if ours.initial or theirs.initial:
        return Likeness.INITIAL if begins_alike(ours, theirs) else None
    if same_letters(ours, theirs):
        return Likeness.SAME
    if strict:
        near = is_variant(ours.plain, theirs.plain)
    else:
        near = is_short_for(ours.plain, theirs.plain) or is_near(ours.plain, theirs.plain)
    return Likeness.NEAR if near else None


def _same_words(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """All words of the shorter name are in the other, whatever their order, two of them written out.

    For what no reading foresees: "Kothuri Venkata Ravi Kanth" and "Ravi Kanth V. Kothuri".
    """
    short, long = sorted((ours, theirs), key=len)
    left = list(long)
    same = 0
    for word in sorted(short, key=lambda word: word.initial):
        full = next(
            (other for other in left if not other.initial and not word.initial and same_letters(word, other)), None
        )
        other = full or next(
            (other for other in left if word.initial != other.initial and begins_alike(word, other)), None
        )
        if other is None:
            return False
        left.remove(other)
        same += full is not None
    return same >= _FEWEST_SAME_WORDS
