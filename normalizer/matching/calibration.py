"""How sure a verdict is, from counts on labelled data.

`calibration.toml` holds, for each reason, how many of the matches it gave on labelled titles were right; the
program `benchmarks/calibrate.py` makes it. The probability is Laplace's rule of succession, (right + 1) / (total + 2),
so that a reason seen seldom is never certain.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from normalizer.matching.outcome import Reason, Status


@cache
def _counts() -> dict[str, tuple[int, int]]:
    table = tomllib.loads(files(__package__).joinpath("calibration.toml").read_text(encoding="utf-8"))
    return {reason: (row["right"], row["total"]) for reason, row in table["reasons"].items()}


def confidence(status: Status, reason: Reason) -> float:
    """The probability that a work with this verdict is the asked one; 0 for what does not fit at all."""
    if status is Status.UNMATCHED:
        return 0.0
    right, total = _counts().get(reason.value, (0, 0))
    return round((right + 1) / (total + 2), 4)
