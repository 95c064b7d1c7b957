"""Pages, and builds with a lock in the folder that a test works in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from normalizer.cli.main import run

# The pages of fixtures/pages that `pages_folder` has.
PAGES = [
    "daily_spaced.txt",
    "papers.csv",
    "papers.json",
    "papers.jsonl",
    "reading_list.md",
    "saved.html",
    "titles.txt",
    "trending_glued.txt",
]
LOCK = ["--lock", "refs.lock.json"]
# A file by hand, with the entry of a work that pages name.
MINE = """% my references
@string{acm = "ACM"}

@article{oldkey,
  title  = {Scaling {Vision} Transformers},
  author = {Zhai, Xiaohua and others},
  note   = {read this!},
  eprint = {2106.04560}
}
"""


def text(name: str) -> str:
    return Path(name).read_text(encoding="utf-8")


def page(name: str, *titles: str) -> None:
    """Save a page of these titles, one a line."""
    Path(name).write_text("".join(f"{title}\n" for title in titles), encoding="utf-8")


def build(*arguments: str) -> int:
    """Build quietly; the exit code."""
    return run(["build", *arguments, "-q"])


def relock(old: str, new: str) -> None:
    """Another value in the records of the lock, as `lock upgrade` might have brought it."""

    def change(line: dict[str, Any]) -> None:
        if "record" in line:
            record = {"title": line["title"]} | line["record"]
            line["record"] = json.loads(json.dumps(record).replace(old, new))

    edit_lines(change)


def edit_lines(change: Callable[[dict[str, Any]], object], path: Path = Path("refs.lock.json")) -> None:
    """Change the lines of a lock file, as a person does in an editor."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        change(row)
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")


def protect(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """As if these could not be written; the administrator, who may run the tests, could all the same."""
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name not in names and may(path, mode))
