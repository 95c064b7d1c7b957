"""Joins the rows that are about one work.

Rows of one arXiv id are one work; so are rows of one DOI, or of one title, that do not contradict each other
(statements.py). A row that fits two works which do not fit each other belongs to neither: when in doubt, works stay
apart, since a work that is told twice is a nuisance, and one made of two is a wrong entry.

The outcome does not depend on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from resolvers.catalog.merging import repeats
from resolvers.catalog.statements import SAME_DOI, SAME_TITLE, Rule, Statement
from resolvers.hashing import Hashes, Ints

# What so many works bear ("Introduction") says nothing of any of them.
MOST_OF_ONE_KEY = 300
# A work is judged by so many of its statements.
_JUDGED = 20


@dataclass(frozen=True)
class JoinKeys:
    """For every row the hashes of its arXiv id, DOI and title; 0 for what it has not."""

    arxiv: Hashes
    doi: Hashes
    title: Hashes

    def where(self, rows: Ints) -> JoinKeys:
        return JoinKeys(self.arxiv[rows], self.doi[rows], self.title[rows])


def join_works(
    keys: JoinKeys, same: Iterable[tuple[int, int]], statements: Callable[[Sequence[int]], Mapping[int, Statement]]
) -> list[list[int]]:
    """The works of several rows, each with its rows, ascending.

    `same` are pairs of rows that are one work for other reasons; `statements` reads what rows say.
    """
    by_key = [list(repeats(hashes)) for hashes in (keys.arxiv, keys.doi, keys.title)]
    said = statements(sorted({row for of_key in by_key for rows in of_key for row in rows}))
    works = _Works(said)
    for one, other in same:
        works.join(one, other)
    of_arxiv, of_doi, of_title = by_key
    for rows in of_arxiv:
        works.join_all([row for row in rows if said[row].arxiv == said[rows[0]].arxiv])
    for rows, rule in (*((rows, SAME_DOI) for rows in of_doi), *((rows, SAME_TITLE) for rows in of_title)):
        works.join_fitting(rows, rule)
    return works.of_several()


class _Works:
    """Disjoint sets of rows, each known by its first row."""

    def __init__(self, said: Mapping[int, Statement]) -> None:
        self._said = said
        self._rows: dict[int, list[int]] = {}
        self._first: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        kept, joined = sorted((self._find(one), self._find(other)))
        if kept != joined:
            rows = sorted([*self._rows.get(kept, [kept]), *self._rows.pop(joined, [joined])])
            self._rows[kept] = rows
            self._first |= dict.fromkeys(rows, kept)

    def join_all(self, rows: Sequence[int]) -> None:
        for row in rows[1:]:
            self.join(rows[0], row)

    def join_fitting(self, rows: Sequence[int], rule: Rule) -> None:
        """Join the works of these rows that fit each other, but for those that fit several which do not."""
        works = sorted({self._find(row) for row in rows})
        if not 1 < len(works) <= MOST_OF_ONE_KEY:
            return
        fits: dict[int, set[int]] = {work: set() for work in works}
        for one, other in combinations(works, 2):
            if self._fit(one, other, frozenset(rows), rule):
                fits[one].add(other)
                fits[other].add(one)
        doubtful = {
            work
            for work, others in fits.items()
            if any(other not in fits[one] for one, other in combinations(sorted(others), 2))
        }
        for work, others in fits.items():
            for other in others - doubtful if work not in doubtful else ():
                self.join(work, other)

    def of_several(self) -> list[list[int]]:
        return [self._rows[first] for first in sorted(self._rows)]

    def _find(self, row: int) -> int:
        return self._first.get(row, row)

    def _fit(self, one: int, other: int, rows: frozenset[int], rule: Rule) -> bool:
        """No statement of one work contradicts the other's, and one of the rows supports one of the other's."""
        ours, theirs = (self._judged(work) for work in (one, other))
        if any(rule.contradicts(self._said[our], self._said[their]) for our, their in product(ours, theirs)):
            return False
        pairs = product(rows.intersection(ours), rows.intersection(theirs))
        return any(rule.supports(self._said[our], self._said[their]) for our, their in pairs)

    def _judged(self, work: int) -> list[int]:
        rows = self._rows.get(work, [work])
        return [row for row in rows if row in self._said][:_JUDGED]
