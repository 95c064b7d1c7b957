"""The title list: order, filters, and pagination."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain, islice
from operator import attrgetter

from normalizer.lock import Lock, LockedTitle, TitleNotFoundError
from normalizer.values.text import shown
from normalizer.values.titles import title_words

# Rows. Those who look for a title far away search for its words.
PAGE_SIZE = 300


@dataclass(frozen=True)
class ListPage:
    """Rows of the list from index `start`, and the number of rows after them."""

    rows: Sequence[ReviewRow]
    start: int
    after: int

    @property
    def previous(self) -> int:
        return max(0, self.start - PAGE_SIZE)

    @property
    def following(self) -> int:
        return self.start + len(self.rows)


def paginate(listed: Sequence[ReviewRow], title: str | None, at: int | None) -> ListPage:
    """The rows from index `at`, else those around a title."""
    last = max(0, len(listed) - PAGE_SIZE)
    if at is None:
        index = next((number for number, row in enumerate(listed) if row.id == title), 0)
        at = min(index - PAGE_SIZE // 2, last)
    # The last stretch may be short, so that its first row is the one behind the stretch before.
    start = max(0, min(at, len(listed) - 1)) if last else 0
    rows = listed[start : start + PAGE_SIZE]
    return ListPage(rows, start, len(listed) - start - len(rows))


class TitleState(StrEnum):
    """The state of a title; the value is shown."""

    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    DECIDED = "decided"
    MATCHED = "matched"

    @property
    def is_open(self) -> bool:
        return self in (TitleState.AMBIGUOUS, TitleState.UNMATCHED)


class ListFilter(StrEnum):
    REVIEW = "review"
    RISK = "risk"
    OPEN = "open"
    DECIDED = "decided"
    MATCHED = "matched"
    ALL = "all"


_OPEN = frozenset(state for state in TitleState if state.is_open)
# The label and the states of each view, in the order of the menu.
FILTERS: Mapping[ListFilter, tuple[str, frozenset[TitleState]]] = {
    ListFilter.REVIEW: ("Open and decided", _OPEN | {TitleState.DECIDED}),
    ListFilter.RISK: ("By risk: matched and open", _OPEN | {TitleState.MATCHED}),
    ListFilter.OPEN: ("Open", _OPEN),
    ListFilter.DECIDED: ("Decided by a person", frozenset({TitleState.DECIDED})),
    ListFilter.MATCHED: ("Matched by bibnorm", frozenset({TitleState.MATCHED})),
    ListFilter.ALL: ("All", frozenset(TitleState)),
}
_ORDER = tuple(TitleState)


@dataclass(frozen=True)
class ReviewRow:
    """A title with what its order depends on; `index` is its index in the lock."""

    id: str
    block: LockedTitle
    kind: TitleState
    index: int = 0

    @classmethod
    def of(cls, each: LockedTitle, index: int) -> ReviewRow:
        return cls(each.id, each, state_of(each), index)

    @property
    def is_open(self) -> bool:
        """Whether a decision is needed: not for a title without page."""
        return self.kind.is_open and bool(self.block.pages)

    @property
    def lacks_choice(self) -> bool:
        return self.kind is TitleState.UNMATCHED and not self.block.candidates

    @property
    def order(self) -> tuple[bool, int, bool, int]:
        """Unresolved ones first, those with candidates before others, else as in the lock."""
        return not self.block.pages, _ORDER.index(self.kind), self.lacks_choice, self.index

    @property
    def is_known(self) -> bool:
        """Whether it is known what bibnorm found; not without the details beside the lock file, in a clone say."""
        if self.kind is TitleState.MATCHED:
            return self.block.decision.confidence is not None
        return self.block.asked is not None or bool(self.block.candidates)

    @property
    def error(self) -> float:
        """The probability of a wrong entry, or, of an open title, that of the entry that is missing; 1 if unknown."""
        if self.kind is TitleState.MATCHED:
            return 1 - (self.block.decision.confidence or 0.0)
        return max((each.confidence for each in self.block.candidates), default=0.0)

    @cached_property
    def label(self) -> str:
        return shown(self.block.label)

    @cached_property
    def words(self) -> str:
        return f" {' '.join(title_words(self.block.label))}"


@dataclass(frozen=True)
class ListView:
    """The filter and the search words of the list."""

    show: ListFilter = ListFilter.REVIEW
    words: str = ""


@dataclass(frozen=True)
class ReviewProgress:
    """Decided and total titles of those that bibnorm left unresolved; `pending` need a build.

    `wrong` is the expected number of wrong entries among those that no person has decided and whose probability is
    known; of `unknown` ones it is not.
    """

    decided: int
    total: int
    pending: int
    wrong: float = 0.0
    unknown: int = 0

    @property
    def left(self) -> int:
        return self.total - self.decided

    @property
    def percent(self) -> int:
        return round(100 * self.decided / self.total) if self.total else 100


class TitleList:
    """The titles of a lock, in the order of `ReviewRow.order`, and how many of each state are on a page."""

    def __init__(self, lock: Lock) -> None:
        self.lock = lock
        self.rows: Sequence[ReviewRow] = sorted(
            map(ReviewRow.of, lock.titles, range(len(lock.titles))), key=attrgetter("order")
        )
        self._by_id = {row.id: row for row in self.rows}
        self._kinds: Counter[TitleState] = Counter()
        self._pending, self._wrong, self._unknown = 0, 0.0, 0
        for row in self.rows:
            self._count(row, 1)

    def replacing(self, lock: Lock, changed: LockedTitle) -> TitleList:
        """The list of a lock that differs in one title, without a look at all others."""
        before = self._by_id[changed.id]
        after = ReviewRow.of(changed, before.index)
        rows = list(self.rows)
        del rows[self._index(before)]
        insort(rows, after, key=attrgetter("order"))
        new = copy(self)
        new.lock, new.rows, new._by_id, new._kinds = lock, rows, {**self._by_id, after.id: after}, Counter(self._kinds)
        new._count(before, -1)
        new._count(after, 1)
        return new

    def _count(self, row: ReviewRow, step: int) -> None:
        if row.block.pages:
            self._kinds[row.kind] += step
            self._pending += step * (row.kind is TitleState.DECIDED and row.block.is_pending)
            if row.kind is TitleState.MATCHED:
                self._wrong += step * row.error * row.is_known
                self._unknown += step * (not row.is_known)

    def _index(self, row: ReviewRow) -> int:
        return bisect_left(self.rows, row.order, key=attrgetter("order"))

    def find(self, title: str) -> ReviewRow | None:
        return self._by_id.get(title)

    def row(self, title: str) -> ReviewRow:
        """The title of an id. Raises TitleNotFoundError."""
        row = self.find(title)
        if row is None:
            raise TitleNotFoundError("the title is no longer in the lock file")
        return row

    def listed(self, view: ListView) -> list[ReviewRow]:
        """The titles of a view; those without page only in the view of all."""
        rows = self._filter(self.rows, view)
        return sorted(rows, key=lambda row: -row.error) if view.show is ListFilter.RISK else list(rows)

    def _filter(self, rows: Iterable[ReviewRow], view: ListView) -> Iterator[ReviewRow]:
        (_, kinds), wanted = FILTERS[view.show], [f" {word}" for word in title_words(view.words)]
        signs = view.words.strip() if not wanted else ""  # signs alone, which are no words
        for row in rows:
            is_listed = row.kind in kinds and (row.block.pages or view.show is ListFilter.ALL)
            if is_listed and signs in row.block.label and (not wanted or all(word in row.words for word in wanted)):
                yield row

    def next_to_decide(self, view: ListView, after: str | None = None) -> ReviewRow | None:
        """The next title of a view behind another one that needs a decision, from the start again at the end.

        In the view by risk that is any title.
        """
        before = self.find(after) if after else None
        rows = self.rows if view.show is not ListFilter.RISK else self.listed(view)
        index = -1
        if before is not None:
            index = self._index(before) if rows is self.rows else (rows.index(before) if before in rows else -1)
        around = chain(islice(rows, index + 1, None), islice(rows, max(index, 0)))
        found = (row for row in self._filter(around, view) if row.is_open or view.show is ListFilter.RISK)
        return next(found, None)

    @property
    def counts(self) -> Mapping[ListFilter, int]:
        counts = {show: sum(self._kinds[kind] for kind in kinds) for show, (_, kinds) in FILTERS.items()}
        return {**counts, ListFilter.ALL: len(self.rows)}

    @property
    def progress(self) -> ReviewProgress:
        decided = self._kinds[TitleState.DECIDED]
        total = decided + sum(self._kinds[kind] for kind in _OPEN)
        return ReviewProgress(decided, total, self._pending, max(0.0, self._wrong), self._unknown)


def state_of(each: LockedTitle) -> TitleState:
    if each.decision.is_manual:
        return TitleState.DECIDED
    return TitleState(each.decision.status.value)
