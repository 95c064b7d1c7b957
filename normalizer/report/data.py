"""The data of a report: its titles and sources, the outcome of each title, and what has changed since the last run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from normalizer.lock import Lock, LockedTitle, LockedWork
from normalizer.report.differences import truncate
from normalizer.values.text import shown
from normalizer.web import describe_reason
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Reason, Status

# A match less sure than this is worth a look.
MIN_CONFIDENT = 0.95


class TitleOutcome(StrEnum):
    """The status of a title, and "not asked" if no source answered. The value is the CSS class."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    NOT_ASKED = "not-asked"

    @property
    def words(self) -> str:
        return self.value.replace("-", " ")

    @classmethod
    def of(cls, block: LockedTitle | None) -> TitleOutcome:
        """A title without a key is not matched, even if a person chose its work."""
        if block is None or block.decision.reason is Reason.NOT_ASKED:
            return cls.NOT_ASKED
        if block.key is not None:
            return cls.MATCHED
        return cls.AMBIGUOUS if block.decision.status is Status.AMBIGUOUS else cls.UNMATCHED


@dataclass(frozen=True)
class TitleState:
    """The result of a title in one run, by which runs are compared."""

    outcome: TitleOutcome
    is_manual: bool
    key: str
    title: str

    @property
    def words(self) -> str:
        by = " by a person" if self.is_manual else ""
        return f"{self.outcome.words}{by}{': ' if self.key else ''}{self.key}"


@dataclass(frozen=True)
class EarlierRun:
    """The titles of another run by id; `name` says where they are from.

    It is the run whose report is replaced (`page.run_from_report`), else that of the lock file before this run.
    """

    name: str
    titles: Mapping[str, TitleState]


@dataclass(frozen=True)
class TitleResult:
    """A title of a page and its block, if any."""

    scraped: ScrapedTitle
    block: LockedTitle | None

    @property
    def id(self) -> str:
        """The same in every run for the same words beside the same facts."""
        return self.block.id if self.block else shown(self.scraped.label)

    @property
    def key(self) -> str:
        """The key of its work, or an empty text."""
        return (self.block.key if self.block else None) or ""

    @property
    def state(self) -> TitleState:
        return TitleState(self.outcome, self.is_manual, self.key, truncate(self.scraped.label))

    @property
    def is_manual(self) -> bool:
        return self.block is not None and self.block.decision.is_manual

    @property
    def outcome(self) -> TitleOutcome:
        return TitleOutcome.of(self.block)

    @property
    def why(self) -> str:
        """A phrase: the reason or the person, and sources that failed."""
        block = self.block
        if block is None:
            return "not in the lock"
        decision = block.decision
        said = describe_reason(decision.reason)
        if decision.is_manual and decision.choice is None:
            said = f"{decision.by} rejected all candidates"
        elif decision.is_manual and block.key:
            said = f"chosen by {decision.by}"
        elif decision.is_manual:
            said = f"{decision.by} chose {decision.choice}, which is not looked up yet"
        failed = block.asked.failed if block.asked else ()
        return said + (f"; {', '.join(failed)} could not be asked" if failed else "")

    @property
    def confidence(self) -> float | None:
        """The confidence of an automatic decision, else None."""
        return self.block.decision.confidence if self.block and self.outcome is not TitleOutcome.NOT_ASKED else None


@dataclass(frozen=True)
class ServiceUsage:
    """Requests of an online source, cached and failed ones; `why` is the reason of an outage."""

    name: str
    asked: int
    cached: int
    failed: int
    seconds: float
    why: str | None = None


@dataclass(frozen=True)
class ReportData:
    """The data of a report: titles in page order, and records by key.

    `steps` are seconds by step. `missing` are sentences on unavailable sources, `notes` on kept values. `output` is
    None for standard output, `lock` without lock file, `earlier` if there is no run to compare with.
    """

    rows: Sequence[TitleResult]
    works: Mapping[str, LockedWork]
    steps: Mapping[str, float]
    services: Sequence[ServiceUsage]
    catalogs: Sequence[str]
    output: str | None
    on: date
    version: str
    missing: Sequence[str] = ()
    notes: Sequence[str] = ()
    lock: str | None = None
    earlier: EarlierRun | None = None


# More of a kind are no list to read: they are in the table of all titles.
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
            each.id: TitleState(TitleOutcome.of(each), each.decision.is_manual, each.key or "", truncate(each.label))
            for each in lock.titles
            if not set(pages).isdisjoint(each.pages)
        },
    )
