"""DBLP: hits of its search and records in XML as Candidates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from normalizer.values.venues.parse import parse_venue
from normalizer.works.description import Description, RawName
from resolvers.errors import BadReply
from resolvers.http import Response
from resolvers.replies import Fields
from resolvers.sources.dblp import build_query, candidate, read_hits, read_records

SEARCHED = {
    "punctuation means something there": ("State-of-the-Art: A|B $ignals!", "State of the Art A B ignals"),
    "a word is the beginning of one": ("What's New in Babbage’s Looms", "What New in Babbage Looms"),
    "quotes around words": ("On ‘Looms’ and 'Cards'", "On Looms and Cards"),
    "formulas are left out": ("Weaving in $O(n)$ by \\alpha-Looms and μ", "Weaving in by Looms and"),
    "powers are written together": ("BT^2 Looms", "BT2 Looms"),
    "letters of other scripts": ("Poincaré 織機", "Poincaré 織機"),
    "nothing": ("$x$ ...", ""),
}


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


RECORD = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp.dtd">
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
    preprint, paper = filter(None, map(candidate, read_records(RECORD)))
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


def test_entities_of_its_own_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaa">]><dblp><article key="k"><title>&a;</title></article></dblp>'
    with pytest.raises(BadReply):
        read_records(bomb)


def in_search(row: Mapping[str, Any]) -> Fields:
    """A row as the search has it: its type is in words, and the venue is short."""
    info = {
        "authors": {"author": [{"text": name} for name in row["authors"]]},
        "title": escape(row["title"]) + ".",
        "venue": "ICLR",
        "year": str(row["year"]),
        "type": "Conference and Workshop Papers",
        "key": row["id"],
        "ee": f"http://arxiv.org/abs/{row['arxiv']}",
    }
    return Fields(info)


def in_xml(row: Mapping[str, Any]) -> Fields:
    people = "".join(f"<author>{escape(name)}</author>" for name in row["authors"])
    inner = f"{people}<title>{escape(row['title'])}.</title><year>{row['year']}</year><booktitle>ICLR</booktitle>"
    link = f"<ee>http://arxiv.org/abs/{row['arxiv']}</ee>"
    (record,) = read_records(f'<dblp><inproceedings key="{row["id"]}">{inner}{link}</inproceedings></dblp>'.encode())
    return record


@pytest.mark.shared
@pytest.mark.parametrize("form", [in_search, in_xml])
def test_conference_papers_with_a_key_of_corr_keep_venue_and_year(shared: Path, form: Any) -> None:
    lines = (shared / "recorded" / "dblp_dump" / "conference_under_corr.jsonl").read_text("utf-8").splitlines()
    rows = list(map(json.loads, lines))
    assert len(rows) == 103
    for row in rows:
        found = candidate(form(row))
        assert found
        assert (found.venue, found.year, found.kind, found.arxiv) == (
            "ICLR",
            row["year"],
            "inproceedings",
            row["arxiv"],
        )
        assert (found.title, [name.text for name in found.authors]) == (row["title"], row["authors"])
        venue = parse_venue(row["venue"], kind=row["type"])
        assert venue
        assert venue.short == "ICLR"
