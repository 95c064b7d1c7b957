"""A person's decisions from the command line, and taking them back."""

from __future__ import annotations

from pathlib import Path

import pytest

from normalizer.bib import scan
from normalizer.cli.main import run
from normalizer.lock import Lock

NOBODYS = "A Title That Nobody Ever Wrote"


@pytest.fixture(autouse=True)
def folder(offline_folder: Path) -> Path:
    """A page with a title that is known and one that is not, built once with a lock."""
    Path("page.txt").write_text(f"{NOBODYS}\nPointer Networks\n", encoding="utf-8")
    assert build() == 0
    return offline_folder


def build() -> int:
    return run(["build", "page.txt", "-o", "refs.bib", "--lock", "refs.lock.json", "-q"])


def papers() -> list[str | None]:
    return [
        entry.text("eprint") or entry.text("arxivid")
        for entry in scan(Path("refs.bib").read_text(encoding="utf-8")).entries
    ]


def lock() -> Lock:
    return Lock.load(Path("refs.lock.json"))


def test_choice_is_kept_with_its_name_and_note_and_looked_up_by_the_next_build(
    capsys: pytest.CaptureFixture[str],
) -> None:
    capsys.readouterr()
    assert run(["lock", "decide", NOBODYS, "arXiv:2106.04560", "--by", "Ada", "--note", "said in class"]) == 0
    said = capsys.readouterr().err
    assert f"{NOBODYS!r}: arXiv:2106.04560, to be looked up; the bibliography follows with the next" in said
    decided = lock().find(NOBODYS).decision
    assert (decided.by, decided.choice, decided.note) == ("Ada", "arXiv:2106.04560", "said in class")
    assert build() == 0
    assert sorted(filter(None, papers())) == ["1506.03134", "2106.04560"]


def test_none_of_the_works_takes_the_entry_away_and_reopening_brings_it_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = Path("refs.bib").read_bytes()
    assert run(["lock", "decide", "Pointer Networks", "--none", "--by", "Ada"]) == 0
    assert "'Pointer Networks': no candidate accepted; " in capsys.readouterr().err
    assert run(["build", "page.txt", "-o", "refs.bib", "--lock", "refs.lock.json", "--strict"]) == 1
    assert "page.txt:2: Ada rejected all candidates: 'Pointer Networks'" in capsys.readouterr().err
    assert papers() == []
    assert run(["lock", "reopen", "Pointer Networks"]) == 0
    assert "'Pointer Networks': open again" in capsys.readouterr().err
    assert not lock().find("Pointer Networks").decision.is_manual
    assert build() == 0
    assert Path("refs.bib").read_bytes() == before


def test_work_that_the_lock_knows_needs_no_look_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lock", "decide", NOBODYS, "1506.03134", "--by", "Ada"]) == 0
    assert "1506.03134, vinyals2015pointer; " in capsys.readouterr().err
    assert run(["build", "page.txt", "-o", "refs.bib", "--locked", "-q"]) == 0


def test_who_decides_is_the_login_where_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "grace")
    assert run(["lock", "decide", NOBODYS, "--none"]) == 0
    assert lock().find(NOBODYS).decision.by == "grace"


def test_no_login_is_known(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def unknown() -> str:
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", unknown)
    assert run(["lock", "decide", NOBODYS, "--none"]) == 2
    assert "by must name the person who decides, not ''" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["decide", NOBODYS], "pass the ID of the work or --none", id="neither"),
        pytest.param(["decide", NOBODYS, "2106.04560", "--none"], "or --none", id="both"),
        pytest.param(["decide", NOBODYS, "no id"], "'no id' is not a valid identifier", id="no identifier"),
        pytest.param(["decide", NOBODYS, "--none", "--by", "bibnorm"], "must name the person", id="our own name"),
        pytest.param(["decide", "Networks", "--none"], "there is 'Pointer Networks'", id="no such title"),
        pytest.param(["reopen", "Pointer Networks", "Nets"], "title 'Nets' not found in the lock file", id="one of two is missing"),
        pytest.param(["reopen", "T", "--lock", "no.lock.json"], "lock file not found", id="no lock"),
    ],
)  # fmt: skip
def test_wrong_usage_changes_nothing(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert run(["lock", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
