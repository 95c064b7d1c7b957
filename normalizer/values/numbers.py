"""Numbers in titles and names, however they are written: digits, words, ordinals, Roman numerals."""

from __future__ import annotations

from normalizer.values.lazy import lazy_re

_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def _up_to_99(units: str, teens: str, tens: str) -> tuple[str, ...]:
    """The words for 1, 2, ... 99; `teens` are those of 10 to 19."""
    higher = (
        each
        for ten, whole in zip(_TENS, tens.split(), strict=True)
        for each in (whole, *(f"{ten}-{unit}" for unit in units.split()))
    )
    return (*units.split(), *teens.split(), *higher)


CARDINALS = _up_to_99(
    "one two three four five six seven eight nine",
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    " ".join(_TENS),
)
ORDINALS = _up_to_99(
    "first second third fourth fifth sixth seventh eighth ninth",
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth",
    "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth",
)
# Frequent slips, and ordinals in German, French, Spanish and Italian.
_OTHER_ORDINALS = {
    "forth": 4, "ninteenth": 19, "twelveth": 12,
    "erste": 1, "erster": 1, "premiere": 1, "premier": 1, "primera": 1, "primero": 1, "prima": 1,
    "zweite": 2, "zweiter": 2, "deuxieme": 2, "seconde": 2, "segunda": 2, "segundo": 2, "seconda": 2,
    "dritte": 3, "dritter": 3, "troisieme": 3, "tercera": 3, "terza": 3,
    "vierte": 4, "vierter": 4, "quatrieme": 4,
}  # fmt: skip
# By their letters, without hyphens.
_ORDINAL_NUMBERS = {word.replace("-", ""): number for number, word in enumerate(ORDINALS, start=1)} | _OTHER_ORDINALS
_NUMBERS = {
    "zero": 0,
    **{word.replace("-", ""): number for number, word in enumerate(CARDINALS, start=1)},
    **_ORDINAL_NUMBERS,
}
NUMBER_WORDS = frozenset(_NUMBERS)
# Words of ordinals, and of the tens before them: "twenty", "first".
ORDINAL_WORDS = frozenset(_ORDINAL_NUMBERS).union(_TENS)
# A regular expression, in small letters.
ORDINAL = r"(?:\d+(?:st|nd|rd|th)|{})".format(
    "|".join(word.replace("-", "[- ]?") for word in sorted((*ORDINALS, *_OTHER_ORDINALS), key=len, reverse=True))
)
_ORDINAL_DIGITS = lazy_re(r"(\d+)(?:st|nd|rd|th)")
_DIGITS = lazy_re(r"(\d+)(?:st|nd|rd|th|k)?")
_ROMAN = lazy_re(r"x{0,3}(?:ix|iv|v?i{0,3})")
_ANY_ROMAN = lazy_re(r"m{0,3}(?:c[md]|d?c{0,3})(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})")
_ROMAN_VALUES = dict(zip("ivxlcdm", (1, 5, 10, 50, 100, 500, 1000), strict=True))


def is_roman(word: str) -> bool:
    """Say whether a word in small letters may be a Roman numeral, at most 39."""
    return bool(word) and _ROMAN.fullmatch(word) is not None


def is_ordinal(word: str) -> bool:
    """Say whether a word in small letters is an ordinal, or one of the tens before it: "3rd", "third", "twenty"."""
    return word in ORDINAL_WORDS or _ORDINAL_DIGITS.fullmatch(word) is not None


def digits_of(word: str) -> str | None:
    """The digits of a number in small letters: "4", "four", "fourth", "4th", "iv", "4k"; None for other words."""
    if word in _NUMBERS:
        return str(_NUMBERS[word])
    if found := _DIGITS.fullmatch(word):
        return found[1] + "000" if word.endswith("k") else found[1]
    return roman_digits(word) if is_roman(word) else None


def roman_digits(word: str) -> str | None:
    """The digits of any Roman numeral in small letters: "42" for "xlii"; None for other words."""
    if not word or _ANY_ROMAN.fullmatch(word) is None:
        return None
    values = [_ROMAN_VALUES[letter] for letter in word]
    return str(sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)))
