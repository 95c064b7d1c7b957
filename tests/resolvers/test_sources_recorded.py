"""Every recorded reply through every client: right values, and failure at most where it is another service's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from canned import Canned

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId
from normalizer.works.description import Description
from resolvers.base import OnlineResolver, SourceAnswer, TitleQuery
from resolvers.http import Response
from resolvers.sources import semantic_scholar
from resolvers.sources.acl import AclAnthology
from resolvers.sources.crossref import Crossref
from resolvers.sources.datacite import DataCite
from resolvers.sources.dblp import Dblp
from resolvers.sources.huggingface import HuggingFace
from resolvers.sources.openalex import OpenAlex
from resolvers.sources.openreview import OpenReview
from resolvers.sources.semantic_scholar import SemanticScholar

pytestmark = pytest.mark.shared

FOLDERS = ("content_negotiation", "crossref", "datacite", "dblp", "openalex", "semantic_scholar", "unpaywall")
RESOLVERS: dict[type[Any], PaperId] = {
    SemanticScholar: ArxivId("2401.00001"),
    Crossref: Doi("10.1000/1"),
    Dblp: DblpKey("conf/er/Norrie08"),
    OpenAlex: Doi("10.1000/1"),
    OpenReview: OpenReviewId("abcDEF123"),
    AclAnthology: AclId("P18-1001"),
    DataCite: ArxivId("2401.00001"),
    HuggingFace: ArxivId("2401.00001"),
}


def recorded(path: Path) -> Response:
    """The reply in a file: an interaction, or a body alone."""
    body = path.read_bytes()
    if path.suffix == ".json" and "response" in (value := json.loads(body)):
        return Response(value["response"]["status"], value["response"]["body"].encode())
    return Response(200, body)


def never(place: int, candidates: Sequence[Description]) -> bool:
    return False


def ask(resolver: type[Any], reply: Response, paper: PaperId) -> tuple[SourceAnswer, SourceAnswer]:
    source: OnlineResolver = resolver(Canned(reply))
    (found,) = source.find([TitleQuery("Engines that Weave")], never)
    (fetched,) = source.fetch([paper])
    return found, fetched


@pytest.mark.once
@pytest.mark.parametrize("folder", FOLDERS)
def test_no_recorded_reply_raises_in_any_client(shared: Path, folder: str) -> None:
    files = sorted((shared / "recorded" / folder).iterdir())
    assert files
    for file in files:
        for resolver, paper in RESOLVERS.items():
            for answer in ask(resolver, recorded(file), paper):
                assert answer.failure is None or answer.candidates == (), file.name


# What the client makes of the replies of its own service: how many candidates in all, how many replies are failure.
@pytest.mark.parametrize(
    ("folder", "pattern", "resolver", "candidates", "failures"),
    [
        ("crossref", "200_*works*", Crossref, None, None),
        ("crossref", "404_*", Crossref, 0, 0),
        ("crossref", "400_*", Crossref, 0, 17),
        ("openalex", "*", OpenAlex, 9, 0),
        ("semantic_scholar", "200_graph_v1_paper_search_query_turing_fields_title*", SemanticScholar, 400, 0),
        ("semantic_scholar", "404_*", SemanticScholar, 0, 0),
        ("semantic_scholar", "40[03]_*", SemanticScholar, 0, 2),
    ],
)
def test_replies_of_the_own_service(
    shared: Path, folder: str, pattern: str, resolver: type[Any], candidates: int | None, failures: int | None
) -> None:
    files = sorted((shared / "recorded" / folder).glob(pattern))
    assert files
    found = [ask(resolver, recorded(file), RESOLVERS[resolver])[0] for file in files]
    if candidates is None:  # every work with a title is one
        expected = [len([title for title in titles if title]) for titles in map(titles_of, files) if titles is not None]
        assert [len(answer.candidates) for answer in found if not answer.failure] == expected
        assert len(expected) > 20
        return
    assert sum(len(answer.candidates) for answer in found) == candidates
    assert sum(answer.failure is not None for answer in found) == failures


def titles_of(file: Path) -> list[Any] | None:
    """The titles of Crossref's works; None for a reply without works."""
    try:
        reply = json.loads(recorded(file).body)
    except ValueError:
        return None
    if reply.get("message-type") not in ("work", "work-list"):
        return None
    works = reply["message"]["items"] if reply["message-type"] == "work-list" else [reply["message"]]
    return [work.get("title") for work in works]


def one_of(shared: Path, folder: str, pattern: str) -> Response:
    (file,) = (shared / "recorded" / folder).glob(pattern)
    return recorded(file)


def test_recorded_match_and_search_of_semantic_scholar(shared: Path) -> None:
    match = semantic_scholar.read_match(one_of(shared, "semantic_scholar", "200_*search_match_*"))
    assert [(one.title, one.s2) for one in match] == [
        (
            "Mining association rules between sets of items in large databases",
            "6fe8c5bf8dddaadf10c765133d38dfef5714347f",
        )
    ]
    assert semantic_scholar.read_match(one_of(shared, "semantic_scholar", "200_*n0_r3sult*")) == ()
    single = semantic_scholar.read_match(one_of(shared, "semantic_scholar", "200_*paper_10_1093_mind*"))
    assert [one.title for one in single] == ["Computing Machinery and Intelligence"]
