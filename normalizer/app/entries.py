"""From matches to the works of a bibliography, and how many titles came to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizer.values.ids import KINDS, IdRole, first_id
from normalizer.works.description import Description
from normalizer.works.merge import record_from
from normalizer.works.record import Record
from normalizer.works.verdict import Match, Status


@dataclass(frozen=True)
class BibliographyEntry:
    """One work of the bibliography, and the matches that asked for it, in page order."""

    record: Record
    matches: tuple[Match, ...]


def entries_of(matches: Iterable[Match]) -> list[BibliographyEntry]:
    """One entry for each distinct work that was matched, in the order in which the works first appear."""
    by_work: dict[str, list[Match]] = {}
    for match in matches:
        if match.verdict.status is Status.MATCHED:
            by_work.setdefault(work_key(match.work), []).append(match)
    return [
        BibliographyEntry(record_from(group[0].work, [match.scraped for match in group]), tuple(group))
        for group in by_work.values()
    ]


def work_key(work: Sequence[Description]) -> str:
    """What makes two matches one work: the first identifier of a preprint or publication, else title and place."""
    for kind in KINDS:
        named = kind.role is not IdRole.RECORD and not kind.is_alias
        if named and (found := first_id((identifier for each in work for identifier in each.ids), kind.name)):
            return f"{kind.name}:{found.lower()}"
    return f"title:{work[0].title}:{work[0].venue}:{work[0].year}"


@dataclass(frozen=True)
class ResultCounts:
    """How many titles came to what. `repeated` counts matched titles whose work an earlier title already named."""

    titles: int
    pages: int
    by_status: Counter[Status]
    repeated: int
    entries: int
    incomplete: int

    @property
    def has_findings(self) -> bool:
        """What `--strict` ends with 1 for."""
        return self.by_status[Status.MATCHED] < self.titles or self.incomplete > 0

    def __str__(self) -> str:
        counts = ", ".join(f"{self.by_status[status]} {status.value}" for status in Status)
        text = (
            f"{count_of(self.titles, 'title')} on {count_of(self.pages, 'page')}: {counts}, {self.repeated} repeated; "
        )
        text += count_of(self.entries, "entry", "entries")
        return text + (f", {self.incomplete} incomplete (no source gives authors)" if self.incomplete else "")


def count_results(matches: Sequence[Match]) -> ResultCounts:
    by_status = Counter(match.verdict.status for match in matches)
    works = {work_key(match.work): match.work for match in matches if match.work}
    return ResultCounts(
        titles=len(matches),
        pages=len({match.scraped.page for match in matches}),
        by_status=by_status,
        repeated=by_status[Status.MATCHED] - len(works),
        entries=len(works),
        incomplete=sum(not any(said.authors for said in work) for work in works.values()),
    )


def count_of(number: int, one: str, more: str | None = None) -> str:
    """Write a number with its noun."""
    return f"{number} {one if number == 1 else more or one + 's'}"
