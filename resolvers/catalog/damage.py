"""The damaged ones among many records: what `works.quality.damage_of` says of each, but some times as fast.

Nearly all records are sound. Bytes and words that no sound record has are looked for in all titles, and in all names,
at once; only the records that have some are examined one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from normalizer.works.description import Description
from normalizer.works.quality import LOST_SYMBOLS, Damage, cut_words, damage_of

# What may be lost TeX, and what a name hardly ever contains: bytes that are sought, and a pattern for where they are.
_LETTER = rb"(?<![\\A-Za-z])"
_IN_TITLES = {
    b"ext": rb"(?<![tT])ext(?:quote|ascii|backslash|dollar|degree|mu|greater|less|registered|trademark|copyright"
    rb"|e[nm]dash|underscore|period|ellipsis|bullet|bar|percent|pm|times|onehalf|euro|section|bf|it|sc|tt|rm|sf|sl|up|md|normal"
    rb"|super|sub|cyr)",
    b"math": _LETTER + b"math(?:cal|bb|bf|rm|frak|sf|scr)",
    **{word.encode(): _LETTER + word.encode() for word in LOST_SYMBOLS},
    b"#8730;": b"#",
}
_IN_NAMES = {word: re.escape(word) for word in (b" and ", b"others", b"et al")}
_LINE_END = 0x0A
_text_of = attrgetter("text")


def damaged_among(records: Sequence[Description]) -> dict[int, frozenset[Damage]]:
    """The damaged records by their index."""
    suspects: Iterable[int] = sorted(_suspects(records))
    return {at: damage for at in suspects if (damage := damage_of(records[at]))}


def _suspects(records: Sequence[Description]) -> set[int]:
    titles = [record.title for record in records]
    names = ["|".join(map(_text_of, record.authors)) for record in records]
    cut = cut_words()
    suspects = {at for at, title in enumerate(titles) if title.rpartition(" ")[2] in cut}
    for texts, patterns, table in ((titles, _IN_TITLES, _TITLE_BYTES), (names, _IN_NAMES, _NAME_BYTES)):
        text = "\n".join(texts).encode("utf-8", "surrogatepass")
        if text.count(b"\n") != len(texts) - 1:  # a line end within a text
            return set(range(len(records)))
        letters = np.frombuffer(b"\n" + text + b"\n", np.uint8)
        marks = table[letters]
        places = [np.flatnonzero(marks == _SUSPECT), _of_wrong_tables(letters, np.flatnonzero(marks == _LEAD))]
        if texts is names:
            places.append(np.flatnonzero((marks[:-1] == _SMALL) & (marks[1:] == _CAPITAL)))
        places.append(np.array(list(_places(text, patterns)), np.int64))
        ends = np.flatnonzero(letters == _LINE_END)[1:]
        suspects.update(np.searchsorted(ends, np.unique(np.concatenate(places))).tolist())
    return suspects


def _places(text: bytes, patterns: Mapping[bytes, bytes]) -> Iterator[int]:
    for sought, pattern in patterns.items():
        matches = re.compile(pattern).match
        at = text.find(sought)
        while at >= 0:
            if matches(text, at):
                yield at + 1
            at = text.find(sought, at + len(sought))


def _of_wrong_tables(letters: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of the first bytes of characters: those of controls, marks of no width, U+FFFD, and of UTF-8 read as Latin-1."""
    first, second = letters[at], letters[at + 1]
    third = letters[np.minimum(at + 2, len(letters) - 1)]
    suspect = (first == 0xC2) & ((second < 0xA0) | (second == 0xAD))
    suspect |= (first == 0xC3) & (((second >= 0x82) & (second <= 0x89)) | (second == 0xA2))
    suspect |= (first == 0xE2) & ((second == 0x81) | ((second == 0x80) & ((third < 0x90) | (third >= 0xA8))))
    suspect |= first >= 0xEE  # private use, U+FEFF, U+FFFD
    found: NDArray[np.int64] = at[suspect]
    return found


_SUSPECT, _LEAD, _SMALL, _CAPITAL = 1, 2, 3, 4


def _marks(suspect: bytes) -> NDArray[np.uint8]:
    table = np.zeros(256, np.uint8)
    table[:0x20] = table[0x7F] = _SUSPECT
    table[_LINE_END] = 0
    table[[0xC2, 0xC3, 0xE2, *range(0xEE, 0xF5)]] = _LEAD
    table[list(b"abcdefghijklmnopqrstuvwxyz0123456789")] = _SMALL
    table[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = _CAPITAL
    table[list(suspect)] = _SUSPECT
    return table


_TITLE_BYTES, _NAME_BYTES = _marks(b""), _marks(b",;&")
