"""What is said at the end of a run: what is missing, what is doubtful, the counts, the times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from normalizer.app.entries import ResultCounts, count_of
from normalizer.app.resolve import ResolutionResult, UnavailableSource
from normalizer.app.source_plan import StepTimer
from normalizer.cli.console import Console
from normalizer.values.text import shown
from normalizer.works.description import work_name
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Match, Status

# A plain build needs nothing of a lock.
if TYPE_CHECKING:
    from normalizer.lock import LockedTitle, QueryLog
    from normalizer.lock.title_index import PageBlocks


def report_unavailable_sources(console: Console, result: ResolutionResult) -> None:
    """Which sources could not be asked, what that leaves open, and how to go on. Said even when quiet, if it counts."""
    for each in result.missing:
        sentence = f"{each.why.rstrip('.')}{_consequences(each)}."
        console.error(sentence, fg="yellow") if each.incomplete else console.info(sentence)
    if result.is_incomplete:
        console.error(
            "The result is incomplete. Run the same command again: what was answered is kept, the rest is asked."
        )


def _consequences(each: UnavailableSource) -> str:
    parts = [f"{count_of(each.titles, 'title')} could not be looked up there"] if each.titles else []
    if each.works:
        parts.append(f"{count_of(each.works, 'title')} may lack venue, DOI or code")
    return "; " + ", ".join(parts) if parts else ""


def report(console: Console, result: ResultCounts, matches: Iterable[Match], clock: StepTimer) -> None:
    """Doubtful titles, then the count, then where the time went."""
    console.details(format_unresolved_title(match) for match in matches if match.verdict.status is not Status.MATCHED)
    console.info(str(result), bold=True)
    console.info(format_times(clock))


def format_times(clock: StepTimer) -> str:
    """Where the time went, in one line."""
    return "time: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in clock.seconds.items())


def format_unresolved_title(match: Match) -> str:
    """One line on a title that was not matched: where, what, and the works that come closest."""
    best = match.compared[0].verdict.reason if match.compared else None
    fits = [each for each in match.compared if each.verdict.status is not Status.UNMATCHED]
    fits = [each for each in fits if each.verdict.reason is best][:3]
    shown = "; ".join(f"{work_name(each.candidates)} {each.title!r}" for each in fits)
    line = f"{match.scraped.where}: {match.verdict.status} ({match.verdict.reason})"
    line += f": {match.scraped.title!r}" if match.scraped.title else ""
    return f"{line}; fits {shown}" if shown else line


def format_locked_titles(on: PageBlocks) -> Iterator[str]:
    """A line on each title that has no entry."""
    for seen, block in zip(on.seen, on.blocks, strict=True):
        if block and not block.key:
            yield format_locked_title(seen.scraped, block)


def format_locked_title(scraped: ScrapedTitle, block: LockedTitle) -> str:
    """One line on a title without entry: where, what, who says so, and the works that come closest."""
    decision = block.decision
    if decision.is_manual:
        said = (
            f"chose {decision.choice}, {_missing_record_reason(block.asked)}"
            if decision.choice
            else "chose none of the works"
        )
        return shown(f"{scraped.where}: {decision.by} {said}: {scraped.title!r}")
    fits = [each for each in block.candidates if each.reason is block.candidates[0].reason][:3]
    closest = "; ".join(f"{each.choice or 'a record without identifier'} {each.title!r}" for each in fits)
    line = f"{scraped.where}: {decision.status} ({decision.reason}): {scraped.title!r}"
    return shown(f"{line}; closest {closest}" if closest else line)


def _missing_record_reason(asked: QueryLog | None) -> str:
    """Why a chosen work has no record: a source that was not asked, or did not answer, may well know it."""
    if asked is None or not asked.anybody:
        return "which could not be looked up: there was nobody to ask"
    if asked.failed:
        return f"which could not be looked up: {', '.join(asked.failed)} did not answer"
    if not asked.sources:
        return "which is not in the catalog; no online source was asked"
    return "which no source knows that was asked"
