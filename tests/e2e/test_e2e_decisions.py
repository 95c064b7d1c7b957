"""Decisions that several lock files share: no person decides a title twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from lock_runs import page

from normalizer.cli.main import run
from normalizer.lock import Lock

NOBODYS, POINTER = "A Title That Nobody Ever Wrote", "Pointer Networks"
SHARED = ["--decisions", "team.decisions"]


@pytest.fixture(autouse=True)
def folder(offline_folder: Path) -> Path:
    page("one.txt", NOBODYS, POINTER)
    page("two.txt", POINTER, NOBODYS, "Scaling Vision Transformers")
    assert build("one") == 0
    return offline_folder


def build(name: str, *options: str) -> int:
    return run(["build", f"{name}.txt", "-o", f"{name}.bib", "--lock", f"{name}.lock.json", "-q", *options])


def decide(*arguments: str) -> int:
    return run(["lock", *arguments, "--lock", "one.lock.json", *SHARED])


def test_what_is_decided_in_one_lock_is_decided_in_others() -> None:
    assert decide("decide", NOBODYS, "arXiv:2106.04560", "--by", "Ada", "--note", "renamed") == 0
    assert decide("decide", POINTER, "--none", "--by", "Bob") == 0
    assert build("two", *SHARED) == 0
    two = Lock.load(Path("two.lock.json"))
    chosen, none = two.find(NOBODYS), two.find(POINTER)
    assert (chosen.decision.by, chosen.decision.note, chosen.key) == ("Ada", "renamed", "zhai2022scaling")
    assert (none.decision.by, none.key) == ("Bob", None)
    assert build("two", "--locked") == 0


def test_the_last_decision_counts_but_for_a_lock_with_its_own() -> None:
    assert decide("decide", NOBODYS, "arXiv:2106.04560", "--by", "Ada") == 0
    assert decide("decide", NOBODYS, "--none", "--by", "Bob") == 0
    assert decide("decide", POINTER, "--none", "--by", "Bob") == 0
    assert decide("reopen", POINTER) == 0
    assert build("two") == 0
    assert run(["lock", "decide", NOBODYS, "1506.03134", "--by", "Eve", "--lock", "two.lock.json"]) == 0
    assert build("two", *SHARED) == 0
    assert Lock.load(Path("two.lock.json")).find(NOBODYS).decision.by == "Eve"
    page("three.txt", NOBODYS, POINTER)
    assert build("three", *SHARED) == 0
    decided = {each.title: each.decision.by for each in Lock.load(Path("three.lock.json")).titles}
    assert decided == {NOBODYS: "Bob", POINTER: "bibnorm"}


@pytest.mark.parametrize(
    "command",
    [
        ["build", "two.txt", "-o", "two.bib", "--lock", "two.lock.json"],
        ["lock", "decide", NOBODYS, "--none", "--lock", "one.lock.json"],
        ["lock", "reopen", POINTER, "--lock", "one.lock.json"],
        ["review", "one.lock.json", "--by", "Ada", "--no-browser"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
@pytest.mark.parametrize("text", ["notes\n", "", "@misc{a,\n}\n"])
def test_file_that_is_no_file_of_decisions_is_refused(
    command: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("team.decisions").write_text(text, encoding="utf-8")
    before = Path("one.lock.json").read_bytes()
    assert run([*command, *SHARED]) == 2
    expected = (
        "is not a lock file or shared decisions of bibnorm" if text else "is empty, and not a lock file or shared"
    )
    assert f"team.decisions:1: {expected}" in capsys.readouterr().err
    assert Path("team.decisions").read_text(encoding="utf-8") == text
    assert Path("one.lock.json").read_bytes() == before


def test_file_that_is_no_lock_is_not_called_an_earlier_version(capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tex").write_text("\\cite{a}\n", encoding="utf-8")
    assert run(["lock", "decide", NOBODYS, "--none", "--lock", "main.tex"]) == 2
    said = capsys.readouterr().err
    assert "earlier version" not in said
    assert "main.tex:1: is not a lock file" in said


def test_shared_decisions_of_an_earlier_version_get_lines_before_one_is_added() -> None:
    Path("team.decisions").write_text('{"version": 1, "titles": []}\n', encoding="utf-8")
    assert decide("decide", POINTER, "--none", "--by", "Ada") == 0
    assert [each.decision.by for each in Lock.load(Path("team.decisions")).titles] == ["Ada"]
