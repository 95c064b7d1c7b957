"""The file that a build writes: a person's is not replaced, one that cannot be written leaves the lock as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lock_runs import LOCK, build, page, protect, text

from normalizer.app.resolve import resolve
from normalizer.cli.main import run

pytestmark = pytest.mark.usefixtures("pages_folder")


def test_output_that_a_person_has_changed_is_not_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    Path("refs.bib").write_text("% mine\n" + text("refs.bib"), encoding="utf-8")
    page("a.txt", "Scaling Vision Transformers", "Pointer Networks")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 2
    assert "refs.bib was modified after bibnorm wrote it" in capsys.readouterr().err
    assert text("refs.bib").startswith("% mine\n")
    assert build("a.txt", "-o", "refs.bib", *LOCK, "--force") == 0
    assert "mine" not in text("refs.bib")


def test_entries_of_a_person_are_named_before_they_are_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers")
    for options in ((), (*LOCK, "--force")):  # what a build without a lock wrote is written again
        assert run(["build", "a.txt", "-o", "refs.bib", *options]) == 0
    assert "overwritten" not in capsys.readouterr().err
    ours = text("refs.bib")
    mine = ours.replace("Zhai, Xiaohua", "Zhai, X.") + "".join(f"@misc{{mine{number}}}\n" for number in range(6))
    for options in (LOCK, (*LOCK, "--locked")):
        Path("refs.bib").write_text(mine, encoding="utf-8")
        keys = "'zhai2022scaling', 'mine0', 'mine1', 'mine2', 'mine3' and 2 more"
        assert build("a.txt", "-o", "refs.bib", *options) == 2
        assert f"refs.bib was modified after bibnorm wrote it ({keys}); use --merge" in capsys.readouterr().err
        assert run(["build", "a.txt", "-o", "refs.bib", *options, "--force"]) == 0
        said = f"Warning: refs.bib: entries by other hands are overwritten: {keys}; use --merge to keep them\n"
        assert said in capsys.readouterr().err
        assert text("refs.bib") == ours


def test_file_that_the_lock_does_not_know_is_not_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text("mine", encoding="utf-8")
    assert build("titles.txt", "-o", "refs.bib", *LOCK) == 2
    assert "refs.bib already exists" in capsys.readouterr().err
    assert not Path("refs.lock.json").exists()


def test_file_that_has_come_while_sources_were_asked_is_not_replaced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = resolve

    def meanwhile(*arguments: object, **named: object) -> object:
        Path("refs.bib").write_text("@misc{mine}", encoding="utf-8")
        return answers(*arguments, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr("normalizer.app.build.resolve", meanwhile)
    assert build("titles.txt", "-o", "refs.bib") == 2
    assert "refs.bib was changed by another program" in capsys.readouterr().err
    assert text("refs.bib") == "@misc{mine}"
    assert build("titles.txt", "-o", "refs.bib", "--force") == 0
    assert "mine" not in text("refs.bib")


@pytest.mark.parametrize("name", ["refs.lock.json", "refs.bib"])
def test_file_that_cannot_be_written_leaves_the_other_as_it_was(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page("a.txt", "Scaling Vision Transformers")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    before = text("refs.bib"), text("refs.lock.json")
    page("a.txt", "Scaling Vision Transformers", "Pointer Networks")
    with monkeypatch.context() as patched:
        protect(patched, name)
        assert build("a.txt", "-o", "refs.bib", *LOCK) == 2
    assert f"cannot write {name}: file is read-only; make it writable first" in capsys.readouterr().err
    assert (text("refs.bib"), text("refs.lock.json")) == before
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0


NO_FILES = {
    "no name of the output": (["-o", "", "--locked"], "'' is not a file name"),
    "the root": (["-o", "/", "--locked"], "'/' is not a file name"),
    "a link to itself": (["-o", "loop.bib", "--locked"], "it is a link that leads back to itself"),
    "a link to itself with a lock": (["-o", "loop.bib", *LOCK], "it is a link that leads back to itself"),
    "a link to itself without a lock": (["-o", "loop.bib"], "it is a link that leads back to itself"),
    "standard output to merge into": (["--merge"], "--merge requires -o FILE"),
    "a pipe to merge into": (["-o", "pipe", "--merge"], "--merge requires -o FILE"),
    "a device to merge into": (["-o", os.devnull, "--merge", *LOCK], "--merge requires -o FILE"),
    "no name without a lock": (["-o", ""], "the output file name is empty"),
}


@pytest.mark.parametrize(("arguments", "said"), NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_file_is_refused_in_a_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("loop.bib").symlink_to("loop.bib")
    os.mkfifo("pipe")
    assert build("titles.txt", *arguments) == 2
    assert said in capsys.readouterr().err
    assert Path("loop.bib").is_symlink()
    assert not Path("refs.lock.json").exists()


@pytest.mark.once
def test_standard_output_that_is_full_is_said_and_no_lock_written() -> None:
    command = [sys.executable, "-m", "normalizer", "build", "titles.txt", *LOCK]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "Error: cannot write: No space left on device"
    assert not Path("refs.lock.json").exists()
