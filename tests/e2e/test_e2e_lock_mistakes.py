"""What hands, merges of git, outages and wrong options do to a lock: nobody's decision is lost without a word."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lock_runs import edit_lines, page

from normalizer.bib import scan
from normalizer.cli.main import run
from normalizer.cli.messages import format_locked_title
from normalizer.lock import Decision, Lock, LockedTitle, QueryLog
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Status

NOBODYS = "A Title That Nobody Ever Wrote"
POINTER, SCALING = "Pointer Networks", "Scaling Vision Transformers"
LOCK = Path("refs.lock.json")

Block = dict[str, Any]


@pytest.fixture(autouse=True)
def folder(offline_folder: Path) -> Path:
    """A page with two known titles and one that is not, built once with a lock."""
    page("page.txt", NOBODYS, POINTER, SCALING)
    assert build() == 0
    return offline_folder


def build(*options: str) -> int:
    return run(["build", "page.txt", "-o", "refs.bib", "--lock", str(LOCK), "-q", *options])


def locked() -> int:
    return run(["build", "page.txt", "-o", "refs.bib", "--locked"])


def papers() -> list[str]:
    return sorted(entry.text("eprint") or "" for entry in scan(Path("refs.bib").read_text(encoding="utf-8")).entries)


def edit(title: str, change: Callable[[Block], object]) -> int:
    """Change the line of a title as a person does in an editor; its number."""
    edit_lines(lambda line: change(line) if line.get("title") == title else None)
    return next(number for number, line in enumerate(LOCK.read_text("utf-8").splitlines(), 1) if title in line)


@pytest.mark.parametrize("command", [build, locked], ids=["build", "locked"])
def test_contradiction_is_refused_with_its_line_and_nothing_is_written(
    command: Callable[[], int], capsys: pytest.CaptureFixture[str]
) -> None:
    line = edit(POINTER, lambda block: block.update(status="unmatched", by="Ada"))
    before = LOCK.read_bytes(), Path("refs.bib").read_bytes()
    capsys.readouterr()
    assert command() == 2
    said = f"refs.lock.json:{line}: status is unmatched but \"key\" is 'vinyals2015pointer'"
    assert said in capsys.readouterr().err
    assert (LOCK.read_bytes(), Path("refs.bib").read_bytes()) == before


@pytest.mark.parametrize("name", ["refs.lock.json", "other.lock", "none.lock.json"])
def test_lock_file_among_the_pages_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.lock").write_bytes(LOCK.read_bytes())
    assert run(["build", "page.txt", "-o", "refs.bib", "--locked", name]) == 2
    fix = f"`bibnorm build PAGE... --locked --lock {name}`"
    assert f"{name}: is a lock file, not a page; name it with --lock: {fix}" in capsys.readouterr().err


def test_choice_written_beside_another_record_is_looked_up_and_cited(capsys: pytest.CaptureFixture[str]) -> None:
    edit(POINTER, lambda block: block.update(by="Ada", choice="arXiv:1411.4038"))
    assert locked() == 1
    assert "page.txt:2: decided as arXiv:1411.4038, which has not been looked up yet" in capsys.readouterr().err
    edit(POINTER, lambda block: block.update(choice="arXiv:2106.04560"))
    assert build() == 0
    assert papers() == ["2106.04560"]
    assert locked() == 0


def test_reopened_title_does_not_fit_and_its_entry_stays(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lock", "reopen", POINTER]) == 0
    before = Path("refs.bib").read_bytes()
    capsys.readouterr()
    assert locked() == 1
    said = capsys.readouterr().err
    assert f"page.txt:2: reopened and not looked up since: '{POINTER}'" in said
    assert "is out of date: 1 new, 0 removed titles; nothing was written" in said
    assert run(["lock", "status"]) == 0
    assert f": reopened, not looked up yet: '{POINTER}'" in capsys.readouterr().out
    assert Path("refs.bib").read_bytes() == before
    assert build() == 0
    assert locked() == 0
    assert Path("refs.bib").read_bytes() == before


def test_smaller_least_confidence_asks_about_those_that_were_not_sure_enough(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert build("--min-confidence", "1", "--lock", "sure.lock.json", "-o", "sure.bib") == 0
    assert papers_of("sure.bib") == 0
    again = ["build", "page.txt", "--lock", "sure.lock.json", "-o", "sure.bib"]
    capsys.readouterr()
    assert run([*again, "--min-confidence", "1"]) == 0
    assert "0 asked, 3 settled before" in capsys.readouterr().err
    assert run([*again, "--min-confidence", "0.5"]) == 0
    assert "2 asked, 1 settled before" in capsys.readouterr().err
    assert papers_of("sure.bib") == 2
    assert run(["lock", "status", POINTER, "--lock", "sure.lock.json"]) == 0
    assert ", for a confidence of 0.5 at least" in capsys.readouterr().out
    assert run([*again, "--min-confidence", "1"]) == 0
    assert papers_of("sure.bib") == 2


def test_upgrade_with_a_smaller_least_confidence_keeps_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert build("--min-confidence", "1", "--lock", "sure.lock.json", "-o", "sure.bib") == 0
    assert run(["lock", "upgrade", "--all", "--min-confidence", "0.5", "--lock", "sure.lock.json"]) == 0
    assert "2 newly matched" in capsys.readouterr().err
    asked = Lock.load(Path("sure.lock.json")).find(POINTER).asked
    assert asked is not None
    assert asked.confidence == 0.5


def papers_of(name: str) -> int:
    return len(scan(Path(name).read_text(encoding="utf-8")).entries)


CHOSEN = Decision(status=Status.MATCHED, by="Ada", choice="arXiv:2101.99999")
# Who was asked, why the chosen work has no record.
UNKNOWN = {
    "a source did not answer": (
        QueryLog(on="2026-11-21", catalogs=("big",), sources=("crossref",), failed=("arxiv", "dblp")),
        "which could not be looked up: arxiv, dblp did not respond",
    ),
    "no network": (
        QueryLog(on="2026-11-21", catalogs=("big",)),
        "which is not in the catalog; no online source was queried",
    ),
    "all were asked": (QueryLog(on="2026-11-21", sources=("arxiv",)), "which was not found in any queried source"),
    "nobody to ask": (QueryLog(on="2026-11-21"), "which could not be looked up: no source was available"),
    "never asked": (None, "which could not be looked up: no source was available"),
}


@pytest.mark.parametrize(("asked", "said"), UNKNOWN.values(), ids=UNKNOWN)
def test_why_a_chosen_work_has_no_entry(asked: QueryLog | None, said: str) -> None:
    block = LockedTitle(title="T", decision=CHOSEN, asked=asked)
    scraped = ScrapedTitle(title="T", page="a.txt", line=1)
    assert format_locked_title(scraped, block) == f"a.txt:1: Ada chose arXiv:2101.99999, {said}: 'T'"


COMMANDS = {
    "build": ["build", "page.txt", "-o", "new.bib", "--lock"],
    "status": ["lock", "status", "--lock"],
    "upgrade": ["lock", "upgrade", "--all", "--lock"],
    "decide": ["lock", "decide", POINTER, "--none", "--lock"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_lock_that_is_no_file_is_refused(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe")
    assert run([*command, "pipe"]) == 2
    assert "pipe is a device or a pipe; a lock is a file" in capsys.readouterr().err
    assert run([*command, "-"]) == 2
    assert "standard input cannot be a lock file; pass a path" in capsys.readouterr().err
    assert not Path("-").exists()
    assert not Path("new.bib").exists()


def test_note_is_shown_without_what_a_terminal_would_obey(capsys: pytest.CaptureFixture[str]) -> None:
    note = "red \x1b[31m, bell \x07, turned \u202e,\n  key: forged"
    assert run(["lock", "decide", POINTER, "1506.03134", "--by", "Ada\x9b", "--note", note]) == 0
    capsys.readouterr()
    assert run(["lock", "status", POINTER]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  note: red ⟨U+001B⟩[31m, bell ⟨U+0007⟩, turned ⟨U+202E⟩,   key: forged" in lines
    assert [line for line in lines if line.startswith("  key: ")] == ["  key: vinyals2015pointer"]
    assert "  matched, decided by Ada⟨U+009B⟩" in lines


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_a_mistake_with_its_line(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = LOCK.read_text(encoding="utf-8")
    before, found, after = text.partition('"date": {"year": ')
    LOCK.write_text(before + found + number + after.lstrip("0123456789"), encoding="utf-8")
    assert build() == 2
    assert f"{LOCK}:{before.count(chr(10)) + 1}: " in capsys.readouterr().err
