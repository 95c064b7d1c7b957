"""OpenAlex's stand-in: how a work is told, what a filter or search finds, what is refused and what it costs."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from lists_scene import LOOMS, NAMED, OLD, PAPERS, REVIEWED, TIDES
from standin.corpus import Paper
from standin.exchange import Answer, Question
from standin.openalex import OpenAlex


@pytest.fixture
def openalex() -> OpenAlex:
    return OpenAlex(PAPERS)


def openalex_get(service: OpenAlex, path: str = "/works", bearer: str | None = None, **parameters: Any) -> Answer:
    asked = {name.replace("_page", "-page"): value for name, value in parameters.items()}
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    return service.answer(Question.of("GET", f"/openalex{path}", urlencode(asked), headers))


def page(service: OpenAlex, **parameters: Any) -> Any:
    answer = openalex_get(service, **parameters)
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.body.endswith(b"}\n")
    reply = json.loads(answer.body)
    assert list(reply) == ["meta", "results", "group_by"]
    return reply


def titles(service: OpenAlex, condition: str) -> list[str]:
    return [work["title"] for work in page(service, filter=condition)["results"]]


def test_published_version_comes_with_arxiv_as_a_further_location(openalex: OpenAlex) -> None:
    (work,) = page(openalex, filter="doi:10.1000/looms.1")["results"]
    assert work["doi"] == work["ids"]["doi"] == "https://doi.org/10.1000/looms.1"
    assert work["primary_location"]["source"]["display_name"] == "Conference on Analytical Engines"
    assert [location["landing_page_url"] for location in work["locations"]] == [
        "https://doi.org/10.1000/looms.1",
        "https://arxiv.org/abs/2311.00001",
    ]
    assert work["best_oa_location"]["source"]["display_name"] == "arXiv (Cornell University)"
    assert (work["publication_year"], work["publication_date"]) == (2024, "2024-01-01")
    assert work["biblio"] == {"volume": None, "issue": None, "first_page": "84", "last_page": "91"}
    assert work["abstract_inverted_index"] == {"the": [0, 3], "loom": [1], "and": [2], "card": [4]}
    assert [(one["author_position"], one["raw_author_name"]) for one in work["authorships"]] == [
        ("first", "Ada Lovelace"),
        ("last", "Charles Babbage"),
    ]
    assert work["authorships"][1]["author"]["orcid"] == "https://orcid.org/0000-0001-2345-6789"


def test_preprint_has_the_doi_of_datacite_and_names_turned_around(openalex: OpenAlex) -> None:
    (work,) = page(openalex, filter="doi:https://doi.org/10.48550/arXiv.1412.00001")["results"]
    assert work["doi"] == "https://doi.org/10.48550/arxiv.1412.00001"
    assert (work["type"], work["type_crossref"]) == ("preprint", "posted-content")
    assert work["authorships"][0]["raw_author_name"] == "Kingma, Diederik"
    assert work["abstract_inverted_index"] is None


def test_journal_article_and_retraction(openalex: OpenAlex) -> None:
    (work,) = page(openalex, filter="doi:10.1000/tides")["results"]
    assert work["is_retracted"] is True
    assert work["primary_location"]["source"]["type"] == "journal"
    assert work["biblio"] == {"volume": "12", "issue": "3", "first_page": "7", "last_page": "7"}
    assert work["publication_date"] == "1911-05-01"
    assert work["open_access"]["oa_status"] == "closed"
    assert work["best_oa_location"] is None


def test_preprint_stands_beside_the_published_version_when_not_merged() -> None:
    service = OpenAlex([LOOMS], merged=False)
    found = {work["doi"]: work["id"] for work in page(service, filter="title.search:engines")["results"]}
    assert sorted(found) == ["https://doi.org/10.1000/looms.1", "https://doi.org/10.48550/arxiv.2311.00001"]
    assert len(set(found.values())) == 2


def test_work_without_title_has_null() -> None:
    (work,) = page(OpenAlex([Paper("", doi="10.1000/untitled")]))["results"]
    assert work["title"] is work["display_name"] is None


def test_work_without_doi_or_location() -> None:
    (work,) = page(OpenAlex([Paper("A Lone Report")]), filter="title.search:report")["results"]
    assert (work["doi"], work["primary_location"], work["locations"]) == (None, None, [])
    assert work["ids"] == {"openalex": work["id"]}


SINGLES = [
    "/works/doi:10.1000/LOOMS.1",
    "/works/https://doi.org/10.1000/looms.1",
    "/works/https://doi.org/10.1000%2Flooms.1",
]


@pytest.mark.parametrize("path", SINGLES)
def test_single_work_by_doi(openalex: OpenAlex, path: str) -> None:
    work = json.loads(openalex_get(openalex, path, select="id,title").body)
    assert list(work) == ["id", "title"]
    assert work["title"] == LOOMS.title
    number = work["id"].rpartition("/")[2]
    assert json.loads(openalex_get(openalex, f"/works/{number}").body)["title"] == LOOMS.title


def test_not_found_is_a_page_of_html(openalex: OpenAlex) -> None:
    for path in ("/works/doi:10.1000/none", "/authors"):
        answer = openalex_get(openalex, path)
        assert (answer.status, answer.content_type) == (404, "text/html; charset=utf-8")
        assert answer.body.startswith(b"<!doctype html>")


SEARCHES = {
    "all words, in any order": ("title.search:woven cards", [LOOMS.title]),
    "endings and stop words do not count": ("title.search:the engine and a card", [LOOMS.title]),
    "a word that is not there": ("title.search:engines gravity", []),
    "colon in the title": ("title.search:Engines & Cards: What's Woven", [LOOMS.title]),
    "phrase": ('title.search:"named keys"', [NAMED.title]),
    "phrase in another order": ('title.search:"keys named"', []),
    "alternatives": ("title.search:tides|named", [TIDES.title, NAMED.title]),
    "OR is an operator": ("title.search:tides OR named", [TIDES.title, NAMED.title]),
    "AND is an operator": ("title.search:named AND keys", [NAMED.title]),
    "NOT is an operator": ("title.search:engines NOT early NOT cards", [REVIEWED.title]),
    "wildcards go": ("title.search:tides?*", [TIDES.title]),
    "display name": ("display_name.search:tides", [TIDES.title]),
    "two conditions": ("title.search:engines,publication_year:2000", [OLD.title]),
    "list of DOIs": ("doi:10.1000/TIDES|https://doi.org/10.1000/looms.1|10.1/none", [LOOMS.title, TIDES.title]),
    "year": ("publication_year:1911|2014", [TIDES.title, NAMED.title]),
    "nothing": ("", [paper.title for paper in PAPERS]),
}


@pytest.mark.parametrize(("condition", "found"), SEARCHES.values(), ids=SEARCHES.keys())
def test_filter(openalex: OpenAlex, condition: str, found: list[str]) -> None:
    assert sorted(titles(openalex, condition)) == sorted(found)


def test_search_tells_relevance_and_a_list_does_not(openalex: OpenAlex) -> None:
    (work,) = page(openalex, search="tides")["results"]
    assert list(work)[4] == "relevance_score"
    assert work["relevance_score"] > 0
    assert "relevance_score" not in page(openalex, filter="doi:10.1000/tides")["results"][0]
    (chosen,) = page(openalex, search="tides", select="relevance_score,doi")["results"]
    assert list(chosen) == ["relevance_score", "doi"]


WRONG: dict[str, dict[str, Any]] = {
    "comma in a title": {"filter": "title.search:engines, cards"},
    "no such field": {"filter": "shoe:1"},
    "too many values": {"filter": "doi:" + "|".join(f"10.1/{n}" for n in range(101))},
    "too many on a page": {"per_page": 201},
    "no page": {"page": 0},
    "no such parameter": {"rows": 5},
    "no such choice": {"select": "doi,shoe"},
    "bad cursor": {"cursor": "x"},
}


@pytest.mark.parametrize("asked", WRONG.values(), ids=WRONG.keys())
def test_wrong_question_is_400(openalex: OpenAlex, asked: dict[str, Any]) -> None:
    answer = openalex_get(openalex, **asked)
    assert answer.status == 400
    assert json.loads(answer.body)["error"] == "Invalid query parameters error."


def test_pages_by_number_and_by_cursor(openalex: OpenAlex) -> None:
    second = page(openalex, per_page=2, page=2)
    assert second["meta"] == {"count": 5, "db_response_time_ms": 12, "page": 2, "per_page": 2, "groups_count": None}
    assert [work["title"] for work in second["results"]] == [OLD.title, NAMED.title]
    cursor, seen = "*", []
    while cursor:
        reply = page(openalex, per_page=2, cursor=cursor)
        assert reply["meta"]["page"] is None
        seen += [work["title"] for work in reply["results"]]
        cursor = reply["meta"]["next_cursor"]
    assert seen == [paper.title for paper in PAPERS]


def test_url_beyond_the_limit_is_414(openalex: OpenAlex) -> None:
    assert openalex_get(openalex, filter="title.search:" + "engines " * 600).status == 414


def test_key_as_parameter_or_bearer(openalex: OpenAlex) -> None:
    openalex.keys = frozenset({"good"})
    assert openalex_get(openalex, api_key="good").status == 200
    assert openalex_get(openalex, bearer="good").status == 200
    assert openalex_get(openalex, api_key="stale").status == 401


def test_budget_of_a_day_is_spent_by_searches_first(openalex: OpenAlex) -> None:
    openalex.budget, openalex.keys = 0.0021, frozenset({"good"})
    first = openalex_get(openalex, search="tides")
    assert first.headers["X-RateLimit-Limit"] == "21"
    assert first.headers["X-RateLimit-Credits-Used"] == "10"
    assert openalex_get(openalex, search="engines").headers["X-RateLimit-Remaining"] == "1"
    refused = openalex_get(openalex, search="keys")
    assert refused.status == 429
    assert json.loads(refused.body)["error"] == "Rate limit exceeded"
    assert "Retry-After" not in refused.headers
    assert openalex_get(openalex, filter="doi:10.1000/tides").status == 200, "a list is cheaper"
    assert openalex_get(openalex, filter="doi:10.1000/tides").status == 429
    assert openalex_get(openalex, "/works/doi:10.1000/tides").status == 200, "single works are free"
    assert openalex_get(openalex, api_key="good", search="keys").status == 200


def test_too_fast_is_429(openalex: OpenAlex) -> None:
    moments = iter([0.0, 0.05, 0.2])
    openalex.pace.gap, openalex.pace.clock = 0.1, lambda: next(moments)
    assert [openalex_get(openalex).status for _ in range(3)] == [200, 429, 200]
