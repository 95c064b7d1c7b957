"""Parts of a catalog, merged, are the catalog that one build makes."""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worker_tasks import die_elsewhere, hang_elsewhere, refuse_six, slow, with_pid

from resolvers import workers
from resolvers.catalog import Catalog, build_catalog, build_part, merge_parts, update_catalog, verify_catalog
from resolvers.catalog.building import build, ingest, sorting
from resolvers.catalog.building import ingest as reading
from resolvers.catalog.building import part as part_module
from resolvers.catalog.building.sorting import Runs, RunWriter, bucket_starts, merged
from resolvers.catalog.storage.format import FILES, PART_MANIFEST, read_manifest
from resolvers.errors import CatalogError, ImportFormatError
from resolvers.workers import MIN_ITEMS_FOR_PROCESSES, ProcessPool

WORDS = "ice sand fog lava dune tube bed river spring night cold deep wind stone".split()


def records(count: int, seed: int, first: int = 1) -> list[dict[str, Any]]:
    """Records of which many repeat another one, or are about its work."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for number in range(count):
        title = " ".join(chance.choices(WORDS, k=chance.randint(1, 6)))
        row: dict[str, Any] = {"title": title, "arxiv_id": f"2009.{first + number // 2:05}", "year": 2020}
        row |= chance.choice(
            ({}, {"authors": ["Anna Cee"]}, {"doi": f"10.1000/{number % 50}"}, {"published": "2020-09"})
        )
        row |= chance.choice(({}, {"venue": f"Rivers {number % 3}"}, {"other_titles": [f"{title} {number}"]}))
        row |= chance.choice(({}, {"abstract": " ".join(f"w{chance.randint(0, 60)}" for _ in range(60))}))
        rows += [row, row | {"doi": "10.1000/v"}] if chance.random() < 0.3 else [row]
    return rows


@pytest.fixture
def sources(source: Any, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setattr(ingest, "_CHUNK_LINES", 19)
    abstracts = [
        {"arxiv_id": f"2009.{n:05}", "abstract": " ".join(f"w{n * at % 71}" for at in range(1, 70))}
        for n in range(1, 450, 3)
    ]
    return [
        source(*records(200, 1), name="arxiv.jsonl"),
        source(*records(150, 2, first=25), "not JSON", {"covers": {"venue": "R", "year": 2020}}, name="other.jsonl"),
        source(*abstracts, name="abstracts.jsonl"),
        source(name="empty.jsonl"),
    ]


def contents(folder: Path) -> dict[str, bytes]:
    info = read_manifest(folder)
    return {name: (folder / info.generation / name).read_bytes() for name in FILES}


@pytest.mark.once
@pytest.mark.parametrize("parts", [1, 5])
def test_parts_make_the_catalog_of_one_build(parts: int, sources: list[Path], tmp_path: Path) -> None:
    one = build_catalog(sources, tmp_path / "one")
    for part in range(1, parts + 1):
        report = build_part(sources, tmp_path / f"part{part}", part, parts)
        assert report.empty == (sources[3],)
    merged = merge_parts([tmp_path / f"part{part}" for part in range(parts, 0, -1)], tmp_path / "merged")
    assert contents(tmp_path / "merged") == contents(tmp_path / "one")
    assert merged.info.sha256 == one.info.sha256
    assert merged.info.sources == one.info.sources
    assert merged.info.coverage == one.info.coverage
    assert merged.sources == one.sources
    assert (merged.works, merged.empty) == (one.works, one.empty)
    assert one.info.sources[0].merged > 25
    assert one.sources[1].skipped[0].count == 1
    verify_catalog(tmp_path / "merged")


@pytest.mark.once
def test_little_memory_makes_the_same_catalog(
    sources: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_catalog(sources, tmp_path / "one")
    monkeypatch.setattr(build, "_MIN_SHARE", 1 << 14)
    build_catalog(sources, tmp_path / "little", memory=1 << 16)
    assert contents(tmp_path / "little") == contents(tmp_path / "one")


@pytest.mark.once
def test_many_files_are_shared_as_whole_files(source: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [source(*records(4, seed, first=2 * seed), name=f"many.{seed}.jsonl") for seed in range(20)]
    one = build_catalog(paths, tmp_path / "one")
    for part in (1, 2):
        build_part(paths, tmp_path / f"part{part}", part, 2)
    merged = merge_parts([tmp_path / "part1", tmp_path / "part2"], tmp_path / "merged")
    assert contents(tmp_path / "merged") == contents(tmp_path / "one")
    assert merged.sources == one.sources


@pytest.mark.once
def test_parts_that_do_not_belong_together(sources: list[Path], tmp_path: Path) -> None:
    first = build_part(sources, tmp_path / "a", 1, 2).path
    other = build_part(sources[:2], tmp_path / "b", 2, 2).path
    whole = build_part(sources, tmp_path / "c", 1, 1).path
    target = tmp_path / "cat"
    (tmp_path / "empty").mkdir()
    for parts, message in (
        ([first], "part 2/2 is missing"),
        ([first, other], "a part of another build than"),
        ([first, whole], "a part of another build than"),
        ([whole, whole], "part 1/1 is given twice"),
        ([tmp_path], rf"a folder of parts\. Name each part in it: {tmp_path}/\*"),
        ([tmp_path / "none"], r"none: does not exist\. Check the path"),
        ([tmp_path / "empty"], "not a part of a catalog, or not a finished one"),
        ([], "no part given"),
    ):
        with pytest.raises(CatalogError, match=message):
            merge_parts(parts, target)
    content = json.loads((first / PART_MANIFEST).read_text())
    content["layout"] = 1
    (first / PART_MANIFEST).write_text(json.dumps(content))
    with pytest.raises(CatalogError, match="built by another version of bibnorm"):
        merge_parts([first], target)
    assert not target.exists()


@pytest.mark.once
def test_parts_of_two_versions_are_refused(
    sources: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [build_part(sources, tmp_path / "1", 1, 2).path]
    monkeypatch.setattr(part_module, "our_version", lambda: "99.1")
    parts.append(build_part(sources, tmp_path / "2", 2, 2).path)
    with pytest.raises(CatalogError, match=r"2: built by bibnorm 99\.1, but .*1 by .*\. Build all parts with the same"):
        merge_parts(parts, tmp_path / "cat")


@pytest.mark.once
@pytest.mark.parametrize("cut", [0, 100])
def test_a_source_that_changed_between_the_parts_is_refused(cut: int, sources: list[Path], tmp_path: Path) -> None:
    parts = [build_part(sources, tmp_path / "1", 1, 2).path]
    whole = sources[0].read_bytes()
    sources[0].write_bytes(b"\n".join(whole.split(b"\n")[:cut]))
    parts.append(build_part(sources, tmp_path / "2", 2, 2).path)
    with pytest.raises(
        CatalogError, match=rf"arxiv\.jsonl: {len(whole):,} bytes when .*1 was built, and [\d,]+ for .*2"
    ):
        merge_parts(parts, tmp_path / "cat")
    assert not (tmp_path / "cat").exists()


def _overwritten(data: bytes) -> bytes:
    return data[:40] + bytes(255 - byte for byte in data[40:64]) + data[64:]


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "message"),
    [(_overwritten, "damaged"), (lambda data: data[:-4], "damaged"), (None, r"cannot be read \(No such file")],
)
def test_a_damaged_part_is_named(change: Any, message: str, sources: list[Path], tmp_path: Path) -> None:
    part = build_part(sources, tmp_path / "part", 1, 1).path
    names = [path.name for path in part.iterdir() if path.stat().st_size]
    assert {"lines", "titles", "dates", "keys.0"} <= set(names)
    for name in names if change is _overwritten else sorted(names)[::4]:
        before = (part / name).read_bytes()
        if change:
            (part / name).write_bytes(change(before))
        else:
            (part / name).unlink()
        expected = rf"{name}: {message}" if name != PART_MANIFEST else f"{PART_MANIFEST} cannot be read"
        with pytest.raises(CatalogError, match=expected):
            merge_parts([part], tmp_path / "cat")
        (part / name).write_bytes(before)
    assert not (tmp_path / "cat").exists()
    merge_parts([part], tmp_path / "cat")


@pytest.mark.once
def test_part_is_written_only_where_nothing_else_is(sources: list[Path], tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "letter.txt").write_text("mine")
    with pytest.raises(CatalogError, match="not empty and not a part"):
        build_part(sources, tmp_path / "own", 1, 2)
    for _ in range(2):  # a part may be built again
        build_part(sources, tmp_path / "part", 1, 2)
    with pytest.raises(ImportFormatError, match="not JSON"):
        build_part(sources, tmp_path / "part", 1, 1, strict=True)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["own", "part"]


def test_what_cannot_succeed_is_refused_before_reading(
    sources: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(CatalogError, match=r"needs at least [1-9][\d,]* MB, but the disk has 0 MB free"):
        build_catalog(sources, tmp_path / "cat")
    monkeypatch.undo()
    monkeypatch.setattr(build, "_MEMORY_PER_ROW", 1 << 30)
    with pytest.raises(CatalogError, match="titles need --memory"):
        build_catalog(sources, tmp_path / "cat")
    assert not (tmp_path / "cat").exists()


elements = st.tuples(st.integers(0, 2**64 - 1) | st.integers(0, 3), st.integers(0, 9))


@settings(max_examples=50)
@given(several=st.lists(st.lists(elements, max_size=40), max_size=4), memory=st.integers(1, 2000))
def test_merged_runs_are_the_sorted_elements(
    several: list[list[tuple[int, int]]], memory: int, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    types = (np.dtype("<u8"), np.dtype("<u4"))
    runs = []
    for number, given_elements in enumerate(several):
        writer = RunWriter(folder / str(number), types, memory)
        for key, row in given_elements:
            writer.add(np.array([key], np.uint64), np.array([row]))
        writer.close()
        runs.append(Runs(folder / str(number), types, tuple(writer.lengths)))
    found = [pair for some in merged(runs, memory) for pair in zip(*(column.tolist() for column in some), strict=True)]
    assert found == sorted(pair for some in several for pair in some)
    shared = [(rows.tolist(), sizes.tolist()) for rows, sizes in sorting.groups_of(runs, memory)]
    keys = [key for key, _ in found]
    assert [row for rows, _ in shared for row in rows] == [row for key, row in found if keys.count(key) > 1]
    assert sum(size for _, sizes in shared for size in sizes) == sum(len(rows) for rows, _ in shared)


@given(st.lists(st.lists(st.integers(0, 15), max_size=9), max_size=5))
def test_buckets_begin_where_their_first_number_is(pieces: list[list[int]]) -> None:
    numbers = sorted(number for piece in pieces for number in piece)
    cuts = np.cumsum([0, *map(len, pieces)])
    split = (np.array(numbers[start:end], np.int64) for start, end in pairwise(cuts))
    starts = np.concatenate(list(bucket_starts(split, 16)))
    assert starts.tolist() == [sum(number < bucket for number in numbers) for bucket in range(17)]


# --- The other processes of a build: order, errors, deaths


PLAIN_WORDS = "ice sand fog lava dune tube bed river spring night cold deep".split()


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "title": f"{PLAIN_WORDS[n % 12]} and {PLAIN_WORDS[n // 12 % 12]} of {PLAIN_WORDS[n // 144 % 12]}: part {n}",
            "arxiv_id": f"2001.{n + 1:05}",
            "doi": f"10.1000/{n // 2}",
            "abstract": " ".join(f"{PLAIN_WORDS[(n + at) % 12]}{at}" for at in range(15)),
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
    monkeypatch.setattr(reading, "_CHUNK_LINES", 20)
    return set_cores


def test_a_system_that_does_not_say_which_cores_are_ours_has_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(workers.os, "sched_getaffinity")
    assert workers.cores() == os.cpu_count()


@pytest.mark.once
def test_any_number_of_processes_makes_the_same_bytes(source: Any, tmp_path: Path, cores: Any) -> None:
    old, new = source(*rows(100), name="old.jsonl"), source(*rows(160), "not JSON", name="old.2.jsonl")
    build_catalog([old], tmp_path / "before")
    made = []
    for count in (1, 2):
        cores(count)
        built = build_catalog([old, new], tmp_path / f"built{count}")
        assert [str(skipped) for skipped in built.sources[1].skipped] == ["1 skipped: not JSON (line 161)"]
        shutil.copytree(tmp_path / "before", tmp_path / f"updated{count}")
        assert update_catalog(tmp_path / f"updated{count}", [new]).sources[0].unchanged == 100
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


@pytest.mark.once
def test_error_in_a_process_is_raised_here_in_its_turn() -> None:
    with ProcessPool(2) as pool:
        outcomes = pool.map(refuse_six, range(9))
        assert [next(outcomes) for _ in range(6)] == list(range(6))
        with pytest.raises(LookupError, match="not 6"):
            next(outcomes)


def test_work_of_a_process_that_dies_is_done_here() -> None:
    with ProcessPool(2) as pool:
        assert list(pool.map(die_elsewhere, [(number, os.getpid()) for number in range(9)])) == list(range(9))


@pytest.mark.once
def test_whoever_stops_asking_leaves_no_process_behind() -> None:
    before = children()
    with ProcessPool(2) as pool:
        outcomes = pool.map(slow, range(100))
        assert [next(outcomes) for _ in range(6)] == list(range(6))
        assert len(children() - before) == 2
    assert children() <= before


@pytest.mark.once
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


@pytest.mark.once
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
from resolvers.workers import ProcessPool
with ProcessPool(2, min_items=0, forked=sys.argv[2] == "forked") as pool:
    list(pool.map(hang_elsewhere, [(Path(sys.argv[1]), number, 0) for number in range(2)]))
"""


@pytest.fixture(params=["started", "forked"])
def caller(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, with two of its own that are in the middle of their work."""
    started = subprocess.Popen(
        [sys.executable, "-c", _CALLER, str(tmp_path), request.param],
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
