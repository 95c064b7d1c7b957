"""OpenReview: notes of both APIs as Candidates. Only what was accepted has a venue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fakes.clock import ManualClock
from fakes.corpus import Paper, Review, people
from fakes.server import FakeServer
from fakes.services import Services
from http_scene import timer_of
from source_records import MAY_7_2024, v1, v2

from normalizer.values.ids import OpenReviewId, first_id
from normalizer.works.description import Description, RawName
from resolvers.base import SourceAnswer
from resolvers.http import HttpClient, HttpSettings, Response
from resolvers.replies import Fields
from resolvers.sources.openreview import OpenReview, candidate, read_notes


def read(note: dict[str, Any]) -> Any:
    return candidate(Fields(note))


# venue, venueid -> venue, year, kind of the Description.
VENUES: dict[str, tuple[str | None, str | None, tuple[str | None, int | None, str | None]]] = {
    "accepted": ("ICLR 2024 poster", "ICLR.cc/2024/Conference", ("ICLR 2024 poster", 2024, "conference")),
    "accepted at a workshop": ("ICLR 2024 Workshop MAP", "ICLR.cc/2024/Workshop/MAP", ("ICLR 2024 Workshop MAP", 2024, "workshop")),
    "accepted by a journal": ("Accepted by TMLR", "TMLR", ("Accepted by TMLR", None, "journal")),
    "a datasets track": (
        "NeurIPS 2021 Datasets and Benchmarks Track (Round 1)",
        "NeurIPS.cc/2021/Track/Datasets_and_Benchmarks/Round1",
        ("NeurIPS 2021 Datasets and Benchmarks Track (Round 1)", 2021, None),
    ),
    "the year of the group": ("AKBC Poster", "AKBC.ws/2020/Conference", ("AKBC Poster", 2020, "conference")),
    "submitted": ("Submitted to ICLR 2024", "ICLR.cc/2024/Conference/Rejected_Submission", (None, None, None)),
    "rejected by its group alone": ("ICLR 2024", "ICLR.cc/2024/Conference/Rejected_Submission", (None, None, None)),
    "withdrawn": ("ICLR 2024 Conference Withdrawn Submission", "ICLR.cc/2024/Conference/Withdrawn_Submission", (None, None, None)),
    "rejected at the desk": ("ICLR 2024", "ICLR.cc/2024/Conference/Desk_Rejected_Submission", (None, None, None)),
    "under review": ("Under review for TMLR", "TMLR/Under_Review", (None, None, None)),
    "undecided, by its words alone": ("ICLR 2018 Conference Blind Submission", None, (None, None, None)),
    "an old venue without a group": ("ICLR 2018 Poster", None, ("ICLR 2018 Poster", 2018, None)),
    "no venue": (None, "ICLR.cc/2024/Conference", (None, None, None)),
    "CoRR, imported from DBLP": ("CoRR 2015", "dblp.org/journals/CORR/2015", (None, None, None)),
    "a conference, imported from DBLP": ("ICML 2015", "dblp.org/conf/ICML/2015", ("ICML 2015", 2015, "conference")),
    "a journal, imported from DBLP": ("J. Looms 2015", "dblp.org/journals/JOL/2015", ("J. Looms 2015", 2015, "journal")),
}  # fmt: skip


@pytest.mark.parametrize(("venue", "group", "expected"), VENUES.values(), ids=VENUES)
@pytest.mark.parametrize("api", [v1, v2])
def test_only_what_was_accepted_has_a_venue(
    api: Any, venue: str | None, group: str | None, expected: tuple[str | None, int | None, str | None]
) -> None:
    found = read(api({"venue": venue, "venueid": group}))
    assert (found.venue, found.year, found.kind) == expected
    assert found.url == ("https://openreview.net/forum?id=abcDEF123" if expected[0] else None)
    assert (first_id(found.ids, "openreview"), found.withdrawn) == ("abcDEF123", False)


def test_note_becomes_a_candidate() -> None:
    content = {
        "title": "Engines\n that Weave",
        "authors": ["Ada Lovelace", "Plato"],
        "abstract": "Looms weave.",
        "venue": "ICLR 2024 poster",
        "venueid": "ICLR.cc/2024/Conference",
        "code": "https://github.com/a/b",
    }
    assert read(v2(content, pdate=MAY_7_2024, cdate=1)) == Description(
        "openreview",
        "Engines that Weave",
        "OpenReview",
        authors=(RawName("Ada Lovelace"), RawName("Plato")),
        published="2024-05-07",
        venue="ICLR 2024 poster",
        year=2024,
        kind="conference",
        url="https://openreview.net/forum?id=abcDEF123",
        code=("https://github.com/a/b",),
        abstract="Looms weave.",
        openreview="abcDEF123",
    )


def test_journal_has_the_year_of_publication() -> None:
    found = read(v2({"venue": "Accepted by TMLR", "venueid": "TMLR"}, pdate=MAY_7_2024, cdate=1))
    assert (found.venue, found.year, found.kind) == ("Accepted by TMLR", 2024, "journal")


def test_first_public_day_goes_before_later_ones() -> None:
    times = {"odate": MAY_7_2024, "pdate": MAY_7_2024 + 86_400_000, "cdate": 1_000}
    assert [read(v1({}, **dict(list(times.items())[first:]))).published for first in range(3)] == [
        "2024-05-07",
        "2024-05-08",
        "1970-01-01",
    ]
    assert read(v1({}, cdate=10**30)).published is None


@pytest.mark.parametrize(
    "note",
    [
        v2({"title": None}),
        v2({}, id="review1", forum="abcDEF123"),
        v2({}, ddate=MAY_7_2024),
        {"id": "abcDEF123", "content": None},
    ],
    ids=["no title", "a review", "deleted", "no content"],
)
def test_notes_that_are_no_submission(note: dict[str, Any]) -> None:
    assert read(note) is None


def test_list_of_notes_and_none() -> None:
    notes = {
        "notes": [{"id": "abcDEF123", "content": {"title": "Looms"}}, {"id": "r", "forum": "abcDEF123"}],
        "count": 2,
    }
    assert [one.title for one in read_notes(Response(200, json.dumps(notes).encode()))] == ["Looms"]
    assert read_notes(Response(200, b'{"notes": [], "count": 0}')) == ()
    assert read_notes(Response(404, b'{"name": "NotFoundError"}')) == ()


PAPER = Paper(
    "Engines that Weave", people("Ada Lovelace"), openreview="abcDEF123", review=Review("ICLR.cc/2024/Conference")
)
OLD = Paper("On the Tides", people("Mary Somerville"), openreview="OLD1x", review=Review("ICLR.cc/2018/Conference"))
NAME, PASSWORD = "ada@example.org", "planted:secret/42"


@pytest.fixture
def services() -> Services:
    made = Services([PAPER, OLD])
    for service in (made.openreview, made.openreview_v1):
        service.accounts = {NAME: PASSWORD}
    return made


def fetch(
    services: Services, cache: Path, key: str | None, *ids: str, runs: int = 1
) -> tuple[list[SourceAnswer], list[str], HttpClient]:
    """The answers of the last run, the paths that were asked, and the client."""
    clock = ManualClock()
    with FakeServer(services.all, clock=clock.monotonic) as server:
        settings = HttpSettings(urls=services.urls(server), keys={"openreview": key} if key else {}, cache=cache)
        for _ in range(runs):
            with HttpClient(settings, timer=timer_of(clock)) as http:
                answers = OpenReview(http).fetch([OpenReviewId(one) for one in ids])
        return answers, [f"{entry.question.method} {entry.question.path}" for entry in server.log.entries], http


def test_login_gives_a_token_for_each_host(services: Services, tmp_path: Path) -> None:
    answers, asked, http = fetch(services, tmp_path, f"{NAME}:{PASSWORD}", "abcDEF123", "OLD1x")
    assert [[found.title for found in answer.candidates] for answer in answers] == [[OLD.title], [PAPER.title]][::-1]
    assert asked.count("POST /openreview/login") == asked.count("POST /openreview-v1/login") == 1
    assert not http.warnings
    secrets = [PASSWORD, services.openreview.token(NAME), services.openreview_v1.token(NAME)]
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert kept
    assert not any(secret.encode() in kept for secret in secrets)


def test_without_a_login_it_is_asked_once(services: Services, tmp_path: Path) -> None:
    answers, asked, _ = fetch(services, tmp_path, None, "abcDEF123", "OLD1x", runs=2)
    assert asked == ["GET /openreview/notes"]
    assert all(answer.failure and "OpenReview" in answer.failure for answer in answers)


def test_wrong_password_is_told_once_and_not_printed(services: Services, tmp_path: Path) -> None:
    answers, asked, http = fetch(services, tmp_path, f"{NAME}:wrong-password", "abcDEF123")
    assert asked == ["POST /openreview/login", "GET /openreview/notes"]
    assert answers[0].failure
    assert len(http.warnings) == 1
    assert "wrong-password" not in f"{answers[0].failure}{http.warnings}"
