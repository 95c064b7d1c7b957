"""Whether two names can be one person's, and how much that proves."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from normalizer.values.lazy import lazy_re
from normalizer.values.names.levels import (
    MIN_SAME_WORDS,
    Level,
    family_level,
    given_level,
    has_more,
    have_same_words,
    letters_of,
)
from normalizer.values.names.parse import ParsedName, parse_names
from normalizer.values.names.person import RawName
from normalizer.values.names.readings import (
    Name,
    NameReading,
    are_one_group,
    group_key,
    in_one_piece,
    is_acronym_of,
    name_of,
)
from normalizer.values.names.spelling import (
    LONG_WORD,
    UNREADABLE,
    Slip,
    Word,
    are_syllables,
    ends_of,
    is_doubtful,
    is_form_of_gender,
    is_of_syllables,
    is_pinyin,
    is_romanization,
    is_typo,
    may_abbreviate,
    may_be_run_together,
    may_lack_syllable,
    nearest_spellings,
    same_letters,
    slip_of,
    words_of,
)
from normalizer.values.names.tables import (
    COMMON,
    EAST_ASIAN,
    GIVEN_ONLY,
    NICKNAMES,
    ROMANIZATIONS,
)


def same_person(left: RawName | str | None, right: RawName | str | None) -> bool | None:
    """Whether two names, of which nothing else is known, can be one person's or one group's.

    True for names that agree in full or in initials, though several people may have them: "Wei Zhang", "W. Zhang".
    None when it is unknown: no name, a family name without a given name, a script that is not Latin. Symmetric; never
    raises.
    """
    if left is None or right is None:
        return None
    (one, *others), (other, *more) = (parse_names((raw,)).names or (None,) for raw in (left, right))
    if one is None or other is None or others or more:
        is_one = left == right or _have_one_family(_with_comma(left), _with_comma(right))
        return True if is_one and one is not None else None
    if _numbers_differ(left, right):
        return False
    if group_key(one) or group_key(other) or is_acronym_of(one, other) or is_acronym_of(other, one):
        return are_one_group(one, other)
    if _is_one_text(left, right):
        return True
    first, second = name_of(one), name_of(other)
    if first is None or second is None:
        return None
    names = first, second
    # Between two scripts lies a transliteration, whose slips are none of a writer's.
    one_script = bool(_IN_OTHER_ALPHABET.search(names[0].text)) == bool(_IN_OTHER_ALPHABET.search(names[1].text))
    weight = max(name_weight(*pair, strict=one_script) for pair in ((names[0], names[1]), (names[1], names[0])))
    if weight == 0 and (not one_script or names[0].opaque != names[1].opaque):
        return None
    if weight == 0 and any(
        _is_turned(*pair) or _has_family_initial(*pair) or _has_initial_at_end(*pair) for pair in (names, names[::-1])
    ):
        return True
    if weight == 0 and (_lacks_part(one, other) or _lacks_part(other, one)):
        return None
    return weight >= TELLING if weight == 0 or weight >= TELLING else None


def _with_comma(raw: RawName | str) -> RawName | str:
    """A text that may be two names, read as one: "Hernández Lobato, José Miguel"."""
    text = raw if isinstance(raw, str) else raw.text
    family, _, given = text.partition(",")
    is_one = text.count(",") == 1 and len(parse_names((raw,)).names) == _TWO_NAMES == len(
        parse_names((family, given)).names
    )
    return RawName(text, family=family, given=given) if is_one else raw


def _have_one_family(left: RawName | str, right: RawName | str) -> bool:
    """Whether two texts are names of one person with all parts of the family name; two lists of names are not."""
    names = [name_of(each[0]) for raw in (left, right) if len(each := parse_names((raw,)).names) == 1]
    if len(names) < _TWO_NAMES or None in names or not same_person(left, right):
        return False
    return any(not a.glued.isdisjoint(b.glued) for a, b in product(*(name.readings for name in names if name)))


def _lacks_part(short: ParsedName, full: ParsedName) -> bool:
    """Whether a given name is the second part of the other one: "Thang Luong", "Minh-Thang Luong"."""
    left, right = short.person, full.person
    if not left.given or not right.given or in_one_piece(left.family or "") != in_one_piece(right.family or ""):
        return False
    first, hyphen, second = right.given.partition("-")
    return bool(first and hyphen) and in_one_piece(left.given) == in_one_piece(second)


_SEVERAL_SYLLABLES = lazy_re(r"[aeiou][^aeiouy]+[aeiou]")
_IN_OTHER_ALPHABET = lazy_re(r"[\u0370-\u03ff\u0400-\u052f]")
# DBLP numbers people of one name: "Wei Wang 0001".
_NUMBER = lazy_re(r".*\s(\d{4})")


def _numbers_differ(left: RawName | str, right: RawName | str) -> bool:
    found = [_NUMBER.fullmatch(name if isinstance(name, str) else name.text) for name in (left, right)]
    return all(found) and len({match[1] for match in found if match}) > 1


def _is_one_text(left: RawName | str, right: RawName | str) -> bool:
    """Whether two names have the same letters in the same order, and one has its parts or both run together."""
    texts = (name if isinstance(name, str) else name.text for name in (left, right))
    words, others = (words_of(text.replace(",", " ")) for text in texts)
    return letters_of(words) == letters_of(others) != "" and may_be_run_together(ends_of(words), ends_of(others))


def _is_turned(full: Name, short: Name) -> bool:
    """The family name comes first, and the other name has initials: "Lovász László" and "L. Lovász".

    Of names of Chinese syllables either end may be the family name. Where a given name is written out in both, the
    first word is none: "Martin Thomas Kern" is not Thomas K. Martin.
    """
    family, *given = full.words
    reading = short.readings[0]
    initials = reading.given_apart
    if not given or len(initials) != len(given) or any(word.initial for word in full.words):
        return False
    pairs = [*zip(initials, given, strict=True)]
    written = [(word, name) for word, name in pairs if not word.initial]
    is_abbreviated = len(written) < len(pairs) and all(
        may_abbreviate(*pair) if pair[0].initial else same_letters(*pair) for pair in pairs
    )
    if written and family.plain in NICKNAMES:
        return False
    is_family = len(reading.family) == 1 and same_letters(reading.family[0], family)
    return is_abbreviated and is_family and not all(is_pinyin(word.plain) for word in full.words)


def _has_family_initial(short: Name, full: Name) -> bool:
    """The family name is the initial, before a given name with a hyphen: "L. Fei-Fei" and "Fei-Fei Li"."""
    (initial, *others), given = short.readings[0].given or short.words, letters_of(short.readings[0].family)
    return bool(short.readings[0].is_joined and initial.initial and not others and is_of_syllables(given)) and any(
        letters_of(reading.given) == given and may_abbreviate(initial, reading.family[0]) for reading in full.readings
    )


def _has_initial_at_end(short: Name, full: Name) -> bool:
    """The initial of the family name follows several given names: "Prabhu Teja S" and "Prabhu Teja Sivaprasad".

    One given name, or given names that many people have, are too little beside a letter.
    """
    *given, initial = short.words
    reading = full.readings[0]
    if len(given) < MIN_SAME_WORDS or len(given) != len(reading.given) or not initial.initial:
        return False
    if any(word.initial for word in given) or all(word.plain in NICKNAMES or is_pinyin(word.plain) for word in given):
        return False
    return all(map(same_letters, given, reading.given)) and may_abbreviate(initial, reading.family[0])


# (family, given) -> weight with a rare and with a common family name; pairs that are missing do not agree.
_WEIGHTS: dict[tuple[Level, Level], tuple[float, float]] = {
    (Level.SAME, Level.SAME): (1.0, 0.6),
    (Level.SAME, Level.NEAR): (0.7, 0.4),
    (Level.SAME, Level.INITIAL): (0.7, 0.4),
    (Level.SAME, Level.DOUBTFUL): (0.1, 0.1),
    (Level.SAME, Level.UNKNOWN): (0.4, 0.1),
    (Level.PART, Level.SAME): (0.7, 0.4),
    (Level.PART, Level.NEAR): (0.5, 0.2),
    (Level.PART, Level.INITIAL): (0.4, 0.1),
    (Level.PART, Level.UNKNOWN): (0.2, 0.0),
    (Level.NEAR, Level.SAME): (0.7, 0.4),
    (Level.NEAR, Level.NEAR): (0.4, 0.2),
    (Level.NEAR, Level.INITIAL): (0.4, 0.1),
    (Level.NEAR, Level.DOUBTFUL): (0.1, 0.1),
}
# Whether family names that are near each other are one, beside a given name that is the same: of a short word and a
# frequent given name, a short word and a rare one, a long word and a frequent one, a long word and a rare one. What
# many people bear counts as short. True if half of such pairs of a catalog are one person's, False if a fifth are at
# most (`benchmarks/name_slips.py`); the first of MINOR (.16) stays open, for it mixes slips of which up to a third are.
_SLIPS: dict[Slip, tuple[bool | None, bool | None, bool | None, bool | None]] = {
    Slip.UMLAUT: (True, True, True, True),
    Slip.MINOR: (None, True, True, True),
    Slip.CUT: (False, None, None, True),
    Slip.REPLACED: (False, False, False, True),
    Slip.BEGINNING: (False, False, False, False),
}
# Weights that add up to less prove nothing on their own: "Wang" and "Wei Wang" are 0.1, "W. Wang" 0.4, "Narison" 0.4.
TELLING = 0.4
_DOUBTFUL = 0.1
_SAME_WORDS = 0.6
_SLIP = 0.4
_MIN_INITIALS = 2
_TWO_FAMILY_NAMES = 2
_TWO_NAMES = 2


@lru_cache(maxsize=1 << 13)
def name_weight(left: Name, right: Name, *, strict: bool = False) -> float:
    """How strongly two names agree, 0 to 1: it grows with what both spell out and with how rare the family name is.

    0 when they contradict each other, or nothing is known. `strict`: without the rest of a list, in which a slip or
    a shortened name would find its partner, only spellings count that are one person's more often than two people's.
    """
    if _is_vetoed(left, right) or (strict and _are_given_names_exchanged(left.readings[0], right.readings[0])):
        return 0.0
    shared = left.forms.keys() & right.forms.keys()
    if any(may_be_run_together(left.forms[form], right.forms[form]) for form in shared):
        return _weight(Level.SAME, Level.SAME, left.readings[0], right.readings[0])
    if not _may_agree(left, right):
        return 0.0
    best = max(_reading_weight(a, b, strict=strict) for a, b in product(left.readings, right.readings))
    if best or not have_same_words(left.words, right.words):
        return best
    return 0.0 if strict and not (_is_part_of(left, right) or _is_in_other_order(left, right)) else _SAME_WORDS


def has_lost_letters(name: Name, other: Name) -> bool:
    """Whether a word of a name is what is left of one of the other name: "Erdlyi" of "Erdélyi".

    A word that has its accent lost nothing: "Daumé" beside the "Daumeé" of a damaged record.
    """
    known = {word.plain for word in other.words}
    words = (word.plain for word in name.words if not word.damaged)
    return any(word not in known and word == each.damaged for word in words for each in other.words)


def _is_part_of(left: Name, right: Name) -> bool:
    """All words of the shorter name are in the other, in order: "Jordi Campos" and "Jordi Campos Miralles".

    The last one is the family name beside a suffix: "Martin Luther" is not Martin Luther King Jr.
    """
    short, long = sorted((left, right), key=lambda name: len(name.words))
    if long.suffix and not _has_words(short, long.readings[0].family):
        return False
    remaining = iter(long.words)
    return all(any(same_letters(word, other) for other in remaining) for word in short.words)


def _is_in_other_order(left: Name, right: Name) -> bool:
    """Each has the other's family and first given name: "Thomas Martin" is not Martin Thomas Kern.

    At least one of them is in reading order, so that its family name may be another word; where no rule says so, the
    first word is no given name: "Haefner Ralf", "Ralf M. Haefner".
    """
    if len(left.readings) == len(right.readings) == 1 and not any(map(_may_be_turned, (left, right), (right, left))):
        return False
    return all(
        _has_words(side, (*one.readings[0].family, *(word for word in one.readings[0].given[:1] if not word.initial)))
        for one, side in ((left, right), (right, left))
    )


def _may_be_turned(name: Name, other: Name) -> bool:
    """Whether a name without a comma has two words, of which the first is the family name of the other."""
    words, family = name.words, other.readings[0].family
    if "," in name.text or len(words) != _TWO_NAMES or len(family) != 1 or words[0].plain in NICKNAMES:
        return False
    return same_letters(words[0], family[0])


def _has_words(name: Name, words: Iterable[Word]) -> bool:
    return all(any(same_letters(word, other) for other in name.words) for word in words)


def _is_vetoed(left: Name, right: Name) -> bool:
    """Other generations ("Sr.", "Jr."), or the two family names of a Spanish or Portuguese name exchanged."""
    if left.suffix and right.suffix and left.suffix != right.suffix:
        return True
    (head, *rest), (other_head, *other_rest) = left.words, right.words
    if len(rest) < _TWO_FAMILY_NAMES or len(rest) != len(other_rest) or not same_letters(head, other_head):
        return False
    a, b = ([word.plain for word in words if not word.initial] for words in (rest, other_rest))
    return len(a) == len(rest) and a != b and [*a[:-2], *reversed(a[-2:])] == b


def _are_given_names_exchanged(left: NameReading, right: NameReading) -> bool:
    """Whether two given names have changed places: José María López is not María José López.

    Both are listed and hardly ever a family name. Of 37 pairs of a catalog with a rare family name, hardly one of which
    has two such names, .89 are one person's: "Simon Sinong Zhan", "Sinong Simon Zhan".
    """
    a, b = ([word.plain for word in reading.given] for reading in (left, right))
    if len(a) != MIN_SAME_WORDS or a != b[::-1] or a == b or left.glued.isdisjoint(right.glued):
        return False
    return GIVEN_ONLY.issuperset(a)


def _may_agree(left: Name, right: Name) -> bool:
    """A word in common, or else an initial: of names with neither, few belong together and most pairs are such."""
    if not left.index.isdisjoint(right.index):
        return True
    a, b = left.initials, right.initials
    return not (a and b) or not a.isdisjoint(b) or UNREADABLE in a | b


def ends_exchanged(left: Name, right: Name) -> bool:
    """Each one's given name or initial fits the other's family name: "B. Yang" and "Y. Beverly"."""
    a, b = left.readings[0], right.readings[0]
    return _gives_family_of(a, b) and _gives_family_of(b, a)


def _gives_family_of(one: NameReading, other: NameReading) -> bool:
    family = other.family[0]
    return any(may_abbreviate(word, family) if word.initial else same_letters(word, family) for word in one.given_apart)


def _reading_weight(left: NameReading, right: NameReading, *, strict: bool) -> float:
    family = family_level(left, right)
    if family in (None, Level.NEAR) and strict and _are_of_both_genders(left, right):
        given = given_level(left.given, right.given, strict=True)
        return _SLIP if given in (Level.SAME, Level.NEAR) else 0.0
    if family is None:
        return _limited(_SLIP, left, right, strict=strict) if _is_slip_of_family(left, right) else 0.0
    givens = left.given, right.given
    given = given_level(*givens, strict=strict)
    if given is None and (left.given_apart is not left.given or right.given_apart is not right.given):
        givens = left.given_apart, right.given_apart
        given = given_level(*givens, strict=strict)
    if strict and given and family is Level.PART:
        words = (*givens[0], *left.family), (*givens[1], *right.family)
        more = has_more(*words), has_more(*words[::-1])
        if all(more):
            return 0.0 if Level.INITIAL not in more else _DOUBTFUL
        # Two initials or more of one name are all that the other has.
        are_initials = given is Level.INITIAL and len(givens[0]) == len(givens[1]) >= _MIN_INITIALS
        if given is not Level.SAME and not are_initials:
            return _DOUBTFUL
    weight = _weight(family, given, left, right) if given else 0.0
    if strict and given and may_lack_syllable(*givens, is_east_asian=_is_of_syllables(left)):
        weight = min(weight, _DOUBTFUL)
    if strict and given is Level.NEAR:
        pairs = zip(left.given, right.given, strict=False)
        is_common = _is_common(left) or _is_common(right)
        doubtful = (is_doubtful(one.plain, other.plain, is_common=is_common) for one, other in pairs)
        if _is_of_syllables(left) or any(doubtful):
            weight = min(weight, _DOUBTFUL)
    return _limited(weight, left, right, strict=strict) if family is Level.NEAR else weight


def _is_of_syllables(reading: NameReading) -> bool:
    """An East Asian name, whose given names differ by single letters: "Tae-Hyun Oh" is not Tae-Hyung Oh."""
    family = reading.family[0].plain
    if _SEVERAL_SYLLABLES.search(family):  # Japanese
        return False
    is_listed = any(word.plain in NICKNAMES for word in reading.given[:1])
    return (family in EAST_ASIAN or family in ROMANIZATIONS) and not is_listed


def _limited(weight: float, left: NameReading, right: NameReading, *, strict: bool) -> float:
    """The weight of two near family names; less when, without a list, they are not likely to be one."""
    if not strict:
        return weight
    is_rare = all(
        len(reading.given) > 1 or any(not word.initial and word.plain not in NICKNAMES for word in reading.given)
        for reading in (left, right)
    )
    for one, other in zip(left.family, right.family, strict=True):
        if same_letters(one, other) or is_romanization(one.plain, other.plain):
            continue
        spelled = nearest_spellings(one, other)
        is_long = min(map(len, spelled)) >= LONG_WORD and COMMON.isdisjoint(spelled)
        likely = _SLIPS[slip_of(*spelled)][2 * is_long + is_rare]
        weight = weight if likely else min(weight, 0.0 if likely is False else _DOUBTFUL)
    return weight


def _is_slip_of_family(left: NameReading, right: NameReading) -> bool:
    """A family name that is too short or too Chinese to be called near, beside a given name that is neither.

    "Pascale Pung" is Pascale Fung; "Wei Fung" and "Wei Pung" are two people, and so are "David Wang" and "David Wong".
    """
    if len(left.family) != 1 or len(right.family) != 1:
        return False
    a, b = left.family[0].plain, right.family[0].plain
    if not is_typo(a, b) or are_syllables(a, b) or (a in COMMON and b in COMMON):
        return False
    telling = all(not word.initial and not is_pinyin(word.plain) for word in left.given[:1])
    return bool(left.given) and telling and given_level(left.given, right.given) is Level.SAME


def _are_of_both_genders(left: NameReading, right: NameReading) -> bool:
    """Whether a Slavic family name has the ending of women and the other that of men, beside a given name in full.

    Abroad a woman has either: Sofia Kovalevskaya, Sofia Kowalewski. Beside initials they are two people more often.
    """
    if any(len(reading.family) != 1 or not reading.given or reading.given[0].initial for reading in (left, right)):
        return False
    return is_form_of_gender(left.family[0].plain, right.family[0].plain)


def _weight(family: Level, given: Level, left: NameReading, right: NameReading) -> float:
    rare, common = _WEIGHTS.get((family, given), (0.0, 0.0))
    return common if _is_common(left) or _is_common(right) else rare


def _is_common(reading: NameReading) -> bool:
    return len(reading.family) == 1 and reading.family[0].plain in COMMON
