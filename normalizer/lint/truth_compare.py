"""What of an entry the sources have otherwise, once it is known which work it means: the list of what is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from normalizer.lint.truth import Difference
from normalizer.lint.truth_content import people, title
from normalizer.lint.truth_ids import doi, eprint
from normalizer.lint.truth_publication import preprint_as_published, published_since, taken_back, venue, year
from normalizer.lint.truth_work import Work

Compare = Callable[[Work], Iterator[Difference]]

COMPARISONS: tuple[Compare, ...] = (
    title,
    people,
    year,
    venue,
    preprint_as_published,
    doi,
    eprint,
    published_since,
    taken_back,
)


def differences(work: Work) -> tuple[Difference, ...]:
    """All that the sources have otherwise, in the order of `COMPARISONS`."""
    return tuple(each for compare in COMPARISONS for each in compare(work))
