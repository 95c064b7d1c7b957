"""OpenReview's two APIs: v2 wraps the values of its content, v1, which has the older venues, does not.

A paper with an `openreview` id lies in one of them: in v2 from 2023 on, or when it was imported from DBLP. Switches:
`limit` (requests that are answered before 429) with `retry_after`, `bot_check` (a page of HTML with 403).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar

from standin.api import Allowance, Api, Refusal, json_answer, parameter
from standin.corpus import Paper, known_to
from standin.exchange import Answer, Question
from standin.words import Index, words

FIRST_OF_V2 = 2023
_BOT_CHECK = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
)
Note = dict[str, Any]


@dataclass
class _OpenReview(Api, ABC):
    limit: Allowance = field(default_factory=Allowance)
    retry_after: str | None = "60"
    bot_check: bool = False

    @abstractmethod
    def render(self, paper: Paper) -> Note: ...

    @abstractmethod
    def holds(self, paper: Paper) -> bool:
        """Does the paper lie here?"""

    @abstractmethod
    def value(self, note: Note, name: str) -> Any:
        """A value of the content."""

    @cached_property
    def known(self) -> tuple[Paper, ...]:
        known = known_to(self.slug, tuple(self.papers))
        return tuple(paper for paper in known if paper.openreview and self.holds(paper))

    @cached_property
    def _notes(self) -> list[Note]:
        return [self.render(paper) for paper in self.known]

    @cached_property
    def _indexes(self) -> dict[str, Index]:
        """By the parameter `content` of a search."""
        names = [" ".join(author.full for author in paper.authors) for paper in self.known]
        titles = [f"{paper.title} {paper.abstract or ''}" for paper in self.known]
        return {
            "all": Index(words(f"{title} {people}") for title, people in zip(titles, names, strict=True)),
            "authors": Index(words(people) for people in names),
            "keywords": Index(words(" ".join(paper.categories)) for paper in self.known),
        }

    def admit(self, question: Question) -> None:
        if self.bot_check:
            raise Refusal(Answer(_BOT_CHECK, "text/html; charset=UTF-8", 403))
        if not self.limit.take() or self.pace.too_soon():
            waiting = {"Retry-After": self.retry_after} if self.retry_after else {}
            message = "Too many requests: You have made 37 requests, surpassing the limit of 36 requests."
            details = {"limit": 36, "remaining": 0, "used": 37, "current": 37}
            raise Refusal(_error("RateLimitError", message, 429, details, waiting))

    def nowhere(self) -> Answer:
        return _error("NotFoundError", "The requested resource was not found", 404, {})

    def search(self, question: Question, _: re.Match[str]) -> Answer:
        term = parameter(question, "term")
        if not term:
            raise Refusal(_error("MissingRequiredError", "The Param term is required", 400, {"path": "term"}))
        index = self._indexes.get(parameter(question, "content") or "all", self._indexes["all"])
        group = parameter(question, "group") or "all"
        found = [self._notes[number] for number, _score in index.best(words(term))]
        return self._listed(question, [note for note in found if group in ("all", _group(self.value(note, "venueid")))])

    def notes(self, question: Question, _: re.Match[str]) -> Answer:
        asked = {name: values[0] for name, values in question.parameters.items() if name not in ("limit", "offset")}
        found = [note for note in self._notes if all(self._has(note, name, value) for name, value in asked.items())]
        if "id" in asked and not found:
            details = {"path": "id", "value": asked["id"]}
            raise Refusal(_error("NotFoundError", f"The Note {asked['id']} was not found", 404, details))
        return self._listed(question, found)

    ROUTES = (("GET", "/notes/search", search), ("GET", "/notes", notes))

    def _has(self, note: Note, name: str, value: str) -> bool:
        if name.startswith("content."):
            return bool(self.value(note, name.removeprefix("content.").removesuffix(".value")) == value)
        return bool(note.get(name) == value)

    def _listed(self, question: Question, notes: list[Note]) -> Answer:
        offset, limit = _whole(question, "offset", 0), min(_whole(question, "limit", 1000), 1000)
        return json_answer({"notes": notes[offset : offset + limit], "count": len(notes)})


@dataclass
class OpenReview(_OpenReview):
    slug: ClassVar[str] = "openreview"

    def holds(self, paper: Paper) -> bool:
        return paper.review is None or paper.review.year >= FIRST_OF_V2

    def render(self, paper: Paper) -> Note:
        return _note(paper, lambda value: {"value": value})

    def value(self, note: Note, name: str) -> Any:
        return note["content"].get(name, {}).get("value")


@dataclass
class OpenReviewV1(_OpenReview):
    slug: ClassVar[str] = "openreview-v1"

    def holds(self, paper: Paper) -> bool:
        return paper.review is not None and paper.review.year < FIRST_OF_V2

    def render(self, paper: Paper) -> Note:
        note = _note(paper, lambda value: value)
        note["invitation"] = note.pop("invitations")[0]
        return note

    def value(self, note: Note, name: str) -> Any:
        return note["content"].get(name)


def _group(venueid: str) -> str:
    """The conference: what stands before the state of the submission."""
    return re.sub(r"/\w*Submission$", "", venueid)


def _whole(question: Question, name: str, default: int) -> int:
    given = parameter(question, name)
    if given is not None and not given.isdecimal():
        raise Refusal(_error("InvalidFieldError", f"The property {name} must be an integer", 400, {"path": name}))
    return int(given) if given is not None else default


def _error(
    name: str, message: str, status: int, details: dict[str, Any], headers: dict[str, str] | None = None
) -> Answer:
    told = {"name": name, "message": message, "status": status, "details": details}
    return json_answer(told, status, headers=headers)


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
