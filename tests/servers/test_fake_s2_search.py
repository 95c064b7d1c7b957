"""Semantic Scholar's fake: which titles match, what a search finds and in which pages, what is refused and how."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from fakes.api import AnswerQuota
from fakes.corpus import Author, Paper, Venue, people
from fakes.exchange import FakeRequest, FakeResponse
from fakes.semantic_scholar import SemanticScholar

LOOMS = Paper(
    "Engines that Weave Algebra: A Study of BERTs on Looms",
    people("Ada Lovelace", "Charles Babbage Jr."),
    submitted=date(2023, 11, 5),
    abstract="Looms follow punched cards.",
    arxiv="2311.00001",
    doi="10.1000/Looms.1",
    venue=Venue("Conference on Analytical Engines", 2024, "CAE", pages="84-91"),
    dblp="conf/cae/LovelaceB24",
    acl="2024.cae-main.1",
    citations=31,
)
NOTES = Paper("Notes on a Difference Engine", people("Mary Somerville"), date(2024, 2, 3), arxiv="2402.00002")
TIDES = Paper(
    "On the Tides",
    (Author("Tidal Collaboration"),),
    date(1910, 1, 1),
    doi="10.1000/tides",
    venue=Venue("Journal of the Sea", 1911, kind="journal", volume="12", issue="3", pages="1-9"),
    citations=400,
)
HIDDEN = Paper("Engines Nobody Finds", arxiv="2401.09999", absent=frozenset({"semantic-scholar"}))
PAPERS = [LOOMS, NOTES, TIDES, HIDDEN]
BATCH = "/semantic-scholar/graph/v1/paper/batch"


def get(service: SemanticScholar, path: str, key: str | None = None, **parameters: object) -> FakeResponse:
    headers = {"X-API-KEY": key} if key else {}
    return service.answer(FakeRequest.of("GET", f"/semantic-scholar/graph/v1{path}", urlencode(parameters), headers))


def post(service: SemanticScholar, body: object, **parameters: object) -> FakeResponse:
    encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    return service.answer(FakeRequest.of("POST", BATCH, urlencode(parameters), {}, encoded))


def json_body(answer: FakeResponse) -> Any:
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.body.endswith(b"\n")
    return json.loads(answer.body)


@pytest.fixture
def s2() -> SemanticScholar:
    return SemanticScholar(PAPERS)


MATCHES = {
    "exact title": ("Notes on a Difference Engine", NOTES.title),
    "case and punctuation do not count": ("notes, on a DIFFERENCE-engine!", NOTES.title),
    "first words alone, as in the recorded reply": ("Engines that weave algebra", LOOMS.title),
    "near miss: another subtitle": ("Engines that Weave Algebra: A Survey of BERTs", LOOMS.title),
    "two words of eight are too few": ("Notes of engines for weather forecasts in coastal towns", None),
    "words that no title has": ("Quantum gravity", None),
    "paper that it lacks": ("Nobody Finds", None),
}


@pytest.mark.parametrize(("query", "title"), MATCHES.values(), ids=MATCHES.keys())
def test_match_gives_one_paper_or_404(s2: SemanticScholar, query: str, title: str | None) -> None:
    answer = get(s2, "/paper/search/match", query=query, fields="title")
    if title is None:
        assert (answer.status, answer.body) == (404, b'{"error":"Title match not found"}\n')
    else:
        (found,) = json_body(answer)["data"]
        assert list(found) == ["paperId", "title", "matchScore"]
        assert found["title"] == title


BULK = {
    "phrases, either of them": ('"Notes on a Difference" | "that weave algebra"', {NOTES.title, LOOMS.title}),
    "words in any order": ("(difference + notes) | quantum", {NOTES.title}),
    "phrase in another order": ('"Difference Notes"', set()),
}


@pytest.mark.parametrize(("query", "titles"), BULK.values(), ids=BULK.keys())
def test_bulk_gives_all_papers_of_all_alternatives(s2: SemanticScholar, query: str, titles: set[str]) -> None:
    page = json_body(get(s2, "/paper/search/bulk", query=query, fields="title"))
    assert {paper["title"] for paper in page["data"]} == titles
    assert (page["total"], page["token"]) == (len(titles), None)


# Keys and limits.


def test_wrong_key_is_forbidden(s2: SemanticScholar) -> None:
    answer = get(s2, "/paper/search/match", key="stale", query=NOTES.title)
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert answer.headers["x-amzn-ErrorType"] == "ForbiddenException"


def test_exhausted_pool_answers_429_without_retry_after(s2: SemanticScholar) -> None:
    s2.keys, s2.keyless = frozenset({"good"}), AnswerQuota(1)
    assert get(s2, "/paper/search/match", query=NOTES.title).status == 200
    answer = get(s2, "/paper/search/match", query=NOTES.title)
    assert answer.status == 429
    assert answer.body == (
        b'{"message": "Too Many Requests. Please wait and try again or apply for a key for higher rate limits. '
        b'https://www.semanticscholar.org/product/api#api-key-form", "code": "429"}'
    )
    assert dict(answer.headers) == {"x-amzn-ErrorType": "TooManyRequestsException"}
    assert get(s2, "/paper/search/match", key="good", query=NOTES.title).status == 200


def test_key_may_be_used_once_a_second(s2: SemanticScholar) -> None:
    moments = iter([0.0, 0.9, 1.95, 2.95])
    s2.keys = frozenset({"good"})
    s2.pace.gap, s2.pace.clock = 1.0, lambda: next(moments)
    statuses = [get(s2, "/paper/search/match", key="good", query=NOTES.title).status for _ in range(4)]
    assert statuses == [200, 429, 200, 200]


# --- Semantic Scholar's fake: how a paper is told, which ids lead to it, which batches and fields are refused


FULL = "paperId,corpusId,externalIds,url,title,abstract,venue,publicationVenue,year,publicationTypes,journal,authors"


def test_preprint_seems_to_be_in_a_journal_named_arxiv(s2: SemanticScholar) -> None:
    (record,) = json_body(post(s2, {"ids": ["ArXiv:2402.00002"]}, fields=FULL))
    assert record["journal"] == {"name": "ArXiv", "volume": "abs/2402.00002"}
    assert record["venue"] == "arXiv.org"
    assert "type" not in record["publicationVenue"]
    assert record["externalIds"]["DOI"] == "10.48550/arXiv.2402.00002"
    assert record["externalIds"]["DBLP"] == "journals/corr/abs-2402-00002"
    assert record["publicationTypes"] is None


IDS = {
    "sha": LOOMS.digest("s2"),
    "DOI": "DOI:10.1000/looms.1",
    "DOI without prefix, as recorded": "10.1000/Looms.1",
    "DataCite's DOI of the preprint": "DOI:10.48550/arXiv.2311.00001",
    "arXiv": "arXiv:2311.00001",
    "ACL": "ACL:2024.cae-main.1",
}


@pytest.mark.parametrize("name", IDS.values(), ids=IDS.keys())
def test_ids_of_all_forms_lead_to_the_paper(s2: SemanticScholar, name: str) -> None:
    (record,) = json_body(post(s2, {"ids": [name]}))
    assert record == {"paperId": LOOMS.digest("s2"), "title": LOOMS.title}


UNKNOWN = ["ARXIV:2311.00001v2", "2311.00001", "ARXIV:2401.09999", "DOI:10.1000/none", "0" * 40, "ARXIV:None"]


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_id_is_null(s2: SemanticScholar, name: str) -> None:
    assert json_body(post(s2, {"ids": [name]})) == [None]


def test_batch_keeps_order_and_duplicates(s2: SemanticScholar) -> None:
    ids = ["ARXIV:2402.00002", "ARXIV:9999.00001", "DOI:10.1000/tides", "ARXIV:2402.00002"]
    titles = [record and record["title"] for record in json_body(post(s2, {"ids": ids}))]
    assert titles == [NOTES.title, None, TIDES.title, NOTES.title]


def test_batch_takes_500_ids(s2: SemanticScholar) -> None:
    assert json_body(post(s2, {"ids": ["ARXIV:9999.00001"] * 500})) == [None] * 500
    assert post(s2, {"ids": ["ARXIV:2402.00002"] * 501}).status == 400


BAD_BODIES = {"no list": {"ids": "x"}, "empty": {"ids": []}, "no ids": {}, "list": ["x"], "no JSON": b"ids=1"}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_batch_without_ids_is_refused(s2: SemanticScholar, body: object) -> None:
    assert post(s2, body).status == 400


def test_batch_refuses_citation_styles_that_match_still_gives(s2: SemanticScholar) -> None:
    assert post(s2, {"ids": ["ARXIV:2402.00002"]}, fields="citationStyles").status == 400
    (found,) = json_body(get(s2, "/paper/search/match", query=NOTES.title, fields="citationStyles"))["data"]
    assert found["citationStyles"]["bibtex"].startswith("@Article{")


def test_field_that_there_is_not_is_refused(s2: SemanticScholar) -> None:
    answer = get(s2, "/paper/search/match", query=NOTES.title, fields="t,title,authors.shoes")
    assert answer.status == 400
    assert json.loads(answer.body) == {"error": "Unrecognized or unsupported fields: [t, authors.shoes]"}
