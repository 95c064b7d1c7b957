"""How sure a verdict is, from counts on labelled data.

`calibration.toml` holds how many of the works that a reason gave were right, for titles of few, some and many content
words; `benchmarks/calibrate.py` makes it. Rare combinations lean on the reason's own share, and that on Laplace's rule
of succession, (right + 1) / (total + 2), so that what was seen seldom is never certain.
"""

from __future__ import annotations

import tomllib
from bisect import bisect
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from normalizer.works.verdict import Reason, Status

# Titles of so many content words are of the next class.
_CLASSES, _BOUNDS = ("few", "some", "many"), (4, 7)
# What the reason's own share weighs beside the counts of a class: as much as so many titles.
_PRIOR = 20

# Four digits are told; nothing is certain.
_MOST = 0.9999

# By "reason.class": how many were right, of how many.
Counts = Mapping[str, tuple[int, int]]


def class_of(content_words: int) -> str:
    """The length class of a title: "few" (3 at most), "some" (4 to 6) or "many" content words."""
    return _CLASSES[bisect(_BOUNDS, content_words)]


def probability(counts: Counts, reason: str, content_words: int) -> float:
    """How probable it is that a work which this reason gave is the right one."""
    of_reason = [counts.get(f"{reason}.{name}", (0, 0)) for name in _CLASSES]
    share = (sum(right for right, _ in of_reason) + 1) / (sum(total for _, total in of_reason) + 2)
    right, total = counts.get(f"{reason}.{class_of(content_words)}", (0, 0))
    return (right + _PRIOR * share) / (total + _PRIOR)


def confidence(status: Status, reason: Reason, content_words: int) -> float:
    """The probability that a work with this verdict is the asked one; 0 for what does not fit at all."""
    if status is Status.UNMATCHED:
        return 0.0
    return min(round(probability(_counts(), reason.value, content_words), 4), _MOST)


@cache
def _counts() -> Counts:
    table = tomllib.loads(files(__package__).joinpath("calibration.toml").read_text(encoding="utf-8"))
    return {f"{reason}.{name}": (right, total) for reason, row in table.items() for name, (right, total) in row.items()}
