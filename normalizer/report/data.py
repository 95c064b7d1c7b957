"""The data of a report: its titles and sources, and the outcome of each title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from normalizer.lock import LockedTitle, LockedWork
from normalizer.report.differences import truncate
from normalizer.web import describe_reason, shown
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
    """The titles of another run by id; `name` says where they are from."""

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
        return self.block.id if self.block else shown(self.scraped.title)

    @property
    def key(self) -> str:
        """The key of its work, or an empty text."""
        return (self.block.key if self.block else None) or ""

    @property
    def state(self) -> TitleState:
        return TitleState(self.outcome, self.is_manual, self.key, truncate(self.scraped.title))

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
