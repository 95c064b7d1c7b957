"""Titles that no work has and that join those of two works of other people: a sign that a reference was invented.

The beginning is word for word that of one title, the rest word for word the end of another. Real titles do that too, of
common phrases. The more information the words carry, the fewer real titles do: `joined_titles.toml` has the least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from normalizer.lint.verification.cited_work import beside
from normalizer.lint.verification.claim import EntryClaim
from normalizer.values.compiled import compiled
from normalizer.values.names.compare import Agreement
from normalizer.values.titles import STOP_WORDS, title_words
from normalizer.works.description import Description
from normalizer.works.frequencies import shipped_frequencies
from normalizer.works.title import Mark, read_title

_MIN_WORDS = 2  # of each part
_FINAL = " .?!"


@dataclass(frozen=True, slots=True)
class JoinedTitle:
    """The titles of the records that have the beginning and the end, and the information of all words in bits."""

    beginning: str
    end: str
    bits: float

    @property
    def is_sign(self) -> bool:
        """Whether so few real titles join others that this one was probably invented."""
        return self.bits >= least_bits()


@cache
def least_bits() -> float:
    """The information from which on a joined title is a sign."""
    return compiled(Path(__file__).with_name("joined_titles.toml"), lambda table: float(table["least_bits"]))


def find_joined_title(claim: EntryClaim, records: Iterable[Description]) -> JoinedTitle | None:
    """Return the two titles that the entry's title joins, with most information; None if it joins none.

    A title about another work ("Comment on ...") repeats its title, and is no sign. Nor is one whose parts share words:
    a phrase that two other titles have is one of their subject.
    """
    words = title_words(claim.title)
    if len(words) < 2 * _MIN_WORDS:
        return None
    beginnings: list[tuple[int, str]] = []
    ends: list[tuple[int, str]] = []
    for record, theirs in _by_other_people(claim, words, records):
        for found, length in (
            (beginnings, _common(words, theirs)),
            (ends, _common(words[::-1], theirs[::-1])),
        ):
            if _MIN_WORDS <= length < len(words):
                found.append((length, record.title))
    pairs = ((first[0] + last[0], first[1], last[1]) for first in beginnings for last in ends if first[1] != last[1])
    length, beginning, end = max(pairs, default=(0, "", ""))
    if length < len(words) or read_title(claim.title).of(Mark.ABOUT):
        return None
    of_both = words[len(words) - max(ends)[0] : max(beginnings)[0]]
    if not STOP_WORDS.issuperset(of_both):
        return None
    return JoinedTitle(beginning, end, shipped_frequencies().information(words))


def _by_other_people(
    claim: EntryClaim, words: tuple[str, ...], records: Iterable[Description]
) -> Iterator[tuple[Description, tuple[str, ...]]]:
    """The records that share a beginning or an end and are of other people, with the words of their titles."""
    for record in records:
        text = record.title.lower()  # most records share neither: a fast test
        if not text.startswith(words[0]) and not text.rstrip(_FINAL).endswith(words[-1]):
            continue
        theirs = title_words(record.title)
        if theirs != words and beside(claim, record).people.agreement is Agreement.MISMATCH:
            yield record, theirs


def _common(ours: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    """The number of words that both begin with."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
