"""A lock in lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from normalizer.values.text import shown

if TYPE_CHECKING:
    from normalizer.app.refresh import Renewed
    from normalizer.lock import Lock, LockedTitle
    from normalizer.works.record import Record


def summary(lock: Lock, name: str) -> Iterator[str]:
    """Counts, then a line on each title that waits for somebody."""
    return _plain(_summary(lock, name))


def told(lock: Lock, each: LockedTitle) -> Iterator[str]:
    """A title in full: what, by whom, on what evidence, what came next, who was asked."""
    return _plain(_told(lock, each))


def renewal(renewed: Renewed) -> Iterator[str]:
    """What an upgrade has changed, work by work, then counts."""
    return _plain(_renewal(renewed))


def _plain(lines: Iterable[str]) -> Iterator[str]:
    """What persons and sources wrote, without what a terminal would obey: each line stays one, in one direction."""
    return (shown(" ".join(line.splitlines())) for line in lines)


def _summary(lock: Lock, name: str) -> Iterator[str]:
    from normalizer.works.verdict import Status

    here = [each for each in lock.titles if each.pages]
    persons = sum(each.decision.is_persons for each in here)
    counts = ", ".join(f"{sum(each.decision.status is kind for each in here)} {kind.value}" for kind in Status)
    works = {each.key for each in here if each.key}
    yield f"{name}: {len(here)} titles, {len(works)} works: {counts}; {persons} decided by a person"
    if aside := len(lock.titles) - len(here):
        yield f"{aside} on no page any more; their decisions and keys are kept"
    for output, each in sorted(lock.outputs.items()):
        yield f"{output} was made from {', '.join(each.pages)}"
    for block in here:
        if block.is_open or block.is_pending:
            where = f"{name}:{lock.line_of(block)}"
            yield f"{where}: {_waits_for(block)}: {block.title!r} ({block.id})"


def _waits_for(block: LockedTitle) -> str:
    if block.is_pending:
        return f"{block.decision.choice}, not looked up yet"
    return "open again, not asked yet" if block.is_reopened else block.decision.status.value


def _told(lock: Lock, each: LockedTitle) -> Iterator[str]:
    decision = each.decision
    yield f"{each.title} ({each.id})"
    yield f"  on: {', '.join(each.pages) or 'no page any more'}"
    detail = [str(decision.reason)] if decision.reason else []
    detail += [f"confidence {decision.confidence:.4f}"] if decision.confidence is not None else []
    detail += [f"{name} {value:.2f}" for name, value in decision.evidence.items()]
    yield f"  {decision.status}, decided by {decision.by}" + (f" ({', '.join(detail)})" if detail else "")
    if decision.choice:
        yield f"  choice: {decision.choice}"
    if decision.note:
        yield f"  note: {decision.note}"
    if each.key:
        record = lock.works[each.key].record
        yield f"  key: {each.key}"
        for name, origin in record.origin.items():
            yield f"  {name}: {_shown(getattr(record, name))} (from {origin.source})"
    for other in each.candidates:
        yield f"  next: {other.choice or 'a record without identifier'} {other.title!r} ({other.reason})"
    if each.asked:
        names = [*each.asked.catalogs, *each.asked.sources]
        least = f", for a confidence of {each.asked.confidence:g} at least" if each.asked.confidence else ""
        yield f"  asked on {each.asked.on}: {', '.join(names) or 'nobody'}{least}"
        if each.asked.failed:
            yield f"  did not answer: {', '.join(each.asked.failed)}"


def _renewal(renewed: Renewed) -> Iterator[str]:
    for key, (old, new) in renewed.changed.items():
        for name, before, after in _differences(old, new):
            yield f"{key}: {name}: {before} -> {after}"
    for each in renewed.settled:
        yield f"{each.key}: now matched: {each.title!r}"
    for key in renewed.unknown:
        yield f"{key}: no source knows it now; its record is kept"
    yield f"{len(renewed.changed)} changed, {len(renewed.settled)} newly matched"


def _differences(old: Record, new: Record) -> Iterator[tuple[str, str, str]]:
    for name in type(old).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if name != "origin" and before != after:
            yield name, _shown(before), _shown(after)


def _shown(value: object) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, tuple):
        return "; ".join(map(_shown, value))
    return str(getattr(value, "name", None) if hasattr(value, "raw") else getattr(value, "url", value))
