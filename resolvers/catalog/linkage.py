"""Joins the records of a catalog that describe one work.

Records with one arXiv number, publisher's DOI or title are compared by the linkage engine, and joined where its policy
for source records says so (`normalizer.works.grouping.join`). A record that fits two works which do not fit one another
belongs to neither: a work that is listed twice is a nuisance, and one made of two is a wrong entry. The outcome does
not depend on the order of the rows.

Only works of several rows are stored: `works.rows` are their rows, ascending, and `works.numbers` the work of each; the
statements of work i are `works.members[works.starts[i] : works.starts[i + 1]]`. A row that exists only for a further
title of a record is in `works.rows`, but not in `works.members`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalizer.values.hashing import Hashes, Ints
from normalizer.values.ids import merged_ids
from normalizer.values.names import linkage_key
from normalizer.values.titles import title_key
from normalizer.works.description import Description
from normalizer.works.grouping import join
from normalizer.works.policies import Action

_AUTHORS = ("authors", "authors_complete")
# What a later row says by silence, too: a paper that was withdrawn may come back in a new version.
_FLAGS = ("withdrawn", "retracted")
_MERGED = tuple(
    field.name for field in fields(Description) if field.name not in ("ids", *_AUTHORS, *_FLAGS, "other_titles")
)


def identity(record: Description, source: int, folded: bytes) -> bytes:
    """A text that repeats of one record have in common; empty when the record cannot have any."""
    if record.arxiv is None:
        return b""
    return b"%d %s %s" % (source, record.arxiv.encode(), folded.replace(b" ", b""))


def same_record(first: Description, second: Description) -> bool:
    """Whether two rows are repeats: their hashed identities being equal is not enough."""
    return (first.via, first.arxiv) == (second.via, second.arxiv) and title_key(first.title) == title_key(second.title)


def merge(earlier: Description, later: Description) -> Description:
    """One record out of two."""
    given = {name: value for name in _MERGED if (value := getattr(later, name))}
    if later.authors and (later.authors_complete or not (earlier.authors and earlier.authors_complete)):
        given |= {name: getattr(later, name) for name in _AUTHORS}
    given |= {name: getattr(later, name) for name in _FLAGS}
    ids = merged_ids(earlier.ids, later.ids)
    return replace(earlier, **given, ids=ids, other_titles=_other_titles(earlier, later))


def _other_titles(earlier: Description, later: Description) -> tuple[str, ...]:
    """Every title but the later one's own, each once, the newest first."""
    titles: dict[str, str] = {}
    for title in (later.title, *later.other_titles, earlier.title, *earlier.other_titles):
        titles.setdefault(title_key(title), title)
    return tuple(titles.values())[1:]


def repeats(identities: Hashes) -> Iterator[Sequence[int]]:
    """Groups of rows, ascending, whose identities have one hash; 0 stands for "has none"."""
    order = np.argsort(identities, kind="stable")
    ordered = identities[order]
    bounds = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1], [True]])) if len(order) else order
    several = np.flatnonzero((np.diff(bounds) > 1) & (ordered[bounds[:-1]] != 0))
    for group in several:
        yield [int(row) for row in order[bounds[group] : bounds[group + 1]]]


# What so many works have ("Introduction") does not identify any of them.
MOST_OF_ONE_KEY = 300
# Of larger blocks only records with a family name in common are compared: most titles of so many works are headings.
_SMALL_BLOCK = 30
# A work is judged by so many of its records.
_JUDGED = 20
# Collaborations sign by the thousand; the first of them are enough to find a name in common.
_NAMES = 200

Pair = tuple[Description, Description]
Judge = Callable[[Sequence[Pair]], Iterable[Action]]


@dataclass(frozen=True)
class JoinKeys:
    """For every row the hashes of its arXiv id, DOI and title; 0 for what it has not."""

    arxiv: Hashes
    doi: Hashes
    title: Hashes

    def where(self, rows: Ints) -> JoinKeys:
        return JoinKeys(self.arxiv[rows], self.doi[rows], self.title[rows])


def join_actions(pairs: Sequence[Pair]) -> list[Action]:
    """Return the decision on each pair; a function of the pairs alone, so that any process can compute it."""
    return [join(left, right) for left, right in pairs]


def join_works(
    keys: JoinKeys,
    same: Iterable[tuple[int, int]],
    records: Callable[[Sequence[int]], Mapping[int, Description]],
    judge: Judge = join_actions,
) -> list[list[int]]:
    """Return the works of several rows, each with its rows, ascending.

    `same` are pairs of rows that are one work for other reasons, `records` reads rows, `judge` decides on pairs.
    """
    blocks = [rows for hashes in (keys.arxiv, keys.doi, keys.title) for rows in repeats(hashes)]
    blocks = [rows for rows in blocks if len(rows) <= MOST_OF_ONE_KEY]
    read = records(sorted({row for rows in blocks for row in rows}))
    works = _Works(read, _decisions(blocks, read, judge))
    for one, other in same:
        works.join(one, other)
    for rows in blocks:
        works.join_fitting(rows)
    return works.of_several()


def _decisions(
    blocks: Sequence[Sequence[int]], records: Mapping[int, Description], judge: Judge
) -> dict[tuple[int, int], Action]:
    """The decisions on the pairs of rows of each block."""
    pairs = list(dict.fromkeys(pair for rows in blocks for pair in _compared(rows, records)))
    actions = judge([(records[one], records[other]) for one, other in pairs])
    return dict(zip(pairs, actions, strict=True))


def _compared(rows: Sequence[int], records: Mapping[int, Description]) -> Iterator[tuple[int, int]]:
    """The pairs of a block that are compared: all of a small one, else those with a family name in common."""
    if len(rows) <= _SMALL_BLOCK or len({records[row].arxiv for row in rows} - {None}) == 1:
        yield from combinations(rows, 2)
        return
    families = {row: frozenset(filter(None, map(linkage_key, records[row].authors[:_NAMES]))) for row in rows}
    yield from (pair for pair in combinations(rows, 2) if not families[pair[0]].isdisjoint(families[pair[1]]))


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


class _Works:
    """Disjoint sets of rows, each known by its first row."""

    def __init__(self, records: Mapping[int, Description], actions: Mapping[tuple[int, int], Action]) -> None:
        self._records = records
        self._actions = actions
        self._rows: dict[int, list[int]] = {}
        self._first: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        kept, joined = sorted((self._find(one), self._find(other)))
        if kept != joined:
            rows = sorted([*self._rows.get(kept, [kept]), *self._rows.pop(joined, [joined])])
            self._rows[kept] = rows
            self._first |= dict.fromkeys(rows, kept)

    def join_fitting(self, rows: Sequence[int]) -> None:
        """Join the works of these rows that fit one another, but for those that fit several which do not."""
        works = sorted({self._find(row) for row in rows})
        fits: dict[int, set[int]] = {work: set() for work in works}
        for one, other in combinations(works, 2):
            if self._fit(one, other, frozenset(rows)):
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

    def _fit(self, one: int, other: int, rows: frozenset[int]) -> bool:
        """Whether a pair of these rows is to be joined, and no record of one work contradicts one of the other."""
        left, right = self._judged(one), self._judged(other)
        shared = {_ordered(*pair) for pair in product(rows.intersection(left), rows.intersection(right))}
        actions = {self._actions.get(pair, Action.ASK) for pair in shared}
        if Action.TAKE not in actions or Action.NO in actions:
            return False
        if len(left) == len(right) == 1:
            return True
        further = (pair for pair in product(left, right) if _ordered(*pair) not in shared)
        return all(self._further(*pair, left, right) is not Action.NO for pair in further)

    def _further(self, one: int, other: int, left: Sequence[int], right: Sequence[int]) -> Action:
        """The decision on two rows of works that have their titles from several rows."""
        return join(self._titled(one, left), self._titled(other, right))

    def _titled(self, row: int, work: Sequence[int]) -> Description:
        record = self._records[row]
        titles = [title for each in work for title in (self._records[each].title, *self._records[each].other_titles)]
        return replace(record, other_titles=tuple(sorted({*record.other_titles, *titles} - {record.title})))

    def _judged(self, work: int) -> list[int]:
        rows = self._rows.get(work, [work])
        return [row for row in rows if row in self._records][:_JUDGED]


class Works:
    """The works of a catalogue, out of its arrays. Numbers that a damaged file makes up lead nowhere."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], rows: int) -> None:
        self._listed, self._numbers = arrays["works.rows"], arrays["works.numbers"]
        self._starts, self._members = arrays["works.starts"], arrays["works.members"]
        self._rows = rows

    def rows_of(self, rows: Ints) -> list[list[int]]:
        """For each row the rows of all statements about its work, ascending; itself when it stands alone."""
        found = [[int(row)] for row in rows]
        for place, number in zip(*self._known(rows), strict=True):
            found[place] = self._statements(number) or found[place]
        return found

    def numbers_of(self, rows: Ints) -> Ints:
        """A number for the work of each row: rows of one work have the same."""
        numbers = rows.astype(np.int64)
        places, works = self._known(rows)
        numbers[places] = -1 - np.array(works, np.int64)
        return numbers

    def same(self, one: int, other: int) -> bool:
        """Whether two rows are about one work."""
        places, numbers = self._known(np.array([one, other]))
        return one == other or (len(places) == 2 and numbers[0] == numbers[1])

    def _known(self, rows: Ints) -> tuple[list[int], list[int]]:
        """The places of those rows that are listed, and their works."""
        if not len(self._listed):
            return [], []
        listed = np.minimum(np.searchsorted(self._listed, rows), len(self._listed) - 1)
        places = np.flatnonzero((self._listed[listed] == rows) & (listed < len(self._numbers)))
        return places.tolist(), self._numbers[listed[places]].tolist()

    def _statements(self, number: int) -> list[int]:
        if number + 1 >= len(self._starts):
            return []
        members = self._members[self._starts[number] : self._starts[number + 1]]
        return [row for row in members.tolist() if row < self._rows]


def works_arrays(works: Sequence[Sequence[int]], further_titles: frozenset[int]) -> dict[str, Ints]:
    """The arrays of these works; `further_titles` are the rows that are no statements of their own."""
    members = [[row for row in rows if row not in further_titles] for rows in works]
    rows = np.array([row for rows in works for row in rows], np.int64)
    numbers = np.repeat(np.arange(len(works)), [len(rows) for rows in works])
    order = np.argsort(rows)
    return {
        "works.rows": rows[order],
        "works.numbers": numbers[order],
        "works.starts": np.cumsum([0, *map(len, members)]),
        "works.members": np.array([row for rows in members for row in rows], np.int64),
    }
