"""How sure a verdict on two records is, from counts on labelled pairs.

`verify.toml` holds, for each status and reason, how many of the pairs that got it are one work;
`benchmarks/verify.py --write` makes it. The probability is Laplace's rule of succession, (same + 1) / (pairs + 2), so
that what was seen seldom is never certain; `_UNSEEN` stands for what the data had no pair for.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from normalizer.works.verdict import Reason, Status

_UNSEEN = {Status.MATCHED: 0.9, Status.AMBIGUOUS: 0.5, Status.UNMATCHED: 0.1}


@cache
def probability(status: Status, reason: Reason) -> float:
    """The probability that two records with this verdict are one work."""
    counts = _counts().get(f"{status}.{reason}")
    return round((counts[0] + 1) / (counts[1] + 2), 4) if counts else _UNSEEN[status]


@cache
def _counts() -> dict[str, tuple[int, int]]:
    table = tomllib.loads(files(__package__).joinpath("verify.toml").read_text(encoding="utf-8"))
    return {
        f"{status}.{reason}": (row["same"], row["pairs"])
        for status, reasons in table["verdicts"].items()
        for reason, row in reasons.items()
    }
