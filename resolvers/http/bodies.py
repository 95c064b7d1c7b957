"""Bodies of replies: read whole or not at all, and passed on with nothing else of the reply."""

from __future__ import annotations

import io
from collections.abc import Callable

import requests
from urllib3.response import BaseHTTPResponse, HTTPResponse

from resolvers.errors import BadReply

_LARGEST = 64 * 2**20
_PART = 64 * 2**10


def whole_body(raw: BaseHTTPResponse, too_late: Callable[[], bool]) -> bytes | None:
    """The decoded body; None when it was `too_late` before its end came.

    urllib3 raises when less comes than Content-Length said, or the last chunk is missing. Read as it comes: reading
    in parts of a size would wait for hours for a host that sends a byte now and then.
    """
    parts: list[bytes] = []
    size = 0
    while part := raw.read1(_PART, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > _LARGEST:
            raise BadReply(f"a reply of more than {_LARGEST // 2**20} MB is no answer to a question")
        if too_late():
            return None
    return b"".join(parts)


def answer(reply: requests.Response, body: bytes) -> requests.Response:
    """A reply that is only status, type and body.

    Other headers don't get up to the cache: it would keep cookies, and for "Vary: *" never know a reply again.
    """
    bare = requests.Response()
    bare.status_code = reply.status_code
    bare.reason = reply.reason
    bare.headers["Content-Type"] = reply.headers.get("Content-Type", "application/octet-stream")
    bare.encoding = reply.encoding
    bare.elapsed = reply.elapsed
    bare._content = body  # requests has no public way to make a reply
    bare._content_consumed = True  # type: ignore[attr-defined] # not in the stubs
    bare.raw = HTTPResponse(io.BytesIO(body), status=reply.status_code, headers=bare.headers, preload_content=False)
    return bare
