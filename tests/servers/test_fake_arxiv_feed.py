"""The arXiv fake writes feeds as the server does; recorded ones come out of their own data byte for byte."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import orjson
import pytest
from arxiv_answers import ask, ids, one, total
from fakes.arxiv_api import feed
from fakes.arxiv_api.corpus import ListedPapers
from fakes.arxiv_api.feed import Page, Problem
from fakes.arxiv_api.papers import ArxivAuthor, ArxivPaper, arxiv_paper
from fakes.arxiv_api.query import adapt
from fakes.arxiv_api.service import MAX_URL_LENGTH, ArxivApi, arxiv_corpus
from fakes.exchange import FakeRequest

NAMES = {"": feed.ATOM, "arxiv": feed.ARXIV, "opensearch": feed.OPENSEARCH}
RECORDINGS = [
    "derived_old_ids",
    "id_0000.0000_s0_m100_8b51d9633a68",
    "id_0808.05394_1707.08567_s0_m100_42e5aa0ec3af",
    "id_0808.05394_s0_m100_7b0c7d0a7cdd",
    "id_1605.08386_s0_m100_199195aa31ad",
    "id_1707.08567_s0_m100_6a1afebfc6a3",
    "id_2104.12255v1_s0_m100_6ae69987ffe1",
    "id_abc_s0_m100_b79c8dcf6bc3",
    "id_astro-ph_0601001_s0_m100_3150dca9dc76",
    "id_quant-ph_0201082v1_s0_m100_86989fe779ef",
    "q_testing_s0_m100_cfe7536492ca",
    "q_testing_s0_m10_bc5a6c384fe9",
    "q_testing_s0_m15_80c242b59d59",
    "q_testing_s50_m10_7f488ab8598c",
    "q_testing_s5_m10_c0e94a259d4a",
    "q_testing_s5_m15_bbcf6b23085b",
    "q_testing_s9_m15_0b78d4b4d476",
    "q_title_phrase_REACH_2026-04-13",
]


def text(element: Element, path: str) -> str:
    return element.findtext(path, default="", namespaces=NAMES)


def maybe(element: Element, path: str) -> str | None:
    return element.findtext(path, namespaces=NAMES)


def paper_of(entry: Element) -> ArxivPaper:
    """The facts of a recorded entry."""
    return arxiv_paper(
        {
            "id": text(entry, "id").partition("/abs/")[2],
            "title": text(entry, "title"),
            "authors": [
                ArxivAuthor(text(author, "name"), tuple(e.text or "" for e in author.findall("arxiv:affiliation", NAMES)))
                for author in entry.findall("author", NAMES)
            ],
            "published": text(entry, "published"),
            "updated": text(entry, "updated"),
            "categories": [category.get("term") for category in entry.findall("category", NAMES)],
            "abstract": text(entry, "summary"),
            "doi": [doi.text for doi in entry.findall("arxiv:doi", NAMES)],
            "comment": maybe(entry, "arxiv:comment"),
            "journal_ref": maybe(entry, "arxiv:journal_ref"),
        }
    )  # fmt: skip


def recorded(shared: Path, name: str) -> tuple[bytes, Element]:
    body = (shared / "recorded" / "arxiv_api" / f"{name}.xml").read_bytes()
    return body, ElementTree.fromstring(body)


@pytest.mark.shared
@pytest.mark.parametrize("name", RECORDINGS)
def test_recorded_feed_is_reproduced_from_its_data(shared: Path, name: str) -> None:
    """The page of a large search is rendered alone, for the rest of its papers is not known."""
    body, root = recorded(shared, name)
    now = datetime.fromisoformat(text(root, "updated"))
    if text(root, "entry/title") == "Error":
        assert feed.render_problem(Problem(text(root, "entry/summary"), text(root, "entry/id")), now) == body
        return
    asked = parse_qs(urlsplit(root.find("link", NAMES).get("href", "")).query, keep_blank_values=True)  # type: ignore[union-attr]  # every feed has one
    page = Page(
        papers=[paper_of(entry) for entry in root.findall("entry", NAMES)],
        total=int(text(root, "opensearch:totalResults")),
        start=int(asked["start"][0]),
        size=int(asked["max_results"][0]),
        query=adapt(asked["search_query"][0]) or "",
        id_list=asked["id_list"][0],
        now=now,
    )
    assert feed.render(page) == body


@pytest.mark.shared
@pytest.mark.parametrize("name", [name for name in RECORDINGS if name.startswith("id_") or "REACH" in name])
def test_service_answers_the_recorded_question_with_the_recorded_reply(shared: Path, name: str) -> None:
    body, root = recorded(shared, name)
    meta = orjson.loads((shared / "recorded" / "arxiv_api" / f"{name}.meta.json").read_bytes())
    now = datetime.fromisoformat(text(root, "updated"))
    papers = [paper_of(entry) for entry in root.findall("entry", NAMES) if text(entry, "title") != "Error"]
    service = ArxivApi(ListedPapers(papers), now=lambda: now)
    question = FakeRequest.of("GET", service.path, urlsplit(meta["request"]["url"]).query, {})
    answer = service.answer(question)
    assert (answer.body, answer.status) == (body, meta["response"]["status"])
    assert answer.content_type == "application/atom+xml; charset=utf-8"


@pytest.mark.shared
def test_all_recordings_are_used(shared: Path) -> None:
    assert sorted(path.stem for path in (shared / "recorded" / "arxiv_api").glob("*.xml")) == sorted(RECORDINGS)


# --- What the arXiv fake answers: papers by id, pages of them, errors

ID_LISTS = {
    "the current version": ("2401.00001", "2401.00001v3"),
    "an earlier version": ("2401.00001v1", "2401.00001v1"),
    "a version that is not there yet": ("2401.00001v4", ""),
    "version 0": ("2401.00001v0", ""),
    "both": ("2401.00001,2401.00001v1", "2401.00001v1 2401.00001v3"),
    "the same twice": ("2401.00002,2401.00002v1", "2401.00002v1"),
    "an old identifier": ("hep-th/9901001", "hep-th/9901001v1"),
    "an unknown one is left out": ("2401.99999,2401.00002", "2401.00002v1"),
    "none is known": ("0000.0000", ""),
    "with a prefix it is another one": ("arXiv:2401.00002", ""),
    "with a subject class too": ("hep-th.AB/9901001", ""),
    "with another zero too": ("2401.000002", ""),
    "the order is that of the index": ("hep-th/9901001,2401.00002", "2401.00002v1 hep-th/9901001v1"),
}


@pytest.mark.parametrize(("id_list", "found"), ID_LISTS.values(), ids=ID_LISTS.keys())
def test_papers_are_found_by_id(arxiv: ArxivApi, id_list: str, found: str) -> None:
    answer = ask(arxiv, f"search_query=&id_list={id_list}")
    assert (answer.status, ids(answer), total(answer)) == (200, found.split(), len(found.split()))


def test_ten_papers_are_given_when_no_number_is_asked_for() -> None:
    arxiv = arxiv_corpus({"id": f"2401.{n:05}", "title": "Looms"} for n in range(1, 31))
    every = ",".join(f"2401.{n:05}" for n in range(1, 31))
    few = ask(arxiv, f"id_list={every}")
    assert (len(ids(few)), total(few)) == (10, 30)
    assert b"<opensearch:itemsPerPage>10<" in few.body
    assert len(ids(ask(arxiv, f"id_list={every}&max_results=100"))) == 30
    assert ids(ask(arxiv, "search_query=ti:looms&start=28&max_results=5")) == ["2401.00029v1", "2401.00030v1"]


ERRORS = {
    "no identifier": ("id_list=abc", 400, "incorrect id format for abc", "#incorrect_id_format_for_abc"),
    "one of several": ("id_list=2401.00001,,x", 400, "incorrect id format for ", "#incorrect_id_format_for_"),
    "nothing": ("", 400, "Either a search_query or id_list must be specified for the classic API.", ""),
    "empty": ("search_query=&id_list=", 400, "Either a search_query or id_list must be specified for the classic API.", ""),
    "a query of nothing": ("search_query=ti:", 400, "Either a search_query or id_list must be specified for the classic API.", ""),
    "a field that it does not search": ("search_query=au:x", 501, "au: is not searched by this fake", ""),
    "bad syntax": ("search_query=(ti:x", 400, "Invalid query string: '(ti:x'", ""),
}  # fmt: skip


@pytest.mark.parametrize(("query", "status", "summary", "link"), ERRORS.values(), ids=ERRORS.keys())
def test_wrong_question_gets_an_error_feed(arxiv: ArxivApi, query: str, status: int, summary: str, link: str) -> None:
    answer = ask(arxiv, query)
    assert (answer.status, answer.content_type) == (status, "application/atom+xml; charset=utf-8")
    assert one(answer, "summary") == summary
    assert one(answer, "id") == f"https://arxiv.org/api/errors{link}"


def test_long_url_is_refused_but_not_a_long_form(arxiv: ArxivApi) -> None:
    question = "id_list=" + ",".join(["2401.00001"] * 700)
    assert len(question) < MAX_URL_LENGTH < len(question) + 2 * 699, "commas count three signs in a URL"
    assert ask(arxiv, question).status == 414
    assert ids(ask(arxiv, question, "POST")) == ["2401.00001v3"]
