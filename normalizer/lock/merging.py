"""Merge two versions of a lock file that come from a third, as git wants it of a merge driver; a lock file in words.

Titles are merged by their ids, values by what each side changed. The decision of a person outweighs that of bibnorm,
and a later query an earlier one; only two people who decided one title differently are a conflict. It is told in words,
and the merged lock has our decision.

Decisions are also appended to a lock file, and shared by several. A shared file has the lines of a lock file, for
titles of no page, so that no person decides a title twice. A title of a page is one of them if it has the same words
and nothing beside it contradicts; a title of few or frequent words needs something beside it that agrees, too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TypeVar

from normalizer.files import with_path_in_errors, write_text_atomically
from normalizer.lock.identity import WorkIds, similarity
from normalizer.lock.lines import decision_line, outputs_by_page, sort_key
from normalizer.lock.lock import Lock, load_old
from normalizer.lock.reader import is_torn
from normalizer.lock.title_index import PageTitle, TitleIndex
from normalizer.lock.values import (
    REOPENED,
    Decision,
    LockedTitle,
    LockedWork,
    Output,
    RetiredKey,
    TitleContext,
    title_id,
)
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_key, title_words
from normalizer.works.evidence import SAME_ABSTRACT
from normalizer.works.record import Record
from normalizer.works.title import is_unique
from normalizer.works.verdict import Status
from normalizer.write_lock import hold_write_lock


def choice_in_words(decision: Decision) -> str:
    """What a person has decided: "Ada chose arXiv:2106.04560"."""
    return f"{decision.by} chose {decision.choice or 'none of the candidates'}"


def title_in_words(each: LockedTitle, work: LockedWork | None) -> str:
    decision = each.decision
    if decision.is_manual:
        said = f"{choice_in_words(decision)} for {each.title!r}"
    elif decision.status is Status.MATCHED:
        said = f"bibnorm found {each.title!r}"
    else:
        state = "is to be looked up again" if each.is_reopened else f"is open ({decision.status.value})"
        said = f"{each.title!r} {state}"
    said += f": {each.key}, {_record_in_words(work.record)}" if work else ""
    return said + (f" -- {decision.note}" if decision.note else "")


def lock_in_words(lock: Lock) -> Iterator[str]:
    """The lock file as `git diff` shows it: the titles of each page, in its order, and the keys that are not used."""
    outputs = outputs_by_page(lock.outputs)
    titles: dict[str, list[LockedTitle]] = {page: [] for page in outputs}
    for each in sorted(lock.titles, key=sort_key):
        for page in each.pages or ("",):
            titles.setdefault(page, []).append(each)
    for page in sorted(titles):
        yield (
            f"page {page}, for {', '.join(outputs[page])}" if page in outputs else f"page {page}" if page else "no page"
        )
        for each in titles[page]:
            yield f"  {title_in_words(each, lock.works[each.key] if each.key else None)}"
    for key in sorted(lock.retired):
        yield f"the key {key} is used no more"


def _record_in_words(record: Record) -> str:
    ids = (record.arxiv and f"arXiv:{record.arxiv}", record.doi and f"doi:{record.doi}")
    venue = record.venue and (record.venue.short or record.venue.name)
    known = (*ids, record.authors_in_short, venue, record.date and str(record.date))
    return ", ".join(each for each in known if each)


K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class MergedLock:
    """The merged lock; sentences on titles that two people decided differently, and on keys that had to change."""

    lock: Lock
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def merge_locks(base: Lock, ours: Lock, theirs: Lock) -> MergedLock:
    """Merge what `ours` and `theirs` made of `base`; an empty base if they have none in common."""
    theirs, notes = _with_keys_of(ours, theirs)
    conflicts: list[str] = []

    def title(before: LockedTitle | None, one: LockedTitle, other: LockedTitle) -> LockedTitle:
        if is_conflict(before, one, other):
            conflicts.append(_conflict(one, other))
        return _title(before, one, other)

    blocks = ({each.id: each for each in lock.titles} for lock in (base, ours, theirs))
    titles = _merged(title, *blocks).values()
    # Works that no merged title has are retired.
    works = {**theirs.works, **ours.works}
    both = ours.works.keys() & theirs.works
    works |= {key: _work(base.works.get(key), ours.works[key], theirs.works[key]) for key in both}
    outputs = _merged(_output, base.outputs, ours.outputs, theirs.outputs)
    merged = Lock(outputs=outputs, retired={**theirs.retired, **ours.retired}).with_titles(titles, works)
    return MergedLock(merged, tuple(conflicts), notes)


def is_conflict(before: LockedTitle | None, one: LockedTitle, other: LockedTitle) -> bool:
    """Whether two people decided a title differently since `before`."""
    decisions = [each.decision for each in (one, other)]
    if not all(decision.is_manual for decision in decisions) or _answer(decisions[0]) == _answer(decisions[1]):
        return False
    return before is None or before.decision not in decisions


def _answer(decision: Decision) -> tuple[Status, str | None]:
    return decision.status, decision.choice


def _conflict(one: LockedTitle, other: LockedTitle) -> str:
    said = ", ".join(choice_in_words(each.decision) for each in (one, other))
    return f"{one.title!r} ({one.id}): {said}; the first is kept, `bibnorm lock decide` changes it"


def _merged(
    both: Callable[[V | None, V, V], V], base: Mapping[K, V], ours: Mapping[K, V], theirs: Mapping[K, V]
) -> dict[K, V]:
    """Merge by name: what one side alone changed, added or removed is so; `both` merges what both have changed."""
    found: dict[K, V] = {}
    for name in dict.fromkeys((*ours, *theirs)):
        before, one, other = base.get(name), ours.get(name), theirs.get(name)
        if one is None or other is None:
            left = one if other is None else other
            # Removed by one side; it stays if the other has changed it, or if nobody has removed it.
            if left is not None and left != before:
                found[name] = left
        else:
            found[name] = one if other in (one, before) else other if one == before else both(before, one, other)
    return found


def _title(before: LockedTitle | None, one: LockedTitle, other: LockedTitle) -> LockedTitle:
    """The block whose decision counts, on the pages of both."""
    first, second = sorted((one, other), key=_weight, reverse=True)  # of equals, ours
    if before is not None and first.decision == before.decision != second.decision:
        first = second
    pages = _names(before.pages if before else (), one.pages, other.pages)
    return first.model_copy(update={"pages": pages})


def _weight(each: LockedTitle) -> tuple[bool, str, bool]:
    decision = each.decision
    if decision.is_manual:  # of two people's, ours is kept
        return True, "", False
    return False, each.asked.on if each.asked else "", decision.status is Status.MATCHED


def _names(base: Iterable[str], ours: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    members = (dict.fromkeys(names, True) for names in (base, ours, theirs))
    return tuple(_merged(lambda _, one, __: one, *members))


def _output(before: Output | None, one: Output, other: Output) -> Output:
    return one.model_copy(update={"pages": _names(before.pages if before else (), one.pages, other.pages)})


def _work(before: LockedWork | None, one: LockedWork, other: LockedWork) -> LockedWork:
    """Our record, unless they alone have another one; the digests of both."""
    record = other.record if before and one.record == before.record else one.record
    known = before.written if before else {}
    written = _merged(lambda _, ours, theirs: theirs | ours, known, one.written, other.written)
    return LockedWork(record=record, written=written)


def _with_keys_of(ours: Lock, theirs: Lock) -> tuple[Lock, tuple[str, ...]]:
    """Their lock with our keys for works that both have, and without keys that we gave to other works."""
    keys: dict[str, str | None] = {}
    notes = []
    for key, work in theirs.works.items():
        ids = WorkIds.of(work.record)
        ours_of_it = ours.key_of(ids)
        mine = ours.works.get(key)
        if ours_of_it and ours_of_it != key:
            keys[key] = ours_of_it
            notes.append(f"{key!r} and {ours_of_it!r} are one work; {ours_of_it!r} is kept")
        elif mine and not ours_of_it and WorkIds.of(mine.record).conflicts_with(ids):
            keys[key] = None
            notes.append(f"{key!r} is another work on each side; theirs gets a new key with the next build")
    if not keys:
        return theirs, ()
    titles = tuple(_with_key(each, keys[each.key]) if each.key in keys else each for each in theirs.titles)
    works = {new: work for key, work in theirs.works.items() if (new := keys.get(key, key)) is not None}
    retired = {key: RetiredKey.of(theirs.works[key]) for key, new in keys.items() if new}
    return Lock(titles, works, theirs.outputs, {**theirs.retired, **retired}), tuple(notes)


def _with_key(each: LockedTitle, key: str | None) -> LockedTitle:
    """The block with another key; without one it is looked up again, as the person says who decided it."""
    changes: dict[str, object] = {"key": key}
    if key is None and not each.decision.is_manual:
        changes |= {"decision": REOPENED, "asked": None}
    return each.model_copy(update=changes)


_SIDE = lazy_re(r"^(<{7}|\|{7}|={7}|>{7})(?: .*)?\n?$")


def sides_of_conflict(text: str) -> tuple[str, str, str] | None:
    """The base (empty without it), ours and theirs of a file with marks of git; None without marks."""
    sides: tuple[list[str], list[str], list[str]] = ([], [], [])
    where: tuple[int, ...] = (0, 1, 2)
    has_marks = has_base = False
    for line in text.splitlines(keepends=True):
        mark = _SIDE.match(line)
        if mark is None:
            for side in where:
                sides[side].append(line)
            continue
        has_marks = True
        has_base |= mark[1][0] == "|"
        where = {"<": (1,), "|": (0,), "=": (2,), ">": (0, 1, 2)}[mark[1][0]]
    if not has_marks:
        return None
    base, ours, theirs = ("".join(side) for side in sides)
    return (base if has_base else ""), ours, theirs


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


def record_decision(path: Path, each: LockedTitle) -> None:
    """Append the decision on a title to the shared file, which is made if there is none.

    Raises OutputError; LockError for a file of another kind.
    """
    decision = each.decision if each.decision.is_manual else REOPENED  # taken back
    with hold_write_lock(path):
        if not path.exists():
            write_text_atomically(path, Lock().text)
        elif old := load_old(path):
            old.save(path)
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
    return lock.decided(block, decision)


def _may_be(title: str, one: TitleContext, other: TitleContext) -> bool:
    """Whether what is beside equal titles allows that they are of one work."""
    agreements = []
    for left, right in (
        (set(map(find_id, one.ids)), set(map(find_id, other.ids))),
        (_name_words(one.authors), _name_words(other.authors)),
    ):
        agreements += [bool(left & right)] if left and right else []
    agreements += [similarity(one.print, other.print) >= SAME_ABSTRACT] if one.print and other.print else []
    is_other_year = bool(one.year and other.year and one.year != other.year)
    return all(agreements) and not is_other_year and (bool(agreements) or is_unique(title))


def _name_words(authors: Iterable[str]) -> set[str]:
    return {word for name in authors for word in title_words(name) if len(word) > 1}
