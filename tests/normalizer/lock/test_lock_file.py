"""The lock as a file: what is saved is read again, a change is a small diff, one run writes at a time."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lock_scene import LOCK, MATCHED, OPEN, RECORD, WORK

from normalizer.errors import OutputError
from normalizer.lock import Lock, LockedTitle, LockedWork, LockError, Output
from normalizer.write_lock import hold_write_lock


def test_saved_lock_is_read_again_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    assert Lock.load(path) == LOCK
    assert Lock.load(path).text == LOCK.text == path.read_text(encoding="utf-8")


def test_no_file_is_an_empty_lock(tmp_path: Path) -> None:
    assert Lock.load(tmp_path / "none.json") == Lock()


def test_saving_what_is_there_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    path.chmod(0o400)

    def as_written() -> tuple[int, ...]:
        """Without the time of access: the file is read, to see what is there."""
        there = path.stat()
        return there.st_ino, there.st_mtime_ns, there.st_ctime_ns

    before = as_written()
    LOCK.save(path)
    assert as_written() == before


@given(st.permutations([MATCHED, OPEN, OPEN.model_copy(update={"title": "Another"})]))
def test_order_of_decisions_does_not_show(titles: list[LockedTitle]) -> None:
    lock = Lock().with_titles(titles, {"hirt2021counting": WORK})
    assert [each.title for each in lock.titles] == ["Another", "Counting Sheep", "Éclairs & Zebras"]


def test_new_title_is_one_block_and_changes_no_other_line() -> None:
    """What a git diff shows: only added lines, in one place."""
    other = MATCHED.model_copy(update={"title": "Drawing Goats", "key": "hirt2021drawing"})
    record = RECORD.model_copy(update={"title": "Drawing Goats", "arxiv": "2105.04321"})
    before = LOCK.text.splitlines()
    after = LOCK.with_titles([other], {"hirt2021drawing": LockedWork(record=record)}).text.splitlines()
    start = next(number for number, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    added = len(after) - len(before)
    assert after[:start] + after[start + added :] == before
    assert sum('"Drawing Goats"' in line for line in after[start : start + added]) == 2


def test_new_page_of_an_output_is_one_line() -> None:
    """So that branches that add a page each can be merged."""
    before, after = (
        Lock(outputs={"refs.bib": Output(pages=tuple(pages.split()))}).text.splitlines() for pages in ("a z", "a m z")
    )
    assert set(after) - set(before) == {'    "m",'}
    assert len(after) == len(before) + 1


def test_line_of_a_block_is_that_of_the_file_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    lock = Lock.load(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    for each in lock.titles:
        line = lock.line_of(each)
        assert line is not None
        assert json.loads(f"{{{lines[line].rstrip(',')}}}") == {"title": each.title}
    assert lock.line_of(OPEN.model_copy(update={"title": "New"})) is None
    assert LOCK.line_of(OPEN) is None


@pytest.mark.parametrize("name", ["/dev/null", "pipe", "-"])
def test_lock_that_is_no_file_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = Path(name) if name == "-" else tmp_path / name
    with pytest.raises(LockError, match=r"a lock is a file|cannot be a lock file"):
        Lock.load(path)


def test_other_encoding_and_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    path.write_bytes(b'{\n"titles": "\xe9"}')
    with pytest.raises(LockError, match=r"refs.lock.json:2: is not UTF-8"):
        Lock.load(path)
    with pytest.raises(LockError, match="is a folder; name a lock file in it"):
        Lock.load(tmp_path)
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(LockError, match=r"refs\.lock\.json:1: is not"):
        Lock.load(path)


def test_guard_lets_one_in_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    inside: list[int] = []

    def work() -> None:
        with hold_write_lock(path):
            inside.append(1)
            assert len(inside) == 1
            time.sleep(0.01)
            inside.pop()
            LOCK.save(path)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.name for each in tmp_path.iterdir()] == ["refs.lock.json"]


def test_who_waits_too_long_is_told_why(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    with (
        hold_write_lock(path),
        pytest.raises(OutputError, match="another bibnorm has been writing"),
        hold_write_lock(path, 0.05),
    ):
        pass


def test_folder_that_does_not_exist_cannot_be_guarded(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="its directory does not exist"),
        hold_write_lock(tmp_path / "none" / "refs.lock.json"),
    ):
        pass
