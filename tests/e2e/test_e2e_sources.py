"""`bibnorm sources`: the health that runs leave behind, and what the user is told to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.api import AnswerFault, json_answer
from fakes.faults import Reset, Status
from online_world import PAPERS, UNKNOWN, World, running

CHECK = b'<!doctype html><html><head><title>One moment</title><script src="/x.js"></script></head></html>'
CHALLENGE = json_answer({"name": "ChallengeRequiredError", "status": 403}, 403)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("COLUMNS", raising=False)
    with running(World(PAPERS, monkeypatch, tmp_path / "cache")) as made:
        monkeypatch.setattr("normalizer.app.sources.Clock", lambda: made.clock)
        yield made


def rows(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The rows that were printed, by source, each with the advice below it."""
    found: dict[str, str] = {}
    for line in capsys.readouterr().out.splitlines():
        name = line.split()[0]
        found |= {name: line} if name != "->" else {(last := list(found)[-1]): f"{found[last]} {line.strip()}"}
    return found


def test_health_of_earlier_runs_is_listed_with_what_to_do(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert world.run("sources") == 0
    assert all(" not asked yet " in row for row in rows(capsys).values())
    world.services.crossref.faults.extend([Reset()] * 2)
    world.run("cite", "10.1000/engines.1", "--source", "crossref")
    world.run("sources", "--source", "crossref")
    assert "down since 2026-05-01 " in rows(capsys)["crossref"]
    world.services.dblp.faults.append(Status(500, body=CHECK))
    world.services.semantic_scholar.keyless.left = 0
    world.services.openreview.faults.append(AnswerFault(CHALLENGE))
    Path("page.txt").write_text(UNKNOWN + "\n", encoding="utf-8")
    world.run("match", "page.txt", "-o", "lines")
    world.run("match", "page.txt", "-o", "lines", "--force", "--source", "openreview")
    capsys.readouterr()
    assert world.run("sources") == 0
    listed = rows(capsys)
    assert "needs a browser until" in listed["dblp"]
    assert "limited until" in listed["semantic-scholar"]
    assert "-> set BIBNORM_SEMANTIC_SCHOLAR_KEY: free, at https://" in listed["semantic-scholar"]
    assert "needs a login until" in listed["openreview"]
    assert " ok " in listed["crossref"]
    world.clock.sleep(2 * 86_400.0)
    world.run("sources")
    listed = rows(capsys)
    assert all(" ok " in listed[name] for name in ("dblp", "openreview", "crossref"))
    assert all(" ok " in row or " not asked yet " in row for row in listed.values())


def test_page_that_forbids_is_a_refusal_until_it_is_over(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.services.crossref.faults.append(Status(403, body=b"<html><body>Access denied</body></html>"))
    for _ in range(2):
        assert world.run("cite", "10.1000/engines.1", "--source", "crossref") == 3
    assert len(world.asked("crossref")) == 1
    capsys.readouterr()
    world.run("sources", "--source", "crossref")
    listed = rows(capsys)["crossref"]
    assert "refused until 2026-05-01 " in listed
    assert listed.endswith("-> wait")


def test_lines_fit_the_terminal(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.services.dblp.faults.append(Status(500, body=CHECK))
    Path("page.txt").write_text(UNKNOWN + "\n", encoding="utf-8")
    world.run("match", "page.txt", "-o", "lines")
    capsys.readouterr()
    world.run("sources")
    whole = capsys.readouterr().out.split()
    monkeypatch.setenv("COLUMNS", "80")
    world.run("sources")
    printed = capsys.readouterr().out
    assert sorted(printed.split()) == sorted(whole)
    assert max(len(line) for line in printed.splitlines() if "http" not in line) <= 80


def test_doctor_tells_of_a_key_that_is_not_accepted(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIBNORM_OPENALEX_KEY", "wrong")
    world.services.openalex.keys = frozenset({"right"})
    assert world.run("sources", "--doctor", "--source", "openalex") == 3
    [row] = rows(capsys).values()
    assert "does not accept the key; without it: ok" in row
    assert "-> check the key in BIBNORM_OPENALEX_KEY" in row


def test_doctor_asks_each_source_once_and_forgets_what_is_over(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "arxiv,crossref,dblp,semantic-scholar"
    world.services.dblp.faults.append(Status(500, body=CHECK))
    assert world.run("sources", "--doctor", "--source", names) == 3
    listed = rows(capsys)
    assert "a check for browsers instead of data" in listed["dblp"]
    assert "-> nothing: the service does not serve programs now" in listed["dblp"]
    assert world.counts() == dict.fromkeys(("arxiv", "crossref", "dblp", "semantic-scholar"), 1)
    assert world.run("sources", "--doctor", "--source", names) == 0
    assert all(row.split()[1] == "ok" for row in rows(capsys).values())
    assert not list((world.cache / "health").iterdir())
