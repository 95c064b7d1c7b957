"""A fake for the arXiv API of 2026 (https://export.arxiv.org/api/query), over papers given as facts.

    arxiv = arxiv_corpus(
        [{"id": "2401.00001", "title": "Engines that Weave", "authors": ["Ada Lovelace"], "published": "2024-01-02"}],
        now=clock.now, gap=3.0,
    )
    with FakeServer([arxiv], clock=clock.monotonic) as server:
        requests.get(server.url(arxiv), params={"search_query": 'ti:"engines that weave"'})    # /api/query
        arxiv.faults.extend([EmptyPage(), None, Status(503, retry_after="7")])   # strike arXiv alone, one a request
        assert min(arxiv.gaps(server.log)) >= 3.0 and arxiv.too_soon == 0

A record is an `ArxivPaper`, a `Description`, a `Paper` of fakes.corpus (unless it is `absent` from "arxiv"), or
a mapping; of `id` (or arxiv, arxiv_id; "2401.00001v3" has three versions), `title`, `authors` (names), `published`
("2024-01-02"; from the id when not given), `updated`, `version`, `categories` (or primary_category), `abstract`, `doi`,
`comment`, `journal_ref`, `withdrawn`, and `older` (records of earlier versions that said something else).
Records without an arXiv id are left out. `stored_corpus(path)` serves a whole catalog file.

Switches, attributes of the service that can be set between requests:
`gap` seconds from start to start, below which (or while another request is under way) the answer is 429 `Rate
exceeded.`, by the clock of the server; `old_format`, `errors_as_ok`
(status 200), `shuffle` (seed: the order of papers asked for by id), `dropped` (ids that are not found),
`hang_unquoted` (seconds of silence for several words without quotes; None is off).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from fakes.arxiv_api import feed, old_feed
from fakes.arxiv_api.corpus import ListedPapers, Papers, StoredPapers
from fakes.arxiv_api.papers import arxiv_id_of, arxiv_paper
from fakes.arxiv_api.query import has_loose_words
from fakes.arxiv_api.request import Refused, Request
from fakes.arxiv_api.search import Search
from fakes.exchange import Entry, FakeRequest, FakeResponse, Log
from fakes.faults import Fault, RateExceeded, Stall

ATOM_TYPE = "application/atom+xml; charset=utf-8"
# Apache's default LimitRequestLine; 642 ids in one GET were refused (github.com/lukasschwab/arxiv.py/issues/15).
MAX_URL_LENGTH = 8190


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class ArxivApi:
    """The service; see the module for its switches. `too_soon` counts the requests that broke the terms."""

    papers: Papers
    now: Callable[[], datetime] = _utc_now
    gap: float = 0.0
    old_format: bool = False
    errors_as_ok: bool = False
    shuffle: int | None = None
    dropped: frozenset[str] = frozenset()
    hang_unquoted: float | None = None
    faults: deque[Fault | None] = field(default_factory=deque)
    too_soon: int = 0

    slug: ClassVar[str] = "arxiv"
    path: ClassVar[str] = "/api/query"

    @cached_property
    def search(self) -> Search:
        return Search(self.papers)

    def entries(self, log: Log) -> list[Entry]:
        """The requests to this service."""
        return [entry for entry in log.entries if entry.question.path == self.path]

    def gaps(self, log: Log) -> list[float]:
        """Seconds from each start to the next."""
        return [later.start - earlier.start for earlier, later in pairwise(self.entries(log))]

    def objection(self, entry: Entry, log: Log) -> Fault | None:
        """What the server does to a request instead of answering: it came too soon, or is of the kind that hangs."""
        if self.gap and self._is_too_soon(entry, log):
            self.too_soon += 1
            return RateExceeded()
        query = entry.question.parameters.get("search_query", [""])[0]
        if self.hang_unquoted is not None and has_loose_words(query):
            return Stall(self.hang_unquoted)
        return None

    def _is_too_soon(self, entry: Entry, log: Log) -> bool:
        earlier = self.entries(log)
        del earlier[next(at for at, other in enumerate(earlier) if other is entry) :]
        # A millionth of a second is what sums of floating point numbers lose.
        return any(entry.start - other.start < self.gap - 1e-6 or _is_under_way(other) for other in earlier)

    def answer(self, question: FakeRequest) -> FakeResponse:
        if question.method == "GET" and len(urlencode(question.parameters, doseq=True)) > MAX_URL_LENGTH:
            return FakeResponse(b"<html><body><h1>Request-URI Too Long</h1></body></html>", "text/html", 414)
        form = old_feed if self.old_format else feed
        try:
            request = Request.of(question)
            papers, total = self.search.page(request, dropped=self.dropped, shuffle=self.shuffle)
        except Refused as refused:
            problem = refused.problem
            status = 200 if self.errors_as_ok or self.old_format else problem.status
            return FakeResponse(form.render_problem(problem, self.now()), ATOM_TYPE, status)
        ids = ",".join(request.ids or ())
        page = feed.Page(papers, total, request.start, request.size, request.query or "", ids, self.now())
        return FakeResponse(form.render(page), ATOM_TYPE)


def _is_under_way(entry: Entry) -> bool:
    """A client that hung up on our silence has no connection any more, though we are still silent."""
    return entry.end is None and entry.outcome != Stall.__name__


def arxiv_corpus(records: Iterable[object], **switches: Any) -> ArxivApi:
    """The service over a few records, in memory."""
    known = (record for record in records if ArxivApi.slug not in getattr(record, "absent", ()))
    return ArxivApi(ListedPapers(arxiv_paper(record) for record in known if arxiv_id_of(record)), **switches)


def stored_corpus(path: Path, abstracts: Path | None = None, **switches: Any) -> ArxivApi:
    """The service over a whole catalog of bibnorm's own rows, and abstracts from a second file of such rows."""
    return ArxivApi(StoredPapers(path, abstracts), **switches)
