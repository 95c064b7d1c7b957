"""Which questions went into one request: what was answered together is asked together again.

Replies are kept by request, and a request may hold a hundred questions. How they were shared out depends on what the
run before met: a page had other titles on it, a slow host got smaller requests, a fault halved one. Without this the
next run would share them out afresh, and ask again for what lies in the cache under another request.

It is a hint and nothing else: what it says is asked like any request, so a wrong one costs a request and harms nothing.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from resolvers.http.clock import Timer

_CHUNK = 500  # variables in a statement: older SQLites take 999
_BUSY = 5.0  # seconds to wait for another process that writes
_TABLES = """
CREATE TABLE IF NOT EXISTS requests (request TEXT PRIMARY KEY, questions TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS questions (question TEXT PRIMARY KEY, request TEXT NOT NULL);
"""


class Together:
    """The requests of one service, in the file of its kept replies; `fresh_for` is in seconds, as theirs.

    `kind` sets apart what is asked in different ways: a title may go with nineteen others, and later with four.
    """

    def __init__(self, path: Path, fresh_for: float, timer: Timer) -> None:
        self._path = path
        self._fresh_for = fresh_for
        self._timer = timer

    def recall(self, kind: str, questions: Sequence[str]) -> list[tuple[str, ...]]:
        """The fresh requests that answered some of the questions, in the order of their first ones.

        A request is given whole, with what it asked besides.
        """
        asked = [_digest(kind, question) for question in questions]
        try:
            with self._opened() as connection:
                found = dict(row for at in range(0, len(asked), _CHUNK) for row in self._fresh(connection, asked, at))
        except sqlite3.Error:
            return []
        requests = dict.fromkeys(found[one] for one in asked if one in found)
        return [tuple(json.loads(text)) for text in requests]

    def remember(self, kind: str, questions: Sequence[str]) -> None:
        """These questions were answered just now, by one request."""
        text = json.dumps(list(questions))
        request, expires = _digest(kind, text), self._now() + self._fresh_for
        try:
            with self._opened() as connection:
                connection.execute("REPLACE INTO requests VALUES (?, ?, ?)", (request, text, expires))
                rows = [(_digest(kind, question), request) for question in questions]
                connection.executemany("REPLACE INTO questions VALUES (?, ?)", rows)
        except sqlite3.Error:
            return  # the cache says what is wrong with the file

    def _fresh(self, connection: sqlite3.Connection, asked: Sequence[str], at: int) -> list[tuple[str, str]]:
        """Question and request of a chunk of those that were asked."""
        chunk = asked[at : at + _CHUNK]
        marks = ",".join("?" * len(chunk))
        # What expires later than it could was written before the clock was set back.
        rows = "SELECT question, requests.questions FROM questions JOIN requests USING (request)"
        where = f"WHERE question IN ({marks}) AND expires > ? AND expires <= ?"
        now = self._now()
        return connection.execute(f"{rows} {where}", (*chunk, now, now + self._fresh_for)).fetchall()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_BUSY)) as connection, connection:
            connection.executescript(_TABLES)
            yield connection

    def _now(self) -> float:
        return self._timer.now().timestamp()


def forget(connection: sqlite3.Connection, where: str, values: Sequence[float]) -> None:
    """Delete the requests that `where` picks by `expires` (all for ""), and what no request is left for."""
    connection.executescript(_TABLES)
    connection.execute(f"DELETE FROM requests {where}", values)  # noqa: S608 -- no input
    connection.execute("DELETE FROM questions WHERE request NOT IN (SELECT request FROM requests)")


def _digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest()
