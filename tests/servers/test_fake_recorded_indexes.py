"""The fakes that index what others publish, OpenAlex, DBLP and DataCite, against the recorded replies.

The answers must have the keys and types of the recording; refusals must be the same to the byte.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from fakes.api import FakeService
from fakes.corpus import Author, Kind, Paper, Venue
from fakes.crossref import Crossref
from fakes.datacite import render as render_datacite
from fakes.dblp import Dblp
from fakes.exchange import FakeRequest, FakeResponse
from fakes.openalex import OpenAlex
from fakes.semantic_scholar import SemanticScholar
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


pytestmark = pytest.mark.shared


# OpenAlex.


def openalex_paper(work: dict[str, Any]) -> Paper:
    location = work.get("primary_location") or {}
    source = (location.get("source") or {}).get("display_name")
    doi = work["doi"].removeprefix("https://doi.org/")
    arxiv = doi.removeprefix("10.48550/arxiv.") if doi.startswith("10.48550/arxiv.") else None
    pages = "-".join(filter(None, (work.get("biblio", {}).get(name) for name in ("first_page", "last_page"))))
    return Paper(
        work.get("title", ""),
        tuple(Author.of(one["author"]["display_name"]) for one in work.get("authorships", ())),
        date.fromisoformat(work.get("publication_date", "2024-01-01")),
        abstract="some words" if work.get("abstract_inverted_index") else None,
        arxiv=arxiv,
        doi=None if arxiv else doi,
        venue=Venue(source, work["publication_year"], kind="journal", pages=pages) if source and not arxiv else None,
    )


@pytest.fixture(scope="module")
def known(shared: Path) -> set[str]:
    """The shapes of all recorded works of OpenAlex."""
    replies = [json.loads(json.loads(path.read_text())["response"]["body"]) for path in openalex_replies(shared)]
    return _without_words(set().union(*(shapes(work) for reply in replies for work in reply.get("results", [reply]))))


def openalex_replies(shared: Path) -> list[Path]:
    return sorted((shared / "recorded" / "openalex").glob("200_*"))


def _without_words(lines: set[str]) -> set[str]:
    """The keys of an inverted abstract are its words."""
    return {line for line in lines if not line.startswith(".abstract_inverted_index.")}


@pytest.mark.parametrize("path", recordings("openalex", "200_*"))
def test_works_have_the_keys_and_types_of_the_recording(path: Path, known: set[str]) -> None:
    recording = Recording.read(path, OpenAlex)
    theirs = recording.json
    works = theirs.get("results", [theirs])
    ours = json.loads(asked(OpenAlex([openalex_paper(work) for work in works]), recording).body)
    if "results" in theirs:
        assert list(ours) == list(theirs)
        assert list(ours["meta"]) == list(theirs["meta"])
        assert ours["meta"]["count"] == theirs["meta"]["count"]
    for our, their in zip(ours.get("results", [ours]), works, strict=True):
        # Newer replies have one field more, and `fulltext_origin` where there is a full text.
        assert set(our) ^ set(their) <= {"abstract_inverted_index_v3", "fulltext_origin"}
        assert _without_words(shapes(our)) <= known


def test_missing_work_is_the_recorded_page(shared: Path) -> None:
    (path,) = (shared / "recorded" / "openalex").glob("404_*")
    recording = Recording.read(path, OpenAlex)
    assert asked(OpenAlex(), recording).body.decode() == recording.body


def test_closed_work_is_told_to_the_byte(shared: Path) -> None:
    (path,) = (shared / "recorded" / "openalex").glob("200_*10_1002_wrna_1370_*")
    recording = Recording.read(path, OpenAlex)
    assert asked(OpenAlex([Paper("x", doi="10.1002/wrna.1370")]), recording).body.decode() == recording.body


# DBLP: its records; no search was recorded.


def recorded_records(shared: Path) -> dict[str, ElementTree.Element]:
    """By key; entities of letters, which the document type defines, are read as HTML's."""
    text = (shared / "recorded" / "dblp" / "example_dblp.xml").read_text(encoding="latin-1")
    text = html.unescape(re.sub(r"<\?.*?\?>|<!DOCTYPE.*?>", "", text).replace("&amp;", "&amp;amp;"))
    return {record.get("key", ""): record for record in ElementTree.fromstring(text)}


RECORDS: dict[str, Kind] = {"journals/cacm/Gentry10": "journal", "conf/er/Norrie08": "conference"}


@pytest.mark.parametrize("key", RECORDS)
def test_record_of_dblp_has_the_elements_of_the_recording(shared: Path, key: str) -> None:
    their = recorded_records(shared)[key]
    said = {child.tag: child.text or "" for child in their}
    paper = Paper(
        said["title"].removesuffix("."),
        tuple(Author.of(child.text or "") for child in their.findall("author")),
        doi="10.1000/one",
        venue=Venue(
            said.get("journal") or said["booktitle"],
            int(said["year"]),
            kind=RECORDS[key],
            volume=said.get("volume"),
            issue=said.get("number"),
            pages=said["pages"],
        ),
        dblp=key,
    )
    (our,) = ElementTree.fromstring(Dblp([paper]).answer(FakeRequest.of("GET", f"/dblp/rec/{key}.xml", "", {})).body)
    assert our.tag == their.tag
    assert [child.tag for child in our] == [child.tag for child in their if child.tag != "crossref"]
    links = ("ee", "url", "crossref")
    assert [c.text for c in our if c.tag not in links] == [c.text for c in their if c.tag not in links]


# DataCite.


def test_record_has_the_attributes_of_the_recording(shared: Path) -> None:
    (their,) = json.loads((shared / "recorded" / "datacite" / "datacite_api.json").read_text())["data"]
    our = render_datacite(Paper("x", (Author("Abdo", "A. A."),), arxiv="1305.00001", doi="10.1/x", abstract="y"))
    assert list(our) == list(their)
    assert list(our["attributes"]) == list(their["attributes"])
    new = shapes(our["attributes"]) - shapes(their["attributes"])
    assert new <= {
        ".creators[].nameIdentifiers list",  # of a newer schema
        ".version str",  # recorded as null
        ".source str",
    }


# --- Crossref's fake against the recorded replies: facts are read from one, served, and asked for again


def crossref_paper(work: dict[str, Any]) -> Paper:
    parts = work.get("issued", {}).get("date-parts", [[None]])[0]
    container = work.get("container-title") or ["Some Journal"]
    kind: Kind = "journal" if work.get("type") == "journal-article" else "conference"
    return Paper(
        (work.get("title") or [""])[0],
        tuple(
            Author(name.get("family") or name.get("name", ""), name.get("given", ""), orcid=name.get("ORCID"))
            for name in work.get("author", ())
        ),
        doi=work["DOI"],
        venue=Venue(
            container[0],
            parts[0],
            kind=kind,
            volume=work.get("volume"),
            issue=work.get("issue"),
            pages=work.get("page"),
            month=parts[1] if len(parts) > 1 else None,
            day=parts[2] if len(parts) > 2 else None,
        ),
        abstract="x" if "abstract" in work else None,
    )


def works_of(path: Path) -> list[dict[str, Any]]:
    """The works in a recording, whatever its envelope; none in that of another kind."""
    told = json.loads(path.read_text())["response"]["body"]
    message = json.loads(told).get("message", {}) if told.startswith('{"status":"ok"') else {}
    found = message.get("items", [message])
    return [work for work in found if work.get("type") in ("journal-article", "proceedings-article")]


SINGLE_WORKS = [
    path
    for path in recordings("crossref", "200_works_10_*")
    if not path.id or not re.search("_agency_|_transform_", path.id)
]


@pytest.mark.parametrize("path", SINGLE_WORKS)
def test_single_work_has_keys_of_the_recording(path: Path) -> None:
    recording = Recording.read(path, Crossref)
    theirs = recording.json
    service = Crossref([crossref_paper(theirs["message"])], relations=False)
    ours = json.loads(asked(service, recording).body)
    assert list(ours) == list(theirs)
    # The corpus does not know which of its dates and meetings a publisher left out.
    assert set(ours["message"]) - set(theirs["message"]) <= {
        "event",
        "published",
        "published-online",
        "published-print",
    }
    assert {"subtitle", "original-title", "short-title", "relation", "score", "issued"} <= set(ours["message"])
    assert ours["message"]["title"] == theirs["message"]["title"]
    assert ours["message"]["issued"] == theirs["message"]["issued"]


LISTS = recordings("crossref", "200_works_query_*", "200_works_sample_*", "200_works_rows_*")


@pytest.mark.parametrize("path", LISTS)
def test_list_of_works_has_the_envelope_of_the_recording(path: Path) -> None:
    recording = Recording.read(path, Crossref)
    theirs = recording.json["message"]
    works = {work["DOI"]: work for work in theirs["items"]}
    # The whole corpus is asked for: what their index found in which order is not ours to repeat.
    kept = {name: values for name, values in recording.question.parameters.items() if name in ("select", "rows")}
    question = FakeRequest("GET", recording.question.path, kept, {})
    service = Crossref([crossref_paper(work) for work in works.values()], relations=False)
    ours = json.loads(service.answer(question).body)["message"]
    assert list(ours) == [name for name in theirs if name != "next-cursor"]
    assert ours["items-per-page"] == theirs["items-per-page"]
    assert [work["DOI"] for work in ours["items"]] == list(works)
    if "select" in kept:
        assert all(our.get("title") == works[our["DOI"]].get("title") for our in ours["items"])
        assert all(our.keys() <= works[our["DOI"]].keys() | {"published"} for our in ours["items"])


def test_fields_of_works_all_occur_in_recordings_with_their_types(shared: Path) -> None:
    recorded = [work for path in sorted((shared / "recorded" / "crossref").glob("200_*")) for work in works_of(path)]
    assert len(recorded) > 200
    known = set().union(*(shapes(work) for work in recorded))
    told = [crossref_paper(work) for work in recorded]
    retracted = replace(told[0], retracted=True, arxiv="2401.00001")
    ours = json.loads(
        Crossref([*told, retracted]).answer(FakeRequest.of("GET", "/crossref/works", "rows=1000", {})).body
    )
    new = set().union(*(shapes(work) for work in ours["message"]["items"])) - known
    # What the recordings have no case of: the notice of a retraction, and a link to a preprint.
    assert {line for line in new if not line.startswith((".update-to", ".relation.has-preprint"))} == set()


@pytest.mark.parametrize("path", recordings("crossref", "404_works_10_1371_notarealdoi*"))
def test_crossref_refuses_with_the_recorded_bytes(path: Path) -> None:
    recording = Recording.read(path, Crossref)
    answer = asked(Crossref([Paper("x", doi="10.1371/journal.pone.0033693")]), recording)
    assert answer.body.decode() == recording.body


def test_words_for_a_bad_number_are_the_recorded_ones(shared: Path) -> None:
    """Recorded at another route, which has the same check."""
    (path,) = (shared / "recorded" / "crossref").glob("400_journals_rows_things*")
    recording = Recording.read(path, Crossref)
    answer = Crossref().answer(FakeRequest.of("GET", "/crossref/works", "rows=things", {}))
    assert (answer.status, answer.body.decode()) == (recording.status, recording.body)


# --- Semantic Scholar's fake against the recorded replies: facts are read from one, served, and asked for again


def s2_paper(record: dict[str, Any], place: int, text: str) -> Paper:
    """The words of the query stand in the abstract, for a recording has papers found by texts that it does not show."""
    ids = record.get("externalIds", {})
    citations = record.get("citationCount", 0)
    return Paper(
        record.get("title") or text,
        tuple(Author.of(author["name"]) for author in record.get("authors", ())),
        date.fromisoformat(record.get("publicationDate") or f"{record.get('year') or 2024}-01-01"),
        abstract=text,
        arxiv=ids.get("ArXiv") or f"2401.{place:05}",
        doi=ids.get("DOI"),
        venue=Venue("Some Journal", 2024, kind="journal") if record.get("publicationTypes") else None,
        citations=citations,
    )


# Those whose filter asks for what a `Paper` does not know are left out, such as fields of study.


def test_match_has_the_shape_of_the_recording(shared: Path) -> None:
    (path,) = (shared / "recorded" / "semantic_scholar").glob("200*_match_*")
    recording = Recording.read(path, SemanticScholar)
    (their,) = recording.json["data"]
    service = SemanticScholar([s2_paper(their, 1, ""), Paper("Mining the Sea")])
    (our,) = json.loads(asked(service, recording).body)["data"]
    assert (list(our), our["title"]) == (list(their), their["title"])
    assert shapes(our) == shapes(their)


# What the contract tells of records, and the few batches that were recorded do not show.
KNOWN_OF_S2 = {
    ".externalIds.ArXiv str",
    ".externalIds.DBLP str",
    ".journal.volume str",
    ".openAccessPdf.disclaimer str",
    ".publicationVenue dict",
    ".publicationVenue.alternate_names list",
    ".publicationVenue.alternate_names[] str",
    ".publicationVenue.id str",
    ".publicationVenue.issn str",
    ".publicationVenue.name str",
    ".publicationVenue.type str",
    ".publicationVenue.url str",
}


@pytest.mark.parametrize("path", recordings("semantic_scholar", "200*_paper_batch_*"))
def test_records_have_the_fields_and_types_of_the_recording(path: Path) -> None:
    recording = Recording.read(path, SemanticScholar)
    theirs = recording.json
    papers = [s2_paper(record, place, "x") for place, record in enumerate(theirs) if record]
    ids = [f"ARXIV:2401.{place:05}" for place in range(len(theirs))]
    # Recorded before batches refused `citationStyles`.
    fields = recording.question.parameters["fields"][0].replace("citationStyles,", "")
    question = FakeRequest("POST", recording.question.path, {"fields": [fields]}, {}, json.dumps({"ids": ids}).encode())
    ours = json.loads(SemanticScholar(papers).answer(question).body)
    assert [record is None for record in ours] == [record is None for record in theirs]
    known = KNOWN_OF_S2.union(*(shapes(record) for record in theirs))
    for our, their in zip(ours, theirs, strict=True):
        if their is not None:
            assert list(our) == [name for name in their if name != "citationStyles"]
            assert shapes(our) <= known


def test_single_paper_is_found_by_a_bare_doi(shared: Path) -> None:
    (path,) = (shared / "recorded" / "semantic_scholar").glob("200_graph_v1_paper_10_1093_*")
    recording = Recording.read(path, SemanticScholar)
    service = SemanticScholar([Paper(recording.json["title"], doi="10.1093/mind/lix.236.433")])
    ours = json.loads(asked(service, recording).body)
    assert list(ours) == list(recording.json)
    assert ours["title"] == recording.json["title"]


def test_refusals_are_those_of_the_recordings(shared: Path) -> None:
    mind = Paper("Computing Machinery", doi="10.1093/mind/lix.236.433")
    paths = sorted((shared / "recorded" / "semantic_scholar").glob("4*"))
    assert len(paths) > 2
    for path in paths:
        recording = Recording.read(path, SemanticScholar)
        question = recording.question
        if recording.status == 403:  # the key was taken out of the recording
            question = FakeRequest("POST", question.path, question.parameters, {"x-api-key": "revoked"}, question.body)
        answer = SemanticScholar([mind]).answer(question)
        assert (answer.status, answer.body.decode()) == (recording.status, recording.body)
