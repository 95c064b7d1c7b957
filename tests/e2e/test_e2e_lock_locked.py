"""`--locked`: does the lock fit the pages, and what is written from it without any source."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from lock_runs import LOCK, build, page, protect, relock, text

from normalizer.app import locked_build as building
from normalizer.cli.main import run
from normalizer.lock import Lock

pytestmark = pytest.mark.usefixtures("pages_folder")


@pytest.fixture
def without_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIBNORM_CATALOG", "there-is-none")


def test_locked_finds_the_lock_beside_the_output(without_sources: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert build("titles.txt", "-o", "refs.bib", "--locked") == 2
    assert "refs.lock.json: there is no such lock; make it with bibnorm build PAGE... --lock" in capsys.readouterr().err
    assert build("titles.txt", "--locked") == 2
    assert "--locked needs a lock; name it with --lock FILE" in capsys.readouterr().err


@pytest.mark.parametrize("merge", [[], ["--merge"]], ids=["new file", "merged"])
def test_locked_writes_nothing_where_all_is_as_it_should_be(merge: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it can be a check in a folder that is read-only."""
    assert build("titles.txt", "-o", "refs.bib", *LOCK, *merge) == 0

    def no_guard(_: object) -> None:
        raise AssertionError("a guard is a file")

    monkeypatch.setattr("normalizer.app.locked_build.all_guarded", no_guard)
    assert build("titles.txt", "-o", "refs.bib", "--locked", *merge) == 0


def test_new_title_does_not_fit_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers")
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    page("a.txt", "Scaling Vision Transformers", "Pointer Networks")
    before = text("refs.bib")
    assert run(["build", "a.txt", "-o", "refs.bib", "--locked", "-q"]) == 1
    said = capsys.readouterr().err
    assert "a.txt:2: new, not in the lock: 'Pointer Networks'" in said
    assert "refs.lock.json does not fit these pages: 1 new, 0 vanished. Nothing was written" in said
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
    assert f"refs.lock.json:{line - 1}: vanished from a.txt: 'Pointer Networks'" in said
    assert build("a.txt", "-o", "refs.bib", *LOCK) == 0
    assert build("a.txt", "-o", "refs.bib", "--locked") == 0


def test_page_that_is_left_out_has_vanished_titles_for_its_own_output_only(capsys: pytest.CaptureFixture[str]) -> None:
    page("a.txt", "Scaling Vision Transformers")
    page("b.txt", "Pointer Networks")
    assert build("a.txt", "b.txt", "-o", "both.bib", *LOCK) == 0
    assert build("a.txt", "-o", "one.bib", *LOCK) == 0
    assert build("a.txt", "-o", "both.bib", *LOCK, "--locked") == 1
    assert "vanished from b.txt: 'Pointer Networks'" in capsys.readouterr().err
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
    killed = text("refs.lock.json")
    assert build("a.txt", "-o", "refs.bib", "--locked") == 0
    known = written_in_lock()
    Path("refs.lock.json").write_text(killed, encoding="utf-8")
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
    for said in ("Warning: cannot write refs.lock.json: it is write-protected", ""):
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
    guard = building.all_guarded

    def reopened(paths: list[Path]) -> AbstractContextManager[None]:
        lock = Path("refs.lock.json")
        Lock.load(lock).decide("Pointer Networks", "arXiv:2101.99999", "Ada").save(lock)
        return guard(paths)

    monkeypatch.setattr(building, "all_guarded", reopened)
    assert build("a.txt", "-o", "refs.bib", "--locked") == 1
    assert "was chosen, but not looked up yet" in capsys.readouterr().err
    assert not Path("refs.bib").exists()
