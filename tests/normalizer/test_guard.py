"""Guards: who writes files keeps other runs from them, and takes away what killed ones have left."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from normalizer.errors import OutputError
from normalizer.files import lock_file_path
from normalizer.write_lock import hold_write_lock, hold_write_locks, remove_stale_locks


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_runs_that_name_the_same_files_in_any_order_write_one_after_the_other(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("refs.bib", "refs.lock.json", "main.tex")]
    inside, done = list[int](), list[int]()

    def work(order: list[Path]) -> None:
        for _ in range(5):
            with hold_write_locks(order, 60):
                inside.append(1)
                time.sleep(0.001)
                done.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work, args=(order,)) for order in (files, files[::-1], files[1:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1] * 15
    assert names_in(tmp_path) == []


def test_two_names_of_a_file_are_one(tmp_path: Path) -> None:
    (tmp_path / "real.bib").touch()
    (tmp_path / "link.bib").symlink_to("real.bib")
    with hold_write_locks([tmp_path / "link.bib", tmp_path / "real.bib"]):
        assert names_in(tmp_path) == [".real.bib.guard", "link.bib", "real.bib"]
        with pytest.raises(OutputError, match="another bibnorm is writing"), hold_write_lock(tmp_path / "link.bib", 0):
            pass
    assert names_in(tmp_path) == ["link.bib", "real.bib"]


def test_what_cannot_be_guarded_sets_free_what_is(tmp_path: Path) -> None:
    files = [tmp_path / "a.bib", tmp_path / "none/b.bib"]
    with pytest.raises(OutputError, match="its directory does not exist"), hold_write_locks(files):
        pass
    with hold_write_lock(tmp_path / "a.bib", 0):
        pass
    assert names_in(tmp_path) == []


def test_device_needs_no_guard(tmp_path: Path) -> None:
    with hold_write_lock(Path(os.devnull)):
        assert not lock_file_path(Path(os.devnull)).exists()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (
            errno.EACCES,
            "cannot write refs.bib: permission denied for its directory; make the directory writable, or choose another path",
        ),
        (errno.EROFS, "cannot write refs.bib: it lies on a read-only file system; choose another place"),
        (errno.ENOLCK, "cannot write refs.bib: its file system does not support file locks"),
    ],
)
def test_file_that_cannot_be_guarded_is_named_with_the_reason(
    number: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(OutputError) as raised, hold_write_lock(Path("refs.bib")):
        pass
    assert str(raised.value).startswith(said)


KILLED = "import os, pathlib; from normalizer.write_lock import hold_write_lock\nwith hold_write_lock(pathlib.Path('refs.bib')): os.kill(os.getpid(), 9)"


@pytest.mark.parametrize("by", ["a guard", "a run that has nothing to write"])
def test_guard_of_a_killed_run_is_free_and_is_taken_away_by_the_next(by: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED], check=False, cwd=tmp_path)
    (tmp_path / ".refs.bib.abcd1234.bibnorm").touch()
    assert names_in(tmp_path) == [".refs.bib.abcd1234.bibnorm", ".refs.bib.guard"]
    if by == "a guard":
        with hold_write_lock(tmp_path / "refs.bib", 0):
            pass
    else:
        remove_stale_locks([tmp_path / "refs.bib"])
    assert names_in(tmp_path) == []


def test_what_killed_runs_left_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    others = [".refs.bib.swp", ".refs.bib.abcd1234", ".refs.bibnorm", ".other.bib.abcd1234.bibnorm", "refs.bib.bibnorm"]
    for name in [".refs.bib.abcd1234.bibnorm", ".refs.bib.wx_z5678.bibnorm", *others]:
        (tmp_path / name).touch()
    with hold_write_lock(tmp_path / "refs.bib"):
        assert names_in(tmp_path) == sorted([".refs.bib.guard", *others])
    assert names_in(tmp_path) == sorted(others)


def test_guard_that_is_held_is_not_cleared(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    with hold_write_lock(path):
        remove_stale_locks([path, tmp_path / "without.bib"])
        assert lock_file_path(path).exists()
        with pytest.raises(OutputError, match="another bibnorm is writing"), hold_write_lock(path, 0):
            pass
