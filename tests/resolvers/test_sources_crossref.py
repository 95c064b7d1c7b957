"""Crossref: works as Candidates, with every trap of its records."""

from __future__ import annotations

import json
from typing import Any

import pytest

from normalizer.works.description import RawName
from resolvers.base import TitleQuery
from resolvers.errors import BadReply
from resolvers.http import Response
from resolvers.replies import Fields
from resolvers.sources.crossref import SERVICE, Crossref, candidate, read_works


def date(*parts: int | None) -> dict[str, Any]:
    return {"date-parts": [list(parts)]}


NOTICE = {"DOI": "10.1000/n", "type": "retraction", "label": "Retraction"}

READ: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a title with markup and line breaks": ({"title": ["<i>Looms</i>\n                    at\n  Work"]}, {"title": "Looms at Work"}),
    "the subtitle stands apart": (
        {"title": ["Looms"], "subtitle": ["A Study &amp; a Proof"]},
        {"title": "Looms", "other_titles": ("Looms: A Study & a Proof",)},
    ),
    "an empty subtitle": ({"title": ["Looms"], "subtitle": [""]}, {"other_titles": ()}),
    "a title in two languages": ({"title": ["Webstühle", "Looms"], "subtitle": []}, {"title": "Webstühle", "other_titles": ("Looms",)}),
    "an empty title before a full one": ({"title": ["", "Looms"]}, {"title": "Looms", "other_titles": ()}),
    "people, a suffix, an organization": (
        {
            "author": [
                {"given": "Donald", "family": "Hora", "suffix": "Jr.", "sequence": "first"},
                {"family": "Plato"},
                {"name": "Loom Technology Associates", "sequence": "additional"},
            ]
        },
        {
            "authors": (
                RawName("Donald Hora Jr.", "Hora", "Donald", "Jr."),
                RawName("Plato", "Plato"),
                RawName("Loom Technology Associates", "Loom Technology Associates"),
            ),
            "authors_complete": True,
        },
    ),
    "an author without any name is missing": (
        {"author": [{"family": "Plato"}, {"sequence": "additional"}]},
        {"authors": (RawName("Plato", "Plato"),), "authors_complete": False},
    ),
    "null dates": ({"issued": date(None), "published": date(None)}, {"year": None, "published": None}),
    "print year for the citation, the first day for the date": (
        {
            "issued": date(2023, 11, 5),
            "published-online": date(2023, 11, 5),
            "published-print": date(2024, 2),
            "published": date(2023, 11, 5),
        },
        {"year": 2024, "published": "2023-11-05"},
    ),
    "of two dates that begin alike, the exact one": (
        {"issued": date(2023), "published-online": date(2023, 3, 1)},
        {"year": 2023, "published": "2023-03-01"},
    ),
    "an impossible month ends the date": ({"issued": date(2023, 13, 1)}, {"year": 2023, "published": "2023"}),
    "pages, or the number of the article": ({"page": "1-9", "article-number": "18"}, {"pages": "1-9"}),
    "only the number of the article": ({"article-number": "e13950"}, {"pages": "e13950"}),
    "a journal": (
        {
            "type": "journal-article",
            "container-title": ["Big Data &amp; Looms"],
            "volume": "3",
            "issue": "1/2",
            "publisher": "Looms & Sons",
        },
        {
            "kind": "journal-article",
            "venue": "Big Data & Looms",
            "volume": "3",
            "issue": "1/2",
            "publisher": "Looms & Sons",
        },
    ),
    "a book in a series": (
        {"type": "book-chapter", "container-title": ["Lecture Notes in Computer Science", "Engines – CAE 2024"]},
        {"venue": "Engines – CAE 2024", "kind": "book-chapter"},
    ),
    "the series when there is nothing else": (
        {"type": "book-chapter", "container-title": ["Lecture Notes in Computer Science"]},
        {"venue": "Lecture Notes in Computer Science"},
    ),
    "what was posted has no venue": (
        {
            "type": "posted-content",
            "container-title": ["Preprints"],
            "posted": date(2024, 1, 2),
            "issued": date(2024, 1, 3),
            "publisher": "openRxiv",
        },
        {"venue": None, "year": None, "published": "2024-01-02", "kind": "posted-content", "publisher": "openRxiv"},
    ),
    "the preprint at arXiv, by its DOI": (
        {"relation": {"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2401.00001"}]}},
        {"arxiv": "2401.00001", "doi": "10.1000/e.1"},
    ),
    "the preprint at arXiv, by its id": (
        {"relation": {"has-preprint": [{"id-type": "doi", "id": "10.1101/014852"}, {"id": "arXiv:2401.00001"}]}},
        {"arxiv": "2401.00001"},
    ),
    "a preprint elsewhere": ({"relation": {"has-preprint": [{"id": "10.1101/014852"}]}}, {"arxiv": None}),
    "the published version of a preprint": (
        {"relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/E.2"}]}},
        {"comment": "preprint of https://doi.org/10.1000/E.2"},
    ),
    "a published version without a DOI": ({"relation": {"is-preprint-of": [{"id": "PMC1"}]}}, {"comment": None}),
    "relations of other kinds": ({"relation": {"has-review": [{"id": "10.3410/f.1"}], "is-preprint-of": []}}, {"comment": None, "arxiv": None}),
    "retracted": ({"updated-by": [NOTICE]}, {"retracted": True, "withdrawn": False}),
    "corrected is not retracted": ({"updated-by": [NOTICE | {"type": "correction"}]}, {"retracted": False}),
    "withdrawn": ({"updated-by": [NOTICE | {"type": "withdrawal"}]}, {"retracted": False, "withdrawn": True}),
    "retracted by its title": (
        {"title": ["RETRACTED ARTICLE: Looms"], "subtitle": ["A Study"]},
        {"title": "Looms", "retracted": True, "other_titles": ("Looms: A Study",)},
    ),
    "the notice is not what is retracted": (
        {"title": ["Retraction: Looms"], "update-to": [{"DOI": "10.1000/e.2", "type": "retraction"}, {"DOI": None}]},
        {"title": "Retraction: Looms", "retracted": False},
    ),
    "an abstract in JATS": (
        {"abstract": "<jats:title>Abstract</jats:title><jats:p>Looms <jats:italic>weave</jats:italic>.</jats:p>"},
        {"abstract": "Looms weave."},
    ),
    "values of odd kinds": (
        {"author": "Ada", "issued": [], "relation": [], "container-title": None, "volume": {}, "updated-by": None},
        {"authors": (), "year": None, "venue": None, "volume": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("part", "expected"), READ.values(), ids=READ)
def test_work_becomes_a_candidate(part: dict[str, Any], expected: dict[str, Any]) -> None:
    found = candidate(Fields({"DOI": "10.1000/e.1", "title": ["Engines that Weave"]} | part))
    assert found is not None
    assert (found.source, found.via, found.url) == ("crossref", "Crossref", None)
    assert {name: getattr(found, name) for name in expected} == expected


def test_work_without_a_title_is_none() -> None:
    assert candidate(Fields({"DOI": "10.1000/e.1", "title": []})) is None
    assert candidate(Fields({"DOI": "10.1000/e.1"})) is None


def reply(kind: str, message: object, status: int = 200) -> Response:
    return Response(status, json.dumps({"status": "ok", "message-type": kind, "message": message}).encode())


def test_notice_beside_a_work_marks_it() -> None:
    works = [
        {"DOI": "10.1000/E.1", "title": ["Looms"]},
        {
            "DOI": "10.1000/n",
            "title": ["Retraction: Looms"],
            "update-to": [{"DOI": "10.1000/e.1", "type": "retraction"}],
        },
    ]
    found = read_works(reply("work-list", {"items": works}))
    assert [(one.title, one.retracted) for one in found] == [("Looms", True), ("Retraction: Looms", False)]


def test_single_work_and_none() -> None:
    assert [one.title for one in read_works(reply("work", {"DOI": "10.1000/1", "title": ["Looms"]}))] == ["Looms"]
    assert read_works(Response(404, b"Resource not found.")) == ()
    assert read_works(reply("work-list", {"items": []})) == ()


@pytest.mark.parametrize(
    "body",
    [
        b'{"status": "ok", "message-type": "funder-list", "message": {"items": []}}',
        b'{"status": "ok", "message-type": "work-list", "message": {}}',
        b"[]",
        b"Resource not found.",
    ],
    ids=["no works", "no items", "a list", "text"],
)
def test_replies_that_hold_no_works_are_bad_and_not_kept(body: bytes) -> None:
    with pytest.raises(BadReply):
        read_works(Response(200, body))
    with pytest.raises(BadReply):
        SERVICE.check(200, body)
    SERVICE.check(404, body)


def test_a_reference_is_searched_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Crossref, "search", lambda _, title: asked.append(title) or ())
    queries = [
        TitleQuery("Looms"),
        TitleQuery("Looms", text="A. Weaver. Looms. 1911."),
        TitleQuery("Looms", text="x" * 999),
    ]
    Crossref(http=None).find(queries, lambda *_: False)  # type: ignore[arg-type]  # nothing is requested
    assert asked == ["Looms", "A. Weaver. Looms. 1911.", "x" * 400]
