"""The stand-ins that know preprints by arXiv's ids, Hugging Face and DataCite, and the limits of any stand-in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services_scene import LOOMS, PAPERS, get, told
from standin.api import Pace
from standin.datacite import DataCite
from standin.exchange import Question
from standin.huggingface import HuggingFace
from standin.manual import ManualClock

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
