"""The arXiv fake over the wire: its limits, and everything that can go wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import requests
import zstandard
from arxiv_answers import ask, ids, one, total
from fakes.arxiv_api.service import ArxivApi, stored_corpus
from fakes.clock import ManualClock
from fakes.faults import EmptyPage, Entries, Late, RateExceeded, ServerError, Shuffled, Stall, Status
from fakes.server import FakeServer


@pytest.fixture
def server(arxiv: ArxivApi, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    monkeypatch.setenv("NO_PROXY", "*")
    with FakeServer([arxiv], clock=clock.monotonic) as running:
        yield running


def get(server: FakeServer, arxiv: ArxivApi, query: str = "all:*") -> requests.Response:
    return requests.get(server.url(arxiv), params={"search_query": query}, timeout=60)


def test_requests_too_close_are_refused(server: FakeServer, arxiv: ArxivApi, clock: ManualClock) -> None:
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


def test_request_beside_another_is_refused(server: FakeServer, arxiv: ArxivApi, clock: ManualClock) -> None:
    arxiv.gap = 3.0
    begun, over = threading.Event(), threading.Event()

    def wait(_seconds: float) -> None:
        begun.set()
        over.wait(60)

    arxiv.faults.append(Late(20, wait))
    slow = threading.Thread(target=get, args=(server, arxiv))
    slow.start()
    assert begun.wait(60)
    clock.seconds += 10
    assert get(server, arxiv).status_code == 429
    over.set()
    slow.join()
    clock.seconds += 10
    assert get(server, arxiv).status_code == 200
    assert server.log.most_at_once == 2


def test_client_that_gave_up_on_silence_may_ask_again(server: FakeServer, arxiv: ArxivApi, clock: ManualClock) -> None:
    arxiv.gap = 3.0
    silence = Stall(60)
    arxiv.faults.append(silence)
    with pytest.raises(requests.ReadTimeout):
        requests.get(server.url(arxiv), timeout=(60, 0.05))
    while not server.log.entries:  # on a busy machine the server may hear of it only now
        time.sleep(0.001)
    clock.seconds += 3
    assert get(server, arxiv).status_code == 200
    silence.over.set()


def test_other_services_do_not_count(server: FakeServer, arxiv: ArxivApi) -> None:
    arxiv.gap = 3.0
    assert requests.get(f"{server.root}/elsewhere", timeout=60).status_code == 404
    assert get(server, arxiv).status_code == 200
    assert arxiv.gaps(server.log) == []


def test_words_without_quotes_hang_when_told(server: FakeServer, arxiv: ArxivApi) -> None:
    assert get(server, arxiv, "engines that").status_code == 200
    arxiv.hang_unquoted = 0.01
    with pytest.raises(requests.ConnectionError):
        get(server, arxiv, "engines that")
    assert get(server, arxiv, '"engines that"').status_code == 200
    assert [entry.outcome for entry in server.log.entries] == ["200", "Stall", "200"]


def test_every_fault_can_strike_arxiv(server: FakeServer, arxiv: ArxivApi) -> None:
    """One request for each."""
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


# --- The papers that the arXiv fake knows from a file of a catalog


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
    ("query", "found"), [('ti:"engines that"', "2401.00001v1 2401.00002v1"), ("abs:power", "2401.00001v1")]
)
def test_stored_catalog_is_searched_like_a_list(stored: Path, tmp_path: Path, query: str, found: str) -> None:
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
