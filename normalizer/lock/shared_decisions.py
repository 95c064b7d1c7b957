"""Decisions that are appended to a lock file, and those that several lock files share.

A shared file has the lines of a lock file, for titles of no page, so that no person decides a title twice. A title of a
page is one of them if it has the same words and nothing beside it contradicts; a title of few or frequent words needs
something beside it that agrees, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from io import FileIO
from pathlib import Path

from normalizer.files import with_path_in_errors, write_text_atomically
from normalizer.lock.identity import WorkIds, similarity
from normalizer.lock.lines import decision_line
from normalizer.lock.lock import Lock
from normalizer.lock.reader import is_torn
from normalizer.lock.title_index import PageTitle, TitleIndex
from normalizer.lock.values import Decision, LockedTitle, LockedWork, TitleContext, title_id
from normalizer.values.ids import find_id
from normalizer.values.titles import title_key, title_words
from normalizer.works.checks import is_distinctive
from normalizer.works.evidence import SAME_ABSTRACT
from normalizer.works.verdict import Reason, Status
from normalizer.write_lock import hold_write_lock

_TAIL_BYTES = 1 << 16


def append_decision(path: Path, each: LockedTitle, work: LockedWork | None = None) -> os.stat_result:
    """Append the line of a decision and wait until it is on the disk. Hold the write lock of the file.

    `work` is one whose record no line of the file has. What a killed program has left of a line is removed before.
    Returns the state of the file with it. Raises OutputError; the file is then as it was.
    """
    with with_path_in_errors(path), path.open("r+b", buffering=0) as file:
        end, separator = _end_of_lines(file)
        data = separator + decision_line(each, work).encode("utf-8")
        try:
            file.truncate(end)
            file.seek(end)
            while data:
                data = data[file.write(data) :]
            os.fsync(file.fileno())
            return os.fstat(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(end)
            raise


def _end_of_lines(file: FileIO) -> tuple[int, bytes]:
    """Where the last whole line ends, and what its end lacks."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _TAIL_BYTES)
    file.seek(start)
    tail = file.read(size - start)
    last = tail[tail.rfind(b"\n") + 1 :]
    if not last:
        return size, b""
    if is_torn(last):
        return size - len(last), b""
    return size, b"\n"


# Decisions that several lock files share, so that no person decides a title twice.
#
# The file has the lines of a lock file, for titles of no page. A title of a page is one of them if it has the same
# words and nothing beside it contradicts; a title of few or frequent words needs something beside it that agrees, too.


def record_decision(path: Path, each: LockedTitle) -> None:
    """Append the decision on a title to the shared file, which is made if there is none. Raises OutputError."""
    decision = each.decision
    if not decision.is_manual:  # taken back
        decision = Decision(status=Status.UNMATCHED, reason=Reason.NOT_ASKED)
    with hold_write_lock(path):
        if not path.exists():
            write_text_atomically(path, Lock().text)
        append_decision(path, LockedTitle(title=each.title, beside=each.beside, decision=decision))


class TeamDecisions:
    """The decisions of a shared file, found by the titles of pages."""

    def __init__(self, shared: Lock) -> None:
        self._by_words: dict[str, list[LockedTitle]] = {}
        for each in shared.titles:
            if each.decision.is_manual:
                self._by_words.setdefault(title_key(each.title), []).append(each)

    def apply(self, lock: Lock, seen: Iterable[PageTitle]) -> Lock:
        """The lock with the decisions on these titles that no person has decided in it."""
        index = TitleIndex(lock.titles)
        changed = []
        for title in seen if self._by_words else ():
            before = index.find(title)
            if (before is None or not before.decision.is_manual) and (decision := self.find(title)):
                changed.append(_decided(lock, before, title, decision))
        return lock.with_titles(changed) if changed else lock

    def find(self, title: PageTitle) -> Decision | None:
        there = self._by_words.get(title_key(title.scraped.title), ())
        id_ = title_id(title.scraped.title, title.context)
        if same := next((each for each in there if each.id == id_), None):
            return same.decision
        decisions = [each.decision for each in there if _may_be(title.scraped.title, each.beside, title.context)]
        return decisions[-1] if len({(each.status, each.choice) for each in decisions}) == 1 else None


def _decided(lock: Lock, before: LockedTitle | None, title: PageTitle, decision: Decision) -> LockedTitle:
    block = before or LockedTitle(title=title.scraped.title, beside=title.context, decision=decision)
    key = lock.key_of(WorkIds.from_identifier(decision.choice)) if decision.choice else None
    return block.model_copy(update={"decision": decision, "key": key if key in lock.works else None})


def _may_be(title: str, one: TitleContext, other: TitleContext) -> bool:
    """Whether what is beside equal titles allows that they are of one work."""
    agreements = []
    for left, right in (
        (set(map(find_id, one.ids)), set(map(find_id, other.ids))),
        (_names(one.authors), _names(other.authors)),
    ):
        agreements += [bool(left & right)] if left and right else []
    agreements += [similarity(one.print, other.print) >= SAME_ABSTRACT] if one.print and other.print else []
    is_other_year = bool(one.year and other.year and one.year != other.year)
    return all(agreements) and not is_other_year and (bool(agreements) or is_distinctive(title))


def _names(authors: Iterable[str]) -> set[str]:
    return {word for name in authors for word in title_words(name) if len(word) > 1}
