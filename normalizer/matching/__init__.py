"""Which work a scraped title is: a verdict that explains itself, never a bare score."""

from normalizer.matching.choose import choose
from normalizer.matching.outcome import Compared, Match, Reason, Status, Verdict

__all__ = ["Compared", "Match", "Reason", "Status", "Verdict", "choose"]
