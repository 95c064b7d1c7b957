"""Records of the sources of Candidates: parts of them, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from normalizer.works.description import Description, RawName
from resolvers.replies import Fields
from resolvers.sources import crossref, datacite, dblp, huggingface, openalex, openreview, semantic_scholar

TITLE = "Engines that Weave"
Record = dict[str, Any]

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

DBLP: Cases = {
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
    "a paper of ICLR 2015 has a key of CoRR": (
        {
            "type": "Conference and Workshop Papers",
            "venue": "ICLR (Poster)",
            "year": "2015",
            "key": "journals/corr/KingmaB14",
            "ee": "http://arxiv.org/abs/1412.6980",
        },
        {
            "arxiv": "1412.6980",
            "venue": "ICLR (Poster)",
            "year": 2015,
            "published": None,
            "kind": "inproceedings",
            "dblp": "journals/corr/KingmaB14",
        },
    ),
    "a preprint of that time has the same kind of key": (
        {
            "type": "Informal and Other Publications",
            "venue": "CoRR",
            "volume": "abs/1412.6980",
            "year": "2014",
            "key": "journals/corr/KingmaB14",
        },
        {"arxiv": "1412.6980", "venue": None, "year": None, "published": "2014", "kind": "informal"},
    ),
    "an article in CoRR without a mark": (
        {"type": "article", "venue": "CoRR", "volume": "abs/1412.6980", "key": "journals/corr/KingmaB14"},
        {"arxiv": "1412.6980", "venue": None, "kind": "informal"},
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

MAY_7_2024 = 1_715_040_000_000  # 00:00 UTC


def v1(content: dict[str, Any], **note: Any) -> dict[str, Any]:
    return {"id": "abcDEF123", "forum": "abcDEF123", "content": {"title": TITLE} | content} | note


def v2(content: dict[str, Any], **note: Any) -> dict[str, Any]:
    return v1({}) | {"content": {name: {"value": value} for name, value in ({"title": TITLE} | content).items()}} | note


OPENREVIEW: Cases = {
    "authors who hide are missing": ({"authors": ["Anonymous"]}, {"authors": (), "authors_complete": False}),
    "authors as objects": (
        {"authors": [{"username": "~Ada_Lovelace1", "fullname": "Ada Lovelace"}, {"name": "Plato"}]},
        {"authors": (RawName("Ada Lovelace"), RawName("Plato"))},
    ),
    "the arXiv id of a link": ({"html": "http://arxiv.org/abs/1502.00001"}, {"arxiv": "1502.00001"}),
    "the arXiv id of the PDF": ({"pdf": "https://arxiv.org/pdf/1502.00001.pdf"}, {"arxiv": "1502.00001"}),
    "a PDF of its own": ({"pdf": "/pdf/0a1b.pdf"}, {"arxiv": None}),
    "code that is no link": ({"code": "upon acceptance"}, {"code": ()}),
    "odd values": ({"authors": None, "venue": [], "abstract": {}}, {"authors": (), "venue": None, "abstract": None}),
}

DATACITE: dict[str, Any] = {
    "doi": "10.48550/arxiv.2401.00001",
    "identifiers": [{"identifier": "2401.00001", "identifierType": "arXiv"}],
    "titles": [{"title": "Engines that Weave"}, {"title": "Looms", "titleType": "AlternativeTitle"}],
    "creators": [
        {"name": "Lovelace, Ada", "nameType": "Personal", "givenName": "Ada", "familyName": "Lovelace"},
        {"name": "Babbage, Charles"},
        {"name": "Loom Team", "nameType": "Organizational"},
    ],
    "publicationYear": 2024,
    "dates": [
        {"date": "2024-03-01T00:00:00Z", "dateType": "Updated"},
        {"date": "2024-01-02T17:57:34Z", "dateType": "Submitted"},
        {"date": "2024-02-02", "dateType": "Submitted"},
    ],
    "types": {"citeproc": "article", "resourceTypeGeneral": "Preprint"},
    "relatedIdentifiers": [
        {"relationType": "IsSupplementedBy", "relatedIdentifier": "10.1000/data", "relatedIdentifierType": "DOI"},
        {"relationType": "IsVersionOf", "relatedIdentifier": "10.48550/arXiv.2401.00001v1"},
        {"relationType": "IsVersionOf", "relatedIdentifier": "10.1000/E.1", "relatedIdentifierType": "DOI"},
    ],
    "descriptions": [
        {"description": "9 pages, accepted to ENGINE 2024", "descriptionType": "Other"},
        {"description": "Looms weave.", "descriptionType": "Abstract"},
    ],
}

DATACITE_CASES: Cases = {
    "only a year": ({"dates": [], "publicationYear": 2024}, {"published": "2024"}),
    "not published": ({"dates": None, "publicationYear": None}, {"published": None}),
    "no DOI of its own": ({"relatedIdentifiers": []}, {"doi": None}),
    "another DOI": ({"doi": "10.5281/zenodo.1", "identifiers": []}, {"doi": "10.5281/zenodo.1", "arxiv": None, "comment": None}),
    "nameless": ({"creators": [{"nameType": "Organizational"}, {}]}, {"authors": (), "authors_complete": False}),
    "no descriptions": ({"descriptions": None}, {"abstract": None, "comment": None}),
}  # fmt: skip

PAGE: dict[str, Any] = {
    "id": "2401.00001",
    "title": "Engines that\nWeave",
    "authors": [{"_id": "1", "name": "Ada Lovelace", "hidden": False}, {"_id": "2", "name": "Plato", "hidden": False}],
    "publishedAt": "2024-01-02T21:26:31.000Z",
    "summary": "Looms weave.",
    "githubRepo": "https://github.com/a/b",
    "githubStars": 3,
}

PAGE_CASES: Cases = {
    "no code": ({"githubRepo": None}, {"code": ()}),
    "a hidden author": ({"authors": [{"name": "Ada Lovelace"}, {"name": "X", "hidden": True}]}, {"authors_complete": False}),
    "nulls": ({"authors": None, "summary": None, "publishedAt": None}, {"authors": (), "abstract": None, "published": None}),
}  # fmt: skip

_ACCEPTED = {"venue": "ICLR 2024 poster", "venueid": "ICLR.cc/2024/Conference"}
_NOTE = {"pdate": MAY_7_2024}
# By source, and form where it has two: what reads a record, how the record is made of a part, and the parts.
SOURCES: dict[str, tuple[Callable[[Fields], Description | None], Callable[[Record], Record], Cases]] = {
    "OpenAlex": (openalex.candidate, lambda part: {"id": "https://openalex.org/W1", "title": TITLE} | part, OPENALEX),
    "Semantic Scholar": (semantic_scholar.candidate, lambda part: {"title": TITLE} | part, SEMANTIC_SCHOLAR),
    "Crossref": (crossref.candidate, lambda part: {"DOI": "10.1000/e.1", "title": [TITLE]} | part, CROSSREF),
    "DBLP": (dblp.candidate, lambda part: {"title": f"{TITLE}."} | part, DBLP),
    "OpenReview": (openreview.candidate, lambda part: v1(_ACCEPTED | part, **_NOTE), OPENREVIEW),
    "OpenReview, second API": (openreview.candidate, lambda part: v2(_ACCEPTED | part, **_NOTE), OPENREVIEW),
    "DataCite": (datacite.candidate, lambda part: DATACITE | part, DATACITE_CASES),
    "Hugging Face, link set by its users": (huggingface.candidate, lambda part: PAGE | part, PAGE_CASES),
}
