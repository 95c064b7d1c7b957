"""A record that is known beside what sources say now: only what is known grows.

What is not said any more stays, with its origin. A value is replaced by another one of the same source, or of one that
goes before it (fields/merge.py), or where its source was heard again and something else was chosen; not by what a
lesser source says while its own is silent or was not asked.

What belongs to a publication goes with its venue: the pages of a workshop are not those of the journal that a work
appeared in later.

The story of a page with a lock: what is settled is taken from it, the rest is asked, what was learnt is kept.

Two steps, so that sources are asked while other processes may write the lock: `ask` looks at the lock as it was,
`absorb` changes the one that is there now (under `normalizer.write_lock`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from normalizer.app.entries import Entry, entries_of
from normalizer.app.resolve import Result, resolve
from normalizer.app.source_plan import Clock, Sources
from normalizer.lock import Asked, Lock, LockedTitle, LockedWork
from normalizer.lock.identity import WorkIds
from normalizer.lock.title_index import Book, Sighting
from normalizer.lock.transitions import block_of, looked_up, must_ask, not_found, still_open
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.titles import title_key
from normalizer.values.venues.parse import with_current_names
from normalizer.values.venues.value import Venue, VenueKind
from normalizer.works.acceptance import NOTE
from normalizer.works.code import PAGE
from normalizer.works.merge import PRECEDENCE, Scope
from normalizer.works.record import FieldOrigin, Record, Standing
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match

_LAST = (NOTE, PAGE)
_OF_PUBLICATION = tuple(name for name, rule in PRECEDENCE.items() if rule.scope is Scope.PUBLICATION)
_OF_WORK = tuple(name for name in PRECEDENCE if name not in (*_OF_PUBLICATION, "venue", "authors"))


def grown(old: Record, new: Record, heard: Collection[str]) -> Record:
    """The record after sources were asked again; `old` itself where nothing has changed.

    `new` is what they say now, `heard` the names of those that have said something on this work.
    """
    taken = {name for name in _OF_WORK if _is_better(name, old, new, heard)}
    taken |= {"authors"} if _has_better_authors(old, new, heard) else set()
    taken |= _taken_of_publication(old, new, heard)
    values = {name: getattr(new if name in taken else old, name) for name in PRECEDENCE}
    origin = _origins(old, new, taken)
    values["authors_complete"] = (new if "authors" in taken else old).authors_complete
    values["code"] = links = _links(old, new, heard)
    if links and links[0] not in old.code and "code" in new.origin:
        origin["code"] = new.origin["code"]
    if values["venue"] is None and values["preprint_date"]:  # then there is only the preprint to date
        values["date"] = values["preprint_date"]
        origin |= {"date": origin["preprint_date"]} if "preprint_date" in origin else {}
    record = old.model_copy(update=values | {"origin": {name: origin[name] for name in origin if _says(values, name)}})
    return old if record == old else record


def _origins(old: Record, new: Record, taken: Collection[str]) -> dict[str, FieldOrigin]:
    """In the order in which they stand in the old record, so that little changes in its file."""
    names = dict.fromkeys((*old.origin, *new.origin))
    found = {name: (new if name in taken else old).origin.get(name) for name in names}
    return {name: origin for name, origin in found.items() if origin}


def _says(values: dict[str, Any], name: str) -> bool:
    return values[name] not in (None, ())


def _is_better(name: str, old: Record, new: Record, heard: Collection[str]) -> bool:
    """Whether the new value of a field takes the place of the old one."""
    if getattr(new, name) is None:
        return False
    if getattr(old, name) is None:
        return True
    if name == "standing" and Standing.RETRACTED in (old.standing, new.standing):
        return new.standing is Standing.RETRACTED
    return _may_say_otherwise(name, old, new, heard)


def _may_say_otherwise(name: str, old: Record, new: Record, heard: Collection[str]) -> bool:
    before = old.origin.get(name)
    if before is None or before.source in heard:
        return True
    return _goes_before(name, old, new)


def _goes_before(name: str, old: Record, new: Record) -> bool:
    """Whether the new value is of a source that is believed rather than that of the old one."""
    return name in new.origin and _rank(name, new.origin[name].source) < _rank(name, old.origin[name].source)


def _rank(name: str, source: str) -> int:
    sources = PRECEDENCE[name].sources
    if source in _LAST:
        return len(sources) + 1 + _LAST.index(source)
    return sources.index(source) if source in sources else len(sources)


def _has_better_authors(old: Record, new: Record, heard: Collection[str]) -> bool:
    """A longer list, or one of the same length that may say otherwise; a shorter one only when it is complete and the
    other is of a source that is believed less. A list that is complete is not cut short again.
    """
    if old.authors_complete and not new.authors_complete and old.authors:
        return False
    if len(new.authors) != len(old.authors):
        is_before = "authors" in old.origin and _goes_before("authors", old, new)
        longer = len(new.authors) > len(old.authors)
        return longer or (bool(new.authors) and new.authors_complete and old.authors_complete and is_before)
    return bool(new.authors) and (
        (new.authors_complete and not old.authors_complete) or _may_say_otherwise("authors", old, new, heard)
    )


def _taken_of_publication(old: Record, new: Record, heard: Collection[str]) -> set[str]:
    """The names of venue and what belongs to it that are as the new record has them, none as it has none."""
    better = {name for name in _OF_PUBLICATION if _is_better(name, old, new, heard)}
    if old.venue is None:
        # The date of a preprint is none of a publication.
        return better | ({"venue", "date"} if new.venue else set())
    if new.venue is None:
        return better - {"date"}
    if _is_same(old.venue, new.venue):
        return better | ({"venue"} if _is_better("venue", old, new, heard) else set())
    if _is_step_down(old.venue, new.venue) or not _may_say_otherwise("venue", old, new, heard):
        return set()
    said_with_it = {name for name in _OF_PUBLICATION if old.origin.get(name) == old.origin.get("venue")}
    return {"venue"} | said_with_it | {name for name in _OF_PUBLICATION if getattr(new, name) is not None}


def _is_same(one: Venue, other: Venue) -> bool:
    one, other = with_current_names(one), with_current_names(other)
    if one.short and other.short:
        return one.short == other.short and one.kind == other.kind
    return title_key(one.name) == title_key(other.name)


def _is_step_down(old: Venue, new: Venue) -> bool:
    return new.kind is VenueKind.WORKSHOP and old.kind is not VenueKind.WORKSHOP


def _links(old: Record, new: Record, heard: Collection[str]) -> tuple[CodeLink, ...]:
    """Those that were named, each as it is named now where whoever named it was heard, or where code has come; then
    those that are new.
    """
    now = {each.repository: each for each in new.code}
    kept = [_link(each, now.pop(each.repository, each), heard) for each in old.code]
    return (*kept, *now.values())


def _link(old: CodeLink, new: CodeLink, heard: Collection[str]) -> CodeLink:
    has_come = old.status is CodeStatus.ANNOUNCED and new.status is CodeStatus.RELEASED
    return new if has_come or old.said_by in heard else old


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
    found = entries_of(each.match for each in learnt)
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
