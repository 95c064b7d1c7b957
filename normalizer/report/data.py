"""The data of a report: its titles and sources, and the outcome of each title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from normalizer.lock import Decision, LockedTitle, LockedWork
from normalizer.web import describe_reason
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Reason, Status


@dataclass(frozen=True)
class TitleResult:
    """One title of a page, and its block; None for a title that the lock has not got."""

    scraped: ScrapedTitle
    block: LockedTitle | None


@dataclass(frozen=True)
class ServiceUsage:
    """An online source in this run: requests that went out, answers from the cache, questions nobody answered.

    `why` is the sentence on a source that could not be reached.
    """

    name: str
    asked: int
    cached: int
    failed: int
    seconds: float
    why: str | None = None


@dataclass(frozen=True)
class ReportData:
    """A run of `build`: titles in page order, records by key, and how it went.

    `steps` has seconds by the step's name, in order. `missing` are sentences on what could not be asked and so is
    incomplete, `notes` those on what a person had written into the output and was left so. `output` is None for
    standard output, `lock` for a run that keeps no lock.
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


class TitleOutcome(StrEnum):
    """As a verdict's status, but for titles on which nobody was asked: not found is another thing than not looked for.

    The value is the class in the style sheet, too.
    """

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    NOT_ASKED = "not-asked"

    @property
    def words(self) -> str:
        return self.value.replace("-", " ")


def outcome(row: TitleResult) -> TitleOutcome:
    """What has no key has no entry and is not matched, also where a person has said what it is."""
    block = row.block
    if block is None or block.decision.reason is Reason.NOT_ASKED:
        return TitleOutcome.NOT_ASKED
    if block.key is not None:
        return TitleOutcome.MATCHED
    return TitleOutcome.AMBIGUOUS if block.decision.status is Status.AMBIGUOUS else TitleOutcome.UNMATCHED


def describe_decision(row: TitleResult) -> str:
    """Half a sentence, without capital and full stop: the reason, whose decision it is, who could not be asked."""
    block = row.block
    if block is None:
        return "not in the lock"
    decision = block.decision
    said = _persons(decision, block.key) if decision.is_manual else describe_reason(decision.reason)
    failed = block.asked.failed if block.asked else ()
    return said + (f"; {', '.join(failed)} could not be asked" if failed else "")


def _persons(decision: Decision, key: str | None) -> str:
    if decision.choice is None:
        return f"{decision.by} found none of the works right"
    return f"chosen by {decision.by}" if key else f"{decision.by} chose {decision.choice}, which is not looked up yet"


def confidence(row: TitleResult) -> float | None:
    """How sure bibnorm is; None where a person decided or nobody was asked."""
    return row.block.decision.confidence if row.block and outcome(row) is not TitleOutcome.NOT_ASKED else None
