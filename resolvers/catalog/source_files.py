"""Source files line by line: plain, gzip or zstd, detected by their first bytes, never by their name."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from resolvers.errors import ImportFormatError

# Longer than any record; a binary file without line ends must not fill the memory.
MAX_LINE = 1 << 24
_CHUNK = 1 << 16
_BLOCK = 1 << 20
_BOM = b"\xef\xbb\xbf"


class SourceFile:
    """A source file that is being read: its numbered lines, and how far the reading has come."""

    def __init__(self, path: Path, raw: IO[bytes]) -> None:
        self.path = path
        self.bytes = path.stat().st_size
        self._raw = raw
        head = raw.read(4)
        raw.seek(0)
        self._text = next((opener(raw) for magic, opener in _OPENERS if head.startswith(magic)), raw)
        self._number = 0

    @property
    def bytes_read(self) -> int:
        """Bytes of the file itself, compressed where it is, that have been read so far."""
        return self._raw.tell()

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Line number from 1 and line, without its end and without blank lines; cut off at `MAX_LINE`."""
        for first, lines in self.blocks():
            yield from ((number, line) for number, line in enumerate(lines, start=first) if line.strip())

    def blocks(self) -> Iterator[tuple[int, list[bytes]]]:
        """All lines, blank ones too, some thousand at a time, and the number of the first of them."""
        for lines in self._whole_lines():
            if self._number == 0:
                lines[0] = lines[0].removeprefix(_BOM)
            first = self._number + 1
            self._number += len(lines)
            yield first, lines

    def _whole_lines(self) -> Iterator[list[bytes]]:
        rest = b""
        while data := self._read():
            head, *more = data.split(b"\n")
            if len(rest) < MAX_LINE:
                rest += head
            if more:
                *whole, last = (rest[:MAX_LINE], *more)
                rest = last
                yield whole
        if rest:
            yield [rest[:MAX_LINE]]

    def _read(self) -> bytes:
        try:
            return self._text.read(_BLOCK)
        except (EOFError, zlib.error, gzip.BadGzipFile, _DamagedError) as error:
            raise ImportFormatError(
                f"{self.path}: the compressed data is damaged or ends early, after line {self._number}. "
                "Fetch the file again."
            ) from error
        except OSError as error:
            raise unreadable_error(self.path, error) from error


@contextmanager
def open_source(path: Path) -> Iterator[SourceFile]:
    """Open a source file; `ImportFormatError` when it cannot be read."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise unreadable_error(path, error) from error
    with raw:
        yield SourceFile(path, raw)


def unreadable_error(path: Path, error: OSError) -> ImportFormatError:
    """A source file that the system does not give us."""
    return ImportFormatError(f"{path}: cannot be read ({error.strerror or error}). Check the path and its permissions.")


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
                return self._end()
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

    def _end(self) -> int:
        if self._inside and not self._frame.eof:
            raise _DamagedError
        return 0


def _open_gzip(raw: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=raw, mode="rb"))


def _open_zstd(raw: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", io.BufferedReader(_ZstdReader(raw), _CHUNK))


_OPENERS: tuple[tuple[bytes, Callable[[IO[bytes]], IO[bytes]]], ...] = (
    (b"\x1f\x8b", _open_gzip),
    (b"\x28\xb5\x2f\xfd", _open_zstd),
)
