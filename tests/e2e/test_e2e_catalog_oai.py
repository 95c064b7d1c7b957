"""`bibnorm catalog update --oai`: a catalog that follows arXiv, over loopback HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from fakes.clock import ManualClock
from fakes.exchange import Entry
from fakes.faults import Status
from fakes.oai import OaiPmh, OaiRecord, Version
from fakes.server import FakeServer

from normalizer.cli import catalog
from normalizer.cli.main import run
from normalizer.values.ids import ArxivId
from normalizer.works.description import Description
from resolvers.catalog import Catalog
from resolvers.catalog.storage.publish import build_lock
from resolvers.http import Clock, HttpClient

pytestmark = pytest.mark.once

DAY = datetime(2024, 2, 1, tzinfo=UTC)
SOURCE = [
    {"arxiv_id": f"2401.{n:05}", "title": f"On Engine {n}", "authors": ["Ada Lovelace"], "published": f"2024-01-{n:02}"}
    for n in range(1, 4)
]  # fmt: skip
GONE = (Version(datetime(2024, 1, 2, tzinfo=UTC)), Version(datetime(2024, 2, 5, tzinfo=UTC), "I"))


def paper(number: int, **changes: object) -> OaiRecord:
    record = OaiRecord(
        id=f"2401.{number:05}",
        modified=DAY + timedelta(days=number),
        title=f"On Engine {number}",
        authors=("Ada Lovelace",),
        categories="cs.LG",
        versions=(Version(datetime(2024, 1, 20, tzinfo=UTC)),),
    )
    return replace(record, **changes)


@dataclass
class Scene:
    folder: Path
    server: FakeServer
    oai: OaiPmh

    @property
    def catalog(self) -> Path:
        return self.folder / "cat"

    @property
    def url(self) -> str:
        return self.server.url(self.oai)

    def update(self, *more: str, url: bool = True) -> int:
        address = ["--oai-url", self.url] if url else []
        cache = ["--cache", str(self.folder / "cache")]
        return run(["catalog", "update", str(self.catalog), "--oai", *address, *cache, *more])

    def paper(self, number: int) -> list[Description]:
        return list(Catalog.open(self.catalog).fetch([ArxivId(f"2401.{number:05}")])[0])

    @property
    def asked(self) -> list[dict[str, str]]:
        """What the requests asked for, each parameter once."""
        entries: list[Entry] = self.server.log.entries
        return [{name: values[0] for name, values in entry.question.parameters.items()} for entry in entries]

    def bytes(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.catalog.rglob("*") if path.is_file()}


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A catalog of three papers, and an arXiv that has them and more, four to a page, on a clock of its own."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.chdir(tmp_path)
    clock = ManualClock()
    timer = Clock(clock.monotonic, clock.sleep, clock.now)
    monkeypatch.setattr("normalizer.app.catalog_fetch.HttpClient", partial(HttpClient, timer=timer))
    write(tmp_path / "arxiv.jsonl", SOURCE)
    assert run(["catalog", "build", "arxiv.jsonl", "-o", "cat", "-q"]) == 0
    oai = OaiPmh([paper(number) for number in range(1, 13)], page_size=4, now=clock.now)
    with FakeServer([oai], clock=clock.monotonic) as server:
        yield Scene(tmp_path, server, oai)


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_what_is_new_comes_in_and_a_second_call_changes_nothing(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.oai.records = [paper(2, versions=GONE), paper(7, doi="10.1000/e", comments="3 pages"), paper(8, deleted=True)]
    assert scene.update() == 0
    said = capsys.readouterr().err
    assert "arXiv OAI-PMH: 2 records received, 1 withdrawn, 1 deleted by arXiv\n" in said
    assert "cat: 1 record added, 1 changed in " in said
    assert "; 4 records now\n" in said
    assert scene.asked == [{"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "2024-01-03"}]
    (new,) = scene.paper(7)
    assert (new.title, new.doi, new.comment, new.source, new.via) == (
        "On Engine 7", "10.1000/e", "3 pages", "arxiv", "catalog:arxiv.oai.jsonl",
    )  # fmt: skip
    assert [record.withdrawn for number in (1, 2, 3) for record in scene.paper(number)] == [False, True, False]
    before = scene.bytes()
    assert scene.update() == 0
    assert "arXiv OAI-PMH: 0 records received\n" in capsys.readouterr().err
    assert scene.bytes() == before
    assert not list(scene.catalog.glob("*/arxiv.oai.jsonl"))


def test_records_of_no_use_are_named(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.oai.records = [paper(4, title=" "), paper(5)]
    assert scene.update() == 0
    said = capsys.readouterr().err
    assert "arXiv OAI-PMH: 1 record received, 1 unusable\n" in said
    assert "arXiv OAI-PMH: oai:arXiv.org:2401.00004 of 2024-02-05: no title\n" in said


def test_folder_without_room_for_a_harvest(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    (scene.catalog / "arxiv-harvest").write_text("in the way")
    assert scene.update() == 2
    assert "arxiv-harvest: cannot be written (File exists). Make room." in capsys.readouterr().err


def test_outage_ends_with_3_and_the_next_call_goes_on(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.server.faults.extend([None, None, *[Status(500)] * 9])
    assert scene.update() == 3
    said = capsys.readouterr().err
    assert "arXiv OAI-PMH: 8 records received\n" in said
    assert "run again later, the harvest goes on where it stopped\n" in said
    assert len(scene.paper(8)) == 1
    assert scene.paper(9) == []
    scene.server.faults.clear()
    asked = len(scene.asked)
    assert scene.update() == 0
    assert "arXiv OAI-PMH: 4 records received\n" in capsys.readouterr().err
    assert len(scene.asked) == asked + 1
    assert [len(scene.paper(number)) for number in range(1, 13)] == [1] * 12


def test_long_waits_are_told(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.server.faults.extend([Status(500), Status(503, retry_after="40")])
    assert scene.update() == 0
    waits = [line for line in capsys.readouterr().err.splitlines() if "asking again" in line]
    assert waits == ["arXiv OAI-PMH did not respond (503); asking again in 40 s"]


def test_interrupted_call_keeps_what_came(
    scene: Scene, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(catalog._Watcher, "received", interrupt)
        assert scene.update() == 130
    assert "received records are kept; run the same command to resume" in capsys.readouterr().err
    assert scene.paper(4) == []
    assert scene.update("-q") == 0
    assert [len(scene.paper(number)) for number in range(1, 13)] == [1] * 12


def test_crash_between_harvest_and_catalog_loses_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("normalizer.app.catalog_fetch.update_catalog", lambda *_, **__: 1 / 0)
        assert scene.update("-q") == 4
    asked = len(scene.asked)
    assert scene.paper(4) == []
    assert scene.update("-q") == 0
    assert len(scene.asked) == asked + 1
    assert len(scene.paper(12)) == 1


def test_full_build_forgets_the_harvest(scene: Scene) -> None:
    assert scene.update("-q") == 0
    assert list(scene.catalog.glob("arxiv-harvest/*.json"))
    newer = [*SOURCE, {"arxiv_id": "2402.00001", "title": "On Looms", "published": "2024-02-11"}]
    write(scene.folder / "arxiv.jsonl", newer)
    assert run(["catalog", "build", "arxiv.jsonl", "-o", "cat", "-q"]) == 0
    assert not (scene.catalog / "arxiv-harvest").exists()
    assert scene.update("-q") == 0
    assert scene.asked[-1]["from"] == "2024-02-11"


def test_days_and_address_and_contact_can_be_given(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIBNORM_ARXIV_OAI_URL", scene.url)
    assert scene.update("--since", "2024-02-04", "--until", "2024-02-05", "--email", "a@b.org", "-q", url=False) == 0
    assert (scene.asked[0]["from"], scene.asked[0]["until"]) == ("2024-02-04", "2024-02-05")
    agent = scene.server.log.entries[0].question.headers["User-Agent"]
    assert agent.startswith("bibnorm/")
    assert "a@b.org" in agent
    assert [len(scene.paper(number)) for number in (4, 5)] == [1, 0]


def test_files_and_harvest_in_one_call(scene: Scene) -> None:
    write(scene.folder / "other.jsonl", [{"title": "On Looms and Cards", "year": 1801, "venue": "Lyon"}])
    assert scene.update("other.jsonl", "-q") == 0
    info = Catalog.open(scene.catalog).info
    assert (info.coverage.records, info.updates) == (13, 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["cat"], "no input: pass a SOURCE file or use --oai", id="neither file nor harvest"),
        pytest.param(["cat", "arxiv.jsonl", "--since", "2024-01-01"], "require --oai", id="a day without a harvest"),
        pytest.param(["cat", "--oai", "--since", "2024"], "not a day: '2024'", id="no day"),
        pytest.param(["nowhere", "--oai"], "no catalog in nowhere", id="no catalog"),
        pytest.param(["cat", "--oai", "--oai-url", "http://example.org/oai"], "use https", id="an open address"),
    ],
)
def test_wrong_usage_ends_with_2(
    scene: Scene, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scene.bytes()
    assert run(["catalog", "update", *arguments, "--cache", "cache"]) == 2
    assert words in capsys.readouterr().err
    assert scene.bytes() == before
    assert scene.asked == []


def test_catalog_without_a_paper_of_arxiv_must_be_told_the_day(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    write(scene.folder / "other.jsonl", [{"title": "On Looms and Cards", "year": 1801, "venue": "Lyon"}])
    assert run(["catalog", "build", "other.jsonl", "-o", "cat", "-q"]) == 0
    assert scene.update() == 2
    assert "pass --since YYYY-MM-DD" in capsys.readouterr().err
    assert scene.update("--since", "2024-02-01", "-q") == 0
    assert len(scene.paper(12)) == 1


def test_two_harvests_into_one_catalog_do_not_mix(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    folder = scene.catalog / "arxiv-harvest"
    folder.mkdir()
    with build_lock(folder):
        assert scene.update() == 2
    assert "is locked by another build; wait until it finishes" in capsys.readouterr().err


def test_newest_day_does_not_believe_a_date_after_the_newest_number(scene: Scene) -> None:
    write(
        scene.folder / "arxiv.jsonl", [*SOURCE, {"arxiv_id": "2401.00009", "title": "Late", "published": "2034-02-11"}]
    )
    assert run(["catalog", "build", "arxiv.jsonl", "-o", "cat", "-q"]) == 0
    assert scene.update("-q") == 0
    assert scene.asked[0]["from"] == "2024-01-01"


def test_coverage_is_listed(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[dict[str, object]] = [
        {"title": f"Loom {n}", "venue": "LOOM", "year": 2020, "pages": f"{n * 10 + 1}-{n * 10 + 10}"} for n in range(60)
    ]
    few: list[dict[str, object]] = [{"title": f"Card {n}", "venue": "CARD", "year": 2020} for n in range(3)]
    # Another series, whose name would be that of the first without its number.
    few += [{"title": f"Punch {n}", "venue": "CARD-4 2021", "year": 2021} for n in range(5)]
    write(scene.folder / "arxiv.jsonl", [*SOURCE, *rows, *few])
    assert run(["catalog", "build", "arxiv.jsonl", "-o", "cat", "-q"]) == 0
    assert run(["catalog", "info", "cat"]) == 0
    assert "volumes                1  with at least 50 works; 1 complete\n" in capsys.readouterr().out
    assert run(["catalog", "info", "cat", "--coverage"]) == 0
    listed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert listed[1:] == [["60", "60", "100.0%", "pages", "2020", "loom"]]
    assert run(["catalog", "info", "cat", "--coverage", "--least", "3"]) == 0
    listed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert listed[1:] == [
        ["3", "3", "100.0%", "numbers", "2024", "arxiv"],
        ["60", "60", "100.0%", "pages", "2020", "loom"],
        ["5", "-", "-", "none", "2021", "card", "4"],
        ["3", "-", "-", "none", "2020", "card"],
    ]


def fetch(scene: Scene) -> int:
    arguments = ["catalog", "fetch", "arxiv", "-o", "new/cat", "--oai-url", scene.url, "--cache", "cache"]
    return run(arguments)


def test_fetch_harvests_from_nothing_and_follows_then(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.server.faults.extend([None, None, *[Status(503)] * 20])
    assert fetch(scene) == 3
    said = capsys.readouterr().err
    assert "harvesting 3,000,000 records by OAI-PMH takes" in said
    assert not Path("new/cat/catalog.json").exists()
    scene.server.faults.clear()
    assert fetch(scene) == 0
    assert Catalog.open(Path("new/cat")).info.records == 12
    lists = [asked for asked in scene.asked if "resumptionToken" not in asked]
    assert lists == [{"verb": "ListRecords", "metadataPrefix": "arXivRaw"}], "the harvest began anew"
    scene.oai.records = [*scene.oai.records, paper(20)]
    assert fetch(scene) == 0
    assert Catalog.open(Path("new/cat")).info.records == 13
