"""Services that refuse or limit, and how much a run and the next one wait for them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fakes.corpus import Paper, Venue, people
from fakes.faults import Fault, Page, RateExceeded, Status
from online_world import RealClock, World, running

pytestmark = pytest.mark.once

CHECK = b'<!doctype html><html><head><title>One moment</title><script src="/x.js"></script></head></html>'
NOUNS = "Engines Looms Clocks Wheels Orreries Pistons Shuttles Lenses Prisms Magnets Telegraphs Barometers".split()
PRINTED = tuple(
    Paper(
        f"{noun} of the Northern Workshops and Their Makers",
        people("Ada Lovelace", "Mary Somerville"),
        doi=f"10.1000/{noun.lower()}",
        dblp=f"conf/icml/{noun}20",
        venue=Venue("International Conference on Machine Learning", 2020, short="ICML"),
    )
    for noun in NOUNS
)
TITLES = [paper.title for paper in PRINTED]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with running(World(PRINTED, monkeypatch, tmp_path / "cache", keep_terms=True)) as made:
        yield made


def match(world: World, titles: Sequence[str], *options: str) -> tuple[int, list[str], float]:
    """Exit code, status of each title, and the seconds that the run took."""
    Path("page.txt").write_text("".join(f"{title}\n" for title in titles), encoding="utf-8")
    began = world.clock.monotonic()
    code = world.run("match", "page.txt", "-o", "lines", "--force", *options)
    rows = [json.loads(line) for line in Path("lines").read_text(encoding="utf-8").splitlines()]
    return code, [row["status"] for row in rows], world.clock.monotonic() - began


@pytest.mark.parametrize("status", [200, 403, 500])
@pytest.mark.parametrize("options", [(), ("--source", "arxiv,dblp,crossref")], ids=["our choice", "named"])
def test_bot_check_costs_one_request_and_nothing_in_the_next_run(
    world: World, status: int, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    world.services.dblp.faults.extend([Status(status, body=CHECK)] * 99)
    code, found, seconds = match(world, TITLES[:5], *options)
    assert (code, found) == (0, ["matched"] * 5)
    assert seconds <= 30.0
    assert capsys.readouterr().err.count("a check for browsers instead of data") == 1
    code, found, seconds = match(world, TITLES[:5], *options)
    assert (code, found) == (0, ["matched"] * 5)
    assert seconds <= 5.0
    assert len(world.asked("dblp")) == 1


LIMITS = {
    "429 after a stall": lambda world: RateExceeded(15.0, world.clock.sleep),
    "429": lambda _: Status(429),
    "a web page": lambda _: Page(CHECK),
    "503": lambda _: Status(503),
}


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_others_find_what_arxiv_does_not_serve(world: World, limit: object) -> None:
    fault: Fault = limit(world)  # type: ignore[operator]
    world.arxiv.faults.extend([fault] * 99)
    code, found, seconds = match(world, TITLES[:5])
    assert (code, found) == (0, ["matched"] * 5)
    assert seconds <= 60.0
    asked = len(world.asked("arxiv"))
    assert asked <= 2
    # Far less than the first run may take; on a busy machine the threads share some virtual seconds.
    assert match(world, TITLES[:5])[2] <= 15.0


# One source at a time: while others sleep on the same virtual clock, a request takes virtual seconds to its service.
@pytest.mark.parametrize("source", ["crossref", "dblp", "europepmc", "openalex"])
@pytest.mark.parametrize("options", [(), ("--email", "a@example.org")], ids=["nobody", "a contact"])
def test_terms_of_every_service_are_kept(world: World, source: str, options: tuple[str, ...]) -> None:
    code, found, _ = match(world, TITLES, "--source", source, *options)
    assert (code, found) == (0, ["matched"] * len(TITLES))
    assert {service.slug: service.refused for service in world.services._others if service.refused} == {}
    assert world.arxiv.too_soon == 0


def test_what_a_run_has_no_time_for_is_sent_by_the_next_one(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    code, found, seconds = match(world, TITLES, "--source", "crossref", "--within", "6s")
    assert code == 3
    assert 4 <= found.count("matched") < len(TITLES)
    assert seconds <= 6.0
    assert "not asked: the 6 s of this run are over; run again to ask the rest" in capsys.readouterr().err
    before = len(world.asked("crossref"))
    code, found, _ = match(world, TITLES, "--source", "crossref")
    assert (code, found) == (0, ["matched"] * len(TITLES))
    assert len(world.asked("crossref")) - before < len(TITLES) + 1


def test_four_processes_keep_the_terms_of_every_service_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for number in range(4):
        page = "".join(f"{title}\n" for title in TITLES[2 * number : 2 * number + 2])
        Path(f"page{number}.txt").write_text(page, encoding="utf-8")
    with running(World(PRINTED, monkeypatch, tmp_path / "cache", RealClock(), keep_terms=True)) as world:
        for name, value in world.environment.items():
            monkeypatch.setenv(name, value)
        command = [sys.executable, "-m", "normalizer", "match", "--source", "crossref,dblp,datacite,openreview"]
        processes = [subprocess.Popen([*command, f"page{number}.txt", "-o", f"lines{number}"]) for number in range(4)]
        assert [process.wait(timeout=300) for process in processes] == [0] * 4
        assert sum(len(world.asked(slug)) for slug in ("crossref", "dblp")) >= 8
        assert {service.slug: service.refused for service in world.services._others if service.refused} == {}


OF_TWO = "@misc{a, title = {One}}\n@misc{b, title = {Two}}\n"
FORCED = {
    "build": ("build", "page.txt"),
    "build with a report": ("build", "page.txt", "--report", "report.html"),
    "build with a new lock": ("build", "page.txt", "--lock", "refs.lock.json"),
    "cite": ("cite", TITLES[0]),
}


@pytest.mark.parametrize("command", FORCED.values(), ids=FORCED)
@pytest.mark.parametrize(("there", "is_kept"), [(OF_TWO, True), ("", False)], ids=["entries", "nothing"])
def test_an_outage_takes_no_entries_from_a_file_that_is_replaced(
    world: World, command: tuple[str, ...], there: str, is_kept: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("page.txt").write_text(f"{TITLES[0]}\n", encoding="utf-8")
    Path("refs.bib").write_text(there, encoding="utf-8")
    again = (*command, "-o", "refs.bib", "--force", "--source", "crossref")
    world.services.crossref.faults.extend([Status(503)] * 99)
    assert world.run(*again, "-q") == 3
    assert Path("refs.bib").read_text(encoding="utf-8") == there
    said = "refs.bib was not replaced: it has more entries than the incomplete result (0)"
    assert (said in capsys.readouterr().err) is is_kept
    world.services.crossref.faults.clear()
    world.clock.sleep(7200)
    assert world.run(*again) == 0
    assert Path("refs.bib").read_text(encoding="utf-8").count("@inproceedings") == 1


@pytest.mark.parametrize("command", ["build", "match"])
def test_the_same_command_replaces_the_output_of_an_incomplete_run(world: World, command: str) -> None:
    Path("page.txt").write_text(f"{TITLES[0]}\n", encoding="utf-8")
    again = (command, "page.txt", "-o", "out", "--source", "crossref")
    world.services.crossref.faults.extend([Status(503)] * 99)
    assert world.run(*again) == 3
    unfinished = Path("out").read_bytes()
    assert world.run(*again) == 3
    world.services.crossref.faults.clear()
    world.clock.sleep(7200)
    Path("out").write_bytes(unfinished + b"% mine\n")
    assert world.run(*again) == 2
    Path("out").write_bytes(unfinished)
    assert world.run(*again) == 0
    complete = Path("out").read_bytes()
    assert complete != unfinished
    assert world.run(*again) == 2
    assert Path("out").read_bytes() == complete
