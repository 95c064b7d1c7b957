"""The words of names, folded so that one name in two spellings compares equal, and words that are nearly so.

Titles fold letters of other alphabets to TeX's names ("alpha"); names are transliterated instead, so folding here is
its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from itertools import accumulate, product

from rapidfuzz.distance import OSA

from normalizer.values.lazy import lazy_re
from normalizer.values.names.tables import FULL_GIVEN, NICKNAMES, ONE_GIVEN, ROMANIZATIONS, SAME_GIVEN
from normalizer.values.text import in_ascii

# Stands in a folded word for letters that an encoding destroyed.
UNREADABLE = "?"

# How a letter is written where it is missing on the keyboard; plain folding only drops the mark. Pinyin has a "v" for
# "ü"; long vowels of Japanese are doubled, or have an "h"; English has an "h" for the háček of Slavic names.
_WRITTEN_OUT = tuple(
    str.maketrans(dict(pair.split("=") for pair in pairs.split()))
    for pairs in (
        "ä=ae ö=oe ü=ue ø=oe å=aa ÿ=ij ő=oe ű=ue đ=dj ñ=ny ō=ou ū=uu",
        "ü=v ō=oh š=sh č=ch ž=zh",
    )
)
_VOWELS = frozenset("aeiouy")
_SOUNDS_OF_INITIALS = dict(zip("yjcqw", "iikkv", strict=True))
# An initial that is one letter in Cyrillic: "Yu.", "Ju." and "Iu.", of which some sources have "J."; "Kh." and "H.".
_ONE_CYRILLIC = lazy_re("[yji][aeou]|kh")
_MIN_LETTERS = 4
_VIETNAMESE_SYLLABLES = 3
_FEWEST_WITH_UMLAUT = 3
_LONG_START = 5
# Of a given name in its short form, so much is missing: "Carl", "Carla" and "Carlos" are three names. With less than
# the second, or beside a frequent family name, less than half of such pairs are one person's
# (`benchmarks/name_slips.py`).
_CUT_OFF, _SURELY_CUT_OFF = 3, 4
# Of words of so many letters that differ in one letter, most are one word with a slip (`benchmarks/name_slips.py`).
LONG_WORD = 7
# A word of so many letters may have one slip, two.
_LENGTHS_FOR_SLIPS = (5, 9)
_NOT_ASCII = lazy_re(r"[^\x00-\x7f]+")
_MIN_KEPT = 3
# The ending of a Slavic woman's family name, where a man's has an "i".
_FEMININE = lazy_re("(?<=[sc]k)(?:aya|aia|aja|a)$")
# A sound as English writes it, and the letters that others have for it, which are other sounds elsewhere: the Slavic
# "c" of "Cvetkov" (Tsvetkov), and the "ch" of "Tychonoff" (Tikhonov), as German, French and Czech have it.
_OTHER_SOUNDS = ((("ts", "tz"), lazy_re("c(?![hkz])"), "ts"), (("kh",), lazy_re("(?<![st])ch"), "kh"))
_SEPARATORS = lazy_re(r"[\s.\-‐‑‒–—−·・_/]+")
_NO_LETTERS = lazy_re(r"[^a-z?]+")
_LATIN = lazy_re(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
# What is left of a letter in UTF-8 that was read as Latin-1, when its second byte is none: "NieÃner" of "Nießner".
_HALF_OF_LETTER = lazy_re("(?<=[a-zß-ÿ])[ÃÄÅ](?=[a-zß-ÿ])")
_FOREIGN = lazy_re(r"[\u0370-\u03ff\u0400-\u052f\ufffd]")

_ALPHABET = r"A-Za-z\u00aa-\u024f\u0370-\u052f\u1e00-\u1fff"
_IN_ALPHABET = lazy_re(rf"[{_ALPHABET}]")
_OTHER_SCRIPT = lazy_re(rf"[^\W\d_{_ALPHABET}\u0300-\u036f]+")
_SYLLABLE = lazy_re(r"[\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff々]")
_LATIN_WORDS = lazy_re(r"[A-Za-z\u00c0-\u024f]{2,}")

_PINYIN = lazy_re(
    r"(?:(?![gkh]i)(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ing|ong|uai|uan|iao|ian|ai|an|ao|ei|en|ia|ie|in"
    r"|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)|ang|eng|er|ai|an|ao|ei|en|ou|a|e|o){1,3}"
)
# Of Vietnamese, without the marks of vowels and tones.
_VIETNAMESE = lazy_re(
    r"(?:ngh?|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?"
    r"(?:(?:uye|oa|oe|ie|uo|ua|ue|uy|ye|[aeiouy])(?:ch|ng|nh|[cmnpt])?|[iy]eu|uya|uyu|uo[iu]|oa[ioy]|oeo|uay|i[au]|u[iu]"
    r"|oi|a[iouy]|e[ou])"
)
# One sound, several spellings, mostly of Slavic names ("Alexakhin", "Aleksahin"; "Tchebycheff", "Chebyshev"), and what
# scanning makes of an m.
_SOUNDS = (
    (lazy_re(r"^abd[aeiou](?:l|([dnrstz])(?=\1))"), "abdal"),  # the Arabic article: "Abdel", "Abdur-Rahman"
    (lazy_re("^(.*(?:kh|tch|ou).*in)e$"), r"\1"),  # Russian names in French: "Khintchine", "Pouchkine"
    (lazy_re("rn"), "m"),
    (lazy_re("(?<=[eo]vi)c$"), "ch"),  # "Petrović" without its accent
    (lazy_re("tsch|tch|cz|sch|sh"), "ch"),
    (lazy_re("kh"), "h"),
    (lazy_re("ph"), "f"),
    (lazy_re("dj"), "d"),
    (lazy_re("th"), "t"),
    (lazy_re("x"), "ks"),
    (lazy_re("ck|q|c(?!h)"), "k"),
    (lazy_re("gu(?=[ei])"), "g"),
    (lazy_re("ts|tz"), "z"),
    (lazy_re("w"), "v"),
    (lazy_re("ff?$"), "v"),
    (lazy_re("ou"), "u"),
    (lazy_re("(?<=[^aeiou])yo"), "e"),  # Russian ё: "Fyodor", "Fedor"
    (lazy_re("[yj]"), "i"),
    (lazy_re("i+"), "i"),
    (lazy_re("(?<=^)ie"), "e"),
    (lazy_re(r"(.)\1"), r"\1"),
)
# Romanized Japanese and Korean: the syllables that such words are made of, and what is spelled in several ways, by
# systems (Hepburn, Kunrei, Revised, McCune-Reischauer) and by people themselves: "Satoh", "Satou"; "Young", "Yeong".
_ROMANIZED = (
    (
        lazy_re(r"(?:(?:[kgsztdnhbpmr]y?|ch|sh|ts|[jfwy])?(?:[aiueo]|oh)|n(?![aeiouy]))+"),
        (
            (lazy_re("(?<=o)(?:[ho](?![aeiouy])|u(?![aeouy]))|(?<=u)u"), ""),
            (lazy_re("shi?(?=[auo])|sy"), "si"),
            (lazy_re("chi?(?=[auo])|ty"), "ti"),
            (lazy_re("zy|ji?(?=[auo])"), "zi"),
            (lazy_re("sh(?=i)"), "s"),
            (lazy_re("ch(?=i)"), "t"),
            (lazy_re("j(?=i)"), "z"),
            (lazy_re("tsu"), "tu"),
            (lazy_re("fu"), "hu"),
        ),
    ),
    (
        lazy_re(r"(?:(?:kk|tt|pp|ss|jj|ch|sh|[gkndtlmbpsjh])?(?:[yw]?(?:eo|oo|ou|eu|ae|ee|[aeiou]))(?:ng|[nmklpt])?)+"),
        ((lazy_re("ky"), "gy"), (lazy_re("w?(?:eo|oo|ou|eu|u)"), "u"), (lazy_re("ee"), "i")),
    ),
)
# A pattern of syllables takes twice the time for each more of a word that is none.
_LONGEST_ROMANIZED = 20
# Letters that scanning takes for others, as the case of their neighbors shows: "POTVlN", "lngwersen"; "NieBen".
_MISREAD = (
    (lazy_re("(?<=[A-Z])l(?=[A-Z])|^l(?=[bcdfgkmnpqrstvxz][a-z])"), "I"),
    (lazy_re("(?<=[a-z])B(?=[a-z]|$)"), "ss"),
)
# How the German and Danish ä, ö, ü and å are written where the letter is missing; not the "ue" of "Bauer".
_WRITTEN_OUT_VOWEL = lazy_re(r"(?<=[ao])e|(?<=u)(?<![ae]u)e|(?<=a)a")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word: its `plain` letters a to z, and all `spellings` it may have in another source.

    An `initial` stands for any word that begins with its letters, most often one ("J.", "Yu."). `damaged` is what is
    left of a word without its letters outside ASCII, which some exports lose ("Mller"); "" if that is too little.
    `parts` are those of a word with hyphens.
    """

    plain: str
    spellings: frozenset[str]
    initial: bool = False
    damaged: str = ""
    parts: tuple[str, ...] = ()


def in_latin(text: str) -> tuple[str, bool]:
    """A name with its Chinese, Japanese, ... part in Latin letters, and whether it has such a part.

    Beside a full Latin name that part only repeats it ("Wei Wang 王伟") and goes. Chinese and Korean are written a word
    for each character; scripts without vowels, and Japanese, give little evidence.
    """
    if text.isascii() or not _OTHER_SCRIPT.search(text):
        return text, False
    rest = _OTHER_SCRIPT.sub(" ", text)
    if len(_LATIN_WORDS.findall(rest)) > 1:
        return rest, False
    return in_ascii(_SYLLABLE.sub(lambda found: f" {in_ascii(found.group())} ", text)), not _IN_ALPHABET.search(text)


@lru_cache(maxsize=1 << 13)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a piece of a name ("Jean-Pierre", "R.M.", "O'Brien"); empty when it has no letter."""
    text = unicodedata.normalize("NFC", text)
    if _is_damaged(text):
        text = _FOREIGN.sub(UNREADABLE, text)
    if not text.isascii():
        text = _HALF_OF_LETTER.sub(UNREADABLE, text)
    words: list[Word] = []
    start = 0
    for separator in [*_SEPARATORS.finditer(text), None]:
        end = separator.start() if separator else len(text)
        dotted = bool(separator) and separator is not None and separator.group().startswith(".")
        if word := _word(text[start:end], dotted=dotted):
            words.append(word)
        start = separator.end() if separator else end
    return tuple(words)


def _is_damaged(text: str) -> bool:
    """Greek or Cyrillic letters in one word with Latin ones were read in a wrong encoding ("r gќting")."""
    return "\ufffd" in text or bool(_FOREIGN.search(text) and _LATIN.search(text))


def _word(text: str, *, dotted: bool) -> Word | None:
    plain = _letters(text)
    if not plain:
        return None
    spellings = {plain, *(_letters(pattern.sub(letters, text)) for pattern, letters in _MISREAD)}
    if not text.isascii():
        spellings.update(_letters(text.lower().translate(table)) for table in _WRITTEN_OUT)
    kept = "" if text.isascii() else _letters(_NOT_ASCII.sub("", text))
    is_cut = (
        dotted and len(plain) <= 3 and (plain not in NICKNAMES or not _VOWELS.isdisjoint(plain))
    )  # not "Md.", "Wm."
    initial = len(plain) == 1 or is_cut
    return Word(plain, frozenset(spellings), initial, damaged=kept if len(kept) >= _MIN_KEPT else "")


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", in_ascii(text).lower())


def same_letters(left: Word, right: Word) -> bool:
    """Equal in at least one spelling of each: "Müller" is "Muller", "Mueller" and, damaged, "Mller".

    A word that has a letter outside ASCII has lost none: "René" is not "Renée".
    """
    if left.plain == right.plain:
        return may_be_run_together(ends_of((left,)), ends_of((right,)))
    if not left.spellings.isdisjoint(right.spellings):
        return True
    return not (left.damaged and right.damaged) and (left.damaged == right.plain or right.damaged == left.plain)


def ends_of(words: Iterable[Word]) -> frozenset[int]:
    """Where the parts of a name end, counted in its letters: after 2, 4 and 6 of "Yi-Fu An"."""
    return frozenset(accumulate(len(part) for word in words for part in word.parts or (word.plain,)))


def may_be_run_together(left: frozenset[int], right: frozenset[int]) -> bool:
    """Whether one of two names of the same letters may be the other run together; both are given as ends of parts.

    "Yifu" may be "Yi Fu", but "Fang An" is not "Fan Gan".
    """
    return left <= right or right <= left


def may_abbreviate(left: Word, right: Word) -> bool:
    """One may abbreviate the other, as an initial does; an unreadable initial may stand for any name."""
    if UNREADABLE in (left.plain, right.plain):
        return True
    if any(a.startswith(b) or b.startswith(a) for a in left.spellings for b in right.spellings):
        return True
    if not any(word.initial and _ONE_CYRILLIC.fullmatch(word.plain) for word in (left, right)):
        return False
    one, other = (_in_one_romanization(word.plain) for word in (left, right))
    return one.startswith(other) or other.startswith(one)


def _in_one_romanization(initial: str) -> str:
    return initial[1:] if initial.startswith("kh") else sound_of_initial(initial[0]) + initial[1:]


def sound_of_initial(letter: str) -> str:
    """One letter for all with which the spellings of one name begin: "Jurij", "Yuri"; "Carl", "Karl"."""
    return _SOUNDS_OF_INITIALS.get(letter, letter)


def sounds_of_beginning(word: str) -> str:
    """The letters for what a word may begin with: "Yevgeny" is Evgenii."""
    sound = sound_of_initial(word[0])
    return f"{sound}e" if word.startswith(("je", "ye")) else sound


def nearest_spellings(left: Word, right: Word) -> tuple[str, str]:
    """Spellings of two words that sound alike ("hachijan" of "Hačijan", "Khachiyan"), or their plain letters."""
    if len(left.spellings) == len(right.spellings) == 1:
        return left.plain, right.plain
    pairs = product(sorted(left.spellings), sorted(right.spellings))
    return next((pair for pair in pairs if sound_alike(*pair)), (left.plain, right.plain))


@lru_cache(maxsize=1 << 13)
def is_near(left: str, right: str) -> bool:
    """Two spellings of what may be one word: a slip, a destroyed letter, another romanization.

    Syllables of Chinese and Vietnamese names differ by single letters and are all different names ("Zhang", "Zheng";
    "Long", "Luong"), so two words made of them are never near.
    """
    if UNREADABLE in left or UNREADABLE in right:
        return _fits(left, right) or _fits(right, left)
    if are_syllables(left, right):
        return False
    shorter = min(len(left), len(right))
    if shorter < _MIN_LETTERS:
        return _is_romanized_alike(left, right)
    slips = sum(shorter >= length for length in _LENGTHS_FOR_SLIPS)
    if slips and OSA.distance(left, right, score_cutoff=slips) <= slips:
        return True
    return _sound_alike(left, right)


@lru_cache(maxsize=1 << 13)
def is_typo(left: str, right: str) -> bool:
    """One letter wrong, or an end cut off; for words whose neighbors already agree."""
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) >= _LONG_START and longer.startswith(shorter):
        return True
    return len(shorter) >= _MIN_LETTERS and OSA.distance(left, right, score_cutoff=1) <= 1


class Slip(Enum):
    """In what two words differ of which one may be the other with a slip; `MINOR`: a letter more, or the same sound."""

    UMLAUT = "an umlaut written out or dropped"
    MINOR = "a letter missing or exchanged, or the same sound"
    CUT = "the end cut off"
    REPLACED = "a letter replaced"
    BEGINNING = "another beginning"


@lru_cache(maxsize=1 << 13)
def slip_of(left: str, right: str) -> Slip:
    """In what two words differ that are near each other."""
    shorter, longer = sorted((left, right), key=len)
    if _WRITTEN_OUT_VOWEL.sub("", left) == _WRITTEN_OUT_VOWEL.sub("", right):
        return Slip.UMLAUT
    if UNREADABLE in left or UNREADABLE in right or _sound_alike(left, right):
        return Slip.MINOR
    if longer.startswith(shorter):
        return Slip.MINOR if len(longer) - len(shorter) == 1 else Slip.CUT
    if left[0] != right[0]:
        return Slip.BEGINNING
    is_minor = sorted(left) == sorted(right) or len(left) != len(right)
    return Slip.MINOR if is_minor and OSA.distance(left, right, score_cutoff=1) <= 1 else Slip.REPLACED


@lru_cache(maxsize=1 << 13)
def is_short_for(left: str, right: str) -> bool:
    """Two given names that one person may use: "Bob" and "Robert", "Sergey" and "Serge"."""
    if not NICKNAMES.get(left, frozenset()).isdisjoint(NICKNAMES.get(right, frozenset())):
        return True
    shorter, longer = sorted((left, right), key=len)
    return len(shorter) >= 3 and longer.startswith(shorter) and not is_pinyin(longer)


@lru_cache(maxsize=1 << 13)
def is_variant(left: str, right: str) -> bool:
    """Two spellings or forms of one given name: of names that are alike, most are different ("Rahul", "Raul")."""
    forms = SAME_GIVEN.get(left, frozenset()), SAME_GIVEN.get(right, frozenset())
    if all(forms):
        return not forms[0].isdisjoint(forms[1])
    if UNREADABLE in left or UNREADABLE in right:
        return is_near(left, right)
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) >= _FEWEST_WITH_UMLAUT and left[0] == "a" and slip_of(left, right) is Slip.UMLAUT:
        return True  # "Åsa" as "Asa" and "Aasa"
    if len(shorter) < _MIN_LETTERS or are_syllables(left, right):
        return False
    if longer == f"{shorter}us":  # "Gerardus"
        return True
    if longer.startswith(shorter) and len(longer) - len(shorter) >= _CUT_OFF and not is_pinyin(longer):
        return True
    return _is_respelled(left, right)


@lru_cache(maxsize=1 << 13)
def is_translation(left: str, right: str) -> bool:
    """Two names of one row that neither is a short form nor sounds like the other: "Andrew", "Andrea".

    Of such pairs in a catalog, .26 are one person's beside a rare family name, and .11 beside a frequent one; of a
    short form and a full one .64 and .16 are (`benchmarks/name_slips.py`).
    """
    if ONE_GIVEN.get(left, -1) == ONE_GIVEN.get(right):
        return False
    classes = [SAME_GIVEN.get(word, frozenset()) for word in (left, right)]
    full = [FULL_GIVEN.get(word, frozenset()) for word in (left, right)]
    return (classes[0] & classes[1]) == (full[0] & full[1]) != frozenset() and not _is_respelled(left, right)


@lru_cache(maxsize=1 << 13)
def is_doubtful(left: str, right: str, *, is_common: bool) -> bool:
    """Whether two variants of a given name are one person's in less than half of such pairs of a catalog.

    They are a translation, a beginning of which little is missing ("Priya", "Priyanka") or that stands beside a family
    name that `is_common`, or one with the ending of another gender ("Gabriel", "Gabrielle"; "Priyank", "Priyanka").
    """
    if left in SAME_GIVEN and right in SAME_GIVEN:
        return is_translation(left, right)
    shorter, longer = sorted((left, right), key=len)
    missing = longer[len(shorter) :] if longer.startswith(shorter) else ""
    if missing == "us":
        return False
    if len(missing) >= _CUT_OFF:
        return is_common or len(missing) < _SURELY_CUT_OFF
    return missing in ("a", "e", f"{shorter[-1]}e")


@cache
def first_letters(given: str) -> frozenset[str]:
    """The letters with which the spellings of a given name begin: "Karl" and "Carl", but not "Charles"."""
    forms, sound = FULL_GIVEN.get(given, frozenset()), phonetic_key(given)
    return frozenset(
        other[0] for other, rows in FULL_GIVEN.items() if not rows.isdisjoint(forms) and phonetic_key(other) == sound
    )


def _is_respelled(left: str, right: str) -> bool:
    """The same name but for an umlaut, a sound, two neighbors exchanged, or a letter more in a long word."""
    if slip_of(left, right) is Slip.UMLAUT or _sound_alike(left, right) or _is_transposed(left, right):
        return True
    spoken = phonetic_key(left), phonetic_key(right)
    return any(
        min(map(len, pair)) >= LONG_WORD and slip_of(*pair) is Slip.MINOR and is_near(*pair)
        for pair in ((left, right), spoken)
    )


def _is_transposed(left: str, right: str) -> bool:
    """Two neighbors exchanged, as in typing ("Micheal"): hardly any two names differ in that."""
    return sorted(left) == sorted(right) and OSA.distance(left, right, score_cutoff=1) <= 1


def is_romanization(left: str, right: str) -> bool:
    """Two Latin spellings of one family name, East Asian or Arabic: "Choi" and "Choe", "Hussein" and "Husayn"."""
    rows = (ROMANIZATIONS, ONE_GIVEN)
    return any(row.get(left, -1) == row.get(right) for row in rows)


@lru_cache(maxsize=1 << 13)
def is_pinyin(word: str) -> bool:
    """Whether a word is made of one to three syllables of Mandarin."""
    return bool(_PINYIN.fullmatch(word))


def is_of_syllables(word: str) -> bool:
    """Whether a word is made of syllables of romanized Chinese, Japanese or Korean."""
    return is_pinyin(word) or any(pattern.fullmatch(word[:_LONGEST_ROMANIZED]) for pattern, _ in _ROMANIZED)


def are_syllables(left: str, right: str) -> bool:
    """Whether both words are made of syllables of Mandarin, or both are a syllable of Vietnamese."""
    return (is_pinyin(left) and is_pinyin(right)) or bool(_VIETNAMESE.fullmatch(left) and _VIETNAMESE.fullmatch(right))


def may_lack_syllable(left: Sequence[Word], right: Sequence[Word], *, is_east_asian: bool) -> bool:
    """Whether a given name that agrees may have a syllable more than the other, or another one.

    "Chen Yu" is not Chen, and "Y. Z." hardly Yijun or Jean-Pierre: initials are those of the syllables.
    """
    short, long = sorted((left, right), key=len)
    if len(short) == len(long) or not short:
        return False
    # No Chinese given name has three syllables; of a Vietnamese one, middle names are left out.
    if len(long) >= _VIETNAMESE_SYLLABLES and len(short) == 1 and same_letters(short[0], long[-1]):
        return False
    if all(word.initial for word in long):
        (word, *others), letter = short, long[1].plain[0]
        if others or word.initial or not (word.parts or (is_east_asian and is_pinyin(word.plain))):
            return False
        ends = ends_of(short) if word.parts else _ends_of_syllables(word.plain)
        return all(word.plain[end : end + 1] != letter for end in ends)
    written = all(not word.initial and is_pinyin(word.plain) for word in long)
    return is_east_asian and written and "".join(word.plain for word in short) != "".join(word.plain for word in long)


def _ends_of_syllables(word: str) -> Iterator[int]:
    return (
        end for end in range(1, len(word) + 1) if is_pinyin(word[:end]) and (not word[end:] or is_pinyin(word[end:]))
    )


@lru_cache(maxsize=1 << 13)
def phonetic_key(word: str) -> str:
    """A word as it sounds, roughly and in Latin letters."""
    return _respelled(word, _SOUNDS)


def sound_alike(left: str, right: str) -> bool:
    """Whether two words that differ sound alike; syllables that differ do not."""
    return left != right and not are_syllables(left, right) and _sound_alike(left, right)


def _sound_alike(left: str, right: str) -> bool:
    if phonetic_key(left) == phonetic_key(right) or _is_romanized_alike(left, right):
        return True
    for sounds, letters, sound in _OTHER_SOUNDS:
        has_sound = [any(map(word.__contains__, sounds)) for word in (left, right)]
        if has_sound[0] != has_sound[1]:
            written, other = (left, right) if has_sound[0] else (right, left)
            if phonetic_key(written) == phonetic_key(letters.sub(sound, other)):
                return True
    return False


def _is_romanized_alike(left: str, right: str) -> bool:
    return max(len(left), len(right)) <= _LONGEST_ROMANIZED and any(
        pattern.fullmatch(left) and pattern.fullmatch(right) and _respelled(left, sounds) == _respelled(right, sounds)
        for pattern, sounds in _ROMANIZED
    )


def is_form_of_gender(left: str, right: str) -> bool:
    """Whether two family names are the forms for a woman and a man: "Kovalevskaya", "Kowalewski"."""
    masculine = [_FEMININE.sub("i", word) for word in (left, right)]
    return masculine != [left, right] and len(set(map(phonetic_key, masculine))) == 1


def _respelled(word: str, sounds: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for pattern, sound in sounds:
        word = pattern.sub(sound, word)
    return word


def _fits(pattern: str, word: str) -> bool:
    """Each destroyed letter stands for one or two; at least two others must have survived."""
    if len(pattern.replace(UNREADABLE, "")) < 2:
        return False
    return bool(re.fullmatch(re.escape(pattern).replace(re.escape(UNREADABLE), "[a-z?]{1,2}"), word))
