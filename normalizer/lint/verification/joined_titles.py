"""Titles that no work has and that join those of two works of other people: a sign that a reference was invented.

The beginning is word for word that of one title, the rest word for word the end of another. Real titles do that too, of
common phrases. The more information the words carry, the fewer real titles do: `joined_titles.toml` has the least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from normalizer.lint.verification.cited_work import is_one_of_several
from normalizer.lint.verification.claim import EntryClaim
from normalizer.lint.verification.entry_record import beside
from normalizer.values.compiled import compiled
from normalizer.values.names.compare import Agreement
from normalizer.values.titles import STOP_WORDS, title_words
from normalizer.works.description import Description
from normalizer.works.title import Mark, read_title
from normalizer.works.words import shares_subject, shipped_frequencies

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
    a phrase that two other titles have is one of their subject. Nor is one of a series, which is like both.
    """
    words = title_words(claim.title)
    shared = list(_sharing(words, records))
    if not shared or read_title(claim.title).of(Mark.ABOUT):
        return None
    if max(each.beginning for each in shared) + max(each.end for each in shared) < len(words):
        return None
    shared = [each for each in shared if beside(claim, each.record).people.agreement is Agreement.MISMATCH]
    pairs = (
        (first.beginning + last.end, first.record.title, last.record.title)
        for first in shared
        for last in shared
        if first.beginning and last.end and not _are_of_one_subject(first.record.title, last.record.title)
    )
    near = [beside(claim, each.record) for each in shared]
    if any(is_one_of_several(pair, near) for pair in near):
        return None
    length, beginning, end = max(pairs, default=(0, "", ""))
    if length < len(words):
        return None
    of_both = words[len(words) - max(each.end for each in shared) : max(each.beginning for each in shared)]
    if not STOP_WORDS.issuperset(of_both):
        return None
    return JoinedTitle(beginning, end, shipped_frequencies().information(words))


def _are_of_one_subject(one: str, other: str) -> bool:
    """Whether two titles share words that tell something, as works of one subject do."""
    return shares_subject(read_title(one).content, read_title(other).content)


@dataclass(frozen=True, slots=True)
class _SharedWords:
    """How many words a title shares with that of a record at its beginning and at its end; 0 for too few, and all."""

    record: Description
    beginning: int
    end: int


def _sharing(words: tuple[str, ...], records: Iterable[Description]) -> Iterator[_SharedWords]:
    """The records whose titles share a beginning or an end, of enough words."""
    if len(words) < 2 * _MIN_WORDS:
        return
    for record in records:
        text = record.title.lower()  # most records share neither: a fast test
        if text.startswith(words[0]) or text.rstrip(_FINAL).endswith(words[-1]):
            theirs = title_words(record.title)
            lengths = _common(words, theirs), _common(words[::-1], theirs[::-1])
            beginning, end = (length if _MIN_WORDS <= length < len(words) else 0 for length in lengths)
            if theirs != words and (beginning or end):
                yield _SharedWords(record, beginning, end)


def _common(ours: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    """The number of words that both begin with."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
