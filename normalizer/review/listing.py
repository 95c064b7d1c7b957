"""The title list: order, filters, and pagination."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from normalizer.lock import Lock, LockedTitle, TitleNotFoundError
from normalizer.values.titles import title_words
from normalizer.web import shown

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
        place = next((number for number, row in enumerate(listed) if row.id == title), 0)
        at = min(place - PAGE_SIZE // 2, last)
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
    OPEN = "open"
    DECIDED = "decided"
    MATCHED = "matched"
    ALL = "all"


_OPEN = frozenset(state for state in TitleState if state.is_open)
# The label and the states of each view, in the order of the menu.
FILTERS: Mapping[ListFilter, tuple[str, frozenset[TitleState]]] = MappingProxyType(
    {
        ListFilter.REVIEW: ("Open and decided", _OPEN | {TitleState.DECIDED}),
        ListFilter.OPEN: ("Open", _OPEN),
        ListFilter.DECIDED: ("Decided by a person", frozenset({TitleState.DECIDED})),
        ListFilter.MATCHED: ("Matched by bibnorm", frozenset({TitleState.MATCHED})),
        ListFilter.ALL: ("All", frozenset(TitleState)),
    }
)
_ORDER = tuple(TitleState)


@dataclass(frozen=True)
class ReviewRow:
    """A title with what its order depends on; `place` is its index in the lock."""

    id: str
    block: LockedTitle
    kind: TitleState
    place: int

    @classmethod
    def of(cls, each: LockedTitle, place: int) -> ReviewRow:
        return cls(each.id, each, state_of(each), place)

    @cached_property
    def order(self) -> tuple[bool, int, bool, int]:
        """Titles without page come last; the order of the lock, which goes by the words, is kept within a group."""
        return not self.block.pages, _ORDER.index(self.kind), self.lacks_choice, self.place

    @cached_property
    def progress(self) -> ReviewProgress:
        """What the title adds to the progress."""
        if not self.block.pages:
            return ReviewProgress(0, 0, 0)
        is_decided = self.kind is TitleState.DECIDED
        return ReviewProgress(int(is_decided), int(is_decided or self.is_open), int(self.block.is_pending))

    def is_in(self, show: ListFilter) -> bool:
        """Whether a view has the title; those without page are only in the view of all."""
        return self.kind in FILTERS[show][1] and (bool(self.block.pages) or show is ListFilter.ALL)

    @property
    def is_open(self) -> bool:
        """Whether a decision is needed: not for a title without page."""
        return self.kind.is_open and bool(self.block.pages)

    @property
    def lacks_choice(self) -> bool:
        return self.kind is TitleState.UNMATCHED and not self.block.candidates

    @cached_property
    def label(self) -> str:
        return shown(self.block.title)

    @cached_property
    def words(self) -> str:
        return f" {' '.join(title_words(self.block.title))}"


@dataclass(frozen=True)
class ListView:
    """The filter and the search words of the list."""

    show: ListFilter = ListFilter.REVIEW
    words: str = ""


@dataclass(frozen=True)
class ReviewProgress:
    """Decided and total titles of those that bibnorm left unresolved; `pending` need a build."""

    decided: int
    total: int
    pending: int

    def __add__(self, other: ReviewProgress) -> ReviewProgress:
        return ReviewProgress(self.decided + other.decided, self.total + other.total, self.pending + other.pending)

    def __sub__(self, other: ReviewProgress) -> ReviewProgress:
        return ReviewProgress(self.decided - other.decided, self.total - other.total, self.pending - other.pending)

    @property
    def left(self) -> int:
        return self.total - self.decided

    @property
    def percent(self) -> int:
        return round(100 * self.decided / self.total) if self.total else 100


def _order(row: ReviewRow) -> tuple[bool, int, bool, int]:
    return row.order


class TitleList:
    """The titles of a lock: unresolved ones first, those with more candidates before others."""

    def __init__(self, lock: Lock) -> None:
        self.lock = lock
        rows = (ReviewRow.of(each, place) for place, each in enumerate(lock.titles))
        self.rows: Sequence[ReviewRow] = sorted(rows, key=_order)
        self._by_id = {row.id: row for row in self.rows}

    def replacing(self, lock: Lock, each: LockedTitle) -> TitleList:
        """The list of a lock in which one title has changed; what is known of the others stays."""
        old = self._by_id[each.id]
        row = ReviewRow.of(each, old.place)
        new = copy(self)
        new.lock, rows = lock, list(self.rows)
        del rows[bisect_left(rows, old.order, key=_order)]
        insort(rows, row, key=_order)
        new.rows, new._by_id = rows, {**self._by_id, row.id: row}
        new.progress = self.progress - old.progress + row.progress
        new.counts = {show: count - old.is_in(show) + row.is_in(show) for show, count in self.counts.items()}
        return new

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
        wanted = [f" {word}" for word in title_words(view.words)]
        rows = (row for row in self.rows if row.is_in(view.show))
        if view.words.strip() and not wanted:  # signs alone, which are no words
            return [row for row in rows if view.words.strip() in row.block.title]
        return [row for row in rows if all(word in row.words for word in wanted)] if wanted else list(rows)

    @cached_property
    def counts(self) -> Mapping[ListFilter, int]:
        return {show: sum(row.is_in(show) for row in self.rows) for show in ListFilter}

    @cached_property
    def progress(self) -> ReviewProgress:
        return sum((row.progress for row in self.rows), ReviewProgress(0, 0, 0))


def next_open(rows: Sequence[ReviewRow], after: str | None = None) -> ReviewRow | None:
    """The next unresolved title after another one, from the start again at the end."""
    place = next((number for number, row in enumerate(rows) if row.id == after), -1)
    around = [*rows[place + 1 :], *rows[: max(place, 0)]]
    return next((row for row in around if row.is_open), None)


def state_of(each: LockedTitle) -> TitleState:
    if each.decision.is_manual:
        return TitleState.DECIDED
    return TitleState(each.decision.status.value)
