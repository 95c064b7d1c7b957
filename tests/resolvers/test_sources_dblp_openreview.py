"""DBLP and OpenReview: hits, records and notes as Candidates, and what is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from fakes.clock import ManualClock
from fakes.corpus import Paper, Review, people
from fakes.server import FakeServer
from fakes.services import Services
from http_scene import timer_of
from source_records import MAY_7_2024, v1, v2

from normalizer.values.ids import OpenReviewId, first_id
from normalizer.values.venues.parse import parse_venue
from normalizer.works.description import Description, RawName
from resolvers.base import SourceAnswer
from resolvers.errors import BadReply
from resolvers.http import HttpClient, HttpSettings, Response
from resolvers.replies import Fields
from resolvers.sources import openreview
from resolvers.sources.dblp import build_query, candidate, read_hits, read_records
from resolvers.sources.openreview import OpenReview, read_notes

SEARCHED = {
    "punctuation means something there": ("State-of-the-Art: A|B $ignals!", "State of the Art A B ignals"),
    "a word is the beginning of one": ("What's New in Babbage’s Looms", "What New in Babbage Looms"),
    "quotes around words": ("On ‘Looms’ and 'Cards'", "On Looms and Cards"),
    "formulas are left out": ("Weaving in $O(n)$ by \\alpha-Looms and μ", "Weaving in by Looms and"),
    "powers are written together": ("BT^2 Looms", "BT2 Looms"),
    "letters of other scripts": ("Poincaré 織機", "Poincaré 織機"),
    "nothing": ("$x$ ...", ""),
}


def test_hit_without_a_title_is_none() -> None:
    assert candidate(Fields({"key": "conf/er/2008", "title": "."})) is None


@pytest.mark.parametrize(("title", "expected"), SEARCHED.values(), ids=SEARCHED)
def test_words_that_are_asked(title: str, expected: str) -> None:
    assert build_query(title) == expected


def hits(value: dict[str, Any]) -> Response:
    return Response(200, json.dumps({"result": {"status": {"@code": "200"}, "hits": value}}).encode())


def test_hit_is_absent_when_there_is_none_and_may_be_single() -> None:
    assert read_hits(hits({"@total": "0", "@sent": "0"})) == ()
    one = {"@score": "7", "info": {"title": "Looms."}}
    assert [found.title for found in read_hits(hits({"@total": "1", "hit": one}))] == ["Looms"]
    assert [found.title for found in read_hits(hits({"@total": "2", "hit": [one, one]}))] == ["Looms", "Looms"]


RECORD = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp.dtd">
<dblp>
<article key="journals/corr/abs-2401-00001" publtype="informal withdrawn">
<author>Ada Lovelace</author><title>Looms.</title><year>2024</year><journal>CoRR</journal><volume>abs/2401.00001</volume>
</article>
<inproceedings key="conf/engine/B\xe4r24" mdate="2024-10-20">
<author orcid="0000-0001-2345-6789">Michael H. B&ouml;hlen</author><author>Jens Lehmann 0001</author>
<title>The C<sub>60</sub> Loom &amp; its Cards.</title><pages>15-25</pages><year>2024</year><booktitle>ENGINE</booktitle>
<ee type="oa">https://doi.org/10.1000/e.1</ee><crossref>conf/engine/2024</crossref>
</inproceedings>
<www key="homepages/l/AdaLovelace"><author>Ada Lovelace</author><title>Home Page</title></www>
</dblp>"""


def test_records_in_xml() -> None:
    preprint, paper = filter(None, map(candidate, read_records(RECORD)))
    assert preprint == Description(
        "dblp",
        "Looms",
        "DBLP",
        arxiv="2401.00001",
        authors=(RawName("Ada Lovelace"),),
        published="2024",
        kind="informal",
        dblp="journals/corr/abs-2401-00001",
        withdrawn=True,
    )
    assert paper == Description(
        "dblp",
        "The C60 Loom & its Cards",
        "DBLP",
        doi="10.1000/e.1",
        authors=(RawName("Michael H. Böhlen"), RawName("Jens Lehmann")),
        venue="ENGINE",
        year=2024,
        kind="inproceedings",
        pages="15-25",
        dblp="conf/engine/Bär24",
    )


def test_entities_of_its_own_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaa">]><dblp><article key="k"><title>&a;</title></article></dblp>'
    with pytest.raises(BadReply):
        read_records(bomb)


def in_search(row: Mapping[str, Any]) -> Fields:
    """A row as the search has it: its type is in words, and the venue is short."""
    info = {
        "authors": {"author": [{"text": name} for name in row["authors"]]},
        "title": escape(row["title"]) + ".",
        "venue": "ICLR",
        "year": str(row["year"]),
        "type": "Conference and Workshop Papers",
        "key": row["id"],
        "ee": f"http://arxiv.org/abs/{row['arxiv']}",
    }
    return Fields(info)


def in_xml(row: Mapping[str, Any]) -> Fields:
    people = "".join(f"<author>{escape(name)}</author>" for name in row["authors"])
    inner = f"{people}<title>{escape(row['title'])}.</title><year>{row['year']}</year><booktitle>ICLR</booktitle>"
    link = f"<ee>http://arxiv.org/abs/{row['arxiv']}</ee>"
    (record,) = read_records(f'<dblp><inproceedings key="{row["id"]}">{inner}{link}</inproceedings></dblp>'.encode())
    return record


@pytest.mark.shared
@pytest.mark.parametrize("form", [in_search, in_xml])
def test_conference_papers_with_a_key_of_corr_keep_venue_and_year(shared: Path, form: Any) -> None:
    lines = (shared / "recorded" / "dblp_dump" / "conference_under_corr.jsonl").read_text("utf-8").splitlines()
    rows = list(map(json.loads, lines))
    assert len(rows) == 103
    for row in rows:
        found = candidate(form(row))
        assert found
        assert (found.venue, found.year, found.kind, found.arxiv) == (
            "ICLR",
            row["year"],
            "inproceedings",
            row["arxiv"],
        )
        assert (found.title, [name.text for name in found.authors]) == (row["title"], row["authors"])
        venue = parse_venue(row["venue"], kind=row["type"])
        assert venue
        assert venue.short == "ICLR"


# --- OpenReview: notes of both APIs as Candidates. Only what was accepted has a venue


def read(note: dict[str, Any]) -> Any:
    return openreview.candidate(Fields(note))


# venue, venueid -> venue, year, kind of the Description.
VENUES: dict[str, tuple[str | None, str | None, tuple[str | None, int | None, str | None]]] = {
    "accepted": ("ICLR 2024 poster", "ICLR.cc/2024/Conference", ("ICLR 2024 poster", 2024, "conference")),
    "accepted at a workshop": ("ICLR 2024 Workshop MAP", "ICLR.cc/2024/Workshop/MAP", ("ICLR 2024 Workshop MAP", 2024, "workshop")),
    "accepted by a journal": ("Accepted by TMLR", "TMLR", ("Accepted by TMLR", None, "journal")),
    "a datasets track": (
        "NeurIPS 2021 Datasets and Benchmarks Track (Round 1)", "NeurIPS.cc/2021/Track/Datasets_and_Benchmarks/Round1",
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
