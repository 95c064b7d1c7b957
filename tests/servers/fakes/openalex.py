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
from fakes.exchange import FakeRequest, FakeResponse
from fakes.openalex_records import render
from fakes.words import Index, words

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
            found = {number for number in found if _holds(self._titles.documents[number], stems(phrase))}
        return found.difference(*(self._titles.having_all(stems(part)) for part in unwanted))


def _holds(document: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(list(document[at : at + size]) == list(phrase) for at in range(len(document) - size + 1))


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
