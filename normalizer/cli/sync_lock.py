"""What a lock says of the keys that a document cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from normalizer.latex import identifier_in
from normalizer.lock import Lock
from normalizer.lock.identity import WorkIds
from normalizer.works.record import Record

_NO_IDENTIFIER = "it is no identifier of a paper; write its entry by hand"


@dataclass(frozen=True)
class Given:
    """Every cited key is in one of the three.

    `records`: the works that the lock knows. `asked`: the identifier to ask sources for; for a key that no title of the
    lock has any more it is the one by which the lock still knows its work. `unknown`: why there is nothing to ask for.
    """

    records: Mapping[str, Record]
    asked: Mapping[str, str]
    unknown: Mapping[str, str]


def given_by(path: str | None, keys: Sequence[str]) -> Given:
    """What each key stands for; without a lock only identifiers stand for something. Raises LockError."""
    lock = Lock.load(Path(path)) if path else Lock()
    found = {key: _work_in(lock, key) for key in keys}
    records = {key: record for key, record in found.items() if record is not None}
    asked = {key: name for key in keys if key not in records and (name := _name_of(lock, key))}
    unknown = {key: _why(lock, path, key) for key in keys if key not in records and key not in asked}
    return Given(records, asked, unknown)


def _work_in(lock: Lock, key: str) -> Record | None:
    """The work with that key; of an identifier, the work that has it, so that it is not asked for again."""
    given = lock.key_of(WorkIds.named_by(key)) if identifier_in(key) else key
    held = lock.works.get(key) or lock.works.get(given or "")
    return held.record if held else None


def _name_of(lock: Lock, key: str) -> str | None:
    if key in lock.retired:
        return _identifier(lock.retired[key].ids)
    return identifier_in(key)


def _identifier(ids: WorkIds) -> str | None:
    return f"arXiv:{ids.arxiv}" if ids.arxiv else f"doi:{ids.doi}" if ids.doi else None


def _why(lock: Lock, path: str | None, key: str) -> str:
    if key in lock.retired:
        return f"no title of {path} has it any more, and no identifier of its work is known; write its entry by hand"
    pending = [each.title for each in lock.titles if each.is_pending]
    if not pending:
        return _NO_IDENTIFIER
    return (
        f"{path} has no such key, and keys are not given yet to {', '.join(map(repr, pending[:3]))}"
        f"{', ...' if pending[3:] else ''}, which a person has decided on: run bibnorm build --lock {path}, "
        "or write its entry by hand"
    )
