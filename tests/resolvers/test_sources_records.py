"""OpenAlex, Semantic Scholar and Crossref: records and replies as Candidates, with every trap of the records."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId, S2Id
from normalizer.works.description import Description, RawName
from resolvers.base import TitleQuery
from resolvers.errors import BadReply, RequestRefused
from resolvers.http import Response
from resolvers.replies import Fields
from resolvers.sources import crossref, openalex, semantic_scholar

# A part of a record, and what becomes of it.
Cases = dict[str, tuple[dict[str, Any], dict[str, Any]]]

JOURNAL = {"display_name": "Journal of Looms", "type": "journal", "host_organization_name": "Looms & Sons"}
ARXIV = {"landing_page_url": "https://arxiv.org/abs/2401.00001", "source": {"display_name": "arXiv (Cornell University)", "type": "repository"}}  # fmt: skip


def person(raw: str | None, name: str | None = None) -> dict[str, Any]:
    return {"author_position": "first", "author": {"display_name": name}, "raw_author_name": raw}


OPENALEX: Cases = {
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

PREPRINT = {
    "venue": "arXiv.org",
    "publicationVenue": {"id": "1", "name": "arXiv.org", "alternate_names": ["ArXiv"]},
    "journal": {"name": "ArXiv", "volume": "abs/2401.00001"},
    "publicationTypes": ["JournalArticle"],
    "year": 2024,
}
CONFERENCE = {"id": "2", "name": "Conference on Engines", "type": "conference"}

SEMANTIC_SCHOLAR: Cases = {
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


def date(*parts: int | None) -> dict[str, Any]:
    return {"date-parts": [list(parts)]}


NOTICE = {"DOI": "10.1000/n", "type": "retraction", "label": "Retraction"}

CROSSREF: Cases = {
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

TITLE = "Engines that Weave"
SOURCES: dict[str, tuple[ModuleType, dict[str, Any], Cases]] = {
    "OpenAlex": (openalex, {"id": "https://openalex.org/W1", "title": TITLE}, OPENALEX),
    "Semantic Scholar": (semantic_scholar, {"title": TITLE}, SEMANTIC_SCHOLAR),
    "Crossref": (crossref, {"DOI": "10.1000/e.1", "title": [TITLE]}, CROSSREF),
}


@pytest.mark.parametrize(("via", "name"), [(via, name) for via, (_, _, cases) in SOURCES.items() for name in cases])
def test_record_becomes_a_candidate(via: str, name: str) -> None:
    source, record, cases = SOURCES[via]
    part, expected = cases[name]
    found = source.candidate(Fields(record | part))
    assert (found.source, found.via) == (via.lower().replace(" ", "-"), via)
    assert source is not crossref or found.url is None
    assert {name: getattr(found, name) for name in expected} == expected


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


@pytest.mark.parametrize(
    ("source", "status", "body"),
    [
        (openalex, 200, b'{"error": "budget"}'), (openalex, 200, b"[]"), (openalex, 200, b"<html>"),
        (semantic_scholar, 200, b"<html>"), (semantic_scholar, 404, b"<html>not here</html>"),
        (semantic_scholar, 200, b"{}"), (semantic_scholar, 200, b'{"data": ['), (semantic_scholar, 200, b"[]"),
    ],
)  # fmt: skip
def test_damaged_replies_are_not_kept(source: ModuleType, status: int, body: bytes) -> None:
    with pytest.raises(BadReply):
        source.SERVICE.check(status, body)


def test_whole_replies_are_kept() -> None:
    openalex.SERVICE.check(404, b"<html>")
    openalex.SERVICE.check(200, b'{"results": []}')
    semantic_scholar.SERVICE.check(200, b'{"data": []}')
    semantic_scholar.SERVICE.check(200, b'{"total": 0, "offset": 0}')
    semantic_scholar.SERVICE.check(404, b'{"error": "Title match not found"}')


def test_openalex_list_single_work_and_none() -> None:
    assert [one.title for one in openalex.read_works(reply({"results": [{"title": "Looms"}, {"title": None}]}))] == [
        "Looms"
    ]
    assert [one.title for one in openalex.read_works(reply({"id": "W1", "title": "Looms"}))] == ["Looms"]
    assert openalex.read_works(Response(404, b"<!doctype html><title>404 Not Found</title>")) == ()


def test_match_is_one_paper_or_none() -> None:
    found = semantic_scholar.read_match(reply({"data": [{"paperId": "1", "title": "Looms", "matchScore": 109.5}]}))
    assert found == (Description("semantic-scholar", "Looms", "Semantic Scholar", s2="1"),)
    assert semantic_scholar.read_match(reply({"data": []})) == ()
    assert semantic_scholar.read_match(reply({"error": "Title match not found"}, 404)) == ()


def test_refused_field_is_told() -> None:
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


def test_batch_of_another_length_cannot_be_told_apart() -> None:
    with pytest.raises(BadReply, match="2 identifiers with 1 rows"):
        semantic_scholar.read_batch(reply([None]), ["a", "b"])


def test_batch_of_unknown_identifiers_only_is_a_400_and_no_failure() -> None:
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
def test_replies_without_works_are_bad_and_not_kept(body: bytes) -> None:
    with pytest.raises(BadReply):
        crossref.read_works(Response(200, body))
    with pytest.raises(BadReply):
        crossref.SERVICE.check(200, body)
    crossref.SERVICE.check(404, body)


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
