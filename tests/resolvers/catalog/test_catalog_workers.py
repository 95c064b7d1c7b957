"""The other processes of a build: order, errors, deaths."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from worker_tasks import die_elsewhere, hang_elsewhere, refuse_six, slow, with_pid

from resolvers.catalog import Catalog, build_catalog, update_catalog
from resolvers.catalog.building import ingest as reading
from resolvers.catalog.building import workers
from resolvers.catalog.building.workers import MIN_ITEMS_FOR_PROCESSES, ProcessPool

WORDS = "ice sand fog lava dune tube bed river spring night cold deep".split()


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "title": f"{WORDS[n % 12]} and {WORDS[n // 12 % 12]} of {WORDS[n // 144 % 12]}: part {n}",
            "arxiv_id": f"2001.{n + 1:05}",
            "doi": f"10.1000/{n // 2}",
            "abstract": " ".join(f"{WORDS[(n + at) % 12]}{at}" for at in range(15)),
        }
        for n in range(count)
    ]


def checksums(target: Path) -> dict[str, str]:
    return {file.name: file.sha256 for file in Catalog.open(target).info.files}


@pytest.fixture
def cores(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_cores(count: int) -> None:
        monkeypatch.setattr(workers.os, "sched_getaffinity", lambda _: set(range(count)))

    monkeypatch.setattr(workers, "_MAX_PROCESSES", 4)
    monkeypatch.setattr(reading, "_CHUNK_LINES", 100)
    return set_cores


def test_a_system_that_does_not_say_which_cores_are_ours_has_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(workers.os, "sched_getaffinity")
    assert workers.cores() == os.cpu_count()


@pytest.mark.once
def test_any_number_of_processes_makes_the_same_bytes(source: Any, tmp_path: Path, cores: Any) -> None:
    old, new = source(*rows(900), name="old.jsonl"), source(*rows(1200), "not JSON", name="old.2.jsonl")
    made = []
    for count in (1, 3):
        cores(count)
        built = build_catalog([old, new], tmp_path / f"built{count}")
        assert [str(skipped) for skipped in built.sources[1].skipped] == ["1 skipped: not JSON (line 1201)"]
        build_catalog([old], tmp_path / f"updated{count}")
        assert update_catalog(tmp_path / f"updated{count}", [new]).sources[0].unchanged == 900
        made.append((checksums(tmp_path / f"built{count}"), checksums(tmp_path / f"updated{count}")))
    assert made[0] == made[1]


def test_first_pieces_are_done_here_and_the_others_elsewhere_in_order() -> None:
    with ProcessPool(2) as pool:
        outcome = list(pool.map(with_pid, range(20)))
        assert [argument for argument, _ in outcome] == list(range(20))
        assert [argument for argument, done_by in outcome if done_by == os.getpid()] == list(
            range(MIN_ITEMS_FOR_PROCESSES)
        )
        assert len({done_by for _, done_by in outcome}) == 3
        assert os.getpid() not in {done_by for _, done_by in pool.map(with_pid, range(2))}
    for _, done_by in outcome[MIN_ITEMS_FOR_PROCESSES:]:
        assert not Path(f"/proc/{done_by}").exists()


def test_one_core_does_everything_here() -> None:
    with ProcessPool(1) as pool:
        assert {done_by for _, done_by in pool.map(with_pid, range(20))} == {os.getpid()}


@pytest.mark.once
def test_workers_start_again_after_they_have_ended() -> None:
    with ProcessPool(2) as pool:
        for _ in range(2):
            outcome = list(pool.map(with_pid, range(7)))
            assert [argument for argument, _ in outcome] == list(range(7))
            assert outcome[-1][1] != os.getpid()
            pool.close()


def test_error_in_a_process_is_raised_here_in_its_turn() -> None:
    with ProcessPool(2) as pool:
        outcomes = pool.map(refuse_six, range(9))
        assert [next(outcomes) for _ in range(6)] == list(range(6))
        with pytest.raises(LookupError, match="not 6"):
            next(outcomes)


def test_work_of_a_process_that_dies_is_done_here() -> None:
    with ProcessPool(2) as pool:
        assert list(pool.map(die_elsewhere, [(number, os.getpid()) for number in range(9)])) == list(range(9))


def test_whoever_stops_asking_leaves_no_process_behind() -> None:
    before = children()
    with ProcessPool(2) as pool:
        outcomes = pool.map(slow, range(100))
        assert [next(outcomes) for _ in range(6)] == list(range(6))
        assert len(children() - before) == 2
    assert children() <= before


def test_interrupt_kills_the_processes_in_the_middle_of_their_work(tmp_path: Path) -> None:
    before = children()

    def arguments() -> Iterator[tuple[Path, int, int]]:
        yield from ((tmp_path, number, os.getpid()) for number in range(MIN_ITEMS_FOR_PROCESSES + 2))
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.01)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), ProcessPool(2) as pool:
        list(pool.map(hang_elsewhere, arguments()))
    assert children() <= before
    assert len(list(tmp_path.iterdir())) == 2, "what was under way is not done again"


def test_process_whose_caller_has_died_ends_in_silence() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", workers._PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdin
    assert process.stdout
    process.stdout.close()
    pickle.dump((with_pid, 1), process.stdin)
    process.stdin.close()
    assert process.stderr
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait() != 0


_CALLER = """
import sys
from pathlib import Path
from worker_tasks import hang_elsewhere
from resolvers.catalog.building.workers import ProcessPool
with ProcessPool(2, min_items=0) as pool:
    list(pool.map(hang_elsewhere, [(Path(sys.argv[1]), number, 0) for number in range(2)]))
"""


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, with two of its own that are in the middle of their work."""
    started = subprocess.Popen(
        [sys.executable, "-c", _CALLER, str(tmp_path)],
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )
    with started:
        while started.poll() is None and len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.01)
        yield started
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)


@pytest.mark.once
def test_processes_end_with_a_caller_that_is_killed(caller: subprocess.Popen[bytes]) -> None:
    left = children(caller.pid)
    assert len(left) == 2
    caller.kill()
    caller.wait()
    for _ in range(1000):
        if not any(Path(f"/proc/{number}").exists() for number in left):
            return
        time.sleep(0.01)
    pytest.fail("still at work")


@pytest.mark.once
def test_ctrl_c_is_said_once(caller: subprocess.Popen[bytes]) -> None:
    """Also in the first second, when a process has not yet refused it."""
    for number in children(caller.pid):
        status = Path(f"/proc/{number}/status").read_text()
        assert int(status.partition("SigBlk:")[2].split()[0], 16) >> (signal.SIGINT - 1) & 1
    os.killpg(caller.pid, signal.SIGINT)
    _, said = caller.communicate()
    assert said.count(b"Traceback") == 1


def children(process: int = os.getpid()) -> set[str]:
    def all_of() -> Iterator[str]:
        for thread in Path(f"/proc/{process}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):  # a thread of an earlier test, at its end
                yield from (thread / "children").read_text().split()

    return set(all_of())
