"""What a title can be found by: its key, its words, pairs of neighboring words, its first and last letters, its parts.

Building and looking up fold with the same functions, else nothing would be found. Titles go through here many at a
time, as one text with a line for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from resolvers.catalog.hashing import Hashes, Ints, hash_pairs, hash_spans
from resolvers.titles import title_parts, title_words

# What is hashed of a title; without a limit, one of 50 MB would need tables of 1 GB (hashing.py).
_HASHED_BYTES = 1 << 14
# What a title of 100 kB says after its first words finds it no better, and would fill the index.
WORDS_INDEXED = 64
# A part of one or two words ("BERT", "Deep Learning") stands in front of too many titles to say anything.
PART_WORDS = 3
_CUTS = 4
EDGE_BYTES = 10
# Keep edges apart from words of the same letters.
_FIRST, _LAST = np.array([1], np.uint64), np.array([2], np.uint64)
_SPACE, _LINE_END = 0x20, 0x0A


@dataclass(frozen=True)
class Terms:
    """`hashes[i]` is a word or word pair of title `owners[i]` (numbered from 0, ascending)."""

    owners: Ints
    hashes: Hashes


def fold(title: str) -> bytes:
    """The words of a title, joined by one space, UTF-8: how titles are stored and compared."""
    return " ".join(title_words(title)).encode()


def keys_of(folded: Sequence[bytes]) -> Hashes:
    """The hash of each folded title's key: its words run together (their first 16 kB; compare the rest)."""
    return hash_spans(*_keys(folded))


def terms_of(folded: Sequence[bytes]) -> Terms:
    """The words, the pairs of neighboring words and the edges of all folded titles, repeats included."""
    several = (_words_and_pairs(folded), _edges(folded))
    owners = np.concatenate([terms.owners for terms in several])
    order = np.argsort(owners, kind="stable")
    return Terms(owners[order], np.concatenate([terms.hashes for terms in several])[order])


def _words_and_pairs(folded: Sequence[bytes]) -> Terms:
    text = b"\n".join([title[:_HASHED_BYTES] for title in folded]) + b"\n"
    letters = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero((letters == _SPACE) | (letters == _LINE_END))
    starts = _starts(ends)
    owners = np.concatenate([np.zeros(1, np.int64), np.cumsum(letters[ends] == _LINE_END)[:-1]])
    ordinals = np.arange(len(ends)) - np.searchsorted(owners, owners)
    wanted = (ends > starts) & (ordinals < WORDS_INDEXED)
    owners = owners[wanted]
    words = hash_spans(text, starts[wanted], ends[wanted])
    adjacent = owners[1:] == owners[:-1]
    pairs = hash_pairs(words[:-1][adjacent], words[1:][adjacent])
    return Terms(np.concatenate([owners, owners[1:][adjacent]]), np.concatenate([words, pairs]))


def _edges(folded: Sequence[bytes]) -> Terms:
    """The first and the last letters of each key: what is left of a short title when a typo has spoilt its words."""
    text, starts, ends = _keys(folded)
    long = np.flatnonzero(ends - starts > EDGE_BYTES)
    starts, ends = starts[long], ends[long]
    first = hash_spans(text, starts, starts + EDGE_BYTES)
    last = hash_spans(text, ends - EDGE_BYTES, ends)
    return Terms(np.concatenate([long, long]), np.concatenate([hash_pairs(_FIRST, first), hash_pairs(_LAST, last)]))


def parts_of(title: str, least: int = PART_WORDS) -> tuple[bytes, ...]:
    """The folded beginnings and ends of a title cut at its colons, of at least that many words; not the whole.

    "MViTv2: Improved Multiscale Vision Transformers" -> (b"improved multiscale vision transformers",).
    """
    if len(texts := title_parts(title)) < 2:
        return ()
    parts = [title_words(text) for text in texts]
    cuts = range(1, min(len(parts) - 1, _CUTS) + 1)
    halves = [tuple(chain.from_iterable(half)) for cut in cuts for half in (parts[:cut], parts[cut:])]
    return tuple(dict.fromkeys(" ".join(half).encode() for half in halves if len(half) >= least))


def _starts(ends: Ints) -> Ints:
    """Where spans begin that are set apart by one byte each."""
    return np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])[: len(ends)]


def _keys(folded: Sequence[bytes]) -> tuple[bytes, Ints, Ints]:
    """All keys in one text, and where each starts and ends."""
    text = b"\n".join([title[:_HASHED_BYTES] for title in folded]).replace(b" ", b"") + b"\n"
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == _LINE_END)[: len(folded)]
    return text, _starts(ends), ends
