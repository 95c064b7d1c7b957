"""What a harvest brings: papers, papers taken back, and records that are of no use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from resolvers.candidate import Candidate


@dataclass(frozen=True, slots=True)
class Harvested:
    """A paper as arXiv's record says it: texts on one line, TeX kept.

    `datestamp` is the day on which the record last changed ("2024-05-01"), not a date of the paper.
    """

    arxiv: str
    datestamp: str
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A paper that its authors or arXiv took back; `last` is its record, None when the whole record was deleted."""

    arxiv: str
    datestamp: str
    last: Harvested | None


@dataclass(frozen=True, slots=True)
class Unusable:
    """A record that gives no paper, named as the source names it; to be counted and told, with its `reason`."""

    identifier: str
    datestamp: str
    reason: str


Item: TypeAlias = Harvested | Withdrawn | Unusable
