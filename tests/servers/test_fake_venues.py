"""The fakes of those that review and publish: OpenReview and the ACL Anthology."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from fakes.acl import Acl
from fakes.api import RateLimit
from fakes.clock import ManualClock
from fakes.corpus import Review
from fakes.datacite import DataCite
from fakes.huggingface import HuggingFace
from fakes.openreview import OpenReview, OpenReviewV1
from hypothesis import given
from hypothesis import strategies as st
from services_scene import LOOMS, PAPERS, TIDES, get, json_body

# OpenReview.


def test_content_is_wrapped_in_v2_and_bare_in_v1() -> None:
    (new,) = json_body(get(OpenReview(PAPERS), "/notes", id="aBcDeF"))["notes"]
    assert new["content"]["title"] == {"value": LOOMS.title}
    assert new["content"]["authorids"] == {"value": ["~Ada_Lovelace1", "~Charles_Babbage_Jr.1"]}
    assert new["content"]["venue"] == {"value": "ICLR 2024 poster"}
    assert new["invitations"] == ["ICLR.cc/2024/Conference/-/Submission"]
    assert new["pdate"] == new["cdate"] == 1699142400000
    (old,) = json_body(get(OpenReviewV1(PAPERS), "/notes", id="OLD1"))["notes"]
    assert old["content"]["title"] == TIDES.title
    assert old["content"]["venueid"] == "ICLR.cc/2018/Conference/Rejected_Submission"
    assert old["invitation"] == "ICLR.cc/2018/Conference/-/Submission"
    assert "invitations" not in old
    assert "abstract" not in old["content"]
    assert old["pdate"] is None


STATES = {
    "accepted": (Review("ICLR.cc/2024/Conference", presentation="oral"), "ICLR 2024 oral", "ICLR.cc/2024/Conference"),
    "accepted, nothing more said": (Review("TMLR.org/2024/X", presentation=""), "TMLR 2024", "TMLR.org/2024/X"),
    "submitted": (Review("ICLR.cc/2024/Conference", "submitted"), "ICLR 2024 Conference Submission", "ICLR.cc/2024/Conference/Submission"),
    "rejected": (Review("ICLR.cc/2024/Conference", "rejected"), "Submitted to ICLR 2024", "ICLR.cc/2024/Conference/Rejected_Submission"),
    "withdrawn": (
        Review("ICLR.cc/2024/Conference", "withdrawn"),
        "ICLR 2024 Conference Withdrawn Submission",
        "ICLR.cc/2024/Conference/Withdrawn_Submission",
    ),
    "desk rejected": (
        Review("ICLR.cc/2024/Conference", "desk_rejected"),
        "ICLR 2024 Conference Desk Rejected Submission",
        "ICLR.cc/2024/Conference/Desk_Rejected_Submission",
    ),
    "imported from DBLP": (None, "CoRR 2023", "dblp.org/journals/CORR/2023"),
}  # fmt: skip


@pytest.mark.parametrize(("review", "venue", "venueid"), STATES.values(), ids=STATES.keys())
def test_venue_tells_what_became_of_a_submission(review: Review | None, venue: str, venueid: str) -> None:
    service = OpenReview([replace(LOOMS, review=review)])
    (note,) = json_body(get(service, "/notes/search", term="engines", content="all", group="all", source="forum"))[
        "notes"
    ]
    assert note["content"]["venue"] == {"value": venue}
    assert note["content"]["venueid"] == {"value": venueid}


OPENREVIEW_ERRORS = {
    "unknown id": ("/notes", {"id": "none"}, 404, "NotFoundError"),
    "search for nothing": ("/notes/search", {}, 400, "MissingRequiredError"),
    "limit is a word": ("/notes", {"id": "IMP1", "limit": "all"}, 400, "InvalidFieldError"),
    "other path": ("/profiles", {}, 404, "NotFoundError"),
}


@pytest.mark.parametrize(("path", "asked", "status", "name"), OPENREVIEW_ERRORS.values(), ids=OPENREVIEW_ERRORS.keys())
def test_errors_of_openreview_have_names(path: str, asked: dict[str, object], status: int, name: str) -> None:
    answer = get(OpenReview(PAPERS), path, **asked)
    error = json.loads(answer.body)
    assert (answer.status, error["status"], error["name"]) == (status, status, name)


# ACL Anthology.


MODS = "{http://www.loc.gov/mods/v3}"


def test_mods_of_the_anthology() -> None:
    answer = get(Acl(PAPERS), "/2024.cae-main.1.xml")
    assert answer.content_type == "application/xml"
    (record,) = ElementTree.fromstring(answer.body)
    assert record.findtext(f"{MODS}titleInfo/{MODS}title") == "Engines & Cards in BERTology"
    names = [[part.text for part in name.iter(f"{MODS}namePart")] for name in record.iter(f"{MODS}name")]
    assert names == [["Ada", "Lovelace"], ["Charles", "Babbage"]]
    assert record.findtext(f"{MODS}originInfo/{MODS}dateIssued") == "2024-07"
    host = record.find(f"{MODS}relatedItem")
    assert host is not None
    assert host.findtext(f"{MODS}titleInfo/{MODS}title") == "Proceedings of Analytical Engines"
    assert record.findtext(f"{MODS}identifier") == "10.18653/v1/2024.cae-main.1"
    assert [page.text for page in record.iterfind(f"{MODS}part/{MODS}extent/*")] == ["84", "91"]


@pytest.mark.parametrize("path", ["/P99-1001.xml", "/2024.none-main.1.xml", "/search?q=x", "/papers"])
def test_anthology_has_no_more_than_its_papers(path: str) -> None:
    assert get(Acl(PAPERS), path).status == 404


# --- The fakes that know preprints by arXiv's ids, Hugging Face and DataCite, and the limits of any fake


# Hugging Face.


@pytest.mark.parametrize("path", ["/api/papers/2311.99999", "/api/papers/2311.00001v2", "/api/shoes"])
def test_paper_that_nobody_indexed_is_404(path: str) -> None:
    answer = get(HuggingFace([*PAPERS, replace(LOOMS, arxiv="2311.99999", absent=frozenset({"huggingface"}))]), path)
    assert answer.status == 404
    assert "error" in json.loads(answer.body)


# DataCite.


@pytest.mark.parametrize("path", ["/dois/10.48550/arxiv.9999.00001", "/dois/10.18653/v1/2024.cae-main.1", "/x"])
def test_other_dois_are_not_at_datacite(path: str) -> None:
    answer = get(DataCite(PAPERS), path)
    assert (answer.status, json.loads(answer.body)["errors"][0]["status"]) == (404, "404")


@given(st.lists(st.floats(0, 3), max_size=20), st.floats(0.1, 2))
def test_pace_is_too_fast_exactly_when_a_gap_is_too_short(gaps: list[float], least: float) -> None:
    clock = ManualClock()
    pace = RateLimit(least, clock.monotonic)
    assert pace.too_soon() is False
    for gap in gaps:
        before = clock.seconds
        clock.seconds += gap
        assert pace.too_soon() is (clock.seconds - before < least - 1e-6)
