"""Query what the lock file does not resolve, and merge the answers into the lock file.

The two are separate steps: `query_unresolved` uses the lock file as it was, so that other processes may write it
meanwhile; `merge_answers` changes the current one (under `normalizer.write_lock`).

A record only grows (`update_record`): a value stays, with its origin, unless a source of higher precedence or its own
source has another one now. Fields of a publication go with its venue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from normalizer.app.entries import BibliographyEntry, entry_of, group_works
from normalizer.app.resolve import ResolutionResult, joined_results, resolve
from normalizer.app.source_plan import Sources, StepTimer
from normalizer.lock import Lock, LockedTitle, LockedWork, QueryLog
from normalizer.lock.title_index import (
    PageTitle,
    TitleIndex,
    block_from_match,
    keep_unresolved,
    mark_not_found,
    needs_query,
    resolve_choice,
)
from normalizer.lock.values import Works, pack, unpack
from normalizer.values.code_links import CodeLink, CodeStatus
from normalizer.values.packed import LazySequence, PackedList
from normalizer.values.titles import title_key
from normalizer.values.venues.compare import same_venue
from normalizer.values.venues.parse import VenueKind
from normalizer.works.acceptance import NOTE
from normalizer.works.merge import PAGE, PRECEDENCE, FieldScope
from normalizer.works.record import FieldOrigin, Record, RetractionStatus
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match

_LOWEST_PRECEDENCE = (NOTE, PAGE)
_OF_PUBLICATION = tuple(name for name, rule in PRECEDENCE.items() if rule.scope is FieldScope.PUBLICATION)
_OF_WORK = tuple(name for name in PRECEDENCE if name not in (*_OF_PUBLICATION, "venue", "authors"))


def update_record(old: Record, new: Record, answered: Collection[str]) -> Record:
    """Return the record updated by `new`; `old` itself if nothing changed. `answered` are the sources that answered."""
    taken = {name for name in _OF_WORK if _should_replace(name, old, new, answered)}
    taken |= {"authors"} if _should_replace_authors(old, new, answered) else set()
    taken |= _publication_fields_to_take(old, new, answered)
    values = {name: getattr(new if name in taken else old, name) for name in PRECEDENCE}
    origin = _origins(old, new, taken)
    values["authors_complete"] = (new if "authors" in taken else old).authors_complete
    values["code"] = links = _links(old, new, answered)
    if links and links[0] not in old.code and "code" in new.origin:
        origin["code"] = new.origin["code"]
    if values["venue"] is None and values["preprint_date"]:  # then there is only the preprint to date
        values["date"] = values["preprint_date"]
        origin |= {"date": origin["preprint_date"]} if "preprint_date" in origin else {}
    record = old.model_copy(
        update=values | {"origin": {name: origin[name] for name in origin if values[name] not in (None, ())}}
    )
    return old if record == old else record


def _origins(old: Record, new: Record, taken: Collection[str]) -> dict[str, FieldOrigin]:
    """Keep the order of the old record, so that the lock file changes little."""
    names = dict.fromkeys((*old.origin, *new.origin))
    found = {name: (new if name in taken else old).origin.get(name) for name in names}
    return {name: origin for name, origin in found.items() if origin}


def _should_replace(name: str, old: Record, new: Record, answered: Collection[str]) -> bool:
    """Whether the new value of a field takes the place of the old one."""
    if getattr(new, name) is None:
        return False
    if getattr(old, name) is None:
        return True
    if name == "standing" and RetractionStatus.RETRACTED in (old.standing, new.standing):
        return new.standing is RetractionStatus.RETRACTED
    return _may_override(name, old, new, answered)


def _may_override(name: str, old: Record, new: Record, answered: Collection[str]) -> bool:
    before = old.origin.get(name)
    return before is None or before.source in answered or _has_precedence(name, old, new)


def _has_precedence(name: str, old: Record, new: Record) -> bool:
    """Whether the source of the new value has precedence over that of the old one."""
    return name in new.origin and _rank(name, new.origin[name].source) < _rank(name, old.origin[name].source)


def _rank(name: str, source: str) -> int:
    sources = PRECEDENCE[name].sources
    if source in _LOWEST_PRECEDENCE:
        return len(sources) + 1 + _LOWEST_PRECEDENCE.index(source)
    return sources.index(source) if source in sources else len(sources)


def _should_replace_authors(old: Record, new: Record, answered: Collection[str]) -> bool:
    """Replace a list by a longer one, or by one of the same length that may override it.

    A shorter list replaces it only if both are complete and its source has precedence. A complete list is never cut.
    """
    if old.authors_complete and not new.authors_complete and old.authors:
        return False
    if len(new.authors) != len(old.authors):
        is_before = "authors" in old.origin and _has_precedence("authors", old, new)
        longer = len(new.authors) > len(old.authors)
        return longer or (bool(new.authors) and new.authors_complete and old.authors_complete and is_before)
    return bool(new.authors) and (
        (new.authors_complete and not old.authors_complete) or _may_override("authors", old, new, answered)
    )


def _publication_fields_to_take(old: Record, new: Record, answered: Collection[str]) -> set[str]:
    """The venue and the fields of a publication to take from the new record, all or none."""
    better = {name for name in _OF_PUBLICATION if _should_replace(name, old, new, answered)}
    if old.venue is None:
        # The date of a preprint is none of a publication.
        return better | ({"venue", "date"} if new.venue else set())
    if new.venue is None:
        return better - {"date"}
    if title_key(old.venue.name) == title_key(new.venue.name) or same_venue(old.venue, new.venue) is True:
        return better | ({"venue"} if _should_replace("venue", old, new, answered) else set())
    is_downgrade = new.venue.kind is VenueKind.WORKSHOP and old.venue.kind is not VenueKind.WORKSHOP
    if is_downgrade or not _may_override("venue", old, new, answered):
        return set()
    said_with_it = {name for name in _OF_PUBLICATION if old.origin.get(name) == old.origin.get("venue")}
    return {"venue"} | said_with_it | {name for name in _OF_PUBLICATION if getattr(new, name) is not None}


def _links(old: Record, new: Record, answered: Collection[str]) -> tuple[CodeLink, ...]:
    """The old links, updated by sources that answered and by released code, then the new ones."""
    now = {each.repository: each for each in new.code}
    kept = []
    for each in old.code:
        found = now.pop(each.repository, each)
        has_come = each.status is CodeStatus.ANNOUNCED and found.status is CodeStatus.RELEASED
        kept.append(found if has_come or each.said_by in answered else each)
    return (*kept, *now.values())


# Gives keys to records, none of those that are taken.
KeyAssigner = Callable[[Sequence[Record], Collection[str]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class TitleAnswer:
    """The answer on a title: the match of this index, which is unpacked when it is asked for."""

    seen: PageTitle
    matches: Sequence[Match]
    index: int
    asked: QueryLog

    @property
    def match(self) -> Match:
        return self.matches[self.index]


@dataclass(frozen=True)
class TitleAnswers:
    """The answers of a run, and the result they are from."""

    answers: tuple[TitleAnswer, ...] = ()
    found: ResolutionResult = field(default_factory=lambda: ResolutionResult([]))


def query_unresolved(
    lock: Lock, seen: Sequence[PageTitle], sources: Sources, now: QueryLog, clock: StepTimer, confidence: float = 0.0
) -> TitleAnswers:
    """Query the unresolved titles and the works that persons chose.

    A match below `confidence` leaves its title unresolved.
    """
    now = now.model_copy(update={"confidence": confidence})
    index = TitleIndex(lock.titles, seen)
    blocks = [(each, index.find(each)) for each in seen]
    queries = [
        (each, query_title(each.scraped, block)) for each, block in blocks if block is None or needs_query(block, now)
    ]
    return query_titles(queries, sources, now, clock, confidence)


def query_titles(
    queries: Sequence[tuple[PageTitle, ScrapedTitle]],
    sources: Sources,
    now: QueryLog,
    clock: StepTimer,
    confidence: float,
) -> TitleAnswers:
    if not queries:
        return TitleAnswers()
    matches: PackedList[Match] = PackedList()
    parts: list[ResolutionResult] = []
    starts = range(0, len(queries), _TITLES_AT_ONCE if sources.online else _TITLES_AT_ONCE_OFFLINE)
    for start in starts:
        some = queries[start : start + starts.step]
        found = resolve([query for _, query in some], sources, clock, confidence=confidence)
        for (title, _), match in zip(some, found.matches, strict=True):
            matches.append(replace(match, scraped=title.named))
        parts.append(replace(found, matches=[]))
    failed = {
        start + index: names for start, part in zip(starts, parts, strict=True) for index, names in part.failed.items()
    }
    logs: dict[frozenset[str], QueryLog] = {}
    answers = []
    for number, (title, _) in enumerate(queries):
        silent = failed.get(number, frozenset())
        asked = tuple(name for name in now.sources if name not in silent)
        log = now.model_copy(update={"sources": asked, "failed": tuple(sorted(silent))})
        answers.append(TitleAnswer(title, matches, number, logs.setdefault(silent, log)))
    return TitleAnswers(tuple(answers), joined_results(parts, matches, failed))


# Of a hundred thousand titles, the candidates of some are in memory. Online sources take many in one request.
_TITLES_AT_ONCE = 5_000
# More titles read most pages of a catalog, which it gives back after each part.
_TITLES_AT_ONCE_OFFLINE = 500


def query_title(scraped: ScrapedTitle, block: LockedTitle | None) -> ScrapedTitle:
    """The query of a title: its text, or only the work that a person chose."""
    choice = block.decision.choice if block is not None and block.is_pending else None
    if choice is None:
        return scraped
    return ScrapedTitle(title="", ids=(choice,), page=scraped.page, line=scraped.line)


def merge_answers(
    lock: Lock,
    answers: Sequence[TitleAnswer],
    issue: KeyAssigner,
    *,
    beside: Sequence[PageTitle] = (),
    again: bool = False,
) -> Lock:
    """Merge answers into the lock, except for titles that another process resolved.

    `beside` are the resolved titles of the pages. A known work keeps its key, and its record unless a source had failed
    on it. `again`: unresolved titles were queried although no source is new.
    """
    index = TitleIndex(lock.titles, [*beside, *(each.seen for each in answers)])
    kept = []
    for each in answers:
        block = index.find(each.seen)
        if block is None or needs_query(block, each.asked) or (again and block.is_open):
            kept.append(each)
    works, keys = _assign_works(lock, kept, index, issue)
    changed: dict[str, LockedTitle] = {}
    for number, each in enumerate(kept):
        before = index.find(each.seen)
        if before is not None and before.id in changed and before.key:
            continue  # a title that stands on several pages: the first that is matched speaks for all
        block = _new_block(each, before, keys.get(number))
        if block is not None:
            index.add(block)
            changed[block.id] = block
    return lock.with_titles(changed.values(), works)


def _new_block(each: TitleAnswer, block: LockedTitle | None, key: str | None) -> LockedTitle | None:
    """The new block of a title; None to keep the block of the lock."""
    if block is not None and block.decision.is_manual:
        if not block.is_pending:
            return None
        return resolve_choice(block, each.match, key, each.asked) if key else mark_not_found(block, each.asked)
    if block is None:
        return block_from_match(each.seen.scraped.title, each.seen.context, each.match, key, each.asked)
    if key is None and block.key is not None:  # known once, and now a source is silent
        return None
    if block.candidates and not each.match.compared:
        return keep_unresolved(block, each.asked)
    beside = block.beside.model_copy(update={"abstract": each.seen.scraped.abstract})
    new = block_from_match(block.title, beside, each.match, key, each.asked)
    return new.model_copy(update={"pages": block.pages})


def _assign_works(
    lock: Lock, answers: Sequence[TitleAnswer], index: TitleIndex, issue: KeyAssigner
) -> tuple[Works, dict[int, str]]:
    """The works of all matches by key, and the key of each answer by its index."""
    matches = LazySequence(lambda number: answers[number].match, len(answers))
    groups = group_works(matches)
    before = [block for each in answers if (block := index.find(each.seen))]
    incomplete = {block.key for block in before if block.key and block.asked and block.asked.failed}
    works: dict[str, bytes] = {}
    new: dict[int, bytes] = {}
    known: list[str | None] = []
    for number, group in enumerate(groups):
        entry = entry_of([matches[each] for each in group])
        key = lock.key_of_record(entry.record)
        known.append(key)
        if key is None:
            new[number] = pack(LockedWork(record=entry.record))
        elif key not in lock.works or key in incomplete:
            works[key] = pack(LockedWork(record=_record(lock, key, entry), written=lock.written_of(key)))
    packed = list(new.values())
    issued = issue(LazySequence(lambda number: unpack(packed[number]).record, len(packed)), lock.keys) if new else ()
    new_keys = dict(zip(new, issued, strict=True))
    works |= {new_keys[number]: work for number, work in new.items()}
    keys = {
        index: key or new_keys[number]
        for number, (group, key) in enumerate(zip(groups, known, strict=True))
        for index in group
    }
    return Works(works), keys


def _record(lock: Lock, key: str, entry: BibliographyEntry) -> Record:
    """The known record, updated: a source that answered before may fail now."""
    held = lock.works.get(key)
    if held is None:
        return entry.record
    answered = {PAGE, *(said.source for match in entry.matches for said in match.work)}
    return update_record(held.record, entry.record, answered)
