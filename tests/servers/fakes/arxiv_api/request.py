"""The parameters of a question to the arXiv API, checked in the order in which the server checks them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fakes.api import parameter
from fakes.arxiv_api.feed import ERRORS, Problem
from fakes.arxiv_api.query import adapt
from fakes.exchange import FakeRequest

# Anywhere in the element: what is wrong beside it (a prefix, a subject class) makes the paper unknown, not an error.
_ANY_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", re.IGNORECASE)


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

    @classmethod
    def of(cls, question: FakeRequest) -> Request:
        """Raises `Refused`. The order is always that of the scores, which is all that bibnorm asks for."""
        id_list = parameter(question, "id_list")
        ids = tuple(id_list.split(",")) if id_list else None
        for text in ids or ():
            if not _ANY_ID.search(text):
                raise Refused(f"incorrect id format for {text}")
        size, start = int(parameter(question, "max_results") or 10), int(parameter(question, "start") or 0)
        query = adapt(parameter(question, "search_query") or "")
        if query is None and ids is None:
            raise Refused("Either a search_query or id_list must be specified for the classic API.", ERRORS)
        return cls(query, ids, start, size)
