"""Semantic Scholar's stand-in against the recorded replies: facts are read from one, served, and asked for again.

The answers must have the keys and types of the recording; refusals must be the same to the byte.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from recorded_replies import Recording, asked, recordings, shapes
from standin.corpus import Author, Paper, Venue
from standin.exchange import Question
from standin.semantic_scholar import SemanticScholar

pytestmark = pytest.mark.shared


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
SEARCHES = ["200*_search_query_*_fields_title_offset_0*", "200*_minCitationCount_*", "200*_year_1936*", "200*_venue_*"]


@pytest.mark.parametrize("path", recordings("semantic_scholar", *SEARCHES))
def test_search_has_the_envelope_and_records_of_the_recording(path: Path) -> None:
    recording = Recording.read(path, SemanticScholar)
    theirs = recording.json
    text = recording.question.parameters["query"][0]
    papers = [s2_paper(record, place, text) for place, record in enumerate(theirs.get("data", ()))]
    ours = json.loads(asked(SemanticScholar(papers), recording).body)
    # They had more papers than the first page that was recorded.
    assert list(ours) == [name for name in theirs if name != "next"]
    assert len(ours.get("data", ())) == len(theirs.get("data", ()))
    for our, their in zip(ours.get("data", ()), theirs.get("data", ()), strict=True):
        assert our.keys() == their.keys()
        assert shapes(our) <= shapes(their)


@pytest.mark.parametrize("path", recordings("semantic_scholar", "200*_search_bulk_*"))
def test_bulk_has_the_envelope_and_records_of_the_recording(path: Path) -> None:
    recording = Recording.read(path, SemanticScholar)
    theirs = recording.json
    first_page = {name: value for name, value in recording.question.parameters.items() if name != "token"}
    question = Question("GET", recording.question.path, first_page, {})
    papers = [s2_paper(record, place, "kubernetes") for place, record in enumerate(theirs["data"])]
    service = SemanticScholar(papers, page_size=len(papers) - (theirs["token"] is not None))
    ours = json.loads(service.answer(question).body)
    assert list(ours) == list(theirs)
    assert (ours["token"] is None) == (theirs["token"] is None)
    assert ours["data"][0].keys() == theirs["data"][0].keys()


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
    question = Question("POST", recording.question.path, {"fields": [fields]}, {}, json.dumps({"ids": ids}).encode())
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
            question = Question("POST", question.path, question.parameters, {"x-api-key": "revoked"}, question.body)
        answer = SemanticScholar([mind]).answer(question)
        assert (answer.status, answer.body.decode()) == (recording.status, recording.body)
