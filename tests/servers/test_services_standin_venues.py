"""The stand-ins of those that review and publish: OpenReview and the ACL Anthology."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from services_scene import LOOMS, PAPERS, TIDES, get, told
from standin.acl import Acl
from standin.api import Allowance
from standin.corpus import Paper, Review
from standin.openreview import OpenReview, OpenReviewV1

# OpenReview.


def test_content_is_wrapped_in_v2_and_bare_in_v1() -> None:
    (new,) = told(get(OpenReview(PAPERS), "/notes", id="aBcDeF"))["notes"]
    assert new["content"]["title"] == {"value": LOOMS.title}
    assert new["content"]["authorids"] == {"value": ["~Ada_Lovelace1", "~Charles_Babbage_Jr.1"]}
    assert new["content"]["venue"] == {"value": "ICLR 2024 poster"}
    assert new["invitations"] == ["ICLR.cc/2024/Conference/-/Submission"]
    assert new["pdate"] == new["cdate"] == 1699142400000
    (old,) = told(get(OpenReviewV1(PAPERS), "/notes", id="OLD1"))["notes"]
    assert old["content"]["title"] == TIDES.title
    assert old["content"]["venueid"] == "ICLR.cc/2018/Conference/Rejected_Submission"
    assert old["invitation"] == "ICLR.cc/2018/Conference/-/Submission"
    assert "invitations" not in old
    assert "abstract" not in old["content"]
    assert old["pdate"] is None


STATES = {
    "accepted": (Review("ICLR.cc/2024/Conference", presentation="oral"), "ICLR 2024 oral", "ICLR.cc/2024/Conference"),
    "accepted, nothing more said": (Review("TMLR.org/2024/X", presentation=""), "TMLR 2024", "TMLR.org/2024/X"),
    "submitted": (
        Review("ICLR.cc/2024/Conference", "submitted"),
        "ICLR 2024 Conference Submission",
        "ICLR.cc/2024/Conference/Submission",
    ),
    "rejected": (
        Review("ICLR.cc/2024/Conference", "rejected"),
        "Submitted to ICLR 2024",
        "ICLR.cc/2024/Conference/Rejected_Submission",
    ),
    "withdrawn": (
        Review("ICLR.cc/2024/Conference", "withdrawn"),
        "ICLR 2024 Conference Withdrawn Submission",
        "ICLR.cc/2024/Conference/Withdrawn_Submission",
    ),
    "desk rejected": (
        Review("ICLR.cc/2024/Conference", "desk_rejected"),
        "ICLR 2024 Conference Desk Rejected Submission",
        "ICLR.cc/2024/Conference/Desk_Rejected_Submission",
    ),
    "imported from DBLP": (None, "CoRR 2023", "dblp.org/journals/CORR/2023"),
}


@pytest.mark.parametrize(("review", "venue", "venueid"), STATES.values(), ids=STATES.keys())
def test_venue_tells_what_became_of_a_submission(review: Review | None, venue: str, venueid: str) -> None:
    service = OpenReview([replace(LOOMS, review=review)])
    (note,) = told(get(service, "/notes/search", term="engines", content="all", group="all", source="forum"))["notes"]
    assert note["content"]["venue"] == {"value": venue}
    assert note["content"]["venueid"] == {"value": venueid}


def test_each_paper_lies_in_one_of_the_two() -> None:
    assert told(get(OpenReview(PAPERS), "/notes/search", term="on the tides imported engines"))["count"] == 2
    assert told(get(OpenReviewV1(PAPERS), "/notes/search", term="on the tides imported engines"))["count"] == 1


SEARCHES = {
    "author": ({"term": "somerville", "content": "authors"}, ["IMP1"]),
    "title is no author": ({"term": "imported", "content": "authors"}, []),
    "keywords": ({"term": "cs.LG", "content": "keywords"}, ["aBcDeF", "IMP1"]),
    "group": ({"term": "engines", "group": "ICLR.cc/2024/Conference"}, ["aBcDeF"]),
    "page": ({"term": "engines", "limit": 1, "offset": 1}, ["aBcDeF"]),
}


@pytest.mark.parametrize(("asked", "ids"), SEARCHES.values(), ids=SEARCHES.keys())
def test_search_of_notes(asked: dict[str, object], ids: list[str]) -> None:
    assert [note["id"] for note in told(get(OpenReview(PAPERS), "/notes/search", **asked))["notes"]] == ids


def test_notes_of_a_venue() -> None:
    service = OpenReview(PAPERS)
    reply = told(get(service, "/notes", content__venueid="ICLR.cc/2024/Conference", limit=1000, offset=0))
    assert (reply["count"], reply["notes"][0]["id"]) == (1, "aBcDeF")
    assert told(get(service, "/notes", content__venueid="ICLR.cc/2025/Conference")) == {"notes": [], "count": 0}
    assert told(get(service, "/notes", forum="IMP1"))["count"] == 1


OPENREVIEW_ERRORS = {
    "unknown id": ("/notes", {"id": "none"}, 404, "NotFoundError"),
    "search for nothing": ("/notes/search", {}, 400, "MissingRequiredError"),
    "limit is a word": ("/notes", {"limit": "all"}, 400, "InvalidFieldError"),
    "other path": ("/profiles", {}, 404, "NotFoundError"),
}


@pytest.mark.parametrize(("path", "asked", "status", "name"), OPENREVIEW_ERRORS.values(), ids=OPENREVIEW_ERRORS.keys())
def test_errors_of_openreview_have_names(path: str, asked: dict[str, object], status: int, name: str) -> None:
    answer = get(OpenReview(PAPERS), path, **asked)
    error = json.loads(answer.body)
    assert (answer.status, error["status"], error["name"]) == (status, status, name)


def test_openreview_has_a_limit_and_a_bot_check() -> None:
    service = OpenReview(PAPERS, limit=Allowance(1))
    assert get(service, "/notes", id="aBcDeF").status == 200
    refused = get(service, "/notes", id="aBcDeF")
    assert (refused.status, refused.headers) == (429, {"Retry-After": "60"})
    assert json.loads(refused.body)["name"] == "RateLimitError"
    service.retry_after = None
    assert get(service, "/notes", id="aBcDeF").headers == {}
    service.bot_check = True
    checked = get(service, "/notes", id="aBcDeF")
    assert (checked.status, checked.content_type) == (403, "text/html; charset=UTF-8")


# ACL Anthology.


def test_bibtex_of_the_anthology() -> None:
    answer = get(Acl(PAPERS), "/2024.cae-main.1.bib")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.body.decode() == (
        "@inproceedings{lovelace-babbage-2024-engines,\n"
        '    title = "Engines & Cards in {BERTology}",\n'
        '    author = "Lovelace, Ada  and\n'
        '      Babbage, Charles",\n'
        '    booktitle = "Proceedings of Analytical Engines",\n'
        "    month = jul,\n"
        '    year = "2024",\n'
        '    address = "Online",\n'
        '    publisher = "Association for Computational Linguistics",\n'
        '    url = "https://aclanthology.org/2024.cae-main.1/",\n'
        '    doi = "10.18653/v1/2024.cae-main.1",\n'
        '    pages = "84--91",\n'
        '    abstract = "Looms follow cards."\n'
        "}\n"
    )


def test_journal_in_the_anthology_is_an_article() -> None:
    text = get(Acl(PAPERS), "/Q18-1002.bib").body.decode()
    assert text.startswith("@article{")
    assert '    journal = "Computational Tides",\n    volume = "4",' in text
    assert 'author = "{Tidal Collaboration}"' in text
    assert "month" not in text
    assert "doi" not in text


MODS = "{http://www.loc.gov/mods/v3}"


def test_mods_of_the_anthology() -> None:
    answer = get(Acl(PAPERS), "/2024.cae-main.1.xml")
    assert answer.content_type == "application/xml"
    (record,) = ElementTree.fromstring(answer.body)
    assert record.findtext(f"{MODS}titleInfo/{MODS}title") == "Engines & Cards in BERTology"
    names = [[part.text for part in name.iter(f"{MODS}namePart")] for name in record.iter(f"{MODS}name")]
    assert names == [["Ada", "Lovelace"], ["Charles", "Babbage"]]
    assert record.findtext(f"{MODS}originInfo/{MODS}dateIssued") == "2024-07"
    host = record.find(f"{MODS}relatedItem")
    assert host is not None
    assert host.findtext(f"{MODS}titleInfo/{MODS}title") == "Proceedings of Analytical Engines"
    assert record.findtext(f"{MODS}identifier") == "10.18653/v1/2024.cae-main.1"
    assert [page.text for page in record.iterfind(f"{MODS}part/{MODS}extent/*")] == ["84", "91"]


def test_mods_without_a_venue_or_with_one_page() -> None:
    bare = Paper("", acl="W10-0001")
    (record,) = ElementTree.fromstring(get(Acl([bare]), "/W10-0001.xml").body)
    assert record.find(f"{MODS}relatedItem") is None
    assert record.find(f"{MODS}part") is None
    assert get(Acl([bare]), "/W10-0001.bib").body.startswith(b"@inproceedings{-2024-untitled,")
    (tides,) = ElementTree.fromstring(get(Acl(PAPERS), "/Q18-1002.xml").body)
    assert [page.text for page in tides.iterfind(f"{MODS}part/{MODS}extent/*")] == ["7", "7"]
    assert [part.get("type") for part in tides.iter(f"{MODS}namePart")] == ["family"]


def test_page_of_a_paper_and_the_file_of_all() -> None:
    for path in ("/2024.cae-main.1", "/2024.cae-main.1/"):
        assert b"<title>Engines &amp; Cards in BERTology</title>" in get(Acl(PAPERS), path).body
    everything = gzip.decompress(get(Acl(PAPERS), "/anthology.bib.gz").body).decode()
    assert everything.count("@") == 2


@pytest.mark.parametrize("path", ["/P99-1001.bib", "/2024.none-main.1/", "/search?q=x", "/papers"])
def test_anthology_has_no_more_than_its_papers(path: str) -> None:
    assert get(Acl(PAPERS), path).status == 404
