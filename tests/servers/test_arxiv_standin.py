"""The arXiv stand-in over the wire: parameters, identifiers, limits, errors, and everything that can go wrong."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
import requests
import zstandard
from standin import by_hand
from standin.arxiv_api.corpus import StoredPapers
from standin.arxiv_api.papers import WITHDRAWN, ArxivAuthor, arxiv_paper
from standin.arxiv_api.service import LONGEST_URL, ArxivApi, arxiv_corpus, stored_corpus
from standin.exchange import Answer, Question
from standin.faults import (
    EmptyPage,
    Entries,
    Late,
    RateExceeded,
    Reset,
    ServerError,
    Shuffled,
    Stall,
    Status,
    Truncated,
)
from standin.manual import ManualClock
from standin.server import StandIn

from resolvers.candidate import Candidate, RawName
from resolvers.registry import ADDRESSED

RECORDS = [
    {
        "id": "2401.00001v3",
        "title": "Engines that Weave",
        "authors": ["Ada Lovelace"],
        "published": "2024-01-02",
        "updated": "2024-09-09",
        "older": [{"id": "2401.00001v2", "title": "Engines that Spin", "published": "2024-01-02"}],
    },
    {"id": "2401.00002", "title": "Engines that Sleep", "authors": ["Charles Babbage"], "published": "2024-01-03"},
    {"id": "2312.00003", "title": "Looms", "published": "2023-12-04", "updated": "2024-12-04", "version": 2},
    {"id": "hep-th/9901001", "title": "Engines of Gravity", "published": "1999-01-01"},
]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def arxiv(clock: ManualClock) -> ArxivApi:
    return arxiv_corpus(RECORDS, now=clock.now, sleep=clock.sleep)


def ask(arxiv: ArxivApi, query: str, method: str = "GET") -> Answer:
    return arxiv.answer(Question.of(method, arxiv.path, query, {}))


def ids(answer: Answer | bytes) -> list[str]:
    body = answer if isinstance(answer, bytes) else answer.body
    return re.findall(r"<id>http://arxiv.org/abs/(.*?)</id>", body.decode())


def one(answer: Answer, name: str) -> str:
    (text,) = re.findall(rf"    <{name}>(.*?)</{name}>", answer.body.decode())
    return str(text)


def total(answer: Answer | bytes) -> int:
    body = answer if isinstance(answer, bytes) else answer.body
    return int(re.findall(rb"totalResults[^>]*>(\d+)<", body)[0])


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


# Records.


@dataclass(frozen=True)
class Work:
    """As the papers of the other services."""

    title: str
    arxiv: str | None
    absent: frozenset[str] = frozenset()
    authors: tuple[RawName, ...] = ()
    submitted: date = date(2024, 1, 2)
    withdrawn: bool = False

    def as_told_by(self, slug: str) -> Work:
        return Work(f"{self.title} ({slug})", self.arxiv, self.absent, self.authors, self.submitted, self.withdrawn)


def test_corpus_takes_records_of_several_kinds() -> None:
    arxiv = arxiv_corpus(
        [
            Candidate("arxiv", "Looms", arxiv="2401.00001", authors=(RawName("Ada Lovelace"),), published="2024-01"),
            Candidate("other", "Elsewhere"),
            Work("Engines", "2401.00002", withdrawn=True),
            Work("Missing", "2401.00003", absent=frozenset({"arxiv"})),
            Work("Nowhere", None),
            {"arxiv_id": "math/0301001", "title": "Old\n  one", "primary_category": "math.AG", "published": "2003"},
        ]
    )
    assert [(paper.id, paper.title, paper.categories) for paper in map(arxiv.papers.__getitem__, range(3))] == [
        ("2401.00001", "Looms", ("cs.LG",)),
        ("2401.00002", "Engines (arxiv)", ("cs.LG",)),
        ("math/0301001", "Old one", ("math.AG",)),
    ]
    assert len(arxiv.papers) == 3
    assert arxiv.papers[0].authors == (ArxivAuthor("Ada Lovelace"),)
    assert arxiv.papers[1].comment == WITHDRAWN
    assert [arxiv.papers[number].published.isoformat() for number in range(3)] == [
        "2024-01-01T00:00:00+00:00", "2024-01-02T00:00:00+00:00", "2003-01-01T00:00:00+00:00",
    ]  # fmt: skip


def test_record_of_no_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="not an arXiv identifier: 'looms'"):
        arxiv_paper({"id": "looms", "title": "Looms"})


def test_times_keep_their_zone_or_get_utc() -> None:
    naive = arxiv_paper({"id": "2401.00001", "title": "x", "published": datetime(2024, 1, 2, 3)})  # noqa: DTZ001
    aware = arxiv_paper({"id": "2401.00001", "title": "x", "published": datetime(2024, 1, 2, 3, tzinfo=UTC)})
    assert naive == aware
    assert arxiv_corpus([naive]).papers[0] is naive


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    rows = [
        {"arxiv_id": "2401.00002", "title": "Engines\n  that Sleep", "authors": ["Ada Byron"], "published": "2024-01-05",
         "primary_category": "cs.CL", "doi": "10.1000/Sleep"},
        {"title": "No preprint"},
        {"arxiv_id": "2401.00001", "title": "Engines that Weave", "published": "2024-01-04", "comment": "12 pages"},
    ]  # fmt: skip
    path = tmp_path / "rows.jsonl.zst"
    path.write_bytes(zstandard.compress(b"\n".join(map(orjson.dumps, rows)) + b"\n"))
    return path


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('ti:"engines that"', "2401.00001v1 2401.00002v1"),
        ("au:byron", "2401.00002v1"),
        ("abs:power", "2401.00001v1"),
        ("cat:cs.CL", "2401.00002v1"),
        ("doi:10.1000/sleep", "2401.00002v1"),
        ("co:pages", "2401.00001v1"),
        ("id:2401.00001", "2401.00001v1"),
        ("submittedDate:[20240105 TO 2024]", "2401.00002v1"),
    ],
)
def test_stored_catalogue_is_searched_like_a_list(stored: Path, tmp_path: Path, query: str, found: str) -> None:
    abstracts = tmp_path / "abstracts.jsonl"
    lines = [
        {"arxiv_id": "2401.00001", "abstract": "Power of steam."},
        {"arxiv_id": "2401.00009", "abstract": "x"},
        {"abstract": "y"},
    ]
    abstracts.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    arxiv = stored_corpus(stored, abstracts)
    assert len(arxiv.papers) == 2
    assert sorted(ids(ask(arxiv, f"search_query={query}"))) == found.split()
    assert one(ask(arxiv, "id_list=2401.00001"), "summary") == "Power of steam."


def test_stored_papers_are_found_by_id(stored: Path) -> None:
    papers = StoredPapers(stored)
    assert [papers.number_of(id_) for id_ in ("2401.00002", "2401.00001", "2401.00000", "2401.00003", "")] == [
        0, 1, None, None, None,
    ]  # fmt: skip
    assert papers[0].title == "Engines that Sleep"


# Over the wire.


@pytest.fixture
def server(arxiv: ArxivApi, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("NO_PROXY", "*")
    with StandIn([arxiv], clock=clock.monotonic) as running:
        yield running


def get(server: StandIn, arxiv: ArxivApi, query: str = "all:*") -> requests.Response:
    return requests.get(server.url(arxiv), params={"search_query": query}, timeout=5)


def test_get_and_post_are_answered_alike(server: StandIn, arxiv: ArxivApi) -> None:
    question = {"search_query": 'ti:"engines that weave"', "id_list": "", "max_results": "5"}
    got = requests.get(f"{arxiv.urls(server)['arxiv']}/api/query", params=question, timeout=5)
    posted = requests.post(server.url(arxiv), data=question, timeout=5)
    bare = requests.post(server.url(arxiv), data=got.request.path_url.partition("?")[2].encode(), timeout=5)
    assert got.text == posted.text == bare.text
    assert ids(got.content) == ["2401.00001v3"]
    assert got.headers["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_requests_too_close_are_refused(server: StandIn, arxiv: ArxivApi, clock: ManualClock) -> None:
    arxiv.gap = 3.0
    statuses = []
    for wait in (0.0, 2.9, 3.0, 3.0, 0.0):
        clock.seconds += wait
        reply = get(server, arxiv)
        statuses.append(reply.status_code)
    assert statuses == [200, 429, 200, 200, 429]
    assert (reply.text, reply.headers["Content-Type"], reply.headers.get("Retry-After")) == (
        "Rate exceeded.",
        "text/plain",
        None,
    )
    assert arxiv.gaps(server.log) == pytest.approx([2.9, 3.0, 3.0, 0.0])
    assert arxiv.too_soon == 2
    assert [entry.outcome for entry in arxiv.entries(server.log)][1] == "RateExceeded"


def test_refusal_can_come_after_a_stall(server: StandIn, arxiv: ArxivApi, clock: ManualClock) -> None:
    arxiv.gap, arxiv.stall = 3.0, 15.0
    assert [get(server, arxiv).status_code for _ in range(2)] == [200, 429]
    assert clock.slept == [15.0]


def test_request_beside_another_is_refused(server: StandIn, arxiv: ArxivApi, clock: ManualClock) -> None:
    arxiv.gap = 3.0
    begun, over = threading.Event(), threading.Event()

    def wait(_seconds: float) -> None:
        begun.set()
        over.wait(5)

    arxiv.faults.append(Late(20, wait))
    slow = threading.Thread(target=get, args=(server, arxiv))
    slow.start()
    assert begun.wait(5)
    clock.seconds += 10
    assert get(server, arxiv).status_code == 429
    over.set()
    slow.join()
    clock.seconds += 10
    assert get(server, arxiv).status_code == 200
    assert server.log.most_at_once == 2


def test_client_that_gave_up_on_silence_may_ask_again(server: StandIn, arxiv: ArxivApi, clock: ManualClock) -> None:
    arxiv.gap = 3.0
    silence = Stall(5)
    arxiv.faults.append(silence)
    with pytest.raises(requests.Timeout):
        requests.get(server.url(arxiv), timeout=0.05)
    clock.seconds += 3
    assert get(server, arxiv).status_code == 200
    silence.over.set()


def test_other_services_do_not_count(server: StandIn, arxiv: ArxivApi) -> None:
    arxiv.gap = 3.0
    assert requests.get(f"{server.root}/elsewhere", timeout=5).status_code == 404
    assert get(server, arxiv).status_code == 200
    assert arxiv.gaps(server.log) == []


def test_words_without_quotes_hang_when_told(server: StandIn, arxiv: ArxivApi) -> None:
    assert get(server, arxiv, "engines that").status_code == 200
    arxiv.hang_unquoted = 0.01
    with pytest.raises(requests.ConnectionError):
        get(server, arxiv, "engines that")
    assert get(server, arxiv, '"engines that"').status_code == 200
    assert [entry.outcome for entry in server.log.entries] == ["200", "Stall", "200"]


def test_every_fault_can_strike_arxiv(server: StandIn, arxiv: ArxivApi) -> None:
    """One request for each; the connection that is reset and the reply that breaks off are seen below."""
    arxiv.faults.extend(
        [EmptyPage(), EmptyPage(forgets=True), Shuffled(), Entries(lambda entries: entries[:1]), RateExceeded(),
         Status(503, retry_after="7"), ServerError(), ServerError(502), None]
    )  # fmt: skip
    replies = [get(server, arxiv) for _ in range(9)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 200, 429, 503, 500, 502, 200]
    whole = ids(replies[-1].content)
    assert len(whole) == 4
    assert [ids(reply.content) for reply in replies[:4]] == [[], [], [*whole[1::2], *whole[::2]], whole[:1]]
    assert [total(reply.content) for reply in replies[:4]] == [4, 0, 4, 4]
    assert all(reply.text.endswith("</feed>\n") for reply in replies[:4])
    assert replies[6].headers["Content-Type"].startswith("text/html")
    assert not arxiv.faults


def test_feed_without_entries_has_none_to_lose(server: StandIn, arxiv: ArxivApi) -> None:
    arxiv.faults.append(EmptyPage())
    lost = get(server, arxiv, "ti:nothing")
    assert lost.content == get(server, arxiv, "ti:nothing").content


def test_reply_can_break_off_and_the_connection_too(server: StandIn, arxiv: ArxivApi) -> None:
    arxiv.faults.extend([Truncated(), Truncated(announced=True), Reset()])
    assert b"</feed>" not in get(server, arxiv).content
    for _ in range(2):
        with pytest.raises(requests.RequestException):
            get(server, arxiv)


# By hand.


def test_started_by_hand_it_says_how_to_point_the_tool_at_it(capsys: pytest.CaptureFixture[str]) -> None:
    over = threading.Event()
    over.set()
    by_hand.main(["--port", "0"], over=over)
    said = capsys.readouterr().out
    assert re.search(r"^export BIBNORM_ARXIV_URL=http://127\.0\.0\.1:\d+$", said, re.MULTILINE)
    assert "/api/query?id_list=hep-th/9301068" in said
    slugs = set(re.findall(r"^export BIBNORM_(\w+)_URL=", said, re.MULTILINE))
    assert slugs == {slug.upper().replace("-", "_") for slug in ADDRESSED}


@pytest.mark.parametrize("start", [["-m", "tests.servers"], ["tests/servers"]])
def test_it_starts_as_a_module_and_as_a_folder(start: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    root = Path(__file__).parents[2]
    command = [sys.executable, *start, "--port", "0", "--no-gap", "--old-format"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip().partition("=")[2]
            for _ in range(2):
                reply = requests.get(f"{url}/api/query", params={"search_query": "ti:gravity"}, timeout=10)
                assert "ArXiv Query: search_query=ti:gravity" in reply.text
                assert ids(reply.content) != []
        finally:
            process.terminate()
