"""The daily loop from the command line: build with a lock, again, with decisions of a person, upgraded."""

from __future__ import annotations

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from lock_runs import LOCK, MINE, PAGES, build, edit_lines, page, protect, relock, text

from normalizer.app import locked_build as building
from normalizer.bib import scan
from normalizer.cli.main import run
from normalizer.lock import Lock
from resolvers.catalog import build_catalog

pytestmark = pytest.mark.usefixtures("pages_folder")


def test_two_builds_and_a_locked_one_without_sources_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(*PAGES, "-o", "plain.bib") == 0
    assert build(*PAGES, "-o", "one.bib", *LOCK) == 0
    lock = text("refs.lock.json")
    assert build(*PAGES, "-o", "one.bib", *LOCK) == 0
    assert text("refs.lock.json") == lock
    monkeypatch.setenv("BIBNORM_CATALOG", "there-is-none")
    assert build(*PAGES, "-o", "three.bib", *LOCK, "--locked") == 0
    assert text("plain.bib") == text("one.bib") == text("three.bib") != ""
    assert text("refs.lock.json") == lock


def test_new_page_asks_only_for_its_titles_and_changes_no_entry(capsys: pytest.CaptureFixture[str]) -> None:
    assert build(*PAGES[:7], "-o", "refs.bib", *LOCK) == 0
    before = text("refs.bib")
    capsys.readouterr()
    assert run(["build", *PAGES, "-o", "refs.bib", *LOCK]) == 0
    assert "refs.lock.json: 8 asked, 36 settled before" in capsys.readouterr().err
    assert text("refs.bib").startswith(before.rstrip("\n"))


def test_same_pages_in_another_folder_give_the_same_lock(tmp_path: Path) -> None:
    locks = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        for each in PAGES:
            (folder / each).write_bytes(Path(each).read_bytes())
        pages = [str(folder / each) for each in PAGES]
        assert build(*pages, "-o", str(folder / "refs.bib"), "--lock", str(folder / "refs.lock.json")) == 0
        locks.append(text(str(folder / "refs.lock.json")))
    assert locks[0] == locks[1]
    assert str(tmp_path) not in locks[0]


@pytest.mark.once
def test_plain_build_loads_nothing_of_the_lock() -> None:
    code = (
        "import sys; from normalizer.cli.main import run; run(['build', 'titles.txt', '-q', '-o', 'x.bib']);"
        "print([name for name in sys.modules if name.startswith(('normalizer.lock', 'normalizer.lint', 'filelock'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_choice_that_no_source_knows_stays_pending(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "A Title That Nobody Ever Wrote")
    assert build("a.txt", *LOCK) == 0
    path = Path("refs.lock.json")
    Lock.load(path).decide("A Title That Nobody Ever Wrote", "arXiv:2101.99999", "Ada").save(path)
    capsys.readouterr()
    assert run(["build", "a.txt", *LOCK]) == 0
    assert (
        "Ada chose arXiv:2101.99999, which is not in the catalog; no online source was queried"
        in capsys.readouterr().err
    )
    assert run(["lock", "status"]) == 0
    assert ": arXiv:2101.99999, not looked up yet: 'A Title That Nobody Ever Wrote'" in capsys.readouterr().out


def test_a_locked_build_tells_what_has_no_entry(capsys: pytest.CaptureFixture[str]) -> None:
    """The reason is in the details beside the lock, which are not read."""
    page("a.txt", "Scaling Vision Transformers", "A Title That Nobody Ever Wrote")
    assert build("a.txt", *LOCK) == 0
    capsys.readouterr()
    assert run(["build", "a.txt", *LOCK, "--locked", "-v"]) == 0
    assert "a.txt:2: unmatched: 'A Title That Nobody Ever Wrote'\n" in capsys.readouterr().err


def test_status_says_what_is_settled_and_what_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers", "Pointer Networks", "A Title That Nobody Ever Wrote")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    page("a.txt", "Scaling Vision Transformers", "A Title That Nobody Ever Wrote")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    assert run(["lock", "status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "refs.lock.json: 2 titles, 1 work: 1 matched, 0 ambiguous, 1 unmatched; 0 decided by a person",
        "1 on no page any more; their decisions and keys are kept",
        "refs.bib was made from a.txt",
    ]
    assert ": unmatched: 'A Title That Nobody Ever Wrote' (" in lines[3]
    assert run(["lock", "status", "zhai2022scaling"]) == 0
    told = capsys.readouterr().out
    assert "  matched, decided by bibnorm (same-title, confidence " in told
    assert "  arxiv: 2106.04560 (from sample)" in told
    assert "  asked on 2025-10-09: 2,000 records, built " in told
    path = Path("refs.lock.json")
    Lock.load(path).decide("Pointer Networks", "doi:10.1000/none", "Ada", "the journal version").save(path)
    assert run(["lock", "status", "A Title That Nobody Ever Wrote", "Pointer Networks"]) == 0
    told = capsys.readouterr().out
    assert "  unmatched, decided by bibnorm (" in told
    assert "  on: no page any more\n" in told
    assert "  choice: doi:10.1000/none\n  note: the journal version\n" in told


def test_upgrade_changes_records_and_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers", "A Title That Nobody Ever Wrote")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    first = text("refs.bib")

    def change(line: dict[str, Any]) -> None:
        if "record" in line:
            line["key"] = "mykey"
            line["record"]["authors"] = [{"family": "Zhai"}]

    edit_lines(change)
    capsys.readouterr()
    assert run(["lock", "upgrade", "mykey"]) == 0
    said = capsys.readouterr().err
    assert "mykey: authors: Zhai -> Xiaohua Zhai; " in said
    assert "1 changed, 0 newly matched" in said
    assert run(["lock", "upgrade", "--all"]) == 0
    assert "0 changed, 0 newly matched" in capsys.readouterr().err
    assert build("a.txt", "-o", "again.bib", *LOCK, "--locked") == 0
    assert text("again.bib") == first.replace("zhai2022scaling", "mykey")


def test_upgrade_tells_what_was_found_and_what_nobody_knows_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "few.jsonl").write_text(
        '{"arxiv_id": "2105.01234", "title": "Counting Sheep on Alpine Meadows"}\n', "utf-8"
    )
    build_catalog([tmp_path / "few.jsonl"], tmp_path / "few")
    page("a.txt", "Scaling Vision Transformers", "Counting Sheep on Alpine Meadows")
    assert build("a.txt", *LOCK) == 0
    lock = Lock.load(Path("refs.lock.json"))
    assert [each.key is None for each in lock.titles] == [True, False]
    capsys.readouterr()
    assert run(["lock", "upgrade", "--all", "--catalog", "few"]) == 0
    said = capsys.readouterr().err
    assert "zhai2022scaling: no source knows it now; its record is kept" in said
    assert "counting2021sheep: now matched: 'Counting Sheep on Alpine Meadows'" in said
    assert "0 changed, 1 newly matched" in said


def test_upgrade_needs_a_title_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers")
    assert run(["lock", "upgrade", "--all"]) == 2
    assert "lock file not found" in capsys.readouterr().err
    assert build("a.txt", *LOCK) == 0
    assert run(["lock", "upgrade"]) == 2
    assert "no titles given; pass TITLE... or --all" in capsys.readouterr().err
    assert run(["lock", "upgrade", "Nobody Knows This"]) == 2
    assert "title 'Nobody Knows This' not found in the lock file" in capsys.readouterr().err


# --- `--locked`: does the lock fit the pages, and what is written from it without any source


@pytest.fixture
def without_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIBNORM_CATALOG", "there-is-none")


def test_locked_finds_the_lock_beside_the_output(without_sources: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert build("titles.txt", "-o", "refs.bib", "--locked") == 2
    assert "refs.lock.json: lock file not found; create it with bibnorm build PAGE... --lock" in capsys.readouterr().err
    assert build("titles.txt", "--locked") == 2
    assert "--locked requires --lock FILE" in capsys.readouterr().err


@pytest.mark.parametrize("merge", [[], ["--merge"]], ids=["new file", "merged"])
def test_locked_writes_nothing_where_all_is_as_it_should_be(merge: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it can be a check in a folder that is read-only."""
    assert build("titles.txt", "-o", "refs.bib", *LOCK, *merge) == 0

    def no_guard(_: object) -> None:
        raise AssertionError("a guard is a file")

    monkeypatch.setattr("normalizer.app.locked_build.hold_write_locks", no_guard)
    assert build("titles.txt", "-o", "refs.bib", "--locked", *merge) == 0


def test_new_title_does_not_fit_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    page("a.txt", "Scaling Vision Transformers", "Pointer Networks")
    before = text("refs.bib")
    assert run(["build", "a.txt", "-o", "refs.bib", "--locked", "-q"]) == 1
    said = capsys.readouterr().err
    assert "a.txt:2: not in the lock file: 'Pointer Networks'" in said
    assert "refs.lock.json is out of date: 1 new, 0 removed titles; nothing was written" in said
    assert text("refs.bib") == before


def test_vanished_title_does_not_fit_until_the_lock_is_brought_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers", "Pointer Networks")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    page("a.txt", "Scaling Vision Transformers")
    assert build("a.txt", "-o", "refs.bib", "--locked") == 1
    said = capsys.readouterr().err
    [line] = [
        number for number, row in enumerate(text("refs.lock.json").splitlines(), 1) if '"Pointer Networks"' in row
    ][:1]
    assert f"refs.lock.json:{line}: no longer on a.txt: 'Pointer Networks'" in said
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    assert build("a.txt", "-o", "refs.bib", "--locked") == 0


def test_page_that_is_left_out_has_vanished_titles_for_its_own_output_only(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers")
    page("b.txt", "Pointer Networks")
    assert build("a.txt", "b.txt", "-o", "both.bib", *LOCK) == 0
    assert build("a.txt", "-o", "one.bib", *LOCK) == 0
    assert build("a.txt", "-o", "both.bib", *LOCK, "--locked") == 1
    assert "no longer on b.txt: 'Pointer Networks'" in capsys.readouterr().err
    assert build("a.txt", "-o", "one.bib", *LOCK, "--locked") == 0


def written_in_lock() -> list[object]:
    return [work.written for work in Lock.load(Path("refs.lock.json")).works.values()]


@pytest.mark.parametrize("merge", [[], ["--merge"]], ids=["new file", "merged"])
def test_what_locked_has_written_is_bibnorms_own_later(merge: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Pointer Networks")
    assert build("a.txt", "-o", "refs.bib", *merge, *LOCK) == 0
    first = text("refs.bib")
    relock("Pointer Networks", "Pointer Nets")
    before = Lock.load(Path("refs.lock.json"))
    assert build("a.txt", "-o", "refs.bib", *merge, "--locked") == 0
    after = Lock.load(Path("refs.lock.json"))
    assert "Pointer Nets" in text("refs.bib")
    assert (after.titles, after.outputs) == (before.titles, before.outputs)
    assert [work.record for work in after.works.values()] == [work.record for work in before.works.values()]
    relock("Pointer Nets", "Pointer Networks")
    assert run(["build", "a.txt", "-o", "refs.bib", *merge, *LOCK]) == 0
    assert "is yours" not in capsys.readouterr().err
    assert text("refs.bib") == first


def test_locked_in_two_styles_replaces_its_own_file() -> None:
    page("a.txt", "Pointer Networks", "Scaling Vision Transformers")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    first, known = text("refs.bib"), text("refs.lock.json")
    assert build("a.txt", "-o", "refs.bib", "--locked", "--format", "biblatex") == 0
    assert text("refs.bib") != first
    assert build("a.txt", "-o", "refs.bib", "--locked") == 0
    assert (text("refs.bib"), text("refs.lock.json")) == (first, known)


def test_lock_that_was_not_saved_the_last_time_learns_what_is_there() -> None:
    page("a.txt", "Pointer Networks")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    relock("Pointer Networks", "Pointer Nets")
    details = Path(".bibnorm/refs.lock.json.details")
    killed = details.read_bytes()
    assert build("a.txt", "-o", "refs.bib", "--locked") == 0
    known = written_in_lock()
    details.write_bytes(killed)
    assert written_in_lock() != known
    assert build("a.txt", "-o", "refs.bib", "--locked") == 0
    assert written_in_lock() == known


def test_locked_goes_on_with_a_lock_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page("a.txt", "Pointer Networks")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    relock("Pointer Networks", "Pointer Nets")
    protect(monkeypatch, "refs.lock.json")
    before = text("refs.lock.json")
    for said in ("Warning: cannot write refs.lock.json: file is read-only", ""):
        capsys.readouterr()
        assert run(["build", "a.txt", "-o", "refs.bib", "--locked"]) == 0
        told = capsys.readouterr().err
        assert said in told
        assert ("Warning" in told) == bool(said)
        assert "Pointer Nets" in text("refs.bib")
        assert text("refs.lock.json") == before


def test_locked_sees_what_another_run_has_done_to_the_lock_meanwhile(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page("a.txt", "Pointer Networks")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    Path("refs.bib").unlink()
    guard = building.hold_write_locks

    def reopened(paths: list[Path]) -> AbstractContextManager[None]:
        lock = Path("refs.lock.json")
        Lock.load(lock).decide("Pointer Networks", "arXiv:2101.99999", "Ada").save(lock)
        return guard(paths)

    monkeypatch.setattr(building, "hold_write_locks", reopened)
    assert build("a.txt", "-o", "refs.bib", "--locked") == 1
    assert "which has not been looked up yet" in capsys.readouterr().err
    assert not Path("refs.bib").exists()


# --- Building with a lock into a file that others edit


def test_work_that_is_there_keeps_its_key_in_the_lock(capsys: pytest.CaptureFixture[str]) -> None:
    Path("refs.bib").write_text(MINE, encoding="utf-8")
    page("a.txt", "Scaling Vision Transformers", "Pointer Networks")
    assert run(["build", "a.txt", "-o", "refs.bib", "--merge", *LOCK]) == 0
    assert "refs.bib: 1 added, 0 updated, 1 already present" in capsys.readouterr().err
    assert text("refs.bib").startswith(MINE)
    keys = [entry.key for entry in scan(text("refs.bib")).entries]
    assert keys == ["oldkey", "vinyals2015pointer"] == sorted(Lock.load(Path("refs.lock.json")).works)


def test_merging_makes_a_new_file_with_what_the_entries_need() -> None:
    assert build(*PAGES, "-o", "refs.bib", "--merge") == 0
    assert build(*PAGES, "-o", "plain.bib") == 0
    assert text("refs.bib") == text("plain.bib")


# The title on the page, and whether the work that a person chose for it bears another one.
CHOSEN = {
    "another work": ("Observation of a Resonance in Events with Three Leptons", True),
    "a subtitle more": ("Scaling Vision Transformers: From Images to Leptons", False),
    "the same but for endings and hyphens": ("Scaling vision-transformer", False),
}


@pytest.mark.parametrize(("title", "is_other"), CHOSEN.values(), ids=CHOSEN)
def test_chosen_work_with_another_title_is_told(title: str, is_other: bool, capsys: pytest.CaptureFixture[str]) -> None:
    page("one.txt", title)
    assert build("one.txt", "-o", "one.bib", *LOCK) == 0
    assert run(["lock", "decide", title, "arXiv:2106.04560", "--by", "Ada", *LOCK]) == 0
    for more in ([], ["--locked"]):
        capsys.readouterr()
        assert run(["build", "one.txt", "-o", "one.bib", *LOCK, *more]) == 0
        told = f"one.txt:1: Ada chose arXiv:2106.04560 for {title!r}, and the title of that work is 'Scaling Vision"
        assert (told in " ".join(capsys.readouterr().err.split())) is is_other
