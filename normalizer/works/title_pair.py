"""How two titles differ: the level of their agreement, and facts about the difference (number, name, order, word)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import accumulate, groupby

from rapidfuzz.distance import OSA, Indel, Levenshtein

from normalizer.values.lazy import lazy, lazy_re
from normalizer.values.numbers import is_roman
from normalizer.values.titles import PART_SEPARATOR, STOP_WORDS, language_of, runs_on, title_words, words_of_parts
from normalizer.works.title import Mark, Title
from normalizer.works.title_numbers import (
    COUNTS,
    PART_WORDS,
    YEAR,
    is_reference,
    is_same_number,
    leads_part,
    may_count,
    numbers_among,
    without_named,
)
from normalizer.works.words import (
    TermFrequencies,
    Words,
    glyphs,
    is_acronym,
    is_near,
    is_number,
    is_shortened,
    is_transliterated,
    numbers_in_word,
    same_stem,
    shipped_frequencies,
    spelling,
    version_numbers,
)


class TitleLevel(IntEnum):
    """How far two titles agree.

    `reworded`: half of the words or letters are shared. `contained`: a name or a subtitle came or went, one title is
    cut, or nearly all letters are the same in the same order. `near`: only spelling, endings, hyphens and small words
    differ. `same`: equal but for TeX, case and accents.
    """

    OTHER = 0
    SOME_WORDS = 1
    REWORDED = 2
    CONTAINED = 3
    NEAR = 4
    SAME = 5


_DIMENSIONS = frozenset("1d 2d 3d 4d 5d 6d".split())
# What a number counts or measures: "two-dimensional", "second order", "8 TeV". It numbers no part then.
_UNITS = r"[tgmk]?ev|[tgmk]hz|[gmk]pa|kelvin|tesla|[nmk]m|dimensions?|dimensional"
_COUNTED = lazy_re(rf"([^\W_]+)(?:[-‐–]+(?=[^\W\d_])|[\s$~\\]*\b(?:{_UNITS})\b)", re.IGNORECASE)
_FORMULA = lazy_re(r"\$([^$]+)\$")
# Words beside the name of a series and the number of a part, which one title may have and the other not.
_SMALL_IN_SERIES = STOP_WORDS | PART_WORDS
_ELLIPSIS = lazy_re(r"[\[(]?(?:\u2026|\.\.\.)[\])]?\s*$")
# No title ends in one of these: what ends so is cut.
_DANGLING = frozenset(
    "among an and are as at between beyond by during for from in into its of on or our over that the their through to"
    " toward towards under upon using via when where whose with within without".split()
)
# Shares of words (Jaccard) or letters (Indel) from which on titles are alike, and from which on they share something.
_ALIKE, _SOME, _SOME_LETTERS = 0.5, 0.2, 0.55
_ALIKE_LETTERS, _CONTAINED_LETTERS = 0.75, 0.85
# A title that is contained in another has so many words and letters at least.
_FEWEST_CONTAINED, _FEWEST_LETTERS = 2, 15
_FEWEST_OWN = 3
_FIRST = ("1", "i")
_NEGATIONS = frozenset("un in im il ir non dis".split())
_LONGEST_EDIT = 2
_LIKE_NUMBERED = 0.75


@dataclass
class TitlePair:
    """Two titles side by side. `names` are words of the authors and years of both, which belong to no title."""

    left: Title
    right: Title
    frequencies: TermFrequencies
    names: frozenset[str] = frozenset()

    @property
    def sides(self) -> tuple[Title, Title]:
        return self.left, self.right

    @lazy
    def same(self) -> bool:
        """Equal but for TeX, case, punctuation and statements about their own kind."""
        return bool(self.left.key) and self.left.key == self.right.key

    @property
    def is_exact(self) -> bool:
        """Equal, with what the titles state about their own kind."""
        return self.same and self.left.marks == self.right.marks

    @lazy
    def similarity(self) -> float:
        """Of the letters, 0 to 1 (Indel)."""
        left, right = self.left.key, self.right.key
        return Indel.normalized_similarity(left, right) if left and right else 0.0

    @lazy
    def overlap(self) -> float:
        """The share of the content words of both titles that both have, 0 to 1 (Jaccard)."""
        left, right = self.left.content, self.right.content
        return len(left & right) / max(len(left | right), 1)

    @lazy
    def bits(self) -> float:
        """The information of the content words that both have; two titles of common words may be equal by chance."""
        return self.frequencies.information(self.left.content & self.right.content)

    @lazy
    def runs(self) -> tuple[tuple[Words, Words], ...]:
        """The runs of words that one title has and the other has not; spelling and moved hyphens are no difference."""
        return tuple(
            pair for pair in _differences(self.left.words, self.right.words) if not self._are_equal_runs(*pair)
        )

    def _are_equal_runs(self, left: Words, right: Words) -> bool:
        if not left or not right:  # words that one title has in addition: most runs
            return False
        one, two = "".join(left), "".join(right)
        if one == two or is_same_number(one, two) or is_acronym(left, right) or is_acronym(right, left):
            return True
        if len(left) == len(right):
            pairs = zip(left, right, strict=True)
            return all(self._is_same_unit(*pair) or self._is_misread(*pair) for pair in pairs)
        return (
            self._is_same_unit(one, two)
            if version_numbers(left) == version_numbers(right)
            else self._is_misread(one, two)
        )

    def _is_same_unit(self, left: str, right: str) -> bool:
        if not self.is_same_word(left, right):
            return False
        return spelling(left) == spelling(right) or sorted(numbers_in_word(left)) == sorted(numbers_in_word(right))

    def is_same_word(self, left: str, right: str) -> bool:
        """Say whether two words differ only in an ending, in spelling, or by a slip."""
        if same_stem(left, right) or spelling(left) == spelling(right):
            return True
        return is_transliterated(left, right) or self._is_slip(left, right)

    def _is_slip(self, left: str, right: str) -> bool:
        """One wrong letter, or two in a long word, of which at least one spelling is no word of the catalog."""
        return is_near(left, right) and not self._are_known(left, right)

    def _is_misread(self, left: str, right: str) -> bool:
        """The words look alike to a scanner ("ana1ysis"), and at least one spelling is no word of the catalog."""
        is_alike = glyphs(left) == glyphs(right) and not left.isdigit() and not right.isdigit()
        return is_alike and not self._are_known(left, right)

    def _are_known(self, left: str, right: str) -> bool:
        return self.frequencies.is_known(left) and self.frequencies.is_known(right)

    @lazy
    def added(self) -> tuple[frozenset[str], frozenset[str]]:
        """The content words of the differing runs of each title."""
        left = (word for run, _ in self.runs for word in run)
        right = (word for _, run in self.runs for word in run)
        return self._distinctive(left), self._distinctive(right)

    def _distinctive(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(words) - STOP_WORDS - self.names

    @lazy
    def replaced(self) -> tuple[frozenset[str], frozenset[str]]:
        """The content words of each title that stand for those of the other, if all else is the same; else none.

        What follows where one title is cut off is no difference.
        """
        runs = self.runs[:-1] if self._ends_in_cut else self.runs
        (left, right), *more = runs or [((), ())]
        return (frozenset(), frozenset()) if more else (self._distinctive(left), self._distinctive(right))

    @property
    def _ends_in_cut(self) -> bool:
        """The last run is the end of one title, where the other has an ellipsis or breaks off after "of"."""
        if len(self.runs) < 2:
            return False
        run = self.runs[-1]
        return any(
            not own and title.words[-1:] != whole.words[-1:] and is_unfinished(title.words, title.text)
            for own, title, whole in zip(run, self.sides, reversed(self.sides), strict=True)
        )

    @lazy
    def is_edited(self) -> bool:
        """One or two meaningful words stand for others, and everything else is the same: "dual" and "primal"."""
        left, right = self.replaced
        if not left or not right or max(len(left), len(right)) > _LONGEST_EDIT:
            return False
        return len(self.left.content & self.right.content) >= max(len(left), len(right))

    @lazy
    def replaced_word(self) -> tuple[str, str] | None:
        """The one word of each title that stands for the other, if all else is the same and both are in the catalog."""
        if not self.is_edited or len(self.replaced[0]) != 1 or len(self.replaced[1]) != 1:
            return None
        (left,), (right,) = self.replaced
        return (left, right) if self._are_known(left, right) else None

    @property
    def is_other_by_a_letter(self) -> bool:
        """Everything is the same but for a letter, which makes another word of the catalog: "proton" and "photon"."""
        return self.replaced_word is not None and OSA.distance(*self.replaced_word) == 1

    @property
    def is_other_by_words(self) -> bool:
        """Everything is the same but for a word or two, none of which is damaged: "a photon", "a Z boson"."""
        left, right = self.replaced
        return self.is_edited and not any(self._may_be_damaged(one, other) for one in left for other in right)

    def _may_be_damaged(self, left: str, right: str) -> bool:
        """One is no word of the catalog and may be the other, as most of their letters are the same; or shortens it."""
        if is_near(left, right) or is_shortened(left, right):
            return True
        are_words = all(len(word) == 1 or self.frequencies.is_known(word) for word in (left, right))
        return not are_words and Indel.normalized_similarity(left, right) >= _SOME_LETTERS

    @lazy
    def is_reordered(self) -> bool:
        """The same words in another order."""
        shared = self.left.content & self.right.content
        orders = ([word for word in title.words if word in shared] for title in (self.left, self.right))
        is_moved = next(orders) != next(orders)
        left, right = self.left.content - self.right.content, self.right.content - self.left.content
        return is_moved and len(left) == len(right) and all(any(self.is_same_word(a, b) for b in right) for a in left)

    @lazy
    def other_number(self) -> bool:
        """One title has a number, version, year or part that the other has not: "Part I", "Part II", "X++"."""
        if self._other_head_number:
            return True
        words = (word for run in self.runs for words in run for word in words)
        if self.same or not any(may_count(word) or len(word) == 1 for word in words):
            return False
        if self._are_other_parts:
            return True
        left, right = self._numbers
        if left == right or self.level is TitleLevel.OTHER or self._leads:
            return False
        if not left or not right:
            return not self._adds_dimension and self._alike_but_numbers
        return self._alike_but_numbers

    @property
    def has_two_numbers(self) -> bool:
        """Each title has as many numbers that the other has not: "MobileNetV3" and "MobileNetV4"; no "1/2" for "½"."""
        left, right = self._numbers if self.other_number else ([], [])
        return len(left) == len(right) > 0

    @lazy
    def cut_number(self) -> str:
        """The last word of one title, of which the other lacks the last digit: "WMT 2011", "WMT 201"; "" if none."""
        ends = self.left.words[-1:], self.right.words[-1:]
        if self.runs != (ends,):
            return ""
        shorter, longer = sorted((*ends[0], *ends[1]), key=len)
        is_cut = longer[:-1] == shorter and shorter[-1].isdecimal() and longer[-1].isdecimal()
        return longer if is_cut else ""

    @property
    def adds_inner_number(self) -> bool:
        """The titles have unlike many numbers, and none of them numbers a part or a version at the end of a name."""
        is_numbered = self._are_other_parts or self._other_head_number or self.has_two_numbers
        return not is_numbered and all(self.runs[-1]) if self.other_number else False

    @property
    def is_negated(self) -> bool:
        """One word of the catalog stands for its opposite, and all else is the same: "supervised", "unsupervised"."""
        shorter, longer = sorted(self.replaced_word or ("", ""), key=len)
        return bool(shorter) and longer.removesuffix(shorter) in _NEGATIONS

    @property
    def _are_other_parts(self) -> bool:
        """Two places in one series, by its name and a number set off: "Graph minors. I. A forest", "III. Trees".

        The first part may have the name alone: "Graph minors", "Graph minors. II. Width".
        """
        sides = [[word for word in title.words if word not in _SMALL_IN_SERIES] for title in self.sides]
        if self._continues_series(sides):
            return True
        pairs = enumerate(zip(*sides, strict=False))
        at, places = next(((at, pair) for at, pair in pairs if spelling(pair[0]) != spelling(pair[1])), (0, ()))
        is_numbered = len({*sides[0][:at]}) >= _FEWEST_CONTAINED and all(is_number(word, last=True) for word in places)
        titles = zip(places, (self.left.text, self.right.text), strict=False)
        return is_numbered and all(leads_part(word, text) for word, text in titles)

    def _continues_series(self, sides: Sequence[Sequence[str]]) -> bool:
        """Whether one title is all that stands before the number of a later part in the other."""
        (name, _), (words, text) = sorted(
            zip(sides, (self.left.text, self.right.text), strict=True), key=lambda side: len(side[0])
        )
        if len({*name}) < _FEWEST_CONTAINED or len(words) == len(name) or words[: len(name)] != name:
            return False
        number = words[len(name)]
        is_part = number not in _FIRST and (is_roman(number) or (number.isdecimal() and not YEAR.fullmatch(number)))
        return is_part and leads_part(number, text)

    @property
    def _adds_dimension(self) -> bool:
        """One title came to speak of "3D"; "2D" beside "3D" is a difference."""
        left, right = (_DIMENSIONS.intersection(title.words) for title in (self.left, self.right))
        return bool(left) != bool(right)

    @lazy
    def _other_head_number(self) -> bool:
        """One name with two versions before the colon: "PredRNN: ...", "PredRNN++: ..."."""
        left, right = self.left, self.right
        return bool(left.head) and left.head == right.head and left.number != right.number

    @lazy
    def is_other_count(self) -> bool:
        """The numbers that differ count or measure something: "one-dimensional", "two-dimensional"."""
        numbers: set[str] = set()
        others: set[str] = set()
        for side, title in enumerate(self.sides):
            counted = _DIMENSIONS.union(word.casefold() for word in _COUNTED.findall(title.text))
            counted |= {word for formula in _FORMULA.findall(title.text) for word in title_words(formula)}
            found = {word for run in self.runs for word in run[side] if may_count(word)}
            numbers |= found
            others |= found - counted
        return bool(numbers) and not others

    @property
    def _numbers(self) -> tuple[list[str], list[str]]:
        """The numbers among the differing words; a year that only one title has is the year of its publication."""
        runs = [(run, run[::-1]) for run in self.runs]
        left, right = (
            [word for run in runs if not is_reference(*run[side]) for word in run[side][0]] for side in (0, 1)
        )
        has_years = all(any(map(YEAR.fullmatch, words)) for words in (left, right))
        one, other = self.left.words, self.right.words
        left, right = without_named(left, self.left.text, other), without_named(right, self.right.text, one)
        return (
            numbers_among(left, right, one, other, has_years=has_years),
            numbers_among(right, left, other, one, has_years=has_years),
        )

    @lazy
    def _alike_but_numbers(self) -> bool:
        left, right = (
            frozenset(word for word in title.content if not is_number(word, last=True)) - PART_WORDS - COUNTS
            for title in (self.left, self.right)
        )
        union = left | right
        return (bool(union) and len(left & right) / len(union) >= _LIKE_NUMBERED) or self.similarity >= _LIKE_NUMBERED

    @lazy
    def shares_name(self) -> bool:
        """Both begin with one coined name before a colon."""
        return self.left.coined and self.left.head == self.right.head != ""

    @lazy
    def common_part(self) -> tuple[frozenset[str], bool] | None:
        """The content words that one title has besides the other, and whether they lead; None if neither contains."""
        for whole, longer in ((self.left, self.right), (self.right, self.left)):
            is_part = longer.key.startswith((whole.key, whole.whole)) or longer.key.endswith(whole.key)
            if not is_part or not PART_SEPARATOR.search(longer.text):
                continue  # most titles: the fast way
            parts = words_of_parts(longer.text)
            for cut in range(1, len(parts)):
                head = [word for part in parts[:cut] for word in part]
                tail = [word for part in parts[cut:] for word in part]
                if "".join(head) in (whole.key, whole.whole):
                    return self._distinctive(tail), False
                if whole.key == "".join(tail):
                    return self._distinctive(head), True
        return None

    @property
    def _leads(self) -> bool:
        return self.common_part is not None and self.common_part[1]

    @lazy
    def is_cut(self) -> bool:
        """One title is the beginning of the other, and breaks off: within a word, with an ellipsis, or after "of"."""
        return _breaks_off(self.left, self.right) or _breaks_off(self.right, self.left)

    @property
    def is_beginning(self) -> bool:
        """The left title is how the right one begins, to a whole word."""
        words = self.left.words
        return self.right.words[: len(words)] == words

    @lazy
    def is_contained(self) -> bool:
        """A leading name or a subtitle came or went, one title is cut, or it is damaged or little changed."""
        if self.common_part is not None or self.is_cut:
            return True
        shorter, longer = sorted((self.left.key, self.right.key), key=len)
        is_long = len(shorter) >= max(_FEWEST_LETTERS, len(longer) * _ALIKE)
        has_words = min(len(self.left.words), len(self.right.words)) >= _FEWEST_CONTAINED
        return is_long and has_words and (longer.startswith(shorter) or self.similarity >= _CONTAINED_LETTERS)

    @lazy
    def level(self) -> TitleLevel:
        if self.same:
            return TitleLevel.SAME
        if not self.left.key or not self.right.key:
            return TitleLevel.OTHER
        if self.similarity < _ALIKE and self.overlap < _SOME and not self.is_contained:
            return TitleLevel.OTHER
        if not any(self.added):
            return TitleLevel.NEAR
        if self.is_contained:
            return TitleLevel.CONTAINED
        if self.overlap >= _ALIKE or self.similarity >= _ALIKE_LETTERS or self.is_reordered:
            return TitleLevel.REWORDED
        some = self.overlap >= _SOME or self.similarity >= _SOME_LETTERS or self.shares_name
        return TitleLevel.SOME_WORDS if some else TitleLevel.OTHER

    @property
    def is_renamed(self) -> bool:
        """Words of the catalog came in, went or were replaced: more than a name, a subtitle, an end or a slip."""
        if self.level is not TitleLevel.CONTAINED:
            return self.level < TitleLevel.CONTAINED
        left, right = self.added
        shorter, longer = sorted((self.left.words, self.right.words), key=len)
        if self.common_part is not None or self.is_cut or longer[: len(shorter)] == shorter:
            return False
        if any(is_near(one, other) for one in left for other in right):
            return False
        return all(word.isalpha() and len(word) > 1 and self.frequencies.is_known(word) for word in left | right)

    def one_sided(self, mark: Mark) -> bool:
        """Say whether one title alone states this, or states it otherwise (a reply to a comment)."""
        return self.left.marks != self.right.marks and self.left.of(mark) != self.right.of(mark)

    @lazy
    def names_the_other(self) -> bool:
        """One title, without what it states about its own kind, is the title of the other."""
        if self.level >= TitleLevel.NEAR or (self.is_contained and self.is_own_title):
            return True
        shorter, longer = sorted((self.left.key, self.right.key), key=len)
        return len(shorter) >= _FEWEST_LETTERS and shorter in longer and self.is_own_title

    @property
    def is_own_title(self) -> bool:
        """The shorter title has enough words to be that of one work, unlike "Letter to the Editor"."""
        return min(len(self.left.content), len(self.right.content)) >= _FEWEST_OWN

    @lazy
    def languages(self) -> tuple[str | None, str | None]:
        """The language of each title by its small words, where they tell."""
        return language_of(self.left.words), language_of(self.right.words)


def _differences(left: Words, right: Words) -> Iterable[tuple[Words, Words]]:
    """The runs of words at the same place that are not the same (Levenshtein)."""
    shorter = min(len(left), len(right))
    start = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    end = next((at for at in range(shorter - start) if left[-1 - at] != right[-1 - at]), shorter - start)
    left, right = left[start : len(left) - end], right[start : len(right) - end]
    if not set(left).intersection(right):  # of most pairs
        return [(left, right)] if left or right else []
    steps = groupby(Levenshtein.opcodes(left, right), key=lambda step: step.tag == "equal")
    spans = ((run[0], run[-1]) for same, group in steps if not same and (run := list(group)))
    return [(left[a.src_start : b.src_end], right[a.dest_start : b.dest_end]) for a, b in spans]


@lru_cache(maxsize=1 << 10)
def _shared_pair(left: Title, right: Title, names: frozenset[str]) -> TitlePair:
    return TitlePair(left, right, shipped_frequencies(), names)


def title_pair(
    left: Title, right: Title, frequencies: TermFrequencies | None = None, names: frozenset[str] = frozenset()
) -> TitlePair:
    """Return two titles side by side; the same object for the same titles, so that nothing is computed twice."""
    if frequencies is None or frequencies is shipped_frequencies():
        return _shared_pair(left, right, names)
    return TitlePair(left, right, frequencies, names)


def is_same_volume(left: Title, right: Title) -> bool:
    """Say whether two titles of volumes are one, of which one may lack the subtitle, the number or the word for it."""
    one, other = ([word for word in title.words if word not in _SMALL_IN_SERIES] for title in (left, right))
    if one == other:
        return bool(one)
    (words, _), (full, whole) = sorted(((left.words, left), (right.words, right)), key=lambda each: len(each[0]))
    if full[: len(words)] != words or len(frozenset(words) - STOP_WORDS) < _FEWEST_CONTAINED:
        return False
    return full[len(words)] in PART_WORDS or words in accumulate(words_of_parts(whole.text))


def is_unfinished(words: Words, text: str) -> bool:
    """Say whether a title ends as no whole title does: in an ellipsis or a preposition."""
    return not _DANGLING.isdisjoint(words[-1:]) or _ELLIPSIS.search(text) is not None


def _breaks_off(short: Title, whole: Title) -> bool:
    words, full = short.words, whole.words
    before = words[:-1]
    if len(before) < _FEWEST_CONTAINED or len(full) < len(words) or full[: len(before)] != before:
        return False
    last = full[len(before)]
    if last == words[-1]:
        return len(full) > len(words) and is_unfinished(words, short.text)
    return last.startswith(words[-1]) and not is_number(last, last=True) and not runs_on(words[-1], whole.text)
