"""What belongs to a lock file and can be computed again: candidates, evidence, origins, digests, who was asked.

It is kept in `.bibnorm/<name of the lock file>.details`, which may be deleted at any time and which git ignores. A line
is a checksum and a JSON object; damaged lines are ignored. A row is of a title ("id") or of a key ("key"). What it says
of a decision counts as long as the lock file has that decision.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import Field, ValidationError

from normalizer.errors import OutputError
from normalizer.files import Replacement, check_writable, has_content, real_path, remove_stale_temporaries
from normalizer.lock.identity import Model
from normalizer.lock.lines import compact_json, dump
from normalizer.lock.values import Alternative, LockedTitle, LockedWork, QueryLog, RetiredKey
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import LazyIterable
from normalizer.works.record import FieldOrigin
from normalizer.works.verdict import Reason, Status

FOLDER = ".bibnorm"
_IGNORE = ".gitignore"
_ENDING = ".details"
_LINE = lazy_re(rb'([0-9a-f]{8}) (\{"(id|key)": "([^"\\]+)".*\})\n')


class TitleDetails(Model):
    """The details of a title, and the decision with which they were written."""

    id: str
    status: Status
    key: str | None = None
    venue: str | None = None
    abstract: str | None = None
    reason: Reason | None = None
    confidence: float | None = Field(default=None, ge=0.0, le=1.0)
    evidence: dict[str, float] = Field(default_factory=dict)
    candidates: tuple[Alternative, ...] = ()
    asked: QueryLog | None = None

    @classmethod
    def of(cls, each: LockedTitle) -> Self:
        decision, beside = each.decision, each.beside
        return cls(
            id=each.id,
            status=decision.status,
            key=each.key,
            venue=beside.venue,
            abstract=beside.abstract,
            reason=decision.reason,
            confidence=decision.confidence,
            evidence=decision.evidence,
            candidates=each.candidates,
            asked=each.asked,
        )

    def added_to(self, each: LockedTitle) -> LockedTitle:
        beside = each.beside.model_copy(update={"venue": self.venue, "abstract": self.abstract})
        changes: dict[str, Any] = {"beside": beside, "candidates": self.candidates}
        if each.decision.is_manual:
            changes["asked"] = self.asked
        elif not each.is_reopened:
            if (each.decision.status, each.key) != (self.status, self.key):
                return each.model_copy(update={"beside": beside})
            found = {"reason": self.reason, "confidence": self.confidence, "evidence": self.evidence}
            changes |= {"decision": each.decision.model_copy(update=found), "asked": self.asked}
        return each.model_copy(update=changes)


class WorkDetails(Model):
    """The origins of the values of a record, and the digests of what was written of it."""

    key: str
    origin: dict[str, FieldOrigin] = Field(default_factory=dict)
    written: dict[str, dict[str, str]] = Field(default_factory=dict)

    @classmethod
    def of(cls, key: str, held: LockedWork | RetiredKey) -> Self:
        return cls(key=key, origin=held.record.origin if isinstance(held, LockedWork) else {}, written=held.written)

    def written_in(self, outputs: Iterable[str]) -> dict[str, dict[str, str]]:
        """The digests by output; empty ones for an output of which they are not known."""
        return {name: self.written.get(name, {}) for name in outputs}


@dataclass(frozen=True)
class Details:
    """The details by the id of the title, and by key, as values or as JSON; how many lines were damaged."""

    titles: Mapping[str, TitleDetails | bytes] = field(default_factory=dict)
    works: Mapping[str, WorkDetails | bytes] = field(default_factory=dict)
    damaged: int = 0

    @classmethod
    def load(cls, lock: Path, *, of_titles: bool = True) -> Self:
        """The details of a lock file; none if they cannot be read."""
        titles: dict[str, TitleDetails | bytes] = {}
        works: dict[str, WorkDetails | bytes] = {}
        damaged = 0
        with suppress(OSError, OutputError), details_path(lock).open("rb") as file:
            for line in file:
                found = _LINE.fullmatch(line)
                if found is None or found[1] != b"%08x" % zlib.crc32(found[2]):
                    damaged += 1
                elif found[3] == b"key":
                    works[found[4].decode()] = found[2]
                elif of_titles:
                    titles[found[4].decode()] = found[2]
        return cls(titles, works, damaged)

    def of_title(self, each: LockedTitle) -> LockedTitle:
        """The title with its details."""
        row = self.titles.get(each.id)
        known = _parse(TitleDetails, row) if isinstance(row, bytes) else row
        return known.added_to(each) if known else each

    def of_work(self, key: str) -> WorkDetails:
        row = self.works.get(key)
        return (_parse(WorkDetails, row) if isinstance(row, bytes) else row) or WorkDetails(key=key)


Row = TypeVar("Row", bound=Model)


def _parse(kind: type[Row], row: bytes) -> Row | None:
    """None for what another version has written."""
    try:
        return kind.model_validate_json(row)
    except ValidationError:
        return None


def details_path(lock: Path) -> Path:
    """Where the details of a lock file are: beside the file itself, not beside a link to it. Raises OutputError."""
    target = real_path(lock) if lock.is_symlink() else lock
    return target.parent / FOLDER / f"{target.name}{_ENDING}"


def details_replacement(
    lock: Path,
    titles: Iterable[LockedTitle],
    works: Mapping[str, LockedWork],
    retired: Mapping[str, RetiredKey],
) -> list[Replacement]:
    """The new details, in a folder that git ignores; none if they are there, or cannot be written."""
    path = details_path(lock)
    remove_stale_temporaries(path)
    lines = LazyIterable(lambda: _render(titles, works, retired))
    try:
        path.parent.mkdir(exist_ok=True)
        if not has_content(path.parent / _IGNORE, [b"*\n"]):
            (path.parent / _IGNORE).write_bytes(b"*\n")
        check_writable(path)
        return [] if has_content(path, lines) else [Replacement(path, lines)]
    except (OSError, OutputError):
        return []


def _render(
    titles: Iterable[LockedTitle], works: Mapping[str, LockedWork], retired: Mapping[str, RetiredKey]
) -> Iterator[bytes]:
    for each in sorted(titles, key=lambda each: each.id):
        yield _line(TitleDetails.of(each))
    for key in sorted({*retired, *works}):
        row = WorkDetails.of(key, works.get(key) or retired[key])
        if row.origin or any(row.written.values()):
            yield _line(row)


def _line(row: Model) -> bytes:
    text = compact_json(dump(row)).encode("utf-8")
    return b"%08x %s\n" % (zlib.crc32(text), text)
