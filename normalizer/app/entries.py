"""From matches to the works of a bibliography."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizer.values.ids import KINDS, IdRole, first_id
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
    """What makes two matches one work: the first identifier of a preprint or publication, else title and place."""
    for kind in KINDS:
        named = kind.role is not IdRole.RECORD and not kind.is_alias
        if named and (found := first_id((identifier for each in work for identifier in each.ids), kind.name)):
            return f"{kind.name}:{found.lower()}"
    return f"title:{work[0].title}:{work[0].venue}:{work[0].year}"
