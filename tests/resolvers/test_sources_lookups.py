"""The sources that are asked for one identifier: ACL Anthology, DataCite, Hugging Face."""

from __future__ import annotations

import json
from typing import Any

import pytest
from source_records import DATACITE, PAGE

from normalizer.values.ids import AclId
from normalizer.works.description import Description, RawName
from resolvers.errors import BadReply
from resolvers.http import Response
from resolvers.replies import Fields
from resolvers.sources import acl, datacite, huggingface

MODS = """<?xml version="1.0" encoding="UTF-8"?>
<modsCollection xmlns="http://www.loc.gov/mods/v3">
<mods ID="lovelace-etal-2024-engines">
  <titleInfo><title>Engines that Weave:
    A <i>Study</i></title></titleInfo>
  <name type="personal"><namePart type="given">Ada</namePart><namePart type="family">Lovelace</namePart>
    <role><roleTerm authority="marcrelator" type="text">author</roleTerm></role></name>
  <name type="personal"><namePart type="family">Plato</namePart>
    <role><roleTerm authority="marcrelator" type="text">author</roleTerm></role></name>
  {people}
  <originInfo><dateIssued>2024-07</dateIssued></originInfo>
  <relatedItem type="host">
    <titleInfo><title>Proceedings of the 1st Meeting on Engines (Volume 1: Long Papers)</title></titleInfo>
    <name type="personal"><namePart type="given">Charles</namePart><namePart type="family">Babbage</namePart>
      <role><roleTerm authority="marcrelator" type="text">editor</roleTerm></role></name>
    <originInfo><publisher>Association for Engines</publisher></originInfo>
    <genre authority="marcgt">{genre}</genre>
  </relatedItem>
  <abstract>Looms weave.</abstract>
  <identifier type="citekey">lovelace-etal-2024-engines</identifier>
  <identifier type="doi">10.18653/v1/2024.engine-1.3</identifier>
  <location><url>https://aclanthology.org/2024.engine-1.3/</url></location>
  <part><date>2024-07</date>{detail}<extent unit="page"><start>84</start><end>91</end></extent></part>
</mods>
</modsCollection>"""
PAPER = AclId("2024.engine-1.3")


def mods(people: str = "", genre: str = "conference publication", detail: str = "") -> Response:
    return Response(200, MODS.format(people=people, genre=genre, detail=detail).encode())


def test_mods_of_proceedings() -> None:
    assert acl.read_paper(mods(), PAPER) == (
        Description(
            "acl",
            "Engines that Weave: A Study",
            "ACL Anthology",
            doi="10.18653/v1/2024.engine-1.3",
            authors=(RawName("Ada Lovelace", "Lovelace", "Ada"), RawName("Plato", "Plato")),
            published="2024-07",
            venue="Proceedings of the 1st Meeting on Engines (Volume 1: Long Papers)",
            year=2024,
            kind="proceedings",
            pages="84-91",
            publisher="Association for Engines",
            url="https://aclanthology.org/2024.engine-1.3/",
            abstract="Looms weave.",
            acl="2024.engine-1.3",
        ),
    )


def test_mods_of_a_journal_with_a_group_and_a_nameless_author() -> None:
    role = '<role><roleTerm type="text">author</roleTerm></role>'
    people = f'<name type="corporate"><namePart>Loom Team</namePart>{role}</name><name>{role}</name>'
    detail = '<detail type="volume"><number>12</number></detail><detail type="issue"><number>3</number></detail>'
    (found,) = acl.read_paper(mods(people, "periodical", detail), PAPER)
    assert (found.kind, found.volume, found.issue) == ("journal", "12", "3")
    assert found.authors[2:] == (RawName("Loom Team", "Loom Team"),)
    assert not found.authors_complete


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<titleInfo><title>Looms</title></titleInfo>", [(None, None, None, None)]),
        ("<titleInfo><title>Looms</title></titleInfo><part><date>July 2004</date></part>", [(None, 2004, None, None)]),
        (
            '<titleInfo><title>Looms</title></titleInfo><relatedItem type="host"/>'
            '<part><extent unit="page"><start>7</start><end>7</end></extent></part>',
            [(None, None, "7", None)],
        ),
        ("<titleInfo/>", []),
    ],
    ids=["only a title", "a date in words", "one page", "no title"],
)
def test_mods_that_says_little(inner: str, expected: list[tuple[Any, ...]]) -> None:
    for body in (f"<mods>{inner}</mods>", f'<modsCollection xmlns="m"><mods>{inner}</mods></modsCollection>'):
        found = acl.read_paper(Response(200, body.encode()), PAPER)
        assert [(one.published, one.year, one.pages, one.venue) for one in found] == expected


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html><html/>", b"<mods>", b"<html></html>"], ids=["a page", "cut short", "other XML"]
)
def test_what_is_no_mods_is_not_kept(body: bytes) -> None:
    with pytest.raises(BadReply, match=r"MODS of the ACL Anthology|broken or cut short"):
        acl.SERVICE.check(200, body)
    acl.SERVICE.check(404, body)
    assert acl.read_paper(Response(404, body), PAPER) == ()


def test_datacite_record_of_a_preprint() -> None:
    assert datacite.candidate(Fields(DATACITE)) == Description(
        "datacite",
        "Engines that Weave",
        "DataCite",
        arxiv="2401.00001",
        doi="10.1000/E.1",
        authors=(
            RawName("Ada Lovelace", "Lovelace", "Ada"),
            RawName("Charles Babbage", "Babbage", "Charles"),
            RawName("Loom Team", "Loom Team"),
        ),
        published="2024-01-02",
        kind="article",
        comment="9 pages, accepted to ENGINE 2024",
        other_titles=("Looms",),
        abstract="Looms weave.",
    )


def test_datacite_replies() -> None:
    one = Response(200, json.dumps({"data": {"id": "x", "attributes": DATACITE}}).encode())
    two = Response(200, json.dumps({"data": [{"attributes": DATACITE}, {"attributes": {"titles": []}}]}).encode())
    assert [len(datacite.read_identified(reply)) for reply in (one, two)] == [1, 1]
    assert datacite.read_identified(Response(404, b'{"errors": []}')) == []
    for status, body in ((200, b'{"errors": []}'), (200, b"<html>"), (404, b"<html>")):
        with pytest.raises(BadReply):
            datacite.SERVICE.check(status, body)
    datacite.SERVICE.check(404, b'{"errors": []}')


def test_hugging_face_page_says_who_set_the_link() -> None:
    assert huggingface.candidate(Fields(PAGE)) == Description(
        "huggingface",
        "Engines that Weave",
        "Hugging Face, link set by its users",
        arxiv="2401.00001",
        authors=(RawName("Ada Lovelace"), RawName("Plato")),
        published="2024-01-02",
        code=("https://github.com/a/b",),
        abstract="Looms weave.",
    )


def test_hugging_face_replies() -> None:
    assert len(huggingface.read_paper(Response(200, json.dumps(PAGE).encode()))) == 1
    assert huggingface.read_paper(Response(404, b'{"error": "Paper not found"}')) == ()
    rows = [{"paper": PAGE}, PAGE, {"paper": {"id": "2401.00002"}}, "odd"]
    assert len(huggingface.read_search(Response(200, json.dumps(rows).encode()))) == 2
    for status, body in ((200, b'{"error": "x"}'), (404, b"<html>"), (200, b"[]")):
        with pytest.raises(BadReply):
            huggingface.SERVICE.check(status, body)
    with pytest.raises(BadReply):
        huggingface.SEARCH.check(200, b"{}")
    huggingface.SEARCH.check(200, b"[]")
