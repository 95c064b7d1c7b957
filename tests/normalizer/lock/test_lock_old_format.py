"""Lock files of earlier versions have the same content when they are read, and are written in lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lock_scene import LOCK, MATCHED, OPEN

from normalizer.cli.main import run
from normalizer.lock import Lock

CANDIDATE = {"title": "Eclairs and Zebras", "reason": "same-title", "confidence": 0.5}
# `LOCK` of `lock_scene`, as version 1 wrote it.
OLD: dict[str, Any] = {
    "version": 1,
    "outputs": {"refs.bib": {"pages": ["a.txt", "b.txt"]}},
    "retired": {"old2000key": {"ids": {"doi": "10.1000/old"}}},
    "titles": [
        {
            "title": "Counting Sheep",
            "pages": ["a.txt"],
            "beside": {"ids": ["2105.01234"]},
            "decision": {
                "status": "matched",
                "reason": "same-title",
                "confidence": 0.99,
                "evidence": {"title": 1.0},
                "by": "bibnorm",
            },
            "asked": {"on": "2026-11-21", "catalogs": ["3 records"], "sources": ["arxiv"]},
            "key": "hirt2021counting",
            "record": {
                "title": "Counting Sheep",
                "authors": [{"family": "Hirt", "given": "Anna"}],
                "date": {"year": 2021, "month": 5},
                "arxiv": "2105.01234",
                "origin": {"title": {"source": "arxiv", "via": "catalog:sheep.jsonl"}},
            },
            "written": {"refs.bib": {"@": "00000000"}},
        },
        {
            "title": "Éclairs & Zebras",
            "pages": ["a.txt", "b.txt"],
            "beside": {"year": 2020, "abstract": "Two kinds of stripes are compared."},
            "decision": {"status": "ambiguous", "reason": "several-works-fit", "confidence": 0.5, "by": "bibnorm"},
            "candidates": [CANDIDATE | {"arxiv": "2001.00001"}, CANDIDATE | {"doi": "10.1000/zebra"}, CANDIDATE],
            "asked": {"on": "2026-11-21", "failed": ["arxiv"]},
        },
    ],
}
CHANGES = {
    "as it is": (OLD, LOCK),
    "decided": (
        OLD | {"titles": [OLD["titles"][0], OLD["titles"][1] | {"decision": {"status": "unmatched", "by": "Ada"}}]},
        LOCK.decide(OPEN.id, None, "Ada"),
    ),
    "reopened": (
        OLD
        | {
            "titles": [
                OLD["titles"][0],
                {name: value for name, value in OLD["titles"][1].items() if name != "asked"}
                | {"decision": {"status": "unmatched", "reason": "not-asked", "by": "bibnorm"}},
            ]
        },
        LOCK.reopen(OPEN.id),
    ),
}


@pytest.mark.parametrize(("old", "lock"), CHANGES.values(), ids=CHANGES)
def test_old_lock_is_read_and_converted_with_a_message(
    old: dict[str, Any], lock: Lock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "refs.lock.json"
    path.write_text(json.dumps(old, indent=1), encoding="utf-8")
    read = Lock.load(path)
    assert read == lock
    assert read.line_of(MATCHED)
    assert run(["lock", "decide", "Counting Sheep", "--none", "--by", "Bob", "--lock", str(path)]) == 0
    assert "is a lock file of an earlier version; it gets one line a title" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8").startswith('{"version": 2}\n')
    assert Lock.load(path) == lock.decide("Counting Sheep", None, "Bob")
