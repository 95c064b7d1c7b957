"""What a run comes to: the matches, and what is missing because a source could not be asked.

The story of a page: catalogue, identifiers, titles, look-ups. No detail lives here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from normalizer.app import source_plan as plan
from normalizer.app.enrichment import Known, look_up, matched_works, tell, troubles_of
from normalizer.app.entries import entries_of, tally_of
from normalizer.app.queries import Board, Trouble, ask_identifiers, ask_local, ask_titles, beside_each_other
from normalizer.app.session import Progress
from normalizer.app.source_plan import Clock, Sources
from normalizer.pages import Page, read_page
from normalizer.values.ids import find_id
from normalizer.works.choose import at_least
from normalizer.works.html import table
from normalizer.works.record import Record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match, Reason, Status
from resolvers.base import Resolver


@dataclass(frozen=True)
class Missing:
    """A source that could not be asked, and why, in one sentence.

    `titles` stayed unsettled for it, of `works` the publication may be lacking. `incomplete`: the run ends with
    code 3 for it.
    """

    source: str
    why: str
    titles: int
    works: int
    incomplete: bool


@dataclass(frozen=True, repr=False)
class Result:
    """A match for each title, in order.

    `failed` has by the place of a title the sources that should have answered on it or its work, and could not.
    """

    matches: list[Match]
    missing: tuple[Missing, ...] = ()
    failed: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def is_incomplete(self) -> bool:
        return any(each.incomplete for each in self.missing)

    @property
    def records(self) -> tuple[Record, ...]:
        """The works that were matched, each once, in the order in which they first appear."""
        return tuple(entry.record for entry in entries_of(self.matches))

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches)

    def __len__(self) -> int:
        return len(self.matches)

    def __getitem__(self, place: int) -> Match:
        return self.matches[place]

    def __repr__(self) -> str:
        return f"<Result: {tally_of(self.matches)}>"

    def _repr_html_(self) -> str:
        """A table with a row for each title, for notebooks."""
        rows = ((each.scraped.title or each.scraped.page, *each.summary) for each in self.matches)
        return table(("title", "status", "work", "confidence"), rows)


def missing(board: Board, of_works: Iterable[tuple[str, Trouble, int]], sources: Sources) -> tuple[Missing, ...]:
    """One row for each source and reason, in the order in which they came up."""
    counts: dict[tuple[str, Trouble], list[int]] = {}
    for place, troubles in enumerate(board.troubles):
        open_ = board.match(place).verdict.status is not Status.MATCHED
        for each in troubles.items():
            counts.setdefault(each, [0, 0])[0] += open_
    for source, trouble, number in of_works:
        counts.setdefault((source, trouble), [0, 0])[1] += number
    return tuple(
        Missing(source, trouble.why, titles, works, incomplete=_counts(source, trouble, titles, sources))
        for (source, trouble), (titles, works) in counts.items()
    )


def _counts(source: str, trouble: Trouble, titles: int, sources: Sources) -> bool:
    """A title stayed open for it, or the user named it. The pool that refuses everybody counts for nothing."""
    if source in sources.tolerated and (source not in sources.named or trouble.refused):
        return False
    return titles > 0 or source in sources.named


def failed(board: Board, works: Iterable[Known], sources: Sources) -> dict[int, frozenset[str]]:
    """By place: who has to be asked again. Not the pool that refuses everybody, unless the user named it."""
    found: dict[int, set[str]] = {}
    for place, troubles in enumerate(board.troubles):
        if troubles:
            found[place] = set(troubles)
    for known in works:
        for place in known.places if known.troubles else ():
            found.setdefault(place, set()).update(known.troubles)
    tolerated = sources.tolerated.difference(sources.named)
    return {place: frozenset(names - tolerated) for place, names in found.items() if names - tolerated}


def final(board: Board, place: int) -> Match:
    """The match of a title, which does not say "nothing fits" where nobody could be asked."""
    match = board.match(place)
    if match.verdict.status is not Status.UNMATCHED or not board.was_not_asked(place):
        return match
    verdict = match.verdict.model_copy(update={"reason": Reason.NOT_ASKED})
    return match.model_copy(update={"verdict": verdict})


def read_pages(paths: Iterable[str]) -> list[Page]:
    return [read_page(path) for path in paths]


def read_titles(paths: Iterable[str], progress: Progress, clock: Clock) -> list[ScrapedTitle]:
    """Every title of every page, in page order; warnings of the readers are passed on."""
    with clock.step("pages"):
        pages = read_pages(paths)
    for page in pages:
        for warning in page.warnings:
            progress.warning(warning)
    return [title for page in pages for title in page.titles]


def asked_titles(asked: Sequence[str]) -> list[ScrapedTitle]:
    """What a user names, identifiers or titles, as titles of a page; where it was named counts from 1."""
    return [
        ScrapedTitle(title="" if find_id(text) else text, ids=(text,) if find_id(text) else (), page=text, line=place)
        for place, text in enumerate(asked, 1)
    ]


def resolve(
    titles: Sequence[ScrapedTitle], sources: Sources, clock: Clock, *, confidence: float = 0.0, complete: bool = True
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
