"""Semantic Scholar's stand-in: which titles match, what a search finds and in which pages, what is refused and how."""

from __future__ import annotations

import json
from typing import Any

import pytest
from s2_scene import LOOMS, NOTES, TIDES, get, told
from standin.api import Allowance
from standin.corpus import Paper
from standin.exchange import Question
from standin.semantic_scholar import SemanticScholar

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
        (found,) = told(answer)["data"]
        assert list(found) == ["paperId", "title", "matchScore"]
        assert found["title"] == title


def test_match_score_grows_with_the_title_and_decides_nothing(s2: SemanticScholar) -> None:
    def score(query: str) -> float:
        return float(told(get(s2, "/paper/search/match", query=query))["data"][0]["matchScore"])

    assert score(LOOMS.title) > score("Engines that weave algebra") > score(TIDES.title) > 0


def test_search_wants_all_words_and_shows_the_likeliest_first(s2: SemanticScholar) -> None:
    reply = told(get(s2, "/paper/search", query="engine", fields="title"))
    assert reply == {"total": 1, "offset": 0, "data": [{"paperId": NOTES.digest("s2"), "title": NOTES.title}]}
    assert told(get(s2, "/paper/search", query="punched looms"))["total"] == 1, "of title and abstract"


def test_search_with_a_hyphen_finds_nothing(s2: SemanticScholar) -> None:
    assert told(get(s2, "/paper/search", query="difference engine"))["total"] == 1
    assert told(get(s2, "/paper/search", query="difference-engine")) == {"total": 0, "offset": 0}


def test_search_pages() -> None:
    service = SemanticScholar([Paper(f"Study {number} of Rain", arxiv=f"2401.{number:05}") for number in range(1, 8)])
    first = told(get(service, "/paper/search", query="rain", limit=3))
    assert (first["total"], first["offset"], first["next"], len(first["data"])) == (7, 0, 3, 3)
    last = told(get(service, "/paper/search", query="rain", limit=3, offset=6))
    assert "next" not in last
    assert len(last["data"]) == 1


BAD_QUESTIONS = {
    "no query": ("/paper/search/match", {}, "Missing required parameter: query"),
    "beyond the window": ("/paper/search", {"query": "x", "offset": 9950}, "offset + limit must be < 10000"),
    "more than 100": ("/paper/search", {"query": "x", "limit": 101}, "limit must be <= 100"),
    "no number": ("/paper/search", {"query": "x", "limit": "ten"}, "Invalid limit"),
    "token that it did not give": ("/paper/search/bulk", {"query": "x", "token": "abc"}, "Invalid token"),
    "sort by title": ("/paper/search/bulk", {"query": "x", "sort": "title"}, "Unrecognized sort: title"),
}


@pytest.mark.parametrize(("path", "asked", "words_"), BAD_QUESTIONS.values(), ids=BAD_QUESTIONS.keys())
def test_wrong_question_is_refused(s2: SemanticScholar, path: str, asked: dict[str, Any], words_: str) -> None:
    answer = get(s2, path, **asked)
    assert (answer.status, json.loads(answer.body)) == (400, {"error": words_})


def test_other_paths_are_not_there(s2: SemanticScholar) -> None:
    assert get(s2, "/nothing").status == 404
    assert s2.answer(Question.of("POST", "/semantic-scholar/graph/v1/paper/search", "", {})).status == 404


FILTERS = {
    "year": ({"year": "1910"}, ["On the Tides"]),
    "years": ({"year": "1900-1910"}, ["On the Tides"]),
    "years from": ({"year": "2024-"}, [NOTES.title]),
    "years until": ({"year": "-2023"}, [LOOMS.title, TIDES.title]),
    "dates": ({"publicationDateOrYear": "2023-11:2023-12-31"}, [LOOMS.title]),
    "date until": ({"publicationDateOrYear": ":2023-11-04"}, [TIDES.title]),
    "venue": ({"venue": "Journal of the Sea,Nature"}, [TIDES.title]),
    "short venue": ({"venue": "CAE"}, [LOOMS.title]),
    "types": ({"publicationTypes": "Book,JournalArticle"}, [TIDES.title]),
    "citations": ({"minCitationCount": "31"}, [LOOMS.title, TIDES.title]),
    "with a PDF": ({"openAccessPdf": ""}, [LOOMS.title, NOTES.title]),
    "field": ({"fieldsOfStudy": "Mathematics"}, []),
}


@pytest.mark.parametrize(("asked", "titles"), FILTERS.values(), ids=FILTERS.keys())
def test_filters(s2: SemanticScholar, asked: dict[str, str], titles: list[str]) -> None:
    reply = told(get(s2, "/paper/search/bulk", query="engines | notes | tides", **asked))
    assert sorted(record["title"] for record in reply["data"]) == sorted(titles)


def test_bulk_goes_by_paper_id_and_pages_with_tokens() -> None:
    service = SemanticScholar([Paper(f"Rain {n}", arxiv=f"2401.{n:05}", citations=n) for n in range(5)], page_size=2)
    shas: list[str] = []
    token = None
    for _ in range(3):
        reply = told(get(service, "/paper/search/bulk", query="rain", **({"token": token} if token else {})))
        assert reply["total"] == 5
        shas += [record["paperId"] for record in reply["data"]]
        token = reply["token"]
    assert token is None
    assert len(shas) == 5
    assert shas == sorted(shas)


def test_bulk_sorts_as_told() -> None:
    service = SemanticScholar([Paper(f"Rain {n}", arxiv=f"2401.{n:05}", citations=n) for n in range(3)])
    reply = told(get(service, "/paper/search/bulk", query="rain", sort="citationCount:desc", fields="citationCount"))
    assert [record["citationCount"] for record in reply["data"]] == [2, 1, 0]


# Keys and limits.


def test_wrong_key_is_forbidden(s2: SemanticScholar) -> None:
    answer = get(s2, "/paper/search/match", key="stale", query=NOTES.title)
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert answer.headers["x-amzn-ErrorType"] == "ForbiddenException"


def test_exhausted_pool_answers_429_without_retry_after(s2: SemanticScholar) -> None:
    s2.keys, s2.keyless = frozenset({"good"}), Allowance(1)
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
