"""Merging from the command line into files that people keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.bib import scan
from normalizer.cli.main import run

TITLES = ["Scaling Vision Transformers", "Pointer Networks"]
KEYS = ["zhai2022scaling", "vinyals2015pointer"]
LOCK = ["--lock", "refs.lock.json"]


@pytest.fixture(autouse=True)
def folder(offline_folder: Path) -> Path:
    """A folder with a page of two titles."""
    Path("page.txt").write_text("\n".join(TITLES) + "\n", encoding="utf-8")
    return offline_folder


def merge(*options: str) -> int:
    return run(["build", "page.txt", "-o", "refs.bib", "--merge", *options])


def text() -> str:
    return Path("refs.bib").read_bytes().decode("utf-8")


def keys() -> list[str]:
    return [entry.key for entry in scan(text()).entries]


def without(key: str) -> str:
    document = scan(text())
    entry = document.entry(key)
    assert entry is not None
    return document.text[: entry.start] + document.text[entry.end :]


def test_entry_that_a_person_deletes_stays_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert merge(*LOCK) == 0
    Path("refs.bib").write_text(without(KEYS[0]), encoding="utf-8")
    edited = text()
    for _ in range(2):
        capsys.readouterr()
        assert merge(*LOCK) == 0
        said = capsys.readouterr().err
        assert (
            "refs.bib: 'zhai2022scaling' was removed and not added again; use --merge --force to restore it\n" in said
        )
        assert "refs.bib: 0 added, 0 updated, 1 already present, 1 left out" in said
        assert text() == edited
    assert merge(*LOCK, "--force") == 0
    assert sorted(keys()) == sorted(KEYS)
    Path("refs.bib").unlink()  # of a file that is gone nothing was taken out
    assert merge(*LOCK) == 0
    assert keys() == KEYS


def test_file_of_an_older_version_stays_as_it_is_and_another_one_gets_everything() -> None:
    Path("page.txt").write_text(f"{TITLES[0]}\n", encoding="utf-8")
    assert merge(*LOCK) == 0
    older = text()
    Path("page.txt").write_text("\n".join(TITLES) + "\n", encoding="utf-8")
    assert merge(*LOCK) == 0
    assert keys() == KEYS
    Path("refs.bib").write_text(older, encoding="utf-8")
    assert merge(*LOCK) == 0
    assert text() == older
    assert run(["build", "page.txt", "-o", "other.bib", "--merge", *LOCK]) == 0
    assert [entry.key for entry in scan(Path("other.bib").read_text(encoding="utf-8")).entries] == KEYS


def test_entry_of_a_run_that_did_not_come_to_its_lock_may_still_be_deleted_once() -> None:
    """The lock says only what it knows: a run that was killed behind the file has written nothing of it."""
    assert merge(*LOCK) == 0
    whole = text()
    Path("refs.lock.json").unlink()
    assert merge(*LOCK) == 0
    assert text() == whole
    Path("refs.bib").write_text(without(KEYS[1]), encoding="utf-8")
    assert merge(*LOCK) == 0
    assert keys() == [KEYS[0]]


NOTE = "'vinyals2015pointer' was written for a title that has another work now, or none; delete it if nothing cites it"


def test_entry_of_a_decision_that_was_taken_back_is_named_until_it_is_deleted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert merge(*LOCK) == 0
    written = text()
    assert run(["lock", "decide", TITLES[1], "--none", "--by", "Ada"]) == 0
    for options in ((), (), ("--locked",)):
        capsys.readouterr()
        assert merge(*LOCK, *options) == 0
        [line] = [line for line in capsys.readouterr().err.splitlines() if "pointer" in line]
        assert line == f"refs.bib:{written[: written.index('@inproceedings{vin')].count(chr(10)) + 1}:1: {NOTE}"
        assert text() == written
    Path("refs.bib").write_text(written[: written.index("@inproceedings{vin")], encoding="utf-8")
    assert merge(*LOCK) == 0
    assert "pointer" not in capsys.readouterr().err


def test_entry_that_a_person_has_made_one_of_another_work_is_not_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert merge(*LOCK) == 0
    assert run(["lock", "decide", TITLES[1], "--none", "--by", "Ada"]) == 0
    Path("refs.bib").write_text(text().replace("Pointer Networks", "Letters from the Shore"), encoding="utf-8")
    capsys.readouterr()
    assert merge(*LOCK) == 0
    assert "pointer" not in capsys.readouterr().err
