"""Files are replaced in one step, or left as they were."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from normalizer import files
from normalizer.errors import OutputError
from normalizer.files import (
    FileChangedError,
    Replacement,
    check_unchanged,
    check_writable,
    has_content,
    is_special_file,
    real_path,
    remove_stale_temporaries,
    replace_files,
    write_bytes_atomically,
    write_text_atomically,
)


def test_new_file_has_the_mode_that_the_user_asks_of_new_files(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_text_atomically(tmp_path / "refs.bib", "é\r\n")
    finally:
        os.umask(old)
    assert (tmp_path / "refs.bib").read_bytes() == "é\r\n".encode()
    assert (tmp_path / "refs.bib").stat().st_mode & 0o777 == 0o640


def test_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("old")
    path.chmod(0o604)
    write_text_atomically(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o604


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.bib").write_text("old")
    (tmp_path / "refs.bib").symlink_to("real.bib")
    write_text_atomically(tmp_path / "refs.bib", "new")
    assert (tmp_path / "refs.bib").is_symlink()
    assert (tmp_path / "real.bib").read_text() == "new"


@pytest.mark.parametrize(
    ("name", "said"),
    [("missing/refs.bib", "directory does not exist"), ("file/refs.bib", "not a folder"), (".", "it is a folder")],
)
def test_place_that_cannot_hold_a_file_is_named(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=said):
        write_text_atomically(tmp_path / name, "text")


@pytest.mark.parametrize(
    ("step", "number", "said"),
    [
        ("fsync", errno.ENOSPC, "disk is full"),
        ("fdopen", errno.EACCES, "permission denied"),
        ("fsync", errno.EROFS, "read-only file system"),
        ("fsync", errno.EIO, "Input/output error"),
    ],
)
def test_failure_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, said: str
) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("old")

    def fail(handle: int, *_: object) -> None:
        if step == "fdopen":
            os.close(handle)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OutputError, match=said):
        write_text_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit for files")
def test_a_file_that_cannot_be_flushed_is_named(tmp_path: Path) -> None:
    """Closing it fails in the same way, for what is buffered is written again then."""
    import resource

    path = tmp_path / "refs.bib"
    path.write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(OutputError, match=r"cannot write .*refs\.bib"):
            write_text_atomically(path, "new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_text_atomically(pipe, "é\n")
        assert os.read(reader, 100) == "é\n".encode()
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert is_special_file(pipe)


def test_file_is_replaced_only_while_it_is_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    write_bytes_atomically(path, b"one", before=b"")
    write_bytes_atomically(path, b"two", before=b"one")
    with pytest.raises(FileChangedError, match=r"refs\.bib was changed by another program .* run the command again"):
        write_bytes_atomically(path, b"three", before=b"one")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


UNCHANGED = {
    "as it was": (b"old", b"old", True),
    "with another byte": (b"old\n", b"old", False),
    "never there": (None, b"", True),
    "gone": (None, b"old", False),
    "made by somebody else": (b"new", b"", False),
}


@pytest.mark.parametrize(("now", "before", "same"), UNCHANGED.values(), ids=UNCHANGED)
def test_change_is_seen(now: bytes | None, before: bytes, same: bool, tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    if now is not None:
        path.write_bytes(now)
    if same:
        check_unchanged(path, before)
    else:
        with pytest.raises(FileChangedError):
            check_unchanged(path, before)


def test_file_that_cannot_be_read_again_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*: it is a folder; name a file in it"):
        check_unchanged(tmp_path, b"")


KILLED = """
import os, pathlib, sys
os.fsync = lambda _: os.kill(os.getpid(), 9)
from normalizer.files import write_text_atomically
write_text_atomically(pathlib.Path("refs.bib"), "new")
"""


def test_what_a_killed_writer_left_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("old")
    assert subprocess.run([sys.executable, "-c", KILLED], check=False, cwd=tmp_path).returncode != 0
    assert len(list(tmp_path.iterdir())) == 2
    remove_stale_temporaries(path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"


def test_what_a_living_writer_is_writing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "refs.bib"
    lying: list[int] = []

    def look(_: int) -> None:
        remove_stale_temporaries(path)
        lying.append(len(list(tmp_path.iterdir())))

    monkeypatch.setattr(os, "fsync", look)
    write_text_atomically(path, "new")
    assert lying == [1]
    assert path.read_text() == "new"


def test_writer_whose_file_was_taken_before_it_was_held_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    make = tempfile.mkstemp

    def taken_at_once(prefix: str, suffix: str, dir: Path) -> tuple[int, str]:  # noqa: A002 -- as it is called
        handle, name = make(prefix=prefix, suffix=suffix, dir=dir)
        if not made:
            Path(name).unlink()
        made.append(name)
        return handle, name

    monkeypatch.setattr(tempfile, "mkstemp", taken_at_once)
    write_text_atomically(tmp_path / "refs.bib", "new")
    assert len(made) == 2
    assert (tmp_path / "refs.bib").read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 1


def test_file_system_without_locks_is_written_to_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    import fcntl

    monkeypatch.setattr(fcntl, "flock", refuse)
    write_text_atomically(tmp_path / "refs.bib", "new")
    left = tmp_path / ".refs.bib.abcd1234.bibnorm"
    left.touch()
    remove_stale_temporaries(tmp_path / "refs.bib")
    assert left.exists()
    assert (tmp_path / "refs.bib").read_text() == "new"


def test_leftovers_in_a_folder_that_is_gone_are_no_concern(tmp_path: Path) -> None:
    remove_stale_temporaries(tmp_path / "none" / "refs.bib")
    assert files.lock_file_path(tmp_path / "refs.bib") == tmp_path.resolve() / ".refs.bib.guard"


def test_files_are_replaced_together_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bib, lock, report = (tmp_path / name for name in ("refs.bib", "refs.lock.json", "report.html"))
    bib.write_text("old")
    there: list[tuple[str, list[str]]] = []
    rename = Path.replace

    def watched(self: Path, target: Path) -> Path:
        there.append((target.name, sorted(each.name for each in tmp_path.iterdir() if each.suffix != ".bibnorm")))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    replace_files([Replacement(bib, b"new", b"old"), Replacement(lock, b"{}", b""), Replacement(report, b"<p>")])
    assert there == [
        ("refs.bib", ["refs.bib"]),
        ("refs.lock.json", ["refs.bib"]),
        ("report.html", ["refs.bib", "refs.lock.json"]),
    ]
    assert [each.read_bytes() for each in (bib, lock, report)] == [b"new", b"{}", b"<p>"]
    assert len(list(tmp_path.iterdir())) == 3


TROUBLE = {
    "a folder that does not exist": ("none/refs.lock.json", None, "its directory does not exist"),
    "a folder in its place": (".", None, "it is a folder"),
    "another one came meanwhile": ("other.json", b"", "was changed by another program"),
    "a device that is full": ("/dev/full", None, "the disk is full"),
}


@pytest.mark.parametrize(("name", "before", "said"), TROUBLE.values(), ids=TROUBLE)
def test_where_one_cannot_be_written_none_is(name: str, before: bytes | None, said: str, tmp_path: Path) -> None:
    bib, other = tmp_path / "refs.bib", tmp_path / "other.json"
    bib.write_text("old")
    other.write_text("theirs")
    with pytest.raises(OutputError, match=said):
        replace_files([Replacement(bib, b"new"), Replacement(tmp_path / name, b"{}", before)])
    assert (bib.read_text(), other.read_text()) == ("old", "theirs")
    assert sorted(tmp_path.iterdir()) == [other, bib]


def test_what_has_been_written_is_said_where_the_next_rename_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bib, lock = tmp_path / "refs.bib", tmp_path / "refs.lock.json"
    rename = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target == lock:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(OutputError) as raised:
        replace_files([Replacement(bib, b"new"), Replacement(lock, b"{}")])
    said = "it or its folder is protected; choose another place"
    assert str(raised.value) == f"cannot write {lock}: {said} ({bib} had been written by then)"
    assert list(tmp_path.iterdir()) == [bib]


@pytest.mark.parametrize("in_thread", [False, True], ids=["main thread", "another thread"])
def test_ctrl_c_does_not_come_between_two_files(
    in_thread: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bib, lock = tmp_path / "refs.bib", tmp_path / "refs.lock.json"
    rename = Path.replace
    handler = signal.getsignal(signal.SIGINT)

    def interrupted(self: Path, target: Path) -> Path:
        done = rename(self, target)
        if not in_thread:  # there nobody is interrupted
            signal.raise_signal(signal.SIGINT)
        return done

    monkeypatch.setattr(Path, "replace", interrupted)
    files = [Replacement(bib, b"new"), Replacement(lock, b"{}")]
    if in_thread:
        thread = threading.Thread(target=replace_files, args=(files,))
        thread.start()
        thread.join()
    else:
        replace_files(files)
    assert (bib.read_bytes(), lock.read_bytes()) == (b"new", b"{}")
    assert signal.getsignal(signal.SIGINT) is handler


def test_interruption_before_leaves_all_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bib, lock = tmp_path / "refs.bib", tmp_path / "refs.lock.json"
    bib.write_text("old")
    synced: list[int] = []

    def interrupt(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_files([Replacement(bib, b"new"), Replacement(lock, b"{}")])
    assert bib.read_text() == "old"
    assert list(tmp_path.iterdir()) == [bib]


PLACES = {
    "a new file": ("new.bib", None),
    "a file that is there": ("there.bib", None),
    "a device": (os.devnull, None),
    "a folder": (".", "it is a folder; name a file in it"),
    "no folder": ("none/new.bib", "its directory does not exist; create it first"),
    "no folder of a folder": ("none/at/all/new.bib", "its directory does not exist; create it first"),
    "a file as its folder": ("there.bib/new.bib", "a part of its path is not a folder"),
    "a file as the folder of its folder": ("there.bib/at/new.bib", "a part of its path is not a folder"),
    "a protected file": ("protected.bib", "file is read-only; make it writable first"),
    "a protected folder": (
        "protected/new.bib",
        "permission denied for its directory; make the directory writable, or choose another path",
    ),
    "a link to itself": ("loop.bib", "it is a link that leads back to itself; remove it"),
}


@pytest.mark.parametrize(("name", "said"), PLACES.values(), ids=PLACES)
def test_place_is_tried_without_writing(
    name: str, said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there.bib").touch()
    (tmp_path / "protected.bib").touch()
    (tmp_path / "protected").mkdir()
    (tmp_path / "loop.bib").symlink_to("loop.bib")
    before = sorted(tmp_path.rglob("*"))
    # The administrator may write everywhere.
    monkeypatch.setattr(os, "access", lambda path, _: not Path(path).name.startswith("protected"))
    if said is None:
        check_writable(tmp_path / name)
    else:
        with pytest.raises(OutputError) as raised:
            check_writable(tmp_path / name)
        assert str(raised.value) == f"cannot write {tmp_path / name}: {said}"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="it has no `statvfs`")
def test_a_read_only_file_system_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = list(os.statvfs(tmp_path))
    found[8] |= os.ST_RDONLY
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(found))
    with pytest.raises(OutputError, match="it lies on a read-only file system; choose another place"):
        check_writable(tmp_path / "refs.bib")


def test_link_to_itself_is_not_written_through(tmp_path: Path) -> None:
    loop = tmp_path / "loop.bib"
    loop.symlink_to("loop.bib")
    with pytest.raises(OutputError, match="leads back to itself"):
        write_text_atomically(loop, "new")
    remove_stale_temporaries(loop)
    assert loop.is_symlink()


def test_name_that_is_too_long_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Path:
        raise OSError(errno.ENAMETOOLONG, "File name too long")

    monkeypatch.setattr(Path, "resolve", refuse)
    with pytest.raises(OutputError, match="File name too long"):
        real_path(tmp_path / "refs.bib")


@pytest.mark.parametrize("there", [b"", b"a", b"ab", b"abc", b"abcd", b"xbc", b"abx", None])
def test_content_in_parts_is_compared_with_the_whole_file(tmp_path: Path, there: bytes | None) -> None:
    path = tmp_path / "refs.bib"
    if there is not None:
        path.write_bytes(there)
    assert has_content(path, [b"ab", b"", b"c"]) is (there == b"abc")


def test_error_in_a_later_part_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def parts() -> Iterator[bytes]:
        yield b"new"
        raise ValueError

    path = tmp_path / "refs.bib"
    path.write_bytes(b"old")
    with pytest.raises(ValueError):
        replace_files([Replacement(path, parts())])
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["refs.bib"]
