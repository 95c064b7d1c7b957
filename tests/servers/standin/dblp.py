"""DBLP's publication search in XML (its default) and JSON, and single records as XML and BibTeX.

A preprint and its published version are two records. Lists of one are single objects, `hit` is absent when there is
none, titles end with a dot and hold entities. `pace.gap` makes it answer 429 with an empty body and `retry_after`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from xml.sax.saxutils import escape

from standin.api import Api, Refusal, json_answer, parameter
from standin.dblp_exports import bibtex, xml
from standin.dblp_records import Record, records_of
from standin.exchange import Answer, Question
from standin.words import Index, words

MOST = 1000
_FIELD = re.compile(r"(author|venue|year|type):(.*?)(\$?):?")
Json = dict[str, Any]


@dataclass
class Dblp(Api):
    retry_after: str = "5"

    slug: ClassVar[str] = "dblp"

    @cached_property
    def records(self) -> list[Record]:
        return [record for paper in self.known for record in records_of(paper)]

    @cached_property
    def _index(self) -> Index:
        return Index(words(record.searched) for record in self.records)

    def admit(self, question: Question) -> None:
        if self.pace.too_soon():
            raise Refusal(Answer(b"", "text/html; charset=utf-8", 429, {"Retry-After": self.retry_after}))

    def search(self, question: Question, _: re.Match[str]) -> Answer:
        query = parameter(question, "q") or ""
        first, most = _whole(question, "f", 0), min(_whole(question, "h", 30), MOST)
        found = self._found(query)
        result = _result(query, found, found[first : first + most], first, _whole(question, "c", 10))
        if parameter(question, "format") == "json":
            return json_answer({"result": result})
        if parameter(question, "format") == "jsonp":
            call = f"{parameter(question, 'callback') or 'callback'}(".encode()
            return Answer(call + json_answer({"result": result}).body + b");", "application/javascript")
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n{_xml("result", result)}\n'
        return Answer(text.encode(), "text/xml; charset=utf-8")

    def record(self, question: Question, found: re.Match[str]) -> Answer:
        for record in self.records:
            if record.key == found["key"]:
                if found["kind"] == "xml":
                    return Answer(xml(record), "text/xml; charset=us-ascii")
                return Answer(bibtex(record).encode(), "text/plain; charset=utf-8")
        return self.nowhere()

    ROUTES = (("GET", "/search/publ/api", search), ("GET", r"/rec/(?P<key>.+)\.(?P<kind>bib|xml)", record))

    def _found(self, query: str) -> list[Record]:
        """Words are starts of words and all needed; `word$` is whole, `a|b` one of them, `-a` none of it."""
        numbers = set(range(len(self.records))) if query.split() else set()
        for term in query.split():
            excluded, bare = term.startswith("-") and len(term) > 1, term.lstrip("-")
            having = set().union(*(self._having(option) for option in bare.split("|") if option))
            numbers = numbers - having if excluded else numbers & having
        return [self.records[number] for number in sorted(numbers)]

    def _having(self, term: str) -> set[int]:
        if field := _FIELD.fullmatch(term):
            wanted = " ".join(words(field[2].replace("_", " ")))
            return {n for n, r in enumerate(self.records) if any(wanted in _folded(v) for v in r.values(field[1]))}
        parts = words(term)
        if not parts:
            return set(range(len(self.records)))
        *whole, last = parts
        sets = [self._index.having(word) for word in whole]
        sets.append(self._index.having(last) if term.endswith("$") else self._index.starting(last))
        return set.intersection(*sets)


def _folded(text: str) -> str:
    return " ".join(words(text))


def _whole(question: Question, name: str, default: int) -> int:
    given = parameter(question, name) or ""
    return int(given) if given.isdecimal() else default


def _result(query: str, found: Sequence[Record], page: Sequence[Record], first: int, completions: int) -> Json:
    hits: Json = {
        "@total": str(len(found)),
        "@computed": str(len(found)),
        "@sent": str(len(page)),
        "@first": str(first),
    }
    if page:
        hits["hit"] = [_hit(record) for record in page]
    return {
        "query": " ".join(word if word.endswith("$") else f"{word}*" for word in query.lower().split()),
        "status": {"@code": "200", "text": "OK"},
        "time": {"@unit": "msecs", "text": "1.67"},
        "completions": _completions(query, len(found)) if completions and found else _NO_COMPLETIONS,
        "hits": hits,
    }


_NO_COMPLETIONS = {"@total": "0", "@computed": "0", "@sent": "0"}


def _completions(query: str, found: int) -> Json:
    last = query.lower().split()[-1]
    only = {"@sc": str(found), "@dc": str(found), "@oc": str(found), "@id": "1", "text": last}
    return {"@total": "1", "@computed": "1", "@sent": "1", "c": only}


def _hit(record: Record) -> Json:
    return {
        "@score": "7",
        "@id": str(record.number),
        "info": record.info,
        "url": f"URL#{record.number}",
    }


def _xml(name: str, value: Any) -> str:
    """The same tree: `@` are attributes, lists repeat their element, `text` is the text."""
    if isinstance(value, list):
        return "\n".join(_xml(name, one) for one in value)
    if isinstance(value, str):
        return f"<{name}>{_escaped(value)}</{name}>"
    attributes = "".join(f' {key[1:]}="{escape(text)}"' for key, text in value.items() if key.startswith("@"))
    if "text" in value:
        return f"<{name}{attributes}>{_escaped(value['text'])}</{name}>"
    inner = "\n".join(_xml(key, child) for key, child in value.items() if not key.startswith("@"))
    return f"<{name}{attributes}>\n{inner}\n</{name}>"


def _escaped(text: str) -> str:
    """Values carry their entities already (dblp_records); what remains is a lone ampersand."""
    return re.sub(r"&(?!\w+;|#\d+;)", "&amp;", text)
