"""The story of a page: catalogue, identifiers, titles, look-ups. No detail lives here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from normalizer.matching import Match, at_least
from normalizer.model import ScrapedTitle
from normalizer.pages import Page, read_page
from normalizer.pipeline import plan
from normalizer.pipeline.asking import ask_identifiers, ask_local, ask_titles
from normalizer.pipeline.beside import beside_each_other
from normalizer.pipeline.board import Board
from normalizer.pipeline.clock import Clock
from normalizer.pipeline.publications import Known, look_up, matched_works, tell, troubles_of
from normalizer.pipeline.result import Result, failed, final, missing
from normalizer.pipeline.sources import Sources
from resolvers.base import Resolver
from resolvers.ids import find_id


def read_pages(paths: Iterable[str]) -> list[Page]:
    return [read_page(path) for path in paths]


def asked_titles(asked: Sequence[str]) -> list[ScrapedTitle]:
    """What a user names, identifiers or titles, as titles of a page; where it was named counts from 1."""
    return [
        ScrapedTitle(title="" if find_id(text) else text, ids=(text,) if find_id(text) else (), page=text, line=place)
        for place, text in enumerate(asked, 1)
    ]


def resolve(
    titles: Sequence[ScrapedTitle],
    sources: Sources,
    clock: Clock,
    *,
    confidence: float = 0.0,
    complete: bool = True,
) -> Result:
    """A match for each title, in order; one that is less sure than `confidence` is ambiguous.

    `complete` asks for venue and DOI of works that the local sources settled too, not only of those found online.
    """
    board = Board(titles)
    with clock.step("look-up"):
        ask_local(board, sources.local)
    with clock.step("matching"):
        open_places = board.open_places()
    works: list[Known] = []
    if sources.online and (open_places or complete):
        with clock.step("online"):
            works = _go_online(board, sources, range(len(titles)) if complete else open_places)
    with clock.step("matching"):
        matches = [at_least(confidence, final(board, place)) for place in range(len(titles))]
        return Result(matches, missing(board, troubles_of(works), sources), failed(board, works, sources))


def _go_online(board: Board, sources: Sources, wanted: Sequence[int]) -> list[Known]:
    """Settle open titles, and look up the works of the `wanted` ones; Semantic Scholar's search comes last."""

    def settle() -> None:
        ask_identifiers(board, sources)
        ask_titles(board, sources, plan.searches(sources))

    works = matched_works(board, wanted)
    tasks: list[Callable[[], None]] = [settle, partial(look_up, works, sources)]
    beside_each_other(tasks)
    works += _newly_known(board, sources, works, wanted)
    # Not asked when it could not even be looked up in.
    failed = {source for source, _, _ in troubles_of(works)}
    last = [search for search in plan.last_searches(sources) if not failed.intersection(search.sources)]
    ask_titles(board, sources, last, plan.last_titles(len(works), sources))
    works += _newly_known(board, sources, works, wanted)
    tell(board, works)
    return works


def _newly_known(board: Board, sources: Sources, works: Sequence[Known], wanted: Sequence[int]) -> list[Known]:
    """The works that were found since, looked up; further titles of works that are known join these."""
    before = {place for known in works for place in known.places}
    by_key = {known.key: known for known in works}
    new = matched_works(board, [place for place in wanted if place not in before])
    for known in new:
        if known.key in by_key:
            by_key[known.key].places += known.places
    new = [known for known in new if known.key not in by_key]
    look_up(new, sources)
    return new


def match_titles(
    titles: Sequence[ScrapedTitle], resolvers: Sequence[Resolver], clock: Clock, confidence: float = 0.0
) -> list[Match]:
    """A match for each title, in order, from local sources alone."""
    return resolve(titles, Sources(local=resolvers), clock, confidence=confidence).matches


def match_asked(
    asked: Sequence[str], resolvers: Sequence[Resolver], clock: Clock, confidence: float = 0.0
) -> list[Match]:
    """A match for each identifier or title that a user names, from local sources alone."""
    return match_titles(asked_titles(asked), resolvers, clock, confidence)
