"""Files of a run, and results that are kept."""

from __future__ import annotations

import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from lint_findings import MENDED, located

from normalizer.lint import result_cache as stored
from normalizer.lint.diagnostic import Diagnostic
from normalizer.lint.inputs import InputError, read_inputs
from normalizer.lint.report.data import STANDARD_INPUT
from normalizer.lint.result_cache import (
    FileResult,
    ResultCache,
    cache_key,
    code_fingerprint,
)
from normalizer.lint.rule import VerificationKind


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_folder_means_all_bib_files_below_by_name_hidden_folders_not() -> None:
    for name in ("b.bib", "a.BIB", "notes.txt", "sub/c.bib", ".git/d.bib"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(name.encode())
    assert [each.file for each in read_inputs(["."])] == ["a.BIB", "b.bib", str(Path("sub") / "c.bib")]
    assert [each.data for each in read_inputs(["sub"])] == [b"sub/c.bib"]


def test_a_file_named_twice_is_read_once_in_the_order_of_the_command_line() -> None:
    Path("a.bib").write_bytes(b"")
    Path("notes.txt").write_bytes(b"")
    assert [each.file for each in read_inputs(["notes.txt", "a.bib", "./a.bib", "."])] == ["notes.txt", "a.bib"]


def test_standard_input_has_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"@misc{a}")))
    (given,) = read_inputs(["-"])
    assert (given.file, given.data, given.path) == (STANDARD_INPUT, b"@misc{a}", None)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("absent.bib", "no such file or folder"), ("empty", "no .bib file in this folder")],
)
def test_what_is_not_there_is_named(name: str, reason: str) -> None:
    Path("empty").mkdir()
    with pytest.raises(InputError, match=f"{name}: .*{reason}"):
        read_inputs([name])


def test_what_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    Path("locked.bib").write_bytes(b"")
    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(InputError, match=r"locked\.bib: cannot be read \(Permission denied\)"):
        read_inputs(["locked.bib"])


FULL = located(
    kind=VerificationKind.MISMATCH,
    actual="a",
    expected="b",
    source="s",
    fix="mend",
    replacements=(MENDED,),
    message="é\u2028",
)


def test_a_result_comes_back_as_it_was_for_a_file_of_another_name() -> None:
    folder = ResultCache(Path("cache"))
    bare = located(key=None, field=None)
    folder.put("name", FileResult(7, (FULL, bare), 2, has_no_catalog=True))
    moved = tuple(Diagnostic.from_row("moved.bib", finding.to_row()) for finding in (FULL, bare))
    assert folder.get("name", "moved.bib") == FileResult(7, moved, 2, has_no_catalog=True)
    assert folder.get("name", "refs.bib") == FileResult(7, (FULL, bare), 2, has_no_catalog=True)
    assert folder.get("other", "refs.bib") is None


@pytest.mark.parametrize("content", [b"", b"[]", b'{"findings": [{}], "entries": 1, "suppressed": 0}', b"\xff"])
def test_a_damaged_result_is_done_without(content: bytes) -> None:
    Path("cache").mkdir()
    Path("cache/name.json").write_bytes(content)
    assert ResultCache(Path("cache")).get("name", "refs.bib") is None


def test_a_folder_that_cannot_be_written_is_done_without() -> None:
    Path("cache").write_bytes(b"a file")
    folder = ResultCache(Path("cache"))
    folder.put("name", FileResult(1, ()))
    folder.prune()
    assert folder.get("name", "refs.bib") is None


def test_half_a_surrogate_pair_is_not_kept() -> None:
    folder = ResultCache(Path("cache"))
    folder.put("name", FileResult(1, (located(message="\ud800"),)))
    assert folder.get("name", "refs.bib") is None


def test_the_oldest_results_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_MOST", 3)
    monkeypatch.setattr(stored, "_KEPT", 2)
    folder = ResultCache(Path("cache"))
    for age, name in enumerate("abc"):
        folder.put(name, FileResult(1, ()))
        os.utime(f"cache/{name}.json", (100 - age, 100 - age))
    folder.prune()
    assert folder.get("c", "f") is not None
    folder.put("d", FileResult(1, ()))
    folder.prune()
    assert [name for name in "abcd" if folder.get(name, "f")] == ["a", "d"]


def test_the_name_of_a_result_depends_on_bytes_settings_and_code(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        cache_key(b"a", ["x", "y"]),
        cache_key(b"b", ["x", "y"]),
        cache_key(b"a", ["xy"]),
        cache_key(b"a", ["x", ""]),
    }
    assert len(names) == 4
    assert cache_key(b"a", ["x", "y"]) in names
    assert len(code_fingerprint()) == 64
    monkeypatch.setattr(stored, "code_fingerprint", lambda: "other")
    assert cache_key(b"a", ["x", "y"]) not in names
