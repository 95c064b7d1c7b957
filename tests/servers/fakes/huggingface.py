"""Hugging Face papers: one by its arXiv id, and a search. It has what somebody indexed.

The repository in `githubRepo` is what users said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from fakes.api import FakeService, json_answer, parameter
from fakes.corpus import Paper
from fakes.exchange import FakeRequest, FakeResponse
from fakes.words import Index, words


@dataclass
class HuggingFace(FakeService):
    slug: ClassVar[str] = "huggingface"

    @cached_property
    def _indexed(self) -> dict[str, Paper]:
        return {paper.arxiv: paper for paper in self.known if paper.arxiv}

    @cached_property
    def _titles(self) -> Index:
        return Index(words(paper.title) for paper in self._indexed.values())

    def nowhere(self) -> FakeResponse:
        return json_answer({"error": "Sorry, we can't find the page you are looking for."}, 404)

    def paper(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        paper = self._indexed.get(found["id"])
        return json_answer(_told(paper)) if paper else json_answer({"error": "Paper not found"}, 404)

    def search(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        papers = list(self._indexed.values())
        best = [papers[number] for number, _score in self._titles.best(words(parameter(question, "q") or ""))]
        return json_answer([_wrapped(paper) for paper in best[:120]])

    ROUTES = (("GET", "/api/papers/search", search), ("GET", "/api/papers/(?P<id>.+)", paper))


def _wrapped(paper: Paper) -> dict[str, Any]:
    told = _told(paper)
    return {"paper": told} | {name: told[name] for name in ("publishedAt", "title", "summary")}


def _told(paper: Paper) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": paper.arxiv,
        "authors": [
            {"_id": paper.digest(author.full)[:24], "name": author.full, "hidden": False} for author in paper.authors
        ],
        "publishedAt": f"{paper.submitted.isoformat()}T00:00:00.000Z",
        "submittedOnDailyAt": f"{paper.submitted.isoformat()}T02:44:20.973Z",
        "title": paper.title,
        "submittedOnDailyBy": {
            "_id": paper.digest("user")[:24],
            "isPro": False,
            "fullname": "A Reader",
            "user": "reader",
            "type": "user",
        },
        "summary": paper.abstract or "",
        "upvotes": 1,
        "discussionId": paper.digest("discussion")[:24],
        "ai_summary": None,
        "ai_keywords": [],
    }
    return told | ({"githubRepo": paper.github, "githubStars": paper.citations} if paper.github else {})
