"""A host of files: any static web server, with or without ranges and validators."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from fakes.exchange import FakeRequest, FakeResponse
from fakes.faults import Wire


@dataclass
class FileHost:
    """Serves `files` by their paths below `path`. `requests` lists the file and the range of each request."""

    files: dict[str, bytes] = field(default_factory=dict)
    path: str = "/files"
    ranges: bool = True
    etag: bool = True
    modified: bool = True
    content_type: str = "application/octet-stream"
    requests: list[tuple[str, str | None]] = field(default_factory=list)

    def owns(self, path: str) -> bool:
        return path.startswith(self.path + "/")

    def answer(self, question: FakeRequest) -> FakeResponse:
        name = question.path.removeprefix(self.path + "/")
        asked = question.headers.get("Range")
        self.requests.append((name, asked))
        if name not in self.files:
            return FakeResponse(b"no such file", "text/plain", 404)
        data, headers = self.files[name], self._validators(self.files[name])
        condition = question.headers.get("If-Range")
        if asked is None or not self.ranges or (condition and condition not in headers.values()):
            return FakeResponse(data, self.content_type, 200, headers)
        start = int(re.fullmatch(r"bytes=(\d+)-", asked)[1])  # type: ignore[index]
        if start >= len(data):
            return FakeResponse(b"", "text/plain", 416, {**headers, "Content-Range": f"bytes */{len(data)}"})
        headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        return FakeResponse(data[start:], self.content_type, 206, headers)

    def _validators(self, data: bytes) -> dict[str, str]:
        digest = hashlib.sha256(data).hexdigest()
        day = int(digest[:4], 16) % 28 + 1
        return {
            **({"ETag": f'"{digest[:16]}"'} if self.etag else {}),
            **({"Last-Modified": f"Fri, {day:02} May 2026 12:00:00 GMT"} if self.modified else {}),
        }


@dataclass(frozen=True)
class WrongLength:
    """Content-Length announces so many bytes more, or fewer, than the body has."""

    off_by: int

    def strike(self, wire: Wire, answer: FakeResponse) -> None:
        wire.close_connection = True
        wire.send(answer, length=len(answer.body) + self.off_by)
