"""Semantic Scholar's stand-in: which titles match, what a search finds and in which pages, what is refused and how."""

from __future__ import annotations

import json
from typing import Any

import pytest
from s2_scene import LOOMS, NOTES, TIDES, get, post, told
from standin.api import Allowance
from standin.corpus import Paper
from standin.exchange import Question
from standin.s2_records import Habits
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


# --- Semantic Scholar's stand-in: how a paper is told, which ids lead to it, which batches and fields are refused


FULL = "paperId,corpusId,externalIds,url,title,abstract,venue,publicationVenue,year,publicationTypes,journal,authors"


def test_record_has_the_fields_that_were_asked(s2: SemanticScholar) -> None:
    (record,) = told(post(s2, {"ids": ["ARXIV:2311.00001"]}, fields=FULL))
    sha = record["paperId"]
    assert len(sha) == 40
    assert record["url"] == f"https://www.semanticscholar.org/paper/{sha}"
    assert record["externalIds"] == {
        "ACL": "2024.cae-main.1",
        "DBLP": "conf/cae/LovelaceB24",
        "ArXiv": "2311.00001",
        "DOI": "10.1000/Looms.1",
        "CorpusId": record["corpusId"],
    }
    assert record["venue"] == record["publicationVenue"]["name"] == "Conference on Analytical Engines"
    assert record["publicationVenue"]["alternate_names"] == ["CAE"]
    assert record["year"] == 2023, "the earliest year, not the venue's"
    assert record["publicationTypes"] == ["Conference"]
    assert record["journal"]["pages"].strip() == "84-91"
    assert [author["name"] for author in record["authors"]] == ["Ada Lovelace", "C. Babbage"]
    assert record["abstract"] == "Looms follow punched cards."


def test_preprint_seems_to_be_in_a_journal_named_arxiv(s2: SemanticScholar) -> None:
    (record,) = told(post(s2, {"ids": ["ArXiv:2402.00002"]}, fields=FULL))
    assert record["journal"] == {"name": "ArXiv", "volume": "abs/2402.00002"}
    assert record["venue"] == "arXiv.org"
    assert "type" not in record["publicationVenue"]
    assert record["externalIds"]["DOI"] == "10.48550/arXiv.2402.00002"
    assert record["externalIds"]["DBLP"] == "journals/corr/abs-2402-00002"
    assert record["publicationTypes"] is None


def test_habits_change_how_a_paper_is_told() -> None:
    habits = Habits(abbreviate=False, sentence_case=True, stale_venue=True)
    service = SemanticScholar([LOOMS], habits=habits)
    (record,) = told(post(service, {"ids": ["DOI:10.1000/looms.1"]}, fields=FULL))
    assert record["title"] == "Engines that weave algebra: a study of BERTs on looms"
    assert [author["name"] for author in record["authors"]] == ["Ada Lovelace", "Charles Babbage Jr."]
    assert record["publicationVenue"]["name"] == "Conference on Analytical Engines"
    assert (record["venue"], record["journal"]["name"]) == ("arXiv.org", "ArXiv")


def test_paper_without_arxiv_or_venue_has_no_venue_at_all() -> None:
    service = SemanticScholar([Paper("A Lone Report", doi="10.1000/lone")])
    (record,) = told(post(service, {"ids": ["10.1000/lone"]}, fields=f"{FULL},openAccessPdf"))
    assert (record["venue"], record["publicationVenue"], record["journal"]) == ("", None, None)
    assert record["openAccessPdf"]["url"] == ""
    assert record["openAccessPdf"]["status"] == "CLOSED"


IDS = {
    "sha": LOOMS.digest("s2"),
    "corpus": f"CorpusId:{LOOMS.number('corpus')}",
    "DOI": "DOI:10.1000/looms.1",
    "DOI without prefix, as recorded": "10.1000/Looms.1",
    "DataCite's DOI of the preprint": "DOI:10.48550/arXiv.2311.00001",
    "arXiv": "arXiv:2311.00001",
    "ACL": "ACL:2024.cae-main.1",
    "URL of arXiv": "URL:https://arxiv.org/abs/2311.00001",
    "URL of Semantic Scholar": f"URL:https://www.semanticscholar.org/paper/{LOOMS.digest('s2')}",
    "URL of the ACL": "URL:https://www.aclweb.org/anthology/2024.cae-main.1",
    "record that was merged into this one": "e87b03add4f6fc193054023b173624bd98566f64",
}


@pytest.mark.parametrize("name", IDS.values(), ids=IDS.keys())
def test_ids_of_all_forms_lead_to_the_paper(s2: SemanticScholar, name: str) -> None:
    (record,) = told(post(s2, {"ids": [name]}))
    assert record == {"paperId": LOOMS.digest("s2"), "title": LOOMS.title}
    assert told(get(s2, f"/paper/{name.replace('/', '%2F')}")) == record


UNKNOWN = ["ARXIV:2311.00001v2", "2311.00001", "ARXIV:2401.09999", "DOI:10.1000/none", "0" * 40, "ARXIV:None"]


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_id_is_null_in_a_batch_and_404_alone(s2: SemanticScholar, name: str) -> None:
    assert told(post(s2, {"ids": [name]})) == [None]
    answer = get(s2, f"/paper/{name}", fields="nonsense")
    assert answer.status == 404, "fields are not even looked at"
    assert json.loads(answer.body) == {"error": f"Paper with id {name} not found"}


def test_batch_keeps_order_and_duplicates(s2: SemanticScholar) -> None:
    ids = ["ARXIV:2402.00002", "ARXIV:9999.00001", "DOI:10.1000/tides", "ARXIV:2402.00002"]
    titles = [record and record["title"] for record in told(post(s2, {"ids": ids}))]
    assert titles == [NOTES.title, None, TIDES.title, NOTES.title]


def test_batch_takes_500_ids(s2: SemanticScholar) -> None:
    assert told(post(s2, {"ids": ["ARXIV:9999.00001"] * 500})) == [None] * 500
    assert post(s2, {"ids": ["ARXIV:2402.00002"] * 501}).status == 400


BAD_BODIES = {"no list": {"ids": "x"}, "empty": {"ids": []}, "no ids": {}, "list": ["x"], "no JSON": b"ids=1"}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_batch_without_ids_is_refused(s2: SemanticScholar, body: object) -> None:
    assert post(s2, body).status == 400


def test_batch_of_unknown_ids_only_is_an_error_when_told(s2: SemanticScholar) -> None:
    s2.none_is_error = True
    answer = post(s2, {"ids": ["ARXIV:9999.00001"]})
    assert (answer.status, answer.body) == (400, b'{"error":"No valid paper ids given"}\n')
    assert told(post(s2, {"ids": ["ARXIV:9999.00001", "ARXIV:2402.00002"]}))[0] is None


REFUSED_FIELDS = {
    "unknown": ("/paper/search/match", "title,unknown", "unknown"),
    "two of them": ("/paper/search", "t,title,i", "t, i"),
    "matchScore must not be asked": ("/paper/search/match", "matchScore", "matchScore"),
    "tldr not in bulk": ("/paper/search/bulk", "title,tldr", "tldr"),
    "embedding not in bulk": ("/paper/search/bulk", "embedding", "embedding"),
    "case counts": ("/paper/ARXIV:2402.00002", "Title", "Title"),
    "unknown part of authors": ("/paper/search/match", "authors.shoes", "authors.shoes"),
    "empty": ("/paper/search/match", "title,", ""),
}


@pytest.mark.parametrize(("path", "fields", "named"), REFUSED_FIELDS.values(), ids=REFUSED_FIELDS.keys())
def test_fields_that_there_are_not_are_refused(s2: SemanticScholar, path: str, fields: str, named: str) -> None:
    answer = get(s2, path, query="difference engine", fields=fields)
    assert answer.status == 400
    assert json.loads(answer.body) == {"error": f"Unrecognized or unsupported fields: [{named}]"}


def test_field_error_hides_when_nothing_matches(s2: SemanticScholar) -> None:
    assert get(s2, "/paper/search/match", query="gravity", fields="unknown").status == 404
    assert told(get(s2, "/paper/search", query="gravity", fields="unknown")) == {"total": 0, "offset": 0}
    assert told(get(s2, "/paper/search/bulk", query="gravity", fields="unknown"))["data"] == []


def test_batch_refuses_citation_styles_that_match_still_gives(s2: SemanticScholar) -> None:
    assert post(s2, {"ids": ["ARXIV:2402.00002"]}, fields="citationStyles").status == 400
    (found,) = told(get(s2, "/paper/search/match", query=NOTES.title, fields="citationStyles"))["data"]
    assert found["citationStyles"]["bibtex"].startswith("@Article{")


def test_parts_of_authors_can_be_asked(s2: SemanticScholar) -> None:
    (found,) = told(get(s2, "/paper/search/match", query=TIDES.title, fields="authors.name"))["data"]
    assert [author["name"] for author in found["authors"]] == ["Tidal Collaboration"]
