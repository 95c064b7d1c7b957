"""Sources made of a few invented records, and titles that are asked of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from normalizer.app import resolve as resolving
from normalizer.app.resolve import ResolutionResult
from normalizer.app.source_plan import Sources, StepTimer
from normalizer.values.ids import ArxivId, Doi, OpenReviewId, PaperId
from normalizer.values.titles import title_key
from normalizer.works.description import Description, RawName
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Reason
from resolvers.base import OnlineResolver, SourceAnswer, StopCondition, TitleQuery

# The trouble of a source that was asked too often.
REFUSAL = "Semantic Scholar did not respond (429, 3 attempts)"

PEOPLE = (RawName("Ada Lovelace"), RawName("Charles Babbage"))
ENGINES = Description(
    "arxiv", "Engines that Weave Algebraic Patterns", arxiv="2301.00001", authors=PEOPLE, published="2023-01-02"
)
PRINTED = Description(
    "semantic-scholar",
    ENGINES.title,
    arxiv="2301.00001",
    doi="10.1000/engines.1",
    authors=PEOPLE,
    venue="CVPR",
    year=2023,
    s2="a" * 40,
)
LOOMS = Description(
    "arxiv", "Looms and their Cards: A History", arxiv="2301.00002", authors=PEOPLE, published="2023-01"
)
ONLY_PRINTED = Description(
    "crossref", "A Note on Turning Wheels Slowly", doi="10.1000/wheels", authors=PEOPLE, venue="ICML", year=2020
)


class Source:
    """An online source of a few records, or of trouble, that remembers what it was asked."""

    def __init__(
        self, name: str, *records: Description, trouble: str | None = None, refused: frozenset[str] = frozenset()
    ):
        self.name = name
        self.records = records
        self.trouble = trouble
        self.refused = refused  # titles and identifiers that alone get the trouble
        self.titles: list[str] = []
        self.ids: list[str] = []

    def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        return [self._find(place, query.title, fits) for place, query in enumerate(queries)]

    def _find(self, place: int, title: str, fits: StopCondition) -> SourceAnswer:
        self.titles.append(title)
        if self._fails(title):
            return self._trouble
        found = tuple(each for each in self.records if title_key(each.title) == title_key(title))
        assert fits(place, ()) is False
        return SourceAnswer(found)

    def fetch(self, ids: Sequence[PaperId]) -> list[SourceAnswer]:
        self.ids += map(str, ids)
        return [
            self._trouble
            if self._fails(str(one))
            else SourceAnswer(tuple(each for each in self.records if one in _ids(each)))
            for one in ids
        ]

    @property
    def _trouble(self) -> SourceAnswer:
        return SourceAnswer(failure=self.trouble, is_refused=self.trouble == REFUSAL)

    def _fails(self, question: str) -> bool:
        return self.trouble is not None and (not self.refused or question in self.refused)


def _ids(candidate: Description) -> set[PaperId]:
    """By which it is asked for here."""
    return {one for one in candidate.ids if isinstance(one, ArxivId | Doi | OpenReviewId)}


def online(*sources: Source) -> Mapping[str, Callable[[], OnlineResolver]]:
    """What opens each of them, by name, as `Sources` wants it."""

    def opener(source: Source) -> Callable[[], OnlineResolver]:
        return lambda: source

    return {source.name: opener(source) for source in sources}


class Shelf:
    """A local source of a few records, found by equal titles and identifiers; `asked` are the titles so far."""

    name = "catalog"

    def __init__(self, *records: Description) -> None:
        self.records = records
        self.asked: list[str] = []

    def find(self, queries: Sequence[TitleQuery]) -> Sequence[Sequence[Description]]:
        self.asked += [query.title for query in queries]
        return [[each for each in self.records if title_key(each.title) == title_key(query.title)] for query in queries]

    def fetch(self, ids: Sequence[PaperId]) -> Sequence[Sequence[Description]]:
        return [[each for each in self.records if one in _ids(each)] for one in ids]


def titles(*texts: str, page: str = "page.txt", **more: Any) -> list[ScrapedTitle]:
    return [ScrapedTitle(title=text, page=page, line=line, **more) for line, text in enumerate(texts, 1)]


def resolve(asked: Sequence[ScrapedTitle], sources: Sources, **more: Any) -> ResolutionResult:
    return resolving.resolve(asked, sources, StepTimer(), **more)


def reasons(result: ResolutionResult) -> list[Reason]:
    return [match.verdict.reason for match in result.matches]
