"""What other sources say of works that are known: venue, DOI, code; asked by identifier, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from normalizer.matching import Compared, Status
from normalizer.pipeline import plan
from normalizer.pipeline.beside import beside_each_other
from normalizer.pipeline.board import Board, Trouble
from normalizer.pipeline.sources import Sources
from normalizer.pipeline.upgrade import Found, additions
from normalizer.pipeline.works import work_key
from resolvers.base import Answer, TitleQuery
from resolvers.candidate import Candidate
from resolvers.ids import PaperId


@dataclass
class Known:
    """A matched work with the titles that it answers, and what was said of it since."""

    work: tuple[Candidate, ...]
    places: list[int]
    said: list[tuple[Candidate, Found]] = field(default_factory=list)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        return work_key(self.work)

    @property
    def leads(self) -> list[Candidate]:
        """All that may lead to a further source; what is believed is decided when all have answered."""
        return [*self.work, *(candidate for candidate, _ in self.said)]

    @property
    def has_publication(self) -> bool:
        return any(each.venue for each in self.work) or any(each.venue for each in additions(self.work, self.said))

    def hear(self, source: str, found: Found, answer: Answer) -> None:
        self.said += [(candidate, found) for candidate in answer.candidates]
        if answer.trouble is not None:
            self.troubles[source] = Trouble(answer.trouble, answer.refused)


def matched_works(board: Board, places: Iterable[int]) -> list[Known]:
    """The works that titles were matched to, in page order."""
    works: dict[str, Known] = {}
    for place in places:
        match = board.match(place)
        if match.verdict.status is Status.MATCHED:
            works.setdefault(work_key(match.work), Known(match.work, [])).places.append(place)
    return list(works.values())


def look_up(works: Sequence[Known], sources: Sources) -> None:
    """Ask every source of the plan about every work, beside each other; then those whose identifier that has taught.

    What arXiv says has no DOI, for most; Semantic Scholar says it, and Crossref goes by it.
    """
    lookups = plan.lookups(sources)
    while questions := [(each.source, some) for each in lookups if (some := _by_identifier(works, each))]:
        _ask(questions, Found.BY_IDENTIFIER, sources.fetch)
    for name in plan.publication_searches(sources):
        unpublished = [known for known in works if not known.has_publication]
        asked = [(TitleQuery(known.work[0].title), [known]) for known in unpublished]
        if asked:
            _ask([(name, asked)], Found.BY_TITLE, partial(_find, sources))


def tell(board: Board, works: Sequence[Known]) -> None:
    """Write on the board what may be believed of all that was said."""
    for known in works:
        added = additions(known.work, known.said)
        for place in known.places if added else ():
            match = board.match(place)
            best = match.compared[0]
            more = Compared(candidates=tuple(dict.fromkeys([*best.candidates, *added])), verdict=best.verdict)
            board.replace(place, match.model_copy(update={"compared": (more, *match.compared[1:])}))


_Question = tuple[PaperId, list[Known]] | tuple[TitleQuery, list[Known]]


def _by_identifier(works: Sequence[Known], lookup: plan.Lookup) -> list[tuple[PaperId, list[Known]]]:
    asked: dict[PaperId, list[Known]] = {}
    for known in works:
        if lookup.source not in known.asked and (identifier := lookup.identifier(known.leads)):
            known.asked.add(lookup.source)
            asked.setdefault(identifier, []).append(known)
    return list(asked.items())


def _ask(questions: Sequence[tuple[str, Sequence[_Question]]], found: Found, ask: Callable[..., list[Answer]]) -> None:
    tasks = [partial(ask, name, [question for question, _ in some]) for name, some in questions]
    for (name, some), answers in zip(questions, beside_each_other(tasks), strict=True):
        for (_, knowns), answer in zip(some, answers, strict=True):
            for known in knowns:
                known.hear(name, found, answer)


def _find(sources: Sources, name: str, queries: Sequence[TitleQuery]) -> list[Answer]:
    return sources.find(name, queries, lambda _index, _candidates: False)


def troubles_of(works: Iterable[Known]) -> Iterator[tuple[str, Trouble, int]]:
    """Source, why it could not be asked, and how many titles' works that concerns."""
    for known in works:
        for source, trouble in known.troubles.items():
            yield source, trouble, len(known.places)
