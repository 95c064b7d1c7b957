"""The parameters of a question to the arXiv API, checked in the order in which the server checks them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from fakes.arxiv_api.adapt import adapt
from fakes.arxiv_api.feed import ERRORS, Problem
from fakes.exchange import FakeRequest

_SORTS = "https://arxiv.org/help/api/user-manual#sort"
_SORT_BY = ("relevance", "lastUpdatedDate", "submittedDate")
_SORT_ORDER = ("ascending", "descending")
# Anywhere in the element: what is wrong beside it (a prefix, a subject class) makes the paper unknown, not an error.
_ANY_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", re.IGNORECASE)
MAX_RESULTS = 30_000


class Refused(Exception):
    """The question is answered with an error feed."""

    def __init__(self, summary: str, link: str | None = None, status: int = 400) -> None:
        super().__init__(summary)
        self.problem = Problem(summary, link or f"{ERRORS}#{summary.replace(' ', '_')}", status)


@dataclass(frozen=True)
class Request:
    """`query` is adapted, None when nothing is asked for by it; `ids` is None without an id_list."""

    query: str | None
    ids: tuple[str, ...] | None
    start: int
    size: int
    sort_by: Literal["relevance", "lastUpdatedDate", "submittedDate"]
    ascending: bool

    @classmethod
    def of(cls, question: FakeRequest) -> Request:
        """Raises `Refused`."""
        id_list = _first(question, "id_list", "")
        ids = tuple(id_list.split(",")) if id_list else None
        for text in ids or ():
            if not _ANY_ID.search(text):
                raise Refused(f"incorrect id format for {text}")
        size = _count(question, "max_results", 10)
        start = _count(question, "start", 0)
        sort_by = _choice(question, "sortBy", _SORT_BY, "relevance")
        order = _choice(question, "sortOrder", _SORT_ORDER, "descending")
        raw = _first(question, "search_query", "")
        query = (raw or None) if _first(question, "raw", "") == "1" else adapt(raw)
        if query is None and ids is None:
            raise Refused("Either a search_query or id_list must be specified for the classic API.", ERRORS)
        return cls(query, ids, start, size, sort_by, order == "ascending")  # type: ignore[arg-type]  # one of the choices


def check_window(request: Request) -> None:
    """No more than 30,000 at once; pages only within the first 10,000, and none of size 0, or the server fails."""
    if request.size > MAX_RESULTS:
        raise Refused(f"max_results must be at most {MAX_RESULTS}", ERRORS)
    if request.size == 0 or 1 + round(request.start / request.size) > max(1, 10_000 // request.size):
        raise Refused("Internal Server Error", ERRORS, 500)


def _first(question: FakeRequest, name: str, default: str) -> str:
    values = question.parameters.get(name)
    return values[0] if values else default


def _count(question: FakeRequest, name: str, default: int) -> int:
    try:
        count = int(_first(question, name, str(default)))
    except ValueError:
        raise Refused(f"{name} must be an integer") from None
    if count < 0:
        raise Refused(f"{name} must be non-negative")
    return count


def _choice(question: FakeRequest, name: str, choices: tuple[str, ...], default: str) -> str:
    value = _first(question, name, default)
    if value not in choices:
        raise Refused(f"{name} must be in: {', '.join(choices)}", _SORTS)
    return value
