"""The further sources against their stand-ins: by identifier, by title, many identifiers in one request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from fakes.clock import ManualClock
from fakes.corpus import Paper, Venue, people
from fakes.server import FakeServer
from fakes.services import Services
from http_scene import timer_of

from normalizer.values.ids import ArxivId, Doi, PaperId
from normalizer.works.description import Description
from normalizer.works.sources import ONLINE_SOURCES
from resolvers.base import TitleQuery
from resolvers.http import HttpClient, HttpSettings
from resolvers.registry import open_online

JOURNAL = Venue("Journal of Engines", 2021, kind="journal", volume="7", issue="2", pages="11-19")
PAPERS = [
    *(
        Paper(f"Engines that Weave, {word}", people("Ada Lovelace", "Charles Babbage"), date(2020, 5, 6), doi=f"10.1000/e.{place}", arxiv=f"2005.0000{place}", venue=JOURNAL)
        for place, word in enumerate(["Carding", "Spinning", "Dyeing"], 1)
    ),
    Paper("Engines and Their Makers", people("Ada Lovelace", "Charles Babbage"), date(1998, 1, 1)),
    Paper("Looms in the Wild", people("Mary Somerville"), date(2022, 1, 1), doi="10.2000/looms", venue=JOURNAL, absent=frozenset({"crossref"})),
]  # fmt: skip


class Scene:
    def __init__(self, server: FakeServer, services: Services, clock: ManualClock) -> None:
        self.server, self.services = server, services
        self.http = HttpClient(HttpSettings(urls=services.urls(server)), timer=timer_of(clock))

    def fetch(self, source: str, *ids: PaperId) -> list[tuple[Description, ...]]:
        answers = open_online(source, self.http).fetch(ids)
        assert [answer.failure for answer in answers] == [None] * len(ids)
        return [answer.candidates for answer in answers]

    def find(self, source: str, title: str) -> tuple[Description, ...]:
        (answer,) = open_online(source, self.http).find([TitleQuery(title)], lambda _, candidates: bool(candidates))
        assert answer.failure is None
        return answer.candidates

    def asked(self, slug: str) -> int:
        return len(self.services.asked(self.server, slug))


@pytest.fixture
def scene() -> Iterator[Scene]:
    clock = ManualClock()
    services = Services(PAPERS, clock=clock.monotonic)
    with FakeServer(services.all, clock=clock.monotonic) as server:
        made = Scene(server, services, clock)
        with made.http:
            yield made


FIRST = PAPERS[0]


@pytest.mark.parametrize("source", ["europepmc", "pubmed", "inspire", "zbmath", "openlibrary"])
def test_title_finds_the_paper(scene: Scene, source: str) -> None:
    paper = PAPERS[3] if source == "openlibrary" else FIRST
    (found,) = scene.find(source, paper.title)
    assert (found.source, found.title, [name.text for name in found.authors]) == (
        source,
        paper.title,
        ["Ada Lovelace", "Charles Babbage"],
    )
    assert scene.find(source, "Nobody Has Written This") == ()


@pytest.mark.parametrize("source", ["europepmc", "pubmed", "inspire", "zbmath", "doi"])
def test_identifier_finds_the_publication(scene: Scene, source: str) -> None:
    (found,), unknown = scene.fetch(source, Doi("10.1000/E.1"), Doi("10.1000/unknown"))
    assert (found.title, found.doi, found.venue, found.year) == (FIRST.title, FIRST.doi, JOURNAL.name, 2021)
    assert (found.volume, found.pages) == ("7", "11-19")
    assert [name.text for name in found.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert unknown == ()


BATCHED: dict[str, tuple[list[PaperId], int]] = {
    "europepmc": ([Doi(paper.doi) for paper in PAPERS if paper.doi], 1),
    "pubmed": ([Doi(paper.doi) for paper in PAPERS if paper.doi], 2),  # numbers, then records
    "inspire": ([ArxivId("2005.00001"), Doi("10.1000/e.2"), Doi("10.2000/looms")], 1),
    "openalex": ([Doi(paper.doi) for paper in PAPERS if paper.doi], 1),
    "semantic-scholar": ([Doi(paper.doi) for paper in PAPERS if paper.doi], 1),
    "datacite": ([ArxivId(paper.arxiv) for paper in PAPERS if paper.arxiv], 1),
    "crossref": ([Doi(paper.doi or "") for paper in PAPERS[:3]], 1),
}


@pytest.mark.parametrize(("source", "asked"), list(BATCHED.items()), ids=BATCHED)
def test_many_identifiers_are_one_request(scene: Scene, source: str, asked: tuple[list[PaperId], int]) -> None:
    ids, requests = asked
    assert [len(found) for found in scene.fetch(source, *ids)] == [1] * len(ids)
    assert scene.asked(source) == requests


def test_doi_of_another_agency_is_found_behind_doi_org(scene: Scene) -> None:
    ((found,),) = scene.fetch("doi", Doi("10.2000/looms"))
    assert (found.title, found.year, found.kind) == ("Looms in the Wild", 2021, "journal")
    assert (scene.asked("doi"), scene.asked("crosscite"), scene.asked("crossref")) == (1, 1, 0)


def test_every_source_has_a_stand_in(scene: Scene) -> None:
    hosts = {each.name for each in ONLINE_SOURCES} | {host for each in ONLINE_SOURCES for host in each.other_hosts}
    assert hosts <= set(scene.services.urls(scene.server))
