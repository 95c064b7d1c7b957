"""OpenAlex's fake: how a work is told, what a filter or search finds, what is refused and what it costs."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from fakes.corpus import Author, Paper, Venue, people
from fakes.dblp import Dblp
from fakes.exchange import FakeRequest, FakeResponse
from fakes.openalex import OpenAlex

LOOMS = Paper(
    "Engines & Cards: What's Woven?",
    (Author("Lovelace", "Ada", homonym="0001"), Author("Babbage", "Charles", orcid="0000-0001-2345-6789")),
    submitted=date(2023, 11, 5),
    abstract="the loom and the card",
    arxiv="2311.00001",
    doi="10.1000/Looms.1",
    venue=Venue("Conference on Analytical Engines", 2024, "CAE", pages="84-91"),
    dblp="conf/cae/LovelaceB24",
)
TIDES = Paper(
    "On the Tides",
    people("Mary Somerville"),
    submitted=date(1911, 2, 3),
    doi="10.1000/tides",
    venue=Venue("Journal of the Sea", 1911, kind="journal", volume="12", issue="3", pages="7", month=5),
    dblp="journals/sea/Somerville11",
    retracted=True,
)
OLD = Paper("Early Engines", people("Ada Lovelace"), date(2000, 1, 3), arxiv="cs/0001001")
NAMED = Paper("Named Keys", people("Diederik Kingma", "Jimmy Ba"), date(2014, 12, 22), arxiv="1412.00001")
REVIEWED = Paper(
    "Reviewed Engines",
    arxiv="2401.00005",
    venue=Venue("Conference on Open Review", 2024, "COR"),
    dblp="conf/cor/X24",
    openreview="aBcD",
)
PAPERS = [LOOMS, TIDES, OLD, NAMED, REVIEWED]


@pytest.fixture
def openalex() -> OpenAlex:
    return OpenAlex(PAPERS)


def openalex_get(service: OpenAlex, path: str = "/works", **parameters: Any) -> FakeResponse:
    asked = {name.replace("_page", "-page"): value for name, value in parameters.items()}
    return service.answer(FakeRequest.of("GET", f"/openalex{path}", urlencode(asked), {}))


def page(service: OpenAlex, **parameters: Any) -> Any:
    answer = openalex_get(service, **parameters)
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.body.endswith(b"}\n")
    reply = json.loads(answer.body)
    assert list(reply) == ["meta", "results", "group_by"]
    return reply


def titles(service: OpenAlex, condition: str) -> list[str]:
    return [work["title"] for work in page(service, filter=condition)["results"]]


def test_preprint_has_the_doi_of_datacite_and_names_turned_around(openalex: OpenAlex) -> None:
    (work,) = page(openalex, filter="doi:https://doi.org/10.48550/arXiv.1412.00001")["results"]
    assert work["doi"] == "https://doi.org/10.48550/arxiv.1412.00001"
    assert (work["type"], work["type_crossref"]) == ("preprint", "posted-content")
    assert work["authorships"][0]["raw_author_name"] == "Kingma, Diederik"
    assert work["abstract_inverted_index"] is None


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


def test_key_is_checked_and_needs_no_budget(openalex: OpenAlex) -> None:
    """A list costs a tenth of a search."""
    openalex.budget, openalex.keys = 0.0011, frozenset({"good"})
    asked = ["title.search:tides", "title.search:tides", "doi:10.1000/tides", "doi:10.1000/tides"]
    assert [openalex_get(openalex, filter=one).status for one in asked] == [200, 429, 200, 429]
    assert openalex_get(openalex, api_key="good").status == 200
    assert openalex_get(openalex, api_key="stale").status == 401


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
    "one of two words": ("tides|early", 2),
    "one of two, and another": ("tides|early engines", 1),
}


@pytest.mark.parametrize(("query", "count"), TERMS.values(), ids=TERMS.keys())
def test_terms_of_a_query(dblp: Dblp, query: str, count: int) -> None:
    assert len(infos(dblp, query)) == count


@pytest.mark.parametrize(
    ("query", "people"),
    [("som", ["Mary Somerville"]), ("mary|donald", ["Donald E. Knuth", "Mary Somerville"]), ("mary knuth", [])],
)
def test_people_are_found_by_words_of_their_names(dblp: Dblp, query: str, people: list[str]) -> None:
    hits = json.loads(dblp_get(dblp, "/search/author/api", q=query, format="json").body)["result"]["hits"]
    assert [hit["info"]["author"] for hit in hits.get("hit", [])] == people
    assert hits["@total"] == str(len(people))


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
