"""The part of a long list of titles that a page holds: of ten thousand rows no browser makes a page at once.

The titles of a lock in the order in which a person is asked about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from normalizer.lock import Lock, LockedTitle, NoSuchTitle
from normalizer.values.titles import title_words
from normalizer.web import shown

# Rows. Those who look for a title far away search for its words.
MOST = 300


@dataclass(frozen=True)
class Stretch:
    """Rows of the list from place `start` on (0 is the first), with those before and after them as numbers."""

    rows: Sequence[Row]
    start: int
    after: int

    @property
    def previous(self) -> int:
        """Where the stretch before begins."""
        return max(0, self.start - MOST)

    @property
    def following(self) -> int:
        """Where the stretch behind begins."""
        return self.start + len(self.rows)


def stretch(listed: Sequence[Row], title: str | None, at: int | None) -> Stretch:
    """The rows from place `at` on, else those around the title of an id, as many before it as behind it."""
    last = max(0, len(listed) - MOST)
    if at is None:
        place = next((number for number, row in enumerate(listed) if row.id == title), 0)
        at = min(place - MOST // 2, last)
    # The last stretch may be short, so that its first row is the one behind the stretch before.
    start = max(0, min(at, len(listed) - 1)) if last else 0
    rows = listed[start : start + MOST]
    return Stretch(rows, start, len(listed) - start - len(rows))


class Kind(StrEnum):
    """What a title is to whoever reviews; the value is what they see."""

    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    DECIDED = "decided"
    MATCHED = "matched"

    @property
    def is_open(self) -> bool:
        return self in (Kind.AMBIGUOUS, Kind.UNMATCHED)


class Show(StrEnum):
    """Which titles are listed."""

    REVIEW = "review"
    OPEN = "open"
    DECIDED = "decided"
    MATCHED = "matched"
    ALL = "all"


_SHOWN: Mapping[Show, frozenset[Kind]] = MappingProxyType(
    {
        Show.REVIEW: frozenset({Kind.AMBIGUOUS, Kind.UNMATCHED, Kind.DECIDED}),
        Show.OPEN: frozenset({Kind.AMBIGUOUS, Kind.UNMATCHED}),
        Show.DECIDED: frozenset({Kind.DECIDED}),
        Show.MATCHED: frozenset({Kind.MATCHED}),
        Show.ALL: frozenset(Kind),
    }
)
_ORDER = tuple(Kind)


@dataclass(frozen=True)
class Row:
    """A title with what its place in the list depends on."""

    id: str
    block: LockedTitle
    kind: Kind

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
class View:
    """What of the list a person wants to see: a group, and words that the titles have."""

    show: Show = Show.REVIEW
    words: str = ""


@dataclass(frozen=True)
class Progress:
    """How many of the titles that bibnorm left open a person has decided; `pending` ones wait for the next build."""

    decided: int
    total: int
    pending: int

    @property
    def left(self) -> int:
        return self.total - self.decided


class Listing:
    """A lock as the page sees it. Open titles come first, those with more to choose from before others."""

    def __init__(self, lock: Lock) -> None:
        self.lock = lock
        # The order of the lock, which goes by the words, is kept within each group.
        self.rows = tuple(sorted((Row(each.id, each, kind_of(each)) for each in lock.titles), key=_rank))
        self._by_id = {row.id: row for row in self.rows}

    def find(self, title: str) -> Row | None:
        """The title of an id, if it is there."""
        return self._by_id.get(title)

    def row(self, title: str) -> Row:
        """The title of an id. Raises NoSuchTitle."""
        row = self.find(title)
        if row is None:
            raise NoSuchTitle("the lock has no such title any more")
        return row

    def listed(self, view: View) -> list[Row]:
        """The titles that a view shows; without pages any more only among all."""
        kinds, wanted = _SHOWN[view.show], [f" {word}" for word in title_words(view.words)]
        rows = (row for row in self.rows if row.kind in kinds and (row.block.pages or view.show is Show.ALL))
        if view.words.strip() and not wanted:  # signs alone, which are no words
            return [row for row in rows if view.words.strip() in row.block.title]
        return [row for row in rows if all(word in row.words for word in wanted)] if wanted else list(rows)

    @cached_property
    def counts(self) -> Mapping[Show, int]:
        return {show: len(self.listed(View(show))) for show in Show}

    @cached_property
    def progress(self) -> Progress:
        here = [row for row in self.rows if row.block.pages]
        decided = sum(row.kind is Kind.DECIDED for row in here)
        pending = sum(row.block.is_pending for row in here)
        return Progress(decided, decided + sum(row.is_open for row in here), pending)


def next_open(rows: Sequence[Row], after: str | None = None) -> Row | None:
    """The first open title behind that of an id, and then from the start; never that one itself."""
    place = next((number for number, row in enumerate(rows) if row.id == after), -1)
    around = [*rows[place + 1 :], *rows[: max(place, 0)]]
    return next((row for row in around if row.is_open), None)


def kind_of(each: LockedTitle) -> Kind:
    if each.decision.is_persons:
        return Kind.DECIDED
    return Kind(each.decision.status.value)


def _rank(row: Row) -> tuple[bool, int, bool]:
    nothing_to_choose = row.kind is Kind.UNMATCHED and not row.block.candidates
    return not row.block.pages, _ORDER.index(row.kind), nothing_to_choose
