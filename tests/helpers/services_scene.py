"""Three invented papers that fakes tell of, and how these are asked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fakes.api import FakeService
from fakes.corpus import Author, Paper, Review, Venue, people
from fakes.exchange import FakeRequest, FakeResponse

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


def get(service: FakeService, path: str, **parameters: object) -> FakeResponse:
    """Two underscores in the name of a parameter are a point."""
    asked = {name.replace("__", "."): value for name, value in parameters.items()}
    return service.answer(FakeRequest.of("GET", f"{service.path}{path}", urlencode(asked), {}))


def json_body(answer: FakeResponse) -> Any:
    """The content of a reply that went well."""
    assert (answer.status, answer.content_type) == (200, "application/json")
    return json.loads(answer.body)
