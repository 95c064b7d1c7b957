"""Semantic Scholar's Graph API: match, search, bulk, batch and single papers, with its bodies and refusals.

Switches: `keys` (any other one is 403), `keyless.left` (answers that the shared pool still gives; then 429 without
Retry-After), `pace.gap` for those with a key, `page_size` of bulk, `none_is_error` (a batch of unknown ids only is
400, "No valid paper ids given"), and the `habits` in which it tells a paper (s2_records). A moody pool is scripted
with `faults`: `[Instead(LIMITED), None, Instead(LIMITED)]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from standin import boolean
from standin.api import Allowance, Api, Refusal, header, json_answer, parameter
from standin.corpus import Paper
from standin.exchange import Answer, Question
from standin.s2_records import FIELDS, Habits, render
from standin.words import Index, words

BATCH = 500
LIMITED = json_answer(
    {
        "message": "Too Many Requests. Please wait and try again or apply for a key for higher rate limits. "
        "https://www.semanticscholar.org/product/api#api-key-form",
        "code": "429",
    },
    429,
    compact=False,
    headers={"x-amzn-ErrorType": "TooManyRequestsException"},
)
FORBIDDEN = json_answer({"message": "Forbidden"}, 403, headers={"x-amzn-ErrorType": "ForbiddenException"})
_OF_ONE_PAPER_ONLY = {"citations", "references", "tldr", "embedding"}  # not in search/bulk
_AUTHOR_FIELDS = {"authorId", "name", "url", "externalIds", "affiliations", "homepage", "hIndex"} | {
    "paperCount", "citationCount",
}  # fmt: skip

Filter = Callable[[dict[str, Any], str], bool]


def _between(record: dict[str, Any], asked: str, separator: str, known: str) -> bool:
    """`2016`, `2016-2020`, `2016-`, `-2020`; dates the same with a colon, to the precision that is asked."""
    low, found, high = asked.partition(separator)
    low, high = low or "0", (high or "9") if found else low
    return bool(known) and known[: len(low)] >= low and known[: len(high)] <= high


def _one_of(record: dict[str, Any], asked: str, known: Sequence[str | None] | None) -> bool:
    return bool(set(asked.split(",")) & set(known or ()))


_FILTERS: dict[str, Filter] = {
    "year": lambda record, asked: _between(record, asked, "-", str(record["year"] or "")),
    "publicationDateOrYear": lambda record, asked: _between(record, asked, ":", record["publicationDate"] or ""),
    "venue": lambda record, asked: _one_of(record, asked, (record["venue"], (record["journal"] or {}).get("name"))),
    "fieldsOfStudy": lambda record, asked: _one_of(record, asked, record["fieldsOfStudy"]),
    "publicationTypes": lambda record, asked: _one_of(record, asked, record["publicationTypes"]),
    "minCitationCount": lambda record, asked: record["citationCount"] >= int(asked),
    "openAccessPdf": lambda record, asked: bool((record["openAccessPdf"] or {}).get("url")),
}


def _error(status: int, message: str) -> Answer:
    return json_answer({"error": message}, status, end="\n")


def _data(value: object) -> Answer:
    return json_answer(value, compact=False, end="\n")


@dataclass
class SemanticScholar(Api):
    keys: frozenset[str] = frozenset()
    keyless: Allowance = field(default_factory=Allowance)
    habits: Habits = field(default_factory=Habits)
    page_size: int = 1000
    none_is_error: bool = False

    slug: ClassVar[str] = "semantic-scholar"

    @cached_property
    def _titles(self) -> Index:
        return Index(words(paper.title) for paper in self.known)

    @cached_property
    def _texts(self) -> Index:
        return Index(words(f"{paper.title} {paper.abstract or ''}") for paper in self.known)

    @cached_property
    def _by_id(self) -> dict[str, Paper]:
        named: dict[str, Paper] = {}
        for paper in self.known:
            record = render(paper, self.habits)
            names = [record["paperId"], record["url"], f"corpusid:{record['corpusId']}"]
            names += [f"{kind}:{value}" for kind, value in record["externalIds"].items()]
            names += [paper.doi, paper.arxiv_doi, f"doi:{paper.arxiv_doi}", f"url:{record['url']}"]
            names += [f"url:https://arxiv.org/abs/{paper.arxiv}", f"url:https://arxiv.org/pdf/{paper.arxiv}"]
            names += [f"url:https://www.aclweb.org/anthology/{paper.acl}", f"url:https://aclanthology.org/{paper.acl}"]
            for name in [*names, *paper.former]:
                if name and not name.endswith(("None", "None/")):
                    named.setdefault(name.lower(), paper)
        return named

    def admit(self, question: Question) -> None:
        key = header(question, "x-api-key")
        if key is not None and key not in self.keys:
            raise Refusal(FORBIDDEN)
        too_soon = self.pace.too_soon() if key is not None else not self.keyless.take()
        if too_soon:
            raise Refusal(LIMITED)

    def nowhere(self) -> Answer:
        return _error(404, "Not found")

    def match(self, question: Question, _: re.Match[str]) -> Answer:
        asked = words(self._query(question))
        for number, score in self._titles.best(asked):
            paper = self.known[number]
            shared = set(asked) & set(self._titles.documents[number])
            # One that shares most words is returned, near miss or not: what a score means is left to the client.
            if len(shared) >= 0.6 * len(set(asked)) and self._fits(paper, question):
                return _data({"data": [self._shown(paper, question) | {"matchScore": round(12 * score, 5)}]})
        return _error(404, "Title match not found")

    def search(self, question: Question, _: re.Match[str]) -> Answer:
        offset, limit = _whole(question, "offset", 0), _whole(question, "limit", 100)
        if limit > 100:
            raise Refusal(_error(400, "limit must be <= 100"))
        if offset + limit >= 10_000:
            raise Refusal(_error(400, "offset + limit must be < 10000"))
        asked = self._query(question)
        numbers = [] if re.search(r"\w-\w", asked) else self._texts.having_all(words(asked))
        best = {number: place for place, (number, _score) in enumerate(self._titles.best(words(asked)))}
        numbers.sort(key=lambda number: best.get(number, len(best)))
        papers = [paper for number in numbers if self._fits(paper := self.known[number], question)]
        reply: dict[str, object] = {"total": len(papers), "offset": offset}
        if offset + limit < len(papers):
            reply["next"] = offset + limit
        if papers:
            reply["data"] = [self._shown(paper, question) for paper in papers[offset : offset + limit]]
        return _data(reply)

    def bulk(self, question: Question, _: re.Match[str]) -> Answer:
        by, _colon, direction = (parameter(question, "sort") or "paperId:asc").partition(":")
        if by not in ("paperId", "publicationDate", "citationCount"):
            raise Refusal(_error(400, f"Unrecognized sort: {by}"))
        test = boolean.parse(self._query(question))
        found = [
            render(paper, self.habits)
            for paper, text in zip(self.known, self._texts.documents, strict=True)
            if test(text) and self._fits(paper, question)
        ]
        found.sort(key=lambda record: (record[by] is not None, record[by]), reverse=direction == "desc")
        start = _from_token(parameter(question, "token"))
        end = start + self.page_size
        fields = self._fields(question, _OF_ONE_PAPER_ONLY) if found else ()
        data = [_chosen(record, fields) for record in found[start:end]]
        return _data({"total": len(found), "token": f"PCO{end:09X}" if end < len(found) else None, "data": data})

    def batch(self, question: Question, _: re.Match[str]) -> Answer:
        try:
            ids = json.loads(question.body)["ids"]
        except (ValueError, KeyError, TypeError):
            raise Refusal(_error(400, "Request body must be JSON with a list of ids")) from None
        if not isinstance(ids, list) or not 1 <= len(ids) <= BATCH:
            raise Refusal(_error(400, f"ids must be a list of 1 to {BATCH} items"))
        papers = [self._by_id.get(str(name).lower()) for name in ids]
        if self.none_is_error and not any(papers):
            raise Refusal(_error(400, "No valid paper ids given"))
        return _data([self._shown(paper, question, {"citationStyles"}) if paper else None for paper in papers])

    def paper(self, question: Question, found: re.Match[str]) -> Answer:
        paper = self._by_id.get(found["id"].lower())
        return _data(self._shown(paper, question)) if paper else _error(404, f"Paper with id {found['id']} not found")

    ROUTES = (
        ("GET", "/graph/v1/paper/search/match", match),
        ("GET", "/graph/v1/paper/search/bulk", bulk),
        ("GET", "/graph/v1/paper/search", search),
        ("POST", "/graph/v1/paper/batch", batch),
        ("GET", "/graph/v1/paper/(?P<id>.+)", paper),
    )

    def _query(self, question: Question) -> str:
        asked = parameter(question, "query")
        if not asked:
            raise Refusal(_error(400, "Missing required parameter: query"))
        return asked

    def _fits(self, paper: Paper, question: Question) -> bool:
        record = render(paper, self.habits)
        return all(
            _FILTERS[name](record, values[0]) for name, values in question.parameters.items() if name in _FILTERS
        )

    def _fields(self, question: Question, refused: Set[str]) -> tuple[str, ...]:
        """Checked only when there is something to show, as is reported of the real one."""
        asked = (parameter(question, "fields") or "paperId,title").split(",")
        wrong = [name for name in asked if name in refused or not _known(name)]
        if wrong:
            raise Refusal(_error(400, f"Unrecognized or unsupported fields: [{', '.join(wrong)}]"))
        return tuple(asked)

    def _shown(self, paper: Paper, question: Question, refused: Set[str] = frozenset()) -> dict[str, Any]:
        return _chosen(render(paper, self.habits), self._fields(question, refused))


def _whole(question: Question, name: str, default: int) -> int:
    given = parameter(question, name)
    if given is not None and not given.isdecimal():
        raise Refusal(_error(400, f"Invalid {name}"))
    return int(given) if given is not None else default


def _from_token(token: str | None) -> int:
    """Where the next page of a bulk search begins."""
    if token is None:
        return 0
    if not re.fullmatch("PCO[0-9A-F]{9}", token):
        raise Refusal(_error(400, "Invalid token"))
    return int(token[3:], 16)


def _known(name: str) -> bool:
    head, dot, tail = name.partition(".")
    return head in FIELDS if not dot else head == "authors" and tail in _AUTHOR_FIELDS


def _chosen(record: dict[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    heads = {"paperId", *(name.partition(".")[0] for name in fields)}
    return {name: value for name, value in record.items() if name in heads}
