"""Real replies and refusals: no field gets lost, no record is read from a refusal, and a refusal is repeated once at most."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fakes.api import AnswerFault, FakeService
from fakes.clock import ManualClock
from fakes.corpus import Paper, Venue, people
from fakes.exchange import FakeResponse
from fakes.server import FakeServer
from fakes.services import Services
from http_scene import timer_of

from normalizer.values.ids import AclId, ArxivId, DblpKey, Doi, OpenReviewId, PaperId
from normalizer.works.description import Description, year_of
from normalizer.works.parsed_record import ParsedRecord
from normalizer.works.sources import ONLINE_SOURCES
from resolvers.base import TitleQuery
from resolvers.http import HttpClient, HttpSettings, Response
from resolvers.registry import open_online
from resolvers.replies import Fields
from resolvers.sources import (
    crossref,
    datacite,
    doi,
    europepmc,
    inspire,
    openalex,
    openlibrary,
    pubmed,
    semantic_scholar,
    zbmath,
)

pytestmark = pytest.mark.shared

Json = dict[str, Any]
# What a reader of the raw record finds under the name of a field; nothing where the field is not the work's own.
Raw = Callable[[Json], Json]


def bodies(folder: Path) -> Iterator[Any]:
    """The JSON of all good replies in a folder, and of all lines of a dump."""
    for file in sorted(folder.iterdir()):
        if file.suffix == ".jsonl" and file.name != "expected.jsonl":
            yield from map(json.loads, file.read_text("utf-8").splitlines())
        elif file.suffix == ".json":
            value = json.loads(file.read_bytes())
            response = value["response"] if isinstance(value, dict) and "response" in value else None
            if response is None or response["status"] == 200:
                try:
                    yield json.loads(response["body"]) if response else value
                except ValueError:
                    continue


def records(value: Any) -> Iterator[Json]:
    """The records in a reply, however deep they are."""
    if isinstance(value, list):
        for each in value:
            yield from records(each)
    elif isinstance(value, dict):
        is_work = {"DOI", "authorships", "creators"} & value.keys() or {"paperId", "title"} <= value.keys()
        if is_work:
            yield value
        else:
            for name in ("message", "items", "results", "data", "attributes", "_source"):
                yield from records(value.get(name))


def _crossref(work: Json) -> Json:
    posted = work.get("type") == "posted-content"
    issued = next(iter((work.get("issued") or {}).get("date-parts") or []), None) or [None]
    named = [each for each in work.get("author") or [] if each.keys() & {"family", "given", "name"}]
    own = {name: work.get(name) for name in ("volume", "issue")} | {"venue": work.get("container-title")}
    own |= {"pages": work.get("page") or work.get("article-number")}
    return ({} if posted else own) | {
        "doi": work["DOI"],
        "year": issued[0],
        "publisher": work.get("publisher"),
        "people": len(named),
    }


def _openalex(work: Json) -> Json:
    source, biblio = (work.get("primary_location") or {}).get("source") or {}, work.get("biblio") or {}
    own = {"pages": biblio.get("first_page"), "volume": biblio.get("volume"), "issue": biblio.get("issue")}
    venue = source.get("display_name") if source.get("type") in ("journal", "conference") else None
    names = {each.get("raw_author_name") for each in work.get("authorships") or []}
    return ({} if source.get("type") == "repository" else own) | {
        "venue": venue,
        "year": work.get("publication_year"),
        "people": len(names),
    }


def _semantic_scholar(paper: Json) -> Json:
    journal = paper.get("journal") or {}
    is_preprint = (journal.get("name") or "").lower() in ("arxiv", "corr")
    own = {"pages": journal.get("pages"), "volume": journal.get("volume")}
    doi = (paper.get("externalIds") or {}).get("DOI")
    return ({} if is_preprint else own) | {
        "year": paper.get("year"),
        "doi": doi,
        "people": len(paper.get("authors") or []),
    }


def _datacite(record: Json) -> Json:
    container = record.get("container") or {}
    page = container.get("firstPage") or ""  # one is the name of a society
    own = {"pages": page if any(map(str.isdigit, page)) else None}
    own |= {"volume": container.get("volume"), "venue": container.get("title")}
    named = [each for each in record.get("creators") or [] if each.get("name")]
    year = record.get("publicationYear")
    return own | {"year": year if year and int(year) > 1000 else None, "people": len(named)}


CLIENTS: dict[str, tuple[Sequence[str], Callable[[Fields], Description | None], Raw, int]] = {
    "Crossref": (("crossref", "crossref_dump"), crossref.candidate, _crossref, 400),
    "OpenAlex": (("openalex", "openalex_snapshot"), openalex.candidate, _openalex, 120),
    "Semantic Scholar": (("semantic_scholar",), semantic_scholar.candidate, _semantic_scholar, 4000),
    "DataCite": (("datacite", "datacite_dump"), datacite.candidate, _datacite, 400),
}


@pytest.mark.parametrize(("folders", "read", "raw", "least"), CLIENTS.values(), ids=CLIENTS)
def test_no_field_of_a_real_record_gets_lost(
    shared: Path, folders: Sequence[str], read: Callable[[Fields], Description | None], raw: Raw, least: int
) -> None:
    lost, count = [], 0
    for folder in folders:
        for record in (each for body in bodies(shared / "recorded" / folder) for each in records(body)):
            found = read(Fields(record))
            if found is None:
                assert not any(record.get(name) for name in ("title", "titles", "display_name"))
                continue
            count += 1
            ours, parsed = _ours(found), raw(record)
            if len(found.authors) < int(str(parsed.pop("people"))):
                lost.append(("people", found.title))
            lost += [(name, value) for name, value in parsed.items() if value and not ours[name]]
    assert lost == []
    assert count >= least


def _ours(found: Description) -> Json:
    """What a bibliography can show of it."""
    parsed = ParsedRecord(found)
    return {
        "pages": parsed.pages, "volume": found.volume, "issue": found.issue, "venue": found.venue, "year": year_of(found),
        "publisher": found.publisher, "doi": found.doi or found.arxiv,
    }  # fmt: skip


PAPER = Paper(
    "Engines that Weave", people("Ada Lovelace"), arxiv="2401.00001", doi="10.18653/v1/2024.engine-1.3",
    venue=Venue("Meeting on Engines", 2024), dblp="conf/engine/Lovelace24", acl="2024.engine-1.3", openreview="abcDEF123",
)  # fmt: skip
ASKED: dict[str, PaperId] = {
    "dblp": DblpKey("conf/engine/Lovelace24"),
    "openreview": OpenReviewId("abcDEF123"),
    "acl": AclId("2024.engine-1.3"),
    "huggingface": ArxivId("2401.00001"),
    "datacite": ArxivId("2401.00001"),
}


@dataclass
class Refusals:
    """The refusals, each as the answer of every service."""

    rows: list[Json]

    @classmethod
    def read(cls, folder: Path) -> Refusals:
        rows = [json.loads(line) for line in (folder / "failures.jsonl").read_text("utf-8").splitlines()]
        for row in rows:
            body = row["body"] or ""
            row["bytes"] = (folder / body[1:]).read_bytes() if body.startswith("@") else body.encode()
        # Replies of 200 without a body are recorded for their headers; an error in a feed is arXiv's alone.
        return cls([row for row in rows if row["bytes"] or row["status"] != 200 if row["id"] != "arxiv-query-error"])

    @staticmethod
    def answer(row: Json) -> FakeResponse:
        headers = {
            name: value
            for name, value in row["headers"].items()
            if name.lower() not in ("content-type", "content-length")
        }
        kind = next((value for name, value in row["headers"].items() if name.lower() == "content-type"), "text/plain")
        return FakeResponse(row["bytes"], kind, row["status"], headers)


@pytest.mark.parametrize(
    ("number", "source"), list(enumerate(each.name for each in ONLINE_SOURCES if each.name != "arxiv"))
)
def test_nothing_is_read_from_a_refusal_and_it_is_repeated_once_at_most(shared: Path, number: int, source: str) -> None:
    refusals = Refusals.read(shared / "recorded" / "failures")
    assert len(refusals.rows) > 15
    for row in refusals.rows[number % 3 :: 3]:  # each at four sources or more
        if row["status"] == 404 and source != "crossref":  # which answers so in plain text
            continue
        clock = ManualClock()
        services = Services([PAPER], clock=clock.monotonic)
        for service in services.all:
            if isinstance(service, FakeService):
                service.faults.extend([AnswerFault(Refusals.answer(row))] * 20)
        with FakeServer(services.all, clock=clock.monotonic) as server:
            for ask in ("find", "fetch"):
                before = len(server.log.entries)
                with HttpClient(HttpSettings(urls=services.urls(server)), timer=timer_of(clock)) as http:
                    resolver = open_online(source, http)
                    if ask == "find":
                        (answer,) = resolver.find([TitleQuery(PAPER.title)], lambda _, candidates: bool(candidates))
                    else:
                        (answer,) = resolver.fetch([ASKED.get(source, Doi(PAPER.doi or ""))])
                asked = [entry.question.path for entry in server.log.entries[before:]]
                assert answer.candidates == (), (row["id"], ask)
                assert answer.failure or row["status"] == 404 or not asked, (row["id"], ask)
                assert max((asked.count(path) for path in asked), default=0) <= 2, (row["id"], ask)
                if row["status"] == 404:
                    assert len(asked) == len(set(asked)), (row["id"], ask)


# --- Recorded replies and records of further services, with the fields that readers of another hand found in them


def expected(folder: Path) -> list[Json]:
    return [json.loads(line) for line in (folder / "expected.jsonl").read_text("utf-8").splitlines()]


def from_europepmc(folder: Path) -> Iterator[tuple[Json, Description | None]]:
    results = {
        f"{row['source']}/{row['id']}": row
        for file in folder.glob("*.json")
        for row in json.loads(file.read_bytes())["resultList"]["result"]
    }
    return ((row, europepmc.candidate(Fields(results[row["id"]]))) for row in expected(folder))


def from_pubmed(folder: Path) -> Iterator[tuple[Json, Description | None]]:
    found = {}
    for file in folder.glob("*.xml"):
        root = ElementTree.parse(file).getroot()
        for record in [root] if root.tag == "PubmedArticle" else root:
            number = record.find("MedlineCitation/PMID")
            if number is None:
                number = record.find("BookDocument/PMID")
            if number is not None:
                found[number.text] = pubmed.candidate(record)
    return ((row, found.get(str(row["id"]))) for row in expected(folder))


def from_inspire(folder: Path) -> Iterator[tuple[Json, Description | None]]:
    return (
        (row, inspire.candidate(Fields(json.loads((folder / row["source"]).read_bytes())))) for row in expected(folder)
    )


def from_zbmath(folder: Path) -> Iterator[tuple[Json, Description | None]]:
    """The XML is made of the JSON of the service: what may repeat is a list there."""
    root = ElementTree.parse(folder / "plain.xml").getroot()
    reply = Response(200, json.dumps({"result": [_json(root)]}).encode())
    return zip(expected(folder), zbmath.read_documents(reply), strict=True)


def _json(element: ElementTree.Element) -> Any:
    if not len(element):
        return element.text
    values: dict[str, Any] = {}
    for child in element:
        if child.tag in ("links", "authors", "series", "book"):
            values.setdefault(child.tag, []).append(_json(child))
        else:
            values[child.tag] = _json(child)
    return values


def from_openlibrary(folder: Path) -> Iterator[tuple[Json, Description | None]]:
    lines = (folder / "editions.txt").read_text("utf-8").splitlines()
    editions = {key: json.loads(value) for _, key, _, _, value in (line.split("\t") for line in lines)}
    return ((row, openlibrary.candidate(Fields(editions[row["id"]]))) for row in expected(folder))


def from_doi(folder: Path) -> Iterator[tuple[Json, Description | None]]:
    items = {file.name: json.loads(file.read_bytes())[0] for file in folder.glob("*-csl.json")}
    return ((row, doi.candidate(Fields(items[row["source"]]))) for row in expected(folder))


SAMPLES: dict[str, tuple[Callable[[Path], Iterator[tuple[Json, Description | None]]], int]] = {
    "europepmc": (from_europepmc, 105),
    "pubmed": (from_pubmed, 194),
    "inspire": (from_inspire, 9),
    "zbmath": (from_zbmath, 1),
    "doi_org_csl": (from_doi, 6),
    "openlibrary": (from_openlibrary, 200),
}


INVALID_NAMES = ("9634358", "17712873", "17713168")


def fold(text: str | None) -> str:
    """Without the full stop of a title, the brackets of a translation, and gaps."""
    text = " ".join(unicodedata.normalize("NFC", text or "").split())
    return text.strip(" .[]").replace(" ", "").casefold()


def names_of(row: Json, found: Description) -> tuple[list[str], list[str]]:
    """Names as letters only, in the order that the row has: "Family, Given" or "Given Family" or initials."""

    def letters(name: str) -> list[str]:
        return sorted(char for char in unicodedata.normalize("NFC", name).casefold() if char.isalnum())

    return ["".join(letters(name)) for name in row["authors"]], ["".join(letters(name.text)) for name in found.authors]


@pytest.mark.parametrize("name", SAMPLES)
def test_fields_of_a_sample(shared: Path, name: str) -> None:
    read, count = SAMPLES[name]
    rows = list(read(shared / "recorded" / name))
    assert len(rows) == count
    wrong = []
    for row, found in rows:
        if found is None:
            wrong.append((row["id"], "no record"))
            continue
        if fold(row["title"]) != fold(found.title):
            wrong.append((row["id"], "title", row["title"], found.title))
        if row["year"] and row["year"] != year_of(found):
            wrong.append((row["id"], "year", row["year"], year_of(found)))
        if (row["doi"] or "").lower() != (found.doi or "").lower():
            wrong.append((row["id"], "doi", row["doi"], found.doi))
        # The server of a preprint is no venue; PubMed marks names that are wrong, and these are not taken.
        venue = found.publisher if found.kind == "posted-content" else found.venue
        if row["venue"] and fold(row["venue"]) != fold(venue):
            wrong.append((row["id"], "venue", row["venue"], found.venue))
        given, ours = names_of(row, found)
        if (
            name != "openlibrary"
            and given != ours
            and not (row["id"] in INVALID_NAMES and all(name in given for name in ours))
        ):
            wrong.append((row["id"], "authors", row["authors"][:4], [one.text for one in found.authors][:4]))
    assert wrong == []
