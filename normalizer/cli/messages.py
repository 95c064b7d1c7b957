"""Messages at the end of a run: unavailable sources, unresolved titles, counts, times."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from normalizer.app.entries import ResultCounts
from normalizer.app.resolve import ResolutionResult, UnavailableSource
from normalizer.app.source_plan import StepTimer
from normalizer.cli.console import Console
from normalizer.values.text import counted, file_word, in_quotes, shown
from normalizer.works.description import work_name
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.sources import RETRACTION_SOURCES
from normalizer.works.verdict import Match, Reason, Status

# A plain build needs nothing of a lock.
if TYPE_CHECKING:
    from normalizer.lock import LockedTitle, QueryLog
    from normalizer.lock.title_index import PageBlocks
    from normalizer.works.record import Record


def report_unavailable_sources(console: Console, result: ResolutionResult) -> None:
    """Print unavailable sources and their consequences, even when quiet if the result is incomplete."""
    for each in result.missing:
        console.unavailable(f"{each.why.rstrip('.')}{_consequences(each)}.", incomplete=each.incomplete)
    for source, titles in result.unsearched.items():
        limit = "which takes one title a request; use --source to search all of them there"
        console.info(f"{counted(titles, 'open title')} not searched at {source}, {limit}")
    if result.is_incomplete:
        console.incomplete()


def _consequences(each: UnavailableSource) -> str:
    parts = [f"{counted(each.titles, 'title')} could not be looked up there"] if each.titles else []
    if each.works:
        lacks = "venue, DOI, code or a retraction" if each.source in RETRACTION_SOURCES else "venue, DOI or code"
        parts.append(f"{counted(each.works, 'title')} may lack {lacks}")
    return "; " + ", ".join(parts) if parts else ""


def report(console: Console, result: ResultCounts, matches: Iterable[Match], clock: StepTimer) -> None:
    console.details(format_unresolved_title(match) for match in matches if match.verdict.status is not Status.MATCHED)
    console.info(str(result), bold=True)
    console.info(format_times(clock))


def format_times(clock: StepTimer) -> str:
    return "time: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in clock.seconds.items())


def report_nameless(console: Console, records: Iterable[Record]) -> None:
    """Warn of entries that no source gives an author for: LaTeX prints them without one."""
    for record in records:
        if not record.authors:
            console.warning(f"no source names the authors of {in_quotes(record.title)}; add them to the entry")


def format_unresolved_query(match: Match) -> str:
    """One line for what `cite` was asked for and did not find; a file is no query."""
    query = match.scraped.page
    line = _unresolved(match, f"{in_quotes(query)}")
    # A title may be too long for a name of a file, which `Path.is_file` does not forgive.
    is_file = os.path.isfile(query)  # noqa: PTH113
    return f"{line}; it is a file: read it with `bibnorm build {file_word(query)}`" if is_file else line


def format_unresolved_title(match: Match) -> str:
    """One line for an unmatched title: location, reason, nearest candidates."""
    return _unresolved(match, match.scraped.where, f": {in_quotes(match.scraped.label)}")


def _unresolved(match: Match, where: str, label: str = "") -> str:
    fits = _nearest(match.compared, [each.verdict.reason for each in match.compared], match.verdict.reason)
    if match.verdict.reason is not Reason.SEVERAL_WORKS:
        fits = [each for each in fits if each.verdict.status is not Status.UNMATCHED]
    shown = "; ".join(f"{work_name(each.candidates)} {in_quotes(each.title)}" for each in fits)
    line = f"{where}: {match.verdict.status} ({match.verdict.reason}){label}"
    return f"{line}; fits {shown}" if shown else line


_Work = TypeVar("_Work")


def _nearest(works: Sequence[_Work], reasons: Sequence[str | None], of_title: str | None) -> list[_Work]:
    """The compared works with the reason of the best one, three at most; if several works fit, two at least."""
    alike = [work for work, reason in zip(works, reasons, strict=True) if reason == reasons[0]][:3]
    return list(works[:2]) if len(alike) < 2 and of_title == Reason.SEVERAL_WORKS else alike


def format_locked_titles(on: PageBlocks) -> Iterator[str]:
    for seen, block in zip(on.seen, on.blocks, strict=True):
        if block and not block.key:
            yield format_locked_title(seen.scraped, block)


def format_locked_title(scraped: ScrapedTitle, block: LockedTitle) -> str:
    """One line for a title without entry: location, decision, nearest candidates."""
    decision = block.decision
    if decision.is_manual:
        said = (
            f"chose {decision.choice}, {_missing_record_reason(block.asked)}"
            if decision.choice
            else "rejected all candidates"
        )
        return shown(f"{scraped.where}: {decision.by} {said}: {in_quotes(scraped.label)}")
    fits = _nearest(block.candidates, [each.reason for each in block.candidates], decision.reason)
    closest = "; ".join(f"{each.choice or 'a record without identifier'} {in_quotes(each.title)}" for each in fits)
    reason = f" ({decision.reason})" if decision.reason else ""  # only the details beside the lock have it
    line = f"{scraped.where}: {decision.status}{reason}: {in_quotes(scraped.label)}"
    return shown(f"{line}; nearest candidates: {closest}" if closest else line)


def _missing_record_reason(asked: QueryLog | None) -> str:
    if asked is None or not asked.anybody:
        return "which could not be looked up: no source was available"
    if asked.failed:
        return f"which could not be looked up: {', '.join(asked.failed)} did not respond"
    if not asked.sources:
        return "which is not in the catalog; no online source was queried"
    return "which was not found in any queried source"
