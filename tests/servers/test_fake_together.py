"""All fakes together over the wire, telling of the same papers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from fakes.clock import ManualClock
from fakes.faults import Reset, Status
from fakes.server import FakeServer
from fakes.services import Services
from services_scene import PAPERS


@pytest.fixture
def services(clock: ManualClock) -> Services:
    return Services(PAPERS, clock=clock.monotonic)


@pytest.fixture
def server(services: Services, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    monkeypatch.setenv("NO_PROXY", "*")
    with FakeServer(services.all, clock=clock.monotonic) as running:
        yield running


PATHS = {
    "arxiv": "/api/query?id_list=2311.00001",
    "semantic-scholar": "/graph/v1/paper/ARXIV:2311.00001",
    "crossref": "/works/10.18653/v1/2024.cae-main.1",
    "dblp": "/search/publ/api?q=engines",
    "openalex": "/works/doi:10.18653/v1/2024.cae-main.1",
    "huggingface": "/api/papers/2311.00001",
    "openreview": "/notes?id=aBcDeF",
    "openreview-v1": "/notes?id=OLD1",
    "acl": "/Q18-1002.xml",
    "datacite": "/dois/10.48550/arXiv.2311.00001",
    "europepmc": "/europepmc/webservices/rest/search?query=TITLE:%22engines%22",
    "pubmed": "/entrez/eutils/esearch.fcgi?term=engines[Title]",
    "inspire": "/api/literature?q=arxiv:2311.00001",
    "zbmath": "/v1/document/_search?search_string=arxiv:2311.00001",
    "openlibrary": "/search.json?title=engines",
    "doi": "/10.18653/v1/2024.cae-main.1",
    "crosscite": "/10.18653/v1/2024.cae-main.1",
    "medra": "/10.18653/v1/2024.cae-main.1",
}


def test_every_service_answers_below_its_own_url(server: FakeServer, services: Services) -> None:
    urls = services.urls(server)
    assert urls.keys() == PATHS.keys()
    for slug, path in PATHS.items():
        reply = requests.get(
            urls[slug] + path, headers={"User-Agent": f"bibnorm-{slug}"}, timeout=60, allow_redirects=False
        )
        assert reply.status_code == (302 if slug == "doi" else 200), slug
        (entry,) = services.asked(server, slug)
        assert (entry.question.headers["User-Agent"], entry.outcome) == (f"bibnorm-{slug}", str(reply.status_code))
    assert requests.get(f"{server.root}/elsewhere", timeout=60).status_code == 404


def test_faults_of_one_service_strike_it_alone(server: FakeServer, services: Services) -> None:
    urls = services.urls(server)
    services.dblp.faults.extend([Status(503), None, Reset()])
    server.faults.append(Status(500))
    asked = ["dblp", "acl", "dblp", "acl"]
    statuses = [requests.get(urls[slug] + PATHS[slug], timeout=60).status_code for slug in asked]
    assert statuses == [503, 500, 200, 200]
    with pytest.raises(requests.ConnectionError):
        requests.get(urls["dblp"] + PATHS["dblp"], timeout=60)
    assert [entry.outcome for entry in services.asked(server, "dblp")] == ["Status", "200", "Reset"]
