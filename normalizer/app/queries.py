"""Asking sources about scraped titles: by the identifiers beside them, then by their words.

Sources asked beside each other: one thread each, for each keeps a pace of its own.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from normalizer.app import source_plan as plan
from normalizer.app.source_plan import Sources
from normalizer.app.state import Board, asked_ids, groups_of
from normalizer.values.ids import PaperId
from resolvers.base import Resolver, TitleQuery


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
