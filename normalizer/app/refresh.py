"""The steps of `lock upgrade`: query resolved titles again. Keys and manual decisions stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from normalizer.app.lock_build import (
    KeyAssigner,
    TitleAnswer,
    TitleAnswers,
    merge_answers,
    query_title,
    query_titles,
    update_record,
)
from normalizer.app.source_plan import Sources, StepTimer
from normalizer.lock import Lock, LockedTitle, LockedWork, QueryLog
from normalizer.lock.identity import same_work
from normalizer.lock.title_index import PageTitle
from normalizer.values.code_links import CodeStatus
from normalizer.works.merge import PAGE, record_from
from normalizer.works.record import Record
from normalizer.works.scraped import Link, LinkRole, ScrapedTitle
from normalizer.works.verdict import Match, Status

# The page of a title that is on none.
_NO_PAGE = "lock"


@dataclass(frozen=True)
class UpgradeAnswers:
    """The answers for resolved works, by key, and for unresolved titles."""

    works: Mapping[str, TitleAnswer]
    open: TitleAnswers


@dataclass(frozen=True)
class UpgradeResult:
    """The new lock, changed records (before, after) by key, newly resolved titles, and keys of works not found.

    `unasked` are the keys of works that could not be looked up, each with the sources that failed.
    """

    lock: Lock
    changed: Mapping[str, tuple[Record, Record]]
    settled: tuple[LockedTitle, ...]
    unknown: tuple[str, ...]
    unasked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def query_again(
    lock: Lock,
    titles: Sequence[LockedTitle],
    sources: Sources,
    now: QueryLog,
    clock: StepTimer,
    confidence: float = 0.0,
) -> UpgradeAnswers:
    """Query the works of resolved titles, and unresolved titles as at first.

    A title that a person decided to be none of the candidates is not queried.
    """
    keyed = {each.key: each for each in reversed(titles) if each.key}
    still_open = [each for each in titles if each.is_open or each.is_pending]
    titles_of_pages = [(block, _page_title(block, lock)) for block in (*keyed.values(), *still_open)]
    queries = [(title, _query_title(title.scraped, block, lock)) for block, title in titles_of_pages]
    asked = query_titles(queries, sources, now, clock, confidence)
    works = {key: each for key, each in zip(keyed, asked.answers, strict=False) if key}
    return UpgradeAnswers(works, TitleAnswers(asked.answers[len(keyed) :], asked.found))


def apply_upgrade(lock: Lock, answers: UpgradeAnswers, issue: KeyAssigner) -> UpgradeResult:
    works: dict[str, LockedWork] = {}
    changed: dict[str, tuple[Record, Record]] = {}
    unknown: list[str] = []
    unasked: dict[str, tuple[str, ...]] = {}
    asked: dict[str, QueryLog] = {}
    for key, each in answers.works.items():
        work = lock.works.get(key)
        if work is None:  # another process changed the decision
            continue
        record = _record(each.match, work.record)
        if record is None:
            if each.asked.failed and each.match.verdict.status is not Status.MATCHED:
                unasked[key] = each.asked.failed
            else:
                unknown.append(key)
            continue
        asked[key] = each.asked
        works[key] = work.model_copy(update={"record": record})
        if record != work.record:
            changed[key] = work.record, record
    blocks = [each.model_copy(update={"asked": asked[each.key]}) for each in lock.titles if each.key in asked]
    waiting = {each.id for each in lock.titles if each.key is None}
    lock = merge_answers(lock.with_titles(blocks, works), answers.open.answers, issue, again=True)
    settled = tuple(each for each in lock.titles if each.key and each.id in waiting)
    return UpgradeResult(lock, changed, settled, tuple(unknown), unasked)


def _record(match: Match, old: Record) -> Record | None:
    """The updated record; None if the answer is another work or none."""
    if match.verdict.status is not Status.MATCHED:
        return None
    new = record_from(match.work, [match.scraped])
    if not same_work(old, new):
        return None
    return update_record(old, new, {PAGE, *(said.source for said in match.work)})


def _page_title(each: LockedTitle, lock: Lock) -> PageTitle:
    """The title as it was on its page, as far as the lock has it."""
    page = each.pages[0] if each.pages else _NO_PAGE
    old = lock.works[each.key].record if each.key else None
    page, line = _place(old, page)
    # The code links of the page, which is not read again.
    links = tuple(
        Link(url=link.url, role=LinkRole.OURS, announced=link.status is CodeStatus.ANNOUNCED)
        for link in (old.code if old else ())
        if link.said_by == PAGE
    )
    scraped = ScrapedTitle(
        title=each.title,
        page=page,
        line=line,
        abstract=each.beside.abstract,
        ids=each.beside.ids,
        authors=each.beside.authors,
        year=each.beside.year,
        venue=each.beside.venue,
        links=links,
    )
    return PageTitle(scraped, page, each.beside.print)


def _place(old: Record | None, page: str) -> tuple[str, int]:
    """Page and line of a record's values, so that their origin stays the same."""
    said = (origin.via for origin in (old.origin.values() if old else ()) if origin.source == PAGE and origin.via)
    for via in said:
        name, _, line = via.rpartition(":")
        if name and line.isdigit():
            return name, int(line)
    return page, 1


def _query_title(scraped: ScrapedTitle, block: LockedTitle, lock: Lock) -> ScrapedTitle:
    """The identifier of the work, else its title."""
    if block.key is None:
        return query_title(scraped, block)
    record = lock.works[block.key].record
    ids = (f"arXiv:{record.arxiv}",) if record.arxiv else (f"doi:{record.doi}",) if record.doi else ()
    return ScrapedTitle(title="" if ids else record.title, ids=ids, page=scraped.page, line=scraped.line)
