"""Pages, and builds with a lock in the folder that a test works in."""

from __future__ import annotations

import json
import os
from pathlib import Path

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
    lock = json.loads(text("refs.lock.json"))
    for block in lock["titles"]:
        if "record" in block:
            block["record"] = json.loads(json.dumps(block["record"]).replace(old, new))
    Path("refs.lock.json").write_text(json.dumps(lock), encoding="utf-8")


def protect(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """As if these could not be written; the administrator, who may run the tests, could all the same."""
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name not in names and may(path, mode))
