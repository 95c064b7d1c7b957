"""The files of stored replies without requests-cache: shared requests, listing, clearing, eviction and damage.

Replies are stored by request, and a request may contain a hundred queries. Which queries share a request depends on the
run (other titles on the page, a slow host, a fault), so the next run would group them differently and send again what
the cache contains under another request. `BatchLog` remembers the groups. It is only a hint: a wrong one costs one
request.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from resolvers.errors import ResolverError
from resolvers.http.clock import Clock

_MAX_SQL_VARIABLES = 500  # variables in a statement: older SQLites take 999
_BUSY_TIMEOUT_SECONDS = 30.0  # seconds to wait for another process that writes
_EVICTION_TIMEOUT_SECONDS = 1.0  # whoever keeps the file busy longer will be followed by a run that has the time
_EVICTED_BELOW = 0.8  # of the limit, so that not every run evicts
_TABLES = """
CREATE TABLE IF NOT EXISTS requests (request TEXT PRIMARY KEY, questions TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS questions (question TEXT PRIMARY KEY, request TEXT NOT NULL);
"""


class BatchLog:
    """The requests of one service, in the file of its kept replies; `max_age` is in seconds, as theirs.

    `kind` sets apart what is asked in different ways: a title may go with nineteen others, and later with four.
    """

    def __init__(self, path: Path, max_age: float, timer: Clock) -> None:
        self._path = path
        self._max_age = max_age
        self._timer = timer

    def recall(self, kind: str, questions: Sequence[str]) -> list[tuple[str, ...]]:
        """The fresh requests that answered some of the questions, in the order of their first ones.

        A request is given whole, with what it asked besides.
        """
        asked = [_digest(kind, question) for question in questions]
        try:
            with self._opened() as connection:
                found = dict(
                    row for at in range(0, len(asked), _MAX_SQL_VARIABLES) for row in self._fresh(connection, asked, at)
                )
        except sqlite3.Error:
            return []
        requests = dict.fromkeys(found[one] for one in asked if one in found)
        return [tuple(json.loads(text)) for text in requests]

    def remember(self, kind: str, questions: Sequence[str]) -> None:
        """These questions were answered just now, by one request."""
        text = json.dumps(list(questions))
        request, expires = _digest(kind, text), self._now() + self._max_age
        try:
            with self._opened() as connection:
                connection.execute("REPLACE INTO requests VALUES (?, ?, ?)", (request, text, expires))
                rows = [(_digest(kind, question), request) for question in questions]
                connection.executemany("REPLACE INTO questions VALUES (?, ?)", rows)
        except sqlite3.Error:
            return  # the cache says what is wrong with the file

    def _fresh(self, connection: sqlite3.Connection, asked: Sequence[str], at: int) -> list[tuple[str, str]]:
        """Question and request of a chunk of those that were asked."""
        chunk = asked[at : at + _MAX_SQL_VARIABLES]
        marks = ",".join("?" * len(chunk))
        # What expires later than it could was written before the clock was set back.
        rows = "SELECT question, requests.questions FROM questions JOIN requests USING (request)"
        where = f"WHERE question IN ({marks}) AND expires > ? AND expires <= ?"
        now = self._now()
        return connection.execute(f"{rows} {where}", (*chunk, now, now + self._max_age)).fetchall()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT_SECONDS)) as connection, connection:
            connection.executescript(_TABLES)
            yield connection

    def _now(self) -> float:
        return self._timer.now().timestamp()


def _digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest()


_SUFFIX = ".sqlite"
_DAMAGED = ".damaged-"


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """The replies of one service: how many, how many of them `stale` (kept for outages only), and bytes on disk.

    `error` says why the file could not be read.
    """

    slug: str
    replies: int
    stale: int
    bytes: int
    error: str | None = None


def cache_file(folder: Path, slug: str) -> Path:
    return folder / f"{slug}{_SUFFIX}"


def cache_info(folder: Path) -> list[CacheInfo]:
    """One row for each service that has ever been asked, by name; empty when there is no such folder."""
    return [_read(path) for path in _files(folder)]


def clear_cache(
    folder: Path, slugs: Sequence[str] = (), known: Collection[str] = (), *, only_stale: bool = False
) -> int:
    """Forget the replies of some services (without `slugs`: of all); the number of replies.

    Other processes may be using the files. A service of `known` may have none. Raises ResolverError for another one
    that has none, or a file that stays.
    """
    paths = {path.stem: path for path in _files(folder)}
    for slug in slugs:
        if slug not in paths and slug not in known:
            raise ResolverError(f"{slug!r} is not a source; sources are {', '.join(sorted({*known, *paths}))}")
    for damaged in () if slugs or only_stale else folder.glob(f"*{_SUFFIX}{_DAMAGED}*"):
        _remove(damaged)
    return sum(_clear(paths[slug], only_stale=only_stale) for slug in slugs or paths if slug in paths)


def evict(folder: Path, limit: int) -> int:
    """Delete the replies that expire first, of all services, until the files have less than `limit` bytes; how many.

    Files that other processes keep busy are left alone; whoever reads goes on reading.
    """
    sizes = {path: path.stat().st_size for path in _files(folder)}
    excess = sum(sizes.values()) - int(limit * _EVICTED_BELOW)
    if sum(sizes.values()) <= limit:
        return 0
    expiring = sorted((expires, size) for path in sizes for expires, size in _expiries(path))
    last = None
    for expires, size in expiring:
        last, excess = expires, excess - size
        if excess <= 0:
            break
    return 0 if last is None else sum(_evict(path, last) for path in sizes)


def _expiries(path: Path) -> list[tuple[float, int]]:
    """When each reply expires, and its bytes."""
    try:
        with _read_only(path, _EVICTION_TIMEOUT_SECONDS) as connection:
            return connection.execute("SELECT expires, LENGTH(value) FROM responses WHERE expires NOT NULL").fetchall()
    except sqlite3.Error:
        return []


def _evict(path: Path, last: float) -> int:
    try:
        with closing(sqlite3.connect(path, timeout=_EVICTION_TIMEOUT_SECONDS, isolation_level=None)) as connection:
            deleted = _delete(connection, "WHERE expires <= ?", [last])
            if deleted:
                connection.execute("VACUUM")
            return deleted
    except sqlite3.Error:
        return 0


def _delete(connection: sqlite3.Connection, where: str, values: Sequence[float]) -> int:
    """Delete the replies, and the requests for `BatchLog`, that `where` picks by `expires` (all for ""); how many."""
    deleted = connection.execute(f"DELETE FROM responses {where}", values).rowcount  # noqa: S608 -- no input
    connection.executescript(_TABLES)
    connection.execute(f"DELETE FROM requests {where}", values)  # noqa: S608 -- no input
    connection.execute("DELETE FROM questions WHERE request NOT IN (SELECT request FROM requests)")
    return deleted


def is_damage(error: Exception) -> bool:
    """Whether a file is not a database, or not any more; other errors (locked, full, not permitted) pass."""
    return type(error) is sqlite3.DatabaseError


def set_aside(path: Path, timer: Clock) -> Path | None:
    """Rename a damaged file to `NAME.damaged-DATE`; the same path if another process has just done so.

    None if it cannot be renamed.
    """
    from filelock import FileLock, Timeout

    day = timer.now().date().isoformat()
    names = (f"{path.name}{_DAMAGED}{day}{more}" for more in ("", *(f"-{number}" for number in range(2, 100))))
    try:
        with FileLock(path.with_name(f"{path.name}.lock"), timeout=_BUSY_TIMEOUT_SECONDS, fallback_to_soft=False):
            if _is_sound(path):
                return path
            aside = next(new for new in map(path.with_name, names) if not new.exists())
            Path(f"{path}-journal").unlink(missing_ok=True)
            return path.rename(aside)
    except (OSError, Timeout, StopIteration, NotImplementedError):
        return None


def _is_sound(path: Path) -> bool:
    try:
        with _read_only(path, _BUSY_TIMEOUT_SECONDS) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error as error:
        return not is_damage(error)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_SUFFIX}"))


@contextmanager
def _read_only(path: Path, timeout: float) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=timeout)) as connection:
        yield connection


def _read(path: Path) -> CacheInfo:
    size = path.stat().st_size
    try:
        with _read_only(path, _BUSY_TIMEOUT_SECONDS) as connection:
            rows = "SELECT COUNT(*), COUNT(CASE WHEN expires <= ? THEN 1 END) FROM responses"
            replies, stale = connection.execute(rows, (time.time(),)).fetchone()
    except sqlite3.Error as error:
        return CacheInfo(path.stem, 0, 0, size, str(error))
    return CacheInfo(path.stem, replies, stale, size)


def _clear(path: Path, *, only_stale: bool) -> int:
    where, values = ("WHERE expires <= ?", [time.time()]) if only_stale else ("", [])
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None)) as connection:
            forgotten = _delete(connection, where, values)
            connection.execute("VACUUM")
            return forgotten
    except sqlite3.OperationalError as error:
        raise ResolverError(f"{path}: cannot be cleared: {error}") from error
    except sqlite3.DatabaseError:
        # Damaged: no process can be using it.
        _remove(path)
        return 0


def _remove(path: Path) -> None:
    try:
        for suffix in ("", "-journal"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
    except OSError as error:
        raise ResolverError(f"{path}: cannot be removed: {error.strerror or error}") from error
