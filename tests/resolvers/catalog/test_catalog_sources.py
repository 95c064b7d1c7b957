from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
import zstandard

from resolvers.catalog import source_files as sources
from resolvers.catalog.source_files import open_source
from resolvers.errors import ImportFormatError

TEXT = b"".join(b'{"title": "Paper %d"}\n' % number for number in range(2000))
PACKED = {
    "plain": lambda text: text,
    "gzip": gzip.compress,
    "gzip of two members": lambda text: gzip.compress(text[:999]) + gzip.compress(text[999:]),
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "zstd of two frames": lambda text: zstandard.compress(text[:999]) + zstandard.compress(text[999:]),
    "zstd of many small frames": lambda text: b"".join(
        zstandard.compress(text[at : at + 300]) for at in range(0, len(text), 300)
    ),
}


def lines_of(path: Path) -> list[tuple[int, bytes]]:
    with open_source(path) as source:
        return list(source.lines())


@pytest.mark.parametrize("packed", PACKED)
def test_every_packing_gives_the_same_lines_whatever_the_name(packed: str, tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(PACKED[packed](TEXT))
    assert lines_of(path) == list(enumerate(TEXT.splitlines(), start=1))


@pytest.mark.parametrize("packed", ["gzip", "zstd", "zstd of two frames"])
def test_packed_file_that_breaks_off_says_so(packed: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(PACKED[packed](os.urandom(200_000).hex().encode())[:-5000])
    with pytest.raises(ImportFormatError, match=r"file: the compressed data is damaged or ends early, after line \d"):
        lines_of(path)


@pytest.mark.parametrize("packed", ["gzip", "zstd"])
def test_packed_file_with_a_changed_byte_says_so(packed: str, tmp_path: Path) -> None:
    data = bytearray(PACKED[packed](TEXT))
    data[len(data) // 2] ^= 0xFF
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(ImportFormatError, match="damaged"):
        lines_of(path)


def test_blank_lines_are_counted_but_not_given(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\xef\xbb\xbfone\n\n  \r\ntwo")
    assert lines_of(path) == [(1, b"one"), (4, b"two")]


def test_what_is_over_the_longest_line_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_LINE", 10)
    monkeypatch.setattr(sources, "_BLOCK", 4)
    path = tmp_path / "file"
    path.write_bytes(b"x" * 35 + b"\nshort\n123456789\n")
    assert lines_of(path) == [(1, b"x" * 10), (2, b"short"), (3, b"123456789")]


def test_bytes_read_grow_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(zstandard.compress(TEXT))
    with open_source(path) as source:
        assert source.bytes_read == 0
        assert len(list(source.lines())) == 2000
        assert source.bytes_read == source.bytes == path.stat().st_size


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing", r"missing: cannot be read \(No such file"), (".", r"cannot be read \(Is a directory\)")],
)
def test_what_is_no_file_says_so(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFormatError, match=message):
        lines_of(tmp_path / name)


def test_disk_that_fails_while_reading_is_about_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def read(self, size: int) -> bytes:
            raise OSError(5, "Input/output error")

    path = tmp_path / "file"
    path.write_bytes(TEXT)
    with open_source(path) as source:
        monkeypatch.setattr(source, "_text", Failing())
        with pytest.raises(ImportFormatError, match=r"file: cannot be read \(Input/output error\)"):
            list(source.lines())
