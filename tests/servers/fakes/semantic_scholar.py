"""Semantic Scholar's Graph API: match, bulk and batch, with its bodies and refusals.

Switches: `keys` (any other one is 403), `keyless.left` (answers that the shared pool still gives; then 429 without
Retry-After), `pace.gap` for those with a key. A moody pool is scripted with `faults`: `[AnswerFault(LIMITED), None]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from fakes.api import AnswerQuota, FakeService, RateLimit, Refusal, header, json_answer, parameter
from fakes.corpus import Paper, Venue
from fakes.exchange import FakeRequest, FakeResponse
from fakes.words import Index, holds, words

_HOME = "https://www.semanticscholar.org/paper"
_KINDS = {"conference": ["Conference"], "journal": ["JournalArticle"], "workshop": ["Conference"]}
_PREPRINT_SERVER: Mapping[str, Any] = {
    # Without `type`, as 111 of 394 venues in the recorded replies.
    "id": "1901e811-ee72-4b20-8f7e-de08cd395a10",
    "name": "arXiv.org",
    "alternate_names": ["ArXiv"],
    "issn": "2331-8422",
    "url": "https://arxiv.org",
}


def render(paper: Paper) -> dict[str, Any]:
    """Every field, in the order in which replies have them."""
    published = paper.venue
    sha = paper.digest("s2")
    return {
        "paperId": sha,
        "externalIds": _external(paper),
        "corpusId": paper.number("corpus"),
        "publicationVenue": _venue(paper, published),
        "url": f"{_HOME}/{sha}",
        "title": paper.title,
        "abstract": paper.abstract,
        "venue": published.name if published else "arXiv.org" if paper.arxiv else "",
        # The earliest year that it knows, not the venue's.
        "year": paper.submitted.year,
        "referenceCount": 0,
        "citationCount": paper.citations,
        "influentialCitationCount": paper.citations // 10,
        "isOpenAccess": paper.arxiv is not None,
        "openAccessPdf": _pdf(paper),
        "fieldsOfStudy": ["Computer Science"],
        "s2FieldsOfStudy": [
            {"category": "Computer Science", "source": "external"},
            {"category": "Computer Science", "source": "s2-fos-model"},
        ],
        "publicationTypes": _KINDS[published.kind] if published else None,
        "publicationDate": paper.submitted.isoformat(),
        "journal": _journal(paper, published),
        "citationStyles": {"bibtex": f"@Article{{{sha[:8]},\n title = {{{paper.title}}}\n}}\n"},
        "tldr": None,
        "embedding": None,
        "authors": [
            {"authorId": str(paper.number(author.full)), "name": author.short if place else author.full}
            for place, author in enumerate(paper.authors)
        ],
        "citations": [],
        "references": [],
    }


def _external(paper: Paper) -> dict[str, str | int]:
    ids = {
        "ACL": paper.acl,
        "DBLP": paper.dblp or paper.corr_key,
        "ArXiv": paper.arxiv,
        "DOI": paper.doi or paper.arxiv_doi,
    }
    return {name: value for name, value in ids.items() if value} | {"CorpusId": paper.number("corpus")}


def _venue(paper: Paper, venue: Venue | None) -> dict[str, Any] | None:
    if venue is None:
        return dict(_PREPRINT_SERVER) if paper.arxiv else None
    return {
        "id": Paper(venue.name).digest("venue")[:36],
        "name": venue.name,
        "type": "journal" if venue.kind == "journal" else "conference",
        "alternate_names": [venue.short] if venue.short else [],
    }


def _journal(paper: Paper, venue: Venue | None) -> dict[str, str] | None:
    if venue is None:
        return {"name": "ArXiv", "volume": f"abs/{paper.arxiv}"} if paper.arxiv else None
    told = {
        "name": venue.abbreviation,
        "volume": venue.volume,
        "pages": venue.pages and f"\n          {venue.pages}\n        ",
    }
    return {name: value for name, value in told.items() if value}


def _pdf(paper: Paper) -> dict[str, str | None]:
    url = f"https://arxiv.org/pdf/{paper.arxiv}" if paper.arxiv else ""
    return {"url": url, "status": "GREEN" if url else "CLOSED", "license": None, "disclaimer": "Notice: see the paper."}


FIELDS = frozenset(render(Paper("")))


BATCH, PAGE = 500, 1000
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
_AUTHOR_FIELDS = {"authorId", "name", "url", "externalIds", "affiliations", "homepage", "hIndex"} | {
    "paperCount", "citationCount",
}  # fmt: skip


def _error(status: int, message: str) -> FakeResponse:
    return json_answer({"error": message}, status, end="\n")


def _data(value: object) -> FakeResponse:
    return json_answer(value, compact=False, end="\n")


@dataclass
class SemanticScholar(FakeService):
    keys: frozenset[str] = frozenset()
    keyless: AnswerQuota = field(default_factory=AnswerQuota)
    pace: RateLimit = field(default_factory=RateLimit)

    slug: ClassVar[str] = "semantic-scholar"

    @cached_property
    def _titles(self) -> Index:
        return Index(words(paper.title) for paper in self.known)

    @cached_property
    def _by_id(self) -> dict[str, Paper]:
        named: dict[str, Paper] = {}
        for paper in self.known:
            record = render(paper)
            names = [record["paperId"], *(f"{kind}:{value}" for kind, value in record["externalIds"].items())]
            names += [name for doi in (paper.doi, paper.arxiv_doi) if doi for name in (doi, f"doi:{doi}")]
            for name in names:
                named.setdefault(name.lower(), paper)
        return named

    def admit(self, question: FakeRequest) -> None:
        key = header(question, "x-api-key")
        if key is not None and key not in self.keys:
            raise Refusal(FORBIDDEN)
        too_soon = self.pace.too_soon() if key is not None else not self.keyless.take()
        if too_soon:
            raise Refusal(LIMITED)

    def nowhere(self) -> FakeResponse:
        return _error(404, "Not found")

    def match(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        asked = words(self._query(question))
        for number, score in self._titles.best(asked):
            paper = self.known[number]
            shared = set(asked) & set(self._titles.documents[number])
            # One that shares most words is returned, near miss or not: what a score means is left to the client.
            if len(shared) >= 0.6 * len(set(asked)):
                return _data({"data": [self._shown(paper, question) | {"matchScore": round(12 * score, 5)}]})
        return _error(404, "Title match not found")

    def bulk(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        """`|` between alternatives, each a "phrase" or words that all hold (`+`); no order, abstracts left aside."""
        found: set[int] = set()
        for part in self._query(question).split("|"):
            asked = words(part)
            having = self._titles.having_all(asked) if asked else []
            is_phrase = part.strip().startswith('"')
            found.update(n for n in having if not is_phrase or holds(self._titles.documents[n], asked))
        shown = [self._shown(self.known[number], question) for number in sorted(found)[:PAGE]]
        token = {"token": "more"} if len(found) > PAGE else {"token": None}
        return _data({"total": len(found), **token, "data": shown})

    def batch(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        try:
            ids = json.loads(question.body)["ids"]
        except (ValueError, KeyError, TypeError):
            raise Refusal(_error(400, "Request body must be JSON with a list of ids")) from None
        if not isinstance(ids, list) or not 1 <= len(ids) <= BATCH:
            raise Refusal(_error(400, f"ids must be a list of 1 to {BATCH} items"))
        papers = [self._by_id.get(str(name).lower()) for name in ids]
        return _data([self._shown(paper, question, {"citationStyles"}) if paper else None for paper in papers])

    def paper(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        """As two of the recorded refusals are; the product asks for batches."""
        paper = self._by_id.get(found["id"].lower())
        return _data(self._shown(paper, question)) if paper else _error(404, f"Paper with id {found['id']} not found")

    ROUTES = (
        ("GET", "/graph/v1/paper/search/match", match),
        ("GET", "/graph/v1/paper/search/bulk", bulk),
        ("POST", "/graph/v1/paper/batch", batch),
        ("GET", "/graph/v1/paper/(?P<id>.+)", paper),
    )

    def _query(self, question: FakeRequest) -> str:
        asked = parameter(question, "query")
        if not asked:
            raise Refusal(_error(400, "Missing required parameter: query"))
        return asked

    def _fields(self, question: FakeRequest, refused: Set[str]) -> tuple[str, ...]:
        """Checked only when there is something to show, as is reported of the real one."""
        asked = (parameter(question, "fields") or "paperId,title").split(",")
        wrong = [name for name in asked if name in refused or not _known(name)]
        if wrong:
            raise Refusal(_error(400, f"Unrecognized or unsupported fields: [{', '.join(wrong)}]"))
        return tuple(asked)

    def _shown(self, paper: Paper, question: FakeRequest, refused: Set[str] = frozenset()) -> dict[str, Any]:
        return _chosen(render(paper), self._fields(question, refused))


def _known(name: str) -> bool:
    head, dot, tail = name.partition(".")
    return head in FIELDS if not dot else head == "authors" and tail in _AUTHOR_FIELDS


def _chosen(record: dict[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    heads = {"paperId", *(name.partition(".")[0] for name in fields)}
    return {name: value for name, value in record.items() if name in heads}
