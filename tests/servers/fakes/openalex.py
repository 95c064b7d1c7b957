"""OpenAlex: works by title search and by lists of DOIs; a budget in dollars, 404 as an HTML page.

Switches: `keys` (any other one is 401), `budget`, the dollars that are left today to those without a key (None has no
end). A key comes as the parameter `api_key`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from fakes.api import FakeService, Refusal, json_answer, parameter
from fakes.corpus import Author, Paper, Venue
from fakes.exchange import FakeRequest, FakeResponse
from fakes.words import Index, holds, words

ARXIV = "arXiv (Cornell University)"
_TYPES = {"conference": "proceedings-article", "journal": "journal-article", "workshop": "proceedings-article"}
_TOPIC = {
    "id": "https://openalex.org/T10028",
    "display_name": "Topic Modeling",
    "score": 0.9,
    "subfield": {"id": "https://openalex.org/subfields/1702", "display_name": "Artificial Intelligence"},
    "field": {"id": "https://openalex.org/fields/17", "display_name": "Computer Science"},
    "domain": {"id": "https://openalex.org/domains/3", "display_name": "Physical Sciences"},
}
# What a `Paper` does not know, always told the same way; their order is that of the recorded replies.
_NO_INSTITUTIONS: dict[str, Any] = {
    "institution_assertions": [],
    "countries_distinct_count": 0,
    "institutions_distinct_count": 0,
    "corresponding_author_ids": [],
    "corresponding_institution_ids": [],
}
_NO_FEES: dict[str, Any] = {"apc_list": None, "apc_paid": None}
_PERCENTILES: dict[str, Any] = {
    "citation_normalized_percentile": {"value": 0.5, "is_in_top_1_percent": False, "is_in_top_10_percent": False},
    "cited_by_percentile_year": {"min": 50, "max": 60},
}
_NO_CONCEPTS: dict[str, Any] = {"keywords": [], "concepts": [], "mesh": []}
_NO_GRANTS_OR_REFERENCES: dict[str, Any] = {
    "sustainable_development_goals": [],
    "grants": [],
    "datasets": [],
    "versions": [],
    "referenced_works_count": 0,
    "referenced_works": [],
    "related_works": [],
}


def render(paper: Paper) -> dict[str, Any]:
    """The published version first, with arXiv as a further location; else the preprint with its DataCite DOI."""
    bare = (paper.doi or paper.arxiv_doi or "").lower()
    doi = f"https://doi.org/{bare}" if bare else None
    number = paper.number(f"openalex|{bare}")
    work_id = f"https://openalex.org/W{number}"
    locations = _locations(paper)
    date = paper.venue.date if paper.venue else (paper.submitted.year, paper.submitted.month, paper.submitted.day)
    last = len(paper.authors) - 1
    kind = _TYPES[paper.venue.kind] if paper.venue else "posted-content" if paper.arxiv else "journal-article"
    return {
        "id": work_id,
        "doi": doi,
        "title": paper.title or None,
        "display_name": paper.title or None,
        "publication_year": paper.year,
        # What is not known of a date becomes the first: of January, of the month.
        "publication_date": "-".join(f"{part:02}" for part in (*date, 1, 1)[:3]) if date else None,
        "ids": {"openalex": work_id, **({"doi": doi} if doi else {})},
        "language": "en",
        "primary_location": locations[0] if locations else None,
        "type": "article" if paper.venue or not paper.arxiv else "preprint",
        "type_crossref": kind,
        "indexed_in": (["crossref"] if paper.doi else []) + (["arxiv", "datacite"] if paper.arxiv else []),
        "open_access": _open_access(paper.arxiv),
        "authorships": [_authorship(paper, author, place, last) for place, author in enumerate(paper.authors)],
        **_NO_INSTITUTIONS,
        **_NO_FEES,
        "fwci": None,
        "has_fulltext": False,
        "cited_by_count": paper.citations,
        **_PERCENTILES,
        "biblio": _biblio(paper.venue),
        "is_retracted": paper.retracted,
        "is_paratext": False,
        "primary_topic": _TOPIC,
        "topics": [_TOPIC],
        **_NO_CONCEPTS,
        "locations_count": len(locations),
        "locations": locations,
        "best_oa_location": next((location for location in locations if location["is_oa"]), None),
        **_NO_GRANTS_OR_REFERENCES,
        "abstract_inverted_index": _inverted(paper.abstract),
        "abstract_inverted_index_v3": None,
        "cited_by_api_url": f"https://api.openalex.org/works?filter=cites:W{number}",
        "counts_by_year": [],
        "updated_date": "2026-05-01T20:13:18.930560",
        "created_date": paper.submitted.isoformat(),
    }


def _open_access(arxiv: str | None) -> dict[str, Any]:
    return {
        "is_oa": bool(arxiv),
        "oa_status": "green" if arxiv else "closed",
        "oa_url": f"https://arxiv.org/abs/{arxiv}" if arxiv else None,
        "any_repository_has_fulltext": bool(arxiv),
    }


def _biblio(venue: Venue | None) -> dict[str, str | None]:
    """A single page is both the first and the last."""
    first_page, _dash, last_page = ((venue.pages if venue else None) or "").partition("-")
    return {
        "volume": venue.volume if venue else None,
        "issue": venue.issue if venue else None,
        "first_page": first_page or None,
        "last_page": last_page or first_page or None,
    }


def _inverted(abstract: str | None) -> dict[str, list[int]] | None:
    """Each word with the places where it stands."""
    if abstract is None:
        return None
    places: dict[str, list[int]] = {}
    for place, word in enumerate(abstract.split()):
        places.setdefault(word, []).append(place)
    return places


def _authorship(paper: Paper, author: Author, place: int, last: int) -> dict[str, Any]:
    return {
        "author_position": "first" if place == 0 else "last" if place == last else "middle",
        "author": {
            "id": f"https://openalex.org/A{paper.number(author.full)}",
            "display_name": author.full,
            "orcid": f"https://orcid.org/{author.orcid}" if author.orcid else None,
        },
        "institutions": [],
        "countries": [],
        "is_corresponding": False,
        # arXiv's names come family name first, from DataCite.
        "raw_author_name": author.full if paper.doi else author.inverted,
        "raw_affiliation_strings": [],
        "affiliations": [],
    }


def _locations(paper: Paper) -> list[dict[str, Any]]:
    locations = []
    if paper.doi:
        source = _source(paper.venue.name, _kind(paper.venue)) if paper.venue else None
        locations.append(_location(f"https://doi.org/{paper.doi.lower()}", source, "publishedVersion"))
    if paper.arxiv:
        source = _source(ARXIV, "repository")
        locations.append(_location(f"https://arxiv.org/abs/{paper.arxiv}", source, "submittedVersion"))
    return locations


def _kind(venue: Venue) -> str:
    return "journal" if venue.kind == "journal" else "conference"


def _location(url: str, source: dict[str, Any] | None, version: str) -> dict[str, Any]:
    published = version == "publishedVersion"
    return {
        "is_oa": not published,
        "landing_page_url": url,
        "pdf_url": None,
        "source": source,
        "license": None,
        "license_id": None,
        "version": version,
        "is_accepted": published,
        "is_published": published,
    }


def _source(name: str, kind: str) -> dict[str, Any]:
    number = Paper(name).number("source")
    return {
        "id": f"https://openalex.org/S{number}",
        "display_name": name,
        "issn_l": None,
        "issn": None,
        "is_oa": kind == "repository",
        "is_in_doaj": False,
        "is_indexed_in_scopus": False,
        "is_core": False,
        "host_organization": f"https://openalex.org/P{number}",
        "host_organization_name": "Example Press",
        "host_organization_lineage": [f"https://openalex.org/P{number}"],
        "host_organization_lineage_names": ["Example Press"],
        "type": kind,
    }


MAX_FILTER_VALUES = 100
MAX_URL_LENGTH = 4094
_STOP_WORDS = frozenset("a an and are as at be by for from in is it of on or the to with".split())
_PARAMETERS = {"filter", "select", "per-page", "api_key", "mailto"}
_NOT_FOUND = (
    b"<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not "
    b"found on the server. If you entered the URL manually please check your spelling and try again.</p>\n"
)
_SEARCH = "title.search"
# Dollars for one request.
_COST_OF_LIST, _COST_OF_SEARCH = 0.0001, 0.001
Work = dict[str, Any]


def stems(text: str) -> list[str]:
    """English endings of plurals and verbs go, stop words are not counted; coarser than the real analyzer."""
    return [re.sub(r"(?<=\w{3})(?:ing|ed|es|s|e)$", "", word) for word in words(text) if word not in _STOP_WORDS]


@dataclass
class OpenAlex(FakeService):
    keys: frozenset[str] = frozenset()
    budget: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    slug: ClassVar[str] = "openalex"

    @cached_property
    def _works(self) -> list[Work]:
        return [render(paper) for paper in self.known]

    @cached_property
    def _titles(self) -> Index:
        return Index(stems(work["title"] or "") for work in self._works)

    def admit(self, question: FakeRequest) -> None:
        if (
            len(question.path) + sum(len(n) + len(v) + 2 for n, vs in question.parameters.items() for v in vs)
            > MAX_URL_LENGTH
        ):
            raise Refusal(FakeResponse(b"<html><h1>414 Request-URI Too Large</h1></html>", "text/html", 414))
        key = parameter(question, "api_key")
        if key is not None and key not in self.keys:
            raise _error(401, "Invalid API key", "The API key is not valid. See https://openalex.org/settings/api")

    def _charge(self, question: FakeRequest, cost: float) -> None:
        if self.budget is None or parameter(question, "api_key"):
            return
        with self._lock:
            if self.budget < cost - 1e-9:
                message = "Insufficient budget. Your daily budget resets at midnight UTC."
                raise _error(429, "Rate limit exceeded", message)
            self.budget -= cost

    def nowhere(self) -> FakeResponse:
        return FakeResponse(_NOT_FOUND, "text/html; charset=utf-8", 404)

    def single(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        """As most of the recorded replies are; the product asks for lists. They are free."""
        doi = re.sub(r"^(?:https?://doi\.org/|doi:)", "https://doi.org/", found["doi"].lower())
        for work in self._works:
            if doi == work["doi"]:
                return json_answer(_selected(work, question), end="\n")
        return self.nowhere()

    def works(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        _check_names(question)
        conditions = _conditions(parameter(question, "filter") or "")
        searching = any(name == _SEARCH for name, _value in conditions)
        self._charge(question, _COST_OF_SEARCH if searching else _COST_OF_LIST)
        numbers = set(range(len(self._works)))
        for name, value in conditions:
            numbers &= self._matching(name, value)
        asked = stems(" ".join(value for name, value in conditions if name == _SEARCH))
        scores = dict(self._titles.best(asked)) if searching else {}
        order = sorted(numbers, key=lambda number: (-scores.get(number, 0.0), number))
        return self._page(question, order, {n: round(100 * score, 4) for n, score in scores.items()})

    ROUTES = (("GET", "/works", works), ("GET", "/works/(?P<doi>.+)", single))

    def _page(self, question: FakeRequest, order: Sequence[int], scores: dict[int, float]) -> FakeResponse:
        size = _whole(question, "per-page", 25, 200)
        meta = {"count": len(order), "db_response_time_ms": 12, "page": 1, "per_page": size, "groups_count": None}
        results = [_with_score(self._works[number], scores.get(number)) for number in order[:size]]
        page = {"meta": meta, "results": [_selected(work, question) for work in results], "group_by": []}
        return json_answer(page, end="\n")

    def _matching(self, name: str, value: str) -> set[int]:
        options = value.split("|")
        if len(options) > MAX_FILTER_VALUES:
            raise _invalid(
                f"Maximum number of values exceeded for {name}. Decrease values to {MAX_FILTER_VALUES} or below."
            )
        if name == _SEARCH:
            return set().union(*(self._searched(option) for option in options))
        if name == "doi":
            wanted = {
                f"https://doi.org/{re.sub(r'^https?://doi.org/', '', option.strip().lower())}" for option in options
            }
            return {number for number, work in enumerate(self._works) if work["doi"] in wanted}
        raise _invalid(f"{name} is not a valid field. Valid fields are: doi, {_SEARCH}.")

    def _searched(self, text: str) -> set[int]:
        """Words all hold, "phrases" in their order; AND, OR and NOT in capitals are operators, and wildcards go."""
        text = re.sub(r"[?*~]", " ", text)
        if len(parts := re.split(r"\sOR\s", text)) > 1:
            return set().union(*(self._searched(part) for part in parts))
        wanted, *unwanted = re.split(r"(?:^|\s)NOT\s", text)
        found = set(self._titles.having_all(stems(re.sub(r"\bAND\b", " ", wanted))))
        for phrase in re.findall(r'"([^"]+)"', wanted):
            found = {number for number in found if holds(self._titles.documents[number], stems(phrase))}
        return found.difference(*(self._titles.having_all(stems(part)) for part in unwanted))


def _error(status: int, error: str, message: str) -> Refusal:
    return Refusal(json_answer({"error": error, "message": message}, status, end="\n"))


def _invalid(message: str) -> Refusal:
    return _error(400, "Invalid query parameters error.", message)


def _check_names(question: FakeRequest) -> None:
    for name in question.parameters:
        if name not in _PARAMETERS:
            raise _invalid(f"{name} is not a valid parameter. Valid parameters are: {', '.join(sorted(_PARAMETERS))}.")


def _conditions(text: str) -> list[tuple[str, str]]:
    """`name:value,name:value`: a comma in a value starts another condition, which has no name then."""
    conditions = []
    for part in filter(None, text.split(",")):
        name, colon, value = part.partition(":")
        if not colon:
            raise _invalid(f"Invalid filter: {part!r}. Filters have the form name:value.")
        conditions.append((name.strip(), value))
    return conditions


def _whole(question: FakeRequest, name: str, default: int, most: int) -> int:
    given = parameter(question, name)
    if given is None:
        return default
    if not given.isdecimal() or not 1 <= int(given) <= most:
        raise _invalid(f"{name} parameter must be between 1 and {most}")
    return int(given)


def _with_score(work: Work, score: float | None) -> Work:
    """`relevance_score` stands after `display_name`, and only in searches."""
    if score is None:
        return work
    told: Work = {}
    for name, value in work.items():
        told[name] = value
        if name == "display_name":
            told["relevance_score"] = score
    return told


def _selected(work: Work, question: FakeRequest) -> Work:
    fields = parameter(question, "select")
    if not fields:
        return work
    for name in fields.split(","):
        if name not in work and name != "relevance_score":
            raise _invalid(f"{name} is not a valid select field. Valid fields for select are: {', '.join(work)}.")
    return {name: work[name] for name in fields.split(",") if name in work}
