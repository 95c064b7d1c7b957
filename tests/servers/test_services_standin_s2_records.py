"""Semantic Scholar's stand-in: how a paper is told, which ids lead to it, which batches and fields are refused."""

from __future__ import annotations

import json

import pytest
from s2_scene import LOOMS, NOTES, TIDES, get, post, told
from standin.corpus import Paper
from standin.s2_records import Habits
from standin.semantic_scholar import SemanticScholar

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
