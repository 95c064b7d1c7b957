"""DBLP's publication search in JSON, and single records as XML.

A preprint and its published version are two records. Lists of one are single objects, `hit` is absent when there is
none, titles end with a dot and hold entities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from fakes.api import FakeService, json_answer, parameter
from fakes.dblp_exports import xml
from fakes.dblp_records import Record, records_of
from fakes.exchange import FakeRequest, FakeResponse
from fakes.words import Index, words

MAX_HITS = 1000
Json = dict[str, Any]


@dataclass
class Dblp(FakeService):
    slug: ClassVar[str] = "dblp"

    @cached_property
    def records(self) -> list[Record]:
        return [record for paper in self.known for record in records_of(paper)]

    @cached_property
    def _index(self) -> Index:
        return Index(words(record.searched) for record in self.records)

    def search(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        query = parameter(question, "q") or ""
        first, most = _whole(question, "f", 0), min(_whole(question, "h", 30), MAX_HITS)
        found = self._found(query)
        return json_answer({"result": _result(query, found, found[first : first + most], first)})

    def record(self, question: FakeRequest, found: re.Match[str]) -> FakeResponse:
        for record in self.records:
            if record.key == found["key"]:
                return FakeResponse(xml(record), "text/xml; charset=us-ascii")
        return self.nowhere()

    ROUTES = (("GET", "/search/publ/api", search), ("GET", r"/rec/(?P<key>.+)\.xml", record))

    def _found(self, query: str) -> list[Record]:
        """Words are starts of words and all needed."""
        numbers = set(range(len(self.records))) if query.split() else set()
        for term in query.split():
            numbers &= self._having(term)
        return [self.records[number] for number in sorted(numbers)]

    def _having(self, term: str) -> set[int]:
        parts = words(term)
        if not parts:
            return set(range(len(self.records)))
        *whole, last = parts
        sets = [self._index.having(word) for word in whole]
        return set.intersection(self._index.starting(last), *sets)


def _whole(question: FakeRequest, name: str, default: int) -> int:
    given = parameter(question, name) or ""
    return int(given) if given.isdecimal() else default


def _result(query: str, found: Sequence[Record], page: Sequence[Record], first: int) -> Json:
    hits: Json = {
        "@total": str(len(found)),
        "@computed": str(len(found)),
        "@sent": str(len(page)),
        "@first": str(first),
    }
    if page:
        hits["hit"] = [_hit(record) for record in page]
    return {
        "query": " ".join(f"{word}*" for word in query.lower().split()),
        "status": {"@code": "200", "text": "OK"},
        "time": {"@unit": "msecs", "text": "1.67"},
        "completions": {"@total": "0", "@computed": "0", "@sent": "0"},
        "hits": hits,
    }


def _hit(record: Record) -> Json:
    return {"@score": "7", "@id": str(record.number), "info": record.info, "url": f"URL#{record.number}"}
