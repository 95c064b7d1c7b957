"""One pace for all processes of a user."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.clock import ManualClock
from fakes.exchange import FakeRequest, FakeResponse
from fakes.faults import Stall, Status
from fakes.server import FakeServer
from filelock import FileLock
from http_scene import EXACT, GREETING, ONE_TRY, Greeting, Scene, scene, service_at

from resolvers.errors import RateLimited, SourceUnavailable
from resolvers.http import Clock, HttpClient, HttpSettings

pytestmark = pytest.mark.once

NEVER_KEPT = {"max_age": 0.0}


@contextmanager
def other_process(here: Scene, cache: Path) -> Iterator[HttpClient]:
    """Another client with the same folder. Its clock is the same, but it knows nothing of the first one's turns."""
    with HttpClient(HttpSettings(cache=cache), timer=here.timer) as http:
        yield http


def test_another_process_keeps_the_gap(tmp_path: Path) -> None:
    with scene(cache=tmp_path, **NEVER_KEPT) as here, other_process(here, tmp_path) as other:
        for http in (here.http, other, other, here.http, other):
            http.get(here.service, "/greet")
        assert all(gap >= 3.0 for gap in here.server.log.gaps)
        assert 12.0 <= here.clock.seconds < 12.1


def test_another_process_leaves_a_host_alone_that_turned_one_away(tmp_path: Path) -> None:
    with (
        scene(Status(429, retry_after="90"), cache=tmp_path, policy=ONE_TRY, **NEVER_KEPT) as here,
        other_process(here, tmp_path) as other,
    ):
        with pytest.raises(RateLimited):
            here.ask()
        other.get(here.service, "/greet")
        assert 90.0 <= here.server.log.gaps[0] < 90.001


STAMPS = {
    "none": (None, 0.0),
    "of just now": ("{now} 3.0\n", 3.0),
    "of a second ago": ("{earlier} 3.0\n", 2.0),
    "of long ago": ("1000000000.0 3.0\n", 0.0),
    "of a clock that was set back since": ("9999999999.0 3.0\n", 3.0),
    "torn": ("17776", 3.0),
    "empty": ("", 3.0),
    "of another kind": ("soon then", 3.0),
    "not even text": ("\xff\xfe", 3.0),
    "of no number": ("nan 3.0\n", 3.0),
    "of a pause that no host asks for": ("{now} inf\n", 3.0),
    "of a pause back in time": ("{now} -1\n", 3.0),
}


@pytest.mark.parametrize(("stamp", "wait"), STAMPS.values(), ids=STAMPS.keys())
def test_wait_goes_by_the_stamp_and_never_beyond_what_it_can_mean(
    tmp_path: Path, stamp: str | None, wait: float
) -> None:
    with scene(cache=tmp_path, **NEVER_KEPT) as here:
        (tmp_path / "turns").mkdir()
        if stamp is not None:
            now = here.clock.now().timestamp()
            (tmp_path / "turns" / "greeter.last").write_text(stamp.format(now=now, earlier=now - 1), encoding="latin-1")
        here.ask()
        assert here.clock.seconds == pytest.approx(wait, abs=0.001)


def test_folder_that_cannot_be_used_is_told_once_and_the_pace_is_kept_alone(tmp_path: Path) -> None:
    (tmp_path / "turns").write_text("a file")
    with scene(cache=tmp_path, **NEVER_KEPT) as here:
        for number in range(3):
            here.ask(number)
        assert all(3.0 <= gap < 3.1 for gap in here.server.log.gaps)
        assert here.http.warnings == (
            f"{tmp_path / 'turns'} cannot be used (File exists): "
            "run one bibnorm at a time, or the sources are asked too often",
        )


def test_stamp_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "turns" / "greeter.last").mkdir(parents=True)
    with scene(cache=tmp_path, **NEVER_KEPT) as here:
        for number in range(3):
            here.ask(number)
        assert all(3.0 <= gap < 3.1 for gap in here.server.log.gaps)
        (warning,) = here.http.warnings
        assert "cannot be used (Is a directory)" in warning


def test_process_that_does_not_let_go_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.http.rate_limit._LOCK_PATIENCE_SECONDS", 0.1)
    with scene(cache=tmp_path, **NEVER_KEPT) as here:
        (tmp_path / "turns").mkdir()
        with (
            FileLock(tmp_path / "turns" / "greeter.lock"),
            pytest.raises(SourceUnavailable, match="another bibnorm is using Greeter; run again later"),
        ):
            here.ask()
        here.ask()


def test_wait_for_another_process_ends_with_the_run(tmp_path: Path) -> None:
    caught: list[str] = []
    (tmp_path / "turns").mkdir()
    with FileLock(tmp_path / "turns" / "greeter.lock"), scene(cache=tmp_path, **NEVER_KEPT) as here:

        def ask() -> None:
            try:
                here.ask()
            except SourceUnavailable as error:
                caught.append(str(error))

        thread = threading.Thread(target=ask)
        thread.start()
        while not here.http.stats.get("greeter") or not here.http.stats["greeter"].waiting:
            thread.join(0.001)
        here.http.close()
        thread.join(60.0)
    assert caught == ["not asked any more: the run was ended"]


# The fake counts from when it got a request. On a busy machine that can be long after it was sent, so that a client
# that counts from sending it would seem to be early: it counts from the reply here.
PROCESS = """
import sys
from dataclasses import replace
from pathlib import Path
from http_scene import EXACT, service_at
import resolvers.http.cache, resolvers.http.rate_limit
from resolvers.http import HttpClient, HttpSettings
resolvers.http.rate_limit._MAX_TRANSIT_SECONDS = 60.0
service = service_at(sys.argv[2], policy=replace(EXACT, min_interval=0.2), answers=frozenset({200, 202}))
with HttpClient(HttpSettings(cache=Path(sys.argv[1]))) as http:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(sys.argv[3])):
        reply = http.get(service, "/greet", {"n": str(number), "who": sys.argv[4]})
        if reply.status == 202:
            break
"""


class Slow(Greeting):
    """Takes longer than it takes to start, so that requests could overlap. Has had enough when each has asked thrice."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: Counter[str] = Counter()

    def answer(self, question: FakeRequest) -> FakeResponse:
        time.sleep(0.05)
        self.turns.update(question.parameters["who"])
        enough = min(self.turns["a"], self.turns["b"]) >= 3
        return replace(super().answer(question), status=202 if enough else 200)


def start(cache: Path, server: FakeServer, count: int, who: str) -> subprocess.Popen[str]:
    helpers = [str(Path(__file__).parents[1] / part) for part in ("helpers", "servers")]
    code = f"import sys; sys.path[:0] = {helpers}\n{PROCESS}"
    command = [sys.executable, "-c", code, str(cache), server.root, str(count), who]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_real_processes_never_start_too_soon_nor_overlap(tmp_path: Path) -> None:
    slow, most = Slow(), 60
    with FakeServer([slow]) as server:
        processes = [start(tmp_path, server, most, who) for who in "ab"]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in processes:
            process.communicate(timeout=120)
            assert process.returncode == 0
        assert min(server.log.gaps) >= 0.2
        assert server.log.most_at_once == 1
        # Neither had to wait until the other was done: each would go on until both have had turns.
        assert min(slow.turns.values()) >= 3
        assert max(slow.turns.values()) < most


def test_process_that_is_killed_lets_the_next_one_in(tmp_path: Path) -> None:
    with ExitStack() as stack:
        stall = Stall(20.0)
        server = stack.enter_context(FakeServer([Greeting()]))
        server.faults.append(stall)
        process = start(tmp_path, server, 1, "a")
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        while not server.log.entries:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        stall.over.set()
        http = stack.enter_context(HttpClient(HttpSettings(cache=tmp_path)))
        service = service_at(server.root, policy=replace(EXACT, min_interval=0.2))
        assert http.get(service, "/greet").body == GREETING


def test_clock_of_the_wall_is_that_of_the_timer(tmp_path: Path) -> None:
    clock = ManualClock()
    with FakeServer([Greeting()]) as server:
        with HttpClient(HttpSettings(cache=tmp_path), timer=Clock(clock.monotonic, clock.sleep, clock.now)) as http:
            http.get(service_at(server.root), "/greet")
        begun, length = map(float, (tmp_path / "turns" / "greeter.last").read_text().split())
        assert (begun, length) == (clock.now().timestamp(), 3.0)
