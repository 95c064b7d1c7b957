"""Replies that were recorded of the services: read, asked of a fake the same way, and compared by keys and types."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakes.api import FakeService
from fakes.exchange import FakeRequest, FakeResponse
from places import SHARED


@dataclass(frozen=True)
class Recording:
    question: FakeRequest
    status: int
    body: str
    content_type: str

    @classmethod
    def read(cls, path: Path, service: FakeService | type[FakeService]) -> Recording:
        told = json.loads(path.read_text())
        parts = urlsplit(told["request"]["url"])
        question = FakeRequest.of(
            told["request"]["method"],
            f"/{service.slug}{parts.path}",
            parts.query,
            told["request"]["headers"],
            (told["request"]["body"] or "").encode(),
        )
        reply = told["response"]
        return cls(question, reply["status"], reply["body"], reply["headers"].get("content-type", ""))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def recordings(folder: str, *patterns: str) -> list[Any]:
    """One row for each recording; none where ../shared is missing."""
    found = {pattern: sorted((SHARED / "recorded" / folder).glob(pattern)) for pattern in patterns}
    assert all(found.values()) or not SHARED.is_dir(), f"nothing is recorded for one of {patterns}"
    return [pytest.param(path, id=path.stem[-60:]) for paths in found.values() for path in paths]


def shapes(value: object, at: str = "") -> set[str]:
    """Every key with the type of its value: {" dict", ".author list", ".author[].given str"}; None says nothing."""
    if value is None:
        return set()
    if isinstance(value, dict):
        return {f"{at} dict"}.union(*(shapes(child, f"{at}.{name}") for name, child in value.items()))
    if isinstance(value, list):
        return {f"{at} list"}.union(*(shapes(child, f"{at}[]") for child in value))
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {f"{at} {'number' if number else type(value).__name__}"}


def asked(service: FakeService, recording: Recording) -> FakeResponse:
    answer = service.answer(recording.question)
    assert answer.status == recording.status
    assert answer.content_type.partition(";")[0] == recording.content_type.partition(";")[0]
    return answer
