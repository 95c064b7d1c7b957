"""Crossref's stand-in against the recorded replies: facts are read from one, served, and asked for again.

The answers must have the keys and types of the recording; refusals must be the same to the byte.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from recorded_replies import Recording, asked, recordings, shapes
from standin.corpus import Author, Kind, Paper, Venue
from standin.crossref import Crossref
from standin.exchange import Question

pytestmark = pytest.mark.shared


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
    question = Question("GET", recording.question.path, kept, {})
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
    ours = json.loads(Crossref([*told, retracted]).answer(Question.of("GET", "/crossref/works", "rows=1000", {})).body)
    new = set().union(*(shapes(work) for work in ours["message"]["items"])) - known
    # What the recordings have no case of: the notice of a retraction, and a link to a preprint.
    assert {line for line in new if not line.startswith((".update-to", ".relation.has-preprint"))} == set()


REFUSED = [
    "404_works_10_1371_notarealdoi*",
    "404_works_query_widget_cursor_thing*",
    "404_works_5_agency*",
    "400_works_*",
]


@pytest.mark.parametrize("path", recordings("crossref", *REFUSED))
def test_crossref_refuses_with_the_recorded_bytes(path: Path) -> None:
    recording = Recording.read(path, Crossref)
    answer = asked(Crossref([Paper("x", doi="10.1371/journal.pone.0033693")]), recording)
    assert answer.body.decode() == recording.body
    assert answer.headers["x-api-pool"] == "public"


def test_words_for_a_bad_number_are_the_recorded_ones(shared: Path) -> None:
    """Recorded at another route, which has the same check."""
    (path,) = (shared / "recorded" / "crossref").glob("400_journals_rows_things*")
    recording = Recording.read(path, Crossref)
    answer = Crossref().answer(Question.of("GET", "/crossref/works", "rows=things", {}))
    assert (answer.status, answer.body.decode()) == (recording.status, recording.body)


def test_agency_is_the_recorded_one(shared: Path) -> None:
    (path,) = (shared / "recorded" / "crossref").glob("200_works_10_1126*_agency_*")
    recording = Recording.read(path, Crossref)
    answer = Crossref([Paper("x", doi="10.1126/science.169.3946.635")]).answer(recording.question)
    assert answer.body.decode() == recording.body
