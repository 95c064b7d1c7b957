"""Whether two bibliographic records are of one work: same, different, or not to be told.

`choose` asks which of many works a scraped title is; `verify` puts one record beside another, as an entry of a `.bib`
file beside what a source says (the rules: `records_rules`).
"""

from __future__ import annotations

from normalizer.values.names.compare import Agreement
from normalizer.works.description import Description
from normalizer.works.records.calibration import probability
from normalizer.works.records.pair import Claimed, RecordPair, Witness
from normalizer.works.records.rules import RULES
from normalizer.works.verdict import Verdict

__all__ = ["Claimed", "Verified", "Witness", "verify"]


class Verified(Verdict):
    """A verdict on two records: `matched` is the same work, `unmatched` another, `ambiguous` cannot be told.

    `confidence` is the probability that both are one work, whatever the status. `witnesses` are all values.
    """

    witnesses: tuple[Witness, ...] = ()

    def __str__(self) -> str:
        """One line for people: "matched (same-title-and-authors, 0.99): title: match (1.00); ..."."""
        told = (str(each) for each in self.witnesses if each.agreement is not Agreement.NOT_COMPARABLE)
        return f"{self.status} ({self.reason}, {self.confidence:.4f}): " + "; ".join(told)

    def that(self, agreement: Agreement) -> tuple[str, ...]:
        """The names of the values of that agreement: those that agree, disagree, cannot be compared."""
        return tuple(each.name for each in self.witnesses if each.agreement is agreement)


def verify(ours: Claimed, theirs: Description) -> Verified:
    """Compare a record with what a source says of a work; never raises."""
    pair = RecordPair(ours, theirs)
    status, reason = next(ruling for rule in RULES if (ruling := rule(pair)))
    return Verified(
        status=status,
        reason=reason,
        evidence=pair.evidence(),
        confidence=probability(status, reason),
        witnesses=tuple(pair.witnesses()),
    )
