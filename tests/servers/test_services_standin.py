"""The smaller stand-ins (Hugging Face, OpenReview, ACL, DataCite), and all of them together over the wire."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import requests
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from standin.acl import Acl
from standin.api import Allowance, Api, Instead, Pace, json_answer
from standin.catalog_papers import papers_of_catalog
from standin.corpus import Author, Paper, Review, Venue, people
from standin.datacite import DataCite
from standin.exchange import Answer, Question
from standin.faults import Reset, Status
from standin.huggingface import HuggingFace
from standin.manual import ManualClock
from standin.openreview import OpenReview, OpenReviewV1
from standin.semantic_scholar import LIMITED
from standin.server import StandIn
from standin.services import Services

LOOMS = Paper(
    "Engines & Cards in BERTology",
    people("Ada Lovelace", "Charles Babbage Jr."),
    submitted=date(2023, 11, 5),
    abstract="Looms follow cards.",
    arxiv="2311.00001",
    doi="10.18653/v1/2024.cae-main.1",
    venue=Venue("Proceedings of Analytical Engines", 2024, "CAE", pages="84-91", month=7, day=9),
    openreview="aBcDeF",
    review=Review("ICLR.cc/2024/Conference"),
    acl="2024.cae-main.1",
    github="https://github.com/lovelace/looms",
    citations=3,
)
TIDES = Paper(
    "On the Tides",
    (Author("Tidal Collaboration"),),
    date(2018, 2, 3),
    arxiv="1802.00002",
    venue=Venue("Computational Tides", 2018, kind="journal", volume="4", pages="7"),
    acl="Q18-1002",
    openreview="OLD1",
    review=Review("ICLR.cc/2018/Conference", "rejected"),
)
IMPORTED = Paper("Imported Engines", people("Mary Somerville"), date(2015, 3, 4), openreview="IMP1")
PAPERS = [LOOMS, TIDES, IMPORTED]


def get(service: Api, path: str, **parameters: object) -> Answer:
    asked = {name.replace("__", "."): value for name, value in parameters.items()}
    return service.answer(Question.of("GET", f"{service.path}{path}", urlencode(asked), {}))


def told(answer: Answer) -> Any:
    assert (answer.status, answer.content_type) == (200, "application/json")
    return json.loads(answer.body)


# Hugging Face.


def test_paper_of_hugging_face_names_the_repository_that_users_gave() -> None:
    paper = told(get(HuggingFace(PAPERS), "/api/papers/2311.00001"))
    assert (paper["id"], paper["title"]) == ("2311.00001", LOOMS.title)
    assert paper["githubRepo"] == "https://github.com/lovelace/looms"
    assert [author["name"] for author in paper["authors"]] == ["Ada Lovelace", "Charles Babbage Jr."]
    assert paper["publishedAt"] == "2023-11-05T00:00:00.000Z"
    assert "githubRepo" not in told(get(HuggingFace(PAPERS), "/api/papers/1802.00002"))


@pytest.mark.parametrize("path", ["/api/papers/2311.99999", "/api/papers/2311.00001v2", "/api/shoes"])
def test_paper_that_nobody_indexed_is_404(path: str) -> None:
    answer = get(HuggingFace([*PAPERS, replace(LOOMS, arxiv="2311.99999", absent=frozenset({"huggingface"}))]), path)
    assert answer.status == 404
    assert "error" in json.loads(answer.body)


def test_hugging_face_searches_and_lists_a_day() -> None:
    service = HuggingFace(PAPERS)
    (hit,) = told(get(service, "/api/papers/search", q="engines"))
    assert hit["paper"]["id"] == "2311.00001"
    assert [one["paper"]["id"] for one in told(get(service, "/api/daily_papers", date="2018-02-03"))] == ["1802.00002"]
    assert len(told(get(service, "/api/daily_papers", limit=1))) == 1


# OpenReview.


def test_content_is_wrapped_in_v2_and_bare_in_v1() -> None:
    (new,) = told(get(OpenReview(PAPERS), "/notes", id="aBcDeF"))["notes"]
    assert new["content"]["title"] == {"value": LOOMS.title}
    assert new["content"]["authorids"] == {"value": ["~Ada_Lovelace1", "~Charles_Babbage_Jr.1"]}
    assert new["content"]["venue"] == {"value": "ICLR 2024 poster"}
    assert new["invitations"] == ["ICLR.cc/2024/Conference/-/Submission"]
    assert new["pdate"] == new["cdate"] == 1699142400000
    (old,) = told(get(OpenReviewV1(PAPERS), "/notes", id="OLD1"))["notes"]
    assert old["content"]["title"] == TIDES.title
    assert old["content"]["venueid"] == "ICLR.cc/2018/Conference/Rejected_Submission"
    assert old["invitation"] == "ICLR.cc/2018/Conference/-/Submission"
    assert "invitations" not in old
    assert "abstract" not in old["content"]
    assert old["pdate"] is None


STATES = {
    "accepted": (Review("ICLR.cc/2024/Conference", presentation="oral"), "ICLR 2024 oral", "ICLR.cc/2024/Conference"),
    "accepted, nothing more said": (Review("TMLR.org/2024/X", presentation=""), "TMLR 2024", "TMLR.org/2024/X"),
    "submitted": (
        Review("ICLR.cc/2024/Conference", "submitted"),
        "ICLR 2024 Conference Submission",
        "ICLR.cc/2024/Conference/Submission",
    ),
    "rejected": (
        Review("ICLR.cc/2024/Conference", "rejected"),
        "Submitted to ICLR 2024",
        "ICLR.cc/2024/Conference/Rejected_Submission",
    ),
    "withdrawn": (
        Review("ICLR.cc/2024/Conference", "withdrawn"),
        "ICLR 2024 Conference Withdrawn Submission",
        "ICLR.cc/2024/Conference/Withdrawn_Submission",
    ),
    "desk rejected": (
        Review("ICLR.cc/2024/Conference", "desk_rejected"),
        "ICLR 2024 Conference Desk Rejected Submission",
        "ICLR.cc/2024/Conference/Desk_Rejected_Submission",
    ),
    "imported from DBLP": (None, "CoRR 2023", "dblp.org/journals/CORR/2023"),
}


@pytest.mark.parametrize(("review", "venue", "venueid"), STATES.values(), ids=STATES.keys())
def test_venue_tells_what_became_of_a_submission(review: Review | None, venue: str, venueid: str) -> None:
    service = OpenReview([replace(LOOMS, review=review)])
    (note,) = told(get(service, "/notes/search", term="engines", content="all", group="all", source="forum"))["notes"]
    assert note["content"]["venue"] == {"value": venue}
    assert note["content"]["venueid"] == {"value": venueid}


def test_each_paper_lies_in_one_of_the_two() -> None:
    assert told(get(OpenReview(PAPERS), "/notes/search", term="on the tides imported engines"))["count"] == 2
    assert told(get(OpenReviewV1(PAPERS), "/notes/search", term="on the tides imported engines"))["count"] == 1


SEARCHES = {
    "author": ({"term": "somerville", "content": "authors"}, ["IMP1"]),
    "title is no author": ({"term": "imported", "content": "authors"}, []),
    "keywords": ({"term": "cs.LG", "content": "keywords"}, ["aBcDeF", "IMP1"]),
    "group": ({"term": "engines", "group": "ICLR.cc/2024/Conference"}, ["aBcDeF"]),
    "page": ({"term": "engines", "limit": 1, "offset": 1}, ["aBcDeF"]),
}


@pytest.mark.parametrize(("asked", "ids"), SEARCHES.values(), ids=SEARCHES.keys())
def test_search_of_notes(asked: dict[str, object], ids: list[str]) -> None:
    assert [note["id"] for note in told(get(OpenReview(PAPERS), "/notes/search", **asked))["notes"]] == ids


def test_notes_of_a_venue() -> None:
    service = OpenReview(PAPERS)
    reply = told(get(service, "/notes", content__venueid="ICLR.cc/2024/Conference", limit=1000, offset=0))
    assert (reply["count"], reply["notes"][0]["id"]) == (1, "aBcDeF")
    assert told(get(service, "/notes", content__venueid="ICLR.cc/2025/Conference")) == {"notes": [], "count": 0}
    assert told(get(service, "/notes", forum="IMP1"))["count"] == 1


OPENREVIEW_ERRORS = {
    "unknown id": ("/notes", {"id": "none"}, 404, "NotFoundError"),
    "search for nothing": ("/notes/search", {}, 400, "MissingRequiredError"),
    "limit is a word": ("/notes", {"limit": "all"}, 400, "InvalidFieldError"),
    "other path": ("/profiles", {}, 404, "NotFoundError"),
}


@pytest.mark.parametrize(("path", "asked", "status", "name"), OPENREVIEW_ERRORS.values(), ids=OPENREVIEW_ERRORS.keys())
def test_errors_of_openreview_have_names(path: str, asked: dict[str, object], status: int, name: str) -> None:
    answer = get(OpenReview(PAPERS), path, **asked)
    error = json.loads(answer.body)
    assert (answer.status, error["status"], error["name"]) == (status, status, name)


def test_openreview_has_a_limit_and_a_bot_check() -> None:
    service = OpenReview(PAPERS, limit=Allowance(1))
    assert get(service, "/notes", id="aBcDeF").status == 200
    refused = get(service, "/notes", id="aBcDeF")
    assert (refused.status, refused.headers) == (429, {"Retry-After": "60"})
    assert json.loads(refused.body)["name"] == "RateLimitError"
    service.retry_after = None
    assert get(service, "/notes", id="aBcDeF").headers == {}
    service.bot_check = True
    checked = get(service, "/notes", id="aBcDeF")
    assert (checked.status, checked.content_type) == (403, "text/html; charset=UTF-8")


# ACL Anthology.


def test_bibtex_of_the_anthology() -> None:
    answer = get(Acl(PAPERS), "/2024.cae-main.1.bib")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.body.decode() == (
        "@inproceedings{lovelace-babbage-2024-engines,\n"
        '    title = "Engines & Cards in {BERTology}",\n'
        '    author = "Lovelace, Ada  and\n'
        '      Babbage, Charles",\n'
        '    booktitle = "Proceedings of Analytical Engines",\n'
        "    month = jul,\n"
        '    year = "2024",\n'
        '    address = "Online",\n'
        '    publisher = "Association for Computational Linguistics",\n'
        '    url = "https://aclanthology.org/2024.cae-main.1/",\n'
        '    doi = "10.18653/v1/2024.cae-main.1",\n'
        '    pages = "84--91",\n'
        '    abstract = "Looms follow cards."\n'
        "}\n"
    )


def test_journal_in_the_anthology_is_an_article() -> None:
    text = get(Acl(PAPERS), "/Q18-1002.bib").body.decode()
    assert text.startswith("@article{")
    assert '    journal = "Computational Tides",\n    volume = "4",' in text
    assert 'author = "{Tidal Collaboration}"' in text
    assert "month" not in text
    assert "doi" not in text


MODS = "{http://www.loc.gov/mods/v3}"


def test_mods_of_the_anthology() -> None:
    answer = get(Acl(PAPERS), "/2024.cae-main.1.xml")
    assert answer.content_type == "application/xml"
    (record,) = ElementTree.fromstring(answer.body)
    assert record.findtext(f"{MODS}titleInfo/{MODS}title") == "Engines & Cards in BERTology"
    names = [[part.text for part in name.iter(f"{MODS}namePart")] for name in record.iter(f"{MODS}name")]
    assert names == [["Ada", "Lovelace"], ["Charles", "Babbage"]]
    assert record.findtext(f"{MODS}originInfo/{MODS}dateIssued") == "2024-07"
    host = record.find(f"{MODS}relatedItem")
    assert host is not None
    assert host.findtext(f"{MODS}titleInfo/{MODS}title") == "Proceedings of Analytical Engines"
    assert record.findtext(f"{MODS}identifier") == "10.18653/v1/2024.cae-main.1"
    assert [page.text for page in record.iterfind(f"{MODS}part/{MODS}extent/*")] == ["84", "91"]


def test_mods_without_a_venue_or_with_one_page() -> None:
    bare = Paper("", acl="W10-0001")
    (record,) = ElementTree.fromstring(get(Acl([bare]), "/W10-0001.xml").body)
    assert record.find(f"{MODS}relatedItem") is None
    assert record.find(f"{MODS}part") is None
    assert get(Acl([bare]), "/W10-0001.bib").body.startswith(b"@inproceedings{-2024-untitled,")
    (tides,) = ElementTree.fromstring(get(Acl(PAPERS), "/Q18-1002.xml").body)
    assert [page.text for page in tides.iterfind(f"{MODS}part/{MODS}extent/*")] == ["7", "7"]
    assert [part.get("type") for part in tides.iter(f"{MODS}namePart")] == ["family"]


def test_page_of_a_paper_and_the_file_of_all() -> None:
    for path in ("/2024.cae-main.1", "/2024.cae-main.1/"):
        assert b"<title>Engines &amp; Cards in BERTology</title>" in get(Acl(PAPERS), path).body
    everything = gzip.decompress(get(Acl(PAPERS), "/anthology.bib.gz").body).decode()
    assert everything.count("@") == 2


@pytest.mark.parametrize("path", ["/P99-1001.bib", "/2024.none-main.1/", "/search?q=x", "/papers"])
def test_anthology_has_no_more_than_its_papers(path: str) -> None:
    assert get(Acl(PAPERS), path).status == 404


# DataCite.


def test_doi_of_arxiv_at_datacite() -> None:
    data = told(get(DataCite(PAPERS), "/dois/10.48550/arXiv.2311.00001"))["data"]
    facts = data["attributes"]
    assert data["id"] == facts["doi"] == "10.48550/arxiv.2311.00001"
    assert facts["titles"] == [{"title": LOOMS.title}]
    assert [creator["name"] for creator in facts["creators"]] == ["Lovelace, Ada", "Babbage, Charles, Jr."]
    assert facts["publicationYear"] == 2023
    assert facts["relatedIdentifiers"][0]["relatedIdentifier"] == "10.18653/v1/2024.cae-main.1"
    tides = told(get(DataCite(PAPERS), "/dois/10.48550%2Farxiv.1802.00002"))["data"]["attributes"]
    assert tides["creators"][0] | {} == {
        "name": "Tidal Collaboration",
        "nameType": "Organizational",
        "affiliation": [],
        "nameIdentifiers": [],
    }
    assert (tides["relatedIdentifiers"], tides["descriptions"]) == ([], [])


@pytest.mark.parametrize("path", ["/dois/10.48550/arxiv.9999.00001", "/dois/10.18653/v1/2024.cae-main.1", "/x"])
def test_other_dois_are_not_at_datacite(path: str) -> None:
    answer = get(DataCite(PAPERS), path)
    assert (answer.status, json.loads(answer.body)["errors"][0]["status"]) == (404, "404")


def test_several_dois_at_once() -> None:
    service = DataCite(PAPERS)
    reply = told(get(service, "/dois", ids="10.48550/arXiv.1802.00002,10.1/none,10.48550/arxiv.2311.00001"))
    assert [one["id"] for one in reply["data"]] == ["10.48550/arxiv.1802.00002", "10.48550/arxiv.2311.00001"]
    assert reply["meta"]["total"] == 2
    paged = service.answer(Question.of("GET", "/datacite/dois", "page%5Bsize%5D=1", {}))
    assert (len(told(paged)["data"]), told(paged)["meta"]["totalPages"]) == (1, 2)


# Limits.


@pytest.mark.parametrize("service", [HuggingFace(PAPERS), DataCite(PAPERS)], ids=["huggingface", "datacite"])
def test_limits_tell_when_to_come_back(service: HuggingFace | DataCite) -> None:
    moments = iter([0.0, 0.5])
    service.pace = Pace(1.0, lambda: next(moments))
    service.retry_after = "7"
    assert get(service, "/").status == 404
    refused = get(service, "/")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "7")


@given(st.lists(st.floats(0, 3), max_size=20), st.floats(0.1, 2))
def test_pace_is_too_fast_exactly_when_a_gap_is_too_short(gaps: list[float], least: float) -> None:
    clock = ManualClock()
    pace = Pace(least, clock.monotonic)
    assert pace.too_soon() is False
    for gap in gaps:
        before = clock.seconds
        clock.seconds += gap
        assert pace.too_soon() is (clock.seconds - before < least - 1e-6)


# All together, over the wire.


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def services(clock: ManualClock) -> Services:
    return Services(PAPERS, clock=clock.monotonic)


@pytest.fixture
def server(services: Services, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("NO_PROXY", "*")
    with StandIn(services.all, clock=clock.monotonic) as running:
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
    "acl": "/Q18-1002.bib",
    "datacite": "/dois/10.48550/arXiv.2311.00001",
}


def test_every_service_answers_below_its_own_url(server: StandIn, services: Services) -> None:
    urls = services.urls(server)
    assert urls.keys() == PATHS.keys()
    for slug, path in PATHS.items():
        reply = requests.get(urls[slug] + path, headers={"User-Agent": f"bibnorm-{slug}"}, timeout=5)
        assert reply.status_code == 200, slug
        (entry,) = services.asked(server, slug)
        assert (entry.question.headers["User-Agent"], entry.outcome) == (f"bibnorm-{slug}", "200")
    assert requests.get(f"{server.root}/elsewhere", timeout=5).status_code == 404


def test_environment_points_the_tool_at_the_stand_in(server: StandIn, services: Services) -> None:
    environment = services.environment(server)
    assert environment["BIBNORM_SEMANTIC_SCHOLAR_URL"] == f"{server.root}/semantic-scholar"
    assert environment["BIBNORM_OPENREVIEW_V1_URL"] == f"{server.root}/openreview-v1"
    assert environment["BIBNORM_ARXIV_URL"] == server.root
    assert len(environment) == 10


def test_batch_is_posted_as_json_with_fields_in_the_query(server: StandIn, services: Services) -> None:
    url = f"{services.urls(server)['semantic-scholar']}/graph/v1/paper/batch"
    reply = requests.post(url, params={"fields": "title"}, json={"ids": ["ARXIV:1802.00002"]}, timeout=5)
    assert [record["title"] for record in reply.json()] == ["On the Tides"]
    (entry,) = server.log.entries
    assert json.loads(entry.question.body) == {"ids": ["ARXIV:1802.00002"]}


def test_faults_of_one_service_strike_it_alone(server: StandIn, services: Services) -> None:
    urls = services.urls(server)
    services.dblp.faults.extend([Status(503), None, Reset()])
    server.faults.append(Status(500))
    asked = ["dblp", "acl", "dblp", "acl"]
    statuses = [requests.get(urls[slug] + PATHS[slug], timeout=5).status_code for slug in asked]
    assert statuses == [503, 500, 200, 200]
    with pytest.raises(requests.ConnectionError):
        requests.get(urls["dblp"] + PATHS["dblp"], timeout=5)
    assert [entry.outcome for entry in services.asked(server, "dblp")] == ["Status", "200", "Reset"]


def test_any_answer_can_stand_in_for_the_right_one(server: StandIn, services: Services) -> None:
    services.semantic_scholar.faults.extend([Instead(LIMITED), None, Instead(json_answer({"data": []}))])
    url = services.urls(server)["semantic-scholar"] + "/graph/v1/paper/search/match?query=On+the+Tides"
    replies = [requests.get(url, timeout=5) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [429, 200, 200]
    assert replies[0].json()["code"] == "429"
    assert replies[2].json() == {"data": []}


def test_limits_follow_the_virtual_clock(server: StandIn, services: Services, clock: ManualClock) -> None:
    services.dblp.pace.gap = 1.0
    url = services.urls(server)["dblp"] + PATHS["dblp"]
    assert requests.get(url, timeout=5).status_code == 200
    limited = requests.get(url, timeout=5)
    assert (limited.status_code, limited.content, limited.headers["Retry-After"]) == (429, b"", "5")
    clock.seconds += 5
    assert requests.get(url, timeout=5).status_code == 200
    assert [entry.start for entry in services.asked(server, "dblp")] == [0.0, 0.0, 5.0]


def test_arxiv_tells_of_the_same_papers(services: Services) -> None:
    feed = services.arxiv.answer(Question.of("GET", "/api/query", "id_list=2311.00001,1802.00002", {})).body.decode()
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
    reply = told(get(services.semantic_scholar, "/graph/v1/paper/search/match", query=paper.title))
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


def test_paper_is_told_as_each_service_sees_it() -> None:
    retitled = replace(LOOMS, absent=frozenset({"crossref"}), told={"datacite": {"title": "Cards & Engines"}})
    services = Services([retitled])
    data = told(get(services.datacite, "/dois/10.48550/arXiv.2311.00001"))["data"]
    assert data["attributes"]["titles"] == [{"title": "Cards & Engines"}]
    assert told(get(services.huggingface, "/api/papers/2311.00001"))["title"] == LOOMS.title
    assert get(services.crossref, "/works/10.18653/v1/2024.cae-main.1").status == 404
