"""Source files and what is in them: single files, folders, tar and zip archives of parts, plain, gzip or zstd.

Everything is detected by its first bytes, never by its name, and read as a stream: nothing is unpacked to the disk.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, cast

from resolvers.catalog.importers import xml_shapes
from resolvers.catalog.splitting import (
    BOM,
    Content,
    SplitError,
    UnknownDocumentError,
    content_of,
    split_lines,
    split_list,
    split_xml,
)
from resolvers.errors import ImportFormatError

# Longer than any record; a binary file without line ends must not fill the memory.
MAX_LINE = 1 << 24
_CHUNK = 1 << 16
_BLOCK = 1 << 20
_HEAD = 1024
_TAR_MAGIC = slice(257, 262)
_TAR_END = bytes(1024)


class UnknownPartError(ImportFormatError):
    """An XML document of a kind that no importer reads."""


class Part:
    """One file of records: a source file, a file in a folder, a member of an archive. It can be read once.

    `content` is what it begins with, `number` the row that was read last, from 1.
    """

    def __init__(self, name: str, stream: _Stream, *, is_archived: bool = False) -> None:
        self.name = name
        self.is_archived = is_archived
        self.content = content_of(stream.head)
        self.number = 0
        self._stream = stream

    @property
    def row_word(self) -> str:
        """What a row of it is called in messages."""
        return "line" if self.content is Content.LINES else "record"

    def blocks(self) -> Iterator[tuple[int, list[bytes]]]:
        """All rows, blank lines too, some at a time, and the number of the first of them."""
        try:
            for rows in self._rows():
                if rows:
                    first = self.number + 1
                    self.number += len(rows)
                    yield first, rows
        except UnknownDocumentError as error:
            raise UnknownPartError(f"{self.name}: {error}") from error
        except SplitError as error:
            raise ImportFormatError(f"{self.name}: {error}") from error

    def _rows(self) -> Iterator[list[bytes]]:
        if self.content is Content.XML:
            return split_xml(self._read, xml_shapes())
        if self.content is Content.LIST:
            return split_list(self._read, MAX_LINE)
        return self._lines()

    def _lines(self) -> Iterator[list[bytes]]:
        for lines in split_lines(self._read, MAX_LINE):
            if self.number == 0:
                lines[0] = lines[0].removeprefix(BOM)
            yield lines

    def _read(self) -> bytes:
        with _reading_errors(self.name, lambda: f", after {self.row_word} {self.number}"):
            return self._stream.read(_BLOCK)


class SourceFile:
    """A source file or folder that is being read: its parts, and how far the reading has come."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not path.is_file() and not path.is_dir():
            raise ImportFormatError(
                f"{path}: a pipe or a device, but a source is read twice. Write it to a file, and give that."
            )
        try:
            self._files = _files_in(path) if path.is_dir() else [path]
            self.bytes = sum(file.stat().st_size for file in self._files)
        except OSError as error:
            raise unreadable_error(path, error) from error
        self._done = 0
        self._raw: IO[bytes] | None = None

    @property
    def bytes_read(self) -> int:
        """Bytes of the files themselves, compressed where they are, that have been read so far."""
        return self._done + (self._raw.tell() if self._raw else 0)

    def close(self) -> None:
        if self._raw:
            self._raw.close()

    def parts(self) -> Iterator[Part]:
        """The files of records; each is to be read before the next is asked for."""
        for file in self._files:
            try:
                raw = file.open("rb")
            except OSError as error:
                raise unreadable_error(file, error) from error
            with raw:
                self._raw = raw
                yield from _parts(str(file), raw)
                self._raw = None
                self._done += file.stat().st_size

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """The rows of all parts, each with its number in its part; without blank lines."""
        for part in self.parts():
            for first, lines in part.blocks():
                yield from ((number, line) for number, line in enumerate(lines, start=first) if line.strip())


def open_source(path: Path) -> closing[SourceFile]:
    """Open a source file or folder; `ImportFormatError` when it cannot be read."""
    return closing(SourceFile(path))


def unreadable_error(path: Path | str, error: OSError) -> ImportFormatError:
    """A source file that the system does not give us."""
    return ImportFormatError(f"{path}: cannot be read ({error.strerror or error}). Check the path and its permissions.")


def _files_in(folder: Path) -> list[Path]:
    """The files of a folder and its folders, in order; hidden ones (downloads under way) are not meant."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _parts(name: str, raw: IO[bytes]) -> Iterator[Part]:
    if raw.read(4) == b"PK\x03\x04":
        yield from _zip_parts(name, raw)
        return
    raw.seek(0)
    with _reading_errors(name):
        stream = _unpacked(_Stream(raw))
    if stream.head[_TAR_MAGIC] != b"ustar":
        yield Part(name, stream)
        return
    yield from _tar_parts(name, stream)
    if stream.raw is raw:  # tarfile takes the end of a file for that of an archive
        raw.seek(max(0, raw.seek(0, io.SEEK_END) - len(_TAR_END)))
        if raw.read() != _TAR_END:
            raise _damaged_error(name)


def _tar_parts(name: str, stream: _Stream) -> Iterator[Part]:
    with _reading_errors(name):
        archive = tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|")  # noqa: SIM115 (nothing of its own to close)
    while True:
        with _reading_errors(name):
            member = archive.next()
            if member is None:
                return
            wanted = member.isfile() and _may_have_records(member.name)
            file = archive.extractfile(member) if wanted else None
            archive.members.clear()  # type: ignore[attr-defined]  # else it keeps the heads of all
            part = _member(f"{name}!{member.name}", file) if file else None
        if part:
            yield part


def _zip_parts(name: str, raw: IO[bytes]) -> Iterator[Part]:
    with _reading_errors(name):
        archive = zipfile.ZipFile(raw)
    for member in archive.infolist():
        if not member.is_dir() and _may_have_records(member.filename):
            with _reading_errors(name):
                part = _member(f"{name}!{member.filename}", archive.open(member))
            yield part


def _may_have_records(name: str) -> bool:
    """Samples for tests, which repositories contain, are old or cut."""
    return "tests" not in name.split("/")


def _member(name: str, file: IO[bytes]) -> Part:
    return Part(name, _unpacked(_Stream(file)), is_archived=True)


class _Stream:
    """Bytes that are read once, with a look at the first of them."""

    def __init__(self, raw: IO[bytes]) -> None:
        self.raw = raw
        self.head = b""
        while len(self.head) < _HEAD and (data := raw.read(_HEAD - len(self.head))):
            self.head += data
        self._ahead = self.head

    def read(self, size: int) -> bytes:
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        return self.raw.read(size)


def _unpacked(stream: _Stream) -> _Stream:
    """What is in a stream, if it is compressed."""
    opener = next((opener for magic, opener in _OPENERS.items() if stream.head.startswith(magic)), None)
    return _Stream(cast("IO[bytes]", opener(cast("IO[bytes]", stream)))) if opener else stream


@contextmanager
def _reading_errors(name: str, place: Callable[[], str] = lambda: "") -> Iterator[None]:
    """Says of which file an error is: of the data, or of the system."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError, zipfile.BadZipFile, _DamagedError) as error:
        raise _damaged_error(name, place()) from error
    except OSError as error:
        raise unreadable_error(name, error) from error


def _damaged_error(name: str, place: str = "") -> ImportFormatError:
    return ImportFormatError(f"{name}: the compressed data is damaged or ends early{place}. Fetch the file again.")


class _DamagedError(Exception):
    """A zstd file breaks off or is not what it says."""


class _ZstdReader(io.RawIOBase):
    """The text of a zstd file of one or more frames; unlike zstandard's own reader it notices a missing end."""

    def __init__(self, raw: IO[bytes]) -> None:
        import zstandard  # only for who has such a file

        self._raw = raw
        self._new_frame = zstandard.ZstdDecompressor().decompressobj
        self._error = zstandard.ZstdError
        self._frame = self._new_frame()
        self._inside = False
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        while not self._ready:
            if not (chunk := self._frame.unused_data if self._frame.eof else self._raw.read(_CHUNK)):
                chunk = self._raw.read(_CHUNK)
            if not chunk:
                if self._inside and not self._frame.eof:
                    raise _DamagedError
                return 0
            self._ready = self._decompress(chunk)
        size = min(len(view), len(self._ready))
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _decompress(self, chunk: bytes) -> bytes:
        if self._frame.eof:
            self._frame = self._new_frame()
        self._inside = True
        try:
            return self._frame.decompress(chunk)
        except self._error as error:
            raise _DamagedError from error


# By the bytes with which a compressed file begins.
_OPENERS: dict[bytes, Callable[[IO[bytes]], io.BufferedIOBase]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw, mode="rb"),
    b"\x28\xb5\x2f\xfd": lambda raw: io.BufferedReader(_ZstdReader(raw), _CHUNK),
}
