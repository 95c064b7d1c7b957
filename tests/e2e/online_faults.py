"""Random mixtures of faults (seeded), and what must hold under all of them."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path

import pytest
from fakes.corpus import Paper
from fakes.faults import EmptyPage, Fault, Page, Reset, ServerError, Shuffled, Status, Truncated
from online_world import PAGE, PAPERS, World, running

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
    ASKED_AGAIN = "asks for what is answered"

    @property
    def is_good(self) -> bool:
        return self in (Outcome.UNHARMED, Outcome.RESUMED, Outcome.TOLERATED)


@dataclass(frozen=True)
class Sky:
    """A page that is looked up while things go wrong, and its lines when nothing does."""

    papers: Sequence[Paper]
    page: Sequence[str]
    options: tuple[str, ...] = ()

    def storms(self, seeds: Iterable[int], most: int = 12) -> Iterator[Outcome]:
        """One outcome for each seed; up to `most` faults for each service."""
        for seed in seeds:
            yield self.weather(partial(_storm, random.Random(seed), most))

    def weather(self, rage: Callable[[World], None], calm: Callable[[World], None] | None = None) -> Outcome:
        """What becomes of a run while `rage` holds, and of those after `calm` (by default, without faults)."""
        with self._world() as made:
            rage(made)
            code = self._run(made)
            outcome = _judge(code, Path("lines").read_bytes(), self.calm_lines)
            for service in made.services.all:
                service.faults.clear()
            if calm:
                calm(made)
            made.clock.sleep(13 * 3600.0)  # beyond the next midnight, when budgets are full again
            if outcome.is_good and (self._run(made) != 0 or Path("lines").read_bytes() != self.calm_lines):
                return Outcome.NEVER_WELL
            asked = made.counts()
            if outcome.is_good and (self._run(made) != 0 or made.counts() != asked):
                return Outcome.ASKED_AGAIN
            return Outcome.BROKE_TERMS if made.arxiv.too_soon else outcome

    @cached_property
    def calm_lines(self) -> bytes:
        with self._world() as made:
            assert self._run(made) == 0
            return Path("lines").read_bytes()

    def _run(self, made: World) -> int:
        Path("lines").unlink(missing_ok=True)
        Path("page.txt").write_text("\n".join(self.page) + "\n", encoding="utf-8")
        return made.run("match", "page.txt", "-o", "lines", "-q", *self.options)

    @contextmanager
    def _world(self) -> Iterator[World]:
        """A world of its own, without a catalog, in a folder of its own."""
        with tempfile.TemporaryDirectory() as folder, chdir(folder), pytest.MonkeyPatch.context() as patch:
            for name in ("CONFIG", "CACHE", "DATA"):
                patch.setenv(f"XDG_{name}_HOME", folder)
            with running(World(self.papers, patch, Path(folder) / "cache", gap=3.0)) as made:
                yield made


SMALL = Sky(PAPERS, PAGE)


def storms(seeds: Iterable[int]) -> Iterator[Outcome]:
    """One outcome for each seed, of the small page."""
    return SMALL.storms(seeds)


def _storm(chance: random.Random, most: int, made: World) -> None:
    for service in made.services.all:
        kinds = AT_ARXIV if service is made.arxiv else ANYWHERE
        share = chance.choice((0.0, 0.2, 0.5, 0.9))
        service.faults.extend(chance.choice(kinds)() if chance.random() < share else None for _ in range(most))


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
