"""The file that a download writes: what has been received, of which version, and whether that is all.

    FILE.part        what has been received; locked (`flock`) by the process that writes it
    FILE.part.json   which version of the file that is: its validators (ETag, Last-Modified) and its length

A server may cut a reply, reset connections, announce a wrong length or change the file between two requests. None of
these results in a file under the final name: its end is confirmed by the checksum or, where there is none, by a request
for what follows the last byte.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NoReturn, Self
from urllib.parse import urlsplit

import requests

from normalizer.values.lazy import lazy_re
from resolvers.errors import BadReply, SourceUnavailable, StorageError
from resolvers.files import lock_file, replace_file
from resolvers.http.settings import display_host

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CONTENT_RANGE = lazy_re(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)")
# So often may a server without ranges say that a whole file was of another version.
_MAX_CHANGES = 3


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file on a server. `digest` is "sha256:HEX" or of another algorithm of hashlib, `size` is in bytes."""

    url: str
    digest: str | None = None
    size: int | None = None

    @property
    def name(self) -> str:
        """The file as messages name it: without the query, which may contain a signature."""
        return f"{display_host(self.url)}{urlsplit(self.url).path}"


class RequestFailed(Exception):
    """A request failed in a way that another one may repair; `retry_after` is in seconds."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = wait


@dataclass(slots=True)
class FileVersion:
    """The version of the file of which a part was received."""

    name: str = ""
    etag: str | None = None
    modified: str | None = None
    total: int | None = None

    @classmethod
    def of(cls, file: RemoteFile, reply: requests.Response, total: int | None) -> Self:
        return cls(file.name, reply.headers.get("ETag"), reply.headers.get("Last-Modified"), total)

    @property
    def validator(self) -> str | None:
        """What If-Range may contain: a weak ETag may not (RFC 9110, 13.1.5)."""
        strong = self.etag and not self.etag.startswith("W/")
        return self.etag if strong else self.modified

    def is_other(self, newer: FileVersion) -> bool:
        """Whether another reply is of another version of the file."""
        pairs = ((self.etag, newer.etag), (self.modified, newer.modified), (self.total, newer.total))
        return any(a is not None and b is not None and a != b for a, b in pairs)


class PartialFile:
    """The file that grows beside the target."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._version_path = path.with_name(path.name + ".json")
        self._handle = handle
        self._is_confirmed = self._is_of_this_run = False
        self._changes = 0
        self.size = os.lseek(handle, 0, os.SEEK_END)
        self.version = self._read_version()

    @classmethod
    @contextmanager
    def open(cls, target: Path) -> Iterator[Self]:
        """The part of a target; StorageError if another process writes it. An empty one is removed at the end."""
        path = target.with_name(target.name + ".part")
        with storage_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            handle = lock_file(path)
            if handle is None:
                raise StorageError(f"{target}: another process downloads it; wait until it ends")
            try:
                part = cls(path, handle)
                try:
                    yield part
                finally:
                    if part.size == 0:
                        path.unlink(missing_ok=True)
                        part._version_path.unlink(missing_ok=True)
            finally:
                os.close(handle)

    def is_complete(self, file: RemoteFile) -> bool:
        """Whether the end is proved: by the size or the digest that is known, or by the server."""
        if self._is_confirmed or self.version.name != file.name:
            return self._is_confirmed
        if file.size is not None:
            return self.size == file.size
        return bool(file.digest and self.size == self.version.total and has_digest(self._path, file.digest))

    def range_headers(self, file: RemoteFile) -> dict[str, str]:
        """Headers that ask for the rest. Without validators, a digest must show later that the parts fit together; else
        only the length can, and only for parts of one run.
        """
        same_version = self.version.validator or (self.version.total and (file.digest or self._is_of_this_run))
        if not self.size or not same_version or self.version.name != file.name:
            self._restart(FileVersion())
            return {}
        validator = self.version.validator
        return {"Range": f"bytes={self.size}-", **({"If-Range": validator} if validator else {})}

    def accept(self, reply: requests.Response, file: RemoteFile) -> bool:
        """Prepare for the body of a reply; False if what is here is already the whole file."""
        check_encoding(file, reply)
        if reply.status_code == 206:
            start, total = _content_range(reply)
            newer = FileVersion.of(file, reply, total)
            if not self.size or start != self.size or self._is_other(newer):
                self._changed("the file on the server changed")
            self.version.total = total or self.version.total
            return True
        length = reply.headers.get("Content-Length", "")
        newer = FileVersion.of(file, reply, int(length) if length.isdecimal() else None)
        if self.size and self.size == self.version.total:  # a server without ranges, asked for what follows
            if newer.total == self.size and not self.version.is_other(newer):
                self._confirm(file)
                return False
            self._count_change("the file on the server changed")
        self._restart(newer)
        return True

    def _is_other(self, newer: FileVersion) -> bool:
        # An end that was announced too early is no change of the file: more follows than the server had said.
        was_short = self.size == self.version.total and newer.total is not None and newer.total > self.size
        return replace(self.version, total=None if was_short else self.version.total).is_other(newer)

    def confirm_end(self, reply: requests.Response, file: RemoteFile) -> None:
        """A reply says that nothing follows (416)."""
        _, total = _content_range(reply)
        self.version.total = self.version.total if total is None else total
        if self.size != self.version.total:
            self._changed("the file on the server changed")
        self._confirm(file)

    def ended(self, reply: requests.Response, file: RemoteFile) -> None:
        """The body came to its end; `RequestFailed` if it is shorter than announced."""
        total = self.version.total
        if total is not None and self.size < total:
            raise RequestFailed("the reply was cut short")
        if file.size is not None and self.size > file.size:
            self._changed(f"longer than {file.size:,} bytes")
        if total is None and reply.headers.get("Transfer-Encoding", "").lower() != "chunked":
            self._changed("the server does not say how long the file is")
        if not total:  # the last chunk came, or urllib3 would have raised; or the file is empty
            self._confirm(file)

    def append(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            written = os.write(self._handle, rest)
            self.size += written
            rest = rest[written:]

    def check_space(self, file: RemoteFile) -> None:
        """StorageError if the rest does not fit on the disk."""
        total = file.size if file.size is not None else self.version.total
        if total is not None:
            check_space(self._path.parent, total - self.size, file.name)

    def publish(self, file: RemoteFile, target: Path) -> None:
        """Check the digest and give the file its final name; BadReply, and nothing is kept, if it is wrong."""
        if file.digest and not has_digest(self._path, file.digest):
            self._restart(FileVersion())
            raise BadReply(
                f"{file.name}: wrong checksum ({file.digest.partition(':')[0]}); the downloaded file was deleted; "
                "run the command again, and if it happens again, the file on the server is damaged"
            )
        os.fsync(self._handle)
        self._path.replace(target)
        self._version_path.unlink(missing_ok=True)

    def _confirm(self, file: RemoteFile) -> None:
        if file.size is not None and self.size != file.size:
            self._changed(f"{self.size:,} bytes instead of {file.size:,}")
        self._is_confirmed = True

    def _changed(self, message: str) -> NoReturn:
        """Begin anew with the next request, but not for ever."""
        self._count_change(message)
        self._restart(FileVersion())
        raise RequestFailed(message)

    def _count_change(self, message: str) -> None:
        self._changes += 1
        if self._changes > _MAX_CHANGES:
            self._restart(FileVersion())
            raise SourceUnavailable(
                f"{self._path.name.removesuffix('.part')}: {message}, {self._changes} times; nothing was kept; "
                "run the command again later"
            )

    def _restart(self, version: FileVersion) -> None:
        os.ftruncate(self._handle, 0)
        self.size = os.lseek(self._handle, 0, os.SEEK_SET)
        self._is_confirmed, self._is_of_this_run = False, True
        self.version = version
        replace_file(self._version_path, json.dumps(asdict(version)).encode())

    def _read_version(self) -> FileVersion:
        try:
            return FileVersion(**json.loads(self._version_path.read_bytes()))
        except (OSError, ValueError, TypeError):
            return FileVersion()


def _content_range(reply: requests.Response) -> tuple[int | None, int | None]:
    """The first byte and the length of the whole file, as far as Content-Range says them."""
    found = _CONTENT_RANGE.fullmatch(reply.headers.get("Content-Range", ""))
    start, total = (found[1], found[2]) if found else (None, "*")
    return int(start) if start else None, int(total) if total.isdecimal() else None


@contextmanager
def storage_errors(target: Path) -> Iterator[None]:
    """Turn an OSError of writing a target into a StorageError."""
    try:
        yield
    except requests.RequestException:  # an OSError too, but none of the disk
        raise
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise StorageError(
                f"{target.parent}: the disk is full; make room and run the same command again to resume"
            ) from error
        raise StorageError(f"{target}: cannot be written ({error.strerror or error})") from error


def check_space(folder: Path, needed: int, what: str) -> None:
    """StorageError if a folder's disk has less than `needed` bytes free."""
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise StorageError(
            f"{what}: needs {format_bytes(needed)}, but {folder} has {format_bytes(free)} free; "
            f"free {format_bytes(needed - free)} or choose another folder"
        )


def format_bytes(number: int) -> str:
    """A number of bytes for people: "812 B", "5.2 GB" (decimal units)."""
    value, units = float(number), ["B", "kB", "MB", "GB", "TB"]
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{value:.0f} {units[0]}" if units[0] in ("B", "kB") else f"{value:.1f} {units[0]}"


def check_encoding(file: RemoteFile, reply: requests.Response) -> None:
    """Some servers announce the compression of a .gz file as the encoding of the reply: its bytes are the file."""
    encoding = reply.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity" and not (encoding in ("gzip", "x-gzip") and urlsplit(file.url).path.endswith(".gz")):
        raise BadReply(f"{file.name}: sent with encoding {encoding!r}, which was not asked for")


def has_digest(data: Path | bytes, digest: str) -> bool:
    """Whether a file, or bytes, have the digest "ALGORITHM:HEX"."""
    algorithm, _, expected = digest.partition(":")
    if isinstance(data, bytes):
        return hashlib.new(algorithm, data).hexdigest() == expected.lower()
    with data.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest() == expected.lower()
