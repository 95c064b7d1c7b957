"""How probable a work under a changed title is the right one when the right one may be absent.

A title that differs in some words may be that of the asked work, renamed, or that of another work while the asked one
is in no source. What tells: how much of the title is shared, how far the next work is behind, where and how the titles
differ, and whether anything besides the title agrees. `changed_titles.toml` holds the weights (logistic regression) and
the least probabilities of a match; `benchmarks/fit_changed_titles.py` makes it from titles whose records were left out
of the catalog and from renamed works.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

from normalizer.values.names import Agreement
from normalizer.values.title_comparison import STOP_WORDS
from normalizer.works.comparison import Comparison
from normalizer.works.verdict import Reason

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
# More words, a greater margin and more differing words say no more.
_MOST_WORDS, _MOST_MARGIN, _MOST_DIFFERING = 12, 0.5, 3
_AGREE = (Agreement.MATCH, Agreement.PARTIAL)
_MOST = 0.9999


@dataclass(frozen=True, slots=True)
class Model:
    """The weights by name of feature or reason, and the least probabilities for a match."""

    weights: Mapping[str, float]
    least: float
    least_without_authors: float


def features(pair: Comparison, reason: Reason, others: Sequence[Comparison]) -> dict[str, float]:
    """Return what the probability depends on; `others` are the other works compared with the title."""
    title = pair.title
    small_words = sum(word in STOP_WORDS for run in title.differences for side in run for word in side)
    nearest = max((other.title.similarity for other in others), default=0.0)
    return {
        "constant": 1.0,
        reason.value: 1.0,
        "words": min(*map(len, title.words), _MOST_WORDS),
        "margin": 10 * min(title.similarity - nearest, _MOST_MARGIN),
        "no-word-differs": not title.differences,
        "leading-small-words": _leads(pair),
        "small-words-differ": min(small_words, _MOST_DIFFERING) if reason is Reason.NEAR_TITLE else 0,
        "words-at-the-end": min(_trailing(pair), _MOST_DIFFERING) if reason is Reason.WORDS_ADDED else 0,
        "similarity": 10 * title.similarity if reason is Reason.SAME_AUTHORS else 0,
        "record-without-authors": not has_authors(pair),
        "authors-agree": _authors_agree(pair) and reason is not Reason.SAME_AUTHORS,
    }


def probability(pair: Comparison, reason: Reason, others: Sequence[Comparison]) -> float:
    """Return the probability that the work is the asked one, 0 to 1."""
    weights = model().weights
    log_odds = sum(weights.get(name, 0.0) * value for name, value in features(pair, reason, others).items())
    return min(round(1 / (1 + exp(-log_odds)), 4), _MOST)


def is_believed(pair: Comparison, probability: float) -> bool:
    """Whether so probable a work counts as matched.

    A link on the page that leads to it is evidence enough; so is a title that is damaged (typos, hyphens, broken off
    inside a word), but has no other words. A record that names nobody must be more probable: nothing but its title can
    be checked, by a program or a reader.
    """
    is_damaged = pair.title.cut_short or not pair.title.differences
    if is_damaged or any(pair.facts.get(name) for name in ("code", "mentioned")):
        return True
    return probability >= (model().least if has_authors(pair) else model().least_without_authors)


def has_authors(pair: Comparison) -> bool:
    return any(candidate.authors for candidate in pair.work)


@cache
def model() -> Model:
    """The fitted weights and thresholds."""
    table = tomllib.loads(files(__package__).joinpath("changed_titles.toml").read_text(encoding="utf-8"))
    return Model(table["weights"], table["least"]["with-authors"], table["least"]["without-authors"])


def _authors_agree(pair: Comparison) -> bool:
    return pair.authors is not None and pair.authors.agreement in _AGREE


def _leads(pair: Comparison) -> bool:
    """One title begins with small words that the other lacks: "On ...", "Towards ..."."""
    return any(
        STOP_WORDS.issuperset((*left, *right)) and _begins(pair, left, right) for left, right in pair.title.differences
    )


def _begins(pair: Comparison, left: Sequence[str], right: Sequence[str]) -> bool:
    ours, theirs = pair.title.words
    return bool(left and ours[: len(left)] == tuple(left)) or bool(right and theirs[: len(right)] == tuple(right))


def _trailing(pair: Comparison) -> int:
    """Content words at the end of one title that the other lacks."""
    ours, theirs = pair.title.words
    ends = (
        (left, right)
        for left, right in pair.title.differences
        if not _begins(pair, left, right)
        and ((left and ours[-len(left) :] == tuple(left)) or (right and theirs[-len(right) :] == tuple(right)))
    )
    return sum(word not in STOP_WORDS for run in ends for side in run for word in side)
