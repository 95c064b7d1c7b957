"""Records and replies of the sources as Candidates, with every trap of theirs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_records import DATACITE, PAGE, SOURCES

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, S2Id
from normalizer.works.description import Description, RawName
from resolvers.base import TitleQuery
from resolvers.errors import BadReply, RequestRefused
from resolvers.http import Response, Service
from resolvers.replies import Fields
from resolvers.sources import acl, crossref, datacite, dblp, huggingface, openalex, openreview, semantic_scholar


@pytest.mark.parametrize(("via", "name"), [(via, name) for via, (_, _, cases) in SOURCES.items() for name in cases])
def test_record_becomes_a_candidate(via: str, name: str) -> None:
    read, record, cases = SOURCES[via]
    part, expected = cases[name]
    found = read(Fields(record(part)))
    assert found
    assert found.via == via.removesuffix(", second API")
    assert found.source.replace("-", "") == found.via.partition(",")[0].lower().replace(" ", "")
    assert via != "Crossref" or found.url is None
    assert {name: getattr(found, name) for name in expected} == expected


# --- Records with any value in any place: a client may find less, but never fails


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.lists(st.one_of(st.none(), st.text(max_size=3), st.integers()), max_size=2),
    st.dictionaries(
        st.sampled_from(["value", "name", "text", "id", "date-parts"]), st.none() | st.text(max_size=3), max_size=2
    ),
)


def spoilt(value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """The same with one of its parts, at any depth, replaced by an odd value."""
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(value)))
        return value | {key: spoilt(value[key], draw)}
    if isinstance(value, list) and value and draw(st.booleans()):
        return [spoilt(value[0], draw), *value[1:]]
    return draw(ODD)


@pytest.mark.parametrize("via", SOURCES)
@settings(max_examples=30)
@given(data=st.data())
def test_spoilt_record_is_read_or_left_out(via: str, data: st.DataObject) -> None:
    read, make, cases = SOURCES[via]
    part: dict[str, Any] = {}
    for name in data.draw(st.lists(st.sampled_from(sorted(cases)), max_size=6)):
        part |= cases[name][0]
    whole = read(Fields(make(part)))
    assert whole
    found = read(Fields(spoilt(make(part), data.draw)))
    assert found is None or (found.title and found.source == whole.source)


@given(st.binary(max_size=60), st.integers(0, 200))
def test_spoilt_xml_is_read_or_bad(noise: bytes, place: int) -> None:
    record = b'<dblp><article key="k"><author>Ada</author><title>Looms &amp; B&ouml;hlen</title></article></dblp>'
    try:
        records = dblp.read_records(record[:place] + noise + record[place:])
    except BadReply:
        return
    assert len(records) <= 1


# --- Replies, and what is asked for


def test_record_without_a_title_is_none() -> None:
    assert semantic_scholar.candidate(Fields({"paperId": "1", "title": None})) is None
    assert crossref.candidate(Fields({"DOI": "10.1000/e.1", "title": []})) is None
    assert crossref.candidate(Fields({"DOI": "10.1000/e.1"})) is None


SEARCHED = {
    "commas, bars and colons break the filter": ("Looms: Cards, Wheels | Engines?", "Looms Cards Wheels Engines"),
    "hyphens within words stay": ("State-of-the-Art - a Study", "State-of-the-Art a Study"),
    "operators in capitals": ("AND now OR never, NOT", "and now or never not"),
    "formulas are left out": ("Weaving in $O(n)$ by \\alpha-Looms", "Weaving in by Looms"),
    "wildcards": ("L*ms ~ C?rds", "L ms C rds"),
    "very long ones are cut": ("a" * 3000, "a" * 1500),
}


@pytest.mark.parametrize(("title", "expected"), SEARCHED.values(), ids=SEARCHED)
def test_words_that_are_asked(title: str, expected: str) -> None:
    assert openalex.build_query(title) == expected


KEYS: dict[str, tuple[PaperId, str | None]] = {
    "arXiv": (ArxivId("2401.00001"), "ARXIV:2401.00001"),
    "DOI": (Doi("10.1000/E.1"), "DOI:10.1000/E.1"),
    "DOI of arXiv": (Doi("10.48550/arXiv.2401.00001"), "ARXIV:2401.00001"),
    "ACL": (AclId("P18-1001"), "ACL:P18-1001"),
    "its own": (S2Id("CorpusId:470667"), "CorpusId:470667"),
    "CoRR": (DblpKey("journals/corr/abs-2401-00001"), "ARXIV:2401.00001"),
    "DBLP": (DblpKey("conf/engine/L24"), None),
    "OpenReview": (OpenReviewId("abcDEF123"), None),
}


@pytest.mark.parametrize(("paper", "expected"), KEYS.values(), ids=KEYS)
def test_identifiers_as_the_service_names_them(paper: PaperId, expected: str | None) -> None:
    assert semantic_scholar.key_of(paper) == expected


def reply(value: object, status: int = 200) -> Response:
    return Response(status, json.dumps(value).encode() + b"\n")


# What a service may answer with a status: what is kept, and what is damaged.
WORKS = b'{"status": "ok", "message-type": "%s-list", "message": {%s}}'
REPLIES: list[tuple[Service, dict[int, list[bytes]], dict[int, list[bytes]]]] = [
    (
        openalex.SERVICE, {404: [b"<html>"], 200: [b'{"results": []}']},
        {200: [b'{"error": "budget"}', b"[]", b"<html>"]},
    ),
    (
        semantic_scholar.SERVICE,
        {200: [b'{"data": []}', b'{"total": 0, "offset": 0}'], 404: [b'{"error": "Title match not found"}']},
        {200: [b"<html>", b"{}", b'{"data": [', b"[]"], 404: [b"<html>not here</html>"]},
    ),
    (
        crossref.SERVICE,
        {404: [WORKS % (b"funder", b'"items": []'), WORKS % (b"work", b""), b"[]", b"Resource not found."]},
        {200: [WORKS % (b"funder", b'"items": []'), WORKS % (b"work", b""), b"[]", b"Resource not found."]},
    ),
    (dblp.SERVICE, {}, {200: [b"", b"<html>", b'{"result": {}}']}),
    (
        dblp.RECORDS, {404: [b"", b"<dblp><article>", b"<dblp>&nosuch;</dblp>", b"not found"]},
        {200: [b"", b"<dblp><article>", b"<dblp>&nosuch;</dblp>", b"not found"]},
    ),
    (openreview.SERVICE, {404: [b'{"name": "NotFoundError"}']}, {200: [b"<html>", b'{"count": 0}'], 404: [b"<html>"]}),
    (datacite.SERVICE, {404: [b'{"errors": []}']}, {200: [b'{"errors": []}', b"<html>"], 404: [b"<html>"]}),
    (huggingface.SERVICE, {}, {200: [b'{"error": "x"}', b"[]"], 404: [b"<html>"]}),
    (huggingface.SEARCH, {200: [b"[]"]}, {200: [b"{}"]}),
]  # fmt: skip


@pytest.mark.parametrize(("service", "kept", "damaged"), REPLIES)
def test_whole_replies_are_kept_and_damaged_ones_are_not(
    service: Service, kept: dict[int, list[bytes]], damaged: dict[int, list[bytes]]
) -> None:
    for status, bodies in kept.items():
        for body in bodies:
            service.check(status, body)
    for status, bodies in damaged.items():
        for body in bodies:
            with pytest.raises(BadReply):
                service.check(status, body)


def test_replies_of_openalex_and_semantic_scholar() -> None:
    assert [one.title for one in openalex.read_works(reply({"results": [{"title": "Looms"}, {"title": None}]}))] == [
        "Looms"
    ]
    assert [one.title for one in openalex.read_works(reply({"id": "W1", "title": "Looms"}))] == ["Looms"]
    assert openalex.read_works(Response(404, b"<!doctype html><title>404 Not Found</title>")) == ()
    found = semantic_scholar.read_match(reply({"data": [{"paperId": "1", "title": "Looms", "matchScore": 109.5}]}))
    assert found == (Description("semantic-scholar", "Looms", "Semantic Scholar", s2="1"),)
    assert semantic_scholar.read_match(reply({"data": []})) == ()
    assert semantic_scholar.read_match(reply({"error": "Title match not found"}, 404)) == ()
    with pytest.raises(RequestRefused, match=r"Unrecognized or unsupported fields: \[unknown\]"):
        semantic_scholar.read_match(reply({"error": "Unrecognized or unsupported fields: [unknown]"}, 400))


def test_conference_that_dblp_files_under_corr() -> None:
    """The year is the preprint's, and so is the volume."""
    ids = {"ArXiv": "1412.6980", "DBLP": "journals/corr/KingmaB14", "CorpusId": 6628106}
    journal = {"name": "CoRR", "volume": "abs/1412.6980"}
    row = {
        "title": "Adam: A Method for Stochastic Optimization",
        "venue": "ICLR",
        "year": 2014,
        "journal": journal,
        "externalIds": ids,
    }
    ((found,),) = semantic_scholar.read_batch(reply([row]), ["ARXIV:1412.6980"])
    assert (found.venue, found.year, found.volume, found.published) == ("ICLR", None, None, "2014")
    assert (found.arxiv, found.dblp) == ("1412.6980", "journals/corr/KingmaB14")


def test_batch_is_in_the_order_of_its_keys() -> None:
    rows = [None, {"title": "Looms"}, {"title": "Cards"}, {"title": "Looms"}]
    titles = [[one.title for one in found] for found in semantic_scholar.read_batch(reply(rows), ["a", "b", "c", "b2"])]
    assert titles == [[], ["Looms"], ["Cards"], ["Looms"]]
    with pytest.raises(BadReply, match="2 identifiers with 1 rows"):
        semantic_scholar.read_batch(reply([None]), ["a", "b"])
    assert semantic_scholar.read_batch(reply({"error": "No valid paper ids given"}, 400), ["a", "b"]) == [(), ()]
    with pytest.raises(RequestRefused, match="Response would exceed maximum size"):
        semantic_scholar.read_batch(reply({"error": "Response would exceed maximum size...."}, 400), ["a"])
    with pytest.raises(BadReply, match="404"):
        semantic_scholar.read_batch(reply({"error": "no such place"}, 404), ["a"])


def message(kind: str, value: object) -> Response:
    return reply({"status": "ok", "message-type": kind, "message": value})


def test_notice_beside_a_work_marks_it() -> None:
    works = [
        {"DOI": "10.1000/E.1", "title": ["Looms"]},
        {
            "DOI": "10.1000/n",
            "title": ["Retraction: Looms"],
            "update-to": [{"DOI": "10.1000/e.1", "type": "retraction"}],
        },
    ]
    found = crossref.read_works(message("work-list", {"items": works}))
    assert [(one.title, one.retracted) for one in found] == [("Looms", True), ("Retraction: Looms", False)]


def test_crossref_single_work_and_none() -> None:
    assert [one.title for one in crossref.read_works(message("work", {"DOI": "10.1000/1", "title": ["Looms"]}))] == [
        "Looms"
    ]
    assert crossref.read_works(Response(404, b"Resource not found.")) == ()
    assert crossref.read_works(message("work-list", {"items": []})) == ()


def test_a_reference_is_searched_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(crossref.Crossref, "search", lambda _, title: asked.append(title) or ())
    queries = [
        TitleQuery("Looms"),
        TitleQuery("Looms", text="A. Weaver. Looms. 1911."),
        TitleQuery("Looms", text="x" * 999),
    ]
    crossref.Crossref(http=None).find(queries, lambda *_: False)  # type: ignore[arg-type]  # nothing is requested
    assert asked == ["Looms", "A. Weaver. Looms. 1911.", "x" * 400]


# --- Sources that are asked for one identifier: ACL Anthology, DataCite, Hugging Face


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
    one = reply({"data": {"id": "x", "attributes": DATACITE}})
    two = reply({"data": [{"attributes": DATACITE}, {"attributes": {"titles": []}}]})
    assert [len(datacite.read_identified(each)) for each in (one, two)] == [1, 1]
    assert datacite.read_identified(Response(404, b'{"errors": []}')) == []


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
    assert len(huggingface.read_paper(reply(PAGE))) == 1
    assert huggingface.read_paper(Response(404, b'{"error": "Paper not found"}')) == ()
    rows = [{"paper": PAGE}, PAGE, {"paper": {"id": "2401.00002"}}, "odd"]
    assert len(huggingface.read_search(reply(rows))) == 2
