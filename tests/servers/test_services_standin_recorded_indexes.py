"""The stand-ins that index what others publish, OpenAlex, DBLP and DataCite, against the recorded replies.

The answers must have the keys and types of the recording; refusals must be the same to the byte.
"""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from recorded_replies import Recording, asked, recordings, shapes
from standin.corpus import Author, Kind, Paper, Venue
from standin.datacite import render as render_datacite
from standin.dblp import Dblp
from standin.exchange import Question
from standin.openalex import OpenAlex

pytestmark = pytest.mark.shared


def test_shapes_tell_keys_and_types() -> None:
    theirs = shapes({"a": 1, "b": [{"c": "x"}], "d": None, "e": True})
    assert shapes({"a": 2.5, "b": [], "d": None, "e": False}) <= theirs
    assert shapes({"a": "1", "b": [{"z": 1}], "f": 1, "e": 1}) - theirs == {
        ".a str",
        ".b[].z number",
        ".f number",
        ".e number",
    }


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
    (our,) = ElementTree.fromstring(Dblp([paper]).answer(Question.of("GET", f"/dblp/rec/{key}.xml", "", {})).body)
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
