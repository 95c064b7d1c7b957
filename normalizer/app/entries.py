"""From matches to the works of a bibliography."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizer.works.description import Description
from normalizer.works.merge import record_from
from normalizer.works.record import Record
from normalizer.works.verdict import Match, Status


@dataclass(frozen=True)
class Entry:
    """One work of the bibliography, and the matches that asked for it, in page order."""

    record: Record
    matches: tuple[Match, ...]


def entries(matches: Iterable[Match]) -> list[Entry]:
    """One entry for each distinct work that was matched, in the order in which the works first appear."""
    by_work: dict[str, list[Match]] = {}
    for match in matches:
        if match.verdict.status is Status.MATCHED:
            by_work.setdefault(work_key(match.work), []).append(match)
    return [
        Entry(record_from(group[0].work, [match.scraped for match in group]), tuple(group))
        for group in by_work.values()
    ]


def work_key(work: Sequence[Description]) -> str:
    """What makes two matches one work: the arXiv id, else the DOI, else title and place."""
    for name in ("arxiv", "doi"):
        if found := next((value for each in work if (value := getattr(each, name))), None):
            return f"{name}:{str(found).lower()}"
    return f"title:{work[0].title}:{work[0].venue}:{work[0].year}"
