"""Runs of the command line that are killed: real processes, copied from one that has everything loaded.

A run takes some milliseconds instead of a second, so that it can be killed at hundreds of moments. The steps of a run
are what the interpreter tells its audit hooks of the files in its folder: making, opening, locking, renaming and
removing them. What a run leaves behind can change at these steps only, so that killing it before each of them in turn
shows every state that there is.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

# Files, and the runs over them that the process makes itself before it is copied: a copy then need not import, compile
# and fill tables anew, which took most of its time.
_FILES = {
    "a.txt": "Scaling Vision Transformers\nA Title That Nobody Ever Wrote\n",
    "a.tex": r"\cite{arXiv:2209.10901}\bibliography{refs}",
    "refs.bib": "@misc{mine, title = {Mine}, pages = {1-9}}\n",
}
_WARM_UP = (
    ("build", "a.txt", "--merge", "-o", "refs.bib", "--lock", "refs.lock.json", "-q"),
    ("lock", "upgrade", "--all", "-q"),
    ("sync", "a.tex", "--rekey", "-q"),
    ("fix", "refs.bib", "--unsafe", "-q"),
)
# Events that change a folder, or tell that a file in it is about to be changed.
STEPS = frozenset({"open", "os.remove", "os.rename", "os.chmod", "os.chown", "tempfile.mkstemp", "fcntl.flock"})
_GUARD = ".guard"
_WAITS = b"waits\n"
# Seconds without a step.
_TOO_LONG = 60.0


@dataclass(frozen=True)
class Order:
    """A run that is wanted. It is killed before its step number `at_step` (from 1). With `keep_steps` it copies its folder
    before each step (`before_step`). With `wait_at_guard` it stands where it takes its first guard until all runs of the
    batch stand there.
    """

    arguments: tuple[str, ...]
    at_step: int | None = None
    keep_steps: bool = False
    wait_at_guard: bool = False


@dataclass(frozen=True)
class Ran:
    """How a run ended: its exit code, or None where it was killed; its steps, and what it said."""

    code: int | None
    steps: tuple[str, ...]
    said: str

    @property
    def killed(self) -> bool:
        return self.code is None


class Runs:
    """The process that runs are copied from."""

    def __init__(self, environment: Mapping[str, str], scratch: Path) -> None:
        self.environment = environment
        scratch.mkdir()
        put(scratch, {name: text.encode() for name, text in _FILES.items()})
        here = [sys.executable, "-W", "ignore", str(Path(__file__)), str(scratch)]
        self._process = subprocess.Popen(
            here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )

    def __call__(self, folder: Path, *orders: Order) -> list[Ran]:
        """Run these at once, in a folder; all have ended when this returns."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([str(folder), [asdict(order) for order in orders]]), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        return [Ran(**{**each, "steps": tuple(each["steps"])}) for each in answer]

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@contextlib.contextmanager
def with_sample(place: Path) -> Iterator[Runs]:
    """Runs without a network, over the sample catalog of the fixtures, which is built in an empty folder."""
    from places import FIXTURES

    from resolvers.catalog import build_catalog

    build_catalog([FIXTURES / "catalog/sample.jsonl"], place / "sample")
    others = {name: "" for name in os.environ if name.startswith("BIBNORM_")}
    environment = {
        "BIBNORM_CATALOG": str(place / "sample"),
        "BIBNORM_CACHE": str(place / "cache"),
        "BIBNORM_OFFLINE": "1",
        "SOURCE_DATE_EPOCH": "1760000000",
        "OPENBLAS_NUM_THREADS": "1",  # a process that has threads cannot be copied
        "HOME": str(place),
        **{f"XDG_{name}_HOME": str(place) for name in ("CONFIG", "CACHE", "DATA")},
    }
    runs = Runs(others | environment, place / "scratch")
    try:
        yield runs
    finally:
        runs.close()


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """These files, and no others."""
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)


def lying_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder by their names; without .gitignore, which is always the same."""
    found = (each for each in folder.rglob("*") if each.is_file() and each.name != ".gitignore")
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in found}


def before_step(folder: Path, number: int) -> Path:
    """Where a run with `keep_steps` copies its folder to: beside it, since it is no part of what the run leaves behind."""
    return folder.with_name(f"{folder.name}.{number}.step")


class _Child:
    """One copied process, seen by the one that it was copied from."""

    def __init__(self, folder: Path, order: Order, number: int) -> None:
        # Beside the folder, so that they are no part of what a run leaves behind.
        self._said = folder.with_name(f"{folder.name}.{number}.said")
        self._read, write = os.pipe()
        self._go_read, self._go = os.pipe()
        self._told = b""
        self.ended = False
        self._status = 0
        self._pid = os.fork()
        if self._pid == 0:
            _run(folder, order, write, self._go_read, self._said)
        os.close(write)
        os.close(self._go_read)

    @property
    def stands_at_guard(self) -> bool:
        return _WAITS in self._told

    def fileno(self) -> int:
        """To wait for what it tells."""
        return self._read

    def look(self) -> None:
        """Hear what it tells; nothing at its end."""
        told = os.read(self._read, 1_000_000)
        self._told += told
        if not told:
            _, self._status = os.waitpid(self._pid, 0)
            self.ended = True

    def release(self) -> None:
        """Let it go on, where it waits at its guard."""
        with contextlib.suppress(OSError):
            os.write(self._go, b"!")

    def result(self) -> Ran:
        for handle in (self._read, self._go):
            os.close(handle)
        code = None if os.WIFSIGNALED(self._status) else os.waitstatus_to_exitcode(self._status)
        steps = tuple(self._told.replace(_WAITS, b"").decode().splitlines())
        said = self._said.read_text(encoding="utf-8") if self._said.exists() else ""
        return Ran(code, steps, said)


def _run(folder: Path, order: Order, tell: int, go: int, said: Path) -> None:
    """The copied process: never returns."""
    code = 70
    try:
        os.chdir(folder)
        stream = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for standard in (1, 2):
            os.dup2(stream, standard)
        sys.addaudithook(_hook(folder, order, tell, go))
        from normalizer.cli.main import run

        code = run(list(order.arguments))
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _hook(folder: Path, order: Order, tell: int, go: int) -> Any:
    count = 0
    at_guard = False

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count, at_guard
        if event not in STEPS:
            return
        name = str(arguments[0])
        if event == "fcntl.flock":
            name = str(arguments[1])
        elif folder not in (Path(name).absolute().parent, Path(name).absolute().parent.parent) or (
            event == "open" and _only_read(arguments)
        ):
            return
        if not at_guard and event == "open" and name.endswith(_GUARD):
            at_guard = True
            if order.wait_at_guard:
                os.write(tell, _WAITS)
                os.read(go, 1)
        count += 1
        if order.keep_steps:
            shutil.copytree(folder, before_step(folder, count))
        os.write(tell, f"{event} {Path(name).name}\n".encode())
        if count == order.at_step:
            os.kill(os.getpid(), signal.SIGKILL)

    return hear


def _only_read(arguments: tuple[Any, ...]) -> bool:
    """Reading changes nothing."""
    return not (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)


def _together(folder: Path, orders: Sequence[Order]) -> list[Ran]:
    children = [_Child(folder, order, number) for number, order in enumerate(orders)]
    released = False
    while running := [each for each in children if not each.ended]:
        ready, _, _ = select.select(running, [], [], _TOO_LONG)
        assert ready, "a run hangs"
        for each in ready:
            each.look()
        if not released and all(each.stands_at_guard or each.ended for each in children):
            released = True
            for each in children:
                each.release()
    return [each.result() for each in children]


def _serve(scratch: str) -> None:
    from normalizer.cli.main import run

    os.chdir(scratch)
    with contextlib.redirect_stdout(sys.stderr):
        assert [run(list(arguments)) for arguments in _WARM_UP] == [0] * len(_WARM_UP)
    gc.freeze()  # else a copy that looks for cycles copies the memory of all that was loaded
    names = {each.name for each in fields(Order)}
    for line in sys.stdin:
        folder, wanted = json.loads(line)
        orders = [Order(**{name: each[name] for name in names}) for each in wanted]
        print(json.dumps([asdict(each) for each in _together(Path(folder), orders)]), flush=True)


if __name__ == "__main__":
    _serve(sys.argv[1])
