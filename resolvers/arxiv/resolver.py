"""arXiv as a source: titles and identifiers in, records out."""

from __future__ import annotations

from collections.abc import Sequence

from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.works.description import Description
from resolvers.arxiv.batching import WINDOW, AdaptiveBatcher, Query
from resolvers.arxiv.client import SERVICE, FeedClient, FeedPage, refused_id
from resolvers.arxiv.lookup import TitleLookup
from resolvers.arxiv.queries import QUERY_STAGES, QueryStage
from resolvers.base import SourceAnswer, StopCondition, TitleQuery
from resolvers.errors import RequestRefused, ResolverError
from resolvers.http import HttpClient

# arXiv answers 100 identifiers at once; 642 were too many for a URL.
_IDS = 100


class ArxivApi:
    """The arXiv API as an `OnlineResolver`."""

    name = "arxiv"

    def __init__(self, http: HttpClient) -> None:
        self._feeds = FeedClient(http)
        together = http.together(SERVICE)
        self._titles, self._ids = AdaptiveBatcher(together), AdaptiveBatcher(together)

    def find(self, queries: Sequence[TitleQuery], fits: StopCondition) -> list[SourceAnswer]:
        """The records whose title could be the asked one, likeliest first.

        Titles go out in the given order and with as few requests as the terms of their size allow; what `fits` calls
        settled is not asked for again. After an outage the answers before it are kept; every title that might have
        been found by asking on has `trouble`.
        """
        lookup = TitleLookup(queries, fits)
        for number, way in enumerate(QUERY_STAGES, start=1):
            try:
                self._ask(lookup, way)
            except ResolverError as error:
                lookup.stop(error, later=QUERY_STAGES[number:])
                break
        return lookup.answers()

    def _ask(self, lookup: TitleLookup, way: QueryStage) -> None:
        clauses = lookup.clauses(way)
        for most in (way.most, way.again):
            if not most:
                return
            crowded: list[Query] = []
            for told in self._titles.answers(clauses, most, self._search):
                lookup.note(told)
                if (
                    isinstance(told.page, FeedPage)
                    and told.page.total > len(told.page.candidates)
                    and len(told.request) > 1
                ):
                    crowded += lookup.unsettled(told.questions)
            clauses = crowded

    def _search(self, clauses: Sequence[str]) -> FeedPage:
        return self._feeds.search(" OR ".join(clauses), WINDOW)

    def fetch(self, ids: Sequence[PaperId]) -> list[SourceAnswer]:
        """The record of each arXiv identifier, or DOI that arXiv gave; empty for others and for those not known."""
        asked = [_arxiv_id(identifier) for identifier in ids]
        questions = [Query(text) for text in dict.fromkeys(filter(None, asked))]
        answers: dict[str, SourceAnswer] = {}
        last: ResolverError | None = None
        try:
            for told in self._ids.answers(questions, _IDS, self._by_ids):
                found = _by_id(told.page) if isinstance(told.page, FeedPage) else {}
                failed = None if isinstance(told.page, FeedPage) else told.page
                answers |= {one.text: SourceAnswer.of(found.get(one.text, ()), failed) for one in told.questions}
        except ResolverError as error:
            last = error
        return [answers.get(text, SourceAnswer.of((), last)) if text else SourceAnswer() for text in asked]

    def _by_ids(self, asked: Sequence[str]) -> FeedPage:
        """Without the identifiers that arXiv calls malformed: it refuses the others along with them."""
        ids = list(asked)
        while ids:
            try:
                return self._feeds.by_ids(ids)
            except RequestRefused as error:
                if (named := refused_id(error)) not in ids:
                    raise
                ids.remove(named)
        return FeedPage((), 0)


def _arxiv_id(identifier: PaperId) -> str | None:
    found = identifier.arxiv if isinstance(identifier, Doi) else identifier
    return str(found) if isinstance(found, ArxivId) else None


def _by_id(page: FeedPage) -> dict[str, tuple[Description, ...]]:
    return {candidate.arxiv: (candidate,) for candidate in page.candidates if candidate.arxiv}
