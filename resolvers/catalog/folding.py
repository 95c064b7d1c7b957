"""Folds many titles at once: what `terms.fold` says of each, but for most titles some ten times as fast.

Titles of plain letters, digits and common signs are folded all in one text, by tables of what becomes of each byte.
The others (TeX commands, accents, other scripts) go through `terms.fold` one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from resolvers.catalog.terms import fold

# Signs that fold to others wherever they stand: dashes and quotes of typesetting, "&" before a space, "+", "#".
_REPLACED = (
    ("–".encode(), b" "), ("—".encode(), b" "), ("‘".encode(), b" "), ("’".encode(), b"'"), ("“".encode(), b" "),
    (b"& ", b" and "), (b"+", b"plus"), (b"#", b"sharp"),
)  # fmt: skip
# What else is not told by a title's bytes alone: other scripts, TeX commands, HTML entities, quotes inside of words,
# and words that may be the residue of a font command: "math..." anywhere, others before a brace.
_RULED = frozenset(b"\\&")
_RULED_INSIDE = frozenset(b'"{')
_RULED_WORD = re.compile(rb"math(?:cal|bb|bf|rm|frak|sf|scr)")
_GLUE = b"${}^_'`"
_SPACE, _LINE_END, _BRACE = 0x20, 0x0A, 0x7B


def _folded_bytes() -> bytes:
    """What becomes of each byte: letters in lower case, digits and line ends stay, all else sets words apart."""
    table = bytearray(b" " * 256)
    for byte in range(0x80):
        if chr(byte).isalnum() or byte == _LINE_END:
            table[byte] = ord(chr(byte).lower())
    return bytes(table)


_TABLE = _folded_bytes()
_IS_RULED = np.array([byte >= 0x80 or byte in _RULED for byte in range(256)])
_MAY_BE_RULED = np.array([byte in _RULED_INSIDE for byte in range(256)]) | _IS_RULED
_SETS_APART = np.array([byte in b" \n" for byte in range(256)])


def fold_all(titles: Sequence[str]) -> list[bytes]:
    """`[fold(title) for title in titles]`."""
    text = "\n".join(titles).encode("utf-8", "surrogatepass")
    if text.count(b"\n") != len(titles) - 1:  # a line end within a title
        return [fold(title) for title in titles]
    for sign, becomes in _REPLACED:
        text = text.replace(sign, becomes)
    folded = _squeezed(text.translate(_TABLE, _GLUE)).split(b"\n")
    for number in _by_rules(text):
        folded[number] = fold(titles[number])
    return folded


def _by_rules(text: bytes) -> list[int]:
    """The lines that the table does not fold rightly, and some few others."""
    letters = np.frombuffer(b"\n" + text + b"\n", np.uint8)
    places = np.flatnonzero(_MAY_BE_RULED[letters])
    inside = ~_SETS_APART[letters[places - 1]] & ((letters[places] == _BRACE) | ~_SETS_APART[letters[places + 1]])
    words = np.array([found.end() for found in _RULED_WORD.finditer(text)], np.int64)
    places = np.concatenate([places[_IS_RULED[letters[places]] | inside], words])
    ends = np.flatnonzero(letters == _LINE_END)[1:]
    lines: list[int] = np.unique(np.searchsorted(ends, places)).tolist()
    return lines


def _squeezed(text: bytes) -> bytes:
    """Without spaces at the beginning and the end of a line, and without repeated ones."""
    letters = np.frombuffer(text, np.uint8)
    spaces = letters == _SPACE
    apart = spaces | (letters == _LINE_END)
    needless = spaces.copy()
    needless[1:] &= apart[:-1]
    kept = letters[~needless]
    # What is left is one space between words, and at most one before a line's end.
    last = kept == _SPACE
    last[:-1] &= kept[1:] == _LINE_END
    return bytes(kept[~last])
