"""Which work a scraped title is: a verdict that explains itself, never a bare score."""

from normalizer.matching.choose import at_least, choose
from normalizer.matching.explain import explain, work_name
from normalizer.matching.outcome import Compared, Match, Reason, Status, Verdict

__all__ = ["Compared", "Match", "Reason", "Status", "Verdict", "at_least", "choose", "explain", "work_name"]
