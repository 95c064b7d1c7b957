"""The works of a bibliography, each once, and the counts of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from normalizer.values.ids import KINDS, IdRole, first_id
from normalizer.values.packed import LazyMapping
from normalizer.values.text import counted
from normalizer.values.titles import title_words
from normalizer.works.description import Description
from normalizer.works.merge import record_from
from normalizer.works.record import Record, describe_record
from normalizer.works.verdict import Match, Status
from normalizer.works.work_index import WorkIndex


@dataclass(frozen=True)
class BibliographyEntry:
    """One work of the bibliography with its matches, in page order."""

    record: Record
    matches: tuple[Match, ...]


def entries_of(matches: Iterable[Match]) -> list[BibliographyEntry]:
    """Return one entry for each distinct matched work, in the order in which the works first appear."""
    there = list(matches)
    return [entry_of([there[index] for index in group]) for group in group_works(there)]


def entry_of(group: Sequence[Match]) -> BibliographyEntry:
    """The entry of the matches of one work."""
    return BibliographyEntry(record_from(_candidates(group), [match.scraped for match in group]), tuple(group))


def group_works(matches: Sequence[Match]) -> list[list[int]]:
    """The indexes of the matches of each distinct work, in the order in which the works first appear.

    Each match is asked for a few times, and none is kept.
    """
    first: dict[str, int] = {}
    keys: dict[int, str] = {}
    for index, match in enumerate(matches):
        if match.verdict.status is Status.MATCHED:
            keys[index] = identifier_key(match.work)
            first.setdefault(keys[index], index)
    same = _same_works(LazyMapping(lambda index: matches[index].work, first))
    groups: dict[str, list[int]] = {}
    for index, key in keys.items():
        groups.setdefault(same[key], []).append(index)
    return list(groups.values())


def _candidates(group: Sequence[Match]) -> list[Description]:
    """The records of the first match, and those of matches of the same work under another identifier."""
    works = {identifier_key(match.work): match.work for match in reversed(group)}
    ordered = dict.fromkeys([identifier_key(group[0].work), *works])
    return list(dict.fromkeys(each for key in ordered for each in works[key]))


def _same_works(by_key: Mapping[str, Sequence[Description]]) -> dict[str, str]:
    """The first key of each work, by key: identifiers of one kind decide, else the linkage engine."""
    terms: defaultdict[str, set[object]] = defaultdict(set)
    for key, work in by_key.items():
        terms[_kind(key)].update(title_words(work[0].title), (each for one in work for each in one.ids))
    indexes: defaultdict[str, WorkIndex[str]] = defaultdict(WorkIndex)
    first: dict[str, str] = {}
    for key, work in by_key.items():
        first[key] = key
        others = [kind for kind in terms if kind != _kind(key) or kind == "title"]
        if not any(_may_contain(terms[kind], work) for kind in others):
            continue  # nearly all works of a page have an arXiv id, and need no comparison
        description = describe_record(record_from(work))
        compared = (each for kind in others for each in indexes[kind].compare(description))
        first[key] = next((each.item for each in compared if each.is_present), key)
        if first[key] == key:
            indexes[_kind(key)].add(key, description)
    return first


def _may_contain(terms: set[object], work: Sequence[Description]) -> bool:
    """Whether an identifier or half of the title words of a work are among these."""
    words = set(title_words(work[0].title))
    return any(each in terms for one in work for each in one.ids) or 2 * len(words & terms) >= len(words)


def _kind(key: str) -> str:
    return key.partition(":")[0]


def identifier_key(work: Sequence[Description]) -> str:
    """A key of dictionaries: the first identifier of a preprint or publication, else title, venue and year.

    Equal keys are of one work; different keys may be of one work too (`entries_of`).
    """
    for kind in KINDS:
        named = kind.role is not IdRole.RECORD and not kind.is_alias
        if named and (found := first_id((identifier for each in work for identifier in each.ids), kind.name)):
            return f"{kind.name}:{found.lower()}"
    return f"title:{work[0].title}:{work[0].venue}:{work[0].year}"


@dataclass(frozen=True)
class ResultCounts:
    """The counts of a run. `repeated` counts matched titles of a work that an earlier title has.

    `incomplete` counts entries without authors, `unproved` those of them for which a page names some.
    """

    titles: int
    pages: int
    by_status: Counter[Status]
    repeated: int
    entries: int
    incomplete: int
    unproved: int = 0

    @property
    def has_findings(self) -> bool:
        """What `--strict` ends with 1 for."""
        return self.by_status[Status.MATCHED] < self.titles or self.incomplete > 0

    def __str__(self) -> str:
        counts = ", ".join(f"{self.by_status[status]} {status.value}" for status in Status)
        text = f"{counted(self.titles, 'title')} on {counted(self.pages, 'page')}: {counts}, {self.repeated} repeated; "
        text += counted(self.entries, "entry", "entries")
        unproved = f"; the page names some for {self.unproved}, but may mean another work" if self.unproved else ""
        return text + (f", {self.incomplete} incomplete (no source gives authors{unproved})" if self.incomplete else "")


def count_results(matches: Sequence[Match]) -> ResultCounts:
    by_status = Counter(match.verdict.status for match in matches)
    groups = group_works(matches)
    nameless = [group for group in groups if not any(said.authors for said in matches[group[-1]].work)]
    # The page may name authors: the entry has them if it is certainly of that work.
    bare = [group for group in nameless if not entry_of([matches[index] for index in group]).record.authors]
    return ResultCounts(
        titles=len(matches),
        pages=len({match.scraped.page for match in matches}),
        by_status=by_status,
        repeated=by_status[Status.MATCHED] - len(groups),
        entries=len(groups),
        incomplete=len(bare),
        unproved=sum(any(matches[index].scraped.authors for index in group) for group in bare),
    )
