"""Unresolved and uncertain titles by category, with candidates and commands."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from normalizer.lock import Alternative, LockedTitle
from normalizer.report.data import MAX_LISTED, MIN_CONFIDENT, ReportData, TitleOutcome, TitleResult
from normalizer.report.differences import as_printed, diff_titles, truncate
from normalizer.report.works import (
    Address,
    ReportedWork,
    WorkView,
    format_authors,
    safe_link,
    work_view_from_alternative,
)
from normalizer.values.text import file_word
from normalizer.web import DiffSegment, describe_evidence, describe_reason

# A runner-up that would have been taken for the work, were it the only one.
MIN_RUNNER_UP_CONFIDENCE = 0.5


@dataclass(frozen=True)
class UnresolvedCategory:
    name: str
    heading: str
    meaning: str
    applies: Callable[[TitleResult, ReportedWork | None], bool]


def _is_automatic(row: TitleResult, came_to: TitleOutcome) -> bool:
    return row.outcome is came_to and not row.is_manual


def _is_unsure(row: TitleResult, known: ReportedWork | None) -> bool:
    sure = row.confidence
    return _is_automatic(row, TitleOutcome.MATCHED) and sure is not None and sure < MIN_CONFIDENT


def _is_close(row: TitleResult, known: ReportedWork | None) -> bool:
    others = row.block.candidates if row.block else ()
    is_near = any(other.confidence >= MIN_RUNNER_UP_CONFIDENCE for other in others)
    return is_near and _is_automatic(row, TitleOutcome.MATCHED)


# In the order in which they want an answer; the first kind that applies is a title's.
CATEGORIES: tuple[UnresolvedCategory, ...] = (
    UnresolvedCategory(
        "taken-back",
        "Withdrawn or retracted",
        "These works were matched, but their authors or publishers have taken them back.",
        lambda row, known: known is not None and known.record.standing is not None,
    ),
    UnresolvedCategory(
        "ambiguous",
        "Ambiguous",
        "Several works match, or the title is too short. No entry is written until you decide.",
        lambda row, known: _is_automatic(row, TitleOutcome.AMBIGUOUS),
    ),
    UnresolvedCategory(
        "unmatched",
        "Unmatched",
        "No candidate matches. The work may still exist: the sources may not list it.",
        lambda row, known: _is_automatic(row, TitleOutcome.UNMATCHED),
    ),
    UnresolvedCategory(
        "pending",
        "Decided, not looked up yet",
        "A person has said which work it is; no source has given its record so far.",
        lambda row, known: row.block is not None and row.block.is_pending,
    ),
    UnresolvedCategory(
        "not-asked",
        "Not asked",
        "No source was available for these titles.",
        lambda row, known: _is_automatic(row, TitleOutcome.NOT_ASKED),
    ),
    UnresolvedCategory(
        "unsure",
        "Low-confidence matches",
        "They have an entry, with less than 95 % certainty that it is the right one.",
        _is_unsure,
    ),
    UnresolvedCategory(
        "close",
        "Matches with a close runner-up",
        "They have an entry; a second work would have been taken as well, had it been the only one. Often it is "
        "another version or another record of the same work.",
        _is_close,
    ),
)


_MAX_CANDIDATES = 3
_MAX_ABSTRACT_LENGTH = 2_000
_MAX_LINKS = 6
# The name that the commands assume.
_DEFAULT_LOCK = "refs.lock.json"


@dataclass(frozen=True)
class CandidateRow:
    """A candidate: its title with differences marked, words missing in it, role, reason and evidence."""

    work: WorkView
    title: tuple[DiffSegment, ...]
    missing_words: str
    role: str
    why: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class UnresolvedTitle:
    """A title with its context, candidates, and the commands that decide it.

    `locations` are the index in the run and the line of each place; `index` is the first.
    """

    row: TitleResult
    title: str
    locations: tuple[tuple[int, str], ...]
    facts: tuple[str, ...]
    links: tuple[Address, ...]
    abstract: str | None
    candidates: tuple[CandidateRow, ...]
    more_candidates: int
    commands: tuple[str, ...]

    @property
    def index(self) -> int:
        return self.locations[0][0]


@dataclass(frozen=True)
class UnresolvedGroup:
    """Titles of a category; `more` are not listed. `places`: how often they stand on the pages."""

    kind: UnresolvedCategory
    doubts: tuple[UnresolvedTitle, ...]
    more: int
    places: int

    @property
    def titles(self) -> int:
        return len(self.doubts) + self.more


def groups(
    run: ReportData, works: Mapping[str, ReportedWork], where: Callable[[TitleResult], str]
) -> tuple[UnresolvedGroup, ...]:
    """The non-empty categories, the most doubtful titles first; a title of several pages is listed once."""
    found: dict[str, dict[str, list[int]]] = {kind.name: {} for kind in CATEGORIES}
    for index, row in enumerate(run.rows):
        kind = next((kind for kind in CATEGORIES if kind.applies(row, works.get(row.key))), None)
        if kind:
            found[kind.name].setdefault(row.id, []).append(index)
    made = []
    for kind in CATEGORIES:
        those = sorted(found[kind.name].values(), key=lambda places: -_doubt(run.rows[places[0]]))
        listed = tuple(_unresolved(places, run, works, where) for places in those[:MAX_LISTED])
        if those:
            made.append(UnresolvedGroup(kind, listed, len(those) - len(listed), sum(map(len, those))))
    return tuple(made)


def _doubt(row: TitleResult) -> float:
    """How probable it is that the result is wrong, as far as its candidates show it."""
    nearest = max((other.confidence for other in row.block.candidates), default=0.0) if row.block else 0.0
    return 1 - (row.confidence or 0.0) if row.outcome is TitleOutcome.MATCHED else nearest


def _unresolved(
    places: list[int],
    run: ReportData,
    works: Mapping[str, ReportedWork],
    where: Callable[[TitleResult], str],
) -> UnresolvedTitle:
    first = run.rows[places[0]]
    known = works.get(first.key)
    scraped, block = first.scraped, first.block
    others = block.candidates if block else ()
    shown = others[: _MAX_CANDIDATES - (known is not None)]
    abstract = " ".join((scraped.abstract or "").split())
    return UnresolvedTitle(
        row=first,
        title=truncate(scraped.label),
        locations=tuple((index, where(run.rows[index])) for index in places),
        facts=tuple(_facts(first)),
        links=tuple(safe_link(link.url) for link in scraped.links[:_MAX_LINKS]),
        abstract=truncate(abstract, _MAX_ABSTRACT_LENGTH) or None,
        candidates=(*_chosen(first, known), *(_rival(scraped.title, other, first) for other in shown)),
        more_candidates=len(others) - len(shown),
        commands=tuple(_commands(block, run.lock)) if block and first.outcome is not TitleOutcome.NOT_ASKED else (),
    )


def _facts(row: TitleResult) -> Iterator[str]:
    yield from map(truncate, row.scraped.ids[:_MAX_LINKS])
    if row.scraped.authors:
        yield format_authors(row.scraped.authors)
    if row.scraped.venue:
        yield truncate(row.scraped.venue)
    if row.scraped.year:
        yield str(row.scraped.year)


def _chosen(row: TitleResult, known: ReportedWork | None) -> Iterator[CandidateRow]:
    if known and row.block:
        titles = diff_titles(as_printed(row.scraped, known.record).title, known.work.title)
        evidence = tuple(describe_evidence(row.block.decision.evidence))
        # Full names, as in the other candidates.
        work = replace(known.work, authors=format_authors([str(person) for person in known.record.authors]))
        yield CandidateRow(work, titles.work, titles.only_on_page, "taken", row.why, evidence)


def _rival(title: str, other: Alternative, row: TitleResult) -> CandidateRow:
    work = work_view_from_alternative(other)
    titles = diff_titles(title, work.title)
    role = "close behind" if row.outcome is TitleOutcome.MATCHED else ""
    evidence = tuple(describe_evidence(other.evidence))
    return CandidateRow(work, titles.work, titles.only_on_page, role, describe_reason(other.reason), evidence)


def _commands(block: LockedTitle, lock: str | None) -> Iterator[str]:
    """One command for each possible decision."""
    option = "" if lock in (None, _DEFAULT_LOCK) else f" --lock {file_word(lock or '')}"
    for other in block.candidates[:_MAX_CANDIDATES]:
        if other.choice:
            yield f"bibnorm lock decide {block.id} {shlex.quote(other.choice)}{option}"
    yield f"bibnorm lock decide {block.id} --none{option}"
