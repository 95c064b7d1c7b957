"""OpenAlex's fake: how a work is told, what a filter or search finds, what is refused and what it costs."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from fakes.corpus import Paper, people
from fakes.dblp import Dblp
from fakes.exchange import FakeRequest, FakeResponse
from fakes.openalex import OpenAlex
from lists_scene import LOOMS, NAMED, PAPERS, REVIEWED, TIDES


@pytest.fixture
def openalex() -> OpenAlex:
    return OpenAlex(PAPERS)


def openalex_get(service: OpenAlex, path: str = "/works", bearer: str | None = None, **parameters: Any) -> FakeResponse:
    asked = {name.replace("_page", "-page"): value for name, value in parameters.items()}
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    return service.answer(FakeRequest.of("GET", f"/openalex{path}", urlencode(asked), headers))


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


def test_work_without_title_has_null() -> None:
    (work,) = page(OpenAlex([Paper("", doi="10.1000/untitled")]))["results"]
    assert work["title"] is work["display_name"] is None


def test_work_without_doi_or_location() -> None:
    (work,) = page(OpenAlex([Paper("A Lone Report")]), filter="title.search:report")["results"]
    assert (work["doi"], work["primary_location"], work["locations"]) == (None, None, [])
    assert work["ids"] == {"openalex": work["id"]}


def test_not_found_is_a_page_of_html(openalex: OpenAlex) -> None:
    answer = openalex_get(openalex, "/authors")
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
    "list of DOIs": ("doi:10.1000/TIDES|https://doi.org/10.1000/looms.1|10.1/none", [LOOMS.title, TIDES.title]),
    "nothing": ("", [paper.title for paper in PAPERS]),
}


@pytest.mark.parametrize(("condition", "found"), SEARCHES.values(), ids=SEARCHES.keys())
def test_filter(openalex: OpenAlex, condition: str, found: list[str]) -> None:
    assert sorted(titles(openalex, condition)) == sorted(found)


def test_search_tells_relevance_and_a_list_does_not(openalex: OpenAlex) -> None:
    (work,) = page(openalex, filter="title.search:tides")["results"]
    assert list(work)[4] == "relevance_score"
    assert work["relevance_score"] > 0
    assert "relevance_score" not in page(openalex, filter="doi:10.1000/tides")["results"][0]
    (chosen,) = page(openalex, filter="title.search:tides", select="relevance_score,doi")["results"]
    assert list(chosen) == ["relevance_score", "doi"]


WRONG: dict[str, dict[str, Any]] = {
    "comma in a title": {"filter": "title.search:engines, cards"},
    "no such field": {"filter": "shoe:1"},
    "too many values": {"filter": "doi:" + "|".join(f"10.1/{n}" for n in range(101))},
    "too many on a page": {"per_page": 201},
    "no such parameter": {"rows": 5},
    "no such choice": {"select": "doi,shoe"},
}


@pytest.mark.parametrize("asked", WRONG.values(), ids=WRONG.keys())
def test_wrong_question_is_400(openalex: OpenAlex, asked: dict[str, Any]) -> None:
    answer = openalex_get(openalex, **asked)
    assert answer.status == 400
    assert json.loads(answer.body)["error"] == "Invalid query parameters error."


def test_url_beyond_the_limit_is_414(openalex: OpenAlex) -> None:
    assert openalex_get(openalex, filter="title.search:" + "engines " * 600).status == 414


def test_key_as_parameter_or_bearer(openalex: OpenAlex) -> None:
    openalex.keys = frozenset({"good"})
    assert openalex_get(openalex, api_key="good").status == 200
    assert openalex_get(openalex, bearer="good").status == 200
    assert openalex_get(openalex, api_key="stale").status == 401


def test_budget_of_a_day_is_spent_by_searches_first(openalex: OpenAlex) -> None:
    openalex.budget, openalex.keys = 0.0021, frozenset({"good"})
    first = openalex_get(openalex, filter="title.search:tides")
    assert first.headers["X-RateLimit-Limit"] == "21"
    assert first.headers["X-RateLimit-Credits-Used"] == "10"
    assert openalex_get(openalex, filter="title.search:engines").headers["X-RateLimit-Remaining"] == "1"
    refused = openalex_get(openalex, filter="title.search:keys")
    assert refused.status == 429
    assert json.loads(refused.body)["error"] == "Rate limit exceeded"
    assert "Retry-After" not in refused.headers
    assert openalex_get(openalex, filter="doi:10.1000/tides").status == 200, "a list is cheaper"
    assert openalex_get(openalex, filter="doi:10.1000/tides").status == 429
    assert openalex_get(openalex, api_key="good", filter="title.search:keys").status == 200


def test_too_fast_is_429(openalex: OpenAlex) -> None:
    moments = iter([0.0, 0.05, 0.2])
    openalex.pace.gap, openalex.pace.clock = 0.1, lambda: next(moments)
    assert [openalex_get(openalex).status for _ in range(3)] == [200, 429, 200]


# --- DBLP's fake: what a search finds, the odd shapes of what it answers, and single records


@pytest.fixture
def dblp() -> Dblp:
    return Dblp(PAPERS)


def dblp_get(service: Dblp, path: str = "/search/publ/api", **parameters: Any) -> FakeResponse:
    return service.answer(FakeRequest.of("GET", f"/dblp{path}", urlencode(parameters), {}))


def result(service: Dblp, query: str, **parameters: Any) -> Any:
    answer = dblp_get(service, q=query, format="json", **parameters)
    assert (answer.status, answer.content_type) == (200, "application/json")
    return json.loads(answer.body)["result"]


def infos(service: Dblp, query: str) -> list[dict[str, Any]]:
    return [hit["info"] for hit in result(service, query)["hits"].get("hit", [])]


def test_published_version_and_preprint_are_two_records(dblp: Dblp) -> None:
    published, preprint = infos(dblp, "engines cards")
    assert published == {
        "authors": {
            "author": [
                {"@pid": published["authors"]["author"][0]["@pid"], "text": "Ada Lovelace 0001"},
                {"@pid": published["authors"]["author"][1]["@pid"], "text": "Charles Babbage"},
            ]
        },
        "title": "Engines &amp; Cards: What&apos;s Woven?",
        "venue": "CAE",
        "pages": "84-91",
        "year": "2024",
        "type": "Conference and Workshop Papers",
        "access": "open",
        "key": "conf/cae/LovelaceB24",
        "doi": "10.1000/Looms.1",
        "ee": "https://doi.org/10.1000/Looms.1",
        "url": "https://dblp.org/rec/conf/cae/LovelaceB24",
    }
    assert (preprint["venue"], preprint["volume"], preprint["year"]) == ("CoRR", "abs/2311.00001", "2023")
    assert preprint["key"] == "journals/corr/abs-2311-00001"
    assert preprint["type"] == "Informal and Other Publications"
    assert preprint["doi"] == "10.48550/ARXIV.2311.00001"


def test_single_author_is_an_object_and_none_is_no_field(dblp: Dblp) -> None:
    (tides,) = infos(dblp, "tides")
    assert tides["authors"]["author"]["text"] == "Mary Somerville"
    assert tides["title"] == "On the Tides."
    assert (tides["volume"], tides["number"], tides["access"]) == ("12", "3", "closed")
    published, _preprint = infos(dblp, "reviewed")
    assert "authors" not in published
    assert "doi" not in published
    assert published["ee"] == "https://openreview.net/forum?id=aBcD"


def test_keys_of_preprints_follow_the_customs_of_their_years(dblp: Dblp) -> None:
    (old,) = infos(dblp, "early engines")
    assert (old["key"], old["volume"]) == ("journals/corr/cs-0001001", "cs/0001001")
    (named,) = infos(dblp, "named keys")
    assert (named["key"], named["volume"]) == ("journals/corr/KingmaB14", "abs/1412.00001")


def test_hit_is_absent_when_there_is_none(dblp: Dblp) -> None:
    hits = result(dblp, "gravity")["hits"]
    assert hits == {"@total": "0", "@computed": "0", "@sent": "0", "@first": "0"}
    assert result(dblp, " ")["hits"]["@total"] == "0"


TERMS = {
    "start of a word": ("engin", 5),
    "all of them": ("engines early", 1),
    "word with a hyphen": ("on-the", 1),
    "name as a word": ("somerville", 1),
    "punctuation": ("tides ?", 1),
}


@pytest.mark.parametrize(("query", "count"), TERMS.values(), ids=TERMS.keys())
def test_terms_of_a_query(dblp: Dblp, query: str, count: int) -> None:
    assert len(infos(dblp, query)) == count


def test_hits_page_and_echo_the_query(dblp: Dblp) -> None:
    reply = result(dblp, "Engines cards", h=1, f=1)
    assert reply["query"] == "engines* cards*"
    assert reply["status"] == {"@code": "200", "text": "OK"}
    assert {name: reply["hits"][name] for name in ("@total", "@sent", "@first")} == {
        "@total": "2",
        "@sent": "1",
        "@first": "1",
    }
    (hit,) = reply["hits"]["hit"]
    assert hit["info"]["venue"] == "CoRR"
    assert hit["url"] == f"URL#{hit['@id']}"
    assert result(dblp, "engines", h=0)["hits"]["@sent"] == "0"
    assert result(dblp, "engines", h="many")["hits"]["@sent"] == "5"


def test_record_as_xml(dblp: Dblp) -> None:
    answer = dblp_get(dblp, "/rec/conf/cae/LovelaceB24.xml")
    assert answer.content_type == "text/xml; charset=us-ascii"
    (record,) = ElementTree.fromstring(answer.body)
    assert (record.tag, record.get("key"), record.get("publtype")) == ("inproceedings", "conf/cae/LovelaceB24", None)
    assert [(child.tag, child.text) for child in record] == [
        ("author", "Ada Lovelace 0001"),
        ("author", "Charles Babbage"),
        ("title", "Engines & Cards: What's Woven?"),
        ("pages", "84-91"),
        ("year", "2024"),
        ("booktitle", "CAE"),
        ("ee", "https://doi.org/10.1000/Looms.1"),
        ("url", "db/conf/cae/volume.html#LovelaceB24"),
    ]


def test_withdrawn_preprint_is_marked_in_xml() -> None:
    taken_back = Dblp([Paper("Möbius Looms", people("Ada Lovelace"), arxiv="2401.00007", withdrawn=True)])
    body = dblp_get(taken_back, "/rec/journals/corr/abs-2401-00007.xml").body
    assert b"M&#246;bius Looms." in body
    (record,) = ElementTree.fromstring(body)
    assert (record.tag, record.get("publtype")) == ("article", "informal withdrawn")


@pytest.mark.parametrize("path", ["/rec/conf/none/X24.xml", "/rec/conf/cae/LovelaceB24"])
def test_record_that_there_is_not(dblp: Dblp, path: str) -> None:
    assert dblp_get(dblp, path).status == 404


def test_too_fast_is_an_empty_429_with_retry_after(dblp: Dblp) -> None:
    moments = iter([0.0, 0.5, 2.0])
    dblp.pace.gap, dblp.pace.clock = 1.0, lambda: next(moments)
    answers = [dblp_get(dblp, q="tides") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 429, 200]
    assert (answers[1].body, answers[1].headers["Retry-After"]) == (b"", "5")
