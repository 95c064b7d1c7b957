"""All fakes together over the wire, telling of the same papers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import requests
import zstandard
from arxiv_answers import ids
from fakes import command
from fakes.api import AnswerFault, json_answer
from fakes.catalog_papers import papers_of_catalog
from fakes.clock import ManualClock
from fakes.corpus import Author, Venue
from fakes.exchange import FakeRequest
from fakes.faults import Reset, Status
from fakes.semantic_scholar import LIMITED
from fakes.server import FakeServer
from fakes.services import Services
from fakes.words import Index, words
from services_scene import LOOMS, PAPERS, get, json_body

from resolvers.registry import SERVICES_WITH_URL_SETTING


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


def test_environment_points_the_tool_at_the_stand_in(server: FakeServer, services: Services) -> None:
    environment = services.environment(server)
    assert environment["BIBNORM_SEMANTIC_SCHOLAR_URL"] == f"{server.root}/semantic-scholar"
    assert environment["BIBNORM_OPENREVIEW_V1_URL"] == f"{server.root}/openreview-v1"
    assert environment["BIBNORM_ARXIV_URL"] == server.root
    assert len(environment) == len(PATHS)


def test_batch_is_posted_as_json_with_fields_in_the_query(server: FakeServer, services: Services) -> None:
    url = f"{services.urls(server)['semantic-scholar']}/graph/v1/paper/batch"
    reply = requests.post(url, params={"fields": "title"}, json={"ids": ["ARXIV:1802.00002"]}, timeout=60)
    assert [record["title"] for record in reply.json()] == ["On the Tides"]
    (entry,) = server.log.entries
    assert json.loads(entry.question.body) == {"ids": ["ARXIV:1802.00002"]}


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


def test_any_answer_can_stand_in_for_the_right_one(server: FakeServer, services: Services) -> None:
    services.semantic_scholar.faults.extend([AnswerFault(LIMITED), None, AnswerFault(json_answer({"data": []}))])
    url = services.urls(server)["semantic-scholar"] + "/graph/v1/paper/search/match?query=On+the+Tides"
    replies = [requests.get(url, timeout=60) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [429, 200, 200]
    assert replies[0].json()["code"] == "429"
    assert replies[2].json() == {"data": []}


def test_arxiv_tells_of_the_same_papers(services: Services) -> None:
    feed = services.arxiv.answer(FakeRequest.of("GET", "/api/query", "id_list=2311.00001,1802.00002", {})).body.decode()
    assert feed.count("<entry>") == 2
    assert "Engines &amp; Cards in BERTology" in feed


def test_papers_of_a_catalog_are_told_by_all_services(fixtures: Path) -> None:
    papers = list(papers_of_catalog(fixtures / "catalog" / "sample.jsonl"))
    assert len(papers) == 2000
    by_id = {paper.arxiv: paper for paper in papers}
    paper = by_id["gr-qc/9301021"]
    assert paper.title == "Black Holes with a Generalized Gravitational Action"
    assert [author.full for author in paper.authors] == ["Ming Lu", "Mark B. Wise"]
    assert (paper.submitted, paper.categories, paper.doi) == (
        date(1993, 1, 26),
        ("gr-qc",),
        "10.1103/PhysRevD.47.R3095",
    )
    services = Services(papers)
    reply = json_body(get(services.semantic_scholar, "/graph/v1/paper/search/match", query=paper.title))
    assert reply["data"][0]["title"] == paper.title


ROWS = {
    "venue": (
        {"venue": "PMLR", "year": 2010, "pages": "1-9", "type": "conference", "published": True},
        Venue("PMLR", 2010, pages="1-9"),
        date(2010, 1, 1),
    ),
    "journal": (
        {"venue": "Sea", "venue_year": 1911, "volume": 4, "type": "journal", "published": "1910-05"},
        Venue("Sea", 1911, kind="journal", volume="4"),
        date(1910, 5, 1),
    ),
    "nothing known": ({}, None, date(2024, 1, 1)),
}


@pytest.mark.parametrize(("row", "venue", "submitted"), ROWS.values(), ids=ROWS.keys())
def test_row_becomes_a_paper(tmp_path: Path, row: dict[str, object], venue: Venue | None, submitted: date) -> None:
    path = tmp_path / "rows.jsonl.zst"
    path.write_bytes(zstandard.compress(f"{json.dumps({'title': 'A Title'} | row)}\n\n".encode()))
    (paper,) = papers_of_catalog(path)
    assert (paper.title, paper.venue, paper.submitted) == ("A Title", venue, submitted)


def test_paper_is_kept_from_a_service() -> None:
    services = Services([replace(LOOMS, absent=frozenset({"crossref"}))])
    assert json_body(get(services.huggingface, "/api/papers/2311.00001"))["title"] == LOOMS.title
    assert get(services.crossref, "/works/10.18653/v1/2024.cae-main.1").status == 404


# --- What the fakes search by: words and their index, and the parts of names


# Search over words.


def test_accents_and_hyphens_fold() -> None:
    assert words("Möbius-Bänder, ÉCLAIR_2") == ["mobius", "bander", "eclair_2"]


def test_common_words_do_not_find_but_count() -> None:
    documents = [["the", f"word{number}"] for number in range(200)]
    index = Index([*documents, ["the", "sea"], ["sea"]])
    assert [number for number, _ in index.best(["the", "sea"])] == [200, 201]
    assert len(list(index.best(["the"]))) == 201
    assert list(index.best(["nowhere"])) == []


def test_having_all_of_nothing_is_everything() -> None:
    assert Index([["a"], ["b"]]).having_all([]) == [0, 1]
    assert Index([["a"], ["a", "b"]]).having_all(["a", "b"]) == [1]
    assert Index([["tide"], ["tidal"], ["sea"]]).starting("tid") == {0, 1}
    assert Index([["tide"]]).starting("z") == set()


# Names.

NAMES = {
    "two words": ("Ada Lovelace", ("Ada", "Lovelace", ""), "Lovelace, Ada", "A. Lovelace"),
    "suffix": ("Charles Babbage Jr.", ("Charles", "Babbage", "Jr."), "Babbage, Charles, Jr.", "C. Babbage"),
    "one word": ("Plato", ("", "Plato", ""), "Plato", "Plato"),
    "suffix alone": ("II", ("", "II", ""), "II", "II"),
}


@pytest.mark.parametrize(("name", "parts", "inverted", "short"), NAMES.values(), ids=NAMES.keys())
def test_name_has_parts(name: str, parts: tuple[str, str, str], inverted: str, short: str) -> None:
    author = Author.of(name)
    assert (author.given, author.family, author.suffix) == parts
    assert (author.full, author.inverted, author.short) == (name, inverted, short)


# --- The fakes started by hand, for a shell


def test_started_by_hand_it_says_how_to_point_the_tool_at_it(capsys: pytest.CaptureFixture[str]) -> None:
    over = threading.Event()
    over.set()
    command.main(["--port", "0"], over=over)
    said = capsys.readouterr().out
    assert re.search(r"^export BIBNORM_ARXIV_URL=http://127\.0\.0\.1:\d+$", said, re.MULTILINE)
    assert "/api/query?id_list=hep-th/9301068" in said
    slugs = set(re.findall(r"^export BIBNORM_(\w+)_URL=", said, re.MULTILINE))
    assert slugs == {slug.upper().replace("-", "_") for slug in SERVICES_WITH_URL_SETTING}


@pytest.mark.parametrize(
    ("name", "sentence"), [(".", "is a folder; name the file of JSON lines"), ("none", "is not a file")]
)
def test_what_is_no_file_of_records_is_said(name: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--catalog", name])
    assert f"{name} {sentence}" in capsys.readouterr().err


@pytest.mark.parametrize("start", [["-m", "tests.servers"], ["tests/servers"]])
def test_it_starts_as_a_module_and_as_a_folder(start: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    root = Path(__file__).parents[2]
    command = [sys.executable, *start, "--port", "0", "--no-gap", "--old-format"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip().partition("=")[2]
            for _ in range(2):
                reply = requests.get(f"{url}/api/query", params={"search_query": "ti:gravity"}, timeout=60)
                assert "ArXiv Query: search_query=ti:gravity" in reply.text
                assert ids(reply.content) != []
        finally:
            process.terminate()
