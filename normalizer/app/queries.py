"""The candidates of each scraped title, and queries for unresolved titles."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from normalizer.app import source_plan as plan
from normalizer.app.source_plan import Sources
from normalizer.values.ids import ArxivId, Doi, PaperId, find_id
from normalizer.values.titles import title_key
from normalizer.works.choose import choose
from normalizer.works.description import Description
from normalizer.works.evidence import SAME_ABSTRACT
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match, Reason, Status
from resolvers.base import Resolver, SourceAnswer, StopCondition, TitleQuery

# Fits several works, or too short to tell: more of the same does not settle it, an abstract might.
_FINAL_REASONS = frozenset({Reason.SEVERAL_WORKS, Reason.TITLE_TOO_SHORT})


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """Why a source did not answer."""

    why: str
    refused: bool


@dataclass(frozen=True)
class TitleGroup:
    """Titles that share one query, by their indexes."""

    query: TitleQuery
    indexes: tuple[int, ...]


class ResolutionState:
    """All titles with their candidates. Matches are computed on demand."""

    def __init__(self, titles: Sequence[ScrapedTitle]) -> None:
        self.titles = tuple(titles)
        self.ids = [tuple(found for text in each.ids if (found := find_id(text))) for each in titles]
        self.failures: list[dict[str, SourceFailure]] = [{} for _ in titles]
        self._candidates: list[tuple[Description, ...]] = [() for _ in titles]
        # Further identifiers of the work that an identifier of the title names.
        self._other_ids: list[dict[str, None]] = [{} for _ in titles]
        self._answered: list[set[str]] = [set() for _ in titles]
        self._matches: dict[int, Match] = {}
        # The match of candidates that a source tests before it returns them: the slowest step is not repeated.
        self._last_choice: dict[int, tuple[object, Match]] = {}

    def add_candidates(self, index: int, candidates: Iterable[Description]) -> None:
        known = (*self._candidates[index], *candidates)
        self._candidates[index] = tuple(dict.fromkeys(known)) if len(known) > 1 else known
        self._matches.pop(index, None)

    def add_by_identifier(self, index: int, identifier: PaperId, candidates: Sequence[Description]) -> None:
        """Add records that were found by an identifier of the title.

        They may have another one: Semantic Scholar and DBLP resolve former identifiers.
        """
        if not isinstance(identifier, ArxivId | Doi):
            self._other_ids[index].update((each.ids[0].marked, None) for each in candidates if each.ids)
        self.add_candidates(index, candidates)

    def record_answer(self, index: int, source: str, answer: SourceAnswer) -> None:
        """Record the answer of an online source for one title: records or a failure."""
        self.add_candidates(index, answer.candidates)
        if answer.failure is None:
            self._answered[index].add(source)
            self.failures[index].pop(source, None)
        else:
            self.failures[index][source] = SourceFailure(answer.failure, answer.is_refused)

    def match(self, index: int) -> Match:
        if index not in self._matches:
            self._matches[index] = self._choose(index, self._candidates[index])
        return self._matches[index]

    def set_match(self, index: int, match: Match) -> None:
        self._matches[index] = match

    def unresolved_indexes(self) -> list[int]:
        return [index for index in range(len(self.titles)) if not self._is_resolved(self.match(index))]

    def stop_condition(self, groups: Sequence[TitleGroup]) -> Callable[[int, Sequence[Description]], bool]:
        """Return a test whether candidates resolve all titles of a group, after which a source stops searching.

        A record with the title but another abstract may be another paper: a title can move to a sequel ("ViT-Lens:
        Towards Omni-modal Representations", arXiv:2308.10185 and 2311.16081).
        """
        done: set[int] = set()

        def settled(group: int, candidates: Sequence[Description]) -> bool:
            # What one source found for a title need not be searched by those that are queried at the same time.
            is_open = group not in done and bool(candidates)
            if is_open and all(self._would_resolve(index, candidates) for index in groups[group].indexes):
                done.add(group)
            return group in done

        return settled

    def is_unanswered(self, index: int) -> bool:
        """Whether a source failed on the title and no other one answered."""
        return bool(self.failures[index]) and not self._answered[index]

    def answered_by(self, index: int) -> frozenset[str]:
        """The online sources that answered the title, with records or without."""
        return frozenset(self._answered[index])

    def _would_resolve(self, index: int, candidates: Sequence[Description]) -> bool:
        match = self._choose(index, dict.fromkeys([*self._candidates[index], *candidates]))
        return self._is_resolved(match) and match.verdict.evidence.get("abstract", 1.0) >= SAME_ABSTRACT

    def _choose(self, index: int, candidates: Iterable[Description]) -> Match:
        scraped, known, more = self.titles[index], tuple(candidates), tuple(self._other_ids[index])
        tried = self._last_choice.get(index)
        if tried is None or tried[0] != (known, more):
            asked = replace(scraped, ids=(*scraped.ids, *more)) if more else scraped
            match = choose(asked, known)
            tried = (known, more), replace(match, scraped=scraped) if more else match
            self._last_choice[index] = tried
        return tried[1]

    @staticmethod
    def _is_resolved(match: Match) -> bool:
        verdict = match.verdict
        if verdict.status is Status.MATCHED:
            return True
        return verdict.reason in _FINAL_REASONS and match.scraped.abstract is None


def group_titles(state: ResolutionState, indexes: Iterable[int], reading: int = 0) -> list[TitleGroup]:
    """Group titles that differ only in case and damage, in order.

    Each is queried by its first title, with the fullest abstract. `reading` counts the readings of a mention's title,
    likeliest first.
    """
    members: dict[str, list[int]] = {}
    for index in indexes:
        if key := title_key(_title(state.titles[index], reading)):
            members.setdefault(key, []).append(index)
    groups = []
    for some in members.values():
        first = state.titles[some[0]]
        abstract = max((state.titles[index].abstract or "" for index in some), key=len)
        groups.append(TitleGroup(TitleQuery(_title(first, reading), abstract or None, first.text), tuple(some)))
    return groups


def _title(mention: ScrapedTitle, reading: int) -> str:
    return "".join((mention.title, *mention.other_titles)[reading : reading + 1])


def indexes_by_identifier(state: ResolutionState, indexes: Iterable[int]) -> dict[PaperId, list[int]]:
    wanted: dict[PaperId, list[int]] = {}
    for index in indexes:
        for each in state.ids[index]:
            wanted.setdefault(each, []).append(index)
    return wanted


def query_local_sources(state: ResolutionState, resolvers: Sequence[Resolver]) -> None:
    if not state.titles:
        return
    queries = [TitleQuery(each.title, each.abstract, each.text, each.is_alone) for each in state.titles]
    by_id = indexes_by_identifier(state, range(len(state.titles)))
    ids = sorted(by_id, key=str)
    for resolver in resolvers:
        for identifier, candidates in zip(ids, resolver.fetch(ids) if ids else (), strict=True):
            for index in by_id[identifier]:
                state.add_by_identifier(index, identifier, candidates)
        for index, candidates in enumerate(resolver.find(queries)):
            state.add_candidates(index, candidates)


def fetch_by_identifier(state: ResolutionState, sources: Sources) -> None:
    """Fetch the identifiers of unresolved titles from the sources that keep them, else from those with copies."""
    by_id = indexes_by_identifier(state, state.unresolved_indexes())

    def add(identifier: PaperId, name: str, answer: SourceAnswer) -> bool:
        for index in by_id[identifier]:
            state.add_by_identifier(index, identifier, answer.candidates)
            state.record_answer(index, name, answer)
        return bool(answer.candidates)

    fetch_in_turn(sources, by_id, add, lambda each: any(state.failures[index] for index in by_id[each]))


def fetch_in_turn(
    sources: Sources,
    ids: Iterable[PaperId],
    add: Callable[[PaperId, str, SourceAnswer], bool],
    has_failed: Callable[[PaperId], bool],
) -> None:
    """Query the sources of each identifier in turn until `add` says that it is found; then those that stand in."""
    for names_of in (plan.sources_for_identifier, plan.stand_ins):
        waiting = {each: list(names_of(each, sources)) for each in ids}
        while asked := next_sources(waiting):
            names = sorted(asked)
            answers = run_concurrently([partial(sources.fetch, name, asked[name]) for name in names])
            for name, several in zip(names, answers, strict=True):
                for identifier, answer in zip(asked[name], several, strict=True):
                    if add(identifier, name, answer):
                        del waiting[identifier]
        ids = [each for each in waiting if has_failed(each)]


def find_by_title(
    state: ResolutionState,
    sources: Sources,
    searches: Iterable[plan.SearchStage],
    most: int | None = None,
) -> None:
    """Search unresolved titles; the sources of one stage are queried concurrently, each from another end.

    `most` limits the number of titles.
    """
    for search, reading in ((each, reading) for each in searches for reading in range(each.readings)):
        groups = _groups_for(search, state, reading)[:most]
        if not groups:
            continue
        settled = state.stop_condition(groups)
        orders = [range(len(groups))[:: 1 if place % 2 == 0 else -1] for place in range(len(search.sources))]
        tasks = [
            partial(_find, sources, name, [groups[place].query for place in order], order, settled)
            for name, order in zip(search.sources, orders, strict=True)
        ]
        for name, order, answers in zip(search.sources, orders, run_concurrently(tasks), strict=True):
            for place, answer in zip(order, answers, strict=True):
                for index in groups[place].indexes:
                    state.record_answer(index, name, answer)


def _groups_for(search: plan.SearchStage, state: ResolutionState, reading: int) -> list[TitleGroup]:
    """The unresolved titles that a stage searches: those that earlier sources lack, and those that they failed on."""
    indexes = state.unresolved_indexes()
    if search.only_answered:
        indexes = [index for index in indexes if state.answered_by(index)]
    groups = group_titles(state, indexes, reading)
    is_failed = [any(state.failures[index] for index in group.indexes) for group in groups]
    lacking = [group for group, failed in zip(groups, is_failed, strict=True) if not failed]
    failed = [group for group, failed in zip(groups, is_failed, strict=True) if failed][: search.most_failed]
    if search.most is not None and len(lacking) > search.most:
        lacking = []
    chosen = {group.indexes for group in (*lacking, *failed)}
    return [group for group in groups if group.indexes in chosen]


def _find(
    sources: Sources, name: str, queries: Sequence[TitleQuery], order: Sequence[int], settled: StopCondition
) -> list[SourceAnswer]:
    """Search titles in an order of their places."""
    return sources.find(name, queries, lambda position, candidates: settled(order[position], candidates))


def next_sources(waiting: dict[PaperId, list[str]]) -> dict[str, list[PaperId]]:
    """The next source of each identifier that was not found yet."""
    asked: dict[str, list[PaperId]] = {}
    for identifier in sorted(waiting, key=str):
        if waiting[identifier]:
            asked.setdefault(waiting[identifier].pop(0), []).append(identifier)
    return asked


T = TypeVar("T")

# Seconds between checks for Ctrl-C, where a wait cannot be interrupted.
_INTERRUPT_POLL_SECONDS = 0.2


def run_concurrently(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Return the results of all tasks in order; raise the first error.

    Ctrl-C ends the wait at once: the threads are daemons, so that a rate limit does not delay the exit. A single task
    runs in the thread of the caller.
    """
    if len(tasks) < 2:
        return [task() for task in tasks]
    done: queue.SimpleQueue[tuple[int, T | None, BaseException | None]] = queue.SimpleQueue()

    def run(index: int, task: Callable[[], T]) -> None:
        try:
            done.put((index, task(), None))
        except BaseException as error:  # noqa: BLE001 -- it is raised again where the results are awaited
            done.put((index, None, error))

    for index, task in enumerate(tasks):
        threading.Thread(target=run, args=(index, task), daemon=True).start()
    results: dict[int, T | None] = {}
    while len(results) < len(tasks):
        try:
            index, result, error = done.get(timeout=_INTERRUPT_POLL_SECONDS)
        except queue.Empty:
            continue
        if error is not None:
            raise error
        results[index] = result
    return [results[index] for index in range(len(tasks))]  # type: ignore[misc]  # each was put there by its task
