"""Words of titles: how much information they carry, and whether two are one but for their spelling.

Rare words identify a work, common words do not.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA, Prefix

from normalizer.values.compiled import compiled
from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import digits_of, is_roman
from normalizer.values.titles import STOP_WORDS

Words = Sequence[str]

_FILE = Path(__file__).with_name("frequencies.toml")
# Prefixes that make another claim of a word ("supervised", "unsupervised"): such a pair is no slip of the pen.
_PREFIXES = frozenset(
    "a anti bi co de di dis hetero homo hyper hypo im in inter intra ir meta mono multi non over post pre pseudo quasi"
    " re self semi sub super tri un under uni".split()
)
_ENDINGS = frozenset(["", "s", "es", "ed", "d", "e", "ing", "ion", "ions", "er", "ers", "y", "ies"])
# The information of a word that titles share by chance: "learning" has 4 bits, "quantum" 5, "image" 6.
_MAX_BITS_OF_CHANCE = 6
_DIGIT = lazy_re(r"\d")
_DIGITS = lazy_re(r"\d+")
# "p2p" and "b2b" are words.
_INNER_DIGIT = lazy_re(r"[a-z]+\d[a-z]+")
_AFTER_VOWEL = lazy_re(r"(?<=[aou])e")
# Letters of two words that are one but for a slip, and of long words, which may have two; letters of a common stem.
_SHORTEST_SLIP, _LONG_WORD, _SHORTEST_STEM = 5, 9, 3
# Letters that scanners take for each other.
_GLYPHS = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("0", "o"), ("1", "i"), ("l", "i"), ("e", "c"))
# British and American spelling, and what is written in two ways: "versus", "vs."; "$\\ell_1$", "L1".
_SPELLINGS = {
    r"(?<=[iy])s(?=(?:e|ed|es|er|ers|ing|ation|ations)$)": "z",
    r"our(?=$|s$|al|ed$|ing$|ab|ful|less|hood|ism|ist|ite)": "or",
    r"ll(?=(?:ed|ing|er|ers)$)": "l",
    r"(?<=[tb])re(?=s?$)": "er",
    r"ogue(?=s?$)": "og",
    r"gramme(?=s?$)": "gram",
    r"(?<=[cf])ence(?=s?$)": "ense",
    r"dgement": "dgment",
    r"geing$": "ging",
    r"geneous$": "genous",
    r"^oe(?=[ds])|(?<=^f)oe(?=t)|ae": "e",
    r"sulph": "sulf",
    r"(?<=^alumin)i(?=um)": "",
    r"^arte(?=fact)": "arti",
    r"^grey": "gray",
    r"^whilst$": "while",
    r"^amongst$": "among",
    r"^versus$": "vs",
    r"^infty$": "infinity",
    r"^ell(?=\d)": "l",
    r"^(?:ed|auflage)$": "edition",
}
_SPELLING = lazy_re("|".join(f"({pattern})" for pattern in _SPELLINGS))
_SPELLED = ("", *_SPELLINGS.values())


@dataclass(frozen=True, slots=True)
class TermFrequencies:
    """The information of words in bits, counted over the titles of a catalog.

    A word that is not in the table is rarer than every word in it: it has `rare` bits. Words that carry less than
    `enough` bits together, log2 of the number of titles, are found in several titles by chance.
    """

    bits: Mapping[str, int] = field(repr=False)
    rare: float
    enough: float = 0.0

    def information(self, words: Iterable[str]) -> float:
        """Return the information of distinct words together, in bits, as if they were independent."""
        bits, rare = self.bits, self.rare
        return math.fsum([bits.get(word, rare) for word in set(words)])

    def is_known(self, word: str) -> bool:
        """Say whether the catalog has the word often enough that it is no slip of the pen."""
        return word in self.bits


@lru_cache(maxsize=1)
def shipped_frequencies() -> TermFrequencies:
    return compiled(_FILE, _frequencies)


def _frequencies(table: Mapping[str, Any]) -> TermFrequencies:
    bits = {word: int(number) for number, words in table["words"].items() for word in words.split()}
    titles = table["titles"]
    return TermFrequencies(bits, math.log2(titles / table["fewest"]) + 1, math.log2(titles))


def same_stem(left: str, right: str) -> bool:
    """Say whether two words differ only in an ordinary ending ("tuned", "tuning")."""
    if left[:_SHORTEST_STEM] != right[:_SHORTEST_STEM]:  # most pairs of words
        return False
    common = Prefix.similarity(left, right)
    return _ENDINGS.issuperset((left[common:], right[common:]))


def shares_subject(left: Collection[str], right: Collection[str]) -> bool:
    """Say whether two titles, given as their content words, share more than a common word, but for endings."""
    shared = {one for one in left if any(same_stem(one, other) for other in right)}
    return shipped_frequencies().information(shared) > _MAX_BITS_OF_CHANCE


def is_near(left: str, right: str) -> bool:
    """Say whether two words differ in a letter, or in two of a long word; a prefix that negates is no slip."""
    shorter, longer = (left, right) if len(left) <= len(right) else (right, left)
    if len(shorter) < _SHORTEST_SLIP or (longer.endswith(shorter) and longer.removesuffix(shorter) in _PREFIXES):
        return False
    most = 2 if len(shorter) >= _LONG_WORD else 1
    return OSA.distance(left, right, score_cutoff=most) <= most


def is_shortened(left: str, right: str) -> bool:
    """Say whether one word is the beginning of the other, but for a plural: "nets", "networks"."""
    shorter, longer = sorted((left, right), key=len)
    beginning = shorter.removesuffix("s")
    return len(beginning) >= _SHORTEST_STEM and longer.startswith(beginning)


def is_acronym(run: Words, words: Words) -> bool:
    """Say whether a word stands for several, which its letters begin: "LLMs", "large language models"."""
    if len(run) != 1 or len(words) == 1 or len(run[0]) == 1:
        return False
    spelled = {"".join(word[0] for word in words), "".join(word[0] for word in words if word not in STOP_WORDS)}
    return run[0] in spelled or run[0].removesuffix("s") in spelled


@lru_cache(maxsize=1 << 13)
def glyphs(word: str) -> str:
    """Return one form of all words that a scanner takes for this one ("ana1ysis", "analysis")."""
    for seen, meant in _GLYPHS:
        word = word.replace(seen, meant)
    return word


def is_transliterated(left: str, right: str) -> bool:
    """Say whether one word has "oe" for the umlaut of the other, which is folded to "o": "Schroedinger", "Hoelder"."""
    if len(left) == len(right) or left[0] != right[0] or min(len(left), len(right)) < _SHORTEST_SLIP:
        return False
    return _AFTER_VOWEL.sub("", left) == _AFTER_VOWEL.sub("", right)


@lru_cache(maxsize=1 << 14)
def spelling(word: str) -> str:
    """Return one form of the British and the American spelling of a word, and digits for a number."""
    if digits := digits_of(word):
        return digits
    return _SPELLING.sub(lambda found: _SPELLED[found.lastindex or 0], word)


def version_numbers(words: Words) -> list[str]:
    """What tells versions apart: the digits of each word, Roman numerals of more than a letter, a final "++"."""
    return sorted(number for word in words for number in numbers_in_word(word))


@lru_cache(maxsize=1 << 13)
def numbers_in_word(word: str) -> Words:
    """What of `version_numbers` is in one word."""
    if not is_number(word, last=False):
        return _DIGITS.findall(word)
    return numbers_of(word)


def numbers_of(word: str) -> Words:
    """The numbers in a word that numbers something; the word itself where it has no digits ("cplusplus")."""
    return _DIGITS.findall(spelling(word)) or [word]


@lru_cache(maxsize=1 << 13)
def is_number(word: str, *, last: bool) -> bool:
    """Say whether a word numbers a part or a version; a single letter does at the end of a title only."""
    if _DIGIT.search(word) or word.endswith("plus"):
        return _INNER_DIGIT.fullmatch(word) is None
    return (last or len(word) > 1) and is_roman(word)
