"""What the arXiv stand-in answers: papers by id, pages and orders of them, errors, and its switches."""

from __future__ import annotations

import pytest
from arxiv_answers import ask, ids, one, total
from standin.arxiv_api.service import LONGEST_URL, ArxivApi, arxiv_corpus

# Identifiers.

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


def test_earlier_version_says_what_it_said(arxiv: ArxivApi) -> None:
    assert one(ask(arxiv, "id_list=2401.00001v2"), "title") == "Engines that Spin"
    first = ask(arxiv, "id_list=2401.00001v1")
    assert (one(first, "title"), one(first, "updated")) == ("Engines that Weave", "2024-01-02T00:00:00Z")


def test_ten_papers_are_given_when_no_number_is_asked_for() -> None:
    arxiv = arxiv_corpus({"id": f"2401.{n:05}", "title": "Looms"} for n in range(1, 31))
    every = ",".join(f"2401.{n:05}" for n in range(1, 31))
    few = ask(arxiv, f"id_list={every}")
    assert (len(ids(few)), total(few)) == (10, 30)
    assert b"<opensearch:itemsPerPage>10<" in few.body
    assert len(ids(ask(arxiv, f"id_list={every}&max_results=100"))) == 30
    assert ids(ask(arxiv, "search_query=ti:looms&start=28&max_results=5")) == ["2401.00029v1", "2401.00030v1"]


def test_ids_filter_a_query(arxiv: ArxivApi) -> None:
    assert ids(ask(arxiv, "search_query=ti:engines&id_list=2401.00002,2312.00003")) == ["2401.00002v1"]
    assert ids(ask(arxiv, "search_query=ti:engines&id_list=2401.00001v1")) == []
    assert ids(ask(arxiv, "search_query=ti:engines&id_list=2401.00001v3")) == ["2401.00001v3"]


ORDERS = {
    "newest first": ("search_query=all:*&sortBy=submittedDate", "2401.00002v1 2401.00001v3 2312.00003v2 hep-th/9901001v1"),
    "oldest first": (
        "search_query=all:*&sortBy=submittedDate&sortOrder=ascending",
        "hep-th/9901001v1 2312.00003v2 2401.00001v3 2401.00002v1",
    ),
    "latest version first": (
        "search_query=all:*&sortBy=lastUpdatedDate",
        "2312.00003v2 2401.00001v3 2401.00002v1 hep-th/9901001v1",
    ),
    "worst first": ("search_query=ti:engines OR ti:weave&sortOrder=ascending&max_results=2", "hep-th/9901001v1 2401.00002v1"),
    "ids by date": ("id_list=2401.00001,2312.00003&sortBy=lastUpdatedDate", "2312.00003v2 2401.00001v3"),
    "ids by date, oldest first": (
        "id_list=2401.00001,2312.00003,2401.00002&sortBy=submittedDate&sortOrder=ascending",
        "2312.00003v2 2401.00001v3 2401.00002v1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("query", "order"), ORDERS.values(), ids=ORDERS.keys())
def test_papers_are_sorted_as_asked(arxiv: ArxivApi, query: str, order: str) -> None:
    assert ids(ask(arxiv, query)) == order.split()


# Errors.

SORTS = "https://arxiv.org/help/api/user-manual#sort"
ERRORS = {
    "no identifier": ("id_list=abc", 400, "incorrect id format for abc", "#incorrect_id_format_for_abc"),
    "one of several": ("id_list=2401.00001,,x", 400, "incorrect id format for ", "#incorrect_id_format_for_"),
    "no number": ("search_query=x&start=one", 400, "start must be an integer", "#start_must_be_an_integer"),
    "below zero": ("search_query=x&start=-1", 400, "start must be non-negative", "#start_must_be_non-negative"),
    "no number of results": ("search_query=x&max_results=1.5", 400, "max_results must be an integer", "#max_results_must_be_an_integer"),
    "results below zero": ("search_query=x&max_results=-5", 400, "max_results must be non-negative", "#max_results_must_be_non-negative"),
    "another order": ("search_query=x&sortBy=date", 400, "sortBy must be in: relevance, lastUpdatedDate, submittedDate", SORTS),
    "another direction": ("search_query=x&sortOrder=up", 400, "sortOrder must be in: ascending, descending", SORTS),
    "nothing": ("", 400, "Either a search_query or id_list must be specified for the classic API.", ""),
    "empty": ("search_query=&id_list=", 400, "Either a search_query or id_list must be specified for the classic API.", ""),
    "a query of nothing": ("search_query=ti:", 400, "Either a search_query or id_list must be specified for the classic API.", ""),
    "bad syntax": ("search_query=(ti:x", 400, "Invalid query string: '(ti:x'", ""),
    "unadapted": ("search_query=x+y&raw=1", 400, "Invalid query string: 'x y'", ""),
    "unadapted, in parentheses": ("search_query=(ti:x+ti:y)&raw=1", 400, "Invalid query string: '(ti:x ti:y)'", ""),
    "a leading wildcard": ("search_query=ti:*x", 500, "'*' or '?' not allowed as first character in '*x'", ""),
    "beyond the window": ("search_query=all:*&start=10000&max_results=100", 500, "Internal Server Error", ""),
    "no results asked for": ("search_query=all:*&max_results=0", 500, "Internal Server Error", ""),
    "too many results": ("search_query=all:*&max_results=30001", 400, "max_results must be at most 30000", ""),
}  # fmt: skip


@pytest.mark.parametrize(("query", "status", "summary", "link"), ERRORS.values(), ids=ERRORS.keys())
def test_wrong_question_gets_an_error_feed(arxiv: ArxivApi, query: str, status: int, summary: str, link: str) -> None:
    answer = ask(arxiv, query)
    assert (answer.status, answer.content_type) == (status, "application/atom+xml; charset=utf-8")
    assert one(answer, "summary") == summary
    assert one(answer, "id") == (link if link.startswith("https") else f"https://arxiv.org/api/errors{link}")


def test_raw_query_is_not_adapted(arxiv: ArxivApi) -> None:
    answer = ask(arxiv, "search_query=ti:weave&raw=1")
    assert ids(answer) == ["2401.00001v3"]


def test_last_page_within_the_window_is_answered(arxiv: ArxivApi) -> None:
    assert ask(arxiv, "search_query=all:*&start=9900&max_results=100").status == 200
    assert ask(arxiv, "search_query=all:*&max_results=20000").status == 200


def test_errors_of_old_had_status_200(arxiv: ArxivApi) -> None:
    arxiv.errors_as_ok = True
    assert ask(arxiv, "id_list=abc").status == 200
    arxiv.errors_as_ok, arxiv.old_format = False, True
    old = ask(arxiv, "id_list=abc")
    assert (old.status, one(old, "id")) == (200, "http://arxiv.org/api/errors#incorrect_id_format_for_abc")
    assert b'<title type="html">ArXiv Query: ' in ask(arxiv, "id_list=2401.00001").body


def test_long_url_is_refused_but_not_a_long_form(arxiv: ArxivApi) -> None:
    question = "id_list=" + ",".join(["2401.00001"] * 700)
    assert len(question) < LONGEST_URL < len(question) + 2 * 699, "commas count three signs in a URL"
    assert ask(arxiv, question).status == 414
    assert ids(ask(arxiv, question, "POST")) == ["2401.00001v3"]


# Switches.


def test_papers_by_id_come_in_another_order_when_told(arxiv: ArxivApi) -> None:
    question = "id_list=2401.00001,2401.00002,2312.00003,hep-th/9901001"
    plain = ids(ask(arxiv, question))
    arxiv.shuffle = 1
    shuffled = ids(ask(arxiv, question))
    assert shuffled != plain
    assert sorted(shuffled) == sorted(plain)
    assert shuffled == ids(ask(arxiv, question))


def test_dropped_ids_are_not_found(arxiv: ArxivApi) -> None:
    arxiv.dropped = frozenset({"2401.00001"})
    answer = ask(arxiv, "id_list=2401.00001v1,2401.00002")
    assert (ids(answer), total(answer)) == (["2401.00002v1"], 1)
