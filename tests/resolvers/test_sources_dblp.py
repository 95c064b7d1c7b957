"""DBLP: hits of its search and records in XML as Candidates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from normalizer.works.description import Description, RawName
from resolvers.errors import BadReply
from resolvers.http import Response
from resolvers.replies import Fields
from resolvers.sources.dblp import RECORDS, SERVICE, build_query, candidate, read_hits, read_records

READ: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the full stop of the title goes": ({"title": "Engines that Weave."}, {"title": "Engines that Weave"}),
    "a question mark stays": ({"title": "Who Weaves?"}, {"title": "Who Weaves?"}),
    "dots that belong to it stay": ({"title": "And so on..."}, {"title": "And so on..."}),
    "entities": ({"title": "Babbage&apos;s Cards &amp; Looms."}, {"title": "Babbage's Cards & Looms"}),
    "authors in a list": (
        {"authors": {"author": [{"@pid": "1/2", "text": "Ada Lovelace"}, {"@pid": "1/3", "text": "Plato"}]}},
        {"authors": (RawName("Ada Lovelace"), RawName("Plato"))},
    ),
    "a single author is an object": ({"authors": {"author": {"@pid": "1/2", "text": "Ada Lovelace"}}}, {"authors": (RawName("Ada Lovelace"),)}),
    "authors as texts": ({"authors": {"author": ["Ada Lovelace", "Plato"]}}, {"authors": (RawName("Ada Lovelace"), RawName("Plato"))}),
    "a homonym's number goes": (
        {"authors": {"author": [{"text": "Sahil Singla 0001"}, {"text": "Agent 47"}]}},
        {"authors": (RawName("Sahil Singla"), RawName("Agent 47"))},
    ),
    "an editorship has no authors": ({"type": "Editorship", "key": "conf/er/2008"}, {"authors": (), "kind": "proceedings"}),
    "a conference": (
        {
            "type": "Conference and Workshop Papers",
            "venue": "NIPS",
            "year": "2017",
            "pages": "5998-6008",
            "key": "conf/nips/X17",
        },
        {"kind": "inproceedings", "venue": "NIPS", "year": 2017, "pages": "5998-6008", "dblp": "conf/nips/X17"},
    ),
    "a joint conference is a list": ({"venue": ["EMNLP", "IJCNLP"]}, {"venue": "EMNLP/IJCNLP"}),
    "a journal": (
        {"type": "Journal Articles", "venue": "Commun. ACM", "volume": "51", "number": "11", "year": "2008"},
        {"kind": "article", "venue": "Commun. ACM", "volume": "51", "issue": "11", "year": 2008},
    ),
    "a thesis by its key": (
        {"type": "Books and Theses", "key": "phd/us/Lovelace43", "publisher": "University of Looms"},
        {"kind": "phdthesis", "publisher": "University of Looms"},
    ),
    "a book": ({"type": "Books and Theses", "key": "books/sp/L43"}, {"kind": "book"}),
    "a record of CoRR is the preprint": (
        {
            "type": "Informal and Other Publications",
            "venue": "CoRR",
            "volume": "abs/1904.11875",
            "year": "2019",
            "key": "journals/corr/abs-1904-11875",
            "ee": "http://arxiv.org/abs/1904.11875",
        },
        {
            "arxiv": "1904.11875",
            "venue": None,
            "year": None,
            "volume": None,
            "published": "2019",
            "url": None,
            "kind": "informal",
        },
    ),
    "CoRR is known by its key alone": ({"key": "journals/corr/abs-1904-11875"}, {"arxiv": "1904.11875", "venue": None}),
    "CoRR of the time before 2007": (
        {"venue": "CoRR", "volume": "cs.CL/0102020", "key": "journals/corr/cs-CL-0102020"},
        {"arxiv": "cs/0102020"},
    ),
    "a DOI of arXiv is its id": (
        {"doi": "10.48550/ARXIV.2401.00001", "key": "journals/corr/abs-2401-00001"},
        {"arxiv": "2401.00001", "doi": None},
    ),
    "another archive of preprints is no venue": (
        {"type": "Informal and Other Publications", "venue": "IACR Cryptol. ePrint Arch.", "year": "2020"},
        {"venue": None, "year": None, "published": "2020"},
    ),
    "identifiers in the links": (
        {"ee": ["https://openreview.net/forum?id=abcDEF123", "https://aclanthology.org/2024.engine-1.3/"]},
        {"openreview": "abcDEF123", "acl": "2024.engine-1.3", "url": "https://openreview.net/forum?id=abcDEF123"},
    ),
    "a DOI in the link": ({"ee": "https://doi.org/10.1000/E.1"}, {"doi": "10.1000/E.1", "url": None}),
    "odd values": ({"authors": [], "venue": {}, "year": "soon", "ee": 3, "key": None}, {"venue": None, "year": None}),
}  # fmt: skip

SEARCHED = {
    "punctuation means something there": ("State-of-the-Art: A|B $ignals!", "State of the Art A B ignals"),
    "a word is the beginning of one": ("What's New in Babbage’s Looms", "What New in Babbage Looms"),
    "quotes around words": ("On ‘Looms’ and 'Cards'", "On Looms and Cards"),
    "formulas are left out": ("Weaving in $O(n)$ by \\alpha-Looms and μ", "Weaving in by Looms and"),
    "powers are written together": ("BT^2 Looms", "BT2 Looms"),
    "letters of other scripts": ("Poincaré 織機", "Poincaré 織機"),
    "nothing": ("$x$ ...", ""),
}


@pytest.mark.parametrize(("part", "expected"), READ.values(), ids=READ)
def test_hit_becomes_a_candidate(part: dict[str, Any], expected: dict[str, Any]) -> None:
    found = candidate(Fields({"title": "Engines that Weave."} | part))
    assert found is not None
    assert (found.source, found.via) == ("dblp", "DBLP")
    assert {name: getattr(found, name) for name in expected} == expected


def test_hit_without_a_title_is_none() -> None:
    assert candidate(Fields({"key": "conf/er/2008", "title": "."})) is None


@pytest.mark.parametrize(("title", "expected"), SEARCHED.values(), ids=SEARCHED)
def test_words_that_are_asked(title: str, expected: str) -> None:
    assert build_query(title) == expected


def hits(value: dict[str, Any]) -> Response:
    return Response(200, json.dumps({"result": {"status": {"@code": "200"}, "hits": value}}).encode())


def test_hit_is_absent_when_there_is_none_and_may_be_single() -> None:
    assert read_hits(hits({"@total": "0", "@sent": "0"})) == ()
    one = {"@score": "7", "info": {"title": "Looms."}}
    assert [found.title for found in read_hits(hits({"@total": "1", "hit": one}))] == ["Looms"]
    assert [found.title for found in read_hits(hits({"@total": "2", "hit": [one, one]}))] == ["Looms", "Looms"]


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"result": {}}'], ids=["empty", "a page", "no hits"])
def test_what_is_no_search_is_not_kept(body: bytes) -> None:
    with pytest.raises(BadReply):
        SERVICE.check(200, body)


RECORD = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp.dtd" [<!ENTITY evil "no">]>
<dblp>
<article key="journals/corr/abs-2401-00001" publtype="informal withdrawn">
<author>Ada Lovelace</author><title>Looms.</title><year>2024</year><journal>CoRR</journal><volume>abs/2401.00001</volume>
</article>
<inproceedings key="conf/engine/B\xe4r24" mdate="2024-10-20">
<author orcid="0000-0001-2345-6789">Michael H. B&ouml;hlen</author><author>Jens Lehmann 0001</author>
<title>The C<sub>60</sub> Loom &amp; its Cards.</title><pages>15-25</pages><year>2024</year><booktitle>ENGINE</booktitle>
<ee type="oa">https://doi.org/10.1000/e.1</ee><crossref>conf/engine/2024</crossref>
</inproceedings>
<www key="homepages/l/AdaLovelace"><author>Ada Lovelace</author><title>Home Page</title></www>
</dblp>"""


def test_records_in_xml() -> None:
    preprint, paper = (candidate(record) for record in read_records(RECORD))
    assert preprint == Description(
        "dblp",
        "Looms",
        "DBLP",
        arxiv="2401.00001",
        authors=(RawName("Ada Lovelace"),),
        published="2024",
        kind="informal",
        dblp="journals/corr/abs-2401-00001",
        withdrawn=True,
    )
    assert paper == Description(
        "dblp",
        "The C60 Loom & its Cards",
        "DBLP",
        doi="10.1000/e.1",
        authors=(RawName("Michael H. Böhlen"), RawName("Jens Lehmann")),
        venue="ENGINE",
        year=2024,
        kind="inproceedings",
        pages="15-25",
        dblp="conf/engine/Bär24",
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"<dblp><article>", b"<dblp>&nosuch;</dblp>", b"not found"],
    ids=["empty", "cut short", "an unknown entity", "text"],
)
def test_broken_records_are_not_kept(body: bytes) -> None:
    with pytest.raises(BadReply):
        RECORDS.check(200, body)
    RECORDS.check(404, body)


def test_entities_of_its_own_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaa">]><dblp><article key="k"><title>&a;</title></article></dblp>'
    with pytest.raises(BadReply):
        read_records(bomb)
