"""From a request to the papers that answer it, in their order.

Titles (`ti`), abstracts (`abs`) and both (`all`) are searched, and wildcards are only the `*` for everything: bibnorm
uses no other fields of arXiv's index.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache

from fakes.arxiv_api.corpus import Papers
from fakes.arxiv_api.feed import ERRORS
from fakes.arxiv_api.index import NOTHING, FieldIndex, Hits, Numbers, everything
from fakes.arxiv_api.papers import ArxivPaper
from fakes.arxiv_api.query import BadQuery, Expression, Pair, Term, Without, parse
from fakes.arxiv_api.request import Refused, Request

_FIELDS: Mapping[str, Sequence[str]] = {"ti": ("title",), "abs": ("abstract",), "all": ("title", "abstract")}
_VERSIONED = re.compile(r"(?P<id>.+?)(?:v(?P<version>\d+))?")


class Search:
    """Searches `papers`; a field is indexed when a query first needs it."""

    def __init__(self, papers: Papers) -> None:
        self.papers = papers

    def page(self, request: Request, *, dropped: Set[str], shuffle: int | None) -> tuple[list[ArxivPaper], int]:
        """The papers of the page that is asked for, and how many there are in all.

        `dropped` ids are not found; `shuffle` is a seed for the order of papers asked for by id alone.
        """
        if request.query is not None:
            numbers = self._queried(request)
            page = numbers[request.start : request.start + request.size]
            return [self.papers[int(number)] for number in page], len(numbers)
        papers = list(self._by_id(request, dropped))
        if shuffle is not None:
            random.Random(shuffle).shuffle(papers)
        return papers[request.start : request.start + request.size], len(papers)

    def find(self, expression: Expression) -> Hits:
        match expression:
            case Term():
                return self._term(expression)
            case Without(inner):
                return everything(len(self.papers)) - self.find(inner)
            case Pair(left, "AND", right):
                return self.find(left) & self.find(right)
            case Pair(left, "OR", right):
                return self.find(left) | self.find(right)
            case Pair(left, _, right):
                return self.find(left) - self.find(right)

    @cache  # noqa: B019  as many as there are fields
    def index(self, name: str) -> FieldIndex:
        return FieldIndex(self.papers.texts(name))

    def _term(self, term: Term) -> Hits:
        if not term.text or (term.text == "*" and not term.quoted):
            return everything(len(self.papers))
        if term.field not in _FIELDS:
            raise Refused(f"{term.field}: is not searched by this fake", ERRORS, 501)
        found = NOTHING
        for index in map(self.index, _FIELDS[term.field]):
            found = found.best(index.phrase(term.text) if term.quoted else index.words(term.text))
        return found

    def _queried(self, request: Request) -> Numbers:
        """Current versions that the query finds, best first. bibnorm gives no ids beside a query."""
        query = request.query or ""
        try:
            return self.find(parse(query)).ranked()
        except BadQuery:
            raise Refused(f"Invalid query string: '{query}'", ERRORS) from None

    def _by_id(self, request: Request, dropped: Set[str]) -> Iterator[ArxivPaper]:
        """The papers of the id_list in the order of the index, for all their scores are alike; unknown ones left out.

        An id is compared as it stands: with a prefix, a subject class or other zeros it is another one.
        """
        known: dict[tuple[int, int], ArxivPaper] = {}
        for text in request.ids or ():
            found = _VERSIONED.fullmatch(text)
            number = self.papers.number_of(found["id"]) if found and dropped.isdisjoint((text, found["id"])) else None
            if found is None or number is None:
                continue
            current = self.papers[number]
            paper = current.at(int(found["version"])) if found["version"] else current
            if paper:
                known[number, paper.version] = paper
        return iter([known[key] for key in sorted(known)])
