"""Building with a lock into a file that others edit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lock_runs import LOCK, MINE, PAGES, build, page, relock, text

from normalizer.bib import scan
from normalizer.cli.main import run
from normalizer.lock import Lock

pytestmark = pytest.mark.usefixtures("pages_folder")


def test_merging_adds_what_is_missing_and_changes_no_other_byte(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text(MINE, encoding="utf-8")
    page("a.txt", "Scaling Vision Transformers", "Pointer Networks")
    assert run(["build", "a.txt", "-o", "refs.bib", "--merge"]) == 0
    assert "refs.bib: 1 added, 0 updated, 1 there already" in capsys.readouterr().err
    merged = text("refs.bib")
    assert merged.startswith(MINE)
    assert [entry.key for entry in scan(merged).entries] == ["oldkey", "vinyals2015pointer"]
    assert run(["build", "a.txt", "-o", "refs.bib", "--merge"]) == 0
    assert text("refs.bib") == merged


def test_work_that_is_there_keeps_its_key_in_the_lock() -> None:
    Path("refs.bib").write_text(MINE, encoding="utf-8")
    page("a.txt", "Scaling Vision Transformers")
    assert build("a.txt", "-o", "refs.bib", "--merge", *LOCK) == 0
    assert list(Lock.load(Path("refs.lock.json")).works) == ["oldkey"]


def test_merging_updates_our_values_and_keeps_a_persons(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Pointer Networks")
    assert build("a.txt", "-o", "refs.bib", "--merge", *LOCK) == 0
    edited = text("refs.bib").replace("{Pointer Networks}", "{Pointer Nets}")
    Path("refs.bib").write_text(edited, encoding="utf-8")
    assert edited.count("Pointer Nets") == 1
    lock = json.loads(text("refs.lock.json"))
    [block] = lock["titles"]
    block["record"]["primary_category"] = "cs.LG"
    Path("refs.lock.json").write_text(json.dumps(lock), encoding="utf-8")
    assert run(["build", "a.txt", "-o", "refs.bib", "--merge", *LOCK]) == 0
    said = capsys.readouterr().err
    assert (
        "refs.bib:2:3: title of 'vinyals2015pointer' is yours and stays 'Pointer Nets'; bibnorm has 'Pointer Networks'"
        in said
    )
    assert "refs.bib: 0 added, 1 updated, 0 there already" in said
    old_class = scan(edited).entries[0].text("primaryclass")
    assert text("refs.bib") == edited.replace(f"{{{old_class}}}", "{cs.LG}")


def test_merging_makes_a_new_file_with_what_the_entries_need() -> None:
    assert build(*PAGES, "-o", "refs.bib", "--merge") == 0
    assert build(*PAGES, "-o", "plain.bib") == 0
    assert text("refs.bib") == text("plain.bib")


WRONG = {
    "no file to merge into": (["--merge"], "--merge needs a file to write into"),
    "no .bib file": (["--merge", "-o", "refs.json"], "--merge writes into .bib files"),
}


@pytest.mark.parametrize(("arguments", "sentence"), WRONG.values(), ids=WRONG)
def test_merging_into_what_cannot_be_merged_into_is_wrong_usage(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build("titles.txt", *arguments) == 2
    assert sentence in capsys.readouterr().err


def test_file_with_an_open_block_is_refused_and_left_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    broken = "@article{a,\n  title = {Never closed\n"
    Path("refs.bib").write_text(broken, encoding="utf-8")
    assert build("titles.txt", "-o", "refs.bib", "--merge", *LOCK) == 2
    assert "mend the file first with bibnorm fix" in capsys.readouterr().err
    assert text("refs.bib") == broken
    assert not Path("refs.lock.json").exists()


def test_letter_that_the_file_cannot_hold_is_said_and_no_lock_written(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_bytes("% Encoding: Cp1252\n@misc{mine, title = {Café}}\n".encode("cp1252"))
    before = Path("refs.bib").read_bytes()
    page("a.txt", "Pointer Networks")
    assert build("a.txt", "-o", "refs.bib", "--merge", *LOCK) == 0
    Path("refs.bib").write_bytes(before)
    Path("refs.lock.json").unlink()
    assert build("a.txt", "-o", "other.bib", *LOCK) == 0
    relock("Pointer Networks", "Pointer \u9ede Networks")
    lock = text("refs.lock.json")
    assert build("a.txt", "-o", "refs.bib", "--merge", "--format", "biblatex", *LOCK) == 2
    assert "'點' (U+9EDE) does not exist in its encoding, cp1252" in capsys.readouterr().err
    assert Path("refs.bib").read_bytes() == before
    assert text("refs.lock.json") == lock
