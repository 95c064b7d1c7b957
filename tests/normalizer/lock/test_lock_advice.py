"""The command that follows a decision can be pasted into a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.lock import Lock, Output
from normalizer.lock.lock import build_command


@pytest.mark.parametrize(
    ("outputs", "path", "command"),
    [
        pytest.param(
            {"refs.bib": ["a.txt", "b.txt"]},
            "refs.lock.json",
            "bibnorm build a.txt b.txt -o refs.bib --lock refs.lock.json",
            id="pages and output",
        ),
        pytest.param({}, "refs.lock.json", "bibnorm build PAGE... --lock refs.lock.json", id="no output is known"),
        pytest.param(
            {"../refs.bib": ["../my page.txt"]},
            "sub/refs.lock.json",
            "bibnorm build 'my page.txt' -o refs.bib --lock sub/refs.lock.json",
            id="paths are seen from here, and quoted",
        ),
        pytest.param(
            {"-o.bib": ["-p.txt"]},
            "-l.json",
            "bibnorm build ./-p.txt -o ./-o.bib --lock ./-l.json",
            id="no name is taken for an option",
        ),
        pytest.param(
            {"refs.bib": [f"{number}.txt" for number in range(7)]},
            "refs.lock.json",
            "bibnorm build PAGE... -o refs.bib --lock refs.lock.json",
            id="too many pages to be read",
        ),
        pytest.param(
            {"refs.bib": ["-"]}, "r.json", "bibnorm build PAGE... -o refs.bib --lock r.json", id="standard input"
        ),
        pytest.param(
            {"b.bib": ["b.txt"], "a.bib": ["a.txt"]},
            "r.json",
            "bibnorm build a.txt -o a.bib --lock r.json",
            id="of several the first",
        ),
    ],
)
def test_command(
    outputs: dict[str, list[str]], path: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lock = Lock(outputs={name: Output(pages=tuple(pages)) for name, pages in outputs.items()})
    assert build_command(lock, Path(path)) == command
    assert build_command(lock, tmp_path / path) == command
