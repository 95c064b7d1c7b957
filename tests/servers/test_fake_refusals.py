"""What the fakes refuse: a client that asks for more than a service allows must fail in its own tests.

What the fakes answer is held by the recordings, and by the tests of the sources that read it.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from fakes.acl import Acl
from fakes.api import FakeService, RateLimit
from fakes.clock import ManualClock
from fakes.crossref import Crossref
from fakes.datacite import DataCite
from fakes.dblp import Dblp
from fakes.exchange import FakeRequest, FakeResponse
from fakes.huggingface import HuggingFace
from fakes.openalex import OpenAlex
from fakes.openreview import OpenReview
from fakes.semantic_scholar import SemanticScholar
from hypothesis import given
from hypothesis import strategies as st
from services_scene import LOOMS, PAPERS, TIDES

MATCH, BULK = "/graph/v1/paper/search/match", "/graph/v1/paper/search/bulk"
DOIS = "doi:" + "|".join(f"10.1/{n}" for n in range(101))
BAD_OPENALEX = "Invalid query parameters error."
# The service, the path, the parameters; the status, and a part of the body.
REFUSED: dict[str, tuple[type[FakeService], str, dict[str, Any], int, str]] = {
    "S2: unknown field": (SemanticScholar, MATCH, {"query": TIDES.title, "fields": "t,title,authors.shoes"}, 400, "fields: [t, authors.shoes]"),
    "S2: search for nothing": (SemanticScholar, BULK, {}, 400, "query"),
    "Crossref: rows are a word": (Crossref, "/works", {"rows": "things"}, 400, "integer-not-valid"),
    "Crossref: too many rows": (Crossref, "/works", {"rows": 1001}, 400, "integer-not-valid"),
    "Crossref: unknown filter": (Crossref, "/works", {"filter": "doi:10.1/x,shoe:1"}, 400, "filter-not-available"),
    "Crossref: unknown parameter": (Crossref, "/works", {"limit": 3}, 400, "parameter-not-allowed"),
    "Crossref: unknown field": (Crossref, "/works", {"select": "DOI,shoe"}, 400, "field-not-selectable"),
    "Crossref: a DOI of arXiv": (Crossref, "/works/10.48550/arXiv.2311.00001", {}, 404, "Resource not found."),
    "OpenAlex: comma in a title": (OpenAlex, "/works", {"filter": "title.search:engines, cards"}, 400, BAD_OPENALEX),
    "OpenAlex: unknown filter": (OpenAlex, "/works", {"filter": "shoe:1"}, 400, BAD_OPENALEX),
    "OpenAlex: too many values": (OpenAlex, "/works", {"filter": DOIS}, 400, BAD_OPENALEX),
    "OpenAlex: too many on a page": (OpenAlex, "/works", {"per-page": 201}, 400, BAD_OPENALEX),
    "OpenAlex: unknown parameter": (OpenAlex, "/works", {"rows": 5}, 400, BAD_OPENALEX),
    "OpenAlex: unknown field": (OpenAlex, "/works", {"select": "doi,shoe"}, 400, BAD_OPENALEX),
    "OpenAlex: long URL": (OpenAlex, "/works", {"filter": "title.search:" + "engines " * 600}, 414, "Too Large"),
    "DBLP: unknown record": (Dblp, "/rec/conf/none/X24.xml", {}, 404, ""),
    "OpenReview: unknown id": (OpenReview, "/notes", {"id": "none"}, 404, "NotFoundError"),
    "OpenReview: search for nothing": (OpenReview, "/notes/search", {}, 400, "MissingRequiredError"),
    "OpenReview: limit is a word": (OpenReview, "/notes", {"id": "IMP1", "limit": "all"}, 400, "InvalidFieldError"),
    "OpenReview: another path": (OpenReview, "/profiles", {}, 404, "NotFoundError"),
    "ACL: another volume": (Acl, "/2024.none-main.1.xml", {}, 404, ""),
    "Hugging Face: a version": (HuggingFace, "/api/papers/2311.00001v2", {}, 404, "error"),
    "DataCite: another agency's DOI": (DataCite, "/dois/10.18653/v1/2024.cae-main.1", {}, 404, "404"),
}  # fmt: skip


def ask(service: FakeService, path: str, key: str | None = None, /, **parameters: Any) -> FakeResponse:
    headers = {"X-API-KEY": key} if key else {}
    return service.answer(FakeRequest.of("GET", f"{service.path}{path}", urlencode(parameters), headers))


@pytest.mark.parametrize(("kind", "path", "parameters", "status", "words"), REFUSED.values(), ids=REFUSED)
def test_question_is_refused(
    kind: type[FakeService], path: str, parameters: dict[str, Any], status: int, words: str
) -> None:
    answer = ask(kind(PAPERS), path, **parameters)
    assert answer.status == status
    assert words in answer.body.decode()


@pytest.mark.parametrize(("count", "status"), [(500, 200), (501, 400), (0, 400)])
def test_batch_of_semantic_scholar_takes_500_ids(count: int, status: int) -> None:
    body = json.dumps({"ids": ["ARXIV:9999.00001"] * count}).encode()
    question = FakeRequest("POST", "/semantic-scholar/graph/v1/paper/batch", {}, {}, body)
    assert SemanticScholar(PAPERS).answer(question).status == status


def test_key_of_semantic_scholar_may_be_used_once_a_second() -> None:
    moments = iter([0.0, 0.9, 1.95, 2.95])
    service = SemanticScholar(PAPERS, keys=frozenset({"good"}), pace=RateLimit(1.0, lambda: next(moments)))
    assert [ask(service, MATCH, "good", query=LOOMS.title).status for _ in range(4)] == [200, 429, 200, 200]
    assert ask(service, MATCH, "stale", query=LOOMS.title).status == 403


def test_key_of_openalex_is_checked_and_needs_no_budget() -> None:
    """A list costs a tenth of a search."""
    service = OpenAlex(PAPERS, keys=frozenset({"good"}), budget=0.0011)
    filters = ["title.search:tides", "title.search:tides", "doi:10.1000/tides", "doi:10.1000/tides"]
    assert [ask(service, "/works", filter=each).status for each in filters] == [200, 429, 200, 429]
    assert [ask(service, "/works", api_key=key).status for key in ("good", "stale")] == [200, 401]


@given(st.lists(st.floats(0, 3), max_size=20), st.floats(0.1, 2))
def test_pace_is_too_fast_exactly_when_a_gap_is_too_short(gaps: list[float], least: float) -> None:
    clock = ManualClock()
    pace = RateLimit(least, clock.monotonic)
    assert pace.too_soon() is False
    for gap in gaps:
        before = clock.seconds
        clock.seconds += gap
        assert pace.too_soon() is (clock.seconds - before < least - 1e-6)
