"""What a run with a lock says: what does not fit, what is doubtful, the count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from normalizer.app import lock_pages as placing
from normalizer.app import output as writing
from normalizer.cli import summary
from normalizer.lock import Asked, Lock, LockedTitle
from normalizer.values.text import shown
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import Status


def misfit_lines(misfit: placing.Misfit, path: Path, lock: Lock) -> Iterator[str]:
    """Each title that keeps pages and lock from fitting, then the count and what to do."""
    for seen in misfit.new:
        yield f"{seen.scraped.where}: new, not in the lock: {seen.scraped.title!r}"
    for seen, block in misfit.pending:
        waits = "was opened again, and nobody was asked since" if block.is_reopened else _waits(block)
        yield shown(f"{seen.scraped.where}: {waits}: {block.title!r}")
    for block in misfit.vanished:
        line = lock.line_of(block)
        yield f"{path}{f':{line}' if line else ''}: vanished from {', '.join(block.pages)}: {block.title!r}"
    new, vanished = len(misfit.new) + len(misfit.pending), len(misfit.vanished)
    yield (
        f"{path} does not fit these pages: {new} new, {vanished} vanished. Nothing was written; "
        f"bring it up to date with bibnorm build --lock {path}"
    )


def _waits(block: LockedTitle) -> str:
    return f"{block.decision.choice} was chosen, but not looked up yet"


def doubts(on: placing.Placed) -> Iterator[str]:
    """A line on each title that has no entry."""
    for seen, block in zip(on.seen, on.blocks, strict=True):
        if block and not block.key:
            yield doubt(seen.scraped, block)


def doubt(scraped: ScrapedTitle, block: LockedTitle) -> str:
    """One line on a title without entry: where, what, who says so, and the works that come closest."""
    decision = block.decision
    if decision.is_persons:
        said = f"chose {decision.choice}, {_unknown(block.asked)}" if decision.choice else "chose none of the works"
        return shown(f"{scraped.where}: {decision.by} {said}: {scraped.title!r}")
    fits = [each for each in block.candidates if each.reason is block.candidates[0].reason][:3]
    closest = "; ".join(f"{each.choice or 'a record without identifier'} {each.title!r}" for each in fits)
    line = f"{scraped.where}: {decision.status} ({decision.reason}): {scraped.title!r}"
    return shown(f"{line}; closest {closest}" if closest else line)


def _unknown(asked: Asked | None) -> str:
    """Why a chosen work has no record: a source that was not asked, or did not answer, may well know it."""
    if asked is None or not asked.anybody:
        return "which could not be looked up: there was nobody to ask"
    if asked.failed:
        return f"which could not be looked up: {', '.join(asked.failed)} did not answer"
    if not asked.sources:
        return "which is not in the catalogue; no online source was asked"
    return "which no source knows that was asked"


def tally(on: placing.Placed, written: writing.Written) -> summary.Tally:
    keyed = sum(1 for block in on.blocks if block and block.key)
    return summary.Tally(
        titles=len(on.seen),
        pages=len({each.page for each in on.seen}),
        by_status=Counter(block.decision.status if block.key else _open(block) for block in on.blocks if block),
        repeated=keyed - len(on.keys),
        entries=len(on.keys),
        incomplete=written.without_authors,
    )


def _open(block: LockedTitle) -> Status:
    """What has no entry is not matched, also when a person has said what it is."""
    return Status.UNMATCHED if block.decision.status is Status.MATCHED else block.decision.status
