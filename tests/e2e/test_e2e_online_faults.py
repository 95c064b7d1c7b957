"""Each fault that services are known for, alone and in mixtures: what is told, and that the next run has it all."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from fakes.api import AnswerFault, AnswerQuota, json_answer
from fakes.corpus import Paper, people
from fakes.exchange import FakeResponse
from fakes.faults import EmptyPage, Fault, Page, RateExceeded, Reset, ServerError, Shuffled, Status
from online_faults import SMALL, Outcome, Sky, storms
from online_world import PAGE, PAPERS, RealClock, World, running

pytestmark = pytest.mark.once

# Every source that has something to say of the page, so that every service meets its faults.
ALL = Sky(SMALL.papers, PAGE, ("--source", "arxiv,dblp,crossref,openalex,semantic-scholar,huggingface,openreview"))
WORDS = ("silver", "copper", "iron", "glass", "paper", "cotton", "amber"), ("loom", "engine", "wheel", "clock", "press")
LARGE = Sky(
    [
        Paper(f"On the {metal.title()} {thing.title()} and its Uses", people("Ada Lovelace"), arxiv=f"2401.{place:05}")
        for place, (metal, thing) in enumerate(itertools.product(*WORDS), 1)
    ],
    [f"On the {metal} {thing} and its uses" for metal, thing in itertools.product(*WORDS)],
    ("--source", "arxiv"),
)


def first(slug: str, *faults: Fault | None) -> Callable[[World], None]:
    """These strike the first requests to a service."""

    def rage(made: World) -> None:
        (service,) = (each for each in made.services.all if each.slug == slug)
        service.faults.extend(faults)

    return rage


def switched(slug: str, **switches: object) -> Callable[[World], None]:
    def switch(made: World) -> None:
        (service,) = (each for each in made.services.all if each.slug == slug)
        for name, value in switches.items():
            setattr(service, name, value)

    return switch


def stalled(made: World) -> None:
    made.arxiv.faults.append(RateExceeded(15.0, made.clock.sleep))


def others(made: World) -> None:
    first("dblp", Status(429, retry_after="5", body=b""))(made)
    first("crossref", AnswerFault(json_answer({"status": "ok"})))(made)
    first("openalex", ServerError())(made)
    first("openreview", Status(429, retry_after="3"))(made)
    first("huggingface", Reset())(made)


# What the client makes of each status, hint and broken reply, for all services alike: tests/resolvers/test_http_policy.py.
ALONE: dict[str, tuple[Sky, Callable[[World], None], Outcome]] = {
    "arXiv: 429": (SMALL, first("arxiv", Status(429)), Outcome.UNHARMED),
    "arXiv: 429 after a stall": (SMALL, stalled, Outcome.UNHARMED),
    "arXiv: 429 for hours": (SMALL, first("arxiv", *[Status(429)] * 9), Outcome.RESUMED),
    "arXiv: a page of entries comes without": (LARGE, first("arxiv", EmptyPage()), Outcome.UNHARMED),
    "arXiv: and says that there are none": (LARGE, first("arxiv", EmptyPage(forgets=True)), Outcome.UNHARMED),
    "arXiv: 500 in HTML": (SMALL, first("arxiv", ServerError()), Outcome.UNHARMED),
    "arXiv: a notice instead of a feed": (SMALL, first("arxiv", Page()), Outcome.RESUMED),
    "arXiv: entries in another order": (LARGE, first("arxiv", Shuffled(), Shuffled()), Outcome.UNHARMED),
    "arXiv: feeds of before 2026": (SMALL, switched("arxiv", old_format=True), Outcome.UNHARMED),
    "arXiv: ids that are left out": (SMALL, switched("arxiv", dropped=frozenset({"2401.00001"})), Outcome.UNHARMED),
    "arXiv: 403": (SMALL, first("arxiv", Status(403)), Outcome.RESUMED),
    "arXiv: 414 for more than a few titles": (LARGE, first("arxiv", Status(414), Status(414)), Outcome.UNHARMED),
    "Semantic Scholar: 429": (SMALL, first("semantic-scholar", Status(429)), Outcome.UNHARMED),
    "Semantic Scholar: an empty search for whatever is asked": (
        ALL,
        first("semantic-scholar", *[AnswerFault(json_answer({"data": []}, end="\n"))] * 99),
        Outcome.RESUMED,
    ),
    "each of the others: one": (ALL, others, Outcome.UNHARMED),
}  # fmt: skip


@pytest.mark.parametrize(("sky", "rage", "outcome"), ALONE.values(), ids=ALONE)
def test_fault_alone_loses_nothing(sky: Sky, rage: Callable[[World], None], outcome: Outcome) -> None:
    assert sky.weather(rage) is outcome


def test_pool_that_is_empty_costs_a_publication_until_it_is_filled() -> None:
    empty, full = (switched("semantic-scholar", keyless=AnswerQuota(left=left)) for left in (0, None))
    assert SMALL.weather(empty, full) is Outcome.TOLERATED


def test_budget_that_is_spent_without_a_key_is_tolerated() -> None:
    spent, new = (switched("openalex", budget=budget) for budget in (0.0, None))
    assert ALL.weather(spent, new) in (Outcome.UNHARMED, Outcome.TOLERATED)


def nobody(made: World) -> None:
    first("semantic-scholar", *[AnswerFault(json_answer({"error": "Title match not found"}, 404))] * 99)(made)
    first("crossref", *[AnswerFault(FakeResponse(b"Resource not found.", "text/plain", 404))] * 99)(made)
    html = FakeResponse(b"<!doctype html><h1>Not Found</h1>", "text/html", 404)
    first("openalex", *[AnswerFault(html)] * 99)(made)


def test_sources_that_know_nobody_have_answered_and_are_believed() -> None:
    # Their answers are kept: that the next run still lacks what they might have said is as it should be.
    assert ALL.weather(nobody) in (Outcome.UNHARMED, Outcome.TOLERATED, Outcome.NEVER_WELL)


@pytest.mark.parametrize("slow", [False, True], ids=["fast", "slow"])
def test_page_of_many_titles_asks_for_what_is_missing_only(monkeypatch: pytest.MonkeyPatch, *, slow: bool) -> None:
    """Faults and slow replies make smaller requests; what they answered is not asked again in larger ones."""
    if slow:
        monkeypatch.setattr("resolvers.arxiv.queries._SLOW_SECONDS", 0.0)
    assert [outcome for outcome in LARGE.storms(range(2)) if not outcome.is_good] == []


@pytest.mark.full
def test_many_faults_of_all_kinds_do_no_harm() -> None:
    outcomes = list(storms(range(6)))
    assert [outcome for outcome in outcomes if not outcome.is_good] == []
    assert {Outcome.UNHARMED, Outcome.RESUMED, Outcome.TOLERATED} == set(outcomes)


# --- Two real processes at a time, on the clock of the wall: arXiv counts per person, not per process


# The fake counts from when it got a request. On a busy machine that can be long after it was sent, so that a client
# that counts from sending it would seem to be early: it counts from the reply here.
PROGRAM = "from resolvers.http import rate_limit; rate_limit._MAX_TRANSIT_SECONDS = 60.0; from normalizer.cli import main; main()"


def test_two_processes_keep_one_pace_and_share_their_answers(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [own_folder / name for name in ("one.txt", "two.txt")]
    for page, paper in zip(pages, PAPERS, strict=False):
        page.write_text(f"{paper.title}\n", encoding="utf-8")
    with running(World(PAPERS, monkeypatch, own_folder / "cache", RealClock(), gap=3.0)) as world:
        environment = {**os.environ, **world.environment}
        command = (sys.executable, "-c", PROGRAM, "match", "--source", "arxiv", "-q")
        processes = [subprocess.Popen([*command, page], env=environment, stdout=subprocess.PIPE) for page in pages]
        printed = [process.communicate(timeout=300)[0].decode() for process in processes]
        assert [process.returncode for process in processes] == [0, 0]
        assert [lines.count('"status": "matched"') for lines in printed] == [1, 1]
        entries = world.asked("arxiv")
        assert len(entries) == 2
        assert min(world.arxiv.gaps(world.server.log)) >= 3.0
        assert all(one.end is not None and one.end <= other.start for one, other in pairwise(entries))
        assert world.arxiv.too_soon == 0
        capsys.readouterr()
        assert world.run("match", "--source", "arxiv", "-q", *map(str, pages)) == 0
        assert capsys.readouterr().out == "".join(printed)
        assert len(world.asked("arxiv")) == 2
