"""The title list: order, filters, and pagination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """A title with what its order depends on."""

    id: str
    block: LockedTitle
    kind: TitleState

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

    @property
    def left(self) -> int:
        return self.total - self.decided

    @property
    def percent(self) -> int:
        return round(100 * self.decided / self.total) if self.total else 100


class TitleList:
    """The titles of a lock: unresolved ones first, those with more candidates before others."""

    def __init__(self, lock: Lock) -> None:
        self.lock = lock
        # The order of the lock, which goes by the words, is kept within each group.
        rows = (ReviewRow(each.id, each, state_of(each)) for each in lock.titles)
        self.rows = tuple(sorted(rows, key=lambda row: (not row.block.pages, _ORDER.index(row.kind), row.lacks_choice)))
        self._by_id = {row.id: row for row in self.rows}

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
        (_, kinds), wanted = FILTERS[view.show], [f" {word}" for word in title_words(view.words)]
        rows = (row for row in self.rows if row.kind in kinds and (row.block.pages or view.show is ListFilter.ALL))
        if view.words.strip() and not wanted:  # signs alone, which are no words
            return [row for row in rows if view.words.strip() in row.block.title]
        return [row for row in rows if all(word in row.words for word in wanted)] if wanted else list(rows)

    @cached_property
    def counts(self) -> Mapping[ListFilter, int]:
        return {show: len(self.listed(ListView(show))) for show in ListFilter}

    @cached_property
    def progress(self) -> ReviewProgress:
        here = [row for row in self.rows if row.block.pages]
        decided = sum(row.kind is TitleState.DECIDED for row in here)
        pending = sum(row.block.is_pending for row in here)
        return ReviewProgress(decided, decided + sum(row.is_open for row in here), pending)


def next_open(rows: Sequence[ReviewRow], after: str | None = None) -> ReviewRow | None:
    """The next unresolved title after another one, from the start again at the end."""
    place = next((number for number, row in enumerate(rows) if row.id == after), -1)
    around = [*rows[place + 1 :], *rows[: max(place, 0)]]
    return next((row for row in around if row.is_open), None)


def state_of(each: LockedTitle) -> TitleState:
    if each.decision.is_manual:
        return TitleState.DECIDED
    return TitleState(each.decision.status.value)
