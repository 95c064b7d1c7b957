"""From the parameters of a question to the papers that answer it, in their order."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Set

import numpy as np
from fakes.arxiv_api.corpus import Papers
from fakes.arxiv_api.feed import ERRORS
from fakes.arxiv_api.grammar import BadQuery, parse
from fakes.arxiv_api.papers import ArxivPaper
from fakes.arxiv_api.postings import Numbers
from fakes.arxiv_api.request import Refused, Request
from fakes.arxiv_api.search import IndexQueryError, Search

_VERSIONED = re.compile(r"(?P<id>.+?)(?:v(?P<version>\d+))?")


class Finder:
    """Searches `papers`, whose index is made when it is first asked."""

    def __init__(self, papers: Papers) -> None:
        self.papers = papers
        self.search = Search(papers)

    def find(self, request: Request, *, dropped: Set[str], shuffle: int | None) -> tuple[list[ArxivPaper], int]:
        """The papers of the page that is asked for, and how many there are in all.

        `dropped` ids are not found; `shuffle` is a seed for the order of papers asked for by id alone.
        """
        if request.query is not None:
            numbers = self._sorted(self._queried(request), request)
            page = numbers[request.start : request.start + request.size]
            return [self.papers[int(number)] for number in page], len(numbers)
        papers = list(self._asked_for(request, dropped))
        if shuffle is not None:
            random.Random(shuffle).shuffle(papers)
        if request.sort_by != "relevance":
            name = "updated" if request.sort_by == "lastUpdatedDate" else "published"
            papers.sort(key=lambda paper: getattr(paper, name), reverse=not request.ascending)
        return papers[request.start : request.start + request.size], len(papers)

    def _queried(self, request: Request) -> Numbers:
        """Current versions that the query finds, best first; with ids only those of them."""
        query = request.query or ""
        try:
            found = self.search.find(parse(query)).ranked()
        except BadQuery:
            raise Refused(f"Invalid query string: '{query}'", ERRORS) from None
        except IndexQueryError as trouble:
            raise Refused(str(trouble), ERRORS, 500) from None
        if request.ids is None:
            return found
        papers = self._asked_for(request, frozenset())
        wanted = [self.papers.number_of(paper.id) for paper in papers if self._is_current(paper)]
        return found[np.isin(found, np.array(wanted, dtype=np.int64))]

    def _is_current(self, paper: ArxivPaper) -> bool:
        number = self.papers.number_of(paper.id)
        return number is not None and self.papers[number].version == paper.version

    def _asked_for(self, request: Request, dropped: Set[str]) -> Iterator[ArxivPaper]:
        """The papers of the id_list in the order of the index, for all their scores are alike; unknown ones left out.

        An id is compared as it stands: with a prefix, a subject class or other zeros it is another one.
        """
        known: dict[tuple[int, int], ArxivPaper] = {}
        for text in request.ids or ():
            found = _VERSIONED.fullmatch(text)
            number = self.papers.number_of(found["id"]) if found and found["id"] not in dropped else None
            if found is None or number is None:
                continue
            current = self.papers[number]
            paper = current.at(int(found["version"])) if found["version"] else current
            if paper:
                known[number, paper.version] = paper
        return iter([known[key] for key in sorted(known)])

    def _sorted(self, found: Numbers, request: Request) -> Numbers:
        if request.sort_by == "relevance":
            return found[::-1] if request.ascending else found
        times = self.search.times("updated" if request.sort_by == "lastUpdatedDate" else "published")[found]
        order = np.argsort(times, kind="stable")
        return found[order if request.ascending else order[::-1]]
