"""Invented papers that Semantic Scholar's fake tells of, and how it is asked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

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
