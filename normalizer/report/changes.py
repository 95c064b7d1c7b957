"""What has changed since the last run: the titles of two runs, compared by their ids.

The last run is the one whose report is replaced (`title_data.run_from_report`). Without an earlier report it is the
lock file as it was before this run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from normalizer.lock import Lock
from normalizer.report.data import EarlierRun, TitleOutcome, TitleResult, TitleState
from normalizer.report.differences import truncate

# More are no list to read: the table of all titles shows them with "changed since the last run".
MAX_LISTED = 100


@dataclass(frozen=True)
class ChangeKind:
    heading: str
    applies: Callable[[TitleState, TitleState], bool]


# The first kind that applies is a title's.
_KINDS: tuple[ChangeKind, ...] = (
    ChangeKind("Decided by a person", lambda before, now: now.is_manual and not before.is_manual),
    ChangeKind("Now with an entry", lambda before, now: bool(now.key) and not before.key),
    ChangeKind("No longer with an entry", lambda before, now: bool(before.key) and not now.key),
    ChangeKind("With another entry", lambda before, now: before.key != now.key),
    ChangeKind("With another result", lambda before, now: before.outcome is not now.outcome),
    ChangeKind("No longer decided by a person", lambda before, now: before.is_manual and not now.is_manual),
)
_NEW, _GONE = "New", "No longer on the pages"


@dataclass(frozen=True)
class Change:
    """A title that has changed; `index` is that of its first place in this run, None if it is gone."""

    title: str
    index: int | None
    before: str
    now: str


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of a kind."""

    heading: str
    changes: Sequence[Change]

    @property
    def listed(self) -> Sequence[Change]:
        return self.changes[:MAX_LISTED]


def compare_runs(earlier: EarlierRun | None, rows: Sequence[TitleResult]) -> tuple[ChangeGroup, ...]:
    """The changes by kind; a title of several pages is compared once."""
    if earlier is None:
        return ()
    found: dict[str, list[Change]] = {_NEW: [], **{kind.heading: [] for kind in _KINDS}, _GONE: []}
    here: set[str] = set()
    for index, row in enumerate(rows):
        if row.id in here:
            continue
        here.add(row.id)
        before, now = earlier.titles.get(row.id), row.state
        if before is None:
            found[_NEW].append(Change(now.title, index, "", now.words))
        elif kind := next((kind for kind in _KINDS if kind.applies(before, now)), None):
            found[kind.heading].append(Change(now.title, index, before.words, now.words))
    found[_GONE] += [Change(was.title, None, was.words, "") for name, was in earlier.titles.items() if name not in here]
    return tuple(ChangeGroup(heading, those) for heading, those in found.items() if those)


def changed_indexes(groups: Iterable[ChangeGroup], rows: Sequence[TitleResult]) -> Collection[int]:
    """The indexes of all titles that have changed, on every page."""
    ids = {rows[each.index].id for group in groups for each in group.changes if each.index is not None}
    return {index for index, row in enumerate(rows) if row.id in ids}


def run_from_lock(lock: Lock, pages: Collection[str]) -> EarlierRun | None:
    """The results in a lock file of the titles of these pages; None for an empty one."""
    if not lock.titles:
        return None
    return EarlierRun(
        "the lock file as it was before this run",
        {
            each.id: TitleState(TitleOutcome.of(each), each.decision.is_manual, each.key or "", truncate(each.title))
            for each in lock.titles
            if not set(pages).isdisjoint(each.pages)
        },
    )
