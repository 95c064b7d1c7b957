"""DBLP's searches for publications and people in JSON, and single records as XML.

A preprint and its published version are two records; a paper of ICLR 2013-2016 has a key of CoRR (`dblp` is then its
`corr_key`) and no record of its preprint. Lists of one are single objects, `hit` is absent when there is
none, titles end with a dot and hold entities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from xml.sax.saxutils import escape, quoteattr

from fakes.api import FakeService, json_answer, parameter
from fakes.corpus import Author, Paper, Venue
from fakes.exchange import FakeRequest, FakeResponse
from fakes.words import Index, words

CORR = "CoRR"
_TYPES = {
    "conference": "Conference and Workshop Papers",
    "workshop": "Conference and Workshop Papers",
    "journal": "Journal Articles",
    "preprint": "Informal and Other Publications",
}


@dataclass(frozen=True)
class Record:
    """`info` is what a search shows of it; `number` its id in the index."""

    key: str
    paper: Paper
    info: dict[str, Any]

    @property
    def number(self) -> int:
        return self.paper.number(self.key)

    @property
    def is_preprint(self) -> bool:
        return bool(self.info["venue"] == CORR)

    @property
    def title(self) -> str:
        """With a dot at its end unless it ends a sentence already."""
        return _ended(self.paper.title)

    @property
    def searched(self) -> str:
        names = " ".join(author.full for author in self.paper.authors)
        return f"{self.paper.title} {names} {self.info['venue']} {self.info['year']}"


def records_of(paper: Paper) -> list[Record]:
    records = []
    if paper.dblp and paper.venue:
        records.append(_record(paper, paper.dblp, _published(paper, paper.venue)))
    if paper.corr_key and paper.arxiv and paper.corr_key != paper.dblp:
        told = {
            "venue": CORR,
            "volume": paper.arxiv if "/" in paper.arxiv else f"abs/{paper.arxiv}",
            "year": str(paper.submitted.year),
            "type": _TYPES["preprint"],
            "doi": paper.arxiv_doi,
        }
        records.append(_record(paper, paper.corr_key, told))
    return records


def _published(paper: Paper, venue: Venue) -> dict[str, str | None]:
    return {
        "venue": venue.abbreviation,
        "volume": venue.volume,
        "number": venue.issue,
        "pages": venue.pages,
        "year": str(paper.year),
        "type": _TYPES[venue.kind],
        "doi": paper.doi,
    }


def _record(paper: Paper, key: str, told: dict[str, str | None]) -> Record:
    """Fields in DBLP's order; absent ones are left out."""
    doi = told.pop("doi")
    ee = f"https://doi.org/{doi}" if doi else f"https://openreview.net/forum?id={paper.openreview}"
    if not doi and key == paper.corr_key:
        ee = f"http://arxiv.org/abs/{paper.arxiv}"
    info: dict[str, Any] = {
        "authors": _authors(paper),
        "title": _title(paper.title),
        **told,
        "access": "open" if paper.arxiv else "closed",
        "key": key,
        "doi": doi and doi.upper() if key.startswith("journals/corr/") else doi,
        "ee": ee if doi or paper.openreview or key == paper.corr_key else None,
        "url": f"https://dblp.org/rec/{key}",
    }
    shown = {name: value for name, value in info.items() if value is not None}
    return Record(key, paper, shown)


def _authors(paper: Paper) -> dict[str, Any] | None:
    """A list of authors, but a single one is no list; a work without any has no such field."""
    people = [
        {"@pid": f"{author.family[:1].lower()}/{paper.number(author.full)}", "text": escape(name_with_number(author))}
        for author in paper.authors
    ]
    return {"author": people[0] if len(people) == 1 else people} if people else None


def name_with_number(author: Author) -> str:
    """Namesakes are told apart by a number: "Ada Lovelace 0001"."""
    return f"{author.full} {author.homonym}".rstrip()


def _title(title: str) -> str:
    """With the entities that DBLP leaves in its JSON."""
    return escape(_ended(title), {"'": "&apos;", '"': "&quot;"})


def _ended(title: str) -> str:
    return title if title.endswith((".", "?", "!")) else f"{title}."


_ENTRIES = {"Conference and Workshop Papers": "inproceedings"}
_CHANGED = "2026-05-01"


def xml(record: Record) -> bytes:
    """US-ASCII: other letters are numbered."""
    info = record.info
    kind = _ENTRIES.get(info["type"], "article")
    marks = ["informal"] * record.is_preprint + ["withdrawn"] * (record.is_preprint and record.paper.withdrawn)
    publtype = f" publtype={quoteattr(' '.join(marks))}" if marks else ""
    texts = [("author", name_with_number(author)) for author in record.paper.authors]
    texts.append(("title", record.title))
    container = "booktitle" if kind == "inproceedings" else "journal"
    names = {"pages": "pages", "year": "year", "volume": "volume", container: "venue", "number": "number", "ee": "ee"}
    texts += [(name, info[field]) for name, field in names.items() if field in info]
    texts.append(("url", f"db/{record.key.rpartition('/')[0]}/volume.html#{record.key.rpartition('/')[2]}"))
    inner = "\n".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts)
    opening = f"<{kind} key={quoteattr(record.key)} mdate={quoteattr(_CHANGED)}{publtype}>"
    text = f'<?xml version="1.0" encoding="US-ASCII"?>\n<dblp>\n{opening}\n{inner}\n</{kind}>\n</dblp>\n'
    return text.encode("ascii", "xmlcharrefreplace")


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

    @cached_property
    def people(self) -> list[str]:
        """Everybody who has a record, and one who has one in the real DBLP."""
        names = {name_with_number(author) for record in self.records for author in record.paper.authors}
        return sorted(names | {"Donald E. Knuth"})

    @cached_property
    def _people_index(self) -> Index:
        return Index(words(name) for name in self.people)

    def find_people(self, question: FakeRequest, _: re.Match[str]) -> FakeResponse:
        query, most = parameter(question, "q") or "", min(_whole(question, "h", 30), MAX_HITS)
        found = [self.people[number] for number in _matching(query, self._people_index)]
        hits: Json = {
            "@total": str(len(found)),
            "@computed": str(len(found)),
            "@sent": str(len(found[:most])),
            "@first": "0",
        }
        if shown := [{"@score": "1", "@id": str(at), "info": {"author": name}} for at, name in enumerate(found[:most])]:
            hits["hit"] = shown
        return json_answer({"result": {"query": query, "status": {"@code": "200", "text": "OK"}, "hits": hits}})

    ROUTES = (
        ("GET", "/search/publ/api", search),
        ("GET", "/search/author/api", find_people),
        ("GET", r"/rec/(?P<key>.+)\.xml", record),
    )

    def _found(self, query: str) -> list[Record]:
        return [self.records[number] for number in _matching(query, self._index)]


def _matching(query: str, index: Index) -> list[int]:
    """The documents that have all words, which are starts of words, or one of several that a pipe joins."""
    everything = set(range(len(index.documents)))
    numbers = everything if query.split() else set[int]()
    for term in query.split():
        numbers = numbers & set().union(*(_having(each, index, everything) for each in term.split("|")))
    return sorted(numbers)


def _having(term: str, index: Index, everything: set[int]) -> set[int]:
    parts = words(term)
    if not parts:
        return everything
    *whole, last = parts
    return set.intersection(index.starting(last), *(index.having(word) for word in whole))


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
