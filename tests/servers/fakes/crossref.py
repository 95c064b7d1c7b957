"""Crossref's REST API: works by query, by lists of DOIs and by one; envelopes and validation failures.

It knows the published versions, never arXiv's DOIs, which are DataCite's. A retracted paper has a notice of its own,
`<doi>/retraction`. Switch: `relations` (has-preprint).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, ClassVar

from fakes.api import FakeService, Refusal, json_answer, parameter
from fakes.corpus import Author, Paper, Venue
from fakes.exchange import FakeRequest, FakeResponse
from fakes.further import csl
from fakes.words import Index, words

# What a single work has even when it is empty; in a list of works empty fields are left out.
ALWAYS: dict[str, Any] = {
    "short-container-title": [], "original-title": [], "title": [], "subtitle": [], "short-title": [],
    "relation": {}, "subject": [],
}  # fmt: skip
_TYPES = {"conference": "proceedings-article", "journal": "journal-article", "workshop": "proceedings-article"}
_INDEXED = date(2026, 5, 1)


def render(paper: Paper, relations: bool) -> dict[str, Any]:
    doi, venue = (paper.doi or "").lower(), paper.venue
    title = paper.title
    told: dict[str, Any] = {
        "indexed": _moment(_INDEXED) | {"version": "3.54.1"},
        "reference-count": 0,
        "publisher": venue.publisher if venue else "Example Press",
        "issue": venue and venue.issue,
        "content-domain": {"domain": [], "crossmark-restriction": False},
        "short-container-title": [venue.short] if venue and venue.short else None,
        "abstract": paper.abstract and f"<jats:p>{paper.abstract}</jats:p>",
        "DOI": doi,
        "type": _TYPES[venue.kind] if venue else "journal-article",
        "created": _moment(paper.submitted),
        "published-online": _date(venue) if venue and venue.date and venue.kind == "journal" else None,
        "published-print": _date(venue) if venue and venue.date and venue.kind != "journal" else None,
        "page": venue and venue.pages,
        "source": "Crossref",
        "is-referenced-by-count": paper.citations,
        "title": [f"RETRACTED: {title}" if paper.retracted else title] if title else None,
        "prefix": doi.partition("/")[0],
        "volume": venue and venue.volume,
        "author": [_author(author, place) for place, author in enumerate(paper.authors)] or None,
        "member": "297",
        "updated-by": [_update(f"{doi}/retraction")] if paper.retracted else None,
        "event": {"name": venue.name, "location": "London, UK"} if venue and venue.kind != "journal" else None,
        "container-title": [venue.name] if venue else None,
        "deposited": _moment(_INDEXED),
        "resource": {"primary": {"URL": f"https://example.org/{doi}"}},
        "issued": _date(venue),
        "references-count": 0,
        "URL": f"https://doi.org/{doi}",
        "relation": _preprint(paper) if relations and paper.arxiv else None,
        "journal-issue": {"issue": venue.issue} if venue and venue.issue else None,
        "published": _date(venue) if venue and venue.date else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def render_notice(paper: Paper) -> dict[str, Any]:
    """The retraction of a paper is a work of its own, with the same title and authors but for the word before it."""
    work = render(paper, relations=False)
    doi = work["DOI"]
    work.pop("updated-by")
    return work | {
        "DOI": f"{doi}/retraction",
        "title": [f"Retraction: {paper.title}"],
        "URL": f"https://doi.org/{doi}/retraction",
        "update-to": [_update(doi)],
    }


def _update(doi: str) -> dict[str, Any]:
    return {
        "DOI": doi,
        "type": "retraction",
        "label": "Retraction",
        "source": "publisher",
        "updated": _moment(_INDEXED),
    }


def _preprint(paper: Paper) -> dict[str, Any]:
    return {"has-preprint": [{"id-type": "doi", "id": paper.arxiv_doi, "asserted-by": "subject"}]}


def _author(author: Author, place: int) -> dict[str, Any]:
    """People have `given` and `family`; a collaboration has a `name` only."""
    parts = {"family": author.family} if author.given else {"name": author.family}
    orcid = {"ORCID": author.orcid, "authenticated-orcid": False} if author.orcid else {}
    rest = {
        **({"suffix": author.suffix} if author.suffix else {}),
        "sequence": "additional" if place else "first",
        "affiliation": [],
        "role": [{"role": "author", "vocabulary": "crossref"}],
    }
    return orcid | ({"given": author.given} if author.given else {}) | parts | rest


def _date(venue: Venue | None) -> dict[str, list[list[int | None]]]:
    """As far as it is known; one None when nothing is."""
    return {"date-parts": [list(venue.date if venue else ()) or [None]]}


def _moment(day: date) -> dict[str, Any]:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {
        "date-parts": [[day.year, day.month, day.day]],
        "date-time": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "timestamp": int(moment.timestamp()) * 1000,
    }


_QUERY = "query.bibliographic"
_PARAMETERS = {"rows", "select", "filter", "mailto", _QUERY}
_SELECTABLE = {
    "DOI", "ISBN", "ISSN", "URL", "abstract", "accepted", "alternative-id", "approved", "archive", "article-number",
    "assertion", "author", "chair", "clinical-trial-number", "container-title", "content-created", "content-domain",
    "created", "degree", "deposited", "editor", "event", "funder", "group-title", "indexed", "is-referenced-by-count",
    "issn-type", "issue", "issued", "license", "link", "member", "original-title", "page", "posted", "prefix",
    "published", "published-online", "published-print", "publisher", "publisher-location", "reference",
    "references-count", "relation", "resource", "score", "short-container-title", "short-title", "source",
    "standards-body", "subject", "subtitle", "title", "translator", "type", "update-policy", "update-to", "updated-by",
    "volume",
}  # fmt: skip

Work = dict[str, Any]


def _issued(work: Work) -> str:
    """ "2024-5-2" as "2024-05-02"; unknown parts are left out."""
    return "-".join(f"{part:02}" for part in work["issued"]["date-parts"][0] if part)


@dataclass
class Crossref(FakeService):
    relations: bool = True

    slug: ClassVar[str] = "crossref"

    def pool(self, question: FakeRequest) -> str:
        return "single" if "/works/" in question.path else ""

    @cached_property
    def _works(self) -> list[Work]:
        published = [paper for paper in self.known if paper.doi and not paper.doi.lower().startswith("10.48550/")]
        works = [render(paper, self.relations) for paper in published]
        return works + [render_notice(paper) for paper in published if paper.retracted]

    @cached_property
    def _by_doi(self) -> dict[str, Work]:
        return {work["DOI"]: work for work in self._works}

    @cached_property
    def _index(self) -> Index:
        """Title, authors, container and year."""
        return Index(words(_searched(work)) for work in self._works)

    def _ranked(self, question: FakeRequest) -> list[tuple[Work, float]]:
        """Without a query, all works in the order of the corpus."""
        asked = parameter(question, _QUERY)
        if asked is None:
            return [(work, 0.0) for work in self._works]
        return [(self._works[number], round(score * 4, 6)) for number, score in self._index.best(words(asked))]

    def nowhere(self) -> FakeResponse:
        return FakeResponse(b"Resource not found.", "application/json;charset=utf-8", 404)

    def work(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        return _ok("work", {**ALWAYS, **self._work(found["doi"]), "score": 1})

    def _work(self, doi: str) -> Work:
        if (work := self._by_doi.get(doi.lower())) is None:
            raise Refusal(FakeResponse(b"Resource not found.", "text/plain", 404))
        return work

    def works(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        _check_names(question)
        rows, fields = _whole(question, "rows", 20, 1000), _selected(question)
        dois = _dois(question)
        found = [(work, score) for work, score in self._ranked(question) if not dois or work["DOI"] in dois]
        items = [{**work, "score": score} for work, score in found[:rows]]
        if fields:
            items = [{name: value for name, value in item.items() if name in fields} for item in items]
        terms = {"start-index": 0, "search-terms": None}
        counts = {"total-results": len(found), "items": items, "items-per-page": rows, "query": terms}
        return _ok("work-list", {"facets": {}, **counts})

    def transform(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        """CSL-JSON, where doi.org leads to."""
        paper = next((each for each in self.known if (each.doi or "").lower() == found["doi"].lower()), None)
        return json_answer(csl(paper)) if paper else self.nowhere()

    ROUTES = (
        ("GET", "(?:/v1)?/works/(?P<doi>.+)/transform", transform),
        ("GET", "(?:/v1)?/works/(?P<doi>.+)", work),
        ("GET", "(?:/v1)?/works", works),
    )


def _dois(question: FakeRequest) -> set[str]:
    """Those that the filter asks for, which are alternatives; none without a filter."""
    dois = set()
    for part in filter(None, (parameter(question, "filter") or "").split(",")):
        name, _colon, value = part.partition(":")
        if name != "doi":
            message = f"Filter '{name}' specified but there is no such filter for this route."
            raise _failure("filter-not-available", name, f"{message} Valid filters for this route are: doi")
        dois.add(value.lower())
    return dois


def _searched(work: Work) -> str:
    texts = [*work.get("title", ()), *work.get("container-title", ()), _issued(work)[:4]]
    texts += [str(value) for author in work.get("author", ()) for value in author.values()]
    return re.sub(r"<[^>]+>", "", " ".join(texts))


def _json(value: object) -> bytes:
    """With its slashes escaped, as Crossref's JSON has them."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


def _ok(kind: str, message: object) -> FakeResponse:
    return FakeResponse(
        _json({"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}),
        "application/json",
    )


def _failure(kind: str, value: str, message: str, status: int = 400) -> Refusal:
    what = "validation-failure" if status == 400 else "resource-failure"
    told = {"status": "failed", "message-type": what, "message": [{"type": kind, "value": value, "message": message}]}
    return Refusal(
        FakeResponse(json.dumps(told, separators=(",", ":")).encode(), "application/json;charset=utf-8", status)
    )


def _check_names(question: FakeRequest) -> None:
    for name in question.parameters:
        if name not in _PARAMETERS:
            raise _failure("parameter-not-allowed", name, f"This route does not support {name}")


def _whole(question: FakeRequest, name: str, default: int, most: int) -> int:
    given = parameter(question, name)
    if given is None:
        return default
    if not given.isdecimal() or int(given) > most:
        message = f"Integer specified as {given} but must be a positive integer less than or equal to {most}. "
        raise _failure("integer-not-valid", given, message)
    return int(given)


def _selected(question: FakeRequest) -> Sequence[str]:
    names = [name for name in (parameter(question, "select") or "").split(",") if name]
    for name in names:
        if name not in _SELECTABLE:
            raise _failure("field-not-selectable", name, f"Field '{name}' cannot be selected for this route")
    return names
