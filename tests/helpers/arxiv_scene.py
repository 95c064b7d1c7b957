"""arXiv's fake and our client of it, on one clock that only moves when somebody waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fakes.arxiv_api.service import ArxivApi as StandInService
from fakes.arxiv_api.service import arxiv_corpus
from fakes.clock import ManualClock
from fakes.server import FakeServer

from normalizer.values.titles import title_key
from normalizer.works.description import Description
from resolvers.arxiv import ArxivApi
from resolvers.base import TitleQuery
from resolvers.http import Clock, HttpClient, HttpSettings


@dataclass
class Scene:
    """`source` asks `service` on `server`."""

    server: FakeServer
    service: StandInService
    clock: ManualClock
    http: HttpClient
    source: ArxivApi

    @property
    def requests(self) -> list[Mapping[str, str]]:
        """The parameters of each request that came, in order."""
        entries = self.server.log.entries
        return [{name: values[0] for name, values in entry.question.parameters.items()} for entry in entries]

    @property
    def queries(self) -> list[str]:
        return [request["search_query"] for request in self.requests]

    @property
    def longest_url(self) -> int:
        """Of the requests by GET, as arXiv would have got them, at its own address."""
        got = [entry.question.method == "GET" for entry in self.server.log.entries]
        requests = [request for request, is_get in zip(self.requests, got, strict=True) if is_get]
        return max(len(f"https://export.arxiv.org/api/query?{urlencode(request)}") for request in requests)


@contextmanager
def arxiv_scene(records: Sequence[object], *, cache: Path | None = None, **switches: Any) -> Iterator[Scene]:
    clock = ManualClock()
    service = arxiv_corpus(records, now=clock.now, **{"gap": 3.0, **switches})
    with FakeServer([service], clock=clock.monotonic) as server:
        settings = HttpSettings(cache=cache, urls={"arxiv": server.root}, seed=1)
        with HttpClient(settings, timer=Clock(clock.monotonic, clock.sleep, clock.now)) as http:
            yield Scene(server, service, clock, http, ArxivApi(http))


class SameTitle:
    """The simplest `fits`: settled by a record of the same title. Remembers what it was asked."""

    def __init__(self, queries: Sequence[TitleQuery]) -> None:
        self.queries = queries
        self.asked: list[int] = []

    def __call__(self, place: int, candidates: Sequence[Description]) -> bool:
        self.asked.append(place)
        return any(title_key(one.title) == title_key(self.queries[place].title) for one in candidates)
