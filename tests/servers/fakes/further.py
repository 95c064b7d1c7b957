"""Further services: Europe PMC, PubMed, INSPIRE, zbMATH Open, Open Library, and doi.org with an agency behind it.

Queries are read as far as the clients of this program write them: identifiers (`DOI:"a" OR DOI:"b"`), or the words of a
title. A title has no hit in lists of identifiers. Europe PMC and PubMed know what has a DOI, Open Library what has no
identifier at all: books.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import quote
from xml.sax.saxutils import escape

from fakes.api import FakeService, json_answer, parameter
from fakes.corpus import Author, Paper, known_to
from fakes.exchange import FakeRequest, FakeResponse
from fakes.words import Index, words

_DOI = re.compile(r'10\.\d{4,9}/[^\s"]+', re.IGNORECASE)
_ARXIV = re.compile(r"arxiv:([\w./-]+)", re.IGNORECASE)
_TITLE = re.compile(r'(?:title|ti):"(?P<quoted>[^"]*)"|(?P<bare>.*)\[title\]', re.IGNORECASE)
Json = dict[str, Any]


@dataclass
class Further(FakeService):
    """A service that finds papers by the identifiers or by the words of a title in a query."""

    @cached_property
    def known(self) -> tuple[Paper, ...]:
        return tuple(filter(self.holds, known_to(self.slug, tuple(self.papers))))

    def holds(self, paper: Paper) -> bool:
        """Whether the paper is of its kind."""
        return True

    @cached_property
    def _index(self) -> Index:
        return Index(words(paper.title) for paper in self.known)

    def found(self, query: str, title: str | None = None) -> list[Paper]:
        asked = _TITLE.search(query)
        if title is None and asked:
            title = asked["quoted"] or asked["bare"]
        if title is not None:
            return [self.known[place] for place in self._index.having_all(words(title))] if words(title) else []
        dois = {doi.lower() for doi in _DOI.findall(query)}
        numbers = set(_ARXIV.findall(query))
        return [each for each in self.known if (each.doi or "").lower() in dois or each.arxiv in numbers]


def _size(question: FakeRequest, name: str) -> int:
    return int(parameter(question, name) or "10")


class _Medical(Further):
    def holds(self, paper: Paper) -> bool:
        return paper.doi is not None


@dataclass
class EuropePmc(_Medical):
    slug: ClassVar[str] = "europepmc"

    def search(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        found = self.found(parameter(question, "query") or "")
        page = [_europepmc(paper) for paper in found[: _size(question, "pageSize")]]
        return json_answer({"version": "6.9", "hitCount": len(found), "resultList": {"result": page}})

    ROUTES = (("GET", "/europepmc/webservices/rest/search", search),)


def _europepmc(paper: Paper) -> Json:
    people = [
        {"fullName": author.short, "firstName": author.given, "lastName": author.family} if author.given
        else {"collectiveName": author.family}
        for author in paper.authors
    ]  # fmt: skip
    venue = paper.venue
    told: Json = {
        "id": str(paper.number("pmid")), "source": "MED" if venue else "PPR", "doi": paper.doi, "title": f"{paper.title}.",
        "authorList": {"author": people}, "pubYear": str(paper.year), "abstractText": paper.abstract,
        "pageInfo": venue and venue.pages, "firstPublicationDate": paper.submitted.isoformat(),
        "pubTypeList": {"pubType": ["retracted publication"] * paper.retracted + ["journal article" if venue else "preprint"]},
    }  # fmt: skip
    if venue:
        told["journalInfo"] = {
            "issue": venue.issue, "volume": venue.volume, "yearOfPublication": paper.year, "journal": {"title": venue.name},
        }  # fmt: skip
    else:
        told["bookOrReportDetails"] = {"publisher": "bioRxiv", "yearOfPublication": paper.year}
    return {name: value for name, value in told.items() if value is not None}


@dataclass
class PubMed(_Medical):
    slug: ClassVar[str] = "pubmed"

    def search(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        found = self.found(parameter(question, "term") or "")[: _size(question, "retmax")]
        numbers = [str(paper.number("pmid")) for paper in found]
        return json_answer({"esearchresult": {"count": str(len(found)), "idlist": numbers}})

    def fetch(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        numbers = (parameter(question, "id") or "").split(",")
        articles = "".join(_pubmed(paper) for paper in self.known if str(paper.number("pmid")) in numbers)
        head = (
            '<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "pubmed.dtd">\n'
        )
        return FakeResponse(
            f"{head}<PubmedArticleSet>{articles}</PubmedArticleSet>".encode(), "text/xml; charset=UTF-8"
        )

    ROUTES = (
        ("GET", r"/entrez/eutils/esearch\.fcgi", search),
        ("GET", r"/entrez/eutils/efetch\.fcgi", fetch),
    )


_EID = ' EIdType="doi" ValidYN="Y"'


def _tag(name: str, text: object, attributes: str = "") -> str:
    return f"<{name}{attributes}>{escape(str(text))}</{name}>" if text else ""


def _pubmed(paper: Paper) -> str:
    people = "".join(
        f'<Author ValidYN="Y">{_tag("LastName", one.family)}{_tag("ForeName", one.given)}{_tag("Suffix", one.suffix)}</Author>'
        if one.given else f"<Author>{_tag('CollectiveName', one.family)}</Author>"
        for one in paper.authors
    )  # fmt: skip
    venue = paper.venue
    issue = f"{_tag('Volume', venue and venue.volume)}{_tag('Issue', venue and venue.issue)}"
    journal = f"<JournalIssue>{issue}<PubDate>{_tag('Year', paper.year)}</PubDate></JournalIssue>{_tag('Title', venue and venue.name)}"
    retracted = _tag("PublicationType", "Retracted Publication" if paper.retracted else "")
    return (
        f"<PubmedArticle><MedlineCitation>{_tag('PMID', paper.number('pmid'))}<Article><Journal>{journal}</Journal>"
        f"{_tag('ArticleTitle', f'{paper.title}.')}<Pagination>{_tag('MedlinePgn', venue and venue.pages)}</Pagination>"
        f"{_tag('ELocationID', paper.doi, _EID)}"
        f'<AuthorList CompleteYN="Y">{people}</AuthorList><PublicationTypeList>{retracted}</PublicationTypeList>'
        "</Article></MedlineCitation></PubmedArticle>"
    )


@dataclass
class Inspire(Further):
    slug: ClassVar[str] = "inspire"

    def search(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        found = self.found(parameter(question, "q") or "")
        hits = [{"id": str(each.number("inspire")), "metadata": _inspire(each)} for each in found]
        return json_answer({"hits": {"hits": hits[: _size(question, "size")], "total": len(found)}, "links": {}})

    ROUTES = (("GET", "/api/literature", search),)


def _inspire(paper: Paper) -> Json:
    venue = paper.venue
    told: Json = {
        "titles": [{"title": paper.title}],
        "authors": [{"full_name": author.inverted} for author in paper.authors],
        "author_count": len(paper.authors),
        "document_type": ["conference paper" if venue and venue.kind != "journal" else "article"],
        "preprint_date": paper.submitted.isoformat(),
    }
    if paper.arxiv:
        told["arxiv_eprints"] = [{"value": paper.arxiv, "categories": list(paper.categories)}]
    if paper.doi:
        told["dois"] = [{"value": paper.doi}]
    if venue:
        place = {"journal_title": venue.name, "year": paper.year, "journal_volume": venue.volume, "artid": venue.pages}
        told["publication_info"] = [{name: value for name, value in place.items() if value}]
    return told


@dataclass
class ZbMath(Further):
    slug: ClassVar[str] = "zbmath"

    def search(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        found = self.found(parameter(question, "search_string") or "")[: _size(question, "results_per_page")]
        status = {"execution_bool": bool(found), "status_code": 200 if found else 404}
        return json_answer({"result": [_zbmath(paper) for paper in found], "status": status}, 200 if found else 404)

    ROUTES = (("GET", "/v1/document/_search", search),)


def _zbmath(paper: Paper) -> Json:
    venue = paper.venue
    links = [{"type": "doi", "identifier": paper.doi}] if paper.doi else []
    links += [{"type": "arxiv", "identifier": paper.arxiv}] if paper.arxiv else []
    series = [{"title": venue.name, "volume": venue.volume, "issue": venue.issue}] if venue else []
    return {
        "contributors": {"authors": [{"name": author.inverted} for author in paper.authors]},
        "document_type": {"code": "j" if venue else "p"},
        "links": links,
        "source": {"book": [], "pages": venue and venue.pages, "series": series},
        "title": {"addition": None, "original": None, "subtitle": None, "title": paper.title},
        "year": str(paper.year),
    }


@dataclass
class OpenLibrary(Further):
    slug: ClassVar[str] = "openlibrary"

    def holds(self, paper: Paper) -> bool:
        return paper.arxiv is None and paper.doi is None

    def search(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        found = self.found("", parameter(question, "title") or "")
        docs = [_book(paper) for paper in found[: _size(question, "limit")]]
        return json_answer({"numFound": len(found), "start": 0, "docs": docs})

    ROUTES = (("GET", r"/search\.json", search),)


def _book(paper: Paper) -> Json:
    publisher = paper.venue.publisher if paper.venue else "Example Press"
    return {
        "key": f"/works/OL{paper.number('ol')}W",
        "title": paper.title,
        "author_name": [author.full for author in paper.authors],
        "first_publish_year": paper.year,
        "publisher": [publisher],
    }


_PAGE = b"<!DOCTYPE html>\n<html><head><title>Error: DOI Not Found</title></head></html>"


def csl(paper: Paper) -> Json:
    """CSL-JSON as the agencies write it."""
    venue = paper.venue
    told: Json = {
        "type": {"journal": "article-journal"}.get(
            venue.kind if venue else "", "paper-conference" if venue else "article"
        ),
        "DOI": paper.doi or paper.arxiv_doi,
        "title": paper.title,
        "author": [_csl_name(author) for author in paper.authors],
        "issued": {"date-parts": [[paper.year]]},
        "container-title": venue and venue.name,
        "volume": venue and venue.volume,
        "page": venue and venue.pages,
    }
    return {name: value for name, value in told.items() if value is not None}


def _csl_name(author: Author) -> dict[str, str]:
    return {"family": author.family, "given": author.given} if author.given else {"literal": author.family}


def _with_doi(papers: Sequence[Paper], doi: str) -> Paper | None:
    asked = doi.lower()
    return next((each for each in papers if asked in ((each.doi or "").lower(), (each.arxiv_doi or "").lower())), None)


@dataclass
class DoiOrg(FakeService):
    """All DOIs; those that Crossref lacks belong to the other agency."""

    slug: ClassVar[str] = "doi"

    def one(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        paper = _with_doi(self.known, found["doi"])
        if paper is None:
            return FakeResponse(_PAGE, "text/html;charset=utf-8", 404)
        at_crossref = paper.doi and "crossref" not in paper.absent
        doi = quote(paper.doi or paper.arxiv_doi or "", safe="")
        address = (
            f"https://api.crossref.org/v1/works/{doi}/transform" if at_crossref else f"https://data.crosscite.org/{doi}"
        )
        return FakeResponse(b"<html>Handle Redirect</html>", "text/html;charset=utf-8", 302, {"Location": address})

    ROUTES = (("GET", "/(?P<doi>10.+)", one),)


@dataclass
class CrossCite(FakeService):
    slug: ClassVar[str] = "crosscite"

    def one(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        paper = _with_doi(self.known, found["doi"])
        return json_answer(csl(paper)) if paper else self.nowhere()

    ROUTES = (("GET", "/(?P<doi>10.+)", one),)


class Medra(CrossCite):
    slug: ClassVar[str] = "medra"
