"""Random mixtures of faults (seeded), and what must hold under all of them."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir, contextmanager
from enum import StrEnum
from pathlib import Path

import pytest
from online_world import PAGE, PAPERS, World, running
from standin.faults import EmptyPage, Fault, Page, Reset, ServerError, Shuffled, Status, Truncated

ANYWHERE: tuple[Callable[[], Fault], ...] = (
    lambda: Status(429),
    lambda: Status(429, retry_after="7"),
    lambda: Status(503, retry_after="Fri, 01 May 2026 12:30:00 GMT"),
    lambda: Status(502),
    ServerError,
    Reset,
    Page,
    Truncated,
    lambda: Truncated(announced=True),
)
AT_ARXIV = (*ANYWHERE, EmptyPage, Shuffled)
MOST = 12


class Outcome(StrEnum):
    """What became of a run under faults, and of the one after it. All but the first two are bugs."""

    UNHARMED = "as without faults at once"
    RESUMED = "incomplete (3), as without faults when resumed"
    TOLERATED = "less is known of a work, all of it when resumed"
    CRASHED = "crashed"
    WRONG_ENTRY = "an entry that is not there without faults"
    LOST_TITLE = "a title without a line"
    WRONG_CODE = "a wrong exit code"
    BROKE_TERMS = "arXiv asked too soon"
    NEVER_WELL = "not as without faults when resumed"

    @property
    def is_good(self) -> bool:
        return self in (Outcome.UNHARMED, Outcome.RESUMED, Outcome.TOLERATED)


def storms(seeds: Iterable[int]) -> Iterator[Outcome]:
    """One outcome for each seed."""
    calm = _calm()
    for seed in seeds:
        yield _storm(random.Random(seed), calm)


def _calm() -> bytes:
    with _world() as made:
        assert _run(made) == 0
        return Path("lines").read_bytes()


def _storm(chance: random.Random, calm: bytes) -> Outcome:
    with _world() as made:
        made.arxiv.faults.extend(_faults(chance, AT_ARXIV))
        for service in made.services.all:
            service.faults.extend(_faults(chance, ANYWHERE))
        code = _run(made)
        outcome = _judge(code, Path("lines").read_bytes(), calm)
        for service in (made.arxiv, *made.services.all):
            service.faults.clear()
        made.clock.sleep(3600.0)
        if outcome.is_good and (_run(made) != 0 or Path("lines").read_bytes() != calm):
            return Outcome.NEVER_WELL
        return Outcome.BROKE_TERMS if made.arxiv.too_soon else outcome


def _judge(code: int, lines: bytes, calm: bytes) -> Outcome:
    if code not in (0, 3):
        return Outcome.CRASHED
    if lines == calm:
        # With code 3 a title that nobody has could not be looked up everywhere: nobody has it without faults either.
        return Outcome.UNHARMED if code == 0 else Outcome.RESUMED
    found, expected = ([json.loads(line) for line in text.splitlines()] for text in (lines, calm))
    if [each["title"] for each in found] != [each["title"] for each in expected]:
        return Outcome.LOST_TITLE
    open_ = 0
    for one, other in zip(found, expected, strict=True):
        if one["status"] == "matched" and (other["ids"]["arxiv"], one["record"]["title"]) != (
            one["ids"]["arxiv"],
            other["record"]["title"],
        ):
            return Outcome.WRONG_ENTRY
        open_ += one["status"] != other["status"]
    # What stayed open for an outage makes the run incomplete; a publication that is not known does not.
    if open_:
        return Outcome.RESUMED if code == 3 else Outcome.WRONG_CODE
    return Outcome.RESUMED if code == 3 else Outcome.TOLERATED


def _faults(chance: random.Random, kinds: tuple[Callable[[], Fault], ...]) -> list[Fault | None]:
    share = chance.choice((0.0, 0.2, 0.5, 0.9))
    return [chance.choice(kinds)() if chance.random() < share else None for _ in range(MOST)]


def _run(made: World) -> int:
    Path("lines").unlink(missing_ok=True)
    Path("page.txt").write_text("\n".join(PAGE) + "\n", encoding="utf-8")
    return made.run("match", "page.txt", "-o", "lines", "-q")


@contextmanager
def _world() -> Iterator[World]:
    """A world of its own, without a catalogue, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder), pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", folder)
        with running(World(PAPERS, patch, Path(folder) / "cache", gap=3.0)) as made:
            yield made
