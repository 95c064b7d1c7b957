"""The story of a page: titles, candidates, matches, records, entries. No detail lives here."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from normalizer.fields import record_from
from normalizer.matching import Match, Status, at_least, choose
from normalizer.model import Record, ScrapedTitle
from normalizer.pages import Page, read_page
from resolvers.base import Resolver, TitleQuery
from resolvers.candidate import Candidate
from resolvers.ids import PaperId, find_id


@dataclass
class Clock:
    """Where the time went: seconds by step, in the order of the steps."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


@dataclass(frozen=True)
class Entry:
    """One work of the bibliography, and the matches that asked for it, in page order."""

    record: Record
    matches: tuple[Match, ...]


def read_pages(paths: Iterable[str]) -> list[Page]:
    return [read_page(path) for path in paths]


def match_titles(
    titles: Sequence[ScrapedTitle], resolvers: Sequence[Resolver], clock: Clock, confidence: float = 0.0
) -> list[Match]:
    """A match for each title, in order; one that is less sure than `confidence` is ambiguous."""
    with clock.step("look-up"):
        found = _candidates(titles, resolvers)
    with clock.step("matching"):
        matches = (choose(title, candidates) for title, candidates in zip(titles, found, strict=True))
        return [at_least(confidence, match) for match in matches]


def match_asked(
    asked: Sequence[str], resolvers: Sequence[Resolver], clock: Clock, confidence: float = 0.0
) -> list[Match]:
    """A match for each identifier or title that a user names; where it was named counts from 1."""
    titles = [
        ScrapedTitle(title="" if find_id(text) else text, ids=(text,) if find_id(text) else (), page=text, line=place)
        for place, text in enumerate(asked, 1)
    ]
    return match_titles(titles, resolvers, clock, confidence)


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


def work_key(work: Sequence[Candidate]) -> str:
    """What makes two matches one work: the arXiv id, else the DOI, else title and place."""
    for name in ("arxiv", "doi"):
        if found := next((value for each in work if (value := getattr(each, name))), None):
            return f"{name}:{str(found).lower()}"
    return f"title:{work[0].title}:{work[0].venue}:{work[0].year}"


def _candidates(titles: Sequence[ScrapedTitle], resolvers: Sequence[Resolver]) -> list[list[Candidate]]:
    """Everything that the sources know of each title: by its identifiers first, then by its words."""
    queries = [TitleQuery(each.title, each.abstract) for each in titles]
    ids = [[found for text in each.ids if (found := find_id(text))] for each in titles]
    asked: list[PaperId] = sorted({one for many in ids for one in many}, key=str)
    answers: list[list[Candidate]] = [[] for _ in titles]
    for resolver in resolvers:
        by_id = dict(zip(asked, resolver.fetch(asked), strict=True)) if asked else {}
        for answer, own, by_title in zip(answers, ids, resolver.find(queries), strict=True):
            answer.extend(dict.fromkeys([*(one for each in own for one in by_id[each]), *by_title]))
    return answers
