"""The story of a page with a lock: what is settled is taken from it, the rest is asked, what was learnt is kept.

Two steps, so that sources are asked while other processes may write the lock: `ask` looks at the lock as it was,
`absorb` changes the one that is there now (under `normalizer.guard`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from normalizer.fields.code import PAGE
from normalizer.lock import Asked, Lock, LockedTitle, LockedWork
from normalizer.lock.book import Book, Sighting
from normalizer.lock.ids import WorkIds
from normalizer.lock.settle import block_of, looked_up, must_ask, not_found, still_open
from normalizer.matching import Match
from normalizer.model import Record, ScrapedTitle
from normalizer.pipeline.clock import Clock
from normalizer.pipeline.growing import grown
from normalizer.pipeline.result import Result
from normalizer.pipeline.sources import Sources
from normalizer.pipeline.story import resolve
from normalizer.pipeline.works import Entry, entries

# Gives keys to records, none of those that are taken.
Issue = Callable[[Sequence[Record], Collection[str]], Sequence[str]]


@dataclass(frozen=True)
class Learnt:
    """What the sources said on one title that had to be asked."""

    seen: Sighting
    match: Match
    asked: Asked


@dataclass(frozen=True)
class Asking:
    """All that a run has learnt; `found` is what it was learnt from."""

    learnt: tuple[Learnt, ...] = ()
    found: Result = field(default_factory=lambda: Result([]))


def ask(
    lock: Lock, seen: Sequence[Sighting], sources: Sources, now: Asked, clock: Clock, confidence: float = 0.0
) -> Asking:
    """Ask about the titles that the lock does not settle, and about the works that persons chose.

    A match that is less sure than `confidence` leaves its title open.
    """
    now = now.model_copy(update={"confidence": confidence})
    book = Book(lock.titles, seen)
    wanted: list[Sighting] = []
    questions: list[ScrapedTitle] = []
    for each in seen:
        block = book.find(each)
        if block is None or must_ask(block, now):
            wanted.append(each)
            questions.append(question(each.scraped, block))
    if not wanted:
        return Asking()
    found = resolve(questions, sources, clock, confidence=confidence)
    learnt = tuple(
        Learnt(each, match.model_copy(update={"scraped": each.named}), asked_of(now, found.failed.get(place)))
        for place, (each, match) in enumerate(zip(wanted, found.matches, strict=True))
    )
    return Asking(learnt, found)


def question(scraped: ScrapedTitle, block: LockedTitle | None) -> ScrapedTitle:
    """The title; where a person has chosen a work, that work alone, whatever the title says."""
    choice = block.decision.choice if block is not None and block.is_pending else None
    if choice is None:
        return scraped
    return ScrapedTitle(title="", ids=(choice,), page=scraped.page, line=scraped.line)


def asked_of(now: Asked, failed: Collection[str] | None) -> Asked:
    """Who was asked about one title: those that failed on it were not."""
    if not failed:
        return now
    sources = tuple(name for name in now.sources if name not in failed)
    return now.model_copy(update={"sources": sources, "failed": tuple(sorted(failed))})


def absorb(
    lock: Lock, learnt: Sequence[Learnt], issue: Issue, *, beside: Sequence[Sighting] = (), again: bool = False
) -> Lock:
    """The lock with what was learnt, but for what somebody else has settled in the meantime.

    `beside` are the titles that stand on the pages too and were settled before.

    A work that the lock knows keeps its key, and its record unless a source had failed on it. `again`: open titles were
    asked although nothing new could be asked.
    """
    book = Book(lock.titles, [*beside, *(each.seen for each in learnt)])
    kept = [each for each in learnt if _is_news(each, book.find(each.seen), again=again)]
    works, keys = _works(lock, kept, book, issue)
    changed: dict[str, LockedTitle] = {}
    for each in kept:
        before = book.find(each.seen)
        if before is not None and before.id in changed and before.key:
            continue  # a title that stands on several pages: the first that is matched speaks for all
        block = _learnt(each, before, keys.get(id(each.match)))
        if block is not None:
            book.put(block)
            changed[block.id] = block
    return lock.with_titles(changed.values(), works)


def _is_news(each: Learnt, block: LockedTitle | None, *, again: bool) -> bool:
    return block is None or must_ask(block, each.asked) or (again and block.is_open)


def _learnt(each: Learnt, block: LockedTitle | None, key: str | None) -> LockedTitle | None:
    """The new block of a title; None when the one that is there says as much or more."""
    if block is not None and block.decision.is_persons:
        if not block.is_pending:
            return None
        return looked_up(block, each.match, key, each.asked) if key else not_found(block, each.asked)
    if block is None:
        return block_of(each.seen.scraped.title, each.seen.beside, each.match, key, each.asked)
    if key is None and block.key is not None:  # known once, and now a source is silent
        return None
    if block.candidates and not each.match.compared:
        return still_open(block, each.asked)
    beside = block.beside.model_copy(update={"abstract": each.seen.scraped.abstract})
    new = block_of(block.title, beside, each.match, key, each.asked)
    return new.model_copy(update={"pages": block.pages})


def _works(
    lock: Lock, learnt: Sequence[Learnt], book: Book, issue: Issue
) -> tuple[dict[str, LockedWork], dict[int, str]]:
    """The works of all matches under their keys, and the key for each match, by its `id()`."""
    found = entries(each.match for each in learnt)
    before = [block for each in learnt if (block := book.find(each.seen))]
    incomplete = {block.key for block in before if block.key and block.asked and block.asked.failed}
    known = [lock.key_of(WorkIds.of(entry.record)) for entry in found]
    new = [entry.record for entry, key in zip(found, known, strict=True) if key is None]
    issued = iter(issue(new, lock.keys) if new else ())
    works: dict[str, LockedWork] = {}
    keys: dict[int, str] = {}
    for entry, old in zip(found, known, strict=True):
        key = old or next(issued)
        if key not in lock.works or key in incomplete:
            works[key] = LockedWork(record=_record(lock, key, entry), written=lock.written_of(key))
        keys |= {id(match): key for match in entry.matches}
    return works, keys


def _record(lock: Lock, key: str, entry: Entry) -> Record:
    """What is known of a work, which is no less than before: another source may be silent now than at first."""
    held = lock.works.get(key)
    if held is None:
        return entry.record
    heard = {PAGE, *(said.source for match in entry.matches for said in match.work)}
    return grown(held.record, entry.record, heard)
