"""OpenAlex: works as Candidates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from normalizer.works.description import RawName
from resolvers.errors import BadReply
from resolvers.http import Response
from resolvers.replies import Fields
from resolvers.sources.openalex import SERVICE, build_query, candidate, read_works

JOURNAL = {"display_name": "Journal of Looms", "type": "journal", "host_organization_name": "Looms & Sons"}
ARXIV = {"landing_page_url": "https://arxiv.org/abs/2401.00001", "source": {"display_name": "arXiv (Cornell University)", "type": "repository"}}  # fmt: skip


def person(raw: str | None, name: str | None = None) -> dict[str, Any]:
    return {"author_position": "first", "author": {"display_name": name}, "raw_author_name": raw}


READ: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a journal": (
        {
            "doi": "https://doi.org/10.1000/e.1",
            "primary_location": {"source": JOURNAL},
            "publication_year": 2024,
            "publication_date": "2024-05-08",
            "biblio": {"volume": "6", "issue": "5", "first_page": "525", "last_page": "535"},
        },
        {
            "doi": "10.1000/e.1",
            "venue": "Journal of Looms",
            "kind": "journal",
            "year": 2024,
            "published": "2024-05-08",
            "volume": "6",
            "issue": "5",
            "pages": "525-535",
            "publisher": "Looms & Sons",
        },
    ),
    "the number of an article is first and last page": (
        {"primary_location": {"source": JOURNAL}, "biblio": {"first_page": "100814", "last_page": "100814"}},
        {"pages": "100814"},
    ),
    "with a copy at arXiv the year may be the preprint's": (
        {
            "primary_location": {"source": JOURNAL},
            "locations": [{"landing_page_url": "https://doi.org/10.1000/e.1"}, ARXIV],
            "publication_year": 2023,
        },
        {"arxiv": "2401.00001", "venue": "Journal of Looms", "year": None, "published": "2023"},
    ),
    "a preprint has no venue": (
        {
            "doi": "https://doi.org/10.48550/arxiv.2401.00001",
            "primary_location": ARXIV,
            "type": "preprint",
            "publication_date": "2024-01-01",
        },
        {"arxiv": "2401.00001", "doi": None, "venue": None, "kind": "preprint", "published": "2024-01-01"},
    ),
    "a series of books is no venue": (
        {"primary_location": {"source": {"display_name": "Lecture notes in computer science", "type": "book series"}}},
        {"venue": None},
    ),
    "no location": ({"primary_location": None, "locations": None, "biblio": None}, {"venue": None, "arxiv": None}),
    "names as on the paper": (
        {"authorships": [person("Lála, Jakub", "Jakub Lála"), person("Andrew D. White", "Andrew Dickson White")]},
        {"authors": (RawName("Jakub Lála", "Lála", "Jakub"), RawName("Andrew D. White"))},
    ),
    "the author's own name when there is no other": (
        {"authorships": [person(None, "Ada Lovelace"), {"author": None}]},
        {"authors": (RawName("Ada Lovelace"),), "authors_complete": False},
    ),
    "100 authors may be more": ({"authorships": [person(f"A. B{number}") for number in range(100)]}, {"authors_complete": False}),
    "101 authors are all": ({"authorships": [person(f"A. B{number}") for number in range(101)]}, {"authors_complete": True}),
    "an abstract in pieces": (
        {"abstract_inverted_index": {"weave": [1, 4], "Looms": [0], "and": [2], "cards": [3]}},
        {"abstract": "Looms weave and cards weave"},
    ),
    "an abstract with odd places": ({"abstract_inverted_index": {"weave": [None, "x"], "Looms": 0, "far": [10**9]}}, {"abstract": "Looms far"}),
    "no abstract": ({"abstract_inverted_index": None}, {"abstract": None}),
    "an abstract beyond belief": ({"abstract_inverted_index": {"a": list(range(60_000))}}, {"abstract": None}),
    "HTML and an escaped break in the title": ({"title": "<i>Looms</i>\\nat &amp;amp; after Work"}, {"title": "Looms at & after Work"}),
    "only the name for display": ({"title": None, "display_name": "Looms"}, {"title": "Looms"}),
    "retracted": ({"is_retracted": True}, {"retracted": True}),
}  # fmt: skip

SEARCHED = {
    "commas, bars and colons break the filter": ("Looms: Cards, Wheels | Engines?", "Looms Cards Wheels Engines"),
    "hyphens within words stay": ("State-of-the-Art - a Study", "State-of-the-Art a Study"),
    "operators in capitals": ("AND now OR never, NOT", "and now or never not"),
    "formulas are left out": ("Weaving in $O(n)$ by \\alpha-Looms", "Weaving in by Looms"),
    "wildcards": ("L*ms ~ C?rds", "L ms C rds"),
    "very long ones are cut": ("a" * 3000, "a" * 1500),
}


@pytest.mark.parametrize(("part", "expected"), READ.values(), ids=READ)
def test_work_becomes_a_candidate(part: dict[str, Any], expected: dict[str, Any]) -> None:
    found = candidate(Fields({"id": "https://openalex.org/W1", "title": "Engines that Weave"} | part))
    assert found is not None
    assert (found.source, found.via) == ("openalex", "OpenAlex")
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(("title", "expected"), SEARCHED.values(), ids=SEARCHED)
def test_words_that_are_asked(title: str, expected: str) -> None:
    assert build_query(title) == expected


def reply(value: object) -> Response:
    return Response(200, json.dumps(value).encode())


def test_list_single_work_and_none() -> None:
    assert [one.title for one in read_works(reply({"results": [{"title": "Looms"}, {"title": None}]}))] == ["Looms"]
    assert [one.title for one in read_works(reply({"id": "W1", "title": "Looms"}))] == ["Looms"]
    assert read_works(Response(404, b"<!doctype html><title>404 Not Found</title>")) == ()


def test_what_holds_no_works_is_not_kept() -> None:
    for body in (b'{"error": "budget"}', b"[]", b"<html>"):
        with pytest.raises(BadReply):
            SERVICE.check(200, body)
    SERVICE.check(404, b"<html>")
    SERVICE.check(200, b'{"results": []}')
