"""What is known of each scraped title so far, and queries for those that are not settled."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
from resolvers.base import Answer, Resolver, TitleQuery

# Fits several works, or too short to tell: more of the same does not settle it, an abstract might.
_AS_GOOD_AS_IT_GETS = frozenset({Reason.SEVERAL_WORKS, Reason.TITLE_TOO_SHORT})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a source could not be asked, as its `Answer` says it."""

    why: str
    refused: bool


@dataclass(frozen=True)
class Group:
    """Titles that are one question to a source, by their places on the board."""

    query: TitleQuery
    places: tuple[int, ...]


class Board:
    """Every title with what sources said of it; the verdict on each is made when it is asked for."""

    def __init__(self, titles: Sequence[ScrapedTitle]) -> None:
        self.titles = tuple(titles)
        self.ids = [tuple(found for text in each.ids if (found := find_id(text))) for each in titles]
        self.troubles: list[dict[str, Trouble]] = [{} for _ in titles]
        self._found: list[dict[Description, None]] = [{} for _ in titles]
        # What an identifier beside the title turned out to stand for, as texts of identifiers.
        self._stands_for: list[dict[str, None]] = [{} for _ in titles]
        self._answered: set[int] = set()
        self._matches: dict[int, Match] = {}
        # What a source was told of candidates that it then gives: the dearest question here is not asked twice.
        self._tried: dict[int, tuple[object, Match]] = {}

    def add(self, place: int, candidates: Iterable[Description]) -> None:
        self._found[place].update(dict.fromkeys(candidates))
        self._matches.pop(place, None)

    def add_named(self, place: int, identifier: PaperId, candidates: Sequence[Description]) -> None:
        """Take in records that were found by an identifier beside the title.

        They need not bear it: Semantic Scholar and DBLP lead from a former identifier to the present one.
        """
        if not isinstance(identifier, ArxivId | Doi):
            self._stands_for[place].update((text, None) for each in candidates if (text := _identifier_of(each)))
        self.add(place, candidates)

    def hear_named(self, place: int, identifier: PaperId, source: str, answer: Answer) -> None:
        self.add_named(place, identifier, answer.candidates)
        self.hear(place, source, answer)

    def hear(self, place: int, source: str, answer: Answer) -> None:
        """Take in what an online source says of a title: records, or why it could not be asked."""
        self.add(place, answer.candidates)
        if answer.trouble is None:
            self._answered.add(place)
            self.troubles[place].pop(source, None)
        else:
            self.troubles[place][source] = Trouble(answer.trouble, answer.refused)

    def match(self, place: int) -> Match:
        if place not in self._matches:
            self._matches[place] = self._choose(place, self._found[place])
        return self._matches[place]

    def replace(self, place: int, match: Match) -> None:
        self._matches[place] = match

    def open_places(self) -> list[int]:
        """The titles that are not settled, in page order."""
        return [place for place in range(len(self.titles)) if not self._settles(self.match(place))]

    def lacking_places(self) -> list[int]:
        """The open titles for which a further source may be asked: no source failed on them so far."""
        return [place for place in self.open_places() if not self.troubles[place]]

    def fits(self, groups: Sequence[Group]) -> Callable[[int, Sequence[Description]], bool]:
        """For a source that looks for these groups: would these candidates settle all titles of a group beyond doubt?

        A record that has the title but hardly the abstract may be another paper's: a title can go over to a sequel
        ("ViT-Lens: Towards Omni-modal Representations", arXiv:2308.10185 and 2311.16081). The source then goes on to
        ask by other words.
        """

        def settled(group: int, candidates: Sequence[Description]) -> bool:
            if not candidates:
                return False
            return all(self._would_settle(place, candidates) for place in groups[group].places)

        return settled

    def was_not_asked(self, place: int) -> bool:
        """No online source answered for the title, and one that should have could not be asked."""
        return bool(self.troubles[place]) and place not in self._answered

    def _would_settle(self, place: int, candidates: Sequence[Description]) -> bool:
        match = self._choose(place, dict.fromkeys([*self._found[place], *candidates]))
        return self._settles(match) and match.verdict.evidence.get("abstract", 1.0) >= SAME_ABSTRACT

    def _choose(self, place: int, candidates: Iterable[Description]) -> Match:
        scraped, known, more = self.titles[place], tuple(candidates), tuple(self._stands_for[place])
        tried = self._tried.get(place)
        if tried is None or tried[0] != (known, more):
            asked = scraped.model_copy(update={"ids": (*scraped.ids, *more)}) if more else scraped
            tried = (known, more), choose(asked, known).model_copy(update={"scraped": scraped})
            self._tried[place] = tried
        return tried[1]

    @staticmethod
    def _settles(match: Match) -> bool:
        verdict = match.verdict
        if verdict.status is Status.MATCHED:
            return True
        return verdict.reason in _AS_GOOD_AS_IT_GETS and match.scraped.abstract is None


def groups_of(board: Board, places: Iterable[int]) -> list[Group]:
    """The questions that titles come to, in order; titles that differ only in damage and case are asked once."""
    members: dict[str, list[int]] = {}
    for place in places:
        if key := title_key(board.titles[place].title):
            members.setdefault(key, []).append(place)
    return [Group(_query([board.titles[place] for place in some]), tuple(some)) for some in members.values()]


def asked_ids(board: Board, places: Iterable[int]) -> dict[PaperId, list[int]]:
    """The identifiers that stand beside titles, each with the places that name it."""
    wanted: dict[PaperId, list[int]] = {}
    for place in places:
        for each in board.ids[place]:
            wanted.setdefault(each, []).append(place)
    return wanted


def _identifier_of(found: Description) -> str | None:
    """One by which `find_id` knows the record again."""
    return next((identifier.marked for identifier in found.ids), None)


def _query(titles: Sequence[ScrapedTitle]) -> TitleQuery:
    """The first title, with the fullest abstract among its repeats."""
    abstracts = [each.abstract for each in titles if each.abstract]
    return TitleQuery(titles[0].title, max(abstracts, key=len) if abstracts else None)


def ask_local(board: Board, resolvers: Sequence[Resolver]) -> None:
    """Everything that local sources know of each title."""
    if not board.titles:
        return
    queries = [TitleQuery(each.title, each.abstract) for each in board.titles]
    by_id = asked_ids(board, range(len(board.titles)))
    ids = sorted(by_id, key=str)
    for resolver in resolvers:
        for identifier, candidates in zip(ids, resolver.fetch(ids) if ids else (), strict=True):
            for place in by_id[identifier]:
                board.add_named(place, identifier, candidates)
        for place, candidates in enumerate(resolver.find(queries)):
            board.add(place, candidates)


def ask_identifiers(board: Board, sources: Sources) -> None:
    """Fetch what stands beside open titles, from whoever keeps such identifiers."""
    by_id = asked_ids(board, board.open_places())
    waiting = {identifier: list(plan.homes_of(identifier, sources)) for identifier in by_id}
    while asked := _next_homes(waiting):
        names = sorted(asked)
        answers = beside_each_other([partial(sources.fetch, name, asked[name]) for name in names])
        for name, several in zip(names, answers, strict=True):
            for identifier, answer in zip(asked[name], several, strict=True):
                for place in by_id[identifier]:
                    board.hear_named(place, identifier, name, answer)
                if answer.candidates or answer.trouble:
                    del waiting[identifier]


def ask_titles(board: Board, sources: Sources, searches: Iterable[plan.Search], most: int | None = None) -> None:
    """Look for the titles that are still open; sources of one search are asked beside each other.

    A title that an earlier source should have answered but could not is left to that source: others are asked only
    for what it lacks. `most` titles at the most are asked, in page order.
    """
    for search in searches:
        groups = groups_of(board, board.lacking_places())
        if not groups or (search.most is not None and len(groups) > search.most):
            continue
        groups = groups[:most]
        queries = [group.query for group in groups]
        tasks = [partial(sources.find, name, queries, board.fits(groups)) for name in search.sources]
        for name, answers in zip(search.sources, beside_each_other(tasks), strict=True):
            for group, answer in zip(groups, answers, strict=True):
                for place in group.places:
                    board.hear(place, name, answer)


def _next_homes(waiting: dict[PaperId, list[str]]) -> dict[str, list[PaperId]]:
    """The next source for each identifier that nobody has known so far."""
    asked: dict[str, list[PaperId]] = {}
    for identifier in sorted(waiting, key=str):
        if waiting[identifier]:
            asked.setdefault(waiting[identifier].pop(0), []).append(identifier)
    return asked


T = TypeVar("T")

# Seconds. Where a wait cannot be interrupted, Ctrl-C is heard so often.
_HEARD_EVERY = 0.2


def beside_each_other(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """The results of all tasks, in the order of the tasks; the first error of one of them is raised here.

    Ctrl-C ends the wait at once: the threads are daemons, so that a source that waits out a rate limit does not keep
    the program from leaving. A single task runs in the thread of the caller.
    """
    if len(tasks) < 2:
        return [task() for task in tasks]
    done: queue.SimpleQueue[tuple[int, T | None, BaseException | None]] = queue.SimpleQueue()
    for place, task in enumerate(tasks):
        threading.Thread(target=_run, args=(place, task, done), daemon=True).start()
    results: dict[int, T | None] = {}
    while len(results) < len(tasks):
        try:
            place, result, error = done.get(timeout=_HEARD_EVERY)
        except queue.Empty:
            continue
        if error is not None:
            raise error
        results[place] = result
    return [results[place] for place in range(len(tasks))]  # type: ignore[misc]  # each was put there by its task


def _run(
    place: int, task: Callable[[], T], done: queue.SimpleQueue[tuple[int, T | None, BaseException | None]]
) -> None:
    try:
        done.put((place, task(), None))
    except BaseException as error:  # noqa: BLE001 -- it is raised again where the results are awaited
        done.put((place, None, error))
