"""`bibnorm cache info` and `bibnorm cache clear`."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from normalizer.cli.cache import command
from normalizer.lint.result_cache import ResultCache
from resolvers.errors import ResolverError


def run(*arguments: str) -> Result:
    # As `bibnorm` has it, for click keeps the first help option of a command, which the manual pages show.
    return CliRunner().invoke(command, arguments, standalone_mode=False, help_option_names=["-h", "--help"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two replies of arXiv, one of them old; one of DBLP; and a file that is none."""
    now = time.time()
    for slug, ends in {"arxiv": [now + 1000, now - 1000], "dblp": [now + 1000]}.items():
        with closing(sqlite3.connect(tmp_path / f"{slug}.sqlite")) as database, database:
            database.execute("CREATE TABLE responses (key TEXT PRIMARY KEY, value BLOB, expires INTEGER)")
            database.executemany("INSERT INTO responses VALUES (?, 'x', ?)", enumerate(ends))
    (tmp_path / "acl.sqlite").write_bytes(b"no database, but long enough to be looked at" * 50)
    (tmp_path / "turns").mkdir()
    return tmp_path


def lines(folder: Path) -> list[list[str]]:
    said = run("info", "--cache", str(folder)).output.replace(str(folder), "FOLDER")  # which may have spaces
    return [line.split() for line in said.splitlines()]


def test_info_tells_what_is_kept_of_whom(folder: Path) -> None:
    first, acl, arxiv, dblp = lines(folder)
    assert first == ["folder", "FOLDER"]
    assert " ".join(acl) == "acl unreadable (file is not a database); run `bibnorm cache clear acl`"
    assert arxiv[:5] == ["arxiv", "2", "replies", "1", "stale"]
    assert dblp[:5] == ["dblp", "1", "reply", "0", "stale"]
    assert dblp[-1] == "kB"


def test_info_of_a_folder_that_is_not_there_is_that_nothing_is_kept(tmp_path: Path) -> None:
    assert lines(tmp_path / "none") == [["folder", "FOLDER"], ["empty", "no", "cached", "responses"]]


def test_clear_forgets_everything_and_mends_what_is_damaged(folder: Path) -> None:
    result = run("clear", "--cache", str(folder))
    assert (result.exit_code, result.stderr) == (0, f"{folder}: deleted 3 replies\n")
    assert [row[:2] for row in lines(folder)[1:]] == [["arxiv", "0"], ["dblp", "0"]]


def test_clear_can_be_for_some_sources_or_for_what_is_old(folder: Path) -> None:
    assert run("clear", "--stale", "--cache", str(folder), "arxiv").stderr == f"{folder}: deleted 1 reply\n"
    assert run("clear", "dblp", "--cache", str(folder)).stderr == f"{folder}: deleted 1 reply\n"
    assert [row[:2] for row in lines(folder)[2:]] == [["arxiv", "1"], ["dblp", "0"]]


def test_clear_of_what_is_no_source_names_the_sources(folder: Path) -> None:
    result = run("clear", "arxive", "--cache", str(folder))
    assert isinstance(result.exception, ResolverError)
    assert str(result.exception).startswith("'arxive' is not a source; sources are acl, arxiv, ")


def test_clear_of_a_source_that_has_nothing_is_done(tmp_path: Path) -> None:
    result = run("clear", "arxiv", "--cache", str(tmp_path / "none"))
    assert (result.exit_code, result.stderr) == (0, f"{tmp_path / 'none'}: deleted nothing\n")


@pytest.fixture
def results(folder: Path) -> Path:
    """Two results of checks beside the replies."""
    (folder / "lint").mkdir()
    for name in ("a", "b"):
        (folder / "lint" / f"{name}.json").write_bytes(b"x" * 2_000)
    return folder / "lint"


def test_results_of_checks_are_told_and_forgotten_by_their_own_name(folder: Path, results: Path) -> None:
    assert " ".join(lines(folder)[-1]) == "checks 2 results of checks 4 kB"
    assert run("clear", "checks", "--cache", str(folder)).stderr == f"{folder}: deleted 2 results of checks\n"
    assert list(results.iterdir()) == []
    assert lines(folder)[-1][0] == "dblp"
    assert run("clear", "checks", "--cache", str(folder)).stderr == f"{folder}: deleted nothing\n"


def test_everything_means_the_results_of_checks_too_but_they_are_never_stale(folder: Path, results: Path) -> None:
    (results / "b.json").unlink()
    assert run("clear", "--stale", "--cache", str(folder)).stderr == f"{folder}: deleted 1 reply\n"
    everything = run("clear", "--cache", str(folder)).stderr
    assert everything == f"{folder}: deleted 2 replies and 1 result of a check\n"
    assert list(results.iterdir()) == []


def test_results_of_checks_alone_are_not_nothing(results: Path) -> None:
    for path in results.parent.glob("*.sqlite"):
        path.unlink()
    assert [row[0] for row in lines(results.parent)] == ["folder", "checks"]


def test_results_that_go_while_they_are_counted_take_no_room(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ResultCache, "_paths", lambda _: [results / "gone.json"])
    assert " ".join(lines(results.parent)[-1]) == "checks 1 result of a check 0 kB"


def test_result_that_cannot_be_removed_is_told(folder: Path, results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlink(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", unlink)
    told = str(run("clear", "checks", "--cache", str(folder)).exception)
    assert told.startswith(str(results))
    assert told.endswith(".json: cannot be removed: Permission denied")


def test_file_that_cannot_be_removed_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlink(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", unlink)
    result = run("clear", "acl", "--cache", str(folder))
    assert str(result.exception) == f"{folder / 'acl.sqlite'}: cannot be removed: Permission denied"
