"""Semantic Scholar: its records and replies as Candidates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, S2Id
from normalizer.works.description import Description, RawName
from resolvers.errors import BadReply, RequestRefused
from resolvers.http import Response
from resolvers.replies import Fields
from resolvers.sources.semantic_scholar import SERVICE, candidate, key_of, read_batch, read_match

PREPRINT = {
    "venue": "arXiv.org",
    "publicationVenue": {"id": "1", "name": "arXiv.org", "alternate_names": ["ArXiv"]},
    "journal": {"name": "ArXiv", "volume": "abs/2401.00001"},
    "publicationTypes": ["JournalArticle"],
    "year": 2024,
}
CONFERENCE = {"id": "2", "name": "Conference on Engines", "type": "conference"}

# A part of a record, and what becomes of it.
READ: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the journal ArXiv is no venue, its volume no volume": (
        PREPRINT,
        {"venue": None, "volume": None, "kind": None, "year": None, "published": "2024"},
    ),
    "CoRR is no venue either": ({"venue": "CoRR", "journal": {"name": "CoRR", "volume": "abs/2401.00001"}}, {"venue": None, "volume": None}),
    "the conference is known where venue and journal still say arXiv": (
        PREPRINT | {"publicationVenue": CONFERENCE},
        {"venue": "Conference on Engines", "kind": "conference", "volume": None, "year": None},
    ),
    "the journal stands in for an empty venue": (
        {"venue": "", "journal": {"name": "Journal of Looms", "volume": "3", "pages": "\n        1-9\n "}},
        {"venue": "Journal of Looms", "volume": "3", "pages": "1-9"},
    ),
    "a kind from the types of publication": ({"venue": "Engines", "publicationTypes": ["JournalArticle", "Conference"]}, {"kind": "Conference"}),
    "the year is the earliest known, not the venue's": ({"venue": "Engines", "year": 2023}, {"year": None, "published": "2023"}),
    "the day goes before the year": ({"year": 2023, "publicationDate": "2023-12-31"}, {"published": "2023-12-31"}),
    "a DOI of arXiv is the arXiv id": (
        {"externalIds": {"DOI": "10.48550/arXiv.2401.00001", "CorpusId": 7}},
        {"arxiv": "2401.00001", "doi": None, "url": None},
    ),
    "a record of CoRR names the arXiv id": (
        {"externalIds": {"DBLP": "journals/corr/abs-2401-00001"}},
        {"arxiv": "2401.00001", "dblp": "journals/corr/abs-2401-00001"},
    ),
    "all identifiers": (
        {
            "paperId": "0" * 40,
            "externalIds": {
                "ArXiv": "2401.00001",
                "DBLP": "conf/engine/L24",
                "DOI": "10.1000/E.1",
                "ACL": "2024.engine-1.3",
            },
        },
        {
            "s2": "0" * 40,
            "arxiv": "2401.00001",
            "dblp": "conf/engine/L24",
            "doi": "10.1000/E.1",
            "acl": "2024.engine-1.3",
        },
    ),
    "its own page where there is no better address": (
        {"url": "https://www.semanticscholar.org/paper/1", "externalIds": {"MAG": "1"}},
        {"url": "https://www.semanticscholar.org/paper/1"},
    ),
    "nulls everywhere": (
        {
            "externalIds": None,
            "publicationVenue": None,
            "journal": None,
            "publicationTypes": None,
            "year": None,
            "publicationDate": None,
            "authors": None,
            "abstract": None,
            "venue": None,
        },
        {"venue": None, "authors": (), "abstract": None, "published": None},
    ),
    "authors without a name are left out": (
        {"authors": [{"authorId": None, "name": "E. Duflo"}, {"authorId": "1", "name": None}]},
        {"authors": (RawName("E. Duflo"),), "authors_complete": True},
    ),
    "500 authors may be more": ({"authors": [{"name": f"A. B{number}"} for number in range(500)]}, {"authors_complete": False}),
    "a retraction in the title": ({"title": "RETRACTED ARTICLE: Looms"}, {"title": "Looms", "retracted": True}),
}  # fmt: skip

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


@pytest.mark.parametrize(("part", "expected"), READ.values(), ids=READ)
def test_record_becomes_a_candidate(part: dict[str, Any], expected: dict[str, Any]) -> None:
    found = candidate(Fields({"title": "Engines that Weave"} | part))
    assert found is not None
    assert (found.source, found.via) == ("semantic-scholar", "Semantic Scholar")
    assert {name: getattr(found, name) for name in expected} == expected


def test_record_without_a_title_is_none() -> None:
    assert candidate(Fields({"paperId": "1", "title": None})) is None


@pytest.mark.parametrize(("paper", "expected"), KEYS.values(), ids=KEYS)
def test_identifiers_as_the_service_names_them(paper: PaperId, expected: str | None) -> None:
    assert key_of(paper) == expected


def reply(value: object, status: int = 200) -> Response:
    return Response(status, json.dumps(value).encode() + b"\n")


def test_match_is_one_paper_or_none() -> None:
    found = read_match(reply({"data": [{"paperId": "1", "title": "Looms", "matchScore": 109.5}]}))
    assert found == (Description("semantic-scholar", "Looms", "Semantic Scholar", s2="1"),)
    assert read_match(reply({"data": []})) == ()
    assert read_match(reply({"error": "Title match not found"}, 404)) == ()


def test_refused_field_is_told() -> None:
    with pytest.raises(RequestRefused, match=r"Unrecognized or unsupported fields: \[unknown\]"):
        read_match(reply({"error": "Unrecognized or unsupported fields: [unknown]"}, 400))


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
    ((found,),) = read_batch(reply([row]), ["ARXIV:1412.6980"])
    assert (found.venue, found.year, found.volume, found.published) == ("ICLR", None, None, "2014")
    assert (found.arxiv, found.dblp) == ("1412.6980", "journals/corr/KingmaB14")


def test_batch_is_in_the_order_of_its_keys() -> None:
    rows = [None, {"title": "Looms"}, {"title": "Cards"}, {"title": "Looms"}]
    titles = [[one.title for one in found] for found in read_batch(reply(rows), ["a", "b", "c", "b2"])]
    assert titles == [[], ["Looms"], ["Cards"], ["Looms"]]


def test_batch_of_another_length_cannot_be_told_apart() -> None:
    with pytest.raises(BadReply, match="2 identifiers with 1 rows"):
        read_batch(reply([None]), ["a", "b"])


def test_batch_of_unknown_identifiers_only_is_a_400_and_no_failure() -> None:
    assert read_batch(reply({"error": "No valid paper ids given"}, 400), ["a", "b"]) == [(), ()]
    with pytest.raises(RequestRefused, match="Response would exceed maximum size"):
        read_batch(reply({"error": "Response would exceed maximum size...."}, 400), ["a"])
    with pytest.raises(BadReply, match="404"):
        read_batch(reply({"error": "no such place"}, 404), ["a"])


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>"), (404, b"<html>not here</html>"), (200, b"{}"), (200, b'{"data": ['), (200, b"[]")],
    ids=["a page", "a proxy's 404", "no data", "cut short", "a list"],
)
def test_damaged_replies_are_not_kept(status: int, body: bytes) -> None:
    with pytest.raises(BadReply):
        SERVICE.check(status, body)


def test_whole_replies_are_kept() -> None:
    SERVICE.check(200, b'{"data": []}')
    SERVICE.check(200, b'{"total": 0, "offset": 0}')
    SERVICE.check(404, b'{"error": "Title match not found"}')
