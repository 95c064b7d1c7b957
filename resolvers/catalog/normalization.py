"""The search keys of titles: the folded title, its words, pairs of adjacent words, first and last letters, parts.

Build and search fold with the same functions. Many titles are processed at a time, as one text with a line each: titles
of plain letters, digits and common signs are folded by byte tables, about ten times as fast as one by one; the others
(TeX commands, accents, other scripts) go through `fold`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from normalizer.values.hashing import Hashes, Ints, hash_pairs, hash_spans
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import FOLDED_BYTES, GLUE_BYTES, split_title, title_words

# What is hashed of a title; without a limit, one of 50 MB would need tables of 1 GB (hashing.py).
_HASHED_BYTES = 1 << 14
# What a title of 100 kB says after its first words finds it no better, and would fill the index.
MAX_INDEXED_WORDS = 64
# A part of one or two words ("BERT", "Deep Learning") stands in front of too many titles to say anything.
PART_WORDS = 3
_CUTS = 4
# Short edges bear a typo near the end of a title, long ones are rare enough to tell titles apart that begin alike.
EDGE_LENGTHS = (10, 16)
# Keep edges apart from words of the same letters.
_FIRST, _LAST = np.uint64(1), np.uint64(2)
_SPACE, _LINE_END = 0x20, 0x0A


@dataclass(frozen=True)
class Terms:
    """`hashes[i]` is a word, a word pair or an edge of title `owners[i]` (numbered from 0), in no order."""

    owners: Ints
    hashes: Hashes


def fold(title: str) -> bytes:
    """The words of a title, joined by one space, UTF-8: how titles are stored and compared."""
    return " ".join(title_words(title)).encode()


def join_words(folded: Sequence[bytes]) -> list[bytes]:
    """The key of each folded title: its words run together."""
    return b"\n".join(folded).replace(b" ", b"").split(b"\n") if folded else []


def keys_of(folded: Sequence[bytes]) -> Hashes:
    """The hash of each folded title's key: its words run together (their first 16 kB; compare the rest)."""
    return hash_spans(*_keys(folded))


def terms_of(folded: Sequence[bytes]) -> Terms:
    """The words, the pairs of neighboring words and the edges of all folded titles, repeats included."""
    words, edges = words_and_pairs(folded), _edges(folded)
    return Terms(np.concatenate([words.owners, edges.owners]), np.concatenate([words.hashes, edges.hashes]))


def words_and_pairs(folded: Sequence[bytes]) -> Terms:
    """The words of all folded titles, then the pairs of neighboring words, each in their order."""
    text = b"\n".join([title[:_HASHED_BYTES] for title in folded]) + b"\n"
    letters = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero((letters == _SPACE) | (letters == _LINE_END))
    starts = _starts(ends)
    owners = np.concatenate([np.zeros(1, np.int64), np.cumsum(letters[ends] == _LINE_END)[:-1]])
    ordinals = np.arange(len(ends)) - owners.searchsorted(owners)
    wanted = (ends > starts) & (ordinals < MAX_INDEXED_WORDS)
    owners = owners[wanted]
    words = hash_spans(text, starts[wanted], ends[wanted])
    adjacent = owners[1:] == owners[:-1]
    pairs = hash_pairs(words[:-1][adjacent], words[1:][adjacent])
    return Terms(np.concatenate([owners, owners[1:][adjacent]]), np.concatenate([words, pairs]))


def _edges(folded: Sequence[bytes]) -> Terms:
    """The first and the last letters of each key: what is left of a short title when a typo has spoilt its words."""
    text, starts, ends = _keys(folded)
    edges = [(size, np.flatnonzero(ends - starts > size)) for size in EDGE_LENGTHS]
    owners = np.concatenate([long for _, long in edges for _ in (_FIRST, _LAST)])
    begins = np.concatenate([begin for size, long in edges for begin in (starts[long], ends[long] - size)])
    sides = np.concatenate([np.full(len(long), side) for _, long in edges for side in (_FIRST, _LAST)])
    lengths = np.concatenate([np.full(len(long), size) for size, long in edges for _ in (_FIRST, _LAST)])
    return Terms(owners, hash_pairs(sides, hash_spans(text, begins, begins + lengths)))


def parts_of(titles: Sequence[str], least: int = PART_WORDS) -> list[tuple[bytes, ...]]:
    """For each title its folded beginnings and ends, cut at colons, of at least that many words; not the whole.

    "MViTv2: Improved Multiscale Vision Transformers" -> (b"improved multiscale vision transformers",).
    """
    texts = list(map(split_title, titles))
    folded = iter(fold_several([text for of_title in texts if len(of_title) > 1 for text in of_title]))
    return [
        _halves(list(filter(None, islice(folded, len(of_title)))), least) if len(of_title) > 1 else ()
        for of_title in texts
    ]


def _halves(parts: Sequence[bytes], least: int) -> tuple[bytes, ...]:
    cuts = range(1, min(len(parts) - 1, _CUTS) + 1)
    halves = [b" ".join(half) for cut in cuts for half in (parts[:cut], parts[cut:])]
    return tuple(dict.fromkeys(half for half in halves if half.count(b" ") >= least - 1))


def _starts(ends: Ints) -> Ints:
    """Where spans begin that are set apart by one byte each."""
    return np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])[: len(ends)]


def _keys(folded: Sequence[bytes]) -> tuple[bytes, Ints, Ints]:
    """All keys in one text, and where each starts and ends."""
    text = b"\n".join([title[:_HASHED_BYTES] for title in folded]).replace(b" ", b"") + b"\n"
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == _LINE_END)[: len(folded)]
    return text, _starts(ends), ends


# Signs that fold to others wherever they stand: dashes and quotes of typesetting, "&" before a space, "+", "#".
_REPLACED = (
    ("–".encode(), b" "), ("—".encode(), b" "), ("‘".encode(), b" "), ("’".encode(), b"'"), ("“".encode(), b" "),
    (b"& ", b" and "), (b"+", b"plus"), (b"#", b"sharp"),
)  # fmt: skip
# What else is not told by a title's bytes alone: other scripts, TeX commands, HTML entities, quotes inside of words,
# and words that may be the residue of a font command: "math..." anywhere, others before a brace.
_SPECIAL_BYTES = frozenset(b"\\&")
_RULED_INSIDE = frozenset(b'"{')
_RULED_WORD = lazy_re(rb"math(?:cal|bb|bf|rm|frak|sf|scr)")
_BRACE = 0x7B
_IS_RULED = np.array([byte >= 0x80 or byte in _SPECIAL_BYTES for byte in range(256)])
_MAY_BE_RULED = np.array([byte in _RULED_INSIDE for byte in range(256)]) | _IS_RULED
_IS_SEPARATOR = np.array([byte in b" \n" for byte in range(256)])


# From so many on, titles are folded faster all at once.
_MIN_BATCH_SIZE = 50


def fold_all(titles: Sequence[str]) -> list[bytes]:
    """`[fold(title) for title in titles]`."""
    text = "\n".join(titles).encode("utf-8", "surrogatepass")
    if text.count(b"\n") != len(titles) - 1:  # a line end within a title
        return [fold(title) for title in titles]
    for sign, becomes in _REPLACED:
        text = text.replace(sign, becomes)
    folded = _squeezed(text.translate(FOLDED_BYTES, GLUE_BYTES)).split(b"\n")
    for number in _fold_exceptions(text):
        folded[number] = fold(titles[number])
    return folded


def fold_several(titles: Sequence[str]) -> list[bytes]:
    """The same, for few titles in less time."""
    return fold_all(titles) if len(titles) >= _MIN_BATCH_SIZE else list(map(fold, titles))


def _fold_exceptions(text: bytes) -> list[int]:
    """The lines that the table does not fold rightly, and some few others."""
    letters = np.frombuffer(b"\n" + text + b"\n", np.uint8)
    places = np.flatnonzero(_MAY_BE_RULED[letters])
    inside = ~_IS_SEPARATOR[letters[places - 1]] & ((letters[places] == _BRACE) | ~_IS_SEPARATOR[letters[places + 1]])
    words = np.array([found.end() for found in _RULED_WORD.finditer(text)], np.int64)
    places = np.concatenate([places[_IS_RULED[letters[places]] | inside], words])
    ends = np.flatnonzero(letters == _LINE_END)[1:]
    return sorted(set(np.searchsorted(ends, places).tolist()))  # np.unique imports numpy.ma


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
