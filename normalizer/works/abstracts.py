"""The abstract as a second witness.

The thresholds were measured on labelled pairs by `benchmarks/abstracts.py`. Fingerprint against fingerprint, as here:
of 247 pairs of equal titles the same papers resemble each other by .72 and more, different ones by .14 at most. Text
against fingerprint, as catalogues look up: of 572 retitled papers among 150,000 others, `FOUND_BY_ABSTRACT` alone, or
`FOUND_WITH_TITLE` together with `LIKE_TITLE`, finds 71 % at a precision of .99.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from normalizer.values.abstracts import fingerprint, jaccard, resemblance
from normalizer.works.description import Description

SAME_ABSTRACT = 0.30
OTHER_ABSTRACT = 0.15
FOUND_BY_ABSTRACT = 0.20
FOUND_WITH_TITLE, LIKE_TITLE = 0.10, 0.45


def abstract_resemblance(scraped: str | None, work: Sequence[Description]) -> float | None:
    """The greatest resemblance to what any source gives of the work's abstract; None without anything to compare."""
    if not scraped:
        return None
    found = [value for candidate in work if (value := _resemblance(scraped, candidate)) is not None]
    return max(found, default=None)


def _resemblance(scraped: str, candidate: Description) -> float | None:
    if candidate.abstract:
        return jaccard(scraped, candidate.abstract)
    ours = _fingerprint(scraped) if candidate.fingerprint else None
    return resemblance(ours, candidate.fingerprint) if ours and candidate.fingerprint else None


@lru_cache(maxsize=64)
def _fingerprint(text: str) -> bytes | None:
    """Taken once for a title and all its candidates."""
    return fingerprint(text)
