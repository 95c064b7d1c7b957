"""Four invented papers of arXiv's fake, and what a feed of it says."""

from __future__ import annotations

import re

from fakes.arxiv_api.service import ArxivApi
from fakes.exchange import FakeRequest, FakeResponse

RECORDS = [
    {
        "id": "2401.00001v3",
        "title": "Engines that Weave",
        "authors": ["Ada Lovelace"],
        "published": "2024-01-02",
        "updated": "2024-09-09",
        "older": [{"id": "2401.00001v2", "title": "Engines that Spin", "published": "2024-01-02"}],
    },
    {"id": "2401.00002", "title": "Engines that Sleep", "authors": ["Charles Babbage"], "published": "2024-01-03"},
    {"id": "2312.00003", "title": "Looms", "published": "2023-12-04", "updated": "2024-12-04", "version": 2},
    {"id": "hep-th/9901001", "title": "Engines of Gravity", "published": "1999-01-01"},
]


def ask(arxiv: ArxivApi, query: str, method: str = "GET") -> FakeResponse:
    return arxiv.answer(FakeRequest.of(method, arxiv.path, query, {}))


def ids(answer: FakeResponse | bytes) -> list[str]:
    """With their versions, in the order of the feed."""
    body = answer if isinstance(answer, bytes) else answer.body
    return re.findall(r"<id>http://arxiv.org/abs/(.*?)</id>", body.decode())


def one(answer: FakeResponse, name: str) -> str:
    """The text of the element of this name in a feed of one entry."""
    (text,) = re.findall(rf"    <{name}>(.*?)</{name}>", answer.body.decode())
    return str(text)


def total(answer: FakeResponse | bytes) -> int:
    """How many there are, on all pages."""
    body = answer if isinstance(answer, bytes) else answer.body
    return int(re.findall(rb"totalResults[^>]*>(\d+)<", body)[0])
