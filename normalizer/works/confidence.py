"""How probable it is that a verdict is right, also where the right work may be in no source.

`calibration.toml` has, for each reason, how many of the works that it gave were right, for titles of few, some and many
content words (`benchmarks/calibrate.py`). Rare combinations lean on the reason's own share, and that on Laplace's rule
of succession, (right + 1) / (total + 2), so that what was seen seldom is never certain.

A title that differs in some words may be that of the right work, renamed, or that of another work while the right one
is in no source. What tells: how much of the title is shared, how far the next work is behind, where and how the titles
differ, and whether anything besides the title agrees. `changed_titles.toml` has the weights (logistic regression) and
the least probabilities of a match, for titles alone and for those with authors (`benchmarks/fit_changed_titles.py`).
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, fsum
from pathlib import Path
from typing import Any

from normalizer.values.compiled import compiled
from normalizer.values.names.compare import Agreement
from normalizer.values.titles import STOP_WORDS, content_words
from normalizer.works.candidate import Candidate
from normalizer.works.verdict import Reason, Status, Verdict

CHANGED_TITLE = frozenset(
    {
        Reason.NEAR_TITLE,
        Reason.SAME_NAME,
        Reason.SUBTITLE_DIFFERS,
        Reason.TITLE_CUT_SHORT,
        Reason.WORDS_ADDED,
        Reason.WORDS_MOVED,
        Reason.SAME_AUTHORS,
    }
)
# Titles of so many content words are of the next class.
_CLASSES, _BOUNDS = ("few", "some", "many"), (4, 7)
# What the reason's own share weighs beside the counts of a class: as much as so many titles.
_PRIOR_COUNTS = 20
# Four digits are given; nothing is certain.
_MAX_CONFIDENCE = 0.9999
# More words, a greater margin and more differing words tell no more.
_MOST_WORDS, _MOST_MARGIN, _MOST_DIFFERING = 12, 0.3, 3
_AGREE = (Agreement.MATCH, Agreement.PARTIAL)

# By "reason.class": how many were right, of how many.
Counts = Mapping[str, tuple[int, int]]


def verdict(one: Candidate, status: Status, reason: Reason) -> Verdict:
    """Return a verdict on a candidate: what was compared, and the share of such verdicts that were right."""
    share = 0.0
    if status is not Status.UNMATCHED:
        share = confidence(status, reason, len(content_words(one.scraped.title)))
    return Verdict(status=status, reason=reason, evidence=one.compared, confidence=share)


@cache
def _share_right(reason: str, words: int) -> float:
    return min(round(share_right(_counts(), reason, words), 4), _MAX_CONFIDENCE)


def confidence(status: Status, reason: Reason, words: int) -> float:
    """Return the probability that a work with this verdict is the right one; 0 for what does not fit at all."""
    if status is Status.UNMATCHED:
        return 0.0
    return _share_right(reason.value, min(words, _BOUNDS[-1]))


def length_class(words: int) -> str:
    """Return the length class of a title: "few" (3 at most), "some" (4 to 6) or "many" content words."""
    return _CLASSES[bisect(_BOUNDS, words)]


_FOLDER = Path(__file__).parent


def share_right(counts: Counts, reason: str, words: int) -> float:
    """Return how probable it is that a work which this reason gave is the right one."""
    of_reason = [counts.get(f"{reason}.{name}", (0, 0)) for name in _CLASSES]
    share = (sum(right for right, _ in of_reason) + 1) / (sum(total for _, total in of_reason) + 2)
    right, total = counts.get(f"{reason}.{length_class(words)}", (0, 0))
    return (right + _PRIOR_COUNTS * share) / (total + _PRIOR_COUNTS)


@cache
def _counts() -> Counts:
    return compiled(_FOLDER / "calibration.toml", _counts_in)


def _counts_in(table: Mapping[str, Mapping[str, tuple[int, int]]]) -> Counts:
    return {f"{reason}.{name}": (right, total) for reason, row in table.items() for name, (right, total) in row.items()}


@dataclass(frozen=True, slots=True)
class ChangedTitles:
    """The weights by name of feature or reason, the least probabilities for a match, and the highest that are given.

    `least_unnamed` is for records that name nobody.
    """

    weights: Mapping[str, float]
    least: float
    least_unnamed: float
    most: float


def changed_titles(*, with_authors: bool) -> ChangedTitles:
    """Return the fitted weights and thresholds for works under a changed title, whose authors the page gives or not."""
    return _changed_titles()["with-authors" if with_authors else "title-alone"]


@cache
def _changed_titles() -> Mapping[str, ChangedTitles]:
    return compiled(_FOLDER / "changed_titles.toml", _changed_titles_in)


def _changed_titles_in(table: Mapping[str, Any]) -> Mapping[str, ChangedTitles]:
    return {
        name: ChangedTitles(each["weights"], each["least"], each["least-unnamed"], each["most"])
        for name, each in table.items()
    }


def features(one: Candidate, reason: Reason, others: Sequence[Candidate]) -> dict[str, float]:
    """Return what the probability of a changed title depends on; `others` are the other works of the same title."""
    titles = one.titles
    small_words = sum(word in STOP_WORDS for run in titles.runs for side in run for word in side)
    # Nobody looks for works that are far from a title alone; a work without a near rival has the greatest margin.
    nearest = max((other.similarity for other in others if not other.is_far), default=0.0)
    return {
        "constant": 1.0,
        reason.value: 1.0,
        "words": min(len(titles.left.words), len(titles.right.words), _MOST_WORDS),
        "overlap": 10 * titles.overlap,
        "margin": 10 * min(titles.similarity - nearest, _MOST_MARGIN),
        "no-word-differs": not titles.runs,
        "leading-small-words": _leads(one),
        "small-words-differ": min(small_words, _MOST_DIFFERING) if reason is Reason.NEAR_TITLE else 0,
        "words-at-the-end": min(_trailing(one), _MOST_DIFFERING) if reason is Reason.WORDS_ADDED else 0,
        "similarity": 10 * titles.similarity if reason is Reason.SAME_AUTHORS else 0,
        "record-without-authors": not has_authors(one),
        "authors-agree": one.people_are(*_AGREE) and reason is not Reason.SAME_AUTHORS,
    }


def probability(one: Candidate, reason: Reason, others: Sequence[Candidate]) -> float:
    """Return the probability that a work under a changed title is the right one, 0 to 1."""
    model = changed_titles(with_authors=bool(one.scraped.authors))
    log_odds = fsum(model.weights.get(name, 0.0) * value for name, value in features(one, reason, others).items())
    return min(round(1 / (1 + exp(-log_odds)), 4), model.most)


def is_believed(one: Candidate, probability: float) -> bool:
    """Say whether so probable a work under a changed title is matched.

    A link on the page that leads to it is evidence enough; so is a title that is damaged (typos, hyphens, broken off
    inside a word), but has no other words. A record that names nobody must be more probable: nothing but its title can
    be checked, by a program or a reader.
    """
    is_damaged = one.is_cut or not one.titles.runs
    if is_damaged or any(one.facts.get(name) for name in ("code", "mentioned")):
        return True
    model = changed_titles(with_authors=bool(one.scraped.authors))
    return probability >= (model.least if has_authors(one) else model.least_unnamed)


def has_authors(one: Candidate) -> bool:
    """Say whether any record of the work names its authors."""
    return any(record.authors for record in one.work)


def _leads(one: Candidate) -> bool:
    """One title begins with small words that the other lacks: "On ...", "Towards ..."."""
    return any(STOP_WORDS.issuperset((*left, *right)) and _begins(one, left, right) for left, right in one.titles.runs)


def _begins(one: Candidate, left: Sequence[str], right: Sequence[str]) -> bool:
    return any(
        bool(run) and title.words[: len(run)] == tuple(run)
        for title, run in zip(one.titles.sides, (left, right), strict=True)
    )


def _trailing(one: Candidate) -> int:
    """The content words at the end of one title that the other lacks."""
    ends = (
        run
        for run in one.titles.runs
        if not _begins(one, *run)
        and any(
            side and title.words[-len(side) :] == tuple(side) for title, side in zip(one.titles.sides, run, strict=True)
        )
    )
    return sum(word not in STOP_WORDS for run in ends for side in run for word in side)
