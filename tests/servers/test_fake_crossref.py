"""Crossref's fake: works by query, filter and DOI; selections, retractions and failures."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from fakes.corpus import Author, Paper, Venue, people
from fakes.crossref import Crossref
from fakes.exchange import FakeRequest, FakeResponse

LOOMS = Paper(
    "Engines that Weave: A <i>Study</i> of Looms",
    people("Ada Lovelace", "Charles Babbage Jr."),
    submitted=date(2023, 11, 5),
    abstract="Looms follow cards.",
    arxiv="2311.00001",
    doi="10.1000/Looms.1",
    venue=Venue("Conference on Analytical Engines", 2024, "CAE", pages="84-91", month=7, day=9),
)
TIDES = Paper(
    "On the Tides",
    (Author("Tidal Collaboration"), Author("Somerville", "Mary", orcid="0000-0001-2345-6789")),
    doi="10.1000/tides",
    venue=Venue("Journal of the Sea", 1911, kind="journal", volume="12", issue="3", pages="1-9"),
    retracted=True,
)
UNDATED = Paper("A Report without a Date", doi="10.1000/report")
PREPRINT = Paper("Engines on Paper", people("Ada Lovelace"), arxiv="2402.00002")
REGISTERED = Paper("Engines at DataCite", doi="10.48550/arXiv.2402.00003")


@pytest.fixture
def service() -> Crossref:
    return Crossref([LOOMS, TIDES, UNDATED, PREPRINT, REGISTERED])


def get(service: Crossref, path: str, **parameters: Any) -> FakeResponse:
    asked = {name.replace("__", ".").replace("_", "-"): value for name, value in parameters.items()}
    return service.answer(FakeRequest.of("GET", f"/crossref{path}", urlencode(asked), {}))


def told(answer: FakeResponse, kind: str) -> Any:
    assert (answer.status, answer.content_type) == (200, "application/json")
    reply = json.loads(answer.body)
    assert list(reply) == ["status", "message-type", "message-version", "message"]
    assert (reply["status"], reply["message-type"], reply["message-version"]) == ("ok", kind, "1.0.0")
    return reply["message"]


def dois(service: Crossref, **parameters: Any) -> list[str]:
    return [work["DOI"] for work in told(get(service, "/works", **parameters), "work-list")["items"]]


def test_work_by_doi_in_any_case_and_encoding(service: Crossref) -> None:
    for path in ("/works/10.1000/looms.1", "/works/10.1000%2FLooms.1", "/v1/works/10.1000/LOOMS.1"):
        assert told(get(service, path), "work")["DOI"] == "10.1000/looms.1"


def test_body_escapes_slashes_as_crossref_does(service: Crossref) -> None:
    assert b'"DOI":"10.1000\\/looms.1"' in get(service, "/works/10.1000/looms.1").body


def test_empty_fields_stand_in_a_single_work_but_not_in_a_list(service: Crossref) -> None:
    single = told(get(service, "/works/10.1000/report"), "work")
    assert (single["subtitle"], single["relation"], single["subject"]) == ([], {}, [])
    (listed,) = told(get(service, "/works", filter="doi:10.1000/report"), "work-list")["items"]
    assert not {"subtitle", "relation", "subject", "author", "container-title", "published"} & set(listed)
    assert listed["issued"] == {"date-parts": [[None]]}


def test_collaboration_is_an_author_with_a_name_only(service: Crossref) -> None:
    names = told(get(service, "/works/10.1000/tides"), "work")["author"]
    assert names[0]["name"] == "Tidal Collaboration"
    assert not {"given", "family"} & set(names[0])
    assert names[1]["ORCID"] == "0000-0001-2345-6789"


def test_retraction_is_told_by_the_work_and_by_its_notice(service: Crossref) -> None:
    work = told(get(service, "/works/10.1000/tides"), "work")
    assert work["title"] == ["RETRACTED: On the Tides"]
    (update,) = work["updated-by"]
    assert (update["type"], update["DOI"]) == ("retraction", "10.1000/tides/retraction")
    notice = told(get(service, "/works/10.1000/tides/retraction"), "work")
    assert notice["title"] == ["Retraction: On the Tides"]
    assert notice["update-to"][0]["DOI"] == "10.1000/tides"
    assert "updated-by" not in notice


MISSING = ["/works/10.1000/none", "/works/10.48550/arXiv.2311.00001", "/works/10.48550/arxiv.2402.00003"]


@pytest.mark.parametrize("path", MISSING)
def test_unknown_doi_and_those_of_arxiv_are_404_in_plain_text(service: Crossref, path: str) -> None:
    answer = get(service, path)
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
    reply = told(get(service, "/works", filter=text), "work-list")
    assert reply["total-results"] == len(reply["items"]) == count


def test_selection_leaves_the_asked_fields(service: Crossref) -> None:
    reply = told(get(service, "/works", filter="doi:10.1000/looms.1", select="DOI,title,subtitle"), "work-list")
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
    answer = get(service, path, **asked)
    assert (answer.status, answer.content_type) == (400, "application/json;charset=utf-8")
    reply = json.loads(answer.body)
    assert (reply["status"], reply["message-type"]) == ("failed", "validation-failure")
    assert [(one["type"], one["value"]) for one in reply["message"]] == [(kind, value)]
