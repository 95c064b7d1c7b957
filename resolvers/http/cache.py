"""Answers that are kept: requests-cache over SQLite, one file for each service.

A reply is stored as what it says and nothing else. Its age is counted when it is read, so that another `max_age`
holds at once. Whatever is wrong with the file, the run goes on: a locked file is waited for, a damaged one set aside.
What users ask is private, so only they can read the files.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
import zstandard
from requests.structures import CaseInsensitiveDict
from requests_cache import CacheMixin
from requests_cache.backends.base import BaseCache
from requests_cache.backends.sqlite import SQLiteCache, SQLiteDict
from requests_cache.models.request import CachedRequest
from requests_cache.models.response import CachedResponse
from requests_cache.serializers import Stage

from resolvers.http.cache_admin import cache_file, evict, is_damage, set_aside
from resolvers.http.clock import Clock
from resolvers.http.service import Service
from resolvers.http.session import RateLimitedSession, ServiceState

_LAYOUT = 1
_BUSY_TIMEOUT_SECONDS = 30.0  # seconds to wait for another process that writes
_STALE = datetime(1970, 1, 1, tzinfo=UTC)

# requests-cache logs the whole trace of a failure that an old reply stands in for; without any handler Python would
# print it. Programs that set up logging get it as before.
logging.getLogger("requests_cache").addHandler(logging.NullHandler())


class CachedSession(CacheMixin, RateLimitedSession):
    """A session that is only asked what the cache does not know; old replies stand in for failures."""

    def __init__(self, replies: ResponseCache, state: ServiceState, service: Service) -> None:
        super().__init__(
            backend=replies,
            expire_after=service.max_age,
            # What comes up from below is an answer, whatever its status.
            allowable_codes=range(100, 600),
            allowable_methods=("GET", "POST"),
            stale_if_error=True,
            key_fn=cache_key,
            # A host that repeats the key in its answer must not get it into our files.
            filter_fn=lambda reply: not state.secrets.contains(reply.content),
            autoclose=False,
            state=state,
            service=service,
        )

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override] # the mixin's own options are in there
        reply = super().send(request, **options)
        if reply.from_cache:
            self.state.counter.count(cached=1, stale=int(reply.is_expired))
        return reply

    def close(self) -> None:
        """Nothing to close, as in RateLimitedSession: the cache belongs to `HttpClient`."""


def cache_key(request: requests.PreparedRequest, **_: Any) -> str:
    """The question, exactly: order matters in lists of identifiers, which requests-cache would sort."""
    body = request.body or b""
    told = body if isinstance(body, bytes) else body.encode()
    question = (request.method or "").encode(), (request.url or "").encode(), told
    return hashlib.sha256(b"\n".join(question)).hexdigest()


class ResponseCache(SQLiteCache):
    """The kept replies of one service."""

    def __init__(self, path: Path, service: Service, timer: Clock, warn: Callable[[str], None]) -> None:
        """Raises sqlite3.Error or OSError when there is nothing to be read and nothing can be made."""
        BaseCache.__init__(self, cache_name=str(path))
        self.responses = _CacheTable(
            path, table_name="responses", serializer=Stage(dumps=_encode_response, loads=_decode_response)
        )
        self.redirects = _CacheTable(path, table_name="redirects", serializer=None, lock=self.responses.lock)
        self._max_age = timedelta(seconds=service.max_age)
        self._timer = timer
        self._warn = warn
        self._readable = self._writable = True
        if self.responses.read_only is not None:
            self._give_up_writing(self.responses.read_only)

    def get_response(self, key: str, default: Any = None) -> Any:
        """A kept reply, marked as stale when it is old or from the future (the clock was set back)."""
        if not self._readable:
            return default
        try:
            reply = super().get_response(key)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return default
        if reply is None:
            return default
        age = self._timer.now() - reply.created_at
        reply.expires = None if timedelta(0) <= age < self._max_age else _STALE
        return reply

    def save_response(self, response: Any, cache_key: str | None = None, expires: datetime | None = None) -> None:
        if not self._writable:
            return
        now = self._timer.now()
        kept = CachedResponse.from_response(response, expires=now + self._max_age, created_at=now)
        try:
            super().save_response(kept, cache_key, now + self._max_age)
        except (sqlite3.Error, OSError) as error:
            if is_damage(error):
                self._give_up(error)
            else:
                self._give_up_writing(error)

    def delete(self, *keys: str, **options: Any) -> None:
        """Nothing is deleted behind a failure: requests-cache would do it for what the filter keeps out."""

    def _give_up(self, error: Exception) -> None:
        """Go on without the file; a damaged one is set aside, and the next run begins a new one."""
        self._readable = self._writable = False
        path = Path(self.db_path)
        aside = set_aside(path, self._timer) if is_damage(error) else None
        self._warn(_set_aside_message(path, aside) if aside else _unusable(path, error))

    def _give_up_writing(self, error: Exception) -> None:
        self._writable = False
        self._warn(f"cannot write cache {self.db_path} ({error}); continuing read-only")


def open_response_cache(
    folder: Path, service: Service, timer: Clock, warn: Callable[[str], None], limit: int
) -> ResponseCache | None:
    """The kept replies of a service; None, after a warning, when there is no using the file.

    Before, the files of all services are brought below `limit` bytes. A damaged file is replaced by a new one.
    """
    path = cache_file(folder, service.slug)
    evict(folder, limit)
    for _ in range(2):
        try:
            _make_private(path)
            return ResponseCache(path, service, timer, warn)
        except (sqlite3.Error, OSError) as error:
            if not is_damage(error) or (aside := set_aside(path, timer)) is None:
                warn(_unusable(path, error))
                return None
            if aside != path:
                warn(_set_aside_message(path, aside))
    return None


def _make_private(path: Path) -> None:
    with suppress(OSError):  # of a folder that can only be read; what is worse shows itself when the file is opened
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)


def _set_aside_message(path: Path, aside: Path) -> str:
    return f"cache {path} was damaged: renamed to {aside.name} (`bibnorm cache clear` deletes it); a new one is begun"


def _unusable(path: Path, error: Exception) -> str:
    if path.parent.exists() and not path.parent.is_dir():  # one sentence for all services
        return f"cannot use cache {path.parent} (it is not a directory); continuing without it; name one with --cache"
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return f"cannot use cache {path} ({reason}); continuing without it; run `bibnorm cache clear` to reset it"


class _CacheTable(SQLiteDict):
    """A table that says when it cannot be written, where that of requests-cache tries again for ever."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.read_only: Exception | None = None
        super().__init__(path, timeout=_BUSY_TIMEOUT_SECONDS, **options)

    @property
    def lock(self) -> Any:
        return self._lock

    def init_db(self) -> None:
        try:
            super().init_db()  # type: ignore[no-untyped-call] # requests-cache leaves it untyped
        except sqlite3.OperationalError as error:
            self.read_only = error
            with self.connection() as connection:
                connection.execute(f"SELECT key FROM {self.table_name} LIMIT 1")  # noqa: S608 -- a name of ours

    def __getitem__(self, key: str) -> Any:
        """A read holds the lock: who interrupts a run closes the connection, which must not be in the middle of one."""
        with self._lock:
            return super().__getitem__(key)  # type: ignore[no-untyped-call] # requests-cache leaves it untyped

    @contextmanager
    def _acquire_sqlite_lock(self) -> Iterator[None]:
        with self._lock:
            connection = self._connection
            assert connection is not None
            connection.execute("BEGIN IMMEDIATE")  # waits for `timeout` seconds
            self._active_transaction = True
            try:
                yield
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
            finally:
                self._active_transaction = False


def _encode_response(reply: CachedResponse) -> bytes:
    """A line of facts, then the body; compressed, with a checksum."""
    facts = {
        "layout": _LAYOUT,
        "url": reply.url,
        "status": reply.status_code,
        "type": reply.headers.get("Content-Type"),
        "created": reply.created_at.isoformat(),
    }
    text = json.dumps(facts).encode() + b"\n" + reply.content
    return zstandard.ZstdCompressor(write_checksum=True).compress(text)


def _decode_response(packed: bytes) -> CachedResponse:
    """Raises ValueError for anything but our own, unharmed; requests-cache takes that as a reply it does not have."""
    try:
        line, _, body = zstandard.ZstdDecompressor().decompress(packed).partition(b"\n")
        facts = json.loads(line)
        created = datetime.fromisoformat(facts["created"])
        if facts["layout"] != _LAYOUT or created.tzinfo is None:
            raise ValueError("another layout")
        return CachedResponse(
            content=body,
            created_at=created,
            headers=CaseInsensitiveDict({"Content-Type": facts["type"]}),
            request=CachedRequest(url=facts["url"]),
            status_code=int(facts["status"]),
            url=facts["url"],
        )
    except (zstandard.ZstdError, KeyError, TypeError) as error:
        raise ValueError(f"not a reply that was kept here: {error}") from error
