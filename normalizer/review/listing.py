"""The part of a long list of titles that a page holds: of ten thousand rows no browser makes a page at once.

The titles of a lock in the order in which a person is asked about them.
"""

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
    """Rows of the list from place `start` on (0 is the first), with those before and after them as numbers."""

    rows: Sequence[ReviewRow]
    start: int
    after: int

    @property
    def previous(self) -> int:
        """Where the stretch before begins."""
        return max(0, self.start - PAGE_SIZE)

    @property
    def following(self) -> int:
        """Where the stretch behind begins."""
        return self.start + len(self.rows)


def paginate(listed: Sequence[ReviewRow], title: str | None, at: int | None) -> ListPage:
    """The rows from place `at` on, else those around the title of an id, as many before it as behind it."""
    last = max(0, len(listed) - PAGE_SIZE)
    if at is None:
        place = next((number for number, row in enumerate(listed) if row.id == title), 0)
        at = min(place - PAGE_SIZE // 2, last)
    # The last stretch may be short, so that its first row is the one behind the stretch before.
    start = max(0, min(at, len(listed) - 1)) if last else 0
    rows = listed[start : start + PAGE_SIZE]
    return ListPage(rows, start, len(listed) - start - len(rows))


class TitleState(StrEnum):
    """What a title is to whoever reviews; the value is what they see."""

    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    DECIDED = "decided"
    MATCHED = "matched"

    @property
    def is_open(self) -> bool:
        return self in (TitleState.AMBIGUOUS, TitleState.UNMATCHED)


class ListFilter(StrEnum):
    """Which titles are listed."""

    REVIEW = "review"
    OPEN = "open"
    DECIDED = "decided"
    MATCHED = "matched"
    ALL = "all"


_STATES: Mapping[ListFilter, frozenset[TitleState]] = MappingProxyType(
    {
        ListFilter.REVIEW: frozenset({TitleState.AMBIGUOUS, TitleState.UNMATCHED, TitleState.DECIDED}),
        ListFilter.OPEN: frozenset({TitleState.AMBIGUOUS, TitleState.UNMATCHED}),
        ListFilter.DECIDED: frozenset({TitleState.DECIDED}),
        ListFilter.MATCHED: frozenset({TitleState.MATCHED}),
        ListFilter.ALL: frozenset(TitleState),
    }
)
_ORDER = tuple(TitleState)


@dataclass(frozen=True)
class ReviewRow:
    """A title with what its place in the list depends on."""

    id: str
    block: LockedTitle
    kind: TitleState

    @property
    def is_open(self) -> bool:
        """Whether a person is asked: not about a title that no page has any more."""
        return self.kind.is_open and bool(self.block.pages)

    @cached_property
    def label(self) -> str:
        return shown(self.block.title)

    @cached_property
    def words(self) -> str:
        return f" {' '.join(title_words(self.block.title))}"


@dataclass(frozen=True)
class ListView:
    """What of the list a person wants to see: a group, and words that the titles have."""

    show: ListFilter = ListFilter.REVIEW
    words: str = ""


@dataclass(frozen=True)
class ReviewProgress:
    """How many of the titles that bibnorm left open a person has decided; `pending` ones wait for the next build."""

    decided: int
    total: int
    pending: int

    @property
    def left(self) -> int:
        return self.total - self.decided


class TitleList:
    """A lock as the page sees it. Open titles come first, those with more to choose from before others."""

    def __init__(self, lock: Lock) -> None:
        self.lock = lock
        # The order of the lock, which goes by the words, is kept within each group.
        self.rows = tuple(sorted((ReviewRow(each.id, each, state_of(each)) for each in lock.titles), key=_sort_key))
        self._by_id = {row.id: row for row in self.rows}

    def find(self, title: str) -> ReviewRow | None:
        """The title of an id, if it is there."""
        return self._by_id.get(title)

    def row(self, title: str) -> ReviewRow:
        """The title of an id. Raises TitleNotFoundError."""
        row = self.find(title)
        if row is None:
            raise TitleNotFoundError("the lock has no such title any more")
        return row

    def listed(self, view: ListView) -> list[ReviewRow]:
        """The titles that a view shows; without pages any more only among all."""
        kinds, wanted = _STATES[view.show], [f" {word}" for word in title_words(view.words)]
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
    """The first open title behind that of an id, and then from the start; never that one itself."""
    place = next((number for number, row in enumerate(rows) if row.id == after), -1)
    around = [*rows[place + 1 :], *rows[: max(place, 0)]]
    return next((row for row in around if row.is_open), None)


def state_of(each: LockedTitle) -> TitleState:
    if each.decision.is_manual:
        return TitleState.DECIDED
    return TitleState(each.decision.status.value)


def _sort_key(row: ReviewRow) -> tuple[bool, int, bool]:
    nothing_to_choose = row.kind is TitleState.UNMATCHED and not row.block.candidates
    return not row.block.pages, _ORDER.index(row.kind), nothing_to_choose
