"""Two real processes at a time, on the clock of the wall: arXiv counts per person, not per process."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from online_world import PAPERS, UNKNOWN, RealClock, World, running

# The stand-in counts from when it got a request. On a busy machine that can be long after it was sent, so that a client
# that counts from sending it would seem to be early: it counts from the reply here.
PROGRAM = (
    "from resolvers.http import rate_limit; rate_limit._ON_THE_WAY = 60.0; from normalizer.cli import main; main()"
)


def test_two_processes_keep_one_pace_and_share_their_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BIBNORM_"):
            monkeypatch.delenv(name)
    pages = [tmp_path / name for name in ("one.txt", "two.txt")]
    # Each asks arXiv twice: for the title by its phrase, then for the unknown one by its words.
    for page, paper, more in zip(pages, PAPERS, ("", " Again"), strict=False):
        page.write_text(f"{paper.title}\n{UNKNOWN}{more}\n", encoding="utf-8")
    with running(World(PAPERS, monkeypatch, tmp_path / "cache", RealClock(), gap=3.0)) as world:
        environment = {**os.environ, **world.environment, "XDG_CONFIG_HOME": str(tmp_path)}
        command = (sys.executable, "-c", PROGRAM, "match", "--source", "arxiv", "-q")
        processes = [subprocess.Popen([*command, page], env=environment, stdout=subprocess.PIPE) for page in pages]
        printed = [process.communicate(timeout=300)[0].decode() for process in processes]
        assert [process.returncode for process in processes] == [0, 0]
        assert [lines.count('"status": "matched"') for lines in printed] == [1, 1]
        entries = world.asked("arxiv")
        assert len(entries) == 4
        assert min(world.arxiv.gaps(world.server.log)) >= 3.0
        assert all(one.end is not None and one.end <= other.start for one, other in pairwise(entries))
        assert world.arxiv.too_soon == 0
        both = subprocess.run([*command, *pages], env=environment, capture_output=True, text=True, check=True)
        assert both.stdout == "".join(printed)
        assert len(world.asked("arxiv")) == 4
