"""A record that is fetched by an identifier bears it: no source accepts the record of another paper."""

from __future__ import annotations

import json
from typing import Any

import pytest
from canned import Canned
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, S2Id
from normalizer.works.description import Description
from resolvers.batching import bears
from resolvers.http import Response
from resolvers.sources.acl import AclAnthology
from resolvers.sources.datacite import DataCite
from resolvers.sources.huggingface import HuggingFace
from resolvers.sources.openreview import OpenReview
from resolvers.sources.semantic_scholar import SemanticScholar

MODS = """<modsCollection xmlns="http://www.loc.gov/mods/v3"><mods><titleInfo><title>Engines</title></titleInfo>
<identifier type="doi">10.18653/v1/{0}</identifier><location><url>https://aclanthology.org/{0}/</url></location>
</mods></modsCollection>"""
MODS_BY_DOI = """<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Engines</title></titleInfo>
<identifier type="doi">10.18653/v1/{}</identifier></mods>"""
MODS_WITHOUT = '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Engines</title></titleInfo></mods>'


def note(forum: str) -> str:
    return json.dumps({"notes": [{"id": forum, "forum": forum, "content": {"title": {"value": "Engines"}}}]})


def row(**ids: str) -> str:
    return json.dumps([{"paperId": "a" * 40, "title": "Engines", "externalIds": ids}])


def dois(doi: str) -> str:
    attributes = {"doi": doi, "titles": [{"title": "Engines"}]}
    return json.dumps({"data": [{"attributes": attributes}]})


def hf(arxiv: str) -> str:
    return json.dumps({"id": arxiv, "title": "Engines"})


# Source, identifier, reply, and whether its record is the paper of the identifier.
FETCHED: dict[str, tuple[Any, PaperId, str, bool]] = {
    "ACL, the paper": (AclAnthology, AclId("2024.engine-1.3"), MODS.format("2024.engine-1.3"), True),
    "ACL, another paper": (AclAnthology, AclId("2024.engine-1.3"), MODS.format("2024.engine-1.4"), False),
    "ACL, another paper by its DOI alone": (AclAnthology, AclId("P18-1001"), MODS_BY_DOI.format("P18-1002"), False),
    "ACL, a record without identifier": (AclAnthology, AclId("P18-1001"), MODS_WITHOUT, True),
    "OpenReview, the paper": (OpenReview, OpenReviewId("abcDEF123"), note("abcDEF123"), True),
    "OpenReview, another paper": (OpenReview, OpenReviewId("abcDEF123"), note("abcDEF124"), False),
    "OpenReview, another case": (OpenReview, OpenReviewId("abcDEF123"), note("ABCDEF123"), False),
    "Semantic Scholar, the paper": (SemanticScholar, ArxivId("2401.00001"), row(ArXiv="2401.00001"), True),
    "Semantic Scholar, another paper": (SemanticScholar, ArxivId("2401.00001"), row(ArXiv="2401.00002"), False),
    "Semantic Scholar, former identifier": (SemanticScholar, S2Id("b" * 40), row(), True),
    "Semantic Scholar, one of several DOIs": (SemanticScholar, Doi("10.1000/a"), row(DOI="10.1000/b"), True),
    "Semantic Scholar, DBLP's key of a preprint": (
        SemanticScholar,
        DblpKey("journals/corr/abs-2401-00001"),
        row(ArXiv="2401.00001", DBLP="conf/engine/L24"),
        True,
    ),
    "DataCite, the paper in another case": (
        DataCite, Doi("10.48550/arXiv.2401.00001"), dois("10.48550/ARXIV.2401.00001"), True,
    ),
    "DataCite, another paper": (DataCite, ArxivId("2401.00001"), dois("10.48550/arxiv.2401.00002"), False),
    "Hugging Face, another paper": (HuggingFace, ArxivId("2401.00001"), hf("2401.00002"), False),
}  # fmt: skip


@pytest.mark.parametrize(("source", "paper", "reply", "accepted"), FETCHED.values(), ids=FETCHED)
def test_record_of_another_paper_is_not_accepted(source: Any, paper: PaperId, reply: str, accepted: bool) -> None:
    (answer,) = source(Canned(Response(200, reply.encode()))).fetch([paper])
    assert answer.failure is None
    assert bool(answer.candidates) is accepted


IDS = {
    "arxiv": st.from_regex(r"2[0-3](0[1-9]|1[0-2])\.[0-9]{4}[1-9]", fullmatch=True).map(ArxivId),
    "doi": st.from_regex(r"10\.1000/[a-z]{3}", fullmatch=True).map(Doi),
    "dblp": st.from_regex(r"conf/[a-z]{3}/[A-Z][0-9]{2}", fullmatch=True).map(DblpKey),
    "openreview": st.from_regex(r"[A-Za-z]{6}", fullmatch=True).map(OpenReviewId),
}


@given(st.data())
def test_record_bears_an_identifier_that_it_gives_and_no_other_of_the_kind(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(list(IDS)), unique=True))
    ids = {name: data.draw(IDS[name]) for name in names}
    record = Description("test", "Engines", ids=tuple(ids.values()))
    for name, kind in IDS.items():
        asked = data.draw(kind)
        assert bears(asked, record) is (name not in ids or asked == ids[name])
    if "doi" in ids:
        assert bears(Doi(ids["doi"].text.upper()), record)
