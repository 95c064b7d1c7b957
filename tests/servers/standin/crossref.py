"""Crossref's REST API: works by query, by filter and by DOI; pools, envelopes and validation failures.

It knows the published versions, never arXiv's DOIs, which are DataCite's. A retracted paper has a notice of its own,
`<doi>/retraction`. Switches: `pace.gap` (429), `split_subtitles`, `relations` (has-preprint).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from standin.api import Api, Refusal, header, parameter
from standin.crossref_records import ALWAYS, render, render_notice
from standin.exchange import Answer, Question
from standin.words import Index, words

_PARAMETERS = {"rows", "offset", "select", "filter", "cursor", "sort", "order", "mailto", "facet", "sample"}
_QUERIES = {"query", "query.bibliographic", "query.title", "query.author", "query.container-title"}
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


# Values of one filter are alternatives, different filters all hold.
_FILTERS: Mapping[str, Callable[[Work, str], bool]] = {
    "doi": lambda work, value: work["DOI"] == value.lower(),
    "type": lambda work, value: work["type"] == value,
    "from-pub-date": lambda work, value: _issued(work)[: len(value)] >= value,
    "until-pub-date": lambda work, value: bool(_issued(work)) and _issued(work)[: len(value)] <= value,
    "is-update": lambda work, value: ("update-to" in work) == (value == "true"),
    "has-update": lambda work, value: ("updated-by" in work) == (value == "true"),
}


@dataclass
class Crossref(Api):
    split_subtitles: bool = False
    relations: bool = True

    slug: ClassVar[str] = "crossref"

    @cached_property
    def _works(self) -> list[Work]:
        published = [paper for paper in self.known if paper.doi and not paper.doi.lower().startswith("10.48550/")]
        works = [render(paper, self.split_subtitles, self.relations) for paper in published]
        return works + [render_notice(paper) for paper in published if paper.retracted]

    @cached_property
    def _by_doi(self) -> dict[str, Work]:
        return {work["DOI"]: work for work in self._works}

    @cached_property
    def _indexes(self) -> dict[str, Index]:
        """What a query looks into."""
        return {
            "title": Index(words(_line(work, "title")) for work in self._works),
            "author": Index(words(_line(work, "author")) for work in self._works),
            "all": Index(
                words(" ".join(_line(work, name) for name in ("title", "author", "container-title", "issued")))
                for work in self._works
            ),
        }

    def answer(self, question: Question) -> Answer:
        answer = super().answer(question)
        return Answer(answer.body, answer.content_type, answer.status, {**_pool(question), **answer.headers})

    def admit(self, question: Question) -> None:
        if self.pace.too_soon():
            raise Refusal(Answer(b"", "text/plain", 429))

    def nowhere(self) -> Answer:
        return Answer(b"Resource not found.", "application/json;charset=utf-8", 404)

    def work(self, question: Question, found: re.Match[str]) -> Answer:
        _refuse_queries(question)
        return _ok("work", {**ALWAYS, **self._work(found["doi"]), "score": 1})

    def agency(self, question: Question, found: re.Match[str]) -> Answer:
        try:
            doi = self._work(found["doi"])["DOI"]
        except Refusal:
            return self.nowhere()
        return _ok("work-agency", {"DOI": doi, "agency": {"id": "crossref", "label": "Crossref"}})

    def _work(self, doi: str) -> Work:
        if (work := self._by_doi.get(doi.lower())) is None:
            raise Refusal(Answer(b"Resource not found.", "text/plain", 404))
        return work

    def works(self, question: Question, _: re.Match[str]) -> Answer:
        _check_names(question)
        rows, offset = _whole(question, "rows", 20, 1000), _whole(question, "offset", 0, 10_000)
        fields, kept = _selected(question), self._kept(question)
        found = [(work, score) for work, score in self._ranked(question) if kept(work)]
        cursor = parameter(question, "cursor")
        if cursor is not None:
            offset = _from_cursor(cursor)
        page = found[offset : offset + rows]
        items = [{**work, "score": score} for work, score in page]
        if fields:
            items = [{name: value for name, value in item.items() if name in fields} for item in items]
        following = {} if cursor is None else {"next-cursor": f"DnF1ZXJ5{offset + len(page):012x}"}
        terms = {"start-index": offset, "search-terms": parameter(question, "query")}
        counts = {"total-results": len(found), "items": items, "items-per-page": rows, "query": terms}
        return _ok("work-list", {"facets": {}, **following, **counts})

    ROUTES = (
        ("GET", "(?:/v1)?/works/(?P<doi>.+)/agency", agency),
        ("GET", "(?:/v1)?/works/(?P<doi>.+)", work),
        ("GET", "(?:/v1)?/works", works),
    )

    def _ranked(self, question: Question) -> list[tuple[Work, float]]:
        """All queries have their say in the score; without one, all works in the order of the corpus."""
        asked = {name: values[0] for name, values in question.parameters.items() if name in _QUERIES}
        if not asked:
            return [(work, 0.0) for work in self._works]
        total: dict[int, float] = {}
        for name, text in asked.items():
            index = self._indexes.get(name.removeprefix("query."), self._indexes["all"])
            for number, score in index.best(words(text)):
                total[number] = total.get(number, 0.0) + score
        order = sorted(total, key=lambda number: (-total[number], number))
        return [(self._works[number], round(total[number] * 4, 6)) for number in order]

    def _kept(self, question: Question) -> Callable[[Work], bool]:
        wanted: dict[str, list[str]] = {}
        for part in filter(None, (parameter(question, "filter") or "").split(",")):
            name, _colon, value = part.partition(":")
            if name not in _FILTERS:
                raise _failure(
                    "filter-not-available",
                    name,
                    f"Filter '{name}' specified but there is no such filter for this route. "
                    f"Valid filters for this route are: {', '.join(_FILTERS)}",
                )
            wanted.setdefault(name, []).append(value)
        return lambda work: all(any(_FILTERS[name](work, value) for value in values) for name, values in wanted.items())


def _line(work: Work, name: str) -> str:
    """A field as one line of text."""
    if name == "issued":
        return _issued(work)[:4]
    parts = work.get(name, ())
    texts = [part if isinstance(part, str) else " ".join(map(str, part.values())) for part in parts]
    return re.sub(r"<[^>]+>", "", " ".join([*texts, *(work.get("subtitle", ()) if name == "title" else ())]))


def _pool(question: Question) -> dict[str, str]:
    polite = parameter(question, "mailto") or "mailto:" in (header(question, "user-agent") or "")
    pool, limit, at_once = ("polite", "10", "3") if polite else ("public", "5", "1")
    return {
        "x-api-pool": pool,
        "x-rate-limit-limit": limit,
        "x-rate-limit-interval": "1s",
        "x-concurrency-limit": at_once,
    }


def _json(value: object) -> bytes:
    """With its slashes escaped, as Crossref's JSON has them."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


def _ok(kind: str, message: object) -> Answer:
    return Answer(
        _json({"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}),
        "application/json",
    )


def _failure(kind: str, value: str, message: str, status: int = 400) -> Refusal:
    what = "validation-failure" if status == 400 else "resource-failure"
    told = {"status": "failed", "message-type": what, "message": [{"type": kind, "value": value, "message": message}]}
    return Refusal(Answer(json.dumps(told, separators=(",", ":")).encode(), "application/json;charset=utf-8", status))


def _refuse_queries(question: Question) -> None:
    if any(name.startswith("query.") for name in question.parameters):
        raise _failure("parameter-not-allowed", "query.*", "This route does not support field query parameters")


def _check_names(question: Question) -> None:
    for name in question.parameters:
        if name not in _PARAMETERS | _QUERIES:
            raise _failure("parameter-not-allowed", name, f"This route does not support {name}")


def _whole(question: Question, name: str, default: int, most: int) -> int:
    given = parameter(question, name)
    if given is None:
        return default
    if not given.isdecimal() or int(given) > most:
        message = f"Integer specified as {given} but must be a positive integer less than or equal to {most}. "
        raise _failure("integer-not-valid", given, message)
    return int(given)


def _selected(question: Question) -> Sequence[str]:
    names = [name for name in (parameter(question, "select") or "").split(",") if name]
    for name in names:
        if name not in _SELECTABLE:
            raise _failure("field-not-selectable", name, f"Field '{name}' cannot be selected for this route")
    return names


def _from_cursor(cursor: str) -> int:
    if cursor == "*":
        return 0
    if found := re.fullmatch("DnF1ZXJ5([0-9a-f]{12})", cursor):
        return int(found[1], 16)
    raise _failure("cursor-invalid", cursor, "Cursor specified but it is invalid", 404)
