"""Semantic Scholar's stand-in: which titles match, which ids lead where, what is refused and how."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin import boolean
from standin.api import Allowance
from standin.corpus import Author, Paper, Venue, people
from standin.exchange import Answer, Question
from standin.s2_records import Habits
from standin.semantic_scholar import SemanticScholar
from standin.words import Index, words

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
    former=("e87b03add4f6fc193054023b173624bd98566f64",),
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
FULL = "paperId,corpusId,externalIds,url,title,abstract,venue,publicationVenue,year,publicationTypes,journal,authors"
BATCH = "/semantic-scholar/graph/v1/paper/batch"


@pytest.fixture
def service() -> SemanticScholar:
    return SemanticScholar([LOOMS, NOTES, TIDES, HIDDEN])


def get(service: SemanticScholar, path: str, key: str | None = None, **parameters: object) -> Answer:
    headers = {"X-API-KEY": key} if key else {}
    return service.answer(Question.of("GET", f"/semantic-scholar/graph/v1{path}", urlencode(parameters), headers))


def post(service: SemanticScholar, body: object, **parameters: object) -> Answer:
    encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    return service.answer(Question.of("POST", BATCH, urlencode(parameters), {}, encoded))


def told(answer: Answer) -> Any:
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.body.endswith(b"\n")
    return json.loads(answer.body)


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
def test_match_gives_one_paper_or_404(service: SemanticScholar, query: str, title: str | None) -> None:
    answer = get(service, "/paper/search/match", query=query, fields="title")
    if title is None:
        assert (answer.status, answer.body) == (404, b'{"error":"Title match not found"}\n')
    else:
        (found,) = told(answer)["data"]
        assert list(found) == ["paperId", "title", "matchScore"]
        assert found["title"] == title


def test_match_score_grows_with_the_title_and_decides_nothing(service: SemanticScholar) -> None:
    def score(query: str) -> float:
        return float(told(get(service, "/paper/search/match", query=query))["data"][0]["matchScore"])

    assert score(LOOMS.title) > score("Engines that weave algebra") > score(TIDES.title) > 0


def test_record_has_the_fields_that_were_asked(service: SemanticScholar) -> None:
    (record,) = told(post(service, {"ids": ["ARXIV:2311.00001"]}, fields=FULL))
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


def test_preprint_seems_to_be_in_a_journal_named_arxiv(service: SemanticScholar) -> None:
    (record,) = told(post(service, {"ids": ["ArXiv:2402.00002"]}, fields=FULL))
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
def test_ids_of_all_forms_lead_to_the_paper(service: SemanticScholar, name: str) -> None:
    (record,) = told(post(service, {"ids": [name]}))
    assert record == {"paperId": LOOMS.digest("s2"), "title": LOOMS.title}
    assert told(get(service, f"/paper/{name.replace('/', '%2F')}")) == record


UNKNOWN = ["ARXIV:2311.00001v2", "2311.00001", "ARXIV:2401.09999", "DOI:10.1000/none", "0" * 40, "ARXIV:None"]


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_id_is_null_in_a_batch_and_404_alone(service: SemanticScholar, name: str) -> None:
    assert told(post(service, {"ids": [name]})) == [None]
    answer = get(service, f"/paper/{name}", fields="nonsense")
    assert answer.status == 404, "fields are not even looked at"
    assert json.loads(answer.body) == {"error": f"Paper with id {name} not found"}


def test_batch_keeps_order_and_duplicates(service: SemanticScholar) -> None:
    ids = ["ARXIV:2402.00002", "ARXIV:9999.00001", "DOI:10.1000/tides", "ARXIV:2402.00002"]
    titles = [record and record["title"] for record in told(post(service, {"ids": ids}))]
    assert titles == [NOTES.title, None, TIDES.title, NOTES.title]


def test_batch_takes_500_ids(service: SemanticScholar) -> None:
    assert told(post(service, {"ids": ["ARXIV:9999.00001"] * 500})) == [None] * 500
    assert post(service, {"ids": ["ARXIV:2402.00002"] * 501}).status == 400


BAD_BODIES = {"no list": {"ids": "x"}, "empty": {"ids": []}, "no ids": {}, "list": ["x"], "no JSON": b"ids=1"}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_batch_without_ids_is_refused(service: SemanticScholar, body: object) -> None:
    assert post(service, body).status == 400


def test_batch_of_unknown_ids_only_is_an_error_when_told(service: SemanticScholar) -> None:
    service.none_is_error = True
    answer = post(service, {"ids": ["ARXIV:9999.00001"]})
    assert (answer.status, answer.body) == (400, b'{"error":"No valid paper ids given"}\n')
    assert told(post(service, {"ids": ["ARXIV:9999.00001", "ARXIV:2402.00002"]}))[0] is None


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
def test_fields_that_there_are_not_are_refused(service: SemanticScholar, path: str, fields: str, named: str) -> None:
    answer = get(service, path, query="difference engine", fields=fields)
    assert answer.status == 400
    assert json.loads(answer.body) == {"error": f"Unrecognized or unsupported fields: [{named}]"}


def test_field_error_hides_when_nothing_matches(service: SemanticScholar) -> None:
    assert get(service, "/paper/search/match", query="gravity", fields="unknown").status == 404
    assert told(get(service, "/paper/search", query="gravity", fields="unknown")) == {"total": 0, "offset": 0}
    assert told(get(service, "/paper/search/bulk", query="gravity", fields="unknown"))["data"] == []


def test_batch_refuses_citation_styles_that_match_still_gives(service: SemanticScholar) -> None:
    assert post(service, {"ids": ["ARXIV:2402.00002"]}, fields="citationStyles").status == 400
    (found,) = told(get(service, "/paper/search/match", query=NOTES.title, fields="citationStyles"))["data"]
    assert found["citationStyles"]["bibtex"].startswith("@Article{")


def test_parts_of_authors_can_be_asked(service: SemanticScholar) -> None:
    (found,) = told(get(service, "/paper/search/match", query=TIDES.title, fields="authors.name"))["data"]
    assert [author["name"] for author in found["authors"]] == ["Tidal Collaboration"]


def test_search_wants_all_words_and_shows_the_likeliest_first(service: SemanticScholar) -> None:
    reply = told(get(service, "/paper/search", query="engine", fields="title"))
    assert reply == {"total": 1, "offset": 0, "data": [{"paperId": NOTES.digest("s2"), "title": NOTES.title}]}
    assert told(get(service, "/paper/search", query="punched looms"))["total"] == 1, "of title and abstract"


def test_search_with_a_hyphen_finds_nothing(service: SemanticScholar) -> None:
    assert told(get(service, "/paper/search", query="difference engine"))["total"] == 1
    assert told(get(service, "/paper/search", query="difference-engine")) == {"total": 0, "offset": 0}


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
def test_wrong_question_is_refused(service: SemanticScholar, path: str, asked: dict[str, Any], words_: str) -> None:
    answer = get(service, path, **asked)
    assert (answer.status, json.loads(answer.body)) == (400, {"error": words_})


def test_other_paths_are_not_there(service: SemanticScholar) -> None:
    assert get(service, "/nothing").status == 404
    assert service.answer(Question.of("POST", "/semantic-scholar/graph/v1/paper/search", "", {})).status == 404


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
def test_filters(service: SemanticScholar, asked: dict[str, str], titles: list[str]) -> None:
    reply = told(get(service, "/paper/search/bulk", query="engines | notes | tides", **asked))
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


def test_wrong_key_is_forbidden(service: SemanticScholar) -> None:
    answer = get(service, "/paper/search/match", key="stale", query=NOTES.title)
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert answer.headers["x-amzn-ErrorType"] == "ForbiddenException"


def test_exhausted_pool_answers_429_without_retry_after(service: SemanticScholar) -> None:
    service.keys, service.keyless = frozenset({"good"}), Allowance(1)
    assert get(service, "/paper/search/match", query=NOTES.title).status == 200
    answer = get(service, "/paper/search/match", query=NOTES.title)
    assert answer.status == 429
    assert answer.body == (
        b'{"message": "Too Many Requests. Please wait and try again or apply for a key for higher rate limits. '
        b'https://www.semanticscholar.org/product/api#api-key-form", "code": "429"}'
    )
    assert dict(answer.headers) == {"x-amzn-ErrorType": "TooManyRequestsException"}
    assert get(service, "/paper/search/match", key="good", query=NOTES.title).status == 200


def test_key_may_be_used_once_a_second(service: SemanticScholar) -> None:
    moments = iter([0.0, 0.9, 1.95, 2.95])
    service.keys = frozenset({"good"})
    service.pace.gap, service.pace.clock = 1.0, lambda: next(moments)
    statuses = [get(service, "/paper/search/match", key="good", query=NOTES.title).status for _ in range(4)]
    assert statuses == [200, 429, 200, 200]


# The boolean queries of bulk.

TEXT = words("Deep sea currents and the tides of a deep moon")
QUERIES = {
    "words are all needed": ("deep tides", True),
    "a word that is not there": ("deep rain", False),
    "one of two": ("rain | tides", True),
    "neither": ("rain | snow", False),
    "and binds closer than or": ("rain snow | deep", True),
    "plus": ("+deep +moon", True),
    "not": ("deep -rain", True),
    "not, but there": ("deep -moon", False),
    "phrase": ('"sea currents"', True),
    "phrase in another order": ('"currents sea"', False),
    "phrase with slop": ('"deep currents"~1', True),
    "phrase with slop at the end": ('"moon tides"~3', True),
    "phrase with too little slop": ('"sea tides"~1', False),
    "prefix": ("curr*", True),
    "prefix of none": ("snow*", False),
    "near word": ("tidas~1", True),
    "word too far": ("rain~1", False),
    "group": ("(rain | deep) tides", True),
    "group not": ("deep -(moon | rain)", False),
    "two titles": ('"rain falls" | "deep moon"', True),
    "open group": ("(deep tides", True),
    "lone minus": ("deep -", True),
    "minus before or": ("rain - | deep", True),
    "one wrong character": ("moon) rain", True),
    "hyphen within a word": ("deep-sea", True),
}


@pytest.mark.parametrize(("query", "fits"), QUERIES.values(), ids=QUERIES.keys())
def test_boolean_query(query: str, fits: bool) -> None:
    assert boolean.parse(query)(TEXT) is fits


@given(st.text(alphabet='ab "()|+-*~1', max_size=30))
def test_no_query_breaks_the_parser(query: str) -> None:
    assert boolean.parse(query)(["a", "b"]) in (True, False)


# Search over words.


def test_accents_and_hyphens_fold() -> None:
    assert words("Möbius-Bänder, ÉCLAIR_2") == ["mobius", "bander", "eclair_2"]


def test_common_words_do_not_find_but_count() -> None:
    documents = [["the", f"word{number}"] for number in range(200)]
    index = Index([*documents, ["the", "sea"], ["sea"]])
    assert [number for number, _ in index.best(["the", "sea"])] == [200, 201]
    assert len(list(index.best(["the"]))) == 201
    assert list(index.best(["nowhere"])) == []


def test_having_all_of_nothing_is_everything() -> None:
    assert Index([["a"], ["b"]]).having_all([]) == [0, 1]
    assert Index([["a"], ["a", "b"]]).having_all(["a", "b"]) == [1]
    assert Index([["tide"], ["tidal"], ["sea"]]).starting("tid") == {0, 1}
    assert Index([["tide"]]).starting("z") == set()


# Names.

NAMES = {
    "two words": ("Ada Lovelace", ("Ada", "Lovelace", ""), "Lovelace, Ada", "A. Lovelace"),
    "suffix": ("Charles Babbage Jr.", ("Charles", "Babbage", "Jr."), "Babbage, Charles, Jr.", "C. Babbage"),
    "one word": ("Plato", ("", "Plato", ""), "Plato", "Plato"),
    "suffix alone": ("II", ("", "II", ""), "II", "II"),
}


@pytest.mark.parametrize(("name", "parts", "inverted", "short"), NAMES.values(), ids=NAMES.keys())
def test_name_has_parts(name: str, parts: tuple[str, str, str], inverted: str, short: str) -> None:
    author = Author.of(name)
    assert (author.given, author.family, author.suffix) == parts
    assert (author.full, author.inverted, author.short) == (name, inverted, short)
