"""The arXiv numbers in a catalog, which are consecutive per month, and the series of a venue.

    arxiv.months     the months: number of the archive * 2**16 + year * 12 + month - 1; ascending
    arxiv.starts     where each begins in `arxiv.bits`, and the end
    arxiv.bits       one bit for each number from 1 to the highest in the catalog, in whole bytes

Until March 2007 each archive counted separately (hep-th/9301068); since then all count together (archive 0).

`series_key` is what the names of a venue's volumes have in common ("Proceedings of the 42nd X, X 2023, Place" is a
volume of X), by rules alone, without a table of venues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Ints
from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import is_ordinal
from normalizer.values.titles import title_words
from resolvers.catalog.pairs import distinct, groups, sizes

MONTHS, STARTS, BITS = "arxiv.months", "arxiv.starts", "arxiv.bits"

# https://info.arxiv.org/help/arxiv_identifier.html; the order is stored, so new ones would go to the end.
_ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga "
    "funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph "
    "q-alg q-bio quant-ph solv-int supr-con"
).split()
_NUMBERS = {archive: number for number, archive in enumerate(_ARCHIVES, start=1)}
_NUMBER_BITS, _MONTH_BITS = 20, 16
_FIRST_YEAR = 1991
# A gap of so many numbers, and of so many times the usual, has another reason than papers that are not held.
_LEAST_FAR, _FAR = 200, 50


def paper_number(arxiv: str) -> int:
    """Archive, month and number of an identifier in one; 0 for archives that there never were."""
    archive, _, rest = arxiv.rpartition("/")
    if archive and archive not in _NUMBERS:
        return 0
    return _month_number(archive, rest[:4]) | int(rest[4:] if archive else rest[5:])


@lru_cache(maxsize=1 << 10)
def _month_number(archive: str, month: str) -> int:
    year = _FIRST_YEAR + (int(month[:2]) - _FIRST_YEAR) % 100
    group = (_NUMBERS.get(archive, 0) << _MONTH_BITS) | (year * 12 + int(month[2:]) - 1)
    return group << _NUMBER_BITS


def paper_numbers(arxiv: Iterable[str | None]) -> Ints:
    """The numbers of those identifiers that are given, each once, ascending."""
    numbers = distinct(np.array([paper_number(one) for one in arxiv if one], np.int64))
    return numbers[numbers & _LOW > 0]


_LOW = (1 << _NUMBER_BITS) - 1


def number_arrays(numbers: Ints) -> dict[str, NDArray[Any]]:
    """The arrays of a catalog that holds these numbers, each once, ascending."""
    months, places = numbers >> _NUMBER_BITS, (numbers & _LOW) - 1
    first = groups(months)
    many = sizes(first, len(numbers))
    starts = np.concatenate([[0], np.cumsum(places[first + many - 1] // 8 + 1)]).astype(np.int64)
    bits = np.zeros(starts[-1] * 8, np.bool_)
    bits[starts[:-1].repeat(many) * 8 + places] = True
    return {MONTHS: months[first], STARTS: starts, BITS: np.packbits(bits, bitorder="little")}


def stored_numbers(arrays: Mapping[str, NDArray[Any]]) -> Ints:
    """The numbers that a catalog holds, out of its arrays."""
    months, starts = arrays[MONTHS].astype(np.int64), arrays[STARTS].astype(np.int64)
    held = np.flatnonzero(np.unpackbits(arrays[BITS], bitorder="little"))
    month = np.searchsorted(starts, held // 8, "right") - 1
    return (months[month] << _NUMBER_BITS) | (held - starts[month] * 8 + 1)


def newest_month(arrays: Mapping[str, NDArray[Any]]) -> str | None:
    """The latest month of which a paper is held ("2024-05"); None when none is."""
    months = arrays[MONTHS].astype(np.int64) & ((1 << _MONTH_BITS) - 1)
    year, month = divmod(int(months.max(initial=0)), 12)
    return f"{year}-{month + 1:02}" if year else None


def held_and_highest(arrays: Mapping[str, NDArray[Any]]) -> dict[int, tuple[int, int]]:
    """For each year how many papers are held, and the sum of the highest numbers of all months and archives."""
    numbers = stored_numbers(arrays)
    counts: dict[int, tuple[int, int]] = {}
    for of_month in np.split(numbers, np.flatnonzero(np.diff(numbers >> _NUMBER_BITS)) + 1) if len(numbers) else ():
        year = int(of_month[0] >> _NUMBER_BITS & ((1 << _MONTH_BITS) - 1)) // 12
        held, highest = counts.get(year, (0, 0))
        counts[year] = held + len(of_month), highest + _highest(of_month & _LOW)
    return counts


# From so many papers of a month on, its last one is known but for a few of the gaps between them.
_LEAST_OF_MONTH = 100


def last_number(arrays: Mapping[str, NDArray[Any]], arxiv: str) -> int | None:
    """The highest number of a month if that of an identifier is far beyond, so that there is no such paper; else None.

    Also None for the newest month of an archive, which may not be over, and for one of which few papers are held.
    """
    number = paper_number(arxiv)
    months, month = arrays[MONTHS].astype(np.int64), number >> _NUMBER_BITS
    place, of_archive = int(months.searchsorted(month)), month >> _MONTH_BITS
    is_newest = place + 1 >= len(months) or months[place + 1] >> _MONTH_BITS != of_archive
    if not number or is_newest or months[place] != month:
        return None
    start, end = arrays[STARTS][place : place + 2].tolist()
    highest, held = _end_of_month(arrays[BITS][start:end].tobytes())
    return highest if highest and (number & _LOW) - highest > _FAR * highest / held else None


@lru_cache(maxsize=1 << 9)
def _end_of_month(bits: bytes) -> tuple[int, int]:
    """The highest number of a month, 0 if few of its papers are held, and how many are."""
    held = np.flatnonzero(np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")) + 1
    return _highest(held) if len(held) >= _LEAST_OF_MONTH else 0, len(held)


def _highest(numbers: Ints) -> int:
    """The number up to which those of a month run on; what stands far off beyond is a slip (2212.99999)."""
    gaps = np.diff(numbers)
    far = np.flatnonzero(gaps > max(_LEAST_FAR, _FAR * float(np.median(gaps)))) if len(gaps) else gaps
    return int(numbers[far[0]] if len(far) else numbers[-1])


_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d|-\d\d(?=\)))"
_WORD = r"[A-Z][A-Za-z0-9&/+-]{0,14}"
# "NeurIPS 2022", ", CHI 2024, Honolulu", "(EMNLP)", "(LREC'16)", "CHI '20: CHI Conference ...".
_WITH_YEAR = lazy_re(rf"(?:^|, \(?|\()({_WORD}?(?: {_WORD}?){{0,2}})[ -]?{_YEAR}(?=[ ,:)]|$)")
_IN_BRACKETS = lazy_re(rf"\(({_WORD}(?: {_WORD}){{0,2}})\)")
# What follows a name in a list of proceedings: the acronym with the year, the place, the date.
_TRAILING_PLACE_AND_DATE = lazy_re(rf", \(?(?:[^,]{{1,30}}[ -])?{_YEAR}|, (?:\w+ )?\d{{1,2}}\b")
# Volumes beside the main one; what is in them is not in the main one.
_BESIDE = lazy_re(
    r"\b(?:workshops?|findings|companion|adjunct|extended abstracts?|doctoral|tutorials?|demos?|demonstrations?"
    r"|late[- ]breaking|posters?|student|shared tasks?|industry|satellite)\b|@",
    re.IGNORECASE,
)
_BRACKETS = lazy_re(r"\([^()]*\)")
# In brackets, but no venue's acronym.
_OTHERS = frozenset("acm ieee cvf iapr usa uk uae prc online virtual hybrid electronic print".split())
_SMALL = frozenset("the a an of on and in for to at proceedings proc annual volume vol part".split())
_PREPRINTS = frozenset({"arxiv", "corr"})
ARXIV = "arxiv"


@lru_cache(maxsize=1 << 16)
def series_key(venue: str) -> str:
    """The name of the series in small letters: its acronym where the text has one, else its telling words.

    "" for what names nothing; `ARXIV` for arXiv, however it is called.
    """
    words = title_words(venue)
    if words and words[0] in _PREPRINTS:
        return ARXIV
    beside = bool(_BESIDE.search(venue))
    if not beside and (short := _short_name(venue)):
        return short
    name = _TRAILING_PLACE_AND_DATE.split(venue, maxsplit=1)[0]
    name = name if beside else _BRACKETS.sub(" ", name)
    return " ".join(word for word in title_words(name) if not (word in _SMALL or word.isdigit() or is_ordinal(word)))


def _short_name(venue: str) -> str:
    """The acronym that the text gives the venue; "" without one."""
    for pattern in (_WITH_YEAR, _IN_BRACKETS):
        for found in pattern.finditer(venue):
            text = found[1]
            if text.lower() in _OTHERS:
                continue
            # A word in ordinary capitals may be a place, but for a name that begins with it: "Interspeech 2021, 22nd".
            if sum(map(str.isupper, text)) > text.count(" ") + 1 or (found.start() == 0 and " " not in text):
                return " ".join(word for word in title_words(text) if word != "conference")
    return ""
