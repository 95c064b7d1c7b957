"""Runs of the program and of a naive tool against the fake: what each needed, and how good it was."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests
from all_of_arxiv import Task, served
from online_faults import Outcome, storms
from online_world import RealClock, World

Lines = list[dict[str, object]]


@dataclass(frozen=True)
class Row:
    """What one tool needed: requests by service, seconds of waiting (virtual) and of computing (the fake's too)."""

    tool: str
    requests: dict[str, int]
    waited: float
    computed: float
    said: str

    def __str__(self) -> str:
        asked = ", ".join(f"{name} {count}" for name, count in self.requests.items()) or "none"
        took = f"waited {self.waited:7.1f} s, computed {self.computed:6.1f} s"
        return f"{self.tool:<12} {took}; requests: {asked}; {self.said}"


def measured(tool: str, made: World, run: Callable[[], str]) -> Row:
    before, began, start = made.counts(), made.clock.monotonic(), time.perf_counter()
    said = run()
    seconds = time.perf_counter() - start
    asked = {name: count - before.get(name, 0) for name, count in made.counts().items() if count > before.get(name, 0)}
    return Row(tool, asked, made.clock.monotonic() - began, seconds, said)


def ours(made: World, task: Task, *options: str) -> str:
    """The program, in this process and on the clock of the fake."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = made.run("match", *task.pages, *options)
    return f"code {int(code)}, {scored(out.buffer.getvalue(), task)}"  # type: ignore[attr-defined]


def naive(made: World, task: Task) -> str:
    """One request a title, and the first entry of the reply is it."""
    found = 0
    with requests.Session() as session:
        for title in task.distinct:
            made.clock.sleep(3.0)
            query = f'ti:"{title.replace(chr(34), " ")}"'
            address = made.server.url(made.arxiv)
            reply = session.get(address, params={"search_query": query, "max_results": "1"}, timeout=60)
            found += "<entry>" in reply.text
    return f"{found} of {len(task.distinct)} titles have a first hit"


def scored(printed: bytes, task: Task) -> str:
    """Precision of what was matched, and recall of what arXiv has, of the titles whose answer is known."""
    lines: Lines = [json.loads(line) for line in printed.splitlines()]
    right = task.right
    judged = {str(line["title"]): line for line in lines if line["title"] in right}
    matched = {title: line for title, line in judged.items() if line["status"] == "matched"}
    good = {title for title, line in matched.items() if line["ids"]["arxiv"] in right[title]}  # type: ignore[index]
    findable = {title for title in judged if right[title] != {None}}
    for title in sorted(matched.keys() - good):
        line = matched[title]
        print(f"wrong: {title!r} as {line['ids']}: {line['reason']} {line['evidence']}, is {right[title]}")
    return (
        f"{sum(line['status'] == 'matched' for line in lines)} of {len(lines)} titles matched; of {len(judged)} with a"
        f" known answer: {len(matched)} matched, {len(good)} rightly: precision {len(good) / max(1, len(matched)):.4f},"
        f" recall {len(good & findable) / max(1, len(findable)):.4f}"
    )


def _started(made: World, pages: Sequence[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "normalizer", "match", *pages]
    return subprocess.Popen(command, env=os.environ | made.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _at_once(made: World, task: Task, *parts: Sequence[str]) -> str:
    """Processes that start together, and what they print together."""
    processes = [_started(made, pages) for pages in parts]
    printed = [process.communicate()[0] for process in processes]
    codes = ", ".join(str(process.returncode) for process in processes)
    return f"code {codes}, {scored(b''.join(printed), task)}"


def _gaps(made: World) -> str:
    gaps = made.arxiv.gaps(made.server.log)
    return f"{'':<12} least gap between arXiv requests {min(gaps):.2f} s, {made.arxiv.too_soon} too soon"


def virtual(task: Task) -> None:
    with tempfile.TemporaryDirectory() as folder, served(task, Path(folder)) as made:
        print(measured("first run", made, lambda: ours(made, task)))
        print(_gaps(made))
        print(measured("second run", made, lambda: ours(made, task)))
        print(measured("naive", made, lambda: naive(made, task)))


def real(task: Task) -> None:
    with tempfile.TemporaryDirectory() as folder, served(task, Path(folder), RealClock()) as made:
        print(measured("real, first", made, lambda: _at_once(made, task, task.pages)))
        print(measured("real, second", made, lambda: _at_once(made, task, task.pages)))
        print(_gaps(made))
        made.cache = Path(folder) / "other"
        two = task.pages[2:3], task.pages[3:4]
        print(measured("two at once", made, lambda: _at_once(made, task, *two)))
        print(_gaps(made))


def main(description: str, shared: Path) -> None:
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=shared)
    options.add_argument("--faults", type=int, default=0, metavar="RUNS")
    options.add_argument("--real", action="store_true")
    chosen = options.parse_args()
    task = Task.of(chosen.shared)
    print(f"{len(task.distinct)} distinct titles")
    virtual(task)
    if chosen.real:
        real(task)
    outcomes = list(storms(range(chosen.faults)))
    for outcome in Outcome if outcomes else ():
        print(f"{outcome.value:<40} {sum(each is outcome for each in outcomes):4} of {len(outcomes)}")


if __name__ == "__main__":
    sys.exit("start benchmarks/online_pages.py")
