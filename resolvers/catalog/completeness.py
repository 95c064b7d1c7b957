"""How many works a volume has, judged by what is known of some of them. Nothing is known from outside.

A catalogue that lacks works still shows that it does: the pages of the missing ones are missing between those of the
others, lists that were made independently of each other overlap less, arXiv's numbers have gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from resolvers.hashing import Ints

# From this share on a volume counts as complete: title pages, indexes and papers taken back have pages too.
NEARLY_ALL = 0.95
# Fewer papers with pages say little of how long papers are; more overlap means that the pages of several volumes are
# mixed, or that every paper begins with page 1.
_LEAST_PAGED, _MOST_OVERLAP = 20, 0.1
# Works on two lists, below which their number says nothing.
_LEAST_TWICE = 20


class Basis(StrEnum):
    """What an expected number of works is known by."""

    DECLARED = "declared"  # a source file says so
    PAGES = "pages"  # the pages of a volume run on
    NUMBERS = "numbers"  # arXiv's numbers run on
    LISTS = "lists"  # several lists overlap
    YEARS = "years"  # a year near by is complete: no proof
    NONE = "none"  # nothing is known


_PROOFS = frozenset({Basis.DECLARED, Basis.PAGES, Basis.NUMBERS})


@dataclass(frozen=True, slots=True)
class Covered:
    """What a catalogue holds of a venue's year: `count` works, of `expected` as far as that can be told.

    `neighbors` are the works of the year before and the year after.
    """

    venue: str
    year: int
    count: int
    neighbors: tuple[int, int]
    expected: int | None
    basis: Basis

    @property
    def completeness(self) -> float | None:
        """The share of the works that the catalogue holds, 1 at most; None when it is not known."""
        return min(1.0, self.count / self.expected) if self.expected else None

    @property
    def is_complete(self) -> bool:
        """Whether a work that is not in the catalogue can be said not to be in the volume."""
        return self.basis in _PROOFS and self._nearly_all

    @property
    def is_likely_complete(self) -> bool:
        """The same, on weaker grounds too: lists may have been copied, and venues grow."""
        return self._nearly_all

    @property
    def _nearly_all(self) -> bool:
        return (self.completeness or 0.0) >= NEARLY_ALL


def expected_by_pages(first: Ints, pages: Ints) -> int | None:
    """The works of a volume with these pages: all pages up to the last, by the pages of a paper.

    Statements without pages may be among the arguments. None when too few have pages, or these do not run on.
    """
    paged = pages > 0
    spans = np.unique(np.stack([first[paged], pages[paged]], axis=1), axis=0)
    if len(spans) < _LEAST_PAGED:
        return None
    starts, lengths = spans[:, 0], spans[:, 1]
    ends = np.maximum.accumulate(starts + lengths)
    overlap = float(np.maximum(ends[:-1] - starts[1:], 0).clip(max=lengths[1:]).sum() / lengths.sum())
    if overlap > _MOST_OVERLAP:
        return None
    # Journals number on through their volumes: what counts begins with the first page that is known.
    extent = int(ends[-1] - starts[0])
    return max(len(spans), round(extent * (1 + overlap) / float(lengths.mean())))


def expected_by_lists(works: Ints, lists: Ints) -> int | None:
    """The works of a volume by those on one list and on two (a lower bound, Chao 1984); None when few are on two."""
    pairs = np.unique(np.stack([works, lists], axis=1), axis=0)
    _, times = np.unique(pairs[:, 0], return_counts=True)
    once, twice = np.count_nonzero(times == 1), np.count_nonzero(times == 2)
    if twice < _LEAST_TWICE:
        return None
    return int(len(times) + round(once * once / (2 * twice)))
