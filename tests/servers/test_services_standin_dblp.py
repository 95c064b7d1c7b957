"""DBLP's stand-in: what a search finds, the odd shapes of what it answers, and single records."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from lists_scene import PAPERS
from standin.corpus import Paper, people
from standin.dblp import Dblp
from standin.exchange import Answer, Question


@pytest.fixture
def dblp() -> Dblp:
    return Dblp(PAPERS)


def dblp_get(service: Dblp, path: str = "/search/publ/api", **parameters: Any) -> Answer:
    return service.answer(Question.of("GET", f"/dblp{path}", urlencode(parameters), {}))


def result(service: Dblp, query: str, **parameters: Any) -> Any:
    answer = dblp_get(service, q=query, format="json", **{"c": 0, **parameters})
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
    "whole word only": ("engin$", 0),
    "whole word that there is": ("engines$", 5),
    "all of them": ("engines early", 1),
    "one of two": ("early|named", 2),
    "none of it": ("engines -early -cards", 2),
    "word with a hyphen": ("on-the", 1),
    "author": ("author:Ada_Lovelace_0001:", 2),
    "author without number": ("author:Ada_Lovelace", 3),
    "venue": ("venue:CAE:", 1),
    "year": ("year:2024", 3),
    "venue and year": ("venue:CoRR: year:2014:", 1),
    "type": ("type:Journal_Articles:", 1),
    "name as a word": ("somerville", 1),
    "punctuation": ("tides ?", 1),
}


@pytest.mark.parametrize(("query", "count"), TERMS.values(), ids=TERMS.keys())
def test_terms_of_a_query(dblp: Dblp, query: str, count: int) -> None:
    assert len(infos(dblp, query)) == count


def test_hits_page_and_echo_the_query(dblp: Dblp) -> None:
    reply = result(dblp, "Engines cards$", h=1, f=1)
    assert reply["query"] == "engines* cards$"
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


def test_completions_come_unless_they_are_declined(dblp: Dblp) -> None:
    assert result(dblp, "tides")["completions"] == {"@total": "0", "@computed": "0", "@sent": "0"}
    assert result(dblp, "tides", c=10)["completions"]["c"]["text"] == "tides"


def test_xml_is_the_default_and_says_the_same(dblp: Dblp) -> None:
    answer = dblp_get(dblp, q="engines cards venue:CAE")
    assert answer.content_type == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.body)
    assert [hit.findtext("info/title") for hit in root.iter("hit")] == ["Engines & Cards: What's Woven?"]
    assert [author.text for author in root.iter("author")] == ["Ada Lovelace 0001", "Charles Babbage"]
    hits = root.find("hits")
    assert hits is not None
    assert hits.get("total") == "1"


def test_jsonp_wraps_the_same_json(dblp: Dblp) -> None:
    answer = dblp_get(dblp, q="tides", format="jsonp", callback="show")
    assert answer.body.startswith(b'show({"result":')
    assert answer.body.endswith(b");")
    assert dblp_get(dblp, q="tides", format="jsonp").body.startswith(b"callback(")


def test_record_as_bibtex(dblp: Dblp) -> None:
    text = dblp_get(dblp, "/rec/conf/cae/LovelaceB24.bib", param=1).body.decode()
    assert text.splitlines()[:8] == [
        "@inproceedings{DBLP:conf/cae/LovelaceB24,",
        "  author       = {Ada Lovelace and",
        "                  Charles Babbage},",
        "  title        = {Engines & Cards: What's Woven?},",
        "  booktitle    = {Conference on Analytical Engines},",
        "  pages        = {84--91},",
        "  year         = {2024},",
        "  url          = {https://doi.org/10.1000/Looms.1},",
    ]
    assert "eprint" not in text
    journal = dblp_get(dblp, "/rec/journals/sea/Somerville11.bib").body.decode()
    assert journal.startswith("@article{")
    assert "  journal      = {Journal of the Sea}," in journal
    preprint = dblp_get(dblp, "/rec/journals/corr/KingmaB14.bib").body.decode()
    assert "  journal      = {CoRR}," in preprint
    assert "  eprint       = {1412.00001}," in preprint


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


@pytest.mark.parametrize("path", ["/rec/conf/none/X24.bib", "/rec/conf/none/X24.xml", "/rec/conf/cae/LovelaceB24"])
def test_record_that_there_is_not(dblp: Dblp, path: str) -> None:
    assert dblp_get(dblp, path).status == 404


def test_too_fast_is_an_empty_429_with_retry_after(dblp: Dblp) -> None:
    moments = iter([0.0, 0.5, 2.0])
    dblp.pace.gap, dblp.pace.clock = 1.0, lambda: next(moments)
    answers = [dblp_get(dblp, q="tides") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 429, 200]
    assert (answers[1].body, answers[1].headers["Retry-After"]) == (b"", "5")
