"""A program `bibnorm` that starts in milliseconds: each start is a copy of one process that has everything loaded.

Most of the time of a short command goes to starting Python and importing. Tests of shells, recipes and pages start
hundreds of them. That the program itself starts and ends as it should is tested in `test_e2e_command_line.py`.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import marshal
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from places import ROOT

# Runs over files that the process makes before it is copied: they load modules and tables.
_FILES = {
    "a.txt": "Scaling Vision Transformers\nA Title That Nobody Ever Wrote\n",
    "a.tex": r"\cite{arXiv:2209.10901}\bibliography{refs}",
    "refs.bib": "@misc{mine, title = {Mine}, pages = {1-9}}\n",
}
_WARM_UP = (
    ("build", "a.txt", "--merge", "-o", "refs.bib", "--lock", "refs.lock.json", "--report", "report.html", "-q"),
    ("match", "a.txt", "-o", "lines", "-q"),
    ("sync", "a.tex", "--rekey", "-q"),
    ("fix", "refs.bib", "--unsafe", "-q"),
    ("check", "refs.bib", "--fail-on", "never", "-q"),
)
# It hands its arguments, folder, environment and streams over, passes Ctrl-C on, and ends as the copy does.
_CLIENT = """#!{python} -IS
import marshal, os, signal, sys
from _socket import AF_UNIX, SCM_RIGHTS, SHUT_WR, SOL_SOCKET, socket
server = socket(AF_UNIX)
server.connect({address!r})
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
server.sendmsg([b"!"], [(SOL_SOCKET, SCM_RIGHTS, streams)])
server.sendall(marshal.dumps((sys.argv, os.getcwd(), dict(os.environb), {clock!r})))
server.shutdown(SHUT_WR)
copy = int.from_bytes(server.recv(4), "big")
if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
    signal.signal(signal.SIGINT, lambda number, _: os.kill(copy, number))
os._exit((server.recv(1) or b"F")[0])
"""


class FastClock:
    """The time of the wall and what was slept, by all processes so far: kept in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._slept = float(path.read_text()) if path.exists() else 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self._slept

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._slept)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._slept += seconds
            self._path.write_text(str(self._slept))


class Copied:
    """The process that is copied, which listens at `address`."""

    def __init__(self, address: Path) -> None:
        self._address = address

    def write(self, program: Path, clock: Path | None = None) -> None:
        """Write a program that runs bibnorm in a copy. With a clock in a file, waiting for services takes no time."""
        client = {"python": sys.executable, "address": str(self._address), "clock": clock and str(clock)}
        program.write_text(_CLIENT.format(**client))
        program.chmod(0o755)


@contextmanager
def copied_program(folder: Path, catalog: Path) -> Iterator[Copied]:
    """Start the process that is copied, in an empty folder; at the end it and all of its copies are killed."""
    address = folder / "copied"
    for name, text in _FILES.items():
        (folder / name).write_text(text)
    # A process that has threads cannot be copied.
    environment = {"OPENBLAS_NUM_THREADS": "1", "BIBNORM_CATALOG": str(catalog), "BIBNORM_OFFLINE": "1"}
    environment = os.environ | environment | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, str(address)]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, env=environment, start_new_session=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        yield Copied(address)
        os.killpg(process.pid, signal.SIGKILL)


def _serve(address: str) -> None:
    """Copy this process for each client; return in the copies only."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    print("ready", flush=True)
    started: dict[int, tuple[int, socket.socket]] = {}
    while True:
        for ready in select.select([listener, *started], [], [])[0]:
            if ready is listener:
                client, _ = listener.accept()
                if (pid := os.fork()) == 0:
                    listener.close()
                    _become(client)
                    return
                client.sendall(pid.to_bytes(4, "big"))
                started[os.pidfd_open(pid)] = pid, client
            else:
                pid, client = started.pop(ready)
                os.close(ready)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                with client, suppress(BrokenPipeError):
                    client.sendall(bytes([code % 256]))


def _become(client: socket.socket) -> None:
    """Take over the arguments, the folder, the environment and the streams of a client."""
    _, streams, _, _ = socket.recv_fds(client, 1, 3)
    arguments, folder, environment, clock = marshal.loads(b"".join(iter(lambda: client.recv(65536), b"")))
    client.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environb.update(environment)
    sys.argv[:] = arguments
    if clock:
        from resolvers.http import Clock
        from resolvers.http import client as http_client

        fast = FastClock(Path(clock))
        http_client.Clock = lambda: Clock(fast.monotonic, fast.sleep, fast.now)  # type: ignore[misc,assignment]


def _run_copy() -> None:
    """Run bibnorm and end, without the shutdown of the interpreter, which frees all that was loaded."""
    try:
        main()
    except SystemExit as end:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(int(end.code or 0))


if __name__ == "__main__":
    import resolvers
    from normalizer.cli.main import main, run

    for module in pkgutil.walk_packages(resolvers.__path__, "resolvers."):
        importlib.import_module(module.name)
    with redirect_stdout(sys.stderr):
        assert [run(list(arguments)) for arguments in _WARM_UP] == [0] * len(_WARM_UP)
    gc.freeze()
    _serve(*sys.argv[1:])
    _run_copy()
