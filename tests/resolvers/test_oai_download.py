"""A harvest kept in a file, over loopback HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.clock import ManualClock
from fakes.faults import Status
from fakes.oai import OaiPmh
from fakes.oai_records import Author, OaiRecord, Version
from fakes.server import FakeServer

from resolvers.errors import ResolverError, SourceUnavailable
from resolvers.http import Clock, HttpClient
from resolvers.oai import HarvestCounts, UnusableRecord, download

DAY = datetime(2024, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def paper(number: int, **changes: object) -> OaiRecord:
    record = OaiRecord(
        id=f"2401.{number:05}",
        modified=DAY + timedelta(hours=9 * number),
        title=f"On Engine {number}",
        authors=(Author("Lovelace", "Ada"),),
        categories="cs.LG math.NA",
        versions=(Version(datetime(2024, 1, 2, tzinfo=UTC)),),
    )
    return replace(record, **changes)


@dataclass
class Scene:
    server: FakeServer
    oai: OaiPmh
    http: HttpClient
    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "arxiv.jsonl"

    def download(self, since: str | None = None) -> HarvestCounts:
        url, state = self.server.url(self.oai), self.folder / "state.json"
        return download(url, since, to=self.file, state=state, http=self.http)

    @property
    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    @property
    def ids(self) -> list[object]:
        return [row["arxiv_id"] for row in self.rows]


@contextmanager
def scene(folder: Path, records: list[OaiRecord]) -> Iterator[Scene]:
    clock = ManualClock()
    oai = OaiPmh(records, page_size=4, now=clock.now)
    timer = Clock(clock.monotonic, clock.sleep, clock.now)
    with FakeServer([oai], clock=clock.monotonic) as server, HttpClient(timer=timer) as http:
        yield Scene(server, oai, http, folder)


def test_row_says_all_that_is_known_and_nothing_else(tmp_path: Path) -> None:
    full = paper(
        1,
        title="Über $\\beta$-Numbers",
        raw_authors=r"K. G\"odel (Vienna), Ada Lovelace and others",
        abstract="We compute.",
        journal_ref="J. Eng. 3 (2019)",
        doi="10.1000/a",
        comments="3 pages",
    )
    bare = paper(2, abstract="", categories="", raw_authors="", versions=())
    with scene(tmp_path, [full, bare]) as here:
        here.download()
        assert here.rows == [
            {
                "arxiv_id": "2401.00001",
                "title": "Über $\\beta$-Numbers",
                "authors": [r"K. G\"odel", "Ada Lovelace"],
                "authors_complete": False,
                "published": "2024-01-02",
                "primary_category": "cs.LG",
                "doi": "10.1000/a",
                "venue": "J. Eng. 3 (2019)",
                "comment": "3 pages",
                "abstract": "We compute.",
            },
            {"arxiv_id": "2401.00002", "title": "On Engine 2"},
        ]


def test_what_came_is_counted_and_withdrawals_are_marked(tmp_path: Path) -> None:
    gone = (*paper(1).versions, Version(datetime(2024, 1, 5, tzinfo=UTC), "I"))
    records = [paper(1), paper(2, versions=gone), paper(3, deleted=True), paper(4, title=" "), paper(5)]
    with scene(tmp_path, records) as here:
        unusable = UnusableRecord("oai:arXiv.org:2401.00004", "2024-02-02", "no title")
        assert here.download() == HarvestCounts(papers=2, withdrawn=1, deleted=1, unusable=(unusable,))
        assert [(row["arxiv_id"], row.get("withdrawn")) for row in here.rows] == [
            ("2401.00001", None),
            ("2401.00002", True),
            ("2401.00005", None),
        ]


def test_download_that_broke_off_goes_on(tmp_path: Path) -> None:
    with scene(tmp_path, [paper(number) for number in range(1, 16)]) as here:
        here.server.faults.extend([None, None, *[Status(500)] * 5])
        with pytest.raises(SourceUnavailable):
            here.download()
        assert here.ids == [f"2401.{number:05}" for number in range(1, 9)]
        assert here.download() == HarvestCounts(papers=7)
        assert here.ids == [f"2401.{number:05}" for number in range(1, 16)]


def test_later_download_adds_what_is_new(tmp_path: Path) -> None:
    with scene(tmp_path, [paper(1), paper(2)]) as here:
        here.download()
        here.oai.records = [paper(1), paper(2), paper(9)]
        assert here.download() == HarvestCounts(papers=1)
        assert here.ids == ["2401.00001", "2401.00002", "2401.00009"]


def test_progress_is_told_page_by_page(tmp_path: Path) -> None:
    told: list[int] = []
    with scene(tmp_path, [paper(number) for number in range(1, 11)]) as here:
        url = here.server.url(here.oai)
        download(
            url,
            to=here.file,
            state=tmp_path / "s",
            http=here.http,
            on_page=lambda received: told.append(received.papers),
        )
    assert told == [4, 8, 10]


@pytest.mark.parametrize("torn", [b'{"arxiv_id": "2401.9', b"{" + b"x" * 200_000], ids=["short", "long"])
def test_line_that_a_crash_left_torn_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    with scene(tmp_path, [paper(1), paper(2)]) as here:
        here.file.write_bytes(b'{"arxiv_id": "2401.00007"}\n' + torn)
        here.download()
        assert here.ids == ["2401.00007", "2401.00001", "2401.00002"]


def test_file_that_is_one_torn_line_is_begun_anew(tmp_path: Path) -> None:
    with scene(tmp_path, [paper(1)]) as here:
        here.file.write_bytes(b'{"arxiv_id": "2401.9')
        here.download()
        assert here.ids == ["2401.00001"]


def test_place_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    with scene(tmp_path / "no", [paper(1)]) as here:
        with pytest.raises(ResolverError, match=r"arxiv\.jsonl: cannot keep the harvest: No such file"):
            here.download()
        assert here.server.log.entries == []
