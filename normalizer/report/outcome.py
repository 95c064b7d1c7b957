"""What came of a title, seen by whoever reads the bibliography, and how in words."""

from __future__ import annotations

from enum import StrEnum

from normalizer.lock import Decision
from normalizer.report.data import Row
from normalizer.web import reason_in_words
from normalizer.works.verdict import Reason, Status


class Outcome(StrEnum):
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


def outcome(row: Row) -> Outcome:
    """What has no key has no entry and is not matched, also where a person has said what it is."""
    block = row.block
    if block is None or block.decision.reason is Reason.NOT_ASKED:
        return Outcome.NOT_ASKED
    if block.key is not None:
        return Outcome.MATCHED
    return Outcome.AMBIGUOUS if block.decision.status is Status.AMBIGUOUS else Outcome.UNMATCHED


def how(row: Row) -> str:
    """Half a sentence, without capital and full stop: the reason, whose decision it is, who could not be asked."""
    block = row.block
    if block is None:
        return "not in the lock"
    decision = block.decision
    said = _persons(decision, block.key) if decision.is_persons else reason_in_words(decision.reason)
    failed = block.asked.failed if block.asked else ()
    return said + (f"; {', '.join(failed)} could not be asked" if failed else "")


def _persons(decision: Decision, key: str | None) -> str:
    if decision.choice is None:
        return f"{decision.by} found none of the works right"
    return f"chosen by {decision.by}" if key else f"{decision.by} chose {decision.choice}, which is not looked up yet"


def confidence(row: Row) -> float | None:
    """How sure bibnorm is; None where a person decided or nobody was asked."""
    return row.block.decision.confidence if row.block and outcome(row) is not Outcome.NOT_ASKED else None
