"""How two records' titles stand to each other once what belongs to other values is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import chain

from rapidfuzz.fuzz import partial_ratio, ratio

from normalizer.values.title_comparison import STOP_WORDS, TitleComparison
from normalizer.values.titles import title_words
from normalizer.values.venues.words import VENUE_WORDS


class Relation(StrEnum):
    """What one title is to the other, from the same down to another."""

    SAME = "same"
    NEAR = "near"
    CONTAINED = "contained"
    LIKE = "like"
    OTHER_VERSION = "other-version"
    OTHER = "other"


# Titles that name a place in an issue, not a work: every issue has one.
_GENERIC = frozenset(
    """
    abstract acknowledgments announcement announcements appendix bibliography book books calendar call calls chair
    chairman chairs column conclusion conclusions contents corner correspondence directions discussion editor
    editorial editorials editors errata erratum events farewell foreword from front guest index influential
    information interview intro introduction introductory issue issues letter letters matter message messages
    miscellanea new news note notes obituary opening overview paper papers part preface president presidents
    proceedings program prologue recent remarks reminiscences reply report reports review reviews s secretary
    section special standards summary supplement table technical thesis title titles treasurer treasurers updates
    welcome workshop
    """.split()
)
# Makes "... of X" another work than "X".
_ABOUT_ANOTHER = frozenset(
    """
    addendum comment comments commentary corrigendum corrigenda correction corrections discussion erratum errata
    rejoinder reply response retraction supplement supplementary
    """.split()
)
_SURVEYS = frozenset("overview review survey tutorial".split())
# How a paper was presented; its title has it or not.
_EDITION = frozenset(
    """
    abridged demo demonstration demonstrations draft exhibit exhibits extended full invited keynote panel poster
    preliminary tutorial raquo pages pp vol volume ed eds edition available dept univ january february march april may
    june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()
)
# These only beside one of those: "(system demonstration)", "full version of the paper".
_WITH_EDITION = frozenset(
    """
    abstract best description in experience group industrial institute long no paper program prototype p report
    research session short software system systems talk track university version
    """.split()
)
_DIMENSIONS = frozenset("1d 2d 3d 4d 5d 6d".split())
_NUMERAL = re.compile(r"\d+|[ivx]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEAR = 0.9
_LIKE = 0.5
# "30 (1): 78-83": volume, issue and pages.
_NUMBERS_OF_PAGES = 3
# "MiniCon: ..." may come and go; longer leads say what a work is about.
_LONGEST_LEAD = 2
_HARDLY_LONGER = 0.85
# Letters of a title found again within the other's, 0 to 100, from which on it is contained, and how many it must have.
_FOUND, _FEWEST_LETTERS = 92, 15
_FEWEST_CONTAINED = 3
# A title cut short keeps so much of the words.
_LEAST_CONTAINED = 0.4


@dataclass(frozen=True)
class RecordTitles:
    """Two titles beside each other; `names` are words of the authors of either record, folded.

    `pair` compares them as they are, `bare` without words that only one has and that are a name's, a venue's, a year or
    a presentation's ("(extended abstract)").
    """

    ours: str
    theirs: str
    names: frozenset[str] = frozenset()

    @cached_property
    def pair(self) -> TitleComparison:
        return TitleComparison(self.ours, self.theirs)

    @cached_property
    def bare(self) -> TitleComparison:
        if self.pair.same:
            return self.pair
        runs = self.pair.differences
        gone = [set(chain.from_iterable(self._beside(run[side], run[1 - side]) for run in runs)) for side in (0, 1)]
        both = [
            [word for word in words if word not in mine or word in yours]
            for words, mine, yours in zip(self.pair.words, gone, reversed(gone), strict=True)
        ]
        return TitleComparison(*map(" ".join, both)) if all(both) and any(gone) else self.pair

    def _beside(self, run: Sequence[str], other: Sequence[str]) -> Iterator[str]:
        """The words of a run that are no title's; some, and numbers, only where such words stand around them."""
        sure = [word for word in run if word in _EDITION or word in VENUE_WORDS]
        if not sure and len(run) > 1 and _WITH_EDITION.issuperset(run):
            sure = list(run)
        numbers = [word for word in run if word[0].isdigit()]
        yield from (word for word in run if word in self.names)
        if not any(_YEAR.fullmatch(word) for word in other):  # "Report 2014" beside "Report 2015"
            yield from (word for word in run if _YEAR.fullmatch(word))
        yield from sure
        if sure:
            yield from (word for word in run if word in _WITH_EDITION)
        if sure or len(numbers) >= _NUMBERS_OF_PAGES:
            yield from numbers

    @cached_property
    def similarity(self) -> float:
        """Of the bare titles, 0 to 1 (Indel)."""
        return self.bare.similarity

    @cached_property
    def overlap(self) -> float:
        """The share of the content words of both bare titles that both have, 0 to 1 (Jaccard)."""
        ours, theirs = (set(words) - STOP_WORDS for words in self.bare.words)
        return len(ours & theirs) / len(ours | theirs) if ours or theirs else 0.0

    @cached_property
    def relation(self) -> Relation:
        if self.bare.same:
            return Relation.SAME
        if self._is_other_version:
            return Relation.OTHER_VERSION
        if self.similarity >= _NEAR or self._is_reordered:
            return Relation.NEAR
        if self._is_contained:
            return Relation.CONTAINED
        return Relation.LIKE if max(self.similarity, self.overlap) >= _LIKE else Relation.OTHER

    @property
    def _is_reordered(self) -> bool:
        return self.overlap == 1 and len(set(self.bare.words[0]) - STOP_WORDS) >= _FEWEST_CONTAINED

    @property
    def _is_other_version(self) -> bool:
        """Numbers that differ, or words that make a work one about the other."""
        part = self.pair.common_part
        if part is not None and part.leads and not _ABOUT_ANOTHER.intersection(part.rest):
            return False  # "MViTv2: Improved Multiscale ..." is "Improved Multiscale ..."
        if part is not None and part.is_sequel and self.bare.other_number:
            return True
        if self.similarity < _LIKE:
            return False
        return self.other_number or any(
            not (ours and theirs) and (_ABOUT_ANOTHER | _SURVEYS).intersection((*ours, *theirs))
            for ours, theirs in self.bare.differences
        )

    @cached_property
    def other_number(self) -> bool:
        """Numbers or versions differ; a title may come to speak of "3D", but "2D" beside "3D" is a difference."""
        ours, theirs = self.bare.words
        if bool(_DIMENSIONS.intersection(ours)) == bool(_DIMENSIONS.intersection(theirs)):
            return self.bare.other_number
        plain = (" ".join(word for word in words if word not in _DIMENSIONS) for words in (ours, theirs))
        return TitleComparison(*plain).other_number

    @property
    def _is_contained(self) -> bool:
        """One title is the other cut short, or has a name or a few damaged words more."""
        shorter, longer = sorted(("".join(words) for words in self.bare.words), key=len)
        words = min(map(len, self.bare.words))
        if words < _FEWEST_CONTAINED or len(shorter) < max(_FEWEST_LETTERS, _LEAST_CONTAINED * len(longer)):
            return False
        part = self.bare.common_part or self.pair.common_part
        if part is not None and (not part.leads or len(part.rest) <= _LONGEST_LEAD):
            return True
        begins = ratio(shorter, longer[: len(shorter)], score_cutoff=_FOUND) > 0
        return begins or (self.similarity >= _HARDLY_LONGER and partial_ratio(shorter, longer) >= _FOUND)


@lru_cache(maxsize=1 << 14)
def is_generic(title: str) -> bool:
    """Every issue has one: "Guest Editor's Introduction", "Book Review Column"."""
    words = [word for word in title_words(title) if word not in STOP_WORDS and not _NUMERAL.fullmatch(word)]
    return _GENERIC.issuperset(words)


@lru_cache(maxsize=1 << 14)
def is_about_another(title: str) -> bool:
    """Comments and replies: several people write one each, under one title."""
    words = title_words(title)
    return not _ABOUT_ANOTHER.isdisjoint((*words[:2], *words[-2:]))


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words of names, folded, initials too."""
    return frozenset(chain.from_iterable(map(title_words, names)))


def tells_more(abstract: str, title: str, words: int) -> bool:
    """Whether an abstract has so many distinct words that its title has not: "Discussion of X" says nothing."""
    return len(set(title_words(abstract)) - set(title_words(title))) >= words
