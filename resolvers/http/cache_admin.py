"""What lies in the folder of kept replies, for those who want to know or to be rid of it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from resolvers.errors import ResolverError
from resolvers.http.batch_log import forget

_SUFFIX = ".sqlite"
_BUSY = 5.0


@dataclass(frozen=True, slots=True)
class StoredReplies:
    """The replies of one service: how many, how many of them `stale` (kept for outages only), and bytes on disk.

    `trouble` says why the file could not be read.
    """

    slug: str
    replies: int
    stale: int
    bytes: int
    trouble: str | None = None


def cache_file(folder: Path, slug: str) -> Path:
    return folder / f"{slug}{_SUFFIX}"


def stored_replies(folder: Path) -> list[StoredReplies]:
    """One row for each service that has ever been asked, by name; empty when there is no such folder."""
    return [_read(path) for path in _files(folder)]


def clear_stored(folder: Path, slugs: Sequence[str] = (), *, only_stale: bool = False) -> int:
    """Forget the replies of some services (without `slugs`: of all); the number of replies.

    Other processes may be using the files. Raises ResolverError for a service that has none, or a file that stays.
    """
    paths = {path.stem: path for path in _files(folder)}
    for slug in slugs:
        if slug not in paths:
            raise ResolverError(f"{folder}: no replies of {slug!r}; there are those of {', '.join(paths) or 'nobody'}")
    return sum(_clear(paths[slug], only_stale=only_stale) for slug in slugs or paths)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_SUFFIX}"))


def _read(path: Path) -> StoredReplies:
    size = path.stat().st_size
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY)) as connection:
            rows = "SELECT COUNT(*), COUNT(CASE WHEN expires <= ? THEN 1 END) FROM responses"
            replies, stale = connection.execute(rows, (time.time(),)).fetchone()
    except sqlite3.Error as error:
        return StoredReplies(path.stem, 0, 0, size, str(error))
    return StoredReplies(path.stem, replies, stale, size)


def _clear(path: Path, *, only_stale: bool) -> int:
    where, values = ("WHERE expires <= ?", [time.time()]) if only_stale else ("", [])
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY, isolation_level=None)) as connection:
            forgotten = connection.execute(f"DELETE FROM responses {where}", values).rowcount  # noqa: S608 -- no input
            forget(connection, where, values)
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
