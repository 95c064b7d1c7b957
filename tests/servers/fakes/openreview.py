"""OpenReview's two APIs: v2 wraps the values of its content, v1, which has the older venues, does not.

A paper with an `openreview` id lies in one of them: in v2 from 2023 on, or when it was imported from DBLP. The switch
`bot_check` makes it answer with a page of HTML and 403; `accounts` (passwords by name) makes it refuse those that are not
logged in with a challenge.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar

from fakes.api import FakeService, Refusal, header, json_answer, parameter
from fakes.corpus import Paper, known_to
from fakes.exchange import FakeRequest, FakeResponse
from fakes.words import Index, words

FIRST_OF_V2 = 2023
_BOT_CHECK = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
)
Note = dict[str, Any]


@dataclass
class _OpenReview(FakeService, ABC):
    bot_check: bool = False
    accounts: dict[str, str] = field(default_factory=dict)

    @abstractmethod
    def render(self, paper: Paper) -> Note: ...

    @abstractmethod
    def holds(self, paper: Paper) -> bool:
        """Does the paper lie here?"""

    @cached_property
    def known(self) -> tuple[Paper, ...]:
        known = known_to(self.slug, tuple(self.papers))
        return tuple(paper for paper in known if paper.openreview and self.holds(paper))

    @cached_property
    def _notes(self) -> list[Note]:
        return [self.render(paper) for paper in self.known]

    @cached_property
    def _index(self) -> Index:
        names = [" ".join(author.full for author in paper.authors) for paper in self.known]
        return Index(
            words(f"{paper.title} {paper.abstract or ''} {people}")
            for paper, people in zip(self.known, names, strict=True)
        )

    def admit(self, question: FakeRequest) -> None:
        if self.bot_check:
            raise Refusal(FakeResponse(_BOT_CHECK, "text/html; charset=UTF-8", 403))
        is_login = question.path.endswith("/login")
        if self.accounts and not is_login and header(question, "Authorization") not in self._bearers:
            raise Refusal(json_answer({"name": "ChallengeRequiredError", "status": 403}, 403))

    @property
    def _bearers(self) -> set[str]:
        return {f"Bearer {self.token(name)}" for name in self.accounts}

    def token(self, name: str) -> str:
        return f"{self.slug}.token.{len(name)}"

    def log_in(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        told = json.loads(question.body)
        if self.accounts.get(told["id"]) != told["password"]:
            return _error("InvalidCredentialsError", "Invalid username or password", 400, {})
        return json_answer({"token": self.token(told["id"]), "user": {"id": "~Ada_Lovelace1"}})

    def nowhere(self) -> FakeResponse:
        return _error("NotFoundError", "The requested resource was not found", 404, {})

    def search(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        term = parameter(question, "term")
        if not term:
            raise Refusal(_error("MissingRequiredError", "The Param term is required", 400, {"path": "term"}))
        return self._listed(question, [self._notes[number] for number, _score in self._index.best(words(term))])

    def notes(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        key = parameter(question, "id")
        found = [note for note in self._notes if note["id"] == key]
        if not found:
            raise Refusal(_error("NotFoundError", f"The Note {key} was not found", 404, {"path": "id", "value": key}))
        return self._listed(question, found)

    ROUTES = (("GET", "/notes/search", search), ("GET", "/notes", notes), ("POST", "/login", log_in))

    def _listed(self, question: FakeRequest, notes: list[Note]) -> FakeResponse:
        limit = min(_whole(question, "limit", 1000), 1000)
        return json_answer({"notes": notes[:limit], "count": len(notes)})


@dataclass
class OpenReview(_OpenReview):
    slug: ClassVar[str] = "openreview"

    def holds(self, paper: Paper) -> bool:
        return paper.review is None or paper.review.year >= FIRST_OF_V2

    def render(self, paper: Paper) -> Note:
        return _note(paper, lambda value: {"value": value})


@dataclass
class OpenReviewV1(_OpenReview):
    slug: ClassVar[str] = "openreview-v1"

    def holds(self, paper: Paper) -> bool:
        return paper.review is not None and paper.review.year < FIRST_OF_V2

    def render(self, paper: Paper) -> Note:
        note = _note(paper, lambda value: value)
        note["invitation"] = note.pop("invitations")[0]
        return note


def _whole(question: FakeRequest, name: str, default: int) -> int:
    given = parameter(question, name)
    if given is not None and not given.isdecimal():
        raise Refusal(_error("InvalidFieldError", f"The property {name} must be an integer", 400, {"path": name}))
    return int(given) if given is not None else default


def _error(name: str, message: str, status: int, details: dict[str, Any]) -> FakeResponse:
    return json_answer({"name": name, "message": message, "status": status, "details": details}, status)


def _note(paper: Paper, wrap: Callable[[Any], Any]) -> Note:
    submitted = int(datetime(paper.submitted.year, paper.submitted.month, paper.submitted.day, tzinfo=UTC).timestamp())
    review = paper.review
    group = review.group if review else "dblp.org/journals/CORR"
    content = {
        "title": paper.title,
        "authors": [author.full for author in paper.authors],
        "authorids": [f"~{author.full.replace(' ', '_')}1" for author in paper.authors],
        "keywords": list(paper.categories),
        "abstract": paper.abstract,
        "venue": review.venue if review else f"CoRR {paper.submitted.year}",
        "venueid": review.venueid if review else f"{group}/{paper.submitted.year}",
        "pdf": f"/pdf/{paper.digest('pdf')}.pdf",
        "_bibtex": f"@inproceedings{{\nkey,\ntitle={{{paper.title}}},\n}}",
    }
    return {
        "id": paper.openreview,
        "forum": paper.openreview,
        "number": paper.number("note"),
        "cdate": submitted * 1000,
        "tcdate": submitted * 1000,
        "mdate": submitted * 1000,
        "pdate": submitted * 1000 if review and review.state == "accepted" else None,
        "invitations": [f"{group}/-/Submission"],
        "signatures": [f"{group}/Authors"],
        "readers": ["everyone"],
        "content": {name: wrap(value) for name, value in content.items() if value is not None},
    }
