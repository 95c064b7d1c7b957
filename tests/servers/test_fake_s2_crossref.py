"""The fakes of Semantic Scholar and Crossref: what a search finds and in which pages, what is refused and how."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from fakes.api import AnswerQuota
from fakes.corpus import Author, Paper, Venue, people
from fakes.crossref import Crossref
from fakes.exchange import FakeRequest, FakeResponse
from fakes.semantic_scholar import SemanticScholar
from services_scene import get as get_of

LOOMS = Paper(
    "Engines that Weave Algebra: A Study of BERTs on Looms",
    people("Ada Lovelace", "Charles Babbage Jr."),
    submitted=date(2023, 11, 5),
    abstract="Looms follow punched cards.",
    arxiv="2311.00001",
    doi="10.1000/Looms.1",
    venue=Venue("Conference on Analytical Engines", 2024, "CAE", pages="84-91", month=7, day=9),
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


# --- Crossref's fake: works by query, filter and DOI; selections, retractions and failures


WOVEN = replace(LOOMS, title="Engines that Weave: A <i>Study</i> of Looms")
RETRACTED = replace(
    TIDES, authors=(*TIDES.authors, Author("Somerville", "Mary", orcid="0000-0001-2345-6789")), retracted=True
)
UNDATED = Paper("A Report without a Date", doi="10.1000/report")
PREPRINT = Paper("Engines on Paper", people("Ada Lovelace"), arxiv="2402.00002")
REGISTERED = Paper("Engines at DataCite", doi="10.48550/arXiv.2402.00003")


@pytest.fixture
def service() -> Crossref:
    return Crossref([WOVEN, RETRACTED, UNDATED, PREPRINT, REGISTERED])


def told(answer: FakeResponse, kind: str) -> Any:
    assert (answer.status, answer.content_type) == (200, "application/json")
    reply = json.loads(answer.body)
    assert list(reply) == ["status", "message-type", "message-version", "message"]
    assert (reply["status"], reply["message-type"], reply["message-version"]) == ("ok", kind, "1.0.0")
    return reply["message"]


def dois(service: Crossref, **parameters: Any) -> list[str]:
    return [work["DOI"] for work in told(get_of(service, "/works", **parameters), "work-list")["items"]]


def test_work_by_doi_in_any_case_and_encoding(service: Crossref) -> None:
    for path in ("/works/10.1000/looms.1", "/works/10.1000%2FLooms.1", "/v1/works/10.1000/LOOMS.1"):
        assert told(get_of(service, path), "work")["DOI"] == "10.1000/looms.1"


def test_body_escapes_slashes_as_crossref_does(service: Crossref) -> None:
    assert b'"DOI":"10.1000\\/looms.1"' in get_of(service, "/works/10.1000/looms.1").body


def test_empty_fields_stand_in_a_single_work_but_not_in_a_list(service: Crossref) -> None:
    single = told(get_of(service, "/works/10.1000/report"), "work")
    assert (single["subtitle"], single["relation"], single["subject"]) == ([], {}, [])
    (listed,) = told(get_of(service, "/works", filter="doi:10.1000/report"), "work-list")["items"]
    assert not {"subtitle", "relation", "subject", "author", "container-title", "published"} & set(listed)
    assert listed["issued"] == {"date-parts": [[None]]}


def test_collaboration_is_an_author_with_a_name_only(service: Crossref) -> None:
    names = told(get_of(service, "/works/10.1000/tides"), "work")["author"]
    assert names[0]["name"] == "Tidal Collaboration"
    assert not {"given", "family"} & set(names[0])
    assert names[1]["ORCID"] == "0000-0001-2345-6789"


def test_retraction_is_told_by_the_work_and_by_its_notice(service: Crossref) -> None:
    work = told(get_of(service, "/works/10.1000/tides"), "work")
    assert work["title"] == ["RETRACTED: On the Tides"]
    (update,) = work["updated-by"]
    assert (update["type"], update["DOI"]) == ("retraction", "10.1000/tides/retraction")
    notice = told(get_of(service, "/works/10.1000/tides/retraction"), "work")
    assert notice["title"] == ["Retraction: On the Tides"]
    assert notice["update-to"][0]["DOI"] == "10.1000/tides"
    assert "updated-by" not in notice


MISSING = ["/works/10.1000/none", "/works/10.48550/arXiv.2311.00001", "/works/10.48550/arxiv.2402.00003"]


@pytest.mark.parametrize("path", MISSING)
def test_unknown_doi_and_those_of_arxiv_are_404_in_plain_text(service: Crossref, path: str) -> None:
    answer = get_of(service, path)
    assert (answer.status, answer.content_type, answer.body) == (404, "text/plain", b"Resource not found.")


QUERIES = {
    "title": ({"query__bibliographic": "engines that weave"}, ["10.1000/looms.1"]),
    "title with author and year": ({"query__bibliographic": "tides somerville 1911"}, "10.1000/tides"),
    "markup is not searched": ({"query__bibliographic": "study i"}, ["10.1000/looms.1"]),
    "container": ({"query__bibliographic": "analytical"}, "10.1000/looms.1"),
    "none": ({"query__bibliographic": "gravity"}, []),
}


@pytest.mark.parametrize(("asked", "expected"), QUERIES.values(), ids=QUERIES.keys())
def test_query_ranks_works(service: Crossref, asked: dict[str, str], expected: list[str] | str) -> None:
    """A text as expectation is the best hit; further ones follow."""
    found = dois(service, **asked)
    assert (found[0] if isinstance(expected, str) else found) == expected


FILTERS = {
    "values of one filter are alternatives": ("doi:10.1000/Looms.1,doi:10.1000/report,doi:10.1/none", 2),
    "nothing asked": ("", 4),
}


@pytest.mark.parametrize(("text", "count"), FILTERS.values(), ids=FILTERS.keys())
def test_filter(service: Crossref, text: str, count: int) -> None:
    reply = told(get_of(service, "/works", filter=text), "work-list")
    assert reply["total-results"] == len(reply["items"]) == count


def test_selection_leaves_the_asked_fields(service: Crossref) -> None:
    reply = told(get_of(service, "/works", filter="doi:10.1000/looms.1", select="DOI,title,subtitle"), "work-list")
    assert [sorted(work) for work in reply["items"]] == [["DOI", "title"]]


FAILURES: dict[str, tuple[str, dict[str, object], str, str]] = {
    "rows are a word": ("/works", {"rows": "things"}, "integer-not-valid", "things"),
    "too many rows": ("/works", {"rows": 1001}, "integer-not-valid", "1001"),
    "no such filter": ("/works", {"filter": "doi:10.1/x,shoe:1"}, "filter-not-available", "shoe"),
    "no such parameter": ("/works", {"limit": 3}, "parameter-not-allowed", "limit"),
    "no such field": ("/works", {"select": "DOI,shoe"}, "field-not-selectable", "shoe"),
}


@pytest.mark.parametrize(("path", "asked", "kind", "value"), FAILURES.values(), ids=FAILURES.keys())
def test_wrong_parameter_is_a_validation_failure(
    service: Crossref, path: str, asked: dict[str, Any], kind: str, value: str
) -> None:
    answer = get_of(service, path, **asked)
    assert (answer.status, answer.content_type) == (400, "application/json;charset=utf-8")
    reply = json.loads(answer.body)
    assert (reply["status"], reply["message-type"]) == ("failed", "validation-failure")
    assert [(one["type"], one["value"]) for one in reply["message"]] == [(kind, value)]
