"""Files are replaced in one step, or left as they were."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from normalizer.errors import OutputError
from normalizer.files import is_special, write_atomically


def test_new_file_has_the_mode_that_the_user_asks_of_new_files(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_atomically(tmp_path / "refs.bib", "é\r\n")
    finally:
        os.umask(old)
    assert (tmp_path / "refs.bib").read_bytes() == "é\r\n".encode()
    assert (tmp_path / "refs.bib").stat().st_mode & 0o777 == 0o640


def test_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("old")
    path.chmod(0o604)
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o604


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.bib").write_text("old")
    (tmp_path / "refs.bib").symlink_to("real.bib")
    write_atomically(tmp_path / "refs.bib", "new")
    assert (tmp_path / "refs.bib").is_symlink()
    assert (tmp_path / "real.bib").read_text() == "new"


@pytest.mark.parametrize(
    ("name", "said"),
    [("missing/refs.bib", "folder does not exist"), ("file/refs.bib", "not a folder"), (".", "it is a folder")],
)
def test_place_that_cannot_hold_a_file_is_named(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=said):
        write_atomically(tmp_path / name, "text")


@pytest.mark.parametrize(
    ("step", "number", "said"),
    [
        ("fsync", errno.ENOSPC, "disk is full"),
        ("fdopen", errno.EACCES, "may not be written to"),
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
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_interruption_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("old")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, "é\n")
        assert os.read(reader, 100) == "é\n".encode()
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert is_special(pipe)
