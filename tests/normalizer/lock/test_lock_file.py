"""The lock as a file: what is saved is read again, a change is a small diff."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lock_scene import LOCK, MATCHED, OPEN, RECORD, WORK

from normalizer.lock import Lock, LockedTitle, LockedWork, LockError, Output
from normalizer.lock.details import details_path
from normalizer.lock.merging import append_decision


def test_saved_lock_is_read_again_and_no_file_is_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    assert Lock.load(path) == LOCK
    assert Lock.load(path).text == LOCK.text == path.read_text(encoding="utf-8")
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


def test_new_page_is_a_block_of_lines_and_changes_no_other_line() -> None:
    """What a git diff shows: a line for the page and for each of its titles, in one place."""
    other = MATCHED.model_copy(update={"title": "Drawing Goats", "key": "hirt2021drawing", "pages": ("aa.txt",)})
    record = RECORD.model_copy(update={"title": "Drawing Goats", "arxiv": "2105.04321"})
    known = [each.model_copy(update={"pages": (*each.pages, "aa.txt")}) for each in LOCK.titles]
    lock = LOCK.with_titles([other, *known], {"hirt2021drawing": LockedWork(record=record)})
    lock = lock.with_output("refs.bib", Output(pages=("a.txt", "aa.txt", "b.txt")))
    before, after = LOCK.text.splitlines(), lock.text.splitlines()
    start = next(number for number, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    assert after[:start] + after[start + 4 :] == before
    assert json.loads(after[start]) == {"page": "aa.txt", "outputs": ["refs.bib"]}


def test_what_details_say_is_lost_with_them_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    details_path(path).unlink()
    lock = Lock.load(path)
    assert lock.text == LOCK.text
    assert [each.id for each in lock.titles] == [each.id for each in LOCK.titles]
    assert lock.works["hirt2021counting"].record == RECORD.model_copy(update={"origin": {}})
    lock.save(path)
    assert Lock.load(path) == lock


def test_line_of_a_title_is_that_of_the_file_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    lock = Lock.load(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    for each in lock.titles:
        line = lock.line_of(each)
        assert line is not None
        assert json.loads(lines[line - 1])["title"] == each.title
    assert lock.line_of(OPEN.model_copy(update={"title": "New"})) is None
    assert LOCK.line_of(OPEN) is None


def test_appended_decisions_are_read_and_go_to_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    LOCK.save(path)
    lock = LOCK
    for change in (
        lambda lock: lock.decide(OPEN.id, "arXiv:2001.00001", "Ada", "a note"),
        lambda lock: lock.decide(MATCHED.id, None, "Ada"),
        lambda lock: lock.reopen(OPEN.id),
        lambda lock: lock.replacing(MATCHED, WORK),  # undone
    ):
        before, lock = lock, change(lock)
        [each] = [each for each, old in zip(lock.titles, before.titles, strict=True) if each != old]
        is_lost = each.key is not None and each.key not in before.works
        append_decision(path, each, lock.works[each.key] if is_lost and each.key else None)
        assert Lock.load(path) == lock
    assert path.read_text(encoding="utf-8").count("\n") == LOCK.text.count("\n") + 4
    lock.save(path)
    assert path.read_text(encoding="utf-8") == LOCK.with_titles([lock.find(OPEN.id)]).text


@given(st.data())
def test_half_a_decision_is_none_and_the_next_one_is_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """As a kill or a full disk leaves it; the program had not yet said that the decision was saved."""
    path = tmp_path_factory.getbasetemp() / "torn.lock"
    path.write_text(LOCK.text, encoding="utf-8")
    decided = LOCK.decide(OPEN.id, None, "Åda").find(OPEN.id)
    append_decision(path, decided)
    whole = path.read_bytes()
    start = len(LOCK.text.encode("utf-8"))
    path.write_bytes(whole[: data.draw(st.integers(start, len(whole) - 2))])
    assert Lock.load(path).text == LOCK.text
    append_decision(path, decided)
    assert path.read_bytes() == whole
    path.write_bytes(whole[:-1])  # an editor that ends no last line
    assert Lock.load(path).find(OPEN.id).decision.by == "Åda"
    append_decision(path, decided)
    assert Lock.load(path).find(OPEN.id).decision.by == "Åda"


@pytest.mark.parametrize("name", ["/dev/null", "pipe", "-"])
def test_lock_that_is_no_file_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = Path(name) if name == "-" else tmp_path / name
    with pytest.raises(LockError, match=r"a lock is a file|cannot be a lock file"):
        Lock.load(path)


def test_other_encoding_and_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "refs.lock.json"
    path.write_bytes(b'{\n"titles": "\xe9"}\n')
    with pytest.raises(LockError, match=r"refs.lock.json:2: is not UTF-8"):
        Lock.load(path)
    with pytest.raises(LockError, match="is a folder; name a lock file in it"):
        Lock.load(tmp_path)
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(LockError, match=r"refs\.lock\.json:1: is not"):
        Lock.load(path)
