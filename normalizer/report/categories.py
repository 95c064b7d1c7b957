"""What is doubtful: titles without a work, and works that may be the wrong one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from normalizer.report.data import Row
from normalizer.report.outcome import Outcome, confidence, outcome
from normalizer.report.rows import Known

# A match less sure than this is worth a look.
SURE = 0.95
# A runner-up that would have been taken for the work, were it the only one.
CLOSE = 0.5


@dataclass(frozen=True)
class Kind:
    """A kind of doubt: its heading, and what it means."""

    name: str
    heading: str
    meaning: str
    applies: Callable[[Row, Known | None], bool]


def _is_pending(row: Row, known: Known | None) -> bool:
    return row.block is not None and row.block.is_pending


def _comes_to(*outcomes: Outcome) -> Callable[[Row, Known | None], bool]:
    """Titles that came to this without a person's word."""

    def applies(row: Row, known: Known | None) -> bool:
        return outcome(row) in outcomes and not (row.block and row.block.decision.is_persons)

    return applies


def _is_taken_back(row: Row, known: Known | None) -> bool:
    return known is not None and known.record.standing is not None


def _is_unsure(row: Row, known: Known | None) -> bool:
    sure = confidence(row)
    return _matched_by_us(row) and sure is not None and sure < SURE


def _is_close(row: Row, known: Known | None) -> bool:
    others = row.block.candidates if row.block else ()
    return _matched_by_us(row) and any(other.confidence >= CLOSE for other in others)


def _matched_by_us(row: Row) -> bool:
    return outcome(row) is Outcome.MATCHED and not (row.block and row.block.decision.is_persons)


# In the order in which they want an answer; the first kind that applies is a title's.
KINDS: tuple[Kind, ...] = (
    Kind(
        "taken-back",
        "Withdrawn or retracted",
        "These works were matched, but their authors or publishers have taken them back.",
        _is_taken_back,
    ),
    Kind(
        "ambiguous",
        "Ambiguous",
        "More than one work fits, or nothing tells which one is meant. They have no entry until somebody chooses.",
        _comes_to(Outcome.AMBIGUOUS),
    ),
    Kind(
        "unmatched",
        "Unmatched",
        "No known work fits. That does not mean that there is none: the sources may lack it.",
        _comes_to(Outcome.UNMATCHED),
    ),
    Kind(
        "pending",
        "Chosen, not looked up yet",
        "A person has said which work it is; no source has given its record so far.",
        _is_pending,
    ),
    Kind(
        "not-asked",
        "Not asked",
        "No source could be asked about these titles. Nothing is known of them, neither good nor bad.",
        _comes_to(Outcome.NOT_ASKED),
    ),
    Kind(
        "unsure",
        "Matched, but not surely",
        "They have an entry, with less than 95 % certainty that it is the right one.",
        _is_unsure,
    ),
    Kind(
        "close",
        "Matched, with another work close behind",
        "They have an entry; a second work would have been taken as well, had it been the only one. Often it is "
        "another version or another record of the same work.",
        _is_close,
    ),
)
