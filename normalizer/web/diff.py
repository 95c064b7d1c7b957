"""Two titles side by side: which words one has and the other has not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from normalizer.values.titles import title_key

_PART = re.compile(r"\S+\s*|\s+")
# Of a longer text the rest stays unmarked: nobody reads it for a missing word.
_MOST_WORDS = 2_000


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `differs` where the other text has not got it."""

    text: str
    differs: bool


def differing(ours: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces that join to the whole; capitals, accents and punctuation alone make no difference."""
    from rapidfuzz.distance import Indel  # here, for only pages need it

    mine, other = _PART.findall(ours), _PART.findall(theirs)
    our_words, their_words = _words(mine), _words(other)
    steps = Indel.opcodes([word for _, word in our_words], [word for _, word in their_words])
    only_ours = [our_words[step.src_start : step.src_end] for step in steps if step.tag == "delete"]
    only_theirs = [their_words[step.dest_start : step.dest_end] for step in steps if step.tag == "insert"]
    return list(_pieces(mine, only_ours)), list(_pieces(other, only_theirs))


def _words(parts: Sequence[str]) -> list[tuple[int, str]]:
    """The place of each part that has letters or digits, and what is compared of it."""
    compared = ((place, title_key(part)) for place, part in enumerate(parts))
    return [(place, word) for place, word in compared if word][:_MOST_WORDS]


def _pieces(parts: Sequence[str], different: Sequence[Sequence[tuple[int, str]]]) -> Iterator[Piece]:
    """Runs of parts that differ, and of parts that do not; the blank after a run that differs does not."""
    marked = {place for words in different for place, _ in words}
    for differs, group in groupby(range(len(parts)), key=marked.__contains__):
        text = "".join(parts[place] for place in group)
        bare = text.rstrip() if differs else text
        yield Piece(bare, differs)
        if bare != text:
            yield Piece(text[len(bare) :], differs=False)
