"""Files come back byte for byte, whatever their encoding; what stands in the way is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import files
from normalizer.bib.edit import Editor, apply
from normalizer.bib.file import BibFile, BibFileError, decode
from normalizer.errors import OutputError


@pytest.mark.parametrize(
    ("data", "text", "encoding", "bom", "guessed"),
    [
        (b"", "", "utf-8", False, False),
        ("é".encode(), "é", "utf-8", False, False),
        (b"\xef\xbb\xbf" + "é".encode(), "é", "utf-8", True, False),
        ("\ufeffé".encode("utf-16-le"), "é", "utf-16-le", True, False),
        ("\ufeffé".encode("utf-32-be"), "é", "utf-32-be", True, False),
        ("Gödel, Fréchet".encode("latin-1"), "Gödel, Fréchet", "cp1252", False, True),
        ("“x” – Gödel".encode("cp1252"), "“x” – Gödel", "cp1252", False, True),
        ("% Encoding: ISO8859_2\nŁ".encode("iso8859_2"), "% Encoding: ISO8859_2\nŁ", "iso8859_2", False, False),
        ("% Encoding: nonsense\nGödel".encode("latin-1"), "% Encoding: nonsense\nGödel", "cp1252", False, True),
        ("Gödel Fréchet Čech ".encode() * 3 + b"\xe9", "Gödel Fréchet Čech " * 3 + "\udce9", "utf-8", False, True),
        ("测试期刊，凯鲁。".encode("gb18030"), "测试期刊，凯鲁。", "gb18030", False, True),
        (b"\xff\xfe\x00", "ÿþ\x00", "cp1252", False, True),
        (b"a\x00b", "a\x00b", "utf-8", False, False),
    ],
)
def test_encoding_is_told(data: bytes, text: str, encoding: str, bom: bool, guessed: bool) -> None:
    found, how = decode(data)
    assert (found, how.name, bool(how.bom), how.guessed) == (text, encoding, bom, guessed)
    assert how.encode(found) == data


def test_russian_is_found_by_its_letters() -> None:
    text = "Толстой, Лев Николаевич. Война и мир. Москва, издательство Художественная литература"
    found, how = decode(text.encode("cp1251"))
    assert (found, how.guessed) == (text, True)


@given(st.binary(max_size=60) | st.binary(max_size=30).map(lambda data: b"\xef\xbb\xbf" + data))
def test_any_bytes_come_back(data: bytes) -> None:
    text, how = decode(data)
    assert how.encode(text) == data


@pytest.mark.parametrize("data", [b"", b"a\nb", b"a\r\nb\r\n", b"a\rb", b"a\r\nb\n"])
def test_line_ends_are_kept(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(data)
    file = BibFile.load(path)
    file.save(file.text + "x")
    assert path.read_bytes() == data + b"x"


def test_edit_of_a_latin_1_file_with_dos_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(b"@misc{a,\r\n  author = {G\xf6del},\r\n  year = 1931}\r\n")
    path.chmod(0o640)
    file = BibFile.load(path)
    assert (file.encoding, file.codec.bom) == ("cp1252", b"")
    file.save(apply(file.text, Editor(file.document).set_value(file.document.entries[0], "year", "1932")))
    assert path.read_bytes() == b"@misc{a,\r\n  author = {G\xf6del},\r\n  year = 1932}\r\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_unchanged_text_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(b"@misc{a}")
    os.utime(path, (1, 1))
    file = BibFile.load(path)
    file.save(file.text)
    assert path.stat().st_mtime == 1


def test_character_that_the_encoding_lacks_is_named(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(b"G\xf6del")
    with pytest.raises(OutputError, match=r"'Ł' \(U\+0141\) does not exist in its encoding, cp1252"):
        BibFile.load(path).save("Łukasiewicz")
    assert path.read_bytes() == b"G\xf6del"


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BibFileError, match=r"cannot read .*refs\.bib: No such file"):
        BibFile.load(tmp_path / "refs.bib")
    with pytest.raises(BibFileError, match="Is a directory"):
        BibFile.load(tmp_path)


def test_owner_and_group_of_the_old_file_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(b"x")
    path.chmod(0o600)
    asked: list[tuple[int, int]] = []

    def chown(_: Path, user: int, group: int) -> None:
        asked.append((user, group))
        raise PermissionError

    monkeypatch.setattr(os, "chown", chown)
    files.write_bytes_atomically(path, b"y")
    assert asked == [(path.stat().st_uid, -1), (-1, path.stat().st_gid)]
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"y", 0o600)


def test_device_is_not_read(tmp_path: Path) -> None:
    """Some of them never end."""
    os.mkfifo(tmp_path / "pipe")
    for path in (Path(os.devnull), tmp_path / "pipe"):
        with pytest.raises(BibFileError, match="it is a device or a pipe; name a file"):
            BibFile.load(path)
